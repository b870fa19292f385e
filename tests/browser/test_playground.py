"""The playground in JupyterLab: it trains a student's network while other cells run, in both themes. Its script."""

import base64
import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from PIL import Image

from ffnn_helpers.playground.widget import Playground

MY_NETWORK = """
from ffnn_helpers.network import FFNN
from ffnn_helpers.playground.widget import Playground

class MyFFNN:
    "A student's network: here it is ours, behind plain attributes."
    def __init__(self, sizes, activations, cost, rng):
        self.inner = FFNN(sizes, activations, cost, rng)
        self.weights, self.biases = list(self.inner.weights), list(self.inner.biases)
        self.forward, self.predict, self.cost = self.inner.forward, self.inner.predict, self.inner.cost

    def gradients(self, X, Y):
        return self.inner.gradients(X, Y)

playground = Playground(network=MyFFNN, noise=5)
playground
"""
READY = """window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"""
RUN_ALL = "window.jupyterapp.commands.execute('notebook:run-all-cells')"
RUN_LAST = """async () => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    notebook.activeCellIndex = notebook.model.cells.length - 1;
    await window.jupyterapp.commands.execute('notebook:run-cell');
}"""
LAST_OUTPUT = (
    """[...window.jupyterapp.shell.currentWidget.content.model.cells].at(-1).toJSON().outputs[0]?.data['text/plain']"""
)
THEME = "theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})"
SHUT_DOWN = "window.jupyterapp.shell.currentWidget.sessionContext.shutdown()"
EPOCH_ABOVE = "n => Number(document.querySelector('.ffnn-epoch').textContent.replace(',', '')) > n"


def epoch(page):
    return int(page.locator(".ffnn-epoch").inner_text().replace(",", ""))


def pixels(page, name):
    return page.locator(f".ffnn-{name}").evaluate("canvas => canvas.toDataURL()")


@pytest.fixture
def notebook(course, lab, page):
    """A notebook with a playground, run, on the page."""
    cells = [new_code_cell(MY_NETWORK), new_code_cell("playground.experiment.epoch, playground.playing")]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=cells, metadata=kernel), course / "lectures" / "playground_test.ipynb")
    page.goto(lab.address.replace("00_start_here.ipynb", "playground_test.ipynb?reset"))
    page.wait_for_function(READY)
    page.evaluate(RUN_ALL)
    page.wait_for_function("document.querySelector('.ffnn-epoch')?.textContent === '000,000'")
    yield page
    page.evaluate(SHUT_DOWN)


def test_it_trains_while_other_cells_run(notebook):
    page = notebook
    before = {name: pixels(page, name) for name in ("network", "output", "chart")}
    height = page.locator(".ffnn-playground").bounding_box()["height"]
    page.get_by_role("button", name="play").focus()
    page.keyboard.press("Enter")
    page.wait_for_function(EPOCH_ABOVE, arg=50)
    page.evaluate(RUN_LAST)
    page.wait_for_function(f"{LAST_OUTPUT}?.endsWith('True)')")  # the cell ran while it was playing
    page.get_by_role("button", name="pause").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="play").wait_for()
    stopped = epoch(page)
    assert {name for name in before if pixels(page, name) != before[name]} == set(before)
    assert f"Epoch {stopped}." in page.locator(".ffnn-status").inner_text()
    page.get_by_role("button", name="step: train one epoch").click()
    page.wait_for_function(EPOCH_ABOVE, arg=stopped)
    assert epoch(page) == stopped + 1
    assert page.locator(".ffnn-playground").bounding_box()["height"] == height, "the page jumps"
    assert page.complaints == []


def test_everything_is_reached_by_keyboard_and_in_view(notebook):
    page = notebook
    # The fields of the weights come first: they change with the neuron that has the focus.
    lacking = page.evaluate("""() => [...document.querySelectorAll('.ffnn-detail input'), ...document.querySelectorAll(
        '.ffnn-playground button, .ffnn-playground select, :not(.ffnn-detail) > label > input')].flatMap(control => {
            control.focus();
            const name = control.getAttribute('aria-label') || control.title || control.textContent ||
                [...(control.labels ?? [])].map(label => label.textContent).join();
            const isReached = control.disabled || document.activeElement === control;
            const keepsItsKeys = control.hasAttribute('data-lm-suppress-shortcuts');
            return name.trim() && isReached && keepsItsKeys ? [] : [control.outerHTML];
        })""")
    assert lacking == []
    widest = page.evaluate("""() => {
        const output = document.querySelector('.ffnn-playground').closest('.jp-OutputArea-output');
        return output.scrollWidth - output.clientWidth;
    }""")
    assert widest <= 0, "the playground has to be scrolled sideways"


