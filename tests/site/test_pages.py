"""The course as pages: what is in them, where they lead, and how they look and behave in a browser."""

import functools
import html
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

import nbformat
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont
from PIL import Image

pytestmark = pytest.mark.reach

ROOT = Path(__file__).parents[2]
NOTEBOOKS = {path.stem: path for path in [*ROOT.glob("lectures/*.ipynb"), *ROOT.glob("exercises/*/*.ipynb")]}
HERE = "https://course.example/ffnn/"
WIDTHS = (390, 820, 1280)
PAPER = int((210 - 2 * 14) / 25.4 * 96)  # A4 without its margins, in pixels of a page
LECTURE = "lectures/04_neurons_and_layers.html"


@functools.cache
def parsed(folder):
    """{address: parsed page} of a folder."""
    return {
        path.relative_to(folder).as_posix(): BeautifulSoup(path.read_text(), "html.parser")
        for path in sorted(folder.rglob("*.html"))
    }


def words_of(page):
    """The text of a page outside of its code."""
    return html.unescape(re.sub(r"<(pre|code|script)\b.*?</\1>|<[^>]+>", "", page, flags=re.DOTALL))


@pytest.fixture(scope="module")
def with_notebooks(writer, tmp_path_factory):
    """The pages beside JupyterLite, at an address of their own."""
    folder = tmp_path_factory.mktemp("published")
    writer.write_pages(folder, jupyterlite=True, site=HERE, repository="https://github.com/someone/course")
    return folder


def test_every_notebook_has_a_page_and_each_leads_to_the_next(pages):
    soups = parsed(pages)
    assert {Path(address).stem for address in soups} == {*NOTEBOOKS, "index", "search", "404"} - {"00_start_here"}
    walked, address = [], "index.html"
    while address:
        walked.append(address)
        following = soups[address].find("a", rel="next")
        address = following and urljoin(f"/{address}", following["href"])[1:]
    assert sorted(walked) == sorted({*soups} - {"search.html", "404.html"})
    lectures = [address for address in walked if address.startswith("lectures/")]
    assert lectures == sorted(lectures)


def test_every_formula_is_mathml_that_the_font_can_show(pages, writer):
    font = TTFont(pages / "math.woff2")
    there = set(font.getBestCmap()) | {0x2061, 0x2063, 0xFE00}  # invisible: function, separator, variant
    formulas = 0
    for address, soup in parsed(pages).items():
        left = re.search(r".{0,40}(\$|\\[a-z]+|\[\d+pt\]).{0,40}", words_of((pages / address).read_text()))
        assert left is None, f"{address}: LaTeX is left over in {left[0]!r}"
        for formula in soup("math"):
            formulas += 1
            missing = {character for character in formula.get_text() if ord(character) not in there}
            assert not missing, f"{address}: the font lacks {missing}: deploy/site/math_font.py makes it again"
            for height in re.findall(r'minsize="([\d.]+)em"', str(formula)):
                assert float(height) <= 1.8, (
                    f"{address}: the font has no fence of {height} em: deploy/site/math_font.py"
                )
    assert 0x221A in there, "no root can be drawn"
    assert formulas > 1500


def test_a_formula_or_link_that_leads_nowhere_is_refused(writer, tmp_path):
    for text, complaint in {
        r"$\frac{1}{2$": r"lectures/bad.ipynb, cell odd: the formula '\\\\frac\{1\}\{2' cannot be converted",
        r"$\nosuchcommand$": "nosuchcommand",
        "[there](../lectures/missing.ipynb)": "lectures/bad.ipynb, cell odd: the link ../lectures/missing.ipynb",
    }.items():
        cell = nbformat.v4.new_markdown_cell(f"# Title\n\n{text}", id="odd")
        (tmp_path / "lectures").mkdir(exist_ok=True)
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "lectures" / "bad.ipynb")
        with pytest.raises(ValueError, match=complaint):
            writer.read_page(tmp_path, "lectures/bad.ipynb", {"lectures/bad.ipynb": "lectures/bad.html"}, False)


def test_a_notebook_without_a_place_in_the_course_is_refused(writer, tmp_path):
    for path in (ROOT / "lectures").glob("0[0-4]*.ipynb"):
        (tmp_path / "lectures").mkdir(exist_ok=True)
        shutil.copy(path, tmp_path / "lectures")
    shutil.copy(path, tmp_path / "lectures" / "99_unlisted.ipynb")
    with pytest.raises(ValueError, match="does not link lectures/99_unlisted.ipynb"):
        writer.course_order(tmp_path)


