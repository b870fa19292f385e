"""python -m ffnn_grading is ffnn-grade."""

import sys

from ffnn_grading.command import main

sys.exit(main())
