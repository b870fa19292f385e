"""Isolate a process: no network, few files, no view of other processes; limits on memory, time and processes.

It uses what the Linux kernel offers without root: user, mount, network, process, IPC and host-name namespaces; a file
tree for this process alone, with the system and Python read-only and all other files in memory; resource limits.
It needs Linux 5.14 or newer. `python -m ffnn_grading.sandbox` says whether this machine can do it.

Sources: namespaces(7), user_namespaces(7), mount_setattr(2), pivot_root(2), capabilities(7), getrlimit(2).
"""

import contextlib
import ctypes
import glob
import os
import platform
import resource
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import NoReturn

NOBODY = 65534  # the user that root becomes first: no limit stops a fork bomb of root's
STUDENT = 1000  # the user inside
HOME, WORK = "/student", "/student/work"

SYSTEM = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64"]
SYSTEM += ["/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache", "/etc/localtime"]
DEVICES = ["null", "zero", "full", "random", "urandom"]

NEW_MOUNTS, NEW_HOST_NAME, NEW_IPC = 0x00020000, 0x04000000, 0x08000000
NEW_USER, NEW_PROCESSES, NEW_NETWORK = 0x10000000, 0x20000000, 0x40000000
NOSUID, NODEV, NOEXEC, BIND, DETACH, REC, PRIVATE = 2, 4, 8, 4096, 2, 16384, 1 << 18
ATTRIBUTES = 1 | 2 | 4  # of mount_setattr: read-only, nosuid, nodev
MOUNT_SETATTR = 442
PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 1, 4, 38

libc = ctypes.CDLL(None, use_errno=True)


class Missing(Exception):
    """The machine lacks something that isolation needs. The message says what."""


