"""Explorers on the pages: whatever control is moved, the page shows what Python draws."""

import base64
import io
import itertools
import re

import nbformat
import numpy as np
import pytest
from PIL import Image

from ffnn_helpers.explorers.shapes import ShapesPicture
from ffnn_helpers.pictures.controls import Pad

pytestmark = pytest.mark.reach

# Sliders of both kinds, menus, controls that come and go, limits, places; a pad.
QUICK = {
    **{name: f"from ffnn_helpers.explorers.{name} import explore_{name}\n\nexplore_{name}()"
       for name in ("activation", "design", "shapes")},
    "digits": "from ffnn_helpers.explorers.digits import draw_digit\n\ndraw_digit()",
}  # fmt: skip
PIXELS = "figure => figure.querySelector('canvas')?.toDataURL() ?? ''"
MOVE = """(input, position) => {
    if (input.tagName === "SELECT") input.selectedIndex = position;
    else input.value = position;
    input.dispatchEvent(new Event("input", { bubbles: true }));
}"""
SHOWN = """figure => [...figure.querySelectorAll('label')].filter(label => !label.hidden).map(label => [
    label.dataset.name,
    label.querySelector('output, select').value,
])"""


@pytest.fixture(scope="module")
def moving(writer, tmp_path_factory, monkeypatch_module):
    """A course of one lecture with a few explorers, its pages, and where they are served."""
    monkeypatch_module.setenv("FFNN_PICTURES_ONLY", "1")
    root, folder = tmp_path_factory.mktemp("course"), tmp_path_factory.mktemp("moving")
    (root / "lectures").mkdir()
    cells = [nbformat.v4.new_markdown_cell("# Title\n\nA lecture that has a few explorers, and nothing else at all.")]
    for name, source in QUICK.items():
        cells.append(nbformat.v4.new_code_cell(source, id=f"{name}-explore"))
    source = "from ffnn_helpers.playground.widget import Playground\n\nunused = 1\nPlayground(hidden=[2])"
    cells.append(nbformat.v4.new_code_cell(source, id="its-playground"))
    lecture = "lectures/01_explorers.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), root / lecture)
    for cell_id, value, _ in writer.frames.alive_in(root / lecture):
        [cell] = [cell for cell in cells if cell.id == cell_id]
        cell.outputs = [nbformat.v4.new_output("execute_result", value._repr_mimebundle_())]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), root / lecture)
    start = nbformat.v4.new_markdown_cell(
        "# Start\n\nOne lecture: [explorers](01_explorers.ipynb), for those who like it."
    )
    nbformat.write(nbformat.v4.new_notebook(cells=[start]), root / "lectures/00_start_here.ipynb")
    starts = writer.frames.write_frames(root, [lecture], folder)
    writer.write_pages(folder, starts=starts, root=root)
    return root, folder


@pytest.fixture(scope="module")
def monkeypatch_module():
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield monkeypatch


def test_each_control_shows_what_python_draws(moving, serve, writer, page):
    root, folder = moving
    with serve(folder) as address:
        compare_all(page, address, root, "lectures/01_explorers.ipynb", writer)


def test_the_others_go_back_to_their_start(moving, serve, page):
    _, folder = moving
    with serve(folder) as address:
        page.goto(f"{address}/lectures/01_explorers.html")
        figure = page.locator("figure").first
        figure.locator(".note").wait_for(state="attached")  # the script is there: of two moves before, one counts
        slider, menu = figure.get_by_label("z", exact=True), figure.get_by_label("g", exact=True)
        start = slider.input_value()
        slider.focus()
        page.keyboard.press("ArrowRight")
        assert slider.input_value() != start
        menu.select_option("relu")
        figure.get_by_text("one control moves at a time").wait_for()
        assert slider.input_value() == start
        assert page.complaints == []


def test_a_control_that_is_moved_before_the_script_is_there_counts(moving, serve, page):
    _, folder = moving
    held = []
    page.route("**/touch.js", lambda route: held.append(route))
    with serve(folder) as address:
        with page.expect_request("**/touch.js"):
            page.goto(f"{address}/lectures/01_explorers.html")
        figure = page.locator("figure").first
        slider, menu = figure.get_by_label("z", exact=True), figure.get_by_label("g", exact=True)
        start, before = slider.input_value(), figure.locator("figcaption").inner_text()
        slider.press("ArrowRight")
        there = slider.input_value()
        held[0].continue_()
        page.wait_for_function("before => document.querySelector('figcaption').innerText !== before", arg=before)
        assert slider.input_value() == there != start
        menu.select_option("relu")
        figure.get_by_text("one control moves at a time").wait_for()
        assert slider.input_value() == start
        assert page.complaints == []


