"""How soon can a student start who has installed nothing? The static site in headless Chromium, served on this machine.

    make site && .venv/bin/python benchmarks/site.py [dist/site]     or `make bench`, which does both

First a lecture's page: until its first paragraph is painted, a slider that is touched at once moves the picture, and
Python is at work in the page; without a limit, and from a server that sends 4 Mbit/s after 50 ms, compressed.

Then notebooks. A visit starts with the address of the start page's notebook. It ends when its first cell has checked
the installation, and its first picture is drawn. The first visit has an empty browser cache; the second one has the
cache of the first. Then a slider is moved and the playground runs, as in `widgets.py`. The last table has the size of
each part of the site, on disk and compressed with gzip, as many servers send it.
"""

import functools
import gzip
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import sync_playwright
from widgets import COUNT, MOVES, WATCH

ROOT = Path(__file__).parents[1]
START = "lectures/00_start_here.ipynb"
VISITS = 3

READY = """path => {
    const notebook = window.jupyterapp?.shell.currentWidget;
    return notebook?.context?.path === path && notebook.sessionContext.session?.kernel?.status === 'idle';
}"""
RUN = """number => {
    window.jupyterapp.shell.currentWidget.content.activeCellIndex = number;
    return window.jupyterapp.commands.execute('notebook:run-cell');
}"""
SHOW = "number => window.jupyterapp.shell.currentWidget.content.scrollToItem(number, 'start')"
CODE = """() => [...window.jupyterapp.shell.currentWidget.content.model.cells]
    .flatMap((cell, i) => cell.type === 'code' ? [[i, cell.sharedModel.source]] : [])"""
IS_DRAWN = """() => {
    const canvas = document.querySelector('.jp-OutputArea canvas');
    return canvas && canvas.getContext('2d').getImageData(0, 0, 1, 1).data[3] === 255;
}"""


class Server(ThreadingHTTPServer):
    """A server that counts the bytes that it sends."""

    sent = 0
    limit = None  # bits per second
    line = threading.Lock()

    def handle_error(self, request, client_address):
        pass  # a page was closed before its reply was complete


