"""A class on one machine: from release to feedback, and what students get of each other's: nothing."""

import json
import pwd
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.reach

NAME = "ex1_neuron_and_layer"
NOTEBOOK = f"exercises/{NAME}/{NAME}.ipynb"
MARK = "# written by {}"
OPEN = "([command, options]) => { window.jupyterapp.commands.execute(command, options) }"  # and do not wait for it
READY = """path => {
    const notebook = window.jupyterapp.shell.currentWidget;
    return notebook?.context?.path === path && notebook.sessionContext.session?.kernel?.status === 'idle';
}"""

# Attempts of a student from a kernel or a terminal: {what: its result, or the error's name}
TRY = """
import json, os, urllib.error, urllib.request
from pathlib import Path

def tried(attempt):
    try:
        return repr(attempt())
    except urllib.error.HTTPError as error:
        return str(error.code)
    except OSError as error:
        return type(error).__name__

def asked(address):
    request = urllib.request.Request(address, headers={"Authorization": "token " + os.environ["JUPYTERHUB_API_TOKEN"]})
    return urllib.request.urlopen(request).read()

tries = {path: tried(lambda: os.listdir(path) if os.path.isdir(path) else open(path, "rb").read()) for path in paths}
tries |= {address: tried(lambda: asked(address)) for address in addresses}
print(json.dumps(tries))
"""

# Entries that a student makes in the exchange by hand: work under another's name; a folder with a strange name; and,
# in their own work, links to files that only the grader may read, and a pipe without a writer.
FORGE = """
import os
from pathlib import Path

inbound = Path(inbound)
for name in (f"{other}+{assignment}+2030-01-01 00:00:00.000000 UTC+x", f"{other}+{assignment}+never+x"):
    (inbound / name).mkdir()
    (inbound / name / f"{assignment}.ipynb").write_text("forged")
own = inbound / f"{os.environ['USER']}+{assignment}+2030-01-01 00:00:00.000000 UTC+x"
own.mkdir(mode=0o777)
own.chmod(0o777)
notebook = Path.home() / "ffnn/exercises" / assignment / f"{assignment}.ipynb"
(own / notebook.name).write_bytes(notebook.read_bytes())
(own / "timestamp.txt").write_text("2030-01-01 00:00:00.000000 UTC")
(own / "submission_secret.txt").write_text("a secret of my own")
for name, target in links.items():
    os.symlink(target, own / name)
os.mkfifo(own / "pipe")
for name in ("pipe", notebook.name, "timestamp.txt", "submission_secret.txt"):
    (own / name).chmod(0o666)
print(own)
"""

TAKE_OUT = """
import os

for name in names:
    os.unlink(os.path.join(own, name))
print("done")
"""

SPEAK = """
import time
for _ in range(100):
    print("secret", flush=True)
    time.sleep(0.2)
"""

# Every port at which something of the speaker's listens, and what a subscriber hears there.
LISTEN = """
import json, time, zmq

time.sleep(5)
rows = [line.split() for line in open("/proc/net/tcp").readlines()[1:]]
ports = [int(row[1].split(":")[1], 16) for row in rows if row[3] == "0A" and row[7] == str(uid)]
ears = zmq.Context().socket(zmq.SUB)
ears.subscribe(b"")
for port in ports:
    ears.connect(f"tcp://127.0.0.1:{port}")
messages = []
while len(messages) < 10 and ears.poll(5000):
    messages.append(repr(ears.recv_multipart()))
print(json.dumps({"ports": ports, "messages": messages}))
"""


# JupyterLab's commands that begin like this.
COMMANDS = "start => window.jupyterapp.commands.listCommands().filter(name => name.startsWith(start)).length"


@pytest.fixture(scope="module")
def class_of_two(hub, log_in, answers_of, write_answers, confirm_success, validate):
    """The two students' pages after both have fetched, solved, validated and submitted the released assignment."""
    formgrader = _open_formgrader(hub, log_in)
    for button in (".assign a", ".release a"):
        _row(formgrader).locator(button).click()
        confirm_success(formgrader)

    pages = {}
    for name in (hub.student, hub.other):
        page = pages[name] = log_in(name)
        _open(page, "nbgrader:open-assignment-list")
        page.locator("#released_assignments_list").get_by_role("button", name="Fetch").click()
        submit = page.locator("#fetched_assignments_list").get_by_role("button", name="Submit")
        submit.wait_for()
        assert "preactivation: not attempted yet." in validate(page, NOTEBOOK)
        answers = answers_of(hub.folder / "author/solutions" / NAME / f"{NAME}.ipynb")
        answers = {grade_id: f"{MARK.format(name)}\n{text}" for grade_id, text in answers.items()}
        write_answers(_home(name) / "ffnn" / NOTEBOOK, answers)
        assert "Success! Your notebook passes all the tests." in validate(page, NOTEBOOK)
        _open(page, "nbgrader:open-assignment-list")
        submit.click()
        page.locator("#submitted_assignments_list").get_by_role("button", name="Fetch Feedback").wait_for()
    return formgrader, pages