def test_a_click_shows_the_frame_of_the_control_that_it_moves(moving, serve, page):
    _, folder = moving
    with serve(folder) as address:
        page.goto(f"{address}/lectures/01_explorers.html")
        figure = page.locator("figure[data-frames$='shapes-explore']")
        figure.scroll_into_view_if_needed()
        row = figure.get_by_label("row s", exact=True)
        before = figure.evaluate(PIXELS)
        figure.locator("svg").click(position={"x": 88, "y": 214})  # row 4 of A
        figure.get_by_text("Row 4 of Z is the layer applied to row 4 of A").wait_for()
        assert row.input_value() == "3" and figure.evaluate(PIXELS) != before
        figure.get_by_label("N", exact=True).fill("1")  # two rows: the places follow the frame
        figure.get_by_text("A (2, 3) times W").wait_for()
        assert figure.locator(".ffnn-place").count() == 6
        assert page.complaints == []


def test_on_a_phone_the_panels_stand_one_below_the_other(moving, serve, page, resize):
    """They are pieces of the same picture, follow it, and can be clicked."""
    _, folder = moving
    picture = ShapesPicture()

    def agree(panels, png):
        """The canvases show these parts of the picture."""
        whole = np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)
        shown = figure.evaluate("figure => [...figure.querySelectorAll('canvas')].map((one) => one.toDataURL())")
        for url, (left, bottom, width, height) in zip(shown, panels, strict=True):
            part = np.asarray(Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))).convert("RGB"))
            top = picture.height - bottom - height
            assert np.mean(np.abs(whole[top : top + height, left : left + width] - part)) < 1.5

    with serve(folder) as address:
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(f"{address}/lectures/01_explorers.html")
        figure = page.locator("figure[data-frames$='shapes-explore']")
        figure.scroll_into_view_if_needed()
        figure.locator("canvas").nth(2).wait_for()
        agree(picture.panels, (folder / "lectures/pictures/01_explorers/shapes-explore.png").read_bytes())
        boxes = [canvas.bounding_box() for canvas in figure.locator("canvas").all()]
        assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
        assert all(a["y"] + a["height"] < b["y"] for a, b in itertools.pairwise(boxes))
        scale = boxes[1]["width"] / picture.panels[1][2]
        figure.locator("svg").nth(1).click(position={"x": scale * (706 - 393), "y": scale * 214})  # row 4 of Z
        figure.get_by_text("Row 4 of Z is the layer applied to row 4 of A").wait_for()
        picture.follow(picture.start | {"s": 4})
        agree(picture.panels, picture.frame())
        page.set_viewport_size({"width": 390, "height": 480})  # a short one: this picture is not tall
        for panel in figure.locator("canvas").all():
            panel.evaluate("panel => panel.scrollIntoView({ block: 'end' })")
            controls, seen = figure.locator(".controls").bounding_box(), panel.bounding_box()
            assert -1 < controls["y"] and seen["y"] + seen["height"] < 481, "controls and panel are not seen together"
        resize(1280)
        figure.locator("canvas").nth(1).wait_for(state="detached")
        agree([(0, 0, picture.width, picture.height)], picture.frame())
        assert page.complaints == []


def draw(page, sheet):
    """Draw a one with the mouse; what is drawn, as Python gets it."""
    side = sheet.bounding_box()["width"]
    sheet.hover(position={"x": 0.5 * side, "y": 0.1 * side})
    page.mouse.down()
    sheet.hover(position={"x": 0.5 * side, "y": 0.9 * side})
    page.mouse.up()
    return sheet.evaluate("sheet => sheet.closest('.pad').value")


def test_without_python_a_pad_shows_strokes_and_says_that_nobody_reads_them(moving, serve, page):
    _, folder = moving
    with serve(folder) as address:
        page.goto(f"{address}/lectures/01_explorers.html")
        figure = page.locator("figure[data-frames$='digits-explore']")
        sheet = figure.get_by_role("application", name="a digit of your own")
        [[start, end]] = draw(page, sheet)
        assert start == pytest.approx([0.5, 0.1], abs=0.02) and end == pytest.approx([0.5, 0.9], abs=0.02)
        assert sheet.locator("polyline").count() == 1
        figure.get_by_text("What you draw is not read here.").wait_for()
        figure.get_by_label("image", exact=True).fill("3")
        figure.get_by_text("Image 3 (of 20, counted from 0)").wait_for()
        assert sheet.locator("polyline").count() == 0, "one control moves at a time"
        assert page.complaints == []


