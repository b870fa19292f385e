"""How soon can a student start who has installed nothing? The static site in headless Chromium, served on this machine.

    make site && .venv/bin/python benchmarks/site.py [dist/site] [--original FOLDER]     or `make bench`

A lecture's page is read by somebody who touches the first slider at once, then, with Python at work, moves every
control; and is visited again. The same lecture is then opened as a notebook, in JupyterLite, and run as far as that
slider. All of it without a limit, and from a server that sends 4 Mbit/s after 50 ms; compressed, as many servers do.

Last, the playground's page trains a 2-8-8-1 network; and so does the original, in the same browser, if FOLDER has it:
the branch gh-pages of github.com/tensorflow/playground.
"""

import argparse
import contextlib
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
from widgets import COUNT, MOVES, READY, WATCH

ROOT = Path(__file__).parents[1]
LECTURE = "lectures/04_neurons_and_layers"
LIMITS = {"no limit": None, "4 Mbit/s": 4e6}  # bits per second
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
RUN_TO = """number => {
    window.jupyterapp.shell.currentWidget.content.activeCellIndex = number + 1;
    return window.jupyterapp.commands.execute('notebook:run-all-above');
}"""
SHOW = "number => window.jupyterapp.shell.currentWidget.content.scrollToItem(number, 'start')"
FIRST_EXPLORER = """[...window.jupyterapp.shell.currentWidget.content.model.cells]
    .findIndex(cell => cell.type === 'code' && cell.sharedModel.source.startsWith('explore_'))"""
IS_DRAWN = """output => {
    const canvas = output.querySelector('canvas');
    return canvas && canvas.getContext('2d').getImageData(0, 0, 1, 1).data[3] === 255;
}"""
# At most; of a page, then of a page visited again.
TARGETS = {
    ("no limit", "s until Python is at work"): 8,
    ("4 Mbit/s", "s until it can be read"): 0.5,
    ("4 Mbit/s", "kB until then"): 120,
    ("4 Mbit/s", "s until the first movement"): 1.0,
    ("4 Mbit/s", "s until Python is at work"): 45,
    ("4 Mbit/s", "MB, with every control moved"): 18,
    ("no limit", "ms from a key to new pixels"): 60,
    ("no limit", "s until it can be read again"): 0.3,
    ("no limit", "s until Python is back"): 4,
}


class Server(ThreadingHTTPServer):
    """A server that counts the bytes that it sends."""

    sent = 0
    limit = None  # bits per second
    line = threading.Lock()

    def handle_error(self, request, client_address):
        pass  # a page was closed before its reply was complete


@functools.cache
def compressed(path):
    return gzip.compress(path.read_bytes(), 6)


