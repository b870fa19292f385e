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
    python = python_of_pages(folder / "static" / "pyodide")
    kinds = {"reading": {}, "python": {}, "notebooks": {}, "others": {}}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in LEFT_OUT:
            kinds[kind_of(path, name.split("/"), python)][name] = short_hash(path.read_bytes())
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


def kind_of(path, parts, python):
    if "frames" in parts and parts[0] not in NO_PAGES:
        return "reading" if path.name == "explorer.py" else "others"
    if path in python:
        return "python"
    return "notebooks" if parts[0] in NO_PAGES else "reading"


def python_of_pages(folder):
    """The files that Python in a page loads: worker.js."""
    packages = json.loads((folder / "pages-lock.json").read_text())["packages"]
    needed, names = ["ffnn-helpers"], set()
    while needed:
        name = needed.pop()
        if name not in names:
            names.add(name)
            needed += [other.lower().replace("_", "-") for other in packages[name]["depends"]]
    files = ["pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip", "pages-lock.json"]
    return {folder / name for name in [*files, *(packages[name]["file_name"] for name in names)]}


def short_hash(content):
    return hashlib.sha256(content).hexdigest()[:16]


if __name__ == "__main__":
    main()