@pytest.mark.parametrize("kind", ["pages", "with_notebooks"])
def test_links_and_anchors_lead_somewhere_and_nothing_comes_from_elsewhere(kind, request):
    folder = request.getfixturevalue(kind)
    soups = parsed(folder)
    anchors = {address: [element["id"] for element in soup(id=True)] for address, soup in soups.items()}
    opened = set()
    for address, soup in soups.items():
        ids = anchors[address]
        assert len(ids) == len(set(ids)), f"{address}: an anchor twice"
        links = [element["href"] for element in soup(["a"], href=True)]
        canonical = soup("link", rel="canonical")
        parts = [element["href"] for element in soup("link") if element not in canonical]
        parts += [element["src"] for element in soup(["script", "img"], src=True)]
        parts += [part.split()[0] for image in soup("img") for part in image["srcset"].split(",")]
        parts += [form["action"] for form in soup("form")]
        assert not [part for part in parts if urlsplit(part).netloc], f"{address}: something comes from elsewhere"
        for link in parts + [link for link in links if not urlsplit(link).scheme]:
            target = urlsplit(urljoin(f"/{address}", link))
            path = unquote(target.path)[1:]
            if path == "lab/index.html":
                [notebook] = parse_qs(target.query)["path"]
                assert (ROOT / notebook).is_file(), f"{address} opens {notebook}"
                opened.add(Path(notebook).stem)
            else:
                assert (folder / path).is_file(), f"{address}: {link}"
                if target.fragment:
                    assert unquote(target.fragment) in anchors[path], f"{address}: {link}"
    assert not re.search(r"(url\(|@import)\s*[\"']?(https?:)?//", (folder / "index.html").read_text())
    assert opened >= set(NOTEBOOKS) if kind == "with_notebooks" else not opened
    for section in json.loads((folder / "search.json").read_text()):
        address, _, anchor = section["address"].partition("#")
        assert anchor in anchors[address]


def test_every_page_says_what_it_is_and_every_picture_what_it_shows(with_notebooks):
    soups = parsed(with_notebooks)
    titles, descriptions = set(), set()
    for address, soup in soups.items():
        described = {meta.get("name") or meta.get("property"): meta["content"] for meta in soup("meta", content=True)}
        [heading] = soup("h1")
        assert soup.title.string.startswith(heading.get_text().strip())
        assert 50 < len(described["description"]) <= 160, address
        assert described["og:description"] == described["description"]
        if address != "404.html":
            assert described["og:url"] == soup.find("link", rel="canonical")["href"] == HERE + address
        titles.add(soup.title.string)
        descriptions.add(described["description"])
        if image := described.get("og:image"):
            assert (with_notebooks / image.removeprefix(HERE)).is_file()
        for image in soup("img"):
            assert len(image["alt"]) > 30, f"{address}: {image['src']} is not described"
            assert int(image["width"]) and int(image["height"])
    assert len(titles) == len(descriptions) == len(soups)
    listed = (with_notebooks / "sitemap.txt").read_text().split()
    assert sorted(listed) == sorted(HERE + address for address in soups if address not in ("search.html", "404.html"))


def test_a_picture_has_the_same_colours_at_both_densities(pages):
    fine = sorted(pages.rglob("pictures/**/*@2x.png"))
    assert len(fine) > 40
    for path in fine:
        picture = Image.open(path).convert("RGB")
        half = Image.open(path.with_name(path.name.replace("@2x", ""))).convert("RGB")
        wanted = np.asarray(picture.resize(half.size, Image.Resampling.BOX)).astype(int)
        difference = np.abs(np.asarray(half) - wanted)
        assert picture.getpixel((0, 0)) == half.getpixel((0, 0)), f"{path}: the ground has another colour"
        assert difference[wanted.min(axis=-1) == 255].max() == 0, f"{path}: white is not white"
        assert difference.mean() < 1, f"{path}: {difference.mean():.1f} of 255 beside the finer picture on average"


