"""Slides of the lectures: files that need nothing else, with the lecturer's notes; and live ones in JupyterLab."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
LECTURES = sorted(path for path in (ROOT / "lectures").glob("*.ipynb") if not path.stem.startswith("00_"))
pytestmark = pytest.mark.reach

# Go through all slides; return [number of slides, those that are too high or too wide, those with a broken picture,
# those that have only a heading, or begin in the middle of a sentence].
WALK = """async () => {
    await Promise.allSettled([...document.images].map(image => image.decode()));
    const high = [], broken = [], torn = [], n = Reveal.getTotalSlides();
    for (let k = 0; k < n; k++) {
        const slide = Reveal.getCurrentSlide(), box = slide.querySelector(".fit");
        const fits = box.scrollHeight <= box.clientHeight + 2 && [box, ...box.querySelectorAll(".formula, .wide")]
            .every(one => one.scrollWidth <= one.clientWidth + 2);
        if (!fits) high.push(slide.innerText);
        if ([...slide.querySelectorAll("img")].some(image => !image.naturalWidth)) broken.push(slide.id || k);
        const isTorn = /^[a-z]/.test(box.querySelector(":scope > p:first-child")?.firstChild.data ?? "");
        if (isTorn || !box.querySelector(":scope > :not(h1, h2, h3)")) torn.push(slide.innerText);
        Reveal.next();
    }
    return [n, high, broken, torn];
}"""
START_AT = """text => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    notebook.activeCellIndex = [...notebook.model.cells].findIndex(cell => cell.sharedModel.source.includes(text));
    window.jupyterapp.commands.execute("deck:start");
}"""


@pytest.fixture(scope="module")
def slides(tmp_path_factory):
    """The folder of the slides as `make slides` writes them."""
    if not (ROOT / ".venv-slides").is_dir():
        missing = "nothing to make slides with: `make .venv-slides/.ready` fetches it"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    folder = tmp_path_factory.mktemp("slides")
    command = [sys.executable, ROOT / "deploy/site/slides.py", "--output", folder]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.mark.parametrize("lecture", LECTURES, ids=lambda path: path.name)
def test_slides_fit_and_need_nothing_else(lecture, slides, page):
    file = slides / f"{lecture.stem}.html"
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(file.as_uri())
    page.wait_for_function("window.Reveal?.isReady()")
    n_slides, high, broken, torn = page.evaluate(WALK)
    asked = [complaint for complaint in page.complaints if complaint != f"asked for {file.as_uri()}"]
    assert (high, broken, torn, asked) == ([], [], [], [])
    cells = nbformat.read(lecture, 4).cells
    sections = sum(bool(re.match(r"## \d+\. ", cell.source)) for cell in cells)
    assert n_slides > 3 * sections
    assert page.locator("section > section h2").count() >= sections
    pictures = sum("text/html" in output.get("data", {}) for c in cells for output in c.get("outputs", []))
    assert page.locator("section img").count() == pictures


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_code_can_be_read_in_both_themes(theme, slides, page):
    page.emulate_media(color_scheme=theme)
    page.goto((slides / "04_neurons_and_layers.html").as_uri())
    page.wait_for_function("window.Reveal?.isReady()")
    light = page.evaluate("""() => {
        const light = (element, which) => element && Number(getComputedStyle(element)[which].match(/\\d+/)[0]);
        const code = document.querySelector("pre.code"), text = document.querySelector("section p");
        return [light(document.body, "backgroundColor"), light(text, "color"), light(code, "backgroundColor"),
            light(code, "color")];
    }""")
    dark_first = [value < 128 for value in light]
    assert dark_first == ([True, False, True, False] if theme == "dark" else [False, True, False, True])


def test_the_lecturers_notes_are_with_the_slides_of_their_sections(slides):
    spec = importlib.util.spec_from_file_location("slides", ROOT / "deploy/site/slides.py")
    script = importlib.util.module_from_spec(spec)
    sys.modules["slides"] = script  # where a dataclass looks for itself
    spec.loader.exec_module(script)
    notes = script.lecturers_notes(script.NOTES.read_text())
    there = {
        (int(path.stem[:2]), int(number))
        for path in LECTURES
        for cell in nbformat.read(path, 4).cells
        for number in re.findall(r"^## (\d+)\. ", cell.source, re.MULTILINE)
    }
    covered = {lecture for lecture, _ in notes}
    assert covered >= set(range(1, 13))
    assert set(notes) == {(lecture, n) for lecture, n in there if lecture in covered}, "one row for each section"
    page = (slides / "04_neurons_and_layers.html").read_text()
    assert re.search(r"<h2[^>]*>3\. Layer upon layer.*?<aside class=\"notes\">.*?Layer 0 is the input", page, re.DOTALL)


def test_in_jupyterlab_the_explorers_are_alive(slides, start_lab, page):
    """As `make present` starts it: an explorer on its slide moves."""
    rule = re.search(r"^present:.*\n\t\$\(BIN\)/jupyter lab (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1]
    folder = re.search(r"^SLIDES := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1]
    options = rule.removeprefix("--config=jupyter_server_config.py ").replace("$(SLIDES)", str(ROOT / folder)).split()
    lab = start_lab("--no-browser", "--IdentityProvider.token=", "--expose-app-in-browser", *options)
    page.goto(lab.address.replace("00_start_here.ipynb", "04_neurons_and_layers.ipynb?reset"))
    page.wait_for_function("window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'")
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.evaluate(START_AT, "explore_neuron(neuron)")
    page.locator(".jp-deck-mod-visible, .jp-Deck").first.wait_for()
    of_a_neuron = page.get_by_role("status").filter(has_text="z = w₁x₁")
    explorer = page.locator(".ffnn-explorer:visible").filter(has=of_a_neuron).first
    words = explorer.get_by_role("status")
    before = words.text_content()
    explorer.locator(".noUi-handle:visible").first.press("ArrowRight")
    page.wait_for_function("([element, text]) => element.textContent !== text", arg=[words.element_handle(), before])
    assert page.complaints == []
