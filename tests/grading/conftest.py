"""Exercise 1 in a temporary course, with our configuration and nbgrader's real commands."""

import contextlib
import os
import resource
import shutil
import signal
from pathlib import Path

import pytest

from ffnn_grading import sandbox

ROOT = Path(__file__).parents[2]
NAME = "ex1_neuron_and_layer"


@pytest.fixture(scope="session")
def isolating_machine():
    """These tests need a machine that can isolate. Without one they are skipped; but not in CI."""
    if lacking := sandbox.missing():
        pytest.fail(lacking) if os.environ.get("CI") else pytest.skip(lacking)


@pytest.fixture
def full_disk():
    """full_disk(): a block in which no file gets more than five bytes."""

    @contextlib.contextmanager
    def full_disk():
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (5, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            signal.signal(signal.SIGXFSZ, handler)

    return full_disk


@pytest.fixture(scope="session")
def generated(tmp_path_factory, nbgrader):
    """A course with exercise 1, generated, and limits so low that a test need not wait for them."""
    folder = tmp_path_factory.mktemp("generated") / "course"
    folder.mkdir()
    for config in ("nbgrader_config.py", "jupyter_server_config.py"):
        shutil.copy(ROOT / config, folder)
    with (folder / "nbgrader_config.py").open("a") as config:
        config.write("\nc.ExecutePreprocessor.timeout = 6\nc.RobustExecute.total_timeout = 30\n")
        config.write("c.RobustExecute.max_output_together = 300_000\nc.RobustExecute.max_sent = 60\n")
        config.write("c.RobustExecute.memory = 700\nwait_for_gradebook(2)\n")
        config.write("c.RobustExecute.max_output = 100_000\nc.Intake.max_size = 5\nc.Sandbox.memory_together = 600\n")
    shutil.copytree(ROOT / "solutions" / NAME, folder / "solutions" / NAME)
    done = nbgrader(folder, "generate_assignment", NAME, "--create")
    assert done.returncode == 0, done.stdout
    return folder


@pytest.fixture(scope="module")
def course(generated, tmp_path_factory):
    """The generated course, for the tests of a file."""
    return shutil.copytree(generated, tmp_path_factory.mktemp("course") / "course")


@pytest.fixture(scope="module")
def ffnn_grade(course, run_command):
    """ffnn_grade(*arguments): run it in the course's folder, which is also the user's home."""

    def ffnn_grade(*arguments, **environment):
        return run_command(course, "ffnn-grade", *arguments, apart=True, **environment)

    return ffnn_grade