def test_services_that_open_a_notebook_are_linked_if_the_repository_is_known(pages, with_notebooks):
    for address, soup in parsed(with_notebooks).items():
        links = [link["href"] for link in soup("a", href=re.compile("colab|mybinder"))]
        assert len(links) == (0 if address in ("search.html", "playground.html", "404.html") else 2)
        for link in links:
            assert (ROOT / re.search(r"main(?:\?urlpath=lab/tree)?/(.+)", link)[1]).is_file()
    assert not any(soup("a", href=re.compile("colab|mybinder")) for soup in parsed(pages).values())


def test_without_an_address_nothing_claims_one(pages):
    assert not list(pages.glob("sitemap*"))
    for soup in parsed(pages).values():
        assert not soup("link", rel="canonical") and not soup("meta", property=["og:url", "og:image"])


def test_nothing_is_told_that_students_may_not_see(pages, secrets_of):
    for source in ROOT.glob("solutions/*/*.ipynb"):
        page = BeautifulSoup((pages / "exercises" / f"{source.stem}.html").read_text(), "html.parser").get_text()
        assert [line for line in secrets_of(source) if line in page] == []
    for path in filter(Path.is_file, pages.rglob("*")):
        assert not re.search(rb"ffnn_grading|HIDDEN TESTS|BEGIN SOLUTION|MARK SCHEME", path.read_bytes()), path


# --- In a browser ---


def test_every_page_fits_and_complains_of_nothing(address_of_pages, pages, page, resize):
    for address in parsed(pages):
        page.goto(f"{address_of_pages}/{address}")
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            for width in WIDTHS:
                resize(width)
                found = page.evaluate("[document.documentElement.scrollWidth, getComputedStyle(document.body).color]")
                assert found[0] <= width, f"{address} is {found[0]} pixels wide in a window of {width}"
                assert (found[1] == "rgb(26, 26, 26)") == (theme == "light")
        cut = page.locator(".formula:visible").evaluate_all(
            "all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.textContent)"
        )
        assert cut == [], f"{address}: a formula is cut in a window of {WIDTHS[-1]}"
    assert page.complaints == []


def test_on_a_phone_a_wide_picture_scrolls_and_can_be_read(address_of_pages, pages, page):
    page.set_viewport_size({"width": 390, "height": 844})
    pictures = 0
    for lecture in sorted(pages.glob("lectures/*.html")):
        page.goto(f"{address_of_pages}/lectures/{lecture.name}")
        figures = page.locator("main > figure:not(.explorer, .playground)")
        found = figures.evaluate_all("""figures => figures.map(one => {
            const image = one.querySelector("img"), scrolls = one.scrollWidth > one.clientWidth;
            return [image.clientWidth / image.getAttribute("width"), scrolls, one.tabIndex === 0];
        })""")
        pictures += len(found)
        for scale, scrolls, has_focus in found:
            assert scale > 0.72, f"{lecture.name}: a picture is shown at {scale:.2f} of its size"  # touch.js: READABLE
            assert has_focus == scrolls, f"{lecture.name}: the keyboard cannot scroll a picture"
    assert pictures > 20


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_for_everybody(theme, address_of_pages, page):
    page.emulate_media(color_scheme=theme)
    for address in ("index.html", LECTURE, "exercises/ex3_softmax_and_one_hot.html", "search.html?q=softmax"):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{address_of_pages}/{address}")
            violations = Axe().run(page).response["violations"]
            found = [(violation["id"], violation["nodes"][0]["html"][:120]) for violation in violations]
            assert found == [], f"{address} in a window of {width} pixels"


def test_where_nothing_is_a_page_leads_back_from_any_depth(address_of_pages, pages, with_notebooks, page):
    page.route("**/some/where/deep", lambda route: route.fulfill(path=pages / "404.html", status=404))
    page.goto(f"{address_of_pages}/some/where/deep")
    assert page.evaluate("getComputedStyle(document.body).maxWidth") != "none", "the style is not found"
    page.get_by_role("link", name="The start page").click()
    page.wait_for_url("**/index.html")
    published = parsed(with_notebooks)["404.html"]
    assert published.find("base")["href"] == HERE and published.find("meta", attrs={"name": "robots"})


