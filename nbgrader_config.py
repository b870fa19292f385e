"""nbgrader for this course: solutions/ is the source, exercises/ the release.

Read from the folder in which nbgrader or JupyterLab is started. Everything stays inside the checkout;
git ignores what students hand in and what they are given for it.
"""

import os
import sys
from pathlib import Path

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, GetGrades

c = get_config()  # noqa: F821 (nbgrader provides it)
here = Path(__file__).resolve().parent

# nbgrader sets its gradebook up with the command `alembic`, which lies beside the Python that runs it:
# it must be found even if nobody activated the environment.
os.environ["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", "")])

c.CourseDirectory.root = str(here)
c.CourseDirectory.course_id = "ffnn"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"

# The exchange hands assignments out and takes work in. nbgrader wants the folder to exist.
exchange = here / "exchange"
exchange.mkdir(exist_ok=True)
c.Exchange.root = str(exchange)
c.Exchange.path_includes_course = True  # what a student fetches lies in ffnn/, beside the lectures

# A cell that never ends is interrupted, and the grading goes on with the next one.
c.ExecutePreprocessor.timeout = 60
c.ExecutePreprocessor.interrupt_on_timeout = True
c.ExecutePreprocessor.shutdown_kernel = "immediate"

# A test cell that a student deleted comes back before it is graded.
c.OverwriteCells.add_missing_cells = True

# Anything on stderr would cost the cell's points; a warning must not.
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = r"Warning"

# A rubric stands in a locked cell, which comes back for the grader. nbgrader foresees it in its task cells, but
# these wait for a grader even if nothing was written.
c.ClearMarkScheme.enforce_metadata = False

# Feedback shows the work, its points and the grader's comments, but no hidden tests and no rubric. Tracebacks
# are kept to their last line, because they would quote the test around an error.
c.GenerateFeedback.preprocessors = [GetGrades, ClearHiddenTests, ClearMarkScheme, CSSHTMLHeaderPreprocessor]
c.Execute.extra_arguments = ["--InteractiveShell.xmode=Minimal"]

# Of an explorer, the grader's view and the feedback show the picture: its sliders would need scripts from outside.
c.NbConvertBase.display_data_priority = ["text/html", "image/png", "text/markdown", "text/latex", "text/plain"]
