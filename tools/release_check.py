"""Release and publish this version: what `make release` and `make publish` do beside testing and building.

python tools/release_check.py                      say all reasons against a release, and fail if there are any
python tools/release_check.py --address ADDRESS    write the repository's address, version and date where they are
                                                   stated (pyproject.toml, CITATION.cff), and commit that
python tools/release_check.py --publish ADDRESS    tag this version with its entry of CHANGELOG.md, and push both
"""

import argparse
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VERSION = re.search(r'^__version__ = "(.+)"$', (ROOT / "ffnn_helpers/__init__.py").read_text(), re.MULTILINE)[1]
TAG = f"v{VERSION}"


def git(*arguments):
    return subprocess.check_output(["git", *arguments], cwd=ROOT, text=True).rstrip()


def entry():
    """Date and text of this version's entry in CHANGELOG.md; None if there is none."""
    heading = rf"^## \[{re.escape(VERSION)}\] - (\d{{4}}-\d\d-\d\d)\n(.*?)(?=^## |\Z)"
    found = re.search(heading, (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE | re.DOTALL)
    return found and (found[1], found[2].strip())


def reasons_against():
    """Return a sentence for each reason not to release."""
    found = []
    if changes := git("status", "--porcelain"):
        found.append(f"these files differ from the last commit. Commit or remove the changes:\n{changes}")
    if not entry():
        found.append(
            f"CHANGELOG.md has no line '## [{VERSION}] - YEAR-MONTH-DAY'. Put the entries of Unreleased under it."
        )
    if git("tag", "--list", TAG):
        found.append(
            f"the tag {TAG} exists, so this version is already released. Raise __version__ in "
            "ffnn_helpers/__init__.py, and add its entry to CHANGELOG.md."
        )
    return found


def site_of(address):
    """Where GitHub Pages serves the site of a repository; empty for another host."""
    found = re.fullmatch(r"https://github\.com/([\w.-]+)/([\w.-]+?)(\.git)?/?", address)
    return f"https://{found[1].lower()}.github.io/{found[2]}/" if found else ""


def write_address(address):
    """State where the repository is, and which version this is."""
    urls = {"Repository": address, "Documentation": site_of(address)}
    lines = "".join(f'{name} = "{url}"\n' for name, url in urls.items() if url)
    replace("pyproject.toml", r"(?<=^\[project\.urls\]\n)(\w+ = .*\n)*", lines)
    stated = {"version": VERSION, "date-released": entry()[0], "repository-code": address, "url": site_of(address)}
    for name, value in stated.items():
        replace("CITATION.cff", rf"(^{name}: .*\n)?(?=^references:)", f'{name}: "{value}"\n' if value else "")


def replace(name, pattern, text):
    content = (ROOT / name).read_text()
    (ROOT / name).write_text(re.sub(pattern, lambda _: text, content, count=1, flags=re.MULTILINE))


def publish(address):
    """Tag this version with its notes, and push the tag and what it marks."""
    git("tag", "--annotate", TAG, "--cleanup=verbatim", "--message", f"Version {VERSION}\n\n{entry()[1]}")
    git("push", "--quiet", "--atomic", address, "HEAD:refs/heads/main", TAG)
    print(f"{TAG} is at {address}. Make a release of the tag on that page, with the files of dist/.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Release and publish this version.")
    parser.add_argument("--address", help="write this address of the repository, and commit it")
    parser.add_argument("--publish", metavar="ADDRESS", help="tag, and push to this address")
    options = parser.parse_args()
    if reasons := reasons_against():
        raise SystemExit("\n".join([f"Version {VERSION} cannot be released:", *(f"- {reason}" for reason in reasons)]))
    if options.address:
        write_address(options.address)
    if options.publish:
        publish(options.publish)
