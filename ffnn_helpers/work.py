"""A student's work as one zip: to hand it in, to keep it, or to go on with it on another computer."""

import base64
import html
import io
import re
import time
import unicodedata
import zipfile
from pathlib import Path

from ffnn_helpers.checklist import exercises_in

ZIP = "ffnn-work"  # how the name of such a zip begins; the grading (hand_ins.py) knows it, too


class Packed:
    """A zip in the course's folder: in a notebook with a link to download it."""

    def __init__(self, path, exercises):
        self.path, self.exercises = path, exercises

    def __repr__(self):
        return f"{self.path.name} is in the course's folder, with {len(self.exercises)} exercises as last saved."

    def _repr_html_(self):
        data = f"data:application/zip;base64,{base64.b64encode(self.path.read_bytes()).decode()}"
        link = f'<a href="{data}" download="{html.escape(self.path.name)}" target="_self">Download it</a>'
        return f"<p>{html.escape(repr(self))} {link}.</p>"


def pack(name, course=".."):
    """Pack the notebooks of all exercises, as last saved, into a zip with your name; return it as `Packed`.

    The name is your own, or the id that your instructor knows you by; without one, nothing is packed, and it says so.
    `course` is the course's folder. Raises FileNotFoundError if there are no exercises.
    """
    name = " ".join(re.sub(r"[^\w.@-]+", " ", unicodedata.normalize("NFC", name)).split())
    if not re.match(r"\w", name):
        print('Write your name between the quotation marks, as in pack("Ada King"), and run this cell again.')
        return None
    exercises = exercises_in(course)
    if not exercises:
        raise FileNotFoundError(
            f"There are no exercises in {Path(course).resolve()}. Run this in a notebook of the folder lectures. In a "
            "browser, Python sees your files only at an address with https: otherwise download each exercise."
        )
    content = io.BytesIO()  # a zip is written in jumps, which not every browser's folder can do
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for exercise, path in exercises.items():
            archive.write(path, f"{name}/{exercise}/{exercise}.ipynb")
    path = Path(course) / f"{ZIP} {name}.zip"
    path.write_bytes(content.getvalue())
    return Packed(path, exercises)


def put_back(file=None, course=".."):
    """Put the notebooks of a zip made by `pack` where they belong, and say so. What differs there is kept in earlier/.

    Without a file, the newest such zip in the course's folder or one below is taken. Raises FileNotFoundError if there
    is none, zipfile.BadZipFile if it is damaged.
    """
    course, there = Path(course), exercises_in(course)
    zips = [Path(file)] if file else [*course.glob(f"{ZIP}*.zip"), *course.glob(f"*/{ZIP}*.zip")]
    if not zips:
        raise FileNotFoundError(f"There is no {ZIP} ….zip in the course's folder. Drag yours to the list of files.")
    newest = max(zips, key=lambda path: path.stat().st_mtime)
    print(f"From {newest.name}:")
    with zipfile.ZipFile(newest) as archive:
        for entry in archive.namelist():
            found = re.search(r"(?:^|/)([^/]+)/\1\.ipynb$", entry)
            name = found[1] if found else ""
            place = there.get(name)
            if place is None:
                print(f"- {entry} is not one of the course's exercises: left out")
                continue
            mine, now = archive.read(entry), place.read_bytes()
            if mine == now:
                print(f"- {name}: the same as here")
                continue
            kept = course / "earlier" / f"{name} {time.strftime('%Y-%m-%d %H.%M.%S')}.ipynb"
            kept.parent.mkdir(exist_ok=True)
            kept.write_bytes(now)
            # Written beside it and renamed: whole or not at all. And a browser's folder cannot overwrite a notebook.
            part = place.with_name(f"{name}.new.ipynb")
            part.write_bytes(mine)
            part.replace(place)
            print(f"- {name}: put back; what was here is kept as earlier/{kept.name}")
