"""Print each lecture's page to a PDF, with its answers at the end: `make handout`."""

import argparse
import functools
import shutil
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


def main():
    parser = argparse.ArgumentParser(description="Print each lecture's page to a PDF, with its answers at the end.")
    parser.add_argument("--pages", type=Path, default=ROOT / "dist" / "pages", help="the folder that make pages wrote")
    parser.add_argument("--output", type=Path, default=ROOT / "dist" / "handouts", help="the folder for the PDFs")
    options = parser.parse_args()
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        sys.exit(f"Printing needs a browser, and none of {', '.join(CHROMIUM)} is installed. Install one of them.")
    options.output.mkdir(parents=True, exist_ok=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=options.pages))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = browser.new_page()
        for lecture in sorted(options.pages.glob("lectures/*.html")):
            page.goto(f"http://127.0.0.1:{server.server_address[1]}/lectures/{lecture.name}")
            # Pictures further down are loaded when they come into view.
            page.evaluate("""() => Promise.all([...document.images].map(image => {
                image.loading = "eager";
                return image.decode();
            }))""")
            page.pdf(path=options.output / f"{lecture.stem}.pdf", prefer_css_page_size=True, print_background=True)
        browser.close()
    server.shutdown()
    print(f"{options.output}: {len(list(options.output.glob('*.pdf')))} handouts")


if __name__ == "__main__":
    main()