def test_a_pad_keeps_the_focus_when_a_button_is_disabled(address_of_pages, page):
    page.goto(f"{address_of_pages}/search.html")
    page.evaluate("""async () => {
        const { pad } = await import("/touch.js");
        const element = document.querySelector("main").appendChild(document.createElement("div"));
        element.className = "pad";
        pad(element, "a digit");
        element.value = [[[0.1, 0.1], [0.9, 0.1]]]; // what the page has kept
    }""")
    sheet, undo = page.get_by_role("application", name="a digit"), page.get_by_role("button", name="undo: a digit")
    assert len(draw(page, sheet)) == 2
    has_focus = "element => element === document.activeElement"
    for button, left in ((undo, 1), (page.get_by_role("button", name="clear: a digit"), 0)):
        button.press("Enter")
        assert sheet.locator("polyline").count() == left
        assert sheet.evaluate(has_focus), "the next key goes to nobody"
    undo.press("Enter")
    assert sheet.locator("polyline").count() == 1 and undo.is_disabled()
    assert page.complaints == []


def test_a_playground_has_its_picture_and_the_code_that_makes_it(moving, serve, page):
    _, folder = moving
    with serve(folder) as address:
        page.goto(f"{address}/lectures/01_explorers.html")
        figure = page.locator("figure.playground")
        assert figure.locator("img").get_attribute("alt").startswith("TensorFlow Playground at epoch 0")
        code = (folder / "lectures" / figure.get_attribute("data-playground")).resolve().read_text()
        assert "Playground(hidden=[2])" in code
        page.get_by_role("button", name="Let it train here").click()
        page.get_by_text("The playground cannot run here: there is no Python here").wait_for()  # make pages has none
        assert figure.locator("img").is_visible() and page.complaints == []


def test_a_lost_connection_is_said(moving, serve, page):
    _, folder = moving
    with serve(folder) as address:
        page.goto(f"{address}/lectures/01_explorers.html")
        page.locator(".note").first.wait_for(state="attached")  # the script is there
        page.context.set_offline(True)
        page.locator("figure").first.get_by_label("z", exact=True).fill("3")
        page.get_by_text("The picture cannot follow").wait_for()


@pytest.mark.parametrize("hidden", [False, True])
def test_a_page_runs_what_its_explorer_needs_and_no_more(hidden, writer):
    """What a call changes is needed; what cannot be seen from names is, too, and then nothing is left out."""
    change = "exec('gain[:] = 3')" if hidden else "raise_to(3, gain)"
    code = [
        "import numpy as np\nfrom ffnn_helpers.explorers.neuron import explore_neuron\nunused = 1",
        "gain = np.ones(1)\n\n\ndef raise_to(value, array):\n    array[:] = value",
        f"{change}\nprint(gain)",
        "def neuron(x, w, b, g):\n    return g(gain[0] * np.sum(w * x) + b)",
        "explore_neuron(neuron)",
    ]
    explorer = writer.moving.run_cell("\n".join(code), {})
    found = writer.frames.sufficient(code, explorer)
    assert change in found
    assert ("unused" in found) == ("print" in found) == hidden


def test_every_explorer_of_every_lecture_moves_before_python_is_there(site, address, writer, page):
    page.route("**/worker.js", lambda route: route.abort())
    # Or the service worker fetches what the page may not, and Python arrives.
    page.route("**/offline.js", lambda route: route.fulfill(content_type="text/javascript", body=""))
    for path in sorted((writer.ROOT / "lectures").glob("*.ipynb")):
        compare_all(page, address, writer.ROOT, f"lectures/{path.name}", writer)


