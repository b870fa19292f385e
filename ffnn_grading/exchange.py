"""Collecting from nbgrader's exchange, in which students' folders are their own until they are copied."""

import fnmatch
import os
import shutil
import stat
from datetime import UTC, datetime, timedelta
from errno import ELOOP
from pathlib import Path

from nbgrader.exchange.default import ExchangeCollect
from nbgrader.exchange.exchange_factory import ExchangeFactory

from ffnn_grading import hand_ins
from ffnn_grading.times import EXCHANGE, TIME

NOT_COLLECTED = ". It was not collected."
MUCH_LATER = timedelta(minutes=15)  # than submitting takes, or two clocks in a network differ


def check_before_collecting():
    """Let nbgrader collect with the class below, unless a configuration names another one."""
    ExchangeFactory.collect.default_value = Collect


class Collect(ExchangeCollect):
    """Collect as nbgrader does, but nothing from outside a student's folder, and nothing to outside submitted/.

    nbgrader would read what a link points to, as the instructor, to where the student's code can read it; and write
    into the folder that a student's name leads to. What is refused stops no other.
    """

    src_records: list[dict]

    def _path_to_record(self, path):
        try:
            return super()._path_to_record(path)
        except (ValueError, OverflowError) as error:
            return {"username": path, "filename": Path(path).name, "timestamp": datetime.min, "fault": str(error)}

    def init_src(self):
        super().init_src()
        for record in self.src_records:
            fault = record.get("fault") or self._fault(record)
            if fault:
                self.log.error("%s: %s%s", record["filename"], fault, NOT_COLLECTED)
            record["fault"] = fault
        self.src_records = [record for record in self.src_records if not record["fault"]]

    def _fault(self, record):
        folder, student = Path(self.inbound_path, record["filename"]), record["username"]
        if folder.name.count("+") not in (2, 3):
            return "the folder was not named by nbgrader"
        if fault := hand_ins.name_fault(student, self.coursedir) or hand_ins.find_fault(folder, self.coursedir):
            return fault
        try:
            hand_ins.place_of(self.coursedir, student, self.coursedir.assignment_id)
        except OSError as error:
            return str(error)
        return ""

    def do_copy(self, src, dest, log=None):
        """Copy a submission, and write down its time; or nothing at all if that fails: a later run does it then."""
        coming = Path(dest).with_name(f".{Path(dest).name}.coming")
        shutil.rmtree(coming, ignore_errors=True)
        try:
            changed = self._copy_folder(src, coming)
            said = self._path_to_record(src)["timestamp"]  # the folder's name is what nbgrader goes by
            (coming / TIME).write_text(f"{said:%Y-%m-%d %H:%M:%S.%f} UTC\n{EXCHANGE}\n{_odd_time(said, changed)}\n")
            coming.rename(dest)
        except OSError as error:
            shutil.rmtree(coming, ignore_errors=True)
            self.log.error("%s: %s%s", Path(src).name, error, NOT_COLLECTED)

    def _copy_folder(self, src, dest) -> float:
        """Copy regular files, even if their owner puts links in their place meanwhile, or many more files.

        Returns when any of it was last changed, by the clock of the file system, which no owner can set.
        """
        changed = 0.0
        room, left = self.coursedir.max_dir_size * 1000, 10 * hand_ins.MAX_FILES  # bytes; files and folders
        for folder, folders, files, descriptor in os.fwalk(src, onerror=self._not_copied, follow_symlinks=False):
            files += [name for name in folders if os.path.islink(os.path.join(folder, name))]  # left out, and said
            left -= 1 + len(files)
            there = Path(dest, os.path.relpath(folder, src))
            if left < 0 or len(there.parts) - len(dest.parts) > hand_ins.MAX_DEPTH:
                self.log.error("Copied in part: %s: it has too many files, or is in too many folders", src)
                return changed
            folders[:] = [name for name in folders if not self._is_ignored(name)]
            there.mkdir()
            changed = max(changed, os.fstat(descriptor).st_ctime)
            for name in (name for name in files if not self._is_ignored(name)):
                size, time = self._copy_file(Path(folder, name), descriptor, there / name, room)
                room, changed = room - size, max(changed, time)
        return changed

    def _not_copied(self, error):
        self.log.error("Not copied: %s: %s", error.filename, "it is a link" if error.errno == ELOOP else error.strerror)

    def _copy_file(self, path, folder, there, room):
        """Copy a file that fits into the room. Return its size, and when it was last changed."""
        try:
            opened = os.open(path.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
        except OSError as error:
            error.filename = path
            self._not_copied(error)
            return 0, 0.0
        with open(opened, "rb") as file:
            facts = os.fstat(opened)
            if not self._is_allowed(facts) or facts.st_size > min(room, self.coursedir.max_file_size * 1000):
                self.log.error("Not copied: %s: it is not a regular file, or not the student's, or too large", path)
                return 0, 0.0
            there.write_bytes(content := file.read(facts.st_size))
            os.utime(there, (facts.st_mtime, facts.st_mtime))
        return len(content), facts.st_ctime

    def _is_allowed(self, facts: os.stat_result) -> bool:
        return stat.S_ISREG(facts.st_mode)

    def _is_ignored(self, name):
        return name == TIME or any(fnmatch.fnmatch(name, pattern) for pattern in self.coursedir.ignore)


def _odd_time(said, changed):
    """Return in words that files were changed after the time that the student's own account wrote down; or ""."""
    found = datetime.fromtimestamp(changed, UTC).replace(tzinfo=None)
    if found - said < MUCH_LATER:
        return ""
    return f"files in the exchange were changed later, last at {found:%Y-%m-%d %H:%M} UTC"
