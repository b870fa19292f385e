"""Make accounts and folders of the hub: `prepare.py HUB`, as root, before each start. docs/hub.md lists the folders.

It makes what is missing, and sets the permissions of what it made. It does not change what people edit, class.toml and
the course in HUB/course, nor accounts that existed before.
"""

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
MADE_HERE = "made for the ffnn hub"  # the comment of the accounts that this program made
FIRST_USER = 1000  # below are the system's own accounts
HERE = CHECKOUT / "deploy/hub"
sys.path.insert(0, str(HERE))
from classlist import read  # noqa: E402


def main(hub):
    folder(hub, 0o755)
    if not (hub / "class.toml").exists():
        shutil.copy(HERE / "class.toml", hub / "class.toml")
    os.chmod(hub / "class.toml", 0o644)
    try:
        settings = read(hub / "class.toml")
    except ValueError as error:
        sys.exit(str(error))

    refuse_if_open(hub)
    for name in (*settings.instructors, *settings.students):
        person(name, settings.login)
    grader = grading_account(settings.grader, hub / "course")

    folder(hub / "state", 0o700)
    program(hub)
    material(hub, grader)
    exchange(hub, grader)


def folder(path, mode, owner=0, group=0):
    """Make a folder with these permissions, whatever the umask."""
    path.mkdir(exist_ok=True)
    os.chown(path, owner, group)
    os.chmod(path, mode)


def as_account(account, *command):
    """Run a command as this account, with its main group alone."""
    return subprocess.run(
        command, user=account.pw_uid, group=account.pw_gid, extra_groups=[], cwd="/", capture_output=True, text=True
    )


def refuse_if_open(hub):
    """Stop if students could read the checkout, or could not run the hub's Python."""
    nobody = pwd.getpwnam("nobody")
    if as_account(nobody, "test", "-r", str(CHECKOUT / "pyproject.toml")).returncode == 0:
        sys.exit(
            f"Every user of this machine can read {CHECKOUT}, which holds the solutions and the tests. "
            f"Move it where only you can read it, or close it:  chmod 700 {CHECKOUT}"
        )
    try:
        done = as_account(nobody, str(hub / "venv/bin/python"), "-c", "import jupyterhub, ffnn_helpers")
        why = done.stderr if done.returncode != 0 else ""
    except PermissionError as error:
        why = str(error)
    if why:
        sys.exit(
            f"Students could not run {hub}/venv/bin/python: {why.strip().splitlines()[-1]}\n"
            f"It needs a Python that every user may run: rm -r {hub}/venv; make hub HUB_PYTHON=/usr/bin/python3"
        )


def person(name, login):
    """Check the account of a student or instructor. If it is missing, make it, with a home that only they can read."""
    try:
        account = pwd.getpwnam(name)
    except KeyError:
        run("useradd", "--create-home", "--user-group", "--shell", "/bin/bash", "--comment", MADE_HERE, name)
        account = pwd.getpwnam(name)
        os.chmod(account.pw_dir, 0o700)
    if account.pw_uid < FIRST_USER:
        sys.exit(f"{name} is a system account, and not one of a person. Remove it from class.toml.")
    if login == "trial" and account.pw_gecos != MADE_HERE:
        sys.exit(
            f"{name} has an account on this machine, and the trial login would open it to everyone who knows the trial "
            'password. Remove it from class.toml, or set login = "pam".'
        )
    if login == "pam" and os.stat(account.pw_dir).st_mode & 0o077:
        print(f"Other users may be able to read the home of {name}. To close it: chmod 700 {account.pw_dir}")


def grading_account(name, home):
    """Return the account that owns the course; make it if it is missing."""
    try:
        account = pwd.getpwnam(name)
    except KeyError:
        options = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
        run("useradd", *options, "--home-dir", str(home), "--comment", MADE_HERE, name)
        account = pwd.getpwnam(name)
    if account.pw_gecos != MADE_HERE or account.pw_dir != str(home):
        sys.exit(f"{name} already exists as a different account. Choose a new name in class.toml: grader = …")
    return account


def program(hub):
    """Install the hub's programs and settings, which every user may read."""
    target = hub / "etc"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(HERE, target, ignore=shutil.ignore_patterns("__pycache__", "prepare.py", "class.toml"))
    shutil.copy(CHECKOUT / "jupyter_server_config.py", target / "jupyter/all/course_server_config.py")
    open_to_read(target)


def material(hub, grader):
    """Install the lectures for all users, and the author's part for the grader, who alone may use ffnn_grading."""
    ignored = shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__")
    for name, source in (("lectures", "lectures"), ("author/solutions", "solutions")):
        shutil.rmtree(hub / name, ignore_errors=True)
        shutil.copytree(CHECKOUT / source, hub / name, ignore=ignored)
    shutil.copy(CHECKOUT / "nbgrader_config.py", hub / "author")
    open_to_read(hub / "lectures")
    open_to_read(hub / "author")
    folder(hub / "author", 0o750, group=grader.pw_gid)
    for package in (hub / "venv/lib").glob("python*/site-packages/ffnn_grading"):
        folder(package, 0o750, group=grader.pw_gid)

    folder(hub / "course", 0o700, grader.pw_uid, grader.pw_gid)
    python, bring = str(hub / "venv/bin/python"), str(hub / "etc/bring.py")
    done = as_account(grader, python, bring, str(hub / "author"), str(hub / "course"))
    if done.returncode != 0:
        sys.exit(f"The course could not be copied to {hub / 'course'}:\n{done.stderr}")
    print(done.stdout, end="")  # what is newer here, but was changed there
    # nbgrader_config.py looks for the exchange in the course's folder.
    done = as_account(grader, "ln", "-sfn", str(hub / "exchange"), str(hub / "course/exchange"))
    if done.returncode != 0:
        sys.exit(f"{hub / 'course/exchange'} should be a link to {hub / 'exchange'}: {done.stderr}")


def exchange(hub, grader):
    """Make the exchange. nbgrader needs a root open to all; its sticky bit (1) lets users remove only their own."""
    course = hub / "exchange/ffnn"
    folder(hub / "exchange", 0o1777)
    for path, mode in ((course, 0o755), (course / "outbound", 0o755), (course / "feedback", 0o711)):
        folder(path, mode, grader.pw_uid, grader.pw_gid)
    # Every user may add to it, and only the grader may list it. New folders get the grader's group (2).
    folder(course / "inbound", 0o3733, grader.pw_uid, grader.pw_gid)


def open_to_read(path):
    run("chmod", "--recursive", "u=rwX,go=rX", str(path))


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\nfailed with exit code {done.returncode}: {done.stderr.strip()}")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