class Handler(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            return self.send_error(404)
        content, changed = compressed(path), self.date_time_string(path.stat().st_mtime)
        if Server.limit:
            time.sleep(0.05)
        is_known = self.headers["If-Modified-Since"] == changed  # by the browser's cache
        self.send_response(304 if is_known else 200)
        self.send_header("Last-Modified", changed)
        if is_known:
            return self.end_headers()
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        for start in range(0, len(content), 8192):
            part = content[start : start + 8192]
            with Server.line:  # all requests share it
                if Server.limit:
                    time.sleep(8 * len(part) / Server.limit)
                self.wfile.write(part)
                Server.sent += len(part)


# --- A lecture, as a page and as a notebook ---


def read(page, address):
    """Read a lecture's page, and play with everything in it. Returns what was measured."""
    seen, start = open_page(page, address)
    seen["kB until then"] = Server.sent / 1e3
    figures = page.locator("figure[data-frames]")
    figures.first.locator("input").first.press("ArrowRight")
    figures.first.locator("canvas").wait_for()
    seen["s until the first movement"] = time.perf_counter() - start
    seen["s until Python is at work"] = wait_for_python(page, start)
    seen["MB until then"] = Server.sent / 1e6
    seen["ms from a key to new pixels"] = move(page, figures.first.element_handle(), "input[type=range]")
    for figure in figures.all():
        for control in figure.locator("input, select").all():
            if control.is_visible():
                control.press("ArrowDown")
                page.wait_for_timeout(200)
    seen["MB, with every control moved"] = Server.sent / 1e6
    return seen


def open_page(page, address):
    Server.sent, start = 0, time.perf_counter()
    page.goto(f"{address}/{LECTURE}.html", wait_until="commit")
    page.wait_for_function(PAINTED)
    return {"s until it can be read": page.evaluate(PAINTED) / 1000}, start


def wait_for_python(page, start):
    note = page.locator("figure[data-frames] .note").first.element_handle()
    page.wait_for_function("note => !note.textContent.includes('Until it is here')", arg=note)
    seconds, said = time.perf_counter() - start, note.text_content()
    if said:
        sys.exit(f"Python did not start: the page says {said!r}.")
    return seconds


def read_again(page, address):
    seen, start = open_page(page, address)
    page.locator("figure[data-frames] input").first.press("ArrowRight")
    return {
        "s until it can be read again": seen["s until it can be read"],
        "s until Python is back": wait_for_python(page, start),
    }


def run(page, address):
    """Open the lecture's notebook in JupyterLite, and run it as far as its first explorer. Returns the same."""
    Server.sent, start = 0, time.perf_counter()
    seen = {}
    page.goto(f"{address}/lab/index.html?path={LECTURE}.ipynb")
    page.locator(".jp-Notebook h1").first.wait_for()
    seen["s until it can be read"] = time.perf_counter() - start
    seen["kB until then"] = Server.sent / 1e3
    page.wait_for_function(READY)
    seen["s until Python is at work"] = time.perf_counter() - start
    seen["MB until then"] = Server.sent / 1e6
    number = page.evaluate(FIRST_EXPLORER)
    page.evaluate(RUN_TO, number)
    page.evaluate(SHOW, number)
    output = page.locator(f'.jp-Cell[data-windowed-list-index="{number}"] .jp-Cell-outputWrapper').element_handle()
    page.wait_for_function(IS_DRAWN, arg=output)
    seen["s until the first movement"] = time.perf_counter() - start
    seen["ms from a key to new pixels"] = move(page, output, ".noUi-handle")
    return seen


def run_again(page, address):
    seen = run(page, address)
    return {
        "s until it can be read again": seen["s until it can be read"],
        "s until Python is back": seen["s until Python is at work"],
    }


def move(page, output, handle):
    """Move the first slider to and fro. Returns the median of the milliseconds from the key to new pixels."""
    times = []
    for number in range(MOVES + 3):
        output.query_selector(handle).focus()
        page.evaluate(WATCH, output)
        page.keyboard.press("ArrowRight" if number % 2 else "ArrowLeft")
        times.append(page.evaluate("window.moved")["ms"])
        page.wait_for_timeout(120)
    return statistics.median(times[3:])  # the first ones warm up


def measure_lecture(visitor, address):
    for name, Server.limit in LIMITS.items():
        measured = []
        for first, second in ((read, read_again), (run, run_again)):
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
                with visitor(profile) as page:
                    seen = first(page, address)
                    time.sleep(2)  # until the cache is written
                with visitor(profile) as page:
                    measured.append(seen | second(page, address))
        page, notebook = measured
        print(f"{f'lecture 4, {name}':32s}{'page':>10s}{'JupyterLite':>14s}{'at most':>10s}")
        for what, value in page.items():
            other = f"{notebook[what]:14.2f}" if what in notebook else f"{'':14s}"
            print(f"{what:32s}{value:10.2f}{other}{TARGETS.get((name, what), ''):>10}", flush=True)
    Server.limit = None


# --- The playground and the site ---


def measure_playground(visitor, address, original):
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile, visitor(profile) as page:
        speeds = {"ours": train(page, f"{address}/playground.html#networkShape=8,8", ".ffnn-play", ".ffnn-epoch")}
        if original:
            with served(original) as theirs:
                page.route("**://fonts.googleapis.com/**", lambda route: route.abort())
                speeds["original"] = train(page, f"{theirs}/#networkShape=8,8", "#play-pause-button", "#iter-number")
    print(f"{'playground, 2-8-8-1':32s}{'pictures/s':>12s}{'epochs/s':>10s}")
    for who, speed in speeds.items():
        print(f"{who:32s}{speed['pictures']:12.1f}{speed['epochs']:10.1f}")
    print("at least: 28 pictures; and the original's epochs")


def train(page, address, button, epoch):
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_function("epoch => document.querySelector(epoch)?.textContent", arg=epoch)
    page.locator(button).click()
    page.wait_for_timeout(2000)
    return page.evaluate(COUNT, [epoch, 6])


def measure_size(site):
    """Print the size of each part of the site in MB, on disk and compressed."""
    parts = {
        "static/pyodide": "Python: Pyodide and packages",
        "build": "JupyterLite",
        "extensions": "JupyterLite's extensions",
        "files": "notebooks and sources",
        "pictures": "pictures and frames of the pages",
    }
    plain, packed = Counter(), Counter()
    for path in filter(Path.is_file, site.rglob("*")):
        name = path.relative_to(site).as_posix()
        part = next((what for folder, what in parts.items() if name.startswith(f"{folder}/")), "the rest")
        plain[part] += path.stat().st_size
        packed[part] += len(compressed(path))
    print(f"{'size in MB':32s}{'disk':>10s}{'gzip':>14s}{'at most':>10s}")
    for part in [*parts.values(), "the rest"]:
        print(f"{part:32s}{plain[part] / 1e6:10.1f}{packed[part] / 1e6:14.1f}")
    print(f"{'all':32s}{plain.total() / 1e6:10.1f}{packed.total() / 1e6:14.1f}{120:>10d}")


@contextlib.contextmanager
def served(folder):
    with Server(("127.0.0.1", 0), functools.partial(Handler, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site", nargs="?", type=Path, default=ROOT / "dist" / "site")
    parser.add_argument("--original", type=Path, metavar="FOLDER", help="TensorFlow Playground, as it is published")
    arguments = parser.parse_args()
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        sys.exit("This benchmark needs Chromium, which was not found: install it.")
    if not (arguments.site / "jupyter-lite.json").is_file():
        sys.exit(f"There is no site in {arguments.site}: build one with make site.")
    with served(arguments.site) as address, sync_playwright() as playwright:

        @contextlib.contextmanager
        def visitor(profile):
            browser = playwright.chromium.launch_persistent_context(
                profile,
                executable_path=found,
                args=["--no-sandbox", "--disable-gpu"],
                viewport={"width": 1280, "height": 1000},
            )
            page = browser.new_page()
            page.set_default_timeout(300_000)
            yield page
            browser.close()

        measure_lecture(visitor, address)
        measure_playground(visitor, address, arguments.original)
    measure_size(arguments.site)


if __name__ == "__main__":
    main()