@cache
def missing() -> str:
    """Say in words what this machine lacks for isolation; return an empty string if it lacks nothing."""
    if sys.platform != "linux":
        return f"this is {platform.system()}, and isolation needs Linux."
    if platform.machine() not in PIVOT_ROOT:
        return f"its processor is of type {platform.machine()}, and isolation supports {' and '.join(PIVOT_ROOT)}."
    command = [sys.executable, "-P", "-m", "ffnn_grading.sandbox"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return "" if done.returncode == 0 else (done.stderr or done.stdout).strip().splitlines()[-1]


def confine(inside, *, box, visible, limits, tell) -> NoReturn:
    """Run `inside(ready)` in a sandbox. Call it in a fork that does nothing else; it does not return.

    Parameters
    ----------
    inside : callable
        The function to run. It calls `ready()` once its sockets exist, and before it runs any foreign code: then the
        box becomes read-only.
    box : str
        The one folder that both sides see, under the same path. The files in its `work/` are copied to WORK.
    visible : list of str
        Files and folders that are visible inside, read-only, under the same paths.
    limits : dict
        memory, memory_together, scratch and file in bytes, cpu in seconds, and the number of processes.
    tell : callable
        Called as `tell("", pidfd)` when the process is ready, else as `tell(error message, None)`.
    """
    os.chdir("/")
    os.setsid()
    os.mkdir(f"{box}/root")
    try:
        _enter_namespaces()
    except OSError as error:
        tell(_describe(error), None)
        os._exit(1)
    outside_end, inside_end = socket.socketpair()
    child = os.fork()
    if child == 0:
        outside_end.close()
        _run_inside(inside, box, visible, limits, inside_end)
    inside_end.close()
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    said = outside_end.recv(10_000).decode() or "the process in the sandbox ended before it was ready."
    if said == "ready":
        try:
            _make_read_only(box)
        except OSError as error:
            said = _describe(error)
            os.kill(child, signal.SIGKILL)
    if said == "ready":
        process = os.pidfd_open(child)
        tell("", process)
        outside_end.send(b"go")
        _watch_memory(child, process, limits["memory_together"])
    else:
        tell(said, None)
    os.waitpid(child, 0)
    os._exit(0)


def _watch_memory(child, process, most):
    """Kill the sandbox if all its processes together use too much memory: the limits hold for each one alone.

    /proc is that of the sandbox here (pivot_root has changed the root for both), if it has one.
    """
    while not select.select([process], [], [], 0.25)[0]:
        # Only the second sum, which takes longer, counts memory shared by forks once.
        if (
            _sum_over_processes("statm", _resident) > most
            and _sum_over_processes("smaps_rollup", _proportional_share) > most
        ):
            os.kill(child, signal.SIGKILL)


def _sum_over_processes(file, bytes_in):
    total = 0
    for path in glob.glob(f"/proc/[0-9]*/{file}"):
        with contextlib.suppress(OSError):  # the process may have ended since
            total += bytes_in(Path(path).read_text())
    return total


def _resident(statm):
    return int(statm.split()[1]) * resource.getpagesize()


def _proportional_share(smaps):
    return sum(int(line.split()[1]) << 10 for line in smaps.splitlines() if line.startswith("Pss:"))


def _enter_namespaces():
    """Enter new namespaces, with root's permissions inside them and none outside."""
    user, group = os.geteuid(), os.getegid()
    if user != 0:
        _unshare()
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{STUDENT} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{STUDENT} {group} 1")
        return
    # For root, a process outside must map the student's user id to nobody.
    process, (reader, writer) = os.getpid(), os.pipe()
    helper = os.fork()
    if helper == 0:
        os.close(writer)
        os.read(reader, 1)
        try:
            for kind in ("uid", "gid"):
                Path(f"/proc/{process}/{kind}_map").write_text(f"0 0 1\n{STUDENT} {NOBODY} 1")
        except OSError:
            os._exit(1)
        os._exit(0)
    os.close(reader)
    try:
        _unshare()
    finally:
        os.close(writer)
    if os.waitpid(helper, 0)[1] != 0:
        raise OSError(1, os.strerror(1), "for root, the user ids of a user namespace (uid_map)")


def _unshare():
    flags = NEW_USER | NEW_MOUNTS | NEW_PROCESSES | NEW_NETWORK | NEW_IPC | NEW_HOST_NAME
    _call("user namespaces (unshare)", libc.unshare, flags)


def _run_inside(inside, box, visible, limits, outside):
    """Run the first process in the new namespaces. When it ends, Linux ends all others there."""

    def ready():
        outside.send(b"ready")
        if outside.recv(10) != b"go":
            os._exit(1)
        outside.close()

    try:
        _make_tree(box, visible, limits["scratch"])
        _detach_files(but=outside.fileno())
        _set_limits(limits)
        _drop_privileges()
        shutil.copytree(f"{box}/work", WORK, symlinks=True, dirs_exist_ok=True)
        os.chdir(WORK)
        inside(ready)
    except BaseException as error:
        outside.send(_describe(error).encode()[:5000])
    finally:
        os._exit(1)


def _detach_files(but):
    """Replace inherited descriptors by /dev/null. Their numbers stay taken, because their owners will close them."""
    nothing = os.open("/dev/null", os.O_RDWR)
    for descriptor in map(int, os.listdir("/proc/self/fd")):
        if descriptor > 2 and descriptor not in (but, nothing):
            with contextlib.suppress(OSError):  # the listing's own is closed by now
                os.fstat(descriptor)
                os.dup2(nothing, descriptor)
    os.close(nothing)


def _make_tree(box, visible, scratch):
    """Replace the machine's file tree by one in memory, with bind mounts of what is visible."""
    root = f"{box}/root"
    _mount("", "/", "", REC | PRIVATE)  # keep the following mounts private
    _mount("tmpfs", root, "tmpfs", NOSUID | NODEV, f"size={scratch},nr_inodes=20000,mode=755")
    for path in filter(os.path.lexists, visible):
        os.makedirs(os.path.dirname(root + path), exist_ok=True)
        if os.path.islink(path):
            os.symlink(os.readlink(path), root + path)
        else:
            _bind(path, root + path)
            _make_read_only(root + path)
    _bind(box, root + box)
    for device in DEVICES:
        _bind(f"/dev/{device}", f"{root}/dev/{device}")
    os.symlink("/proc/self/fd", f"{root}/dev/fd")
    for folder in ("student", "student/work", "tmp", "dev/shm"):
        os.makedirs(f"{root}/{folder}", exist_ok=True)
        os.chown(f"{root}/{folder}", STUDENT, STUDENT)
    os.makedirs(f"{root}/etc", exist_ok=True)
    Path(f"{root}/etc/passwd").write_text(f"student:x:{STUDENT}:{STUDENT}:{HOME}:/bin/sh\n")
    os.mkdir(f"{root}/proc")
    try:
        _mount("proc", f"{root}/proc", "proc", NOSUID | NODEV | NOEXEC)
    except OSError:
        pass  # a container that hides parts of its own /proc does not allow it: the notebook has none
    libc.sethostname(b"grading", 7)
    os.chdir(root)
    _call("changing the root (pivot_root)", libc.syscall, PIVOT_ROOT[platform.machine()], b".", b".")
    _call("leaving the old root (umount)", libc.umount2, b".", DETACH)
    os.chdir("/")


def _set_limits(limits):
    for name, value in (
        ("AS", limits["memory"]),
        ("CPU", limits["cpu"]),
        ("NPROC", limits["processes"]),
        ("FSIZE", limits["file"]),
        ("CORE", 0),
        ("NOFILE", 1024),
    ):
        kind = getattr(resource, f"RLIMIT_{name}")
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))


