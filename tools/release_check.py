"""Check whether this version can be released, before `make release` builds it, and list all reasons against it.

With `--how-to-publish`, say how a person publishes what was built.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VERSION = re.search(r'^__version__ = "(.+)"$', (ROOT / "ffnn_helpers/__init__.py").read_text(), re.MULTILINE)[1]
PUBLISH = f"""
Built in dist/. To publish version {VERSION}:

    git tag --annotate v{VERSION} --message "Version {VERSION}"
    git push origin v{VERSION}

then make a release of the tag on the repository's page, with the files of dist/ and the entry of CHANGELOG.md."""


def git(*arguments):
    return subprocess.check_output(["git", *arguments], cwd=ROOT, text=True).rstrip()


def reasons_against():
    """Return a sentence for each reason not to release."""
    found = []
    if changes := git("status", "--porcelain"):
        found.append(f"these files differ from the last commit. Commit or remove the changes:\n{changes}")
    entry = rf"^## \[{re.escape(VERSION)}\] - \d{{4}}-\d\d-\d\d$"
    if not re.search(entry, (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE):
        found.append(
            f"CHANGELOG.md has no line '## [{VERSION}] - YEAR-MONTH-DAY'. Put the entries of Unreleased under it."
        )
    if git("tag", "--list", f"v{VERSION}"):
        found.append(
            f"the tag v{VERSION} exists, so this version is already released. Raise __version__ in "
            "ffnn_helpers/__init__.py, and add its entry to CHANGELOG.md."
        )
    return found


if __name__ == "__main__":
    if sys.argv[1:] == ["--how-to-publish"]:
        print(PUBLISH)
    elif reasons := reasons_against():
        raise SystemExit("\n".join([f"Version {VERSION} cannot be released:", *(f"- {reason}" for reason in reasons)]))
