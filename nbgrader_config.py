"""nbgrader for this course: solutions/ is the source, exercises/ the release.

nbgrader and JupyterLab read it from the folder in which they are started. All data stay inside the checkout;
git ignores submissions, grades and feedback.
"""

import os
import sys
from pathlib import Path

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.preprocessors import LimitOutput

from ffnn_grading.exchange import check_before_collecting
from ffnn_grading.feedback import Tasks
from ffnn_grading.generating import check_before_generating
from ffnn_grading.gradebook import wait_for_gradebook
from ffnn_grading.inert import protect_formgrader
from ffnn_grading.lock import lock_autograde
from ffnn_grading.quotes import ClearOurHiddenTests, ClearOurRubrics
from ffnn_grading.times import accept_odd_times

c = get_config()  # noqa: F821 (nbgrader provides it)
here = Path(__file__).resolve().parent

# nbgrader creates its gradebook with the command `alembic`, which is beside the Python that runs it:
# it must be found even if the environment is not activated.
# (The formgrader reads this file with every request, so PATH must not grow.)
beside = os.path.dirname(sys.executable) + os.pathsep
if not os.environ.get("PATH", "").startswith(beside):
    os.environ["PATH"] = beside + os.environ.get("PATH", "")

# The faster one of nbformat's two validators.
os.environ.setdefault("NBFORMAT_VALIDATOR", "fastjsonschema")

c.CourseDirectory.root = str(here)
c.CourseDirectory.course_id = "ffnn"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"

# Assignments are released and collected through the exchange. nbgrader expects the folder to exist.
exchange = here / "exchange"
exchange.mkdir(exist_ok=True)
c.Exchange.root = str(exchange)
c.Exchange.path_includes_course = True  # fetched assignments are put into ffnn/, beside the lectures

# Once somebody has submitted, an assignment keeps its tasks. Its dates are shown to students.
check_before_generating()

# A student's folder there may change, and may hold links: what nbgrader collects from it is checked.
check_before_collecting()

# ffnn_grading extends autograde: every submission gets its points, or a line in autograded/ASSIGNMENT.report.jsonl;
# students' code runs in a sandbox; and what looks forged waits for a person.
c.Autograde.exporter_class = "ffnn_grading.intake.Intake"
c.Autograde.sanitize_preprocessors = ["ffnn_grading.repair.RepairCells", "ffnn_grading.repair.RestoreLockedCells"]
c.Autograde.autograde_preprocessors = [
    "ffnn_grading.executions.InsertOutputs",
    "ffnn_grading.quotes.WithholdQuotes",
    LimitOutput,
    "ffnn_grading.manual.KeepManualPoints",
    "ffnn_grading.conclude.Conclude",
    "ffnn_grading.dates.AssignPenalties",
]

# An endless cell is interrupted, and the grading continues with the next one. Waiting for a processor that others use
# does not count as time. All limits, with their defaults:
c.ExecutePreprocessor.timeout = 60  # seconds for a cell
c.ExecutePreprocessor.interrupt_on_timeout = True
c.ExecutePreprocessor.shutdown_kernel = "immediate"
c.RobustExecute.total_timeout = 300  # seconds for a notebook
c.RobustExecute.max_output = 1_000_000  # bytes per cell
c.RobustExecute.max_output_together = 10_000_000  # bytes per notebook
c.RobustExecute.max_sent = 250  # MB of messages that a notebook's program may send
c.RobustExecute.memory = 2048  # MB that each process may use that executes notebooks
c.Sandbox.memory = 2048  # MB of address space per process
c.Sandbox.memory_together = 3072  # MB in use by all processes of a notebook
c.Sandbox.cpu = 300  # seconds of computing of all processes of a notebook
c.Sandbox.processes = 100  # processes and threads
c.Sandbox.file = 64  # MB per file
c.Sandbox.scratch = 256  # MB, all files together

# One grading of an assignment at a time, whoever starts it.
lock_autograde()

# A gradebook into which another program writes, such as the grading of another assignment.
wait_for_gradebook(60)  # seconds

# A time of hand-in that nobody can read is unknown, and stops neither the grading nor the formgrader.
accept_odd_times()

# A rubric is in a locked cell, which autograde restores for the grader. nbgrader intends its task cells for this, but
# they wait for a grader even if nothing was written.
c.ClearMarkScheme.enforce_metadata = False

# Feedback shows the work, its points and the grader's comments, but no hidden tests and no rubric. Tracebacks
# are cut to their last line, because they would quote the test around an error.
c.GenerateFeedback.exporter_class = "ffnn_grading.feedback.Page"
c.GenerateFeedback.preprocessors = [Tasks, ClearOurHiddenTests, ClearOurRubrics, CSSHTMLHeaderPreprocessor]
c.Page.preprocessors = ["ffnn_grading.feedback.Told", "ffnn_grading.inert.Inert"]
c.Execute.extra_arguments = ["--InteractiveShell.xmode=Minimal"]

# Nothing that a student sent runs where it is shown, in the formgrader, in feedback or in a spreadsheet.
c.HTMLExporter.preprocessors = ["ffnn_grading.inert.Inert"]
c.HTMLExporter.filters = {"markdown2html": "ffnn_grading.inert.markdown2html"}
c.HTMLExporter.optimistic_validation = True  # after Inert, which mends what is not valid
c.ExportApp.plugin_class = "ffnn_grading.inert.Points"
protect_formgrader()
if "nbgrader.server_extensions.formgrader.formgrader" in sys.modules:  # in a server: written answers by question
    from ffnn_grading.by_question import add_to_formgrader

    add_to_formgrader()

# The grader's view and the feedback show an explorer's picture: its sliders would need scripts from the network.
c.NbConvertBase.display_data_priority = ["text/html", "image/png", "text/markdown", "text/latex", "text/plain"]