def test_python_moves_all_controls_together(site, address, writer, page):
    """In every explorer of every lecture; what was moved before Python was there is kept."""
    for path in sorted((writer.ROOT / "lectures").glob("*.ipynb")):
        page.goto(f"{address}/{address_in_site(path)}")
        for cell_id, explorer, _ in writer.frames.explorers_of(path):
            picture, state = explorer.picture, explorer.state
            figure = page.locator(f"figure[data-frames$='/{cell_id}']")
            shown = [number for number, control in enumerate(picture.controls)
                     if control.name in picture.shown(state) and not isinstance(control, Pad)]  # fmt: skip
            for number in shown[:2]:
                control = picture.controls[number]
                values = writer.moving.values_of(control)
                position = min(values.index(state[control.name]) + 1, len(values) - 1)
                state |= {control.name: values[position]}
                figure.locator("input, select").nth(number).evaluate(MOVE, position)
                note = figure.locator(".note").element_handle()
                page.wait_for_function("note => !note.textContent.includes('Until it is here')", arg=note)
                assert note.text_content() == "", f"{path.name}, {cell_id}"
            for sheet in figure.locator(".ffnn-sheet").all():
                state |= {"drawn": draw(page, sheet)}
            picture.follow(state)
            words = figure.locator("figcaption").element_handle()
            page.wait_for_function("([words, text]) => words.textContent === text", arg=[words, picture.alt])
    assert page.complaints == []


def test_python_of_a_page_compiles_what_it_runs_and_no_module(address, page):
    """Compiling all modules anew took most of its start, at each visit."""
    page.set_default_timeout(180_000)
    page.goto(f"{address}/lectures/04_neurons_and_layers.html")
    source = """import sys
from ffnn_helpers.explorers import neuron
from_source = [name for name, module in sys.modules.items()
               if (getattr(module, "__file__", None) or "").endswith(".py") and module.__spec__.origin != "frozen"]
raise ValueError(f"{len(sys.modules)}: {from_source}")"""
    ask = "source => python.ask({ explorer: 'none', source }).catch(error => error.message)"
    said = page.evaluate(ask, source).strip().splitlines()[-1]
    number, names = re.fullmatch(r"ValueError: (\d+): (.*)", said).groups()
    assert int(number) > 400 and names == "['moving']"


def address_in_site(path):
    return "index.html" if path.name == "00_start_here.ipynb" else f"lectures/{path.stem}.html"


def compare_all(page, address, root, notebook, writer):
    """Move every control that is shown, to its ends and to the neighbour of its start, and compare with Python."""
    page.goto(f"{address}/{address_in_site(root / notebook)}")
    there = {figure.get_attribute("data-frames").split("/")[-1]: figure
             for figure in page.locator("figure[data-frames]").all()}  # fmt: skip
    for cell_id, explorer, _ in writer.frames.explorers_of(root / notebook):
        figure, picture, start = there.pop(cell_id), explorer.picture, explorer.state
        for number, control in enumerate(picture.controls):
            if control.name not in picture.shown(start) or isinstance(control, Pad):
                continue
            values = writer.moving.values_of(control)
            at = values.index(start[control.name])
            highest = picture.limits(start).get(control.name)
            last = len(values) - 1 if highest is None else values.index(highest)
            for position in sorted({0, min(at + 1, last), last} - {at}):
                place = f"{notebook}, {cell_id}, {control.name} = {values[position]}"
                before = figure.evaluate(PIXELS)
                figure.locator("input, select").nth(number).evaluate(MOVE, position)
                page.wait_for_function(
                    f"([figure, before]) => ({PIXELS})(figure) !== before", arg=[figure.element_handle(), before]
                )
                state = start | {control.name: values[position]}
                picture.follow(state)
                for _ in range(300):  # on the way there, a page may show the frame of the start
                    drawn, shown = (
                        np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)
                        for png in (picture.frame(), base64.b64decode(figure.evaluate(PIXELS).partition(",")[2]))
                    )
                    if (far := np.mean(np.abs(drawn - shown))) < 1.5:
                        break
                    page.wait_for_timeout(100)
                assert far < 1.5, f"{place}: another picture"
                assert figure.locator("figcaption").inner_text() == picture.alt, place
                assert [tuple(one) for one in figure.evaluate(SHOWN)] == expected(picture, state, writer), place
    assert not there, f"{notebook}: no explorer for {there}"
    assert page.complaints == []


def expected(picture, state, writer):
    """The controls that a page shows in a state, and what stands beside each."""
    limits = picture.limits(state)
    labelled = {
        control.name: writer.moving.labels_of(control)[
            writer.moving.values_of(control).index(
                min(state[control.name], limits.get(control.name, state[control.name]))
            )
        ]
        for control in picture.controls
        if not isinstance(control, Pad)
    }
    return [(name, label) for name, label in labelled.items() if name in picture.shown(state)]