def test_comments_and_docstrings_are_wrapped_and_code_is_as_it_was(address_of_pages, writer, page, resize):
    code = (
        'def f(x):\n    """Many words '
        + "about f " * 30
        + '\n\n    more.\n    """\n    # A comment '
        + "of words " * 20
    )
    code = f"{code.rstrip()}\n    return x  # no, {'all of it ' * 9}"
    page.goto(f"{address_of_pages}/search.html")
    resize(390)
    page.evaluate("code => { document.querySelector('main').innerHTML = code }", writer.code_block(code))
    block = page.locator("pre")
    assert block.evaluate("block => block.scrollWidth - block.clientWidth") == 0
    assert block.text_content().strip() == code.strip()
    lines = block.locator(".words").evaluate_all(
        "lines => lines.map((line) => line.getClientRects().length && line.offsetHeight)"
    )
    assert len(lines) == 5 and min(lines[0], lines[3], lines[4]) > 2 * lines[1], "not wrapped"


def test_formulas_are_set_as_by_tex(address_of_pages, writer, page):
    def show(latex):
        """(left, right, top, bottom) of the elements of a formula, by their names and texts."""
        page.evaluate("formula => { document.querySelector('main').innerHTML = formula }", formula_of(latex))
        return page.evaluate("""() => Object.fromEntries([...document.querySelectorAll("math *")].map((element) => {
            const { left, right, top, bottom } = element.getBoundingClientRect();
            return [`${element.localName} ${element.textContent}`, [left, right, top, bottom]];
        }))""")

    formula_of = writer.Renderer(writer.Page("lectures/any.ipynb", "lectures/any.html"), {}, False).block_math
    page.goto(f"{address_of_pages}/{LECTURE}")
    page.evaluate("document.fonts.ready.then(() => null)")
    root = show(r"\sqrt{2}\,\sigma")
    assert root["msqrt 2"][1] - root["mn 2"][1] < 1, "a hole after the root"
    assert root["msqrt 2"][3] - root["mn 2"][3] < 4, "a root hangs below the line"
    fences = show(r"\big(a - b\big)^2")
    assert fences["mi a"][0] - fences["mo ("][0] < 9, "a hole after the fence"
    assert fences["mo )"][2:] == pytest.approx(fences["mo ("][2:], abs=1), "of two sizes"
    lowered = show(r"a_s - y_t \cdot (1-a)^2 - b^4")
    assert lowered["mi s"][3] == pytest.approx(lowered["mi t"][3], abs=1), "of two depths"
    assert lowered["mn 2"][2] == pytest.approx(lowered["mn 4"][2], abs=1), "of two heights"
    fraction = show(r"\frac{1}{2} \sum_s \eta\frac{3}{4}")
    assert fraction["munder ∑s"][0] - fraction["mn 2"][1] > 4, "the sum touches the fraction"
    assert fraction["mn 3"][0] - fraction["mi η"][1] > 2, "the fraction touches the letter"
    cases = show(r"\begin{cases} h & z < 0 \\ 1 & z > 0 \end{cases}")
    assert cases["mi h"][0] - cases["mo {"][1] < 1, "a hole after the brace"


def test_it_reads_without_a_script(address_of_pages, chromium):
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{address_of_pages}/{LECTURE}")
    page.get_by_role("button", name="Contents").click()
    page.get_by_role("link", name="5. A whole batch at once").click()
    page.goto(f"{address_of_pages}/{LECTURE}")
    answer = page.locator("details.answer").first
    answer.locator("summary").click()
    assert answer.locator("p").first.is_visible()
    context.close()


def test_the_search_finds_sections(address_of_pages, page):
    page.goto(f"{address_of_pages}/{LECTURE}")
    page.get_by_role("searchbox").fill("Softmax TEMPERATURE")
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("Sections with").wait_for()
    assert page.locator("#sections mark").first.inner_text().lower() in ("softmax", "temperature")
    page.get_by_role("link", name="6. Temperature").click()
    page.wait_for_url("**/08_softmax_and_one_hot.html#*")
    assert page.get_by_role("heading", name="6. Temperature").is_visible()
    page.goto(f"{address_of_pages}/search.html?q=%3Cb%3Equark")
    page.get_by_text("No section has “<b>quark”").wait_for()
    assert page.complaints == []


def test_the_search_shows_formulas_as_one_types_them(pages):
    found = " ".join(section["text"] for section in json.loads((pages / "search.json").read_text()))
    for formula in ("1.8⋅10^308", "W^(l)", "w_ij^(l)", "p_i=e^(z_i)/∑_je^(z_j)", "g′(z)", "1/(1+e^(−z))"):
        assert formula in found, formula


