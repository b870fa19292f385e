"""Isolate a process: no network, few files, no view of other processes; limits on memory, time and processes.

It uses what the Linux kernel offers without root: user, mount, network, process, IPC and host-name namespaces; a file
tree for this process alone, with the system and Python read-only and all other files in memory; resource limits.
Memory is counted process by process. What holds memory, or a quota of the account, outside this count is denied: by
zeros in /proc/sys/user, and by a seccomp filter. It needs Linux 5.14 or newer, and libseccomp for the filter.
`python -m ffnn_grading.sandbox` says whether this machine can isolate, and which walls it lacks.

Sources: namespaces(7), user_namespaces(7), keyrings(7), mount_setattr(2), pivot_root(2), capabilities(7), getrlimit(2),
seccomp(2), seccomp_rule_add(3), sched(7) on autogroups.
"""

import contextlib
import ctypes
import errno
import glob
import json
import mmap
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
from typing import Any, NoReturn

NOBODY = 65534  # the user that root becomes first: no limit stops a fork bomb of root's
STUDENT = 1000  # the user inside
HOME, WORK = "/student", "/student/work"

SYSTEM = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64"]
SYSTEM += ["/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache", "/etc/localtime"]
DEVICES = ["null", "full", "random", "urandom"]  # a shared mapping of zero is memory that nobody counts

NEW_MOUNTS, NEW_HOST_NAME, NEW_IPC = 0x00020000, 0x04000000, 0x08000000
NEW_USER, NEW_PROCESSES, NEW_NETWORK = 0x10000000, 0x20000000, 0x40000000
NEW_CGROUP = 0x02000000
NAMESPACES = [NEW_MOUNTS, NEW_HOST_NAME, NEW_IPC, NEW_USER, NEW_PROCESSES, NEW_NETWORK, NEW_CGROUP]
NOSUID, NODEV, NOEXEC, BIND, DETACH, REC, PRIVATE = 2, 4, 8, 4096, 2, 16384, 1 << 18
ATTRIBUTES = 1 | 2 | 4  # of mount_setattr: read-only, nosuid, nodev
MOUNT_SETATTR = 442
PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
KEYCTL, JOIN_SESSION_KEYRING = {"x86_64": 250, "aarch64": 219}, 1
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 1, 4, 38

SOCKET = 2 * 212_992  # bytes that a socket may buffer, by Linux's default of net.core.wmem_max

# System calls that are refused. The lists of Docker (docs.docker.com/engine/security/seccomp) and Flatpak
# (common/flatpak-run.c), and what holds memory or quotas that are not the notebook's own.
DENIED = {
    "memory outside all limits": "memfd_create memfd_secret shmget semget msgget mq_open vmsplice",
    "queues and watches of the account": "inotify_init inotify_init1 fanotify_init io_setup",
    "rings that bypass this filter": "io_uring_setup io_uring_enter io_uring_register",
    "keys": "keyctl add_key request_key",
    "other processes": "ptrace process_vm_readv process_vm_writev process_madvise pidfd_getfd kcmp userfaultfd",
    "namespaces": "unshare setns",
    "file systems": """mount umount umount2 pivot_root chroot fsopen fsconfig fsmount fspick move_mount open_tree
        open_tree_attr mount_setattr name_to_handle_at open_by_handle_at quotactl quotactl_fd swapon swapoff""",
    "the kernel": """bpf perf_event_open syslog acct reboot kexec_load kexec_file_load init_module finit_module
        delete_module personality lookup_dcookie clock_settime clock_adjtime settimeofday adjtimex ioperm iopl""",
    "other processors and their memory": "sched_setaffinity set_mempolicy mbind migrate_pages move_pages",
}
ALLOW, REFUSE = 0x7FFF0000, 0x00050000  # libseccomp's SCMP_ACT_ALLOW; SCMP_ACT_ERRNO, plus the error's number
EQUAL, GREATER_OR_EQUAL, MASKED_EQUAL = 4, 5, 7  # its SCMP_CMP_EQ, SCMP_CMP_GE, SCMP_CMP_MASKED_EQ
# libzmq aborts without Internet and Netlink sockets, which reach nothing here.
FAMILIES, FURTHER = (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK), 17

