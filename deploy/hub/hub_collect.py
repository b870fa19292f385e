"""Collecting on a machine whose users do not trust each other; for the grader, who alone may use ffnn_grading."""

import os
import pwd

from ffnn_grading import exchange


class Collect(exchange.Collect):
    """Collect as the course does elsewhere, but only what its owner submitted under their own name.

    What is refused hides no other submission of the student's whom it names.
    """

    def _path_to_record(self, path):
        record = super()._path_to_record(path)
        try:
            owner = pwd.getpwuid(os.lstat(path).st_uid).pw_name
        except KeyError:
            owner = "a deleted account"
        if "fault" not in record and owner != record["username"]:
            record |= {"username": path, "fault": f"it names {record['username']}, but belongs to {owner}"}
        return record

    def do_copy(self, src, dest, log=None):
        self.owner = os.lstat(src).st_uid
        super().do_copy(src, dest, log)

    def _is_allowed(self, facts):
        """Whether the file is the student's own: another one, which only the grader may read, could be linked there."""
        return super()._is_allowed(facts) and facts.st_uid == self.owner
