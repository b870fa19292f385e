"""Fixtures for several folders: an author's answers, writing into notebooks, nbgrader, JupyterLab and a browser."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import nbformat
import pytest

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
THIS_MACHINE = ("localhost", "127.0.0.1")
# What observes sizes is called between the first frame of a new width and the second.
TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """One worker does a file, or what belongs to one exercise in it: what they share is then made once.

    The tests of lectures share nothing.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByFileAndExercise(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            file, _, test = nodeid.partition("::")
            part = re.search(r"\[(\d\d|ex\d+)" if file.startswith("tests/lectures/") else r"\[(ex\d+)", test)
            return f"{file} {part[1] if part else ''}"

    return ByFileAndExercise(config, log)


def _grade_id(cell):
    return cell.metadata.get("nbgrader", {}).get("grade_id")


@pytest.fixture(scope="session")
def answers_of():
    """answers_of(source): the author's answers {grade_id: text}, without the markers, from a notebook in solutions/."""

    def answers_of(source: Path) -> dict[str, str]:
        return {
            _grade_id(cell): "\n".join(line for line in cell.source.splitlines() if " SOLUTION" not in line)
            for cell in nbformat.read(source, 4).cells
            if cell.metadata.get("nbgrader", {}).get("solution")
        }

    return answers_of


@pytest.fixture(scope="session")
def points_of():
    """points_of(source): {grade_id: points} of a notebook in solutions/."""

    def points_of(source: Path) -> dict[str, float]:
        kinds = [cell.metadata.get("nbgrader", {}) for cell in nbformat.read(source, 4).cells]
        return {kind["grade_id"]: kind["points"] for kind in kinds if kind.get("grade")}

    return points_of


@pytest.fixture(scope="session")
def write_answers():
    """write_answers(notebook, answers): put {grade_id: text} into a student's copy of a notebook."""

    def write_answers(notebook: Path, answers: dict[str, str]):
        content = nbformat.read(notebook, 4)
        cells = {_grade_id(cell): cell for cell in content.cells}
        for grade_id, text in answers.items():
            assert not cells[grade_id].metadata.nbgrader.locked
            cells[grade_id].source = text
        nbformat.write(content, notebook)

    return write_answers


@pytest.fixture(scope="session")
def run_command(tmp_path_factory):
    """run_command(folder, name, *arguments): run it in a folder that is its user's home as well; return what it did.

    name is nbgrader or ffnn-grade. With more in its environment it is the installed program; without, a fork of a
    process that has imported it already (commands.py). Without `apart`, its errors stand in stdout.
    """
    ready = None
    outputs = tmp_path_factory.mktemp("outputs")

    def run_command(folder: Path, name: str, *arguments: str, apart=False, timeout=1200, **environment: str):
        nonlocal ready
        here = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "XDG", "FFNN"))}
        here |= {"HOME": str(folder), "IPYTHONDIR": str(folder / ".ipython"), "TQDM_DISABLE": "1"} | environment
        if environment:
            return subprocess.run(
                [str(Path(sys.executable).with_name(name)), *arguments],
                cwd=folder,
                env=here,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE if apart else subprocess.STDOUT,
                text=True,
                timeout=timeout,
            )
        if ready is None:
            ready = subprocess.Popen(
                [sys.executable, Path(__file__).with_name("commands.py")],
                env=os.environ | {"TQDM_DISABLE": "1"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        files = [outputs / "stdout", outputs / ("stderr" if apart else "stdout")]
        for file in files:
            file.write_text("")
        request = {
            "arguments": [name, *arguments],
            "folder": str(folder),
            "environment": here,
            "outputs": list(map(str, files)),
            "timeout": timeout,
        }
        ready.stdin.write(json.dumps(request) + "\n")
        ready.stdin.flush()
        returncode = int(ready.stdout.readline())
        return subprocess.CompletedProcess(request["arguments"], returncode, *(file.read_text() for file in files))

    yield run_command
    if ready is not None:
        ready.communicate(timeout=60)


@pytest.fixture(scope="session")
def nbgrader(run_command):
    """nbgrader(folder, *arguments): run the command, as run_command does."""

    def nbgrader(folder: Path, *arguments: str, **environment: str):
        return run_command(folder, "nbgrader", *arguments, **environment)

    return nbgrader


@pytest.fixture(scope="session")
def address_of():
    """address_of(server, log): wait for what a JupyterLab that was started prints: the address at which it listens."""

    def listens(address):
        try:
            socket.create_connection(("localhost", urlsplit(address).port), timeout=5).close()
        except OSError:
            return False  # it prints the address a moment before it listens
        return True

    def address_of(server, log):
        deadline = time.monotonic() + 180
        while not (printed := re.search(r"http://localhost:\d+/\S+", log.read_text())) or not listens(printed[0]):
            assert server.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        return printed[0]

    return address_of


@pytest.fixture(scope="module")
def start_lab(course, tmp_path_factory, address_of):
    """start_lab(*options): what `make lab` does, in the folder `course` and without a display.

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
        # Two that start at once would take the same port for free.
        with socket.create_server(("localhost", 0)) as free:
            number = free.getsockname()[1]
        with log.open("w") as output:
            server = subprocess.Popen(
                [jupyter, "lab", "--config=jupyter_server_config.py", f"--port={number}", *options],
                cwd=course,
                env=environment | {"HOME": str(home)},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        servers.append(server)
        return SimpleNamespace(address=address_of(server, log), log=log)

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
    from playwright.sync_api import sync_playwright  # here: the oldest packages are tested without it

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
    page.set_default_timeout(180_000)  # on a busy machine, JupyterLab and Python start slowly
    page.complaints = []

    def on_console(message):
        if message.type == "error":
            page.complaints.append(f"{message.text} ({message.location['url']})")

    def on_request(request):
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.hostname not in THIS_MACHINE:
            page.complaints.append(f"asked for {request.url}")

    def on_error(error):
        # JupyterLab's own, now and then, when it takes cells out of view (jupyterlab/jupyterlab, issue 15415). Our
        # scripts come from a blob, and take nothing out of the page.
        if "removeChild" not in error.message or "blob:" in (error.stack or ""):
            page.complaints.append(str(error))

    page.on("console", on_console)
    page.on("request", on_request)
    page.on("pageerror", on_error)
    yield page
    context.close()


@pytest.fixture
def resize(page):
    """resize(width): give the page another width, and wait until it has come to rest."""

    def resize(width):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function("width => innerWidth === width", arg=width)
        page.evaluate(TWO_FRAMES)

    return resize


@pytest.fixture(scope="session")
def confirm_success():
    """confirm_success(formgrader): close the formgrader's message, which must be one of success."""

    def confirm_success(formgrader):
        message = formgrader.locator(".modal.in")
        message.wait_for()
        assert message.locator(".modal-title").inner_text() == "Success", message.inner_text()
        while message.count():  # a click is lost while the box still fades in
            message.get_by_role("button", name="OK").click()
            formgrader.owner.page.wait_for_timeout(500)

    return confirm_success


@pytest.fixture(scope="session")
def validate():
    """validate(page, notebook): what the Validate button says of a notebook, which is opened and closed for that."""
    opened = "window.jupyterapp.shell.currentWidget"
    is_ready = f"""path => {opened}?.context?.path === path
        && {opened}.sessionContext.session?.kernel?.status === 'idle'"""
    is_closed = "path => [...window.jupyterapp.shell.widgets('main')].every(one => one.context?.path !== path)"

    def validate(page, notebook):
        page.evaluate("path => { window.jupyterapp.commands.execute('docmanager:open', {path}) }", notebook)
        page.wait_for_function(is_ready, arg=notebook)
        page.get_by_role("button", name="Validate").click()
        said = page.get_by_role("dialog").inner_text()
        page.get_by_role("button", name="Ok", exact=True).click()
        page.evaluate("() => { window.jupyterapp.commands.execute('application:close') }")
        page.wait_for_function(is_closed, arg=notebook)  # or it would come to the front, as it was, the next time
        return said

    return validate


@pytest.fixture
def give_points(page):
    """give_points(question, points): type them into nbgrader's grading view, which is open in the panel."""

    def give_points(question, points):
        view = page.locator("iframe").element_handle().content_frame()
        view.wait_for_function("window.formgrader?.grades?.loaded")  # before, nothing listens to what is typed
        score = view.locator(f"#{question}")
        score.fill(f"{points:g}")
        with page.expect_response(lambda got: "/api/grade/" in got.url and got.request.method == "PUT"):
            score.press("Tab")

    return give_points


@pytest.fixture
def is_for_everybody(chromium):
    """is_for_everybody(file): this page fits a phone, follows the theme, and axe finds nothing in it."""
    from axe_playwright_python.sync_playwright import Axe

    def is_for_everybody(file: Path):
        for scheme in ("light", "dark"):
            for width in (390, 1280):
                context = chromium.new_context(
                    viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
                )
                page = context.new_page()
                page.goto(file.as_uri())
                assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{file.name} is cut"
                ground = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
                assert (max(ground[:3]) < 60) == (scheme == "dark"), f"{file.name} has {ground} in the {scheme} theme"
                found = Axe().run(page).response["violations"]
                found = [one for one in found if one["id"] != "empty-table-header"]  # axe cannot read MathML
                assert not found, [(one["id"], scheme, width, one["nodes"][0]["html"][:300]) for one in found]
                context.close()

    return is_for_everybody
