"""A copy of the course for tests of make, so that this checkout is not changed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A repository of all files that git would commit now, with this Python's environment as its .venv."""
    folder = tmp_path_factory.mktemp("copy") / "course"
    names = subprocess.check_output(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, text=True)
    for name in names.split("\0"):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    # A folder of links, so that make can change its .venv without changing ours.
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
    """run(*command, fails=False): the output of a command in the copy. It must succeed, or fail if fails=True."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "XDG", "GIT_"))}

    def run(*command, fails=False):
        done = subprocess.run(
            command, cwd=copy, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=900
        )
        assert (done.returncode != 0) == fails, f"{' '.join(command)}\n{done.stdout}"
        return done.stdout

    return run