libc = ctypes.CDLL(None, use_errno=True)
libseccomp: Any = None
try:
    libseccomp = ctypes.CDLL("libseccomp.so.2")
    libseccomp.seccomp_init.restype = ctypes.c_void_p
except OSError:
    pass  # the other walls stand without it


class Missing(Exception):
    """The machine lacks something that grading needs. The message says what."""


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


def confine(inside, *, box, processors, visible, limits, answer, hidden=()) -> NoReturn:
    """Run `inside(ready)` in a sandbox. Call it in a fork that does nothing else; it does not return.

    Parameters
    ----------
    inside : callable
        The function to run. It calls `ready()` once its sockets exist, and before it runs any foreign code: then the
        box becomes read-only, and WORK the current folder.
    box : str
        The one folder that both sides see, under the same path. The files in its `work/` are copied to WORK.
    processors : list of int
        The processors on which its processes run: those of its grader.
    visible : list of str
        Files and folders that are visible inside, read-only, under the same paths.
    hidden : list of str
        Folders among them that are empty inside.
    limits : dict
        memory, memory_together, scratch and file in bytes, cpu in seconds, and the number of processes.
    answer : socket
        It sends "started" with a pidfd as soon as there is a process, then "ready" or an error message. Once its other
        end is closed, all processes of the sandbox are ended.
    """
    os.chdir("/")
    os.setsid()
    os.sched_setaffinity(0, processors)
    os.mkdir(f"{box}/root")
    try:
        _join_fresh_keyring()
        _enter_namespaces()
    except OSError as error:
        answer.send(_describe(error).encode())
        os._exit(1)
    outside_end, inside_end = socket.socketpair()
    child = os.fork()
    if child == 0:
        outside_end.close()
        _run_inside(inside, box, visible, hidden, limits, inside_end)
    try:
        inside_end.close()
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        process = os.pidfd_open(child)
        socket.send_fds(answer, [b"started"], [process])
        if answer not in select.select([outside_end, answer], [], [])[0]:
            said = outside_end.recv(10_000) or b"the process in the sandbox ended before it was ready."
            if said == b"ready":
                _make_read_only(box)
                outside_end.send(b"go")
            answer.send(said)
            if said == b"ready":
                _watch(process, answer, limits)
    except OSError as error:
        with contextlib.suppress(OSError):
            answer.send(_describe(error).encode())
    finally:
        os.kill(child, signal.SIGKILL)  # and Linux ends all others in its namespace
        os.waitpid(child, 0)
        os._exit(0)


def _watch(process, answer, limits):
    """Return once the sandbox has ended, its grader has gone, or all its processes together exceed a limit.

    RLIMIT_AS and RLIMIT_CPU hold for each process alone. /proc is that of the sandbox here (pivot_root has changed the
    root for both), if it has one.
    """
    most = limits["memory_together"]
    while not select.select([process, answer], [], [], 0.25)[0]:
        sockets = _count_sockets() * SOCKET
        # Only the second sum, which takes longer, counts memory shared by forks once.
        if (
            _sum_over_processes("statm", _resident) + sockets > most
            and _sum_over_processes("smaps_rollup", _proportional_share) + sockets > most
        ) or _sum_over_processes("stat", _computed) > limits["cpu"]:
            return


def _count_sockets():
    """Return how many sockets there are in the sandbox: what they buffer belongs to no process."""
    try:
        lines = Path("/proc/1/net/protocols").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[2]) for line in lines[1:])


def _sum_over_processes(file, bytes_in):
    total = 0
    for path in glob.glob(f"/proc/[0-9]*/{file}"):
        with contextlib.suppress(OSError):  # the process may have ended since
            total += bytes_in(Path(path).read_text())
    return total


def _resident(statm):
    return int(statm.split()[1]) * resource.getpagesize()


def _computed(stat):
    """Return the seconds of computing of a process and of its children that have ended."""
    times = stat.rpartition(")")[2].split()[11:15]
    return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")


def _proportional_share(smaps):
    return sum(int(line.split()[1]) << 10 for line in smaps.splitlines() if line.startswith("Pss:"))


def _join_fresh_keyring():
    """Leave the session keyring of whoever grades."""
    try:
        _call("a keyring (keyctl)", libc.syscall, KEYCTL[platform.machine()], JOIN_SESSION_KEYRING, None)
    except OSError as error:
        if error.errno not in (errno.ENOSYS, errno.EPERM):  # where keyrings are refused, students have none either
            raise


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


