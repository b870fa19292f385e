"""JupyterLab as `make lab` starts it, on a copy of the course, and a Chromium that reaches nothing else."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
THIS_MACHINE = ("localhost", "127.0.0.1")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """The checkout's files, as git would commit them now, in a folder where tests may write."""
    folder = tmp_path_factory.mktemp("course")
    names = subprocess.check_output(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, text=True)
    for name in names.split("\0"):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def start_lab(course, tmp_path_factory):
    """start_lab(*options): what `make lab` does, on the copy and without a display.

    Returns the address that the server prints and the file that it prints to.
    """
    home = tmp_path_factory.mktemp("home")
    log = home / "jupyter.log"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "XDG"))}
    for display in ("DISPLAY", "WAYLAND_DISPLAY"):
        environment.pop(display, None)
    servers = []

    def start_lab(*options):
        jupyter = Path(sys.executable).with_name("jupyter")
        with log.open("w") as output:
            server = subprocess.Popen(
                [jupyter, "lab", "--config=jupyter_server_config.py", *options],
                cwd=course,
                env=environment | {"HOME": str(home)},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        servers.append(server)
        deadline = time.monotonic() + 60
        while not (printed := re.search(r"http://localhost:\d+/\S+", log.read_text())):
            assert server.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        return SimpleNamespace(address=printed[0], log=log)

    yield start_lab
    for server in servers:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def lab(start_lab):
    """A JupyterLab that asks for no token, and that scripts in its page can talk to."""
    return start_lab("--no-browser", "--IdentityProvider.token=", "--expose-app-in-browser")


@pytest.fixture(scope="module")  # as long as Playwright runs, no other test can run an event loop of its own
def chromium():
    """A headless Chromium. Without one the tests are skipped; but not in CI, where they are to prove something."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        missing = f"no browser to test in: none of {', '.join(CHROMIUM)} is installed"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    elsewhere = f"--host-resolver-rules=MAP * ~NOTFOUND, {', '.join(f'EXCLUDE {host}' for host in THIS_MACHINE)}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=[*SWITCHES, elsewhere])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    """A page that can reach this machine only. `page.complaints`: its errors, and what it asked others for."""
    context = chromium.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.complaints = []

    def on_console(message):
        if message.type == "error":
            page.complaints.append(f"{message.text} ({message.location['url']})")

    def on_request(request):
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.hostname not in THIS_MACHINE:
            page.complaints.append(f"asked for {request.url}")

    page.on("console", on_console)
    page.on("request", on_request)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    context.close()
