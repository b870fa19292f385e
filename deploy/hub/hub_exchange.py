"""nbgrader's exchange, for a machine whose users do not trust each other.

nbgrader separates students by unguessable names of folders. Three gaps are closed here. Only its owner and the grader
can read a submission. A submission under another student's name, or a folder with a strange name, is not collected, and
does not stop the collection. Only regular files of the student's own are copied: the target of a link would be read
with the grader's permissions, and returned to the student with the feedback.
"""

import errno
import fnmatch
import os
import pwd
import stat
from datetime import datetime

from nbgrader.exchange.default import ExchangeCollect, ExchangeSubmit

MOST_FILES = 1000  # of a submission


class Submit(ExchangeSubmit):
    """Submit as nbgrader does, then open the folder to its owner and group. The folder above set the grader's group."""

    def copy_files(self):
        super().copy_files()
        os.chmod(os.path.join(self.inbound_path, self.assignment_filename), 0o770)


class Collect(ExchangeCollect):
    """Collect as nbgrader does, but only what its owner submitted under their own name."""

    def init_src(self):
        super().init_src()
        self.src_records = [record for record in self.src_records if record["username"] is not None]

    def _path_to_record(self, path):
        owner = os.lstat(path)
        try:
            name = pwd.getpwuid(owner.st_uid).pw_name
            record = super()._path_to_record(path)
            why = f"it names {record['username']}, but belongs to {name}" if record["username"] != name else ""
        except (KeyError, ValueError, OverflowError) as error:  # a deleted account; an invalid time
            record, why = {"filename": os.path.basename(path), "timestamp": datetime.min}, str(error)
        if not why and not stat.S_ISDIR(owner.st_mode):
            why = "it is not a folder"
        if why:
            self.log.warning("Not collected: %s: %s.", path, why)
            record["username"] = None
        return record

    def do_copy(self, src, dest, log=None):
        owner = os.lstat(src).st_uid
        room = self.coursedir.max_dir_size * 1000
        left = MOST_FILES
        os.makedirs(dest)
        try:
            for folder, folders, files, descriptor in os.fwalk(src, onerror=self._not_opened, follow_symlinks=False):
                folders[:] = [name for name in folders if not self._ignored(name)]
                files += [name for name in folders if os.path.islink(os.path.join(folder, name))]  # left out, and said
                there = os.path.join(dest, os.path.relpath(folder, src))
                os.makedirs(there, exist_ok=True)
                for name in filter(lambda name: not self._ignored(name), files):
                    most = min(room, self.coursedir.max_file_size * 1000) if left > 0 else -1
                    try:
                        content = _plain_file(name, descriptor, owner, most)
                    except OSError as error:
                        why = "it is a link" if error.errno == errno.ELOOP else error.strerror
                        self.log.warning("Not copied: %s: %s.", os.path.join(folder, name), why)
                        continue
                    with open(os.path.join(there, name), "wb") as copy:
                        copy.write(content)
                    room, left = room - len(content), left - 1
        except (OSError, RecursionError) as error:  # folders too deep
            self.log.warning("Copied in part: %s: %s.", src, error)

    def _not_opened(self, error):
        self.log.warning("Not copied: %s: %s.", error.filename, error.strerror)

    def _ignored(self, name):
        return any(fnmatch.fnmatch(name, pattern) for pattern in self.coursedir.ignore)


def _plain_file(name, folder, owner, most):
    """Read a regular file of `owner`'s, of at most `most` bytes. Its owner may change it meanwhile."""
    descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    with open(descriptor, "rb") as file:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode) or facts.st_uid != owner:
            raise OSError(0, "it is not a regular file of the student's own")
        content = file.read(most + 1) if most >= 0 else b""
        if most < 0 or len(content) > most:
            raise OSError(0, "the submission has too many files, or is too large")
        return content