def test_a_class_from_release_to_feedback(hub, class_of_two, points_of, confirm_success):
    formgrader, pages = class_of_two
    course = hub.folder / "course"
    points = points_of(hub.folder / "author/solutions" / NAME / f"{NAME}.ipynb")
    most = sum(points.values())

    links = {"gradebook": course / "gradebook.db", "answers.ipynb": course / "solutions" / NAME / f"{NAME}.ipynb"}
    links |= {"folder": course / "solutions", "own.txt": "timestamp.txt"}
    links = {name: str(target) for name, target in links.items()}
    inbound = str(hub.folder / "exchange/ffnn/inbound")
    own = pages[hub.other].run(FORGE, inbound=inbound, other=hub.student, assignment=NAME, links=links).strip()
    assert own.startswith(inbound)

    _row(formgrader).locator(".collect a").click()
    confirm_success(formgrader)
    submitted = course / "submitted"
    assert {path.name for path in submitted.iterdir()} == {hub.student}  # other's newest work has links and a pipe
    assert pages[hub.other].run(TAKE_OUT, own=own, names=[*links, "pipe"]) == "done\n"
    _row(formgrader).locator(".collect a").click()
    confirm_success(formgrader)
    assert {path.name for path in submitted.iterdir()} == {hub.student, hub.other}
    for name in (hub.student, hub.other):
        files = {path.name for path in (submitted / name / NAME).iterdir()}
        assert files == {f"{NAME}.ipynb", "timestamp.txt", "submission_secret.txt"}
        assert MARK.format(name) in (submitted / name / NAME / f"{NAME}.ipynb").read_text()
    assert "2030" in (submitted / hub.other / NAME / "timestamp.txt").read_text()  # it was the one with the links

    _row(formgrader).locator(".num-submissions a").click()
    for name in (hub.student, hub.other):
        formgrader.locator("tr", has_text=name).locator(".autograde a").click()
        confirm_success(formgrader)
        formgrader.locator("tr", has_text=name).get_by_text("needs manual grading").wait_for()
        assert (
            formgrader.locator("tr", has_text=name).locator("td.score").inner_text()
            == f"{most - points['ex1-explanation']:g} / {most:g}"
        )
    report = [json.loads(line) for line in (course / f"autograded/{NAME}.report.jsonl").read_text().splitlines()]
    assert {line["student"]: line["state"] for line in report} == {hub.student: "graded", hub.other: "graded"}

    formgrader.get_by_role("link", name="Manage Assignments").click()
    for button in (".generate-feedback a", ".release-feedback a"):
        _row(formgrader).locator(button).click()
        confirm_success(formgrader)

    page = pages[hub.student]
    _open(page, "nbgrader:open-assignment-list")
    page.locator("#submitted_assignments_list").get_by_role("button", name="Fetch Feedback").click()
    page.get_by_text("(view feedback)").click()
    page.locator(".jp-DirListing").get_by_text(f"{NAME}.html").wait_for()
    (feedback,) = (_home(hub.student) / "ffnn/exercises" / NAME / "feedback").rglob("*.html")
    shown = re.sub(r"<[^>]*>", "", feedback.read_text())
    assert MARK.format(hub.student) in shown and MARK.format(hub.other) not in shown