def _run_inside(inside, box, visible, hidden, limits, outside):
    """Run the first process in the new namespaces. When it ends, Linux ends all others there."""

    def ready():
        outside.send(b"ready")
        if outside.recv(10) != b"go":
            os._exit(1)
        outside.close()
        os.chdir(WORK)

    try:
        _set_quotas_to_zero()
        _make_tree(box, visible, hidden, limits["scratch"])
        _detach_files(but=outside.fileno())
        _set_limits(limits)
        _drop_privileges()
        shutil.copytree(f"{box}/work", WORK, symlinks=True, dirs_exist_ok=True)
        inside(ready)
    except BaseException as error:
        outside.send(_describe(error).encode()[:5000])
    finally:
        os._exit(1)


def _set_quotas_to_zero():
    """Allow no further namespaces, inotify instances or System V memory, as far as this machine lets it be set."""
    for path in [*glob.glob("/proc/sys/user/max_*"), "/proc/sys/kernel/shmmax", "/proc/sys/kernel/shmall"]:
        with contextlib.suppress(OSError):
            Path(path).write_text("0")


def _detach_files(but):
    """Replace inherited descriptors by /dev/null. Their numbers stay taken, because their owners will close them."""
    nothing = os.open("/dev/null", os.O_RDWR)
    for descriptor in map(int, os.listdir("/proc/self/fd")):
        if descriptor > 2 and descriptor not in (but, nothing):
            with contextlib.suppress(OSError):  # the listing's own is closed by now
                os.fstat(descriptor)
                os.dup2(nothing, descriptor)
    os.close(nothing)


def _make_tree(box, visible, hidden, scratch):
    """Replace the machine's file tree by one in memory, with bind mounts of what is visible."""
    root = f"{box}/root"
    _mount("", "/", "", REC | PRIVATE)  # keep the following mounts private
    _mount("tmpfs", root, "tmpfs", NOSUID | NODEV, f"size={scratch},nr_inodes=20000,mode=755")
    for folder in ("student", "tmp", "dev/shm"):  # binds, because only they will be writable
        os.makedirs(f"{root}/{folder}", exist_ok=True)
        os.chown(f"{root}/{folder}", STUDENT, STUDENT)
        _mount(f"{root}/{folder}", f"{root}/{folder}", "", BIND)
    os.mkdir(root + WORK)
    os.chown(root + WORK, STUDENT, STUDENT)
    for path in filter(os.path.lexists, visible):
        os.makedirs(os.path.dirname(root + path), exist_ok=True)
        if os.path.islink(path):
            os.symlink(os.readlink(path), root + path)
        else:
            _bind(path, root + path)
            _make_read_only(root + path)
    for path in hidden:
        if os.path.isdir(root + path):
            _mount("tmpfs", root + path, "tmpfs", NOSUID | NODEV, "size=4k,mode=555")
            _make_read_only(root + path)
    _bind(box, root + box)
    for device in DEVICES:
        _bind(f"/dev/{device}", f"{root}/dev/{device}")
    os.symlink("/proc/self/fd", f"{root}/dev/fd")
    os.makedirs(f"{root}/etc", exist_ok=True)
    Path(f"{root}/etc/passwd").write_text(f"student:x:{STUDENT}:{STUDENT}:{HOME}:/bin/sh\n")
    os.mkdir(f"{root}/proc")
    for options in ("subset=pid", ""):  # processes only, else all of it
        try:
            _mount("proc", f"{root}/proc", "proc", NOSUID | NODEV | NOEXEC, options)
            break
        except OSError:
            pass  # a container that hides parts of its own /proc does not allow it: the notebook has none
    _make_read_only(root, recursive=False)
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
        ("NOFILE", 256),
        ("MSGQUEUE", 0),
        ("SIGPENDING", 1000),
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
    if libseccomp is not None:
        _filter_calls()


