"""Starting the grader's kernels: forked from a fork server, each in a sandbox.

nbclient makes a kernel manager; this one has its own kernelspec and provisioner, so that nothing needs to be
installed or registered.
"""

import asyncio
import atexit
import json
import os
import pkgutil
import re
import select
import shutil
import signal
import site
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from functools import cache
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import KernelProvisionerBase
from traitlets import Integer, List, Type, Unicode

import ffnn_checks
import ffnn_grading
import ffnn_helpers.explorers
from ffnn_grading.client import PromptClient
from ffnn_grading.fork_server import CHECKS, import_questions
from ffnn_grading.sandbox import HOME, NOBODY, SYSTEM, Missing, missing

PACKAGES = (ffnn_checks, ffnn_helpers, ffnn_grading)
WITHOUT = "FFNN_GRADING_UNISOLATED"
MB = 1 << 20
ENDING = 10  # seconds in which a fork server must have ended


def manager_class() -> "type[PromptManager]":
    """Return the kernel manager for this machine.

    Raises Missing if the machine cannot isolate, unless the environment says to grade without isolation.
    """
    if os.environ.get(WITHOUT) == "1":
        return UnisolatedManager
    if lacking := missing():
        raise Missing(
            f"This machine cannot isolate students' code: {lacking} "
            "Isolation needs Linux 5.14 or newer that allows every user to make user namespaces. Ubuntu from 24.04 on "
            "forbids them (sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0 allows them), and so do most "
            f"containers. To grade without isolation, set {WITHOUT}=1 in the environment: students' code can then read "
            "and change all that you can."
        )
    if other := find_other_code(os.getcwd()):
        raise Missing(other)
    return SandboxManager


@cache
def find_other_code(course: str) -> str:
    """Return in words which other copy of our packages would be used as well, if its code differs; "" if none would.

    Students' code runs with what a fresh Python of this environment imports, and its results are judged with what this
    process has imported. The notebooks of a course are made for the packages in its folder, if it has any.
    """
    command = "import importlib.util as u, sys; print(*[u.find_spec(name).origin for name in sys.argv[1:]], sep='\\n')"
    names = [package.__name__ for package in PACKAGES]
    done = subprocess.run(
        [sys.executable, "-P", "-c", command, *names],
        cwd="/",
        env=_environment(),
        capture_output=True,
        text=True,
    )
    fresh = [Path(path).parent for path in done.stdout.splitlines()] if done.returncode == 0 else []
    for place, where in [(fresh, "a new Python of this environment imports"), (_in(course), "the course's folder has")]:
        for package, other in zip(PACKAGES, place, strict=False):
            ours = Path(package.__path__[0])
            if other.is_dir() and not other.samefile(ours) and _code(other) != _code(ours):
                return (
                    f"This program uses {ours}, but {where} {other}, and they differ: nothing can be graded with both. "
                    "Start it with the environment of the course's folder, and without PYTHONPATH."
                )
    return ""


def _in(course):
    return [Path(course, package.__name__) for package in PACKAGES]


def _code(folder):
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*.py"))}


def _environment():
    """Return the environment of a process in which students' code runs."""
    return {name: os.environ[name] for name in ("HOME", "PATH", "XDG_CACHE_HOME") if name in os.environ}


class PromptManager(AsyncKernelManager):
    """The stock kernel manager, with PromptClient, files in the kernel's folder, and a clock of the kernel's own."""

    client_factory = Type(PromptClient)  # setting client_class has no effect
    files: dict[str, bytes] = {}  # content by relative path
    first = ""  # code to run before any of the notebook's
    max_sent = float("inf")  # bytes of all messages
    _start = _waited = _own = 0.0

    async def start_kernel(self, **kwargs):
        await super().start_kernel(**kwargs)
        self._start, self._waited = time.monotonic(), _seconds_waited("self")

    def own_time(self) -> float:
        """Return the seconds since the start, without those in which other programs used the processors.

        Neither the kernel's waiting for one counts nor this process's, where Linux tells it; but sleeping does. This
        clock runs at a tenth of the usual speed at least, and never backwards.
        """
        passed = time.monotonic() - self._start
        waited = _seconds_waited("self") + _seconds_waited(getattr(self.provisioner, "pid", None)) - self._waited
        self._own = max(self._own, passed - waited, passed / 10)
        return self._own

    def remove_files(self):
        """Remove what a kernel leaves behind, however it ended."""