def _drop_privileges():
    """Drop the permissions that the maker of a namespace has in it, before the student's code runs."""
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    header, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(STUDENT, STUDENT, STUDENT)
        os.setresuid(STUDENT, STUDENT, STUDENT)
    _call("giving up capabilities (capset)", libc.capset, header, none)
    libc.prctl(PR_SET_DUMPABLE, 1)  # otherwise its own /proc/self would belong to root
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _make_read_only(path):
    attributes = (ctypes.c_uint64 * 4)(ATTRIBUTES, 0, 0, 0)
    at_here, recursive = -100, 0x8000
    _call(
        "read-only mounts (mount_setattr, Linux 5.12)",
        libc.syscall,
        *(MOUNT_SETATTR, at_here, path.encode(), recursive, attributes, ctypes.sizeof(attributes)),
    )


def _mount(source, target, kind, flags, options=""):
    words = [word.encode() for word in (source, target, kind)]
    _call(f"mounting {target} in a user namespace", libc.mount, *words, ctypes.c_ulong(flags), options.encode())


def _bind(source, target):
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        open(target, "x").close()
    _mount(source, target, "", BIND | REC)


def _call(what, function, *arguments):
    if function(*arguments) < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), what)


def _describe(error):
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename} is refused: {error.strerror}."
    return f"{type(error).__name__}: {error}"


def _try_sandbox():
    """Make a sandbox; return what this machine lacks for it, or an empty string."""
    with tempfile.TemporaryDirectory(prefix="ffnn-") as box:
        os.mkdir(f"{box}/work")
        if os.geteuid() == 0:
            for folder in (box, f"{box}/work"):
                os.chown(folder, NOBODY, NOBODY)
        reader, writer = os.pipe()
        limits = dict(memory=1 << 40, memory_together=1 << 40, scratch=1 << 24, file=1 << 20, cpu=10, processes=50)

        def tell(text, pidfd):
            os.write(writer, text.encode())

        helper = os.fork()
        if helper == 0:
            confine(lambda ready: ready(), box=box, visible=["/usr"], limits=limits, tell=tell)
        os.close(writer)
        os.waitpid(helper, 0)
        return os.read(reader, 10_000).decode()


if __name__ == "__main__":
    lacking = _try_sandbox()
    sys.exit(lacking or print("This machine can isolate."))
