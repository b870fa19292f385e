"""The playground in JupyterLab: it trains a student's network while other cells run, in both themes. Its script."""

import base64
import itertools
import re

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from nbformat.v4 import new_code_cell, new_notebook
from PIL import Image

from ffnn_helpers.playground import FEATURES
from ffnn_helpers.playground.widget import Playground

pytestmark = pytest.mark.reach

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
TWO_FRAMES = "new Promise(painted => requestAnimationFrame(() => requestAnimationFrame(painted)))"
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
    page.get_by_role("button", name="play", exact=True).wait_for()
    page.evaluate(TWO_FRAMES)  # the button says it a frame before the epoch
    stopped = epoch(page)
    assert {name for name in before if pixels(page, name) != before[name]} == set(before)
    assert f"Epoch {stopped}." in page.locator(".ffnn-status").inner_text()
    page.get_by_role("button", name="step", exact=True).click()
    page.wait_for_function(EPOCH_ABOVE, arg=stopped)
    assert epoch(page) == stopped + 1
    assert page.locator(".ffnn-playground").bounding_box()["height"] == height, "the page jumps"
    assert page.complaints == []


def test_everything_is_reached_by_keyboard_and_in_view(notebook):
    page = notebook
    # The fields of the weights come first: they change with the neuron that has the focus.
    lacking = page.evaluate("""() => [...document.querySelectorAll('.ffnn-detail input'), ...document.querySelectorAll(
        '.ffnn-playground button, .ffnn-playground select, :not(.ffnn-detail) > label > input')].flatMap(control => {
            if (control.closest('[hidden]')) return [];
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
        return Math.max(output.scrollWidth - output.clientWidth, output.scrollHeight - output.clientHeight);
    }""")
    assert widest <= 0, "a part has to be scrolled to"
    assert violations(page) == []


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
    assert page.evaluate("document.body.dataset.jpThemeLight") == "true"
    light = pixels(page, "network")
    page.evaluate(THEME, "JupyterLab Dark")
    # The drawing follows the theme.
    page.wait_for_function("pixels => document.querySelector('.ffnn-network').toDataURL() !== pixels", arg=light)
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
        notebook.get_by_role("button", name="save picture").click()
    download.value.save_as(tmp_path / "picture.png")
    assert download.value.suggested_filename.endswith(".png")
    with Image.open(tmp_path / "picture.png") as picture:
        assert picture.format == "PNG" and len(picture.getcolors(2**20)) > 10


def violations(page):
    found = Axe().run(page, context=".ffnn-playground").response["violations"]
    return [(violation["id"], violation["nodes"][0]["html"][:120]) for violation in found]


# Lets the script draw into an empty page; `tell(content, buffers)` is what the kernel does.
SCRIPT_ALONE = """async script => {
    const url = URL.createObjectURL(new Blob([script], {type: 'text/javascript'}));
    const {default: widget} = await import(url);
    widget.render({el: document.querySelector('main'), model: {
        on: (event, receive) => { window.tell = (content, buffers) => receive(content, buffers.map(text =>
            new DataView(Uint8Array.from(atob(text), byte => byte.charCodeAt(0)).buffer))); },
        off: () => {},
        send: content => window.ask?.(content),
    }});
}"""
EMPTY = """<!doctype html><html lang="en"><title>Alone</title><meta name="viewport" content="width=device-width">
<style>%s</style><main></main></html>"""


class Kernel:
    """A playground and, without JupyterLab, its page."""

    def __init__(self, page, **settings):
        self.page, self.playground, self.answers = page, Playground(**settings), []
        self.playground.send = lambda content, buffers=(): self.answers.append(
            [content, [base64.b64encode(buffer).decode() for buffer in buffers]]
        )
        page.set_content(EMPTY % Playground._css)
        page.evaluate(SCRIPT_ALONE, str(Playground._esm))

    def ask(self, kind, **content):
        """Return what the playground answers to a message."""
        self.answers.clear()
        self.playground._handle_custom_msg({"kind": kind, **content}, [])
        return list(self.answers)

    def tell(self, answers):
        for answer in answers:
            self.page.evaluate("([content, buffers]) => tell(content, buffers)", answer)
        self.page.evaluate(TWO_FRAMES)

    def converse(self):
        """From now on, what the reader does in the page reaches the playground, and its answers the page."""
        self.page.expose_function("hear", lambda content: self.ask(**content))
        self.page.evaluate("""() => {
            window.unanswered = 0;
            window.ask = content => {
                unanswered += 1;
                hear(content).then(all => { all.forEach(answer => tell(...answer)); unanswered -= 1; });
            };
        }""")
        self.tell(self.ask("hello", calm=False))


