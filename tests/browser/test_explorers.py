"""Every explorer in JupyterLab: each of its controls, by the keyboard alone, moves the picture and the words below.

So do strokes on a pad, by mouse and by keyboard, and clicks on places in the picture.
"""

import itertools
import pkgutil

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import TimeoutError

from ffnn_helpers import explorers

pytestmark = pytest.mark.reach

TOPICS = [module.name for module in pkgutil.iter_modules(explorers.__path__)]
CELL = "from ffnn_helpers.explorers.{0} import explore_{0}\nexplore_{0}()"
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}

READY = """window.jupyterapp?.shell.currentWidget?.context?.path === 'lectures/explorers.ipynb'
    && window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'"""
RUN_ALL = "window.jupyterapp.commands.execute('notebook:run-all-cells')"
SHOW = "number => window.jupyterapp.shell.currentWidget.content.scrollToItem(number, 'start')"
THEME = "name => window.jupyterapp.commands.execute('apputils:change-theme', {theme: name})"
SHUT_DOWN = "window.jupyterapp.shell.currentWidget.sessionContext.shutdown()"
IS_DRAWN = "canvas => canvas.getContext('2d').getImageData(0, 0, 1, 1).data[3] === 255"  # opaque: not empty any more
LOOK = """output => ({
    pixels: output.querySelector('canvas').toDataURL(),
    words: output.querySelector('[role=status]').textContent,
})"""
HAS_MOVED = f"""([output, before]) => {{
    const now = ({LOOK})(output);
    return now.pixels !== before.pixels && now.words !== before.words;
}}"""
WATCH_HEIGHT = """output => {
    window.heights = new Set();
    new ResizeObserver(() => window.heights.add(output.offsetHeight)).observe(output);
}"""
HEIGHTS = """new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))
    .then(() => [...window.heights])"""
OVERFLOW = "output => output.scrollWidth - output.clientWidth"
# The contrast of the words with what is behind them, as WCAG 2 defines it.
CONTRAST = """words => {
    const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
    const light = colour => numbers(colour).slice(0, 3).map(c => c / 255)
        .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    let ground = words;
    while ((numbers(getComputedStyle(ground).backgroundColor)[3] ?? 1) === 0) ground = ground.parentElement;
    const [a, b] = [getComputedStyle(words).color, getComputedStyle(ground).backgroundColor].map(light);
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}"""


@pytest.fixture(scope="module")
def notebook(lab, course):
    """The address of a notebook with all explorers, one per cell."""
    cells = [new_code_cell(CELL.format(topic)) for topic in TOPICS]
    nbformat.write(new_notebook(cells=cells, metadata=KERNEL), course / "lectures" / "explorers.ipynb")
    return lab.address.replace("00_start_here.ipynb", "explorers.ipynb?reset")


# What to press on a control so that its value changes.
KEY = """control => {
    const [value, most] = ['aria-valuenow', 'aria-valuemax'].map(name => Number(control.getAttribute(name)));
    if (control.matches('.noUi-handle')) return value < most ? 'ArrowRight' : 'ArrowLeft';
    if (control.matches('select')) return control.selectedIndex < control.length - 1 ? 'ArrowDown' : 'ArrowUp';
    return 'Space';
}"""


def moves(page, output, control):
    before = output.evaluate(LOOK)
    control.focus()
    page.keyboard.press(control.evaluate(KEY))
    return has_moved(page, output, before)


def has_moved(page, output, before, timeout=60_000):
    try:
        page.wait_for_function(HAS_MOVED, arg=[output.element_handle(), before], timeout=timeout)
    except TimeoutError:
        return False
    return True


def draw(page, output, sheet):
    """Draw a seven with the mouse, and take it back; draw a line by keyboard, and clear the pad."""
    side = sheet.bounding_box()["width"]
    start = output.evaluate(LOOK)
    sheet.hover(position={"x": 0.3 * side, "y": 0.15 * side})
    page.mouse.down()
    for right, down in ((0.7, 0.15), (0.45, 0.88)):
        sheet.hover(position={"x": right * side, "y": down * side})
    page.mouse.up()
    says(page, output, "The network says 7")
    page.keyboard.press("Backspace")  # the sheet has the focus
    says(page, output, start["words"])
    for key in (" ", "ArrowDown", " ", "ArrowDown", " "):
        page.keyboard.press(key)
    says(page, output, "Your drawing of 1 stroke")
    assert output.locator("[aria-live]").text_content() == "row 6, column 4: ink"
    output.get_by_role("button", name="clear").focus()
    page.keyboard.press("Space")
    says(page, output, start["words"])


