"""How fast do pictures update? Sliders and the playground, measured in JupyterLab in headless Chromium.

Run by `make bench`. A key moves a slider, 25 times; the measured time is from the key to the new pixels. Our explorers
are compared with `ipywidgets.interact` and an inline plot of the same content, in the same page. The playground trains
a 2-8-8-1 network on 250 points; its speed is compared with that of the bare training loop in the same kernel.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
MOVES = 25

SLIDERS = """
import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
from ffnn_helpers.activations import sigmoid
from ffnn_helpers.pictures.controls import Slider
from ffnn_helpers.pictures.front_end import explorer
from ffnn_helpers.pictures.picture import Picture, SIGNED

Z = np.linspace(-6, 6, 241)
X1, X2 = np.meshgrid(np.linspace(-6, 6, 100), np.linspace(-6, 6, 100))

STYLE = dict(extent=(-6, 6, -6, 6), origin="lower", cmap=SIGNED, vmin=-1, vmax=1, aspect="auto")
STYLE["interpolation"] = "nearest"

def curve(w):
    return sigmoid(w * Z)

def heat(w):
    return np.tanh(w * X1 + np.sin(X2))

def slider():
    return ipywidgets.FloatSlider(value=1.0, min=-5, max=5, step=0.1, description="w")

class CurvePicture(Picture):
    controls = [Slider("w", "w", -5, 5, start=1.0)]
    def __init__(self):
        super().__init__(640, 480)
        ax = self.figure.add_axes((0.1, 0.1, 0.85, 0.85), xlim=(-6, 6), ylim=(-0.1, 1.1))
        (self.line,) = ax.plot(Z, curve(1))
        self.moving = [self.line]
    def update(self, w):
        self.line.set_ydata(curve(w))
        self.alt = f"w = {w}"

class HeatPicture(Picture):
    controls = CurvePicture.controls
    def __init__(self):
        super().__init__(640, 480)
        ax = self.figure.add_axes((0.1, 0.1, 0.85, 0.85))
        self.image = ax.imshow(heat(1), **STYLE)
        self.moving = [self.image]
    def update(self, w):
        self.image.set_data(heat(w))
        self.alt = f"w = {w}"

def plot_curve(w):
    fig, ax = plt.subplots(figsize=(6.4, 4.8))
    ax.plot(Z, curve(w))
    ax.set(xlim=(-6, 6), ylim=(-0.1, 1.1))
    plt.show()

def plot_heat(w):
    fig, ax = plt.subplots(figsize=(6.4, 4.8))
    ax.imshow(heat(w), **STYLE)
    plt.show()