def _seconds_waited(process) -> float:
    """Return for how long a process was ready to run and had no processor; 0 if nobody knows. See sched(7), proc(5)."""
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0


class UnisolatedManager(PromptManager):
    """A kernel without a sandbox, in a folder of its own, with the Python of this process."""

    _folder: tempfile.TemporaryDirectory | None = None

    @property
    def kernel_spec(self):
        return KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name="Python",
            language="python",
        )

    first = f"from {import_questions.__module__} import {import_questions.__name__} as _\n_()"

    async def start_kernel(self, **kwargs):
        self._folder = tempfile.TemporaryDirectory(prefix="ffnn-", ignore_cleanup_errors=True)
        work, temporary = Path(self._folder.name, "work"), Path(self._folder.name, "tmp")
        _write(self.files, work)
        temporary.mkdir()
        environment = os.environ | {"TMPDIR": str(temporary), "IPYTHONDIR": str(temporary)}
        await super().start_kernel(**kwargs | {"cwd": str(work), "env": environment})

    def remove_files(self):
        self.cleanup_connection_file()
        if self._folder is not None:
            self._folder.cleanup()


class SandboxManager(PromptManager):
    """A kernel in a sandbox."""

    @property
    def kernel_spec(self):
        return KernelSpec(
            argv=["-f", "{connection_file}"],  # the arguments of the fork
            display_name="Python, isolated",
            language="python",
            interrupt_mode="message",  # process ids differ inside, so no signals
        )

    async def start_kernel(self, **kwargs):
        if self.provisioner is None:
            self.kernel_id = str(uuid.uuid4())
            self.provisioner = Sandbox(kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self)
        await super().start_kernel(**kwargs)


def _modules_of(package):
    """Return the dotted names of a package and of its modules."""
    return [
        package.__name__,
        *(f"{package.__name__}.{module.name}" for module in pkgutil.iter_modules(package.__path__)),
    ]


