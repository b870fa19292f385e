"""Copy a folder into a user's own folder, and update it there without overwriting what they changed.

    python bring.py SOURCE TARGET

Run it as the user who owns TARGET. It prints which files are newer in SOURCE, but were changed by the user.
"""

import contextlib
import hashlib
import json
import shutil
import sys
from pathlib import Path

RECORD = ".brought.json"  # in TARGET: the hash of each file as it was copied


def bring(source: Path, target: Path) -> list[str]:
    """Copy missing files, update files that were not changed since they were copied, and leave all others.

    Returns the names of those that were left, though there is a newer one in the source.
    """
    target.mkdir(parents=True, exist_ok=True)
    record = target / RECORD
    try:
        came = dict(json.loads(record.read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        came = {}
    left = []
    for file in sorted(path for path in source.rglob("*") if path.is_file()):
        name = str(file.relative_to(source))
        mine = target / name
        if _is_in_the_way(mine, target):
            left.append(name)
        elif not mine.exists() or _digest(mine) == came.get(name):
            mine.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, mine)
            came[name] = _digest(mine)
        elif _digest(file) not in (came.get(name), _digest(mine)):
            left.append(name)
    coming = record.with_name(f"{RECORD}.coming")  # a record that is cut short would say that all files were changed
    coming.write_text(json.dumps(came, indent=1))
    coming.replace(record)
    return left


def _is_in_the_way(mine, target):
    """Whether the user has a folder where a file belongs, or a file where a folder does."""
    above = [folder for folder in mine.parents if target in folder.parents]
    return mine.is_dir() or any(folder.exists() and not folder.is_dir() for folder in above)


def _digest(file):
    content = file.read_bytes()
    if file.suffix == ".ipynb":
        # Of a notebook, hash the cells alone: JupyterLab writes its kernel's version into one that was only opened.
        with contextlib.suppress(ValueError, KeyError, TypeError):
            content = json.dumps(json.loads(content)["cells"], sort_keys=True).encode()
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    for name in bring(Path(sys.argv[1]), Path(sys.argv[2])):
        print(f"{name}: yours stays as it is. There is a newer one: {Path(sys.argv[1]) / name}")
