"""Run by test_parallel.py in a course: `python execute_ahead.py STUDENT …` executes them ahead and prints what became
of each. With SCHEDULER in the environment, on that cluster."""

import json
import os
import sys

from nbgrader.apps import NbGraderApp
from nbgrader.coursedir import CourseDirectory

from ffnn_grading.parallel import executing

if __name__ == "__main__":
    app = NbGraderApp()
    app.load_config_file()
    coursedir = CourseDirectory(parent=app)
    try:
        with executing(
            coursedir, "ex1_neuron_and_layer", sys.argv[1:], jobs=2, scheduler=os.environ.get("SCHEDULER")
        ) as outcome_of:
            outcomes = {student: outcome_of(student) for student in sys.argv[1:]}
    except OSError as error:
        sys.exit(str(error))
    print(json.dumps(outcomes))
