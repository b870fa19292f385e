"""Lectures in JupyterLab: they run, a question is answered by keyboard, and a slider moves a picture and its words.

tests/lectures executes every cell of all lectures, and test_explorers.py moves every control of all explorers. What
only a lecture in a browser shows, three show: a playground beside explorers, a student's function, no function at all.
"""

import pytest

pytestmark = pytest.mark.reach

LECTURES = ["02_limits_of_logistic_regression.ipynb", "04_neurons_and_layers.ipynb", "08_softmax_and_one_hot.ipynb"]

# JupyterLab draws only the cells near the window, so cells and outputs are read from its model.
READY = """path => {
    const notebook = window.jupyterapp?.shell.currentWidget;
    return notebook?.context?.path === path && notebook.sessionContext.session?.kernel?.status === 'idle';
}"""
RUN_ALL = "window.jupyterapp.commands.execute('notebook:run-all-cells')"
CELLS = """[...window.jupyterapp.shell.currentWidget.content.model.cells].map(cell => cell.toJSON())"""
SHOW = "number => window.jupyterapp.shell.currentWidget.content.scrollToItem(number, 'start')"
SAVE = "window.jupyterapp.commands.execute('docmanager:save')"
SHUT_DOWN = "window.jupyterapp.shell.currentWidget.sessionContext.shutdown()"

EMPTY = """canvas => {
    const empty = document.createElement('canvas');
    [empty.width, empty.height] = [canvas.width, canvas.height];
    return empty.toDataURL();
}"""
SHOWS_OTHER_PIXELS = "([canvas, pixels]) => canvas.toDataURL() !== pixels"
SAYS_OTHER_WORDS = "([output, words]) => output.querySelector('[role=status]').textContent !== words"
WATCH_HEIGHT = """output => {
    window.heights = new Set();
    new ResizeObserver(() => window.heights.add(output.offsetHeight)).observe(output);
}"""
HEIGHTS = """new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))
    .then(() => [...window.heights])"""


@pytest.mark.parametrize("lecture", LECTURES)
def test_lecture_runs_and_its_slider_moves_the_picture(lecture, lab, page):
    page.goto(lab.address.replace("00_start_here.ipynb", f"{lecture}?reset"))  # no tabs of the test before
    page.wait_for_function(READY, arg=f"lectures/{lecture}")
    page.evaluate(RUN_ALL)
    cells = page.evaluate(CELLS)
    with_widget = []
    for number, cell in enumerate(cells):
        if cell["cell_type"] == "code":
            assert cell["execution_count"], f"cell {number} was not run"
            assert not [output for output in cell["outputs"] if output["output_type"] == "error"]
            if "application/vnd.jupyter.widget-view+json" in str(cell["outputs"]):
                with_widget.append(number)

    question = next(n for n, cell in enumerate(cells) if "".join(cell["source"]).startswith("**Question 1.**"))
    page.evaluate(SHOW, question)
    choice = page.locator(".jp-MarkdownCell", has_text="Question 1.").locator("details").first
    choice.locator("summary").focus()
    page.keyboard.press("Enter")
    choice.locator("p").wait_for()  # the reply is seen
    page.keyboard.press("Enter")
    choice.locator("p").wait_for(state="hidden")

    page.evaluate(SHOW, with_widget[0])
    output = page.locator(".jp-OutputArea", has=page.locator(".widget-slider")).first
    canvas = output.locator("canvas").first.element_handle()
    page.wait_for_function(SHOWS_OTHER_PIXELS, arg=[canvas, page.evaluate(EMPTY, canvas)])
    pixels = page.evaluate("canvas => canvas.toDataURL()", canvas)
    words = output.get_by_role("status").text_content()
    page.evaluate(WATCH_HEIGHT, output.element_handle())
    handle = output.locator(".noUi-handle:visible").first
    is_at_end = float(handle.get_attribute("aria-valuenow")) >= float(handle.get_attribute("aria-valuemax"))
    handle.focus()
    page.keyboard.press("ArrowLeft" if is_at_end else "ArrowRight")
    page.wait_for_function(SHOWS_OTHER_PIXELS, arg=[canvas, pixels])
    page.wait_for_function(SAYS_OTHER_WORDS, arg=[output.element_handle(), words])
    page.wait_for_function(READY, arg=f"lectures/{lecture}")
    assert len(page.evaluate(HEIGHTS)) == 1, "the page jumps when the picture changes"
    assert page.complaints == []
    page.evaluate(SHUT_DOWN)


def test_a_saved_picture_is_there_when_the_notebook_is_opened_again(lab, page):
    """A notebook holds no widgets, so what was alive is a picture then. While Python runs, F5 changes nothing."""
    lecture = "lectures/02_limits_of_logistic_regression.ipynb"
    address = lab.address.replace("lectures/00_start_here.ipynb", f"{lecture}?reset")
    page.goto(address)
    page.wait_for_function(READY, arg=lecture)
    page.evaluate(RUN_ALL)
    cells = page.evaluate(CELLS)
    alive = [n for n, cell in enumerate(cells) if "widget-view" in str(cell.get("outputs"))]
    assert any("Playground" in str(cells[number]["source"]) for number in alive) and len(alive) > 1
    each_shows(page, alive, "canvas", "img")
    page.evaluate(SAVE)
    page.goto(address)
    page.wait_for_function(READY, arg=lecture)
    each_shows(page, alive, "canvas", "img")
    page.evaluate(SHUT_DOWN)
    page.goto(address)
    page.wait_for_function(READY, arg=lecture)
    each_shows(page, alive, "img", "canvas")
    page.evaluate(SHUT_DOWN)


def each_shows(page, numbers, kind, other):
    """Each of these cells comes to show its widget, a canvas, or its stored picture; not the other, and no words."""
    for number in numbers:
        page.evaluate(SHOW, number)
        output = page.locator(f".jp-Cell[data-windowed-list-index='{number}'] .jp-Cell-outputArea")
        output.locator(f"{kind}:visible").first.wait_for()
        output.get_by_text("widget").filter(visible=True).wait_for(state="detached")  # "Loading widget", "not found"
        output.locator(f"{other}:visible").wait_for(state="detached")
