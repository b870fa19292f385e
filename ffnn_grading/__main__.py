"""Run ffnn-grade as `python -m ffnn_grading`."""

import sys

from ffnn_grading.command import main

sys.exit(main())