def test_students_get_nothing_of_each_other_and_of_the_course(hub, class_of_two):
    pages = class_of_two[1]
    page = pages[hub.other]
    inbound = hub.folder / "exchange/ffnn/inbound"
    (handed_in,) = (path for path in inbound.iterdir() if path.owner() == hub.student)  # an unguessable name
    notebook = pages[hub.student]
    _open(notebook, "docmanager:open", path=NOTEBOOK)
    notebook.wait_for_function(READY, arg=NOTEBOOK)
    theirs = [_home(hub.student), _home(hub.student) / "ffnn" / NOTEBOOK]
    theirs += [inbound, handed_in, handed_in / f"{NAME}.ipynb", hub.folder / "exchange/ffnn/feedback"]
    course = hub.folder / "course"
    theirs += [course, course / "gradebook.db", course / "solutions" / NAME / f"{NAME}.ipynb", course / "submitted"]
    theirs += [hub.folder / "author", hub.folder / "state", hub.folder / "state/jupyterhub.sqlite", hub.log]
    (grading,) = (hub.folder / "venv/lib").glob("python*/site-packages/ffnn_grading")
    theirs += [grading, grading / "sandbox.py"]
    theirs += [process / "environ" for process in _servers_and_kernels(hub.student)]
    assert theirs[-1].name == "environ" and all(path.exists() for path in theirs)
    closed = [
        f"{hub.address}/services/ffnn/formgrader",
        f"{hub.address}/services/ffnn/api/contents/gradebook.db",
        f"{hub.address}/user/{hub.student}/api/contents/{NOTEBOOK}",
        f"{hub.address}/hub/api/users",
    ]

    got = json.loads(page.run(TRY, paths=list(map(str, theirs)), addresses=closed))
    assert got == {str(path): "PermissionError" for path in theirs} | {address: "403" for address in closed}

    # The same attempts by their owner succeed: it was the rights that were missing, not the right question.
    mine = [str(path) for path in theirs[:2] + [handed_in / f"{NAME}.ipynb"]]
    own = f"{hub.address}/user/{hub.student}/api/contents/{NOTEBOOK}"
    got = json.loads(notebook.run(TRY, paths=mine, addresses=[own]))
    assert all(MARK.format(hub.student) in got[place] for place in (*mine[1:], own)) and "ffnn" in got[mine[0]]

    page.goto(f"{hub.address}/services/ffnn/formgrader")
    page.get_by_text("403").first.wait_for()


def test_nobody_overhears_another_kernel(hub, class_of_two, log_in):
    speaker, listener = log_in(hub.student), log_in(hub.other)
    speaker.start(SPEAK)
    heard = json.loads(listener.run(LISTEN, uid=pwd.getpwnam(hub.student).pw_uid))
    assert "secret" in speaker.finish()
    assert heard["ports"] and heard["messages"] == []
    assert speaker.evaluate(COMMANDS, "kernelmenu:") and not speaker.evaluate(COMMANDS, "debugger:")
    assert "Kernel is running over TCP" not in hub.log.read_text()  # nor did one that validated, or graded


@pytest.mark.parametrize("name", ["grader", "root"])
def test_nobody_logs_in_as_the_grader_or_root(name, hub, page):
    page.goto(f"{hub.address}/hub/login")
    page.get_by_label("Username").fill(getattr(hub, name, name))
    page.get_by_label("Password").fill(hub.password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("Invalid username or password").wait_for()


def test_what_a_user_may_use_is_limited(hub, log_in):
    said = log_in(hub.other).run("""
import resource
print([resource.getrlimit(getattr(resource, f"RLIMIT_{what}")) for what in ("AS", "CPU", "NPROC", "FSIZE")])
try:
    bytearray(5_000_000_000)
except MemoryError:
    print("no room")
""")
    limits = [4_096_000_000, 14_400, 400, 256_000_000]
    assert said == f"{[(most, most) for most in limits]}\nno room\n"


def test_lectures_come_and_no_solutions(hub, class_of_two):
    lectures = _home(hub.student) / "ffnn/lectures"
    assert {path.name for path in lectures.glob("*.ipynb")} == {
        path.name for path in (hub.folder / "lectures").glob("*.ipynb")
    }
    assert not list((_home(hub.student) / "ffnn").rglob("*solution*"))


def _open_formgrader(hub, log_in):
    page = log_in(hub.instructor)
    page.goto(f"{hub.address}/services/ffnn/lab")
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name="Formgrader").click()
    formgrader = page.frame_locator("iframe")
    _row(formgrader).wait_for()
    return formgrader


def _row(formgrader):
    return formgrader.locator("tr", has_text=NAME)


def _open(page, command, **options):
    page.evaluate(OPEN, [command, options])


def _servers_and_kernels(name):
    """This account's in /proc: they stay, while others may end at any moment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            mine = process.stat().st_uid == pwd.getpwnam(name).pw_uid
            if mine and b"jupyter" in (process / "cmdline").read_bytes():
                found.append(process)
        except OSError:
            pass
    return found


def _home(name):
    return Path(pwd.getpwnam(name).pw_dir)