def says(page, output, words):
    page.wait_for_function(
        "([output, words]) => output.querySelector('[role=status]').textContent.includes(words)",
        arg=[output.element_handle(), words],
    )


def click_on_places(page, output, places):
    """A click on a place shows what the slider shows that it moves; under the pointer it is told that it can be hit."""
    before = output.evaluate(LOOK)
    for place in places[1::3]:
        if place.evaluate("place => getComputedStyle(place).cursor") != "pointer":
            return False
        place.click(force=True)
        if has_moved(page, output, before, timeout=5000):  # it may have been chosen already
            return True
    return False


def test_every_control_of_every_explorer_moves_its_picture(notebook, page):
    page.goto(notebook)
    page.wait_for_function(READY)
    page.evaluate(RUN_ALL)
    page.wait_for_function(READY)
    for number, name in enumerate(TOPICS):
        page.evaluate(SHOW, number)
        output = page.locator(".jp-Cell").nth(number).locator(".jp-OutputArea")
        canvas = output.locator("canvas").first
        page.wait_for_function(IS_DRAWN, arg=canvas.element_handle())
        assert canvas.get_attribute("aria-hidden") and output.get_by_role("status").text_content()  # said once
        assert output.evaluate(OVERFLOW) <= 0, f"{name} is too wide for a window of 1280 pixels"
        output.evaluate(WATCH_HEIGHT)
        for sheet in output.locator(".ffnn-sheet").all():
            draw(page, output, sheet)
        if places := output.locator(".ffnn-place").all():
            assert click_on_places(page, output, places), f"{name}: a click on the picture moves nothing"
        controls = output.locator(
            ".noUi-handle, select, .jupyter-button, input[type=checkbox], input[type=radio]:not(:checked)"
        )
        visible = [control for control in controls.all() if control.is_visible()]
        sizes = [min(box["width"], box["height"]) for box in (control.bounding_box() for control in visible)]
        assert visible and min(sizes) >= 24, f"{name}: a target is too small"
        for control in reversed(visible):  # the first ones choose which others are shown
            assert control.is_visible(), f"{name}: a control has gone before it was moved"
            label = control.get_attribute("aria-label") or control.evaluate("c => (c.labels[0] ?? c).innerText.trim()")
            assert label, f"{name} has a control without a label"
            assert moves(page, output, control), f"{name}: the control {label!r} moves nothing"
        assert len(page.evaluate(HEIGHTS)) == 1, f"{name}: the page jumps"
        found = Axe().run(page, context=".ffnn-explorer").response["violations"]
        assert not found, [(one["id"], one["nodes"][0]["html"]) for one in found]
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        page.evaluate(THEME, theme)
        page.wait_for_function("name => document.body.dataset.jpThemeName === name", arg=theme)
        assert output.get_by_role("status").evaluate(CONTRAST) > 4.5
    assert page.complaints == []
    page.evaluate(SHUT_DOWN)


def test_in_a_narrow_window_the_panels_stand_one_below_the_other(lab, course, page, resize):
    cells = [new_code_cell(CELL.format("neuron"))]
    nbformat.write(new_notebook(cells=cells, metadata=KERNEL), course / "lectures" / "narrow.ipynb")
    ready = READY.replace("explorers.ipynb", "narrow.ipynb")
    page.goto(lab.address.replace("00_start_here.ipynb", "narrow.ipynb?reset"))
    page.wait_for_function(ready)
    page.evaluate(RUN_ALL)
    canvases = page.locator(".ffnn-explorer canvas")
    page.wait_for_function(IS_DRAWN, arg=canvases.first.element_handle())
    assert canvases.count() == 1
    resize(390)
    canvases.nth(2).wait_for()
    boxes = [canvas.bounding_box() for canvas in canvases.all()]
    assert len(boxes) == 3 and all(a["y"] + a["height"] < b["y"] for a, b in itertools.pairwise(boxes))
    for canvas in canvases.all():
        page.wait_for_function(IS_DRAWN, arg=canvas.element_handle())
    page.evaluate(SHUT_DOWN)
