"""nbgrader on the hub, for students, instructors and the grader.

For the grader, two others are read after it: that in jupyter/grader, for collecting, and the checkout's in the course's
folder, with the settings for grading.
"""

import sys
from pathlib import Path

hub = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(hub / "etc"))
from hub_exchange import Submit  # noqa: E402

c = get_config()  # noqa: F821 (nbgrader provides it)
c.CourseDirectory.course_id = "ffnn"
c.Exchange.root = str(hub / "exchange")
c.Exchange.assignment_dir = str(Path.home() / "ffnn/exercises")  # the lectures' links point there
c.ExchangeFactory.submit = Submit
