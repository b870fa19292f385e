"""List the files of a site for its service worker, which keeps them in the browser: the last part of `make site`.

`offline.json` has {kind: {path: hash}}: `reading` is text and pictures, `python` what Python in a page loads, and
`notebooks` what notebooks need besides; `offline.js` says what is kept when. Frames are kept when they are used. The
service worker holds the hash of the list: a site that has changed has a new service worker, and each visit is of one
version.
"""

import argparse
import hashlib
import json
import re
import shutil
from pathlib import Path

HERE = Path(__file__).resolve().parent
NO_PAGES = ("api", "build", "doc", "extensions", "files", "lab", "static")  # JupyterLite's folders
PYTHON = ("static/pyodide/pyodide.", "static/pyodide/pages-")  # how the files begin that worker.js loads
LEFT_OUT = ("offline.json", "service-worker.js", "sitemap.txt", "robots.txt")


def main():
    parser = argparse.ArgumentParser(description="List a site's files for its service worker.")
    parser.add_argument("--output", type=Path, default=HERE.parents[1] / "dist" / "site", help="the site")
    folder = parser.parse_args().output
    list_files(folder)


def list_files(folder):
    """Write offline.json, and the service worker with its hash."""
    theirs = folder / "jupyterlite-worker.js"
    if not theirs.exists():
        shutil.move(folder / "service-worker.js", theirs)
    fill(folder / "offline.js", "JUPYTERLITE", version_of_jupyterlite(folder))
    kinds = {"reading": {}, "python": {}, "notebooks": {}, "others": {}}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in LEFT_OUT:
            kinds[kind_of(name)][name] = short_hash(path.read_bytes())
    listed = json.dumps(kinds, separators=(",", ":")).encode()
    (folder / "offline.json").write_bytes(listed)
    shutil.copy(HERE / "lite" / "service-worker.js", folder)
    fill(folder / "service-worker.js", "VERSION", short_hash(listed))


def fill(script, name, value):
    """Give the constant of a script its value."""
    script.write_text(re.sub(f'const {name} = "[^"]*"', f'const {name} = "{value}"', script.read_text(), count=1))


def version_of_jupyterlite(folder):
    settings = folder / "jupyter-lite.json"
    return json.loads(settings.read_text())["jupyter-config-data"]["appVersion"] if settings.exists() else ""


def kind_of(name):
    folder, *parts = name.split("/")
    if "frames" in parts and folder not in NO_PAGES:
        return "reading" if parts[-1] == "explorer.py" else "others"
    if name.startswith(PYTHON):
        return "python"
    return "notebooks" if folder in NO_PAGES else "reading"


def short_hash(content):
    return hashlib.sha256(content).hexdigest()[:16]


if __name__ == "__main__":
    main()