class _Comparison(ctypes.Structure):
    """libseccomp's scmp_arg_cmp: the number of an argument, the operator, and one or two values."""

    _fields_ = [("argument", ctypes.c_uint), ("operator", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


def _filter_calls():
    """Refuse the system calls of DENIED, and some by their arguments. Calls of other architectures kill the process.

    sched_setscheduler stays open: libzmq aborts without it.
    """
    rules = ctypes.c_void_p(libseccomp.seccomp_init(ALLOW))

    def deny(name, number=errno.EPERM, *comparisons):
        call = libseccomp.seccomp_syscall_resolve_name(name.encode())
        if call < 0:
            return  # this architecture or this libseccomp does not know it
        values = (_Comparison * len(comparisons))(*comparisons)
        failed = libseccomp.seccomp_rule_add_array(rules, REFUSE | number, call, len(values), values)
        if failed:
            raise OSError(-failed, os.strerror(-failed), f"a rule for {name} (seccomp)")

    for names in DENIED.values():
        for name in names.split():
            deny(name)
    deny("clone3", errno.ENOSYS)  # its flags are out of a filter's sight, and the C library falls back to clone
    for flag in NAMESPACES:
        deny("clone", errno.EPERM, (0, MASKED_EQUAL, flag, flag))
    for family in range(FURTHER):
        if family not in FAMILIES:
            deny("socket", errno.EAFNOSUPPORT, (0, EQUAL, family, 0))
    deny("socket", errno.EAFNOSUPPORT, (0, GREATER_OR_EQUAL, FURTHER, 0))
    shared = mmap.MAP_SHARED | mmap.MAP_ANONYMOUS  # stays in memory when its process shows no page of it
    deny("mmap", errno.EPERM, (3, MASKED_EQUAL, shared, shared))
    # It only seems to succeed: a new session would have a share of the processor as large as a whole kernel's.
    deny("setsid", 0)
    failed = libseccomp.seccomp_load(rules)
    if failed:
        raise OSError(-failed, os.strerror(-failed), "a filter of system calls (seccomp)")
    libseccomp.seccomp_release(rules)


def _make_read_only(path, recursive=True):
    attributes = (ctypes.c_uint64 * 4)(ATTRIBUTES, 0, 0, 0)
    at_here, flags = -100, 0x8000 if recursive else 0
    _call(
        "read-only mounts (mount_setattr, Linux 5.12)",
        libc.syscall,
        *(MOUNT_SETATTR, at_here, path.encode(), flags, attributes, ctypes.sizeof(attributes)),
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


def _lacking_walls():
    """Return the walls that are not up around this process, which is in a sandbox."""
    up = {
        f"a filter of system calls ({'libseccomp.so.2 is missing' if libseccomp is None else 'seccomp'})": libseccomp,
        "no further namespaces": libc.unshare(NEW_USER) < 0,
        "no System V memory": libc.shmget(0, mmap.PAGESIZE, 0o1600) < 0,
        "no inotify instances": libc.inotify_init() < 0,
        "a /proc without the system's settings": not os.path.exists("/proc/sys"),
        "a read-only root": not os.access("/", os.W_OK),
    }
    return [wall for wall, is_up in up.items() if not is_up]


def _try_sandbox():
    """Make a sandbox; return what this machine lacks for it, or an empty string; and the walls that it lacks."""
    with tempfile.TemporaryDirectory(prefix="ffnn-") as box:
        os.mkdir(f"{box}/work")
        if os.geteuid() == 0:
            for folder in (box, f"{box}/work"):
                os.chown(folder, NOBODY, NOBODY)
        limits = dict(memory=1 << 40, memory_together=1 << 40, scratch=1 << 24, file=1 << 20, cpu=10, processes=50)
        walls = Path(box, "walls")

        def inside(ready):
            walls.write_text(json.dumps(_lacking_walls()))
            ready()

        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        helper = os.fork()
        if helper == 0:
            ours.close()
            processors = os.sched_getaffinity(0)
            confine(inside, box=box, processors=processors, visible=["/usr"], limits=limits, answer=theirs)
        theirs.close()
        said = ours.recv(10_000)
        if said == b"started":
            said = ours.recv(10_000)
        os.waitpid(helper, 0)
        if said != b"ready":
            return said.decode(), []
        return "", json.loads(walls.read_text())


if __name__ == "__main__":
    lacking, walls = _try_sandbox()
    if lacking:
        sys.exit(lacking)
    print("This machine can isolate.", *[f"Not up: {wall}." for wall in walls] or ["All walls are up."])