class Handler(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        if Server.limit is None or not path.is_file():
            return super().do_GET()
        content = gzip.compress(path.read_bytes(), 6)
        time.sleep(0.05)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        for start in range(0, len(content), 8192):
            part = content[start : start + 8192]
            with Server.line:  # all requests share it
                time.sleep(8 * len(part) / Server.limit)
                self.wfile.write(part)
            Server.sent += len(part)

    def copyfile(self, source, outputfile):
        content = source.read()
        Server.sent += len(content)
        outputfile.write(content)


def read(page, address):
    """Measure seconds from a lecture's address to its text, the first movement, and Python; and what was sent."""
    Server.sent, start = 0, time.perf_counter()
    seconds = {}
    page.goto(f"{address}/lectures/04_neurons_and_layers.html", wait_until="commit")
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
    seconds["readable"] = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000")
    seconds["kB until then"] = Server.sent / 1e3
    figure = page.locator("figure[data-frames]").first
    figure.locator("input").first.press("ArrowRight")
    figure.locator("canvas").wait_for()
    seconds["the first movement"] = time.perf_counter() - start
    note = figure.locator(".note").element_handle()
    page.wait_for_function("note => !note.textContent.includes('Until it is here')", arg=note)
    seconds["Python is at work"] = time.perf_counter() - start
    seconds["MB sent"] = Server.sent / 1e6
    return seconds


def measure_pages(chromium, address):
    for Server.limit in (None, 4e6):
        profile = tempfile.mkdtemp()
        browser = chromium(profile)
        page = browser.new_page()
        page.set_default_timeout(300_000)
        print("a lecture's page,", "no limit" if Server.limit is None else "4 Mbit/s")
        for what, value in read(page, address).items():
            print(f"{what:32s}{value:8.2f}", flush=True)
        browser.close()
        shutil.rmtree(profile)
    Server.limit = None


def visit(page, address):
    """Measure seconds from the notebook's address to the start page, Python, the first output and the first picture."""
    Server.sent, start = 0, time.perf_counter()
    seconds = {}
    page.goto(f"{address}/lab/index.html?path={START}")
    page.locator(".jp-Notebook h1").first.wait_for()
    seconds["the start page is shown"] = time.perf_counter() - start
    page.wait_for_function(READY, arg=START)
    seconds["Python is ready"] = time.perf_counter() - start
    (check, _), (picture, _) = page.evaluate(CODE)[:2]
    page.evaluate(RUN, check)
    page.get_by_text("All is well").wait_for()
    seconds["the first cell has run"] = time.perf_counter() - start
    page.evaluate(RUN, picture)
    page.wait_for_function(IS_DRAWN)
    seconds["the first picture is drawn"] = time.perf_counter() - start
    seconds["MB sent"] = Server.sent / 1e6
    return seconds


def measure_visits(chromium, address):
    first, second = [], []
    for _ in range(VISITS):
        profile = tempfile.mkdtemp()
        for seen in (first, second):
            browser = chromium(profile)
            page = browser.new_page()
            page.set_default_timeout(300_000)
            seen.append(visit(page, address))
            time.sleep(2)  # until the cache is written
            browser.close()
        shutil.rmtree(profile)
    print(f"{'medians of ' + str(VISITS) + ' visits':32s}{'first':>8s}{'second':>8s}")
    for what in first[0]:
        medians = [statistics.median(seconds[what] for seconds in seen) for seen in (first, second)]
        print(f"{what:32s}{medians[0]:8.1f}{medians[1]:8.1f}", flush=True)


def measure_widgets(chromium, address):
    profile = tempfile.mkdtemp()
    browser = chromium(profile)
    page = browser.new_page()
    page.set_default_timeout(300_000)
    visit(page, address)
    output = page.locator(".jp-OutputArea", has=page.locator("canvas")).first.element_handle()
    times = []
    for move in range(MOVES + 3):
        output.query_selector(".noUi-handle").focus()
        page.evaluate(WATCH, output)
        page.keyboard.press("ArrowRight" if move % 2 else "ArrowLeft")
        times.append(page.evaluate("window.moved")["ms"])
        page.wait_for_timeout(120)
    print(f"a slider's key to new pixels, median: {statistics.median(times[3:]):.0f} ms")

    path = "lectures/02_limits_of_logistic_regression.ipynb"
    page.goto(f"{address}/lab/index.html?path={path}")
    page.wait_for_function(READY, arg=path)
    code = page.evaluate(CODE)
    playground = next(number for number, source in code if "Playground.preset(" in source)
    page.evaluate(RUN, code[0][0])
    page.evaluate(RUN, playground)
    page.evaluate(SHOW, playground)
    page.get_by_role("button", name="play", exact=True).click()
    page.wait_for_timeout(2000)
    speed = page.evaluate(COUNT, 5)
    print(f"the playground: {speed['pictures']:.0f} pictures and {speed['epochs']:.0f} epochs per second", flush=True)
    browser.close()
    shutil.rmtree(profile)


def measure_size(site):
    """Print the size of each part of the site in MB, on disk and compressed."""
    parts = {
        "static/pyodide": "Python: Pyodide and packages",
        "build": "JupyterLite",
        "extensions": "JupyterLite's extensions",
        "files": "notebooks and sources",
    }
    plain, packed = Counter(), Counter()
    for path in filter(Path.is_file, site.rglob("*")):
        name = path.relative_to(site).as_posix()
        part = next((what for folder, what in parts.items() if name.startswith(f"{folder}/")), "the rest")
        content = path.read_bytes()
        plain[part] += len(content)
        packed[part] += len(gzip.compress(content, 6))
    print(f"{'size in MB':32s}{'disk':>8s}{'gzip':>8s}")
    for part in [*parts.values(), "the rest"]:
        print(f"{part:32s}{plain[part] / 1e6:8.1f}{packed[part] / 1e6:8.1f}")
    print(f"{'all':32s}{plain.total() / 1e6:8.1f}{packed.total() / 1e6:8.1f}")


def main():
    site = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist" / "site"
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        sys.exit("This benchmark needs Chromium, which was not found: install it.")
    if not (site / "jupyter-lite.json").is_file():
        sys.exit(f"There is no site in {site}: build one with make site.")
    with (
        Server(("127.0.0.1", 0), functools.partial(Handler, directory=site)) as server,
        sync_playwright() as playwright,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}"

        def chromium(profile):
            return playwright.chromium.launch_persistent_context(
                profile,
                executable_path=found,
                args=["--no-sandbox", "--disable-gpu"],
                viewport={"width": 1280, "height": 1000},
            )

        measure_pages(chromium, address)
        measure_visits(chromium, address)
        measure_widgets(chromium, address)
        server.shutdown()
    measure_size(site)


if __name__ == "__main__":
    main()