def test_controls_and_weights_answer(notebook):
    page = notebook
    noise = page.get_by_label("noise")
    before = pixels(page, "output")
    noise.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("pixels => document.querySelector('.ffnn-output').toDataURL() !== pixels", arg=before)
    page.get_by_role("button", name="add a hidden layer").click()
    page.get_by_text("3 hidden layers").wait_for()
    page.get_by_role("button", name="neuron 2 of layer 1").click()
    before = pixels(page, "network")
    page.get_by_label("weight from x₁").select_text()
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    page.wait_for_function("pixels => document.querySelector('.ffnn-network').toDataURL() !== pixels", arg=before)
    assert page.complaints == []


def test_both_themes(notebook):
    page = notebook
    colours = set()
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        page.evaluate(THEME, theme)
        page.wait_for_function("dark => document.body.dataset.jpThemeLight === dark", arg=str("Light" in theme).lower())
        page.wait_for_timeout(300)
        colours.add(pixels(page, "network"))
    assert len(colours) == 2, "the drawing does not follow the theme"
    page.evaluate(THEME, "JupyterLab Light")


def test_a_link_says_its_weight_and_leads_to_its_field(notebook):
    page = notebook
    network = page.locator(".ffnn-network")
    network.scroll_into_view_if_needed()
    box = network.bounding_box()
    for step in range(1, 40):  # down a line between the inputs and the first hidden layer
        page.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + step * box["height"] / 40)
        if title := network.get_attribute("title"):
            break
    assert re.fullmatch(r"w[₁₂]{2} of layer 1 is [+−]?\d\.\d+: click to set it", title)
    page.mouse.click(box["x"] + 0.25 * box["width"], box["y"] + step * box["height"] / 40)
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused.startswith("weight from x")
    assert page.complaints == []


def test_the_picture_is_saved(notebook, tmp_path):
    with notebook.expect_download() as download:
        notebook.get_by_role("button", name="save the picture as a file").click()
    download.value.save_as(tmp_path / "picture.png")
    assert download.value.suggested_filename.endswith(".png")
    with Image.open(tmp_path / "picture.png") as picture:
        assert picture.format == "PNG" and len(picture.getcolors(2**20)) > 10


# Lets the script draw into an empty page; `tell(content, buffers)` is what the kernel does.
SCRIPT_ALONE = """async script => {
    const url = URL.createObjectURL(new Blob([script], {type: 'text/javascript'}));
    const {default: widget} = await import(url);
    widget.render({el: document.body, model: {
        on: (event, receive) => { window.tell = (content, buffers) => receive(content, buffers.map(text =>
            new DataView(Uint8Array.from(atob(text), byte => byte.charCodeAt(0)).buffer))); },
        off: () => {},
        send: () => {},
    }});
}"""


@pytest.fixture
def kernel(page):
    """A playground and, without JupyterLab, its page: kernel(kind, **content) returns its answers, tell shows one."""
    playground, answers = Playground(hidden=[2]), []
    playground.send = lambda content, buffers=(): answers.append([content, [*map(base64.b64encode, buffers)]])

    def kernel(kind, **content):
        answers.clear()
        playground._handle_custom_msg({"kind": kind, **content}, [])
        return [[content, [text.decode() for text in buffers]] for content, buffers in answers]

    page.evaluate(SCRIPT_ALONE, str(Playground._esm))
    return kernel


def tell(page, answers):
    for answer in answers:
        page.evaluate("([content, buffers]) => tell(content, buffers)", answer)


def test_no_old_frame_is_read_with_new_sizes(page, kernel):
    tell(page, kernel("hello", calm=False))
    page.wait_for_function("document.querySelector('.ffnn-epoch').textContent === '000,000'")
    for name, value in [("hidden", [2, 8]), ("features", ["x", "y", "sinX"]), ("hidden", [8] * 6), ("hidden", [])]:
        setup, frame = kernel("set", name=name, value=value)
        tell(page, [setup])
        page.locator(".ffnn-network").hover()  # the reader is at work in between
        if value and name == "hidden":
            page.get_by_role("button", name="neuron 2 of layer 1").hover()
            assert page.get_by_label("bias").input_value() == ""
        tell(page, [frame])
        page.wait_for_function("document.querySelector('.ffnn-detail input[aria-label=bias]').value !== ''")
    tell(page, kernel("set", name="noise", value=99))  # refused: the menus return, and the picture stays
    assert page.locator(".ffnn-trouble").inner_text().startswith("ValueError: noise must be")
    assert page.complaints == []


def test_exploded_weights_fit_into_the_page(page, kernel):
    tell(page, kernel("set", name="dataset", value="reg-plane"))
    width = page.locator(".ffnn-right").bounding_box()["width"]
    tell(page, kernel("parameter", layer=2, j=0, value=-1e150))
    page.get_by_text(re.compile(r"training loss 5\.00e\+299")).first.wait_for()
    assert page.locator(".ffnn-losses").evaluate("losses => losses.scrollWidth") <= width
    assert page.get_by_label("bias").input_value() == "-1.00e+150"
    assert page.complaints == []