"""
CELLS = {
    "ours, curve": "explorer(CurvePicture())",
    "interact, curve": "ipywidgets.interact(plot_curve, w=slider());",
    "ours, heatmap": "explorer(HeatPicture())",
    "interact, heatmap": "ipywidgets.interact(plot_heat, w=slider());",
}
PLAYGROUND = """
from ffnn_helpers.playground.widget import Playground
playground = Playground(hidden=[8, 8])
playground
"""
BARE_LOOP = """
import time
from ffnn_helpers.playground import Experiment
experiment = Experiment(seed="0.33197", hidden=[8, 8])
experiment.train(20)
start = time.perf_counter()
experiment.train(600)
print(600 / (time.perf_counter() - start))
"""

READY = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
RUN_ALL = "window.jupyterapp.commands.execute('notebook:run-all-cells')"
SHOW = "number => window.jupyterapp.shell.currentWidget.content.scrollToItem(number, 'start')"
SHUT_DOWN = "window.jupyterapp.shell.currentWidget.sessionContext.shutdown()"
# Resolves with the milliseconds from a key to the first frame with a new picture, the number of frames without a
# picture, and the heights of the output. Our explorers have a canvas; `interact` makes an image.
WATCH = """output => {
    const canvas = output.querySelector('canvas'), image = () => output.querySelector('img');
    // A few rows of pixels tell, and to read them takes no time.
    const rows = canvas ? [0.25, 0.5, 0.75].map(share => Math.round(share * canvas.height)) : [];
    const pixels = () => rows.flatMap(y => [...canvas.getContext('2d').getImageData(0, y, canvas.width, 1).data]);
    const first = canvas ? pixels() : image()?.src;
    const hasMoved = canvas
        ? () => pixels().some((pixel, i) => pixel !== first[i])
        : () => image()?.complete && image().src !== first;
    const isBlank = canvas ? () => pixels().every(pixel => pixel === 0) : () => !image()?.naturalWidth;
    const seen = {blank: 0, heights: [output.offsetHeight]};
    window.moved = new Promise(resolve => {
        document.addEventListener('keydown', () => {
            const start = performance.now();
            const look = () => {
                if (isBlank()) seen.blank += 1;
                seen.heights.push(output.offsetHeight);
                if (hasMoved()) resolve({ms: performance.now() - start, ...seen});
                else requestAnimationFrame(look);
            };
            requestAnimationFrame(look);
        }, {once: true, capture: true});
    });
}"""
COUNT = """([selector, seconds]) => new Promise(resolve => {
    const epoch = document.querySelector(selector), number = () => Number(epoch.textContent.replace(',', ''));
    let pictures = 0;
    const observer = new MutationObserver(() => { pictures += 1; });
    observer.observe(epoch, {childList: true, characterData: true, subtree: true});
    const start = performance.now(), first = number();
    setTimeout(() => {
        observer.disconnect();
        const took = (performance.now() - start) / 1000;
        resolve({pictures: pictures / took, epochs: (number() - first) / took});
    }, 1000 * seconds);
})"""
EXECUTE = """async code => {
    const start = performance.now();
    let text = '';
    const future = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute({code});
    future.onIOPub = message => { text += message.content.text ?? ''; };
    await future.done;
    return {ms: performance.now() - start, text};
}"""
PAUSE = """() => new Promise(resolve => {
    const button = document.querySelector('.ffnn-play'), start = performance.now();
    const look = () => button.textContent === 'play' ? resolve(performance.now() - start) : requestAnimationFrame(look);
    button.click();
    look();
})"""


def open_notebook(page, address, folder, name, cells):
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=[new_code_cell(cell) for cell in cells], metadata=kernel), folder / name)
    page.goto(f"{address}/lab/tree/{name}?reset")
    page.wait_for_function(READY)
    page.evaluate(RUN_ALL)
    page.wait_for_timeout(3000)
    page.wait_for_function(READY)


def measure_sliders(page):
    """Measure the median milliseconds from key to pixels of each way, and disturbances of the page; they take turns."""
    times, blank, heights = ({name: kind() for name in CELLS} for kind in (list, int, set))
    for move in range(MOVES + 3):
        for number, name in enumerate(CELLS, start=1):
            page.evaluate(SHOW, number)
            page.wait_for_timeout(400)
            output = page.locator(".jp-Cell").nth(number).locator(".jp-Cell-outputWrapper").element_handle()
            output.query_selector(".noUi-handle").focus()
            page.evaluate(WATCH, output)
            page.keyboard.press("ArrowRight")
            seen = page.evaluate("window.moved")
            if move >= 3:  # the first moves warm up
                times[name].append(seen["ms"])
                blank[name] += seen["blank"]
                heights[name] |= set(seen["heights"])
    medians = {name: statistics.median(times[name]) for name in CELLS}
    for name in CELLS:
        plural = "s" if len(heights[name]) > 1 else ""
        calm = f"blank frames: {blank[name]}, {len(heights[name])} height{plural} of the output"
        print(f"{name:18s} {medians[name]:6.1f} ms   {calm}", flush=True)
    return medians


def measure_playground(page):
    bare = float(page.evaluate(EXECUTE, BARE_LOOP)["text"])
    page.locator(".ffnn-play").click()
    page.wait_for_timeout(2000)
    speed = page.evaluate(COUNT, [".ffnn-epoch", 6])
    answers = [page.evaluate(EXECUTE, "1 + 1")["ms"] for _ in range(9)]
    pauses = []
    for _ in range(9):
        pauses.append(page.evaluate(PAUSE))
        page.locator(".ffnn-play").click()
        page.wait_for_timeout(400)
    page.evaluate(PAUSE)
    rows = [
        ("playground: pictures per second", speed["pictures"], "≥", 25),
        ("playground: fraction of the bare loop's speed", speed["epochs"] / bare, "≥", 0.45),
        ("playground: reply of another cell, ms", statistics.median(answers), "≤", 150),
        ("playground: pause, ms", statistics.median(pauses), "≤", 150),
    ]
    for what, value, sign, target in rows:
        is_met = value >= target if sign == "≥" else value <= target
        print(f"{what:44s} {value:7.2f} {sign if is_met else 'not ' + sign} {target}", flush=True)


def main():
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        sys.exit("This benchmark needs Chromium, which was not found: install it.")
    folder = Path(tempfile.mkdtemp())
    config = f"--config={ROOT / 'jupyter_server_config.py'}"
    options = ["--no-browser", "--IdentityProvider.token=", "--expose-app-in-browser", config]
    log = folder / "jupyter.log"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    with log.open("w") as output:
        server = subprocess.Popen(
            [Path(sys.executable).with_name("jupyter"), "lab", *options],
            cwd=folder, env=environment | {"HOME": str(folder)}, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        while not (printed := re.search(r"http://localhost:\d+", log.read_text())):
            time.sleep(0.2)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page(viewport={"width": 1280, "height": 1000})
            page.set_default_timeout(60_000)
            open_notebook(page, printed[0], folder, "sliders.ipynb", [SLIDERS, *CELLS.values()])
            medians = measure_sliders(page)
            for content, target in (("curve", 0.5), ("heatmap", 0.5)):
                ratio = medians[f"ours, {content}"] / medians[f"interact, {content}"]
                print(f"{content}: {ratio:.2f} of interact's time, {'' if ratio <= target else 'not '}≤ {target}")
            page.evaluate(SHUT_DOWN)
            open_notebook(page, printed[0], folder, "playground.ipynb", [PLAYGROUND])
            measure_playground(page)
            page.evaluate(SHUT_DOWN)
            browser.close()
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