@pytest.fixture
def kernel(page):
    return Kernel(page, hidden=[2])


def test_no_old_frame_is_read_with_new_sizes(page, kernel):
    kernel.tell(kernel.ask("hello", calm=False))
    page.wait_for_function("document.querySelector('.ffnn-epoch').textContent === '000,000'")
    for name, value in [("hidden", [2, 8]), ("features", ["x", "y", "sinX"]), ("hidden", [8] * 6), ("hidden", [])]:
        setup, frame = kernel.ask("set", name=name, value=value)
        kernel.tell([setup])
        page.locator(".ffnn-network").hover()  # the reader is at work in between
        if value and name == "hidden":
            page.get_by_role("button", name="neuron 2 of layer 1").hover()
            assert page.get_by_label("bias").input_value() == ""
        kernel.tell([frame])
        page.wait_for_function("document.querySelector('.ffnn-detail input[aria-label=bias]').value !== ''")
    kernel.tell(kernel.ask("set", name="noise", value=99))  # refused: the menus return, and the picture stays
    assert page.locator(".ffnn-trouble").inner_text().startswith("ValueError: noise must be")
    assert page.complaints == []


def test_exploded_weights_fit_into_the_page(page, kernel):
    kernel.tell(kernel.ask("set", name="dataset", value="reg-plane"))
    width = page.locator(".ffnn-right").bounding_box()["width"]
    kernel.tell(kernel.ask("parameter", layer=2, j=0, value=-1e150))
    page.get_by_role("row", name=re.compile(r"training loss 5\.00e\+299")).wait_for()
    assert page.locator(".ffnn-losses").evaluate("losses => losses.scrollWidth") <= width
    assert page.get_by_label("bias").input_value() == "-1.00e+150"
    assert page.complaints == []


def test_the_focus_stays_whatever_comes_and_goes(page, kernel):
    kernel.converse()
    before = kernel.playground.experiment
    for title, times in [
        ("add a hidden layer", 6),  # beyond what there may be
        ("layer 6: one neuron more", 2),
        ("layer 6: one neuron fewer", 4),
        ("remove the last hidden layer", 7),
        ("input x₁²", 1),
        ("input x₁", 1),
        ("spiral", 1),
    ]:
        button = page.get_by_role("button", name=title, exact=True)
        button.focus()
        for _ in range(times):
            page.keyboard.press("Enter")
            page.wait_for_function("unanswered === 0")
        page.wait_for_function("document.querySelector('.ffnn-detail input')?.value !== ''")
        assert page.evaluate("document.activeElement.title") == title
    experiment = kernel.playground.experiment
    assert experiment is not before
    assert (experiment.hidden, experiment.features, experiment.dataset) == ((), ("y", "xSquared"), "spiral")
    page.get_by_role("button", name="add a hidden layer").click()
    page.get_by_label("activation of layer 1").focus()
    kernel.tell(kernel.ask("set", name="hidden", value=[]))  # the layer goes while the focus is in it
    assert page.evaluate("document.activeElement.title") == "add a hidden layer"
    assert page.complaints == []


WIDTHS = (390, 820, 1100)
CRAMPED = """() => {
    const root = document.querySelector('.ffnn-playground'), all = [root, ...root.querySelectorAll('*')];
    const isSeen = node => node.checkVisibility() && !node.closest('.ffnn-status');
    const cut = all.filter(node => isSeen(node) && node.clientWidth && !node.matches('input, select') &&
        (node.scrollWidth > node.clientWidth + 1 || node.getBoundingClientRect().right > innerWidth));
    const small = [...root.querySelectorAll('button, select, input, a')].filter(isSeen).filter(node => {
        const box = (node.type === 'checkbox' ? node.closest('label') : node).getBoundingClientRect();
        return Math.min(box.width, box.height) < (node.tagName === 'A' ? 16 : 24); // a link is a line of text
    });
    return [...cut, ...small].map(node => node.outerHTML.slice(0, 120));
}"""


@pytest.mark.parametrize("largest", [False, True])
def test_nothing_is_cut_or_small_and_axe_finds_nothing(page, resize, largest):
    kernel = Kernel(page, **(dict(hidden=[8] * 6, features=list(FEATURES)) if largest else {}))
    kernel.tell(kernel.ask("hello", calm=False))
    for width in WIDTHS:
        resize(width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CRAMPED) == [], f"in a window of {width} pixels"
        assert violations(page) == [], f"in a window of {width} pixels"
    columns = page.locator(".ffnn-column:visible")
    boxes = [columns.nth(k).bounding_box() for k in range(columns.count())]
    for left, right in itertools.pairwise(boxes):
        assert left["x"] + left["width"] <= right["x"] + 1, "controls of two layers overlap"


