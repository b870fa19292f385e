"""A copy of the course in which make may do what it does, without touching this one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """What git would commit now, in a repository of its own, with this Python's environment in place of its .venv."""
    folder = tmp_path_factory.mktemp("copy") / "course"
    names = subprocess.check_output(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, text=True)
    for name in names.split("\0"):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    # A folder of links, so that whatever make does to its .venv, it does not do it to ours.
    (folder / ".venv").mkdir()
    for path in Path(sys.prefix).iterdir():
        (folder / ".venv" / path.name).symlink_to(path)
    (folder / ".venv" / ".ready").unlink(missing_ok=True)
    (folder / ".venv" / ".ready").touch()
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    for name, value in (("user.name", "A"), ("user.email", "a@example.org"), ("commit.gpgsign", "false")):
        subprocess.run(["git", "config", name, value], cwd=folder, check=True)
    subprocess.run(["git", "add", "--all"], cwd=folder, check=True)
    subprocess.run(["git", "commit", "--quiet", "--no-verify", "--message", "as it is"], cwd=folder, check=True)
    return folder


@pytest.fixture(scope="module")
def run(copy):
    """run(*command, fails=False): what a command says in the copy; it must end well, or with fails=True must not."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "XDG", "GIT_"))}

    def run(*command, fails=False):
        done = subprocess.run(
            command, cwd=copy, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=600
        )
        assert (done.returncode != 0) == fails, f"{' '.join(command)}\n{done.stdout}"
        return done.stdout

    return run
