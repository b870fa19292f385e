"""Run a notebook to its end, whatever its cells do.

If the kernel dies, or ignores an interrupt, the points earned before stay; each cell after that gets an error that
says so. Messages of the kernel are counted before they are kept, and time is limited. A test that calls a check only
asks in the kernel; here it is judged (judge.py).

`execute` does all of this as one function from bytes to bytes, in any process or on any machine.
"""

import ast
import hashlib
import json
import math
import pickle
import random
import re
import socket
import sys
import time
from functools import cache
from pathlib import Path

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import from_dict
from nbformat.v4 import new_code_cell, new_notebook, new_output
from nbgrader.preprocessors import Execute
from nbgrader.utils import is_grade, is_locked, is_solution
from traitlets import Integer
from traitlets.config import Config
from zmq import ZMQError

import ffnn_checks
import ffnn_helpers
from ffnn_grading import judge, notes
from ffnn_grading.kernel import manager_class

SHOWN = ("display_data", "update_display_data", "execute_result")
KEPT = ("stream", *SHOWN, "clear_output", "comm_open", "comm_msg", "comm_close")
LONG, SHORT = 10_000, 200  # characters kept of an error message; and once a notebook has too much output
DISTURBED = "something in the notebook disturbs the tests."
OURS = 100_000_000  # bytes of what a test sends to the judge
AFTER_REPLY, AFTER_INTERRUPT = 30, 4  # seconds in which the rest of a cell's output must arrive
NEWLINE = 14  # bytes that a line costs in the notebook's file, beside its text


class OtherVersion(Exception):
    """The worker's code or Python differs from the master's."""