def test_screen_readers_hear_of_a_pause_alone_and_once(page, kernel):
    kernel.tell(kernel.ask("hello", calm=False))
    page.evaluate("""() => {
        window.heard = [];
        const spoken = document.querySelectorAll('output, [aria-live], [role=status], [role=alert]');
        const observer = new MutationObserver(changes => heard.push(...changes.map(({target}) => target.textContent)));
        for (const node of spoken) observer.observe(node, {childList: true, characterData: true, subtree: true});
    }""")
    playground = kernel.playground
    for playing in (True, True, True, False):
        playground.playing = playing
        playground.experiment.train()
        kernel.answers.clear()
        playground._send_frame()
        kernel.tell(kernel.answers)
    [words] = page.evaluate("heard")
    assert words.startswith("Epoch 4. Training loss 0.")
    labels = page.evaluate("[...document.querySelectorAll('[aria-label]')].map(node => node.ariaLabel).join()")
    assert "loss 0." not in labels, "the numbers are said twice"
    titles = page.evaluate("[...document.querySelectorAll('button[title]')].map(node => [node.innerText, node.title])")
    assert not [title for text, title in titles if title == text]


@pytest.mark.parametrize("reduced", ["no-preference", "reduce"])
def test_dashes_move_unless_motion_is_reduced(page, kernel, reduced):
    page.emulate_media(reduced_motion=reduced)
    kernel.tell(kernel.ask("hello", calm=False))
    before = pixels(page, "network")
    kernel.playground.experiment.epoch += 1  # and the weights stay
    kernel.tell(kernel.ask("page", name="discretize", on=False))
    assert (pixels(page, "network") == before) == (reduced == "reduce")


def test_the_focus_is_visible_in_forced_colours(page, kernel):
    page.emulate_media(forced_colors="active", color_scheme="dark")
    kernel.tell(kernel.ask("hello", calm=False))
    for control in (page.locator(".ffnn-play"), page.get_by_role("button", name="neuron 1 of layer 1")):
        without = control.screenshot()
        page.keyboard.press("Tab")
        control.focus()
        style = control.evaluate("node => [getComputedStyle(node).outlineStyle, getComputedStyle(node).outlineWidth]")
        assert style == ["solid", "3px"]
        assert control.evaluate("node => node.matches(':focus-visible')") and control.screenshot() != without


def test_points_stand_out_from_a_saturated_ground(page):
    kernel = Kernel(page, hidden=[], init_zero=True)
    kernel.tell(kernel.ask("parameter", layer=1, j=0, value=50))
    kernel.tell(kernel.ask("hello", calm=False))
    colours = page.locator(".ffnn-output").evaluate("""canvas => {
        const {data} = canvas.getContext('2d').getImageData(20, 20, 500, 500), counts = {};
        for (let k = 0; k < data.length; k += 4) {
            const colour = data.slice(k, k + 3).join();
            counts[colour] = (counts[colour] ?? 0) + 1;
        }
        const most = Object.keys(counts).sort((a, b) => counts[b] - counts[a]).slice(0, 4);
        return most.map(colour => colour.split(',').map(Number));
    }""")
    ground, *dots = colours
    assert [255, 255, 255] in dots, "no edge"
    for dot in ([0, 114, 178], [213, 94, 0]):
        assert dot in dots and max(abs(a - b) for a, b in zip(ground, dot, strict=True)) > 90


def test_parts_are_hidden_on_request(page, kernel):
    kernel.converse()
    page.get_by_label("noise").wait_for()
    for name, part in [("noise", page.get_by_label("noise")), ("playButton", page.locator(".ffnn-play")),
                       ("numHiddenLayers", page.get_by_role("button", name="add a hidden layer")),
                       ("problem", page.get_by_role("button", name="plane (regression)")),
                       ("sinX", page.get_by_role("button", name="input sin x₁"))]:  # fmt: skip
        assert part.is_visible()
        kernel.tell(kernel.ask("page", name=f"{name}_hide", on=True))
        assert not part.is_visible(), name
    assert page.get_by_role("button", name="spiral").is_visible()
    assert page.get_by_role("button", name="input sin x₂").is_visible()
    assert page.complaints == []
