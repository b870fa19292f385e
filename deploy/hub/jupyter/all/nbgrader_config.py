"""nbgrader on the hub, for students, instructors and the grader.

For the grader, the checkout's nbgrader_config.py in the course's folder is read after it: the settings for grading.
"""

import sys
from pathlib import Path

hub = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(hub / "etc"))
from hub_exchange import Collect, Submit  # noqa: E402

c = get_config()  # noqa: F821 (nbgrader provides it)
c.CourseDirectory.course_id = "ffnn"
c.Exchange.root = str(hub / "exchange")
c.Exchange.assignment_dir = str(Path.home() / "ffnn/exercises")  # the lectures' links point there
c.ExchangeFactory.submit = Submit
c.ExchangeFactory.collect = Collect
