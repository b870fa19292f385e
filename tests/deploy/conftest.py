"""A hub as `make hub` starts it, for one instructor and two students, with a browser for each of them."""

import fcntl
import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).parents[2]
PEOPLE = {"instructor": "ffnntest-ingrid", "student": "ffnntest-alice", "other": "ffnntest-bob"}
GRADER = "ffnntest-grader"
RUN = """async code => {
    const kernel = await window.jupyterapp.serviceManager.kernels.startNew({name: 'python3'});
    let said = '';
    const run = kernel.requestExecute({code});
    run.onIOPub = message => {
        if (message.header.msg_type === 'stream') said += message.content.text;
        if (message.header.msg_type === 'error') said += message.content.traceback.join('\\n');
    };
    await run.done;
    await kernel.shutdown();
    return said;
}"""


@pytest.fixture(scope="session")
def hub():
    """`make hub` on a closed copy of the checkout, with accounts that are removed in the end.

    A namespace: address, password, folder, log, and the account names instructor, student, other, grader.
    """
    python = _what_it_needs()
    one_at_a_time = (Path(tempfile.gettempdir()) / "ffnn-hub-test.lock").open("w")
    fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
    for name in (*PEOPLE.values(), GRADER):
        _remove_account(name)  # no test but this one uses them now: one that was killed left them
    checkout = Path(tempfile.mkdtemp(prefix="ffnn-checkout-"))  # only root may enter it
    folder = Path(tempfile.mkdtemp(prefix="ffnn-hub-"))
    log = checkout / "hub.log"
    hub = None
    try:
        names = subprocess.check_output(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, text=True)
        for name in filter(lambda name: (ROOT / name).is_file(), names.split("\0")):
            (checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, checkout / name)
        (folder / "class.toml").write_text(_class_list((checkout / "deploy/hub/class.toml").read_text()))
        with log.open("w") as output:
            command = ["make", "hub", f"HUB={folder}", f"HUB_PYTHON={python}"]
            hub = subprocess.Popen(
                command,
                cwd=checkout,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                # A background process of a shell ignores SIGINT, and so would the servers that it has to stop.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            )
        deadline = time.monotonic() + 900
        while "JupyterHub is now running" not in log.read_text():
            assert hub.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        said = log.read_text()
        yield SimpleNamespace(
            address=re.search(r"address: +(\S+)", said)[1],
            password=re.search(r"password: +(\S+)", said)[1],
            folder=folder,
            log=log,
            grader=GRADER,
            **PEOPLE,
        )
    finally:
        if hub is not None:
            _stop(hub)
        for name in (*PEOPLE.values(), GRADER):
            _remove_account(name)
        shutil.rmtree(folder)
        shutil.rmtree(checkout)
        one_at_a_time.close()


def _what_it_needs():
    """A Python that every user of this machine may run; or the reason why there can be no hub here."""
    missing = ""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("a hub makes accounts and runs servers as other users: that needs root, on Linux")
    if not (shutil.which("make") and shutil.which("useradd")):
        missing = "make and useradd are needed"
    nobody = pwd.getpwnam("nobody")
    for python in ("/usr/bin/python3", sys._base_executable):
        test = [python, "-c", "import sys, ensurepip; sys.exit(sys.version_info < (3, 11))"]
        try:
            if subprocess.run(test, user=nobody.pw_uid, group=nobody.pw_gid, extra_groups=[], cwd="/").returncode == 0:
                break
        except OSError:
            continue
    else:
        missing = "no Python 3.11 with venv that all users may run; on Debian: apt-get install python3-venv"
    if missing:
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    return python


def _class_list(text):
    for old, new in {
        '"instructor"': f'"{PEOPLE["instructor"]}"',
        '"student1"': f'"{PEOPLE["student"]}"',
        '"student2"': f'"{PEOPLE["other"]}"',
        '"ffnn-grader"': f'"{GRADER}"',
        "port = 8000": f"port = {_four_free_ports()}",
    }.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


def _four_free_ports():
    for first in range(18_000, 20_000, 4):
        try:
            for port in range(first, first + 4):
                with socket.socket() as tried:
                    tried.bind(("127.0.0.1", port))
            return first
        except OSError:
            continue
    raise OSError("no four free ports in a row")


def _stop(hub):
    """End what `make` runs: the hub, which ends the servers that it started."""
    for child in Path(f"/proc/{hub.pid}/task/{hub.pid}/children").read_text().split() if hub.poll() is None else []:
        os.kill(int(child), signal.SIGTERM)
    try:
        hub.wait(timeout=120)
    except subprocess.TimeoutExpired:
        os.killpg(hub.pid, signal.SIGKILL)
        hub.wait()


def _remove_account(name):
    """Whatever runs as this account ends, and account, home and group go."""
    try:
        number = pwd.getpwnam(name).pw_uid
    except KeyError:
        return
    for _ in range(50):
        running = [path for path in Path("/proc").glob("[0-9]*") if _owner(path) == number]
        if not running:
            break
        for path in running:
            try:
                os.kill(int(path.name), signal.SIGKILL)
            except ProcessLookupError:
                pass
        time.sleep(0.1)
    # 12: the account is gone, its home could not be removed, since it was not there any more.
    status = subprocess.run(["userdel", "--remove", name], capture_output=True).returncode
    assert status in (0, 12), f"userdel --remove {name} ended with {status}"


def _owner(path):
    try:
        return path.stat().st_uid
    except FileNotFoundError:
        return None


@pytest.fixture(scope="module")
def log_in(hub, chromium):
    """log_in(name): a JupyterLab page of this user's, in a browser context of their own, after the hub's login form.

    `page.run(code, **values)` runs Python in a new kernel of theirs, with these values set, and returns what it prints;
    `page.start(code)` and `page.finish()` do so in two steps.
    """
    contexts = []

    def log_in(name):
        _let_scripts_reach_lab(name, hub)
        context = chromium.new_context(viewport={"width": 1280, "height": 1000})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.goto(f"{hub.address}/hub/login")
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill(hub.password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{hub.address}/user/{name}/lab**")
        page.get_by_role("heading", name="Is everything there?").wait_for()  # the start page
        page.goto(f"{hub.address}/user/{name}/lab?reset")  # without it: it would come to the front when it is ready
        page.wait_for_function("window.jupyterapp?.commands.hasCommand('docmanager:open')")
        page.evaluate("window.jupyterapp.restored.then(() => null)")
        page.run = lambda code, **values: page.evaluate(RUN, _with_values(code, values))
        page.start = lambda code: page.evaluate(f"code => {{ window.running = ({RUN})(code) }}", code)
        page.finish = lambda: page.evaluate("window.running")
        return page

    yield log_in
    for context in contexts:
        context.close()


def _with_values(code, values):
    return "\n".join([f"{name} = {json.loads(json.dumps(value))!r}" for name, value in values.items()] + [code])


def _let_scripts_reach_lab(name, hub):
    """As its user could: JupyterLab's commands, for scripts in its page."""
    account = pwd.getpwnam(name)
    folder = Path(account.pw_dir) / ".jupyter"
    folder.mkdir(exist_ok=True)
    (folder / "jupyter_server_config.py").write_text("c = get_config()\nc.LabApp.expose_app_in_browser = True\n")
    for path in (folder, folder / "jupyter_server_config.py"):
        os.chown(path, account.pw_uid, account.pw_gid)