class Sandbox(KernelProvisionerBase):
    """One kernel in a sandbox. It talks through socket files in a folder of its own, the box."""

    memory = Integer(2048, help="MB of address space, for each process").tag(config=True)
    memory_together = Integer(3072, help="MB in use by all processes of a notebook").tag(config=True)
    cpu = Integer(300, help="seconds of computing of all processes of a notebook").tag(config=True)
    processes = Integer(100, help="processes and threads; a kernel itself has about 15").tag(config=True)
    file = Integer(64, help="MB that a file may grow to").tag(config=True)
    scratch = Integer(256, help="MB of all files, which are kept in memory").tag(config=True)
    start = Integer(60, help="seconds in which a kernel must be ready").tag(config=True)
    visible = List(Unicode(), help="further files and folders that may be read").tag(config=True)
    preload = List(
        Unicode(),
        [
            *("numpy", "matplotlib.pyplot", "ffnn_helpers.pictures.notebook"),
            *_modules_of(ffnn_helpers.explorers),
            CHECKS,
        ],
        help="modules that are imported once, before any kernel is forked",
    ).tag(config=True)

    box = None
    pid = None  # of the kernel, as seen from here
    pidfd = None  # readable once the kernel has ended, and with it all processes that it started
    _line: socket.socket | None = None  # to the sandbox, which ends once this end is closed

    @property
    def has_process(self):
        return self.pidfd is not None

    async def pre_launch(self, **kwargs):
        manager: Any = self.parent  # a PromptManager
        self.box = os.path.realpath(tempfile.mkdtemp(prefix="ffnn-"))
        manager.transport = "ipc"
        manager.ip = f"{self.box}/kernel"
        manager.connection_file = f"{self.box}/kernel.json"
        manager.write_connection_file()
        self.connection_info = manager.get_connection_info()
        _write(manager.files, Path(self.box, "work"))
        if os.geteuid() == 0:
            for path in [Path(self.box), *Path(self.box).rglob("*")]:
                os.chown(path, NOBODY, NOBODY)
        command = manager.format_kernel_cmd(extra_arguments=kwargs.pop("extra_arguments", []))
        return await super().pre_launch(cmd=command, **kwargs)

    async def launch_kernel(self, cmd, **kwargs):
        request = {
            "arguments": cmd,
            "environment": {
                "HOME": HOME,
                "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
                "LANG": "C.UTF-8",
                "OMP_NUM_THREADS": "1",
                "PYTHONDONTWRITEBYTECODE": "1",
                "NBGRADER_EXECUTION": "autograde",
            },
            "box": self.box,
            "processors": sorted(os.sched_getaffinity(0)),
            "visible": self._visible(),
            "limits": {
                "memory": self.memory * MB,
                "memory_together": self.memory_together * MB,
                "cpu": self.cpu,
                "processes": self.processes,
                "file": self.file * MB,
                "scratch": self.scratch * MB,
            },
        }
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._line.settimeout(self.start)
        with theirs:
            socket.send_fds(fork_server(self.preload), [json.dumps(request).encode()], [theirs.fileno()])
        try:
            said, descriptors, _, _ = await asyncio.to_thread(socket.recv_fds, self._line, 1 << 16, 1)
            if descriptors:
                [self.pidfd] = descriptors
                self.pid = int(re.findall(r"Pid:\s+(\d+)", Path(f"/proc/self/fdinfo/{self.pidfd}").read_text())[0])
                said = await asyncio.to_thread(self._line.recv, 1 << 16)
        except TimeoutError:
            said = f"it was not ready after {self.start} s.".encode()
        if said != b"ready":
            await self.cleanup()
            raise RuntimeError(f"No kernel in a sandbox: {said.decode() or 'its process ended at once.'}")
        return self.connection_info

    def _visible(self):
        """Return the paths of the system and Python. The fork server adds those of packages that are elsewhere."""
        paths = [*SYSTEM, sys.base_prefix, sys.prefix, site.getusersitepackages(), *self.visible]
        needed: list[str] = []
        for path in dict.fromkeys(map(os.path.abspath, paths)):
            if not any(path.startswith(other + "/") for other in needed):
                needed.append(path)
        course = os.path.realpath(os.getcwd())
        for path in needed:
            if Path(course).is_relative_to(os.path.realpath(path)):
                raise Missing(f"The course is in {path}, which every graded notebook can read: move it elsewhere.")
        return needed

    async def poll(self):
        return None if self.pidfd is not None and not select.select([self.pidfd], [], [], 0)[0] else 0

    async def wait(self):
        while await self.poll() is None:
            await asyncio.sleep(0.005)
        self._forget()
        return 0

    async def send_signal(self, signum):
        if self.pidfd is not None:
            try:
                signal.pidfd_send_signal(self.pidfd, signum)
            except ProcessLookupError:
                pass

    async def kill(self, restart=False):
        await self.send_signal(signal.SIGKILL)
        await asyncio.wait_for(self.wait(), 10)

    terminate = kill

    async def cleanup(self, restart=False):
        self._forget()
        if self.box and not restart:
            shutil.rmtree(self.box, ignore_errors=True)

    def _forget(self):
        if self._line is not None:
            self._line.close()
            self._line = None
        if self.pidfd is not None:
            os.close(self.pidfd)
            self.pidfd = None


def _write(files, folder):
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


# The process (None if another process started it), the socket to it, and its modules.
_server: tuple[subprocess.Popen | None, socket.socket, list[str]] | None = None
_starting = threading.Lock()  # a worker of a cluster may execute several notebooks at once


def fork_server(modules: list[str]) -> socket.socket:
    """Return the socket to a fork server that has imported these modules; start one if needed."""
    global _server
    with _starting:
        if _server is None or _has_ended(_server[1]) or _server[2] != modules:
            release_fork_server()
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "ffnn_grading.fork_server", str(theirs.fileno()), *modules],
                cwd="/",
                env=_environment() | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "LANG": "C.UTF-8"},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            theirs.close()
            _server = process, ours, list(modules)
        return _server[1]


def share_fork_server(connection: socket.socket, modules: list[str]):
    """Use the fork server that another process has started, while it runs."""
    global _server
    _server = None, connection, list(modules)


def _has_ended(connection):
    """Whether the fork server has ended: it writes nothing to this socket, so only the end is readable."""
    return bool(select.select([connection], [], [], 0)[0])


@atexit.register
def release_fork_server():
    """Close the socket. The fork server ends, with all its kernels, once no process holds the socket."""
    global _server
    if _server is not None:
        process, connection, _ = _server
        connection.close()
        _server = None
        if process is not None:
            try:
                process.wait(ENDING)
            except subprocess.TimeoutExpired:  # it still imports, or waits for a disk
                process.kill()
                process.wait()