@cache
def fingerprint() -> str:
    """Return a hash of Python's version and the code of our packages."""
    digest = hashlib.sha256(repr(sys.version_info[:3]).encode())
    for folder in [Path(__file__).parent, *(Path(package.__path__[0]) for package in (ffnn_checks, ffnn_helpers))]:
        for path in sorted(folder.rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def execute(task):
    """Execute the code cells of a notebook.

    Parameters
    ----------
    task : bytes
        A pickled dictionary: cells (as JSON), files (content by path), names (of what students define), settings (of
        the classes here and in kernel.py), made_with (the master's fingerprint()).

    Returns
    -------
    bytes
        JSON: cells (for each its number and its outputs), language_info, the notes and flags that were added, seconds.
    """
    task = pickle.loads(task)
    if task["made_with"] != fingerprint():
        raise OtherVersion(
            f"This worker ({socket.gethostname()}) has a different version of Python or of our packages than the "
            "machine that sent the work. Install the same versions there, and restart it."
        )
    started = time.monotonic()
    nb = new_notebook(cells=[new_code_cell(**from_dict(cell)) for cell in json.loads(task["cells"])])
    notes.start(nb)
    executor = RobustExecute(config=Config(task["settings"]), names=task["names"], files=task["files"])
    executor.preprocess(nb, {})
    said, flags = notes.read(nb)
    result = {
        "cells": [[cell.execution_count, cell.outputs] for cell in nb.cells],
        "language_info": nb.metadata.language_info,
        "notes": said,
        "flags": flags,
        "seconds": round(time.monotonic() - started, 2),
    }
    return json.dumps(result).encode()


class RobustExecute(Execute):
    """Executes code cells, with limits.

    Parameters
    ----------
    names : list of str
        Names that students define. Tests see these of the notebook's names.
    files : dict
        Files of the folder in which the code runs: content by path.
    """

    total_timeout = Integer(300, help="seconds for the whole notebook, on its own clock").tag(config=True)
    max_output = Integer(1_000_000, help="bytes of output of one cell").tag(config=True)
    max_output_together = Integer(10_000_000, help="bytes of output of all cells").tag(config=True)
    memory = Integer(2048, help="MB that a process may use that executes notebooks").tag(config=True)
    max_sent = Integer(250, help="MB of messages; a program that sends more is ended").tag(config=True)

    def __init__(self, *, names=(), files=None, **kwargs):
        super().__init__(kernel_manager_class=manager_class(), **kwargs)
        self._names, self._files = set(names), files or {}

    def create_kernel_manager(self):
        self._manager = super().create_kernel_manager()
        self._manager.files, self._manager.max_sent = self._files, self.max_sent << 20
        return self._manager

    def preprocess(self, nb, resources, km=None):
        self._rng = random.SystemRandom()
        self._right: dict[str, bool] = {}  # the functions that were judged so far, by name
        self._stopped, self._manager = None, None  # why the rest is not run; the kernel's
        self._together = 0  # bytes that are kept of the notebook's own cells
        self.timeout_func = lambda cell: max(1, min(self.timeout or self.total_timeout, math.ceil(self._time_left())))
        try:
            return super().preprocess(nb, resources, km)
        finally:
            if self._manager is not None:
                self._manager.remove_files()

    def preprocess_cell(self, cell, resources, index):
        if index == 0 and self.km.first:
            self._run(new_code_cell(self.km.first), index, ours=True)
        if self._stopped is None and self._time_left() <= 0:
            self._stop(f"The notebook was stopped after {self.total_timeout} s, the limit for all cells together.")
        if self._stopped is not None:
            cell.outputs = [skipped_output(self._stopped)]
        elif is_grade(cell) and not is_solution(cell):
            self._run_test(cell, index)
        else:
            self._run(cell, index)
        return cell, resources

    def _run_test(self, cell, index):
        """Run a test. Its points depend on what the judge says; or, if it calls no check, on the kernel."""
        authors = [other.source for other in self.nb.cells if is_locked(other) and not is_grade(other)]
        cell.outputs = []
        try:
            test = judge.find_test(cell.source, authors, self._names)
            if test is None:
                self._run(cell, index)
                self._withhold_forged_points(cell)
            else:
                self._ask_and_judge(cell, index, test)
        except judge.CannotJudge as reason:
            cell.outputs = [_error("NotJudged", f"No points for this test. {reason}")]
            notes.flag(self.nb, f"The test {cell.metadata.nbgrader.grade_id} cannot be judged. {reason}")
        if self._stopped is not None:
            cell.outputs.append(_error("NotConfirmed", f"No points for this test. {self._stopped}"))
        # nbgrader takes stderr for a failure, but a warning is not one; and it would quote hidden tests.
        cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]

    def _ask_and_judge(self, cell, index, test):
        """Let the kernel ask what a test asks, and judge what came. The cell shows what the student's code printed,
        and what the check says."""
        ours = f"_{self._rng.getrandbits(64):x}"
        asking = new_code_cell(
            f"from builtins import globals as {ours}_globals\n"  # the notebook may use this name for its own
            f"from ffnn_checks import sending as {ours}\n"
            f"{ours} = {ours}, {ours}.ask({test.program!r}, {test.names!r}, {ours}_globals())"
        )
        self._run(asking, index)
        errors = [_error(output.ename, output.evalue) for output in asking.outputs if output.output_type == "error"]
        if any(error.ename == "CellTimeoutError" for error in errors):
            self._replace_endless(cell, index)
        printed = [output for output in asking.outputs if output.output_type == "stream"]
        if errors or self._stopped is not None:
            self._right |= judge.not_right(test)
            cell.outputs = [*printed, *errors]
            return

        def told(text):
            return self._told(f"{ours}[0]", text, index)

        def ask_again(call):
            return told(f"{ours}[0].{call}")

        text = told(f"{ours}[1]")
        said, complaint, is_odd = judge.judge(test, text, self._right, ask_again)
        if self._stopped is not None:
            cell.outputs = printed
            return
        cell.outputs = [*printed, *([new_output("stream", text=f"{said}\n")] if said else [])]
        if complaint is not None:
            cell.outputs.append(
                new_output("error", ename="CheckFailed", evalue=complaint, traceback=complaint.splitlines())
            )
        if is_odd:
            notes.flag(self.nb, f"What came back from a test is not an answer to it: {DISTURBED}")

    def _told(self, sending, expression, index):
        """Return the value of an expression in the kernel, a text; "" if it has none."""
        mark = f"{self._rng.getrandbits(64):x}"
        cell = new_code_cell(f"{sending}.tell({mark!r}, {expression})")
        if self._stopped is None:
            self._run(cell, index, ours=True)
        text = "".join(output.get("text", "") for output in cell.outputs if output.get("name") == "stdout")
        return "".join(re.findall(f"{mark}(.*)\n", text))

    def _replace_endless(self, test, index):
        """Let the functions of a test that reached its time limit raise an error, so that later tests need not wait."""
        used = {node.id for node in ast.walk(ast.parse(test.source)) if isinstance(node, ast.Name)} & self._names
        raising = "def {0}(*_, **__): raise TimeoutError('{0} did not stop at the time limit')".format
        if used and self._stopped is None:
            self._run(new_code_cell("\n".join(map(raising, sorted(used)))), index, ours=True)

    def _withhold_forged_points(self, cell):
        """Withhold numbers that a test does not normally show: nbgrader would take them for its points."""
        shown = [output for output in cell.outputs if output.output_type == "execute_result"]
        if not shown:
            return
        too_much = any(not _may_be_points(output, float(cell.metadata.nbgrader["points"])) for output in shown)
        if too_much or len(shown) > 1 or _has_error(cell):
            notes.flag(self.nb, "A test showed numbers that it does not normally show: they may be meant as points.")
            cell.outputs = [output for output in cell.outputs if output.output_type != "execute_result"]

    def _run(self, cell, index, ours=False):
        """Run a cell. What is kept of one of ours does not count among the outputs of the notebook."""
        notebooks_own = self.nb.cells[index]
        self._written, self._is_cut, self._is_ours, together = 0, False, ours, self._together
        self.iopub_timeout = AFTER_REPLY
        if ours:
            self._together = 0
        self.nb.cells[index] = cell  # where nbclient looks for a display that is replaced, such as a progress bar
        try:
            self.execute_cell(cell, index)
        except DeadKernelError:
            self._stop(
                f"The program had sent {self.max_sent} MB of messages, the limit for all cells together."
                if self.kc.has_sent_too_much
                else "The program had already ended: the code above stopped it, or used too much memory or time."
            )
        except CellTimeoutError:
            self._stop(
                "A cell above did not stop at its time limit."
                if self.iopub_timeout == AFTER_INTERRUPT
                else "The end of a cell's output did not arrive: the code above may have disturbed the output."
            )
        except (OSError, SystemError, ZMQError):  # of this process: the notebook is executed once more
            raise
        except Exception as error:  # the kernel's message may have been forged
            self.log.warning("The kernel's reply could not be used: %r", error)
            self._stop(f"The program sent something that is not a reply to a cell ({type(error).__name__}).")
        self.nb.cells[index] = notebooks_own
        self._tidy(cell)
        if is_grade(notebooks_own):
            self.clear_display_id_mapping(index)  # a test does not keep its outputs where they were
        if ours:
            self._together = together
        if self._stopped is not None:
            cell.outputs.append(_error("Stopped", f"The program stopped here. {self._stopped}"))

    def _stop(self, why):
        self._stopped = why
        notes.note(self.nb, f"{notes.NOT_RUN} {why}")

    def _time_left(self):
        return self.total_timeout - self.km.own_time()

    async def _async_handle_timeout(self, timeout, cell=None):
        """Interrupt the cell, for nbclient. If it does not hear that, do not wait for its output."""
        self.iopub_timeout = AFTER_INTERRUPT
        return await super()._async_handle_timeout(timeout, cell)

    async def _async_check_alive(self):
        """Check the kernel, for nbclient. A watch that a time limit has left behind ends without an error.

        Nobody hears that one. Python would print it at any later moment, and in the middle of a parse that fails then.
        """
        if self.kc is None:
            raise DeadKernelError("The notebook has been run.")
        await super()._async_check_alive()

    def process_message(self, msg, cell, cell_index):
        """Handle a message as it arrives, for nbclient; drop what is beyond the limits at once, except an error."""
        kind, content = msg["msg_type"], msg["content"]
        if "execution_count" in content and type(content["execution_count"]) is not int:
            content["execution_count"] = None
        if kind in ("status", "execute_input"):
            return super().process_message(msg, cell, cell_index)
        if kind == "error":
            if not _has_error(cell):  # it decides about points: of any number of them, one is kept, and is short
                super().process_message(msg, cell, cell_index)
                self._shorten(cell.outputs)
            return None
        if kind not in KEPT:
            return None
        if kind in SHOWN:
            content["data"], content["metadata"] = _texts(content.get("data")), _flat(content.get("metadata"))
        if kind == "stream":
            content["name"] = "stderr" if content.get("name") == "stderr" else "stdout"
            content["text"] = str(content.get("text", ""))
        if self._is_cut:
            return None
        most_of_cell, most_together = (OURS, OURS) if self._is_ours else (self.max_output, self.max_output_together)
        limits = (most_of_cell, self._written), (most_together, self._together)
        left, most = min((most - kept, most) for most, kept in limits)
        cost = self._cost(msg)
        if cost <= left:
            self._written += cost
            self._together += cost
            return super().process_message(msg, cell, cell_index)
        self._is_cut = True
        if kind == "stream" and left > 0:
            cell.outputs.append(new_output("stream", name=content["name"], text=content["text"][:left]))
            self._together += left
        cell.outputs.append(new_output("stream", text=f"\n… output cut after {most} bytes …\n"))
        return None

    def _cost(self, msg):
        """Return how many bytes are kept, or sent to an Output widget, because of a message."""
        cost = msg["size"] + NEWLINE * str(msg["content"]).count("\\n")
        display = (msg["content"].get("transient") or {}).get("display_id")
        if display and msg["msg_type"] in SHOWN:  # all outputs with this id are replaced
            cost *= 1 + sum(map(len, self._display_id_map.get(display, {}).values()))
        if hooks := self.output_hook_stack[msg["parent_header"].get("msg_id")]:
            cost += len(str(hooks[-1].outputs))  # nbclient sends all of them back
        return cost

    def set_widgets_metadata(self):
        """Keep no state of widgets: a person sees their pictures."""

    def _tidy(self, cell):
        """Leave what a notebook may hold: an error that came with the reply may have any form."""
        self._shorten(cell.outputs)
        self._together += sum(len(str(output)) for output in cell.outputs if output.output_type == "error")
        for one in (cell, *cell.outputs):
            if type(one.get("execution_count", 0)) is not int:
                one.execution_count = None

    def _shorten(self, outputs):
        """Shorten error messages; errors are always kept."""
        most = LONG if self._together < self.max_output_together else SHORT
        for output in outputs:
            if output.output_type == "error":
                output.ename, output.evalue = str(output.ename)[:SHORT], str(output.evalue)[:most]
                lines = list(map(str, output.traceback[:100])) if isinstance(output.traceback, list) else []
                text = "\n".join(lines)
                output.traceback = lines if len(text) <= most else text[:most].split("\n")[:100]


def _texts(data):
    """Keep the texts and pictures of an output, which are strings, and no nested data."""
    return {kind: text for kind, text in _entries(data) if isinstance(text, str)}


def _flat(metadata):
    """Keep what metadata say about each kind of data, such as a picture's size, and no nested data."""
    return {
        kind: {name: value for name, value in _entries(about) if isinstance(value, str | int | float)}
        for kind, about in _entries(metadata)
        if isinstance(about, dict)
    }


def _entries(found):
    return found.items() if isinstance(found, dict) else ()


def skipped_output(why):
    """Return the output of a cell that was not run."""
    return _error("NotRun", f"This cell was not run. {why}")


def _error(name, text):
    return new_output("error", ename=name, evalue=text, traceback=[text])


def _has_error(cell):
    return any(output.output_type == "error" for output in cell.outputs)


def _may_be_points(output, most):
    try:
        return 0 <= float(output.data.get("text/plain", "")) <= most
    except (TypeError, ValueError):
        return True
