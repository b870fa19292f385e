"""Submitting to an exchange on a machine whose users do not trust each other.

nbgrader separates students by unguessable names of folders. Here, in addition, only its owner and the grader can read a
submission.
"""

import os

from nbgrader.exchange.default import ExchangeSubmit


class Submit(ExchangeSubmit):
    """Submit as nbgrader does, then open the folder to its owner and group. The folder above set the grader's group."""

    def copy_files(self):
        super().copy_files()
        os.chmod(os.path.join(self.inbound_path, self.assignment_filename), 0o770)