def test_no_line_begins_with_the_comma_after_a_formula(address_of_pages, page, resize):
    page.goto(f"{address_of_pages}/{LECTURE}")
    resize(390)
    alone = page.evaluate("""() => [...document.querySelectorAll("main p math, main li math")].flatMap((formula) => {
        const next = (formula.closest(".long") ?? formula).nextSibling;
        if (next?.nodeType !== Node.TEXT_NODE || !/^[,.;:!?)]/.test(next.data)) return [];
        const mark = document.createRange(), { left } = formula.getBoundingClientRect();
        mark.setStart(next, 0);
        mark.setEnd(next, 1);
        return mark.getBoundingClientRect().left < left ? [formula.textContent + next.data.slice(0, 9)] : [];
    })""")
    assert alone == []


def test_on_paper_the_answers_come_last(address_of_pages, page):
    page.goto(f"{address_of_pages}/{LECTURE}")
    before = page.content()
    asked = page.locator("details.answer").count()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    answers = page.locator("details.answer")
    last = page.locator("main > :not(#answers)").last.bounding_box()["y"]
    for number in range(answers.count()):
        assert answers.nth(number).locator("p").first.bounding_box()["y"] > last, "folded, or not at the end"
        assert re.match(r"(Think first|Question \d)\. .", answers.nth(number).inner_text().strip()), "whose answer?"
    assert answers.get_by_text("Question 1. 2", exact=True).is_visible()
    assert answers.get_by_text("Back to sigmoid, with").is_visible(), "the question of an answer is not repeated"
    choices = page.locator("details.choice")
    assert choices.count() and answers.count() > asked, "no choice, or none at the end"
    for number in range(choices.count()):
        assert choices.nth(number).locator("summary").is_visible()
        assert not choices.nth(number).locator("p").first.is_visible(), "a choice tells whether it is right"
    assert page.locator("details.drawing:visible, header:visible, nav:visible").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.content() == before


def test_on_paper_nothing_is_cut_and_no_line_of_code_is_broken(address_of_pages, pages, page):
    page.set_viewport_size({"width": PAPER, "height": 1000})
    page.emulate_media(media="print")
    for lecture in sorted(pages.glob("lectures/*.html")):
        page.goto(f"{address_of_pages}/lectures/{lecture.name}")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        cut = page.evaluate("""() => [...document.querySelectorAll("main *")].filter(
            one => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1
        ).map(one => one.textContent.slice(0, 80))""")
        broken = page.evaluate("""() => [...document.querySelectorAll("pre.code")].filter(code => {
            code.style.whiteSpace = "pre";
            return code.checkVisibility() && code.scrollWidth > code.clientWidth;
        }).map(code => code.textContent.slice(0, 80))""")
        assert (cut, broken) == ([], []), lecture.name


def test_on_paper_an_exercise_has_its_hints_at_the_end(address_of_pages, page):
    page.goto(f"{address_of_pages}/exercises/ex8_automatic_differentiation.html")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.get_by_role("heading", name="Hints and answers").is_visible()
    hint = page.get_by_text("A tuple with one entry needs a comma").bounding_box()["y"]
    assert hint > page.get_by_role("heading", name="Done").bounding_box()["y"]


def test_handouts_are_printed(pages, chromium, tmp_path):
    for name in ("page.js", "math.woff2", LECTURE):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(pages / name, tmp_path / name)
    shutil.copytree(pages / "lectures/pictures", tmp_path / "lectures/pictures")
    command = [
        sys.executable,
        ROOT / "deploy" / "site" / "handout.py",
        "--pages",
        tmp_path,
        "--output",
        tmp_path / "pdf",
    ]
    subprocess.run(command, check=True, capture_output=True)
    [pdf] = (tmp_path / "pdf").iterdir()
    content = pdf.read_bytes()
    assert pdf.name == "04_neurons_and_layers.pdf" and content.startswith(b"%PDF")
    assert {tuple(map(round, map(float, box.split()))) for box in re.findall(rb"/MediaBox \[([^\]]+)\]", content)} == {
        (0, 0, 595, 842)  # A4, in points
    }
    assert len(re.findall(rb"/Type\s*/Page\b", content)) > 5
