"""nbgrader for this course: solutions/ is the source, exercises/ the release.

Read from the folder in which nbgrader or JupyterLab is started. Everything stays inside the checkout;
git ignores what students hand in and what they are given for it.
"""

import os
import sys
from pathlib import Path

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    GetGrades,
    LimitOutput,
    OverwriteCells,
    SaveAutoGrades,
)

c = get_config()  # noqa: F821 (nbgrader provides it)
here = Path(__file__).resolve().parent

# nbgrader sets its gradebook up with the command `alembic`, which lies beside the Python that runs it:
# it must be found even if nobody activated the environment.
os.environ["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", "")])

# Of nbformat's two validators, the quick one.
os.environ.setdefault("NBFORMAT_VALIDATOR", "fastjsonschema")

c.CourseDirectory.root = str(here)
c.CourseDirectory.course_id = "ffnn"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"

# The exchange hands assignments out and takes work in. nbgrader wants the folder to exist.
exchange = here / "exchange"
exchange.mkdir(exist_ok=True)
c.Exchange.root = str(exchange)
c.Exchange.path_includes_course = True  # what a student fetches lies in ffnn/, beside the lectures

# Autograde goes through ffnn_grading: every submission gets its grade, or a line in autograded/ASSIGNMENT.report.jsonl;
# students' code runs in a sandbox; and what looks forged waits for a person.
c.Autograde.exporter_class = "ffnn_grading.intake.Intake"
c.Autograde.sanitize_preprocessors = ["ffnn_grading.repair.RepairCells", OverwriteCells, CheckCellMetadata]
c.Autograde.autograde_preprocessors = [
    "ffnn_grading.executions.InsertOutputs",
    "ffnn_grading.quotes.WithholdQuotes",
    LimitOutput,
    SaveAutoGrades,
    "ffnn_grading.conclude.Conclude",
    AssignLatePenalties,
]

# A cell that never ends is interrupted, and the grading goes on with the next one. All limits, with their defaults:
c.ExecutePreprocessor.timeout = 60  # seconds for a cell
c.ExecutePreprocessor.interrupt_on_timeout = True
c.ExecutePreprocessor.shutdown_kernel = "immediate"
c.RobustExecute.total_timeout = 300  # seconds for a notebook
c.RobustExecute.max_output = 1_000_000  # bytes, of a cell
c.Sandbox.memory = 2048  # MB of address space, of each process
c.Sandbox.memory_together = 3072  # MB in use by all processes of a notebook
c.Sandbox.cpu = 300  # seconds of computing, of each process
c.Sandbox.processes = 100  # with threads
c.Sandbox.file = 64  # MB, each
c.Sandbox.scratch = 256  # MB, all files together

# A rubric stands in a locked cell, which comes back for the grader. nbgrader foresees it in its task cells, but
# these wait for a grader even if nothing was written.
c.ClearMarkScheme.enforce_metadata = False

# Feedback shows the work, its points and the grader's comments, but no hidden tests and no rubric. Tracebacks
# are kept to their last line, because they would quote the test around an error.
c.GenerateFeedback.preprocessors = [GetGrades, ClearHiddenTests, ClearMarkScheme, CSSHTMLHeaderPreprocessor]
c.Execute.extra_arguments = ["--InteractiveShell.xmode=Minimal"]

# Of an explorer, the grader's view and the feedback show the picture: its sliders would need scripts from outside.
c.NbConvertBase.display_data_priority = ["text/html", "image/png", "text/markdown", "text/latex", "text/plain"]
