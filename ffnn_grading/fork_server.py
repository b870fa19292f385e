"""A process that has imported everything, and forks a kernel at once.

`python -m ffnn_grading.fork_server N module …` imports the modules and listens on descriptor N, a socket. Each request
is one JSON message with a descriptor: the socket on which the fork replies, as sandbox.confine describes. The process
ends when the socket is closed, and all kernels with it, or a minute after its last kernel. It restarts itself if a file
that it has imported from the packages of these modules has changed.

Of ffnn_checks it imports the questions alone, and the sandbox hides the folder: no answer is in the room.

Source: the fork server of Python's own multiprocessing.
"""

import ctypes
import gc
import glob
import importlib
import importlib.machinery
import importlib.util
import inspect
import json
import os
import select
import shutil
import signal
import socket
import sys
import warnings

import comm

from ffnn_grading.sandbox import PR_SET_PDEATHSIG, confine

JUPYTER = ["ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.zmqshell", "ipykernel.debugger"]
IDLE = 60  # seconds
CHECKS = "ffnn_checks"
EXPLORER = "ffnn_helpers.explorers.neuron"  # a picture like many others


boxes: dict[int, str] = {}  # folders of the running kernels, by process id


class CannotImport(Exception):
    """A module cannot be imported. The message names it, and the error."""


def serve(control, modules):
    """Fork a kernel for each request."""
    packages = {name.partition(".")[0] for name in modules} - {CHECKS}
    found = {os.path.dirname(inspect.getfile(sys.modules[name])) for name in packages}
    folders = sorted(path for path in found if not path.startswith((sys.prefix + "/", sys.base_prefix + "/")))
    hidden = [folder_of(name) for name in (CHECKS, __package__)]
    stamps = _read_stamps(folders + hidden)
    while True:
        readable, _, _ = select.select([control], [], [], IDLE)
        _reap()
        if not readable:
            if not boxes:
                return
            continue
        if _read_stamps(folders + hidden) != stamps:
            os.execv(sys.executable, sys.orig_argv)  # the request waits in the socket
        request, descriptors, _, _ = socket.recv_fds(control, 1 << 16, 1)
        if not request:
            return
        answer = socket.socket(fileno=descriptors[0])
        request = json.loads(request)
        request["visible"] += folders
        request["hidden"] = hidden
        process = os.fork()
        if process == 0:
            control.close()
            _become_kernel(request, answer)
        boxes[process] = request["box"]
        answer.close()


def refuse(control, reason):
    """Reply to each request with the reason why there are no kernels."""
    while select.select([control], [], [], IDLE)[0]:
        request, descriptors, _, _ = socket.recv_fds(control, 1 << 16, 1)
        if not request:
            return
        with socket.socket(fileno=descriptors[0]) as answer:
            answer.send(reason.encode())


def _read_stamps(folders):
    """Return the modification times of the files that were imported from these folders."""
    files = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
    ours = [file for file in files if file and file.startswith(tuple(f"{folder}/" for folder in folders))]
    return {file: os.path.exists(file) and os.stat(file).st_mtime_ns for file in ours}


def _reap(wait=os.WNOHANG):
    """Collect kernels that have ended, and remove their folders."""
    for process in list(boxes):
        if os.waitpid(process, wait)[0]:
            shutil.rmtree(boxes.pop(process), ignore_errors=True)


def _become_kernel(request, answer):
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    arguments, environment = request.pop("arguments"), request.pop("environment")
    try:
        confine(lambda ready: _run_kernel(arguments, environment, ready), answer=answer, **request)
    finally:
        os._exit(1)


def _run_kernel(arguments, environment, ready):
    os.environ.clear()
    os.environ.update(environment)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # The standard generator reseeds itself after a fork. NumPy's would be in the same state for the whole class.
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    if "matplotlib" in sys.modules:
        sys.modules["matplotlib"].rcParams["backend"] = "module://matplotlib_inline.backend_inline"
    sys.argv = ["ipykernel_launcher", *arguments]
    import zmq
    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance(ignore_cwd=True)
    app.initialize(arguments)
    app.iopub_socket.setsockopt(zmq.XPUB_NODROP, 1)  # no output is lost if a program sends faster than it is read
    ready()
    sys.path.append("")  # not before: nothing of a student's is imported while the sandbox is open. And last: a
    app.start()  # student's numpy.py is not NumPy


def folder_of(package):
    """Return the folder of a package, without importing it."""
    spec = importlib.util.find_spec(package)
    assert spec is not None and spec.submodule_search_locations is not None
    return spec.submodule_search_locations[0]


def import_questions():
    """Import what checks ask, and nothing that answers: in this process, an exercise's check is its questions."""
    folder = folder_of(CHECKS)
    package = _empty_package(CHECKS, folder)
    for path in sorted(glob.glob(f"{folder}/*/asked.py")):
        name = os.path.basename(os.path.dirname(path))
        check = _empty_package(f"{CHECKS}.{name}", os.path.dirname(path))
        setattr(package, name, check)
        asked = importlib.import_module(f"{CHECKS}.{name}.asked")
        vars(check).update({key: value for key, value in vars(asked).items() if hasattr(value, "signature")})
    importlib.import_module(f"{CHECKS}.sending")


def _empty_package(name, folder):
    """Put a package into sys.modules whose own __init__.py is not run."""
    spec = importlib.machinery.ModuleSpec(name, None, is_package=True)
    spec.submodule_search_locations = [folder]
    sys.modules[name] = importlib.util.module_from_spec(spec)
    return sys.modules[name]


def _warm_up(modules):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for module in [*JUPYTER, *modules]:
            try:
                import_questions() if module == CHECKS else importlib.import_module(module)
            except Exception as error:
                raise CannotImport(f"{module} cannot be imported: {type(error).__name__}: {error}") from error
    comm.create_comm = comm.DummyComm  # also in kernels: widgets work, and tell nobody, because there is no page
    if EXPLORER in sys.modules:  # fonts, formulas, rasteriser, widgets: much is made when it is used first
        import ipywidgets
        from matplotlib.mathtext import MathTextParser

        sys.modules[EXPLORER].explore_neuron()
        ipywidgets.Widget.close_all()
        MathTextParser._parse_cached.cache_clear()  # type: ignore[attr-defined]  # results keep font files open
    gc.collect()
    gc.freeze()  # memory that is not touched stays shared


if __name__ == "__main__":
    control = socket.socket(fileno=int(sys.argv[1]))
    try:
        _warm_up(sys.argv[2:])
        serve(control, sys.argv[2:])
    except CannotImport as error:
        refuse(control, str(error))
    finally:
        for process in boxes:
            os.kill(process, signal.SIGKILL)
        _reap(wait=0)
