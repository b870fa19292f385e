"""Collecting from nbgrader's exchange, in which students' folders are their own until they are copied."""

import contextlib
import fnmatch
import os
import stat
from datetime import datetime
from pathlib import Path

from nbgrader.exchange.default import ExchangeCollect
from nbgrader.exchange.exchange_factory import ExchangeFactory

from ffnn_grading import hand_ins
from ffnn_grading.times import TIME, read_time


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
                self.log.error("%s: %s. It was not collected.", record["filename"], fault)
            record["fault"] = fault
        self.src_records = [record for record in self.src_records if not record["fault"]]

    def _fault(self, record):
        folder, student = Path(self.inbound_path, record["filename"]), record["username"]
        if folder.name.count("+") not in (2, 3):
            return "the folder was not named by nbgrader"
        if fault := hand_ins.name_fault(student, self.coursedir) or hand_ins.find_fault(folder, self.coursedir):
            return fault
        with contextlib.suppress(OSError):
            hand_ins.place_of(self.coursedir, student, self.coursedir.assignment_id)
            return ""
        return f"{student} in submitted/ is a link"

    def copy_files(self):
        super().copy_files()
        for record in self.src_records:  # the folder's name is what nbgrader goes by
            place = hand_ins.place_of(self.coursedir, record["username"], self.coursedir.assignment_id)
            if read_time(place) is None:
                (place / TIME).write_text(f"{record['timestamp']:%Y-%m-%d %H:%M:%S} UTC\n")

    def do_copy(self, src, dest, log=None):
        """Copy regular files, even if their owner puts links in their place meanwhile, or many more files."""
        os.mkdir(dest)
        room, left = self.coursedir.max_dir_size * 1000, 10 * hand_ins.MAX_FILES  # bytes; files and folders
        for folder, folders, files, descriptor in os.fwalk(src, follow_symlinks=False):
            left -= 1 + len(files)
            if left < 0:
                self.log.error("Copied in part: %s: it has too many files", src)
                return
            folders[:] = [name for name in folders if not self._is_ignored(name)]
            there = Path(dest, os.path.relpath(folder, src))
            there.mkdir(exist_ok=True)
            for name in files:
                if not self._is_ignored(name):
                    room -= self._copy_file(name, descriptor, there, room)

    def _copy_file(self, name, folder, there, room):
        """Copy a file that fits into the room, and return its size."""
        try:
            opened = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
        except OSError as error:
            self.log.error("Not copied: %s: %s", there / name, error.strerror)
            return 0
        with open(opened, "rb") as file:
            facts = os.fstat(opened)
            if not stat.S_ISREG(facts.st_mode) or facts.st_size > min(room, self.coursedir.max_file_size * 1000):
                self.log.error("Not copied: %s: it is not a regular file, or too large", there / name)
                return 0
            (there / name).write_bytes(content := file.read(facts.st_size))
            os.utime(there / name, (facts.st_mtime, facts.st_mtime))
        return len(content)

    def _is_ignored(self, name):
        return any(fnmatch.fnmatch(name, pattern) for pattern in self.coursedir.ignore)
