"""make release: refuses what must not go out, and says all the reasons; then builds."""

import re
import zipfile

import pytest

from ffnn_helpers import __version__

CHECK = (".venv/bin/python", "tools/release_check.py")


@pytest.fixture(scope="module")
def ready(copy, run):
    """The copy with its version in the changelog, committed."""
    changes = copy / "CHANGELOG.md"
    text = re.sub(rf"^## \[{re.escape(__version__)}\].*\n", "", changes.read_text(), flags=re.MULTILINE)
    changes.write_text(text.replace("## [Unreleased]", f"## [Unreleased]\n\n## [{__version__}] - 2026-11-23"))
    run("git", "commit", "--all", "--no-verify", "--message", "A version")
    return copy


def test_it_may_be_released(ready, run):
    assert run(*CHECK) == ""
    assert f"git tag --annotate v{__version__}" in run(*CHECK, "--how-to-publish")


def test_every_reason_against_it_is_said_at_once(ready, run):
    changes = ready / "CHANGELOG.md"
    changes.write_text(changes.read_text().replace(f"[{__version__}] - 2026-11-23", f"[{__version__}] - soon"))
    run("git", "tag", f"v{__version__}")
    try:
        said = run("make", "release", fails=True)
    finally:
        run("git", "tag", "--delete", f"v{__version__}")
        run("git", "checkout", "--", "CHANGELOG.md")
    assert f"Version {__version__} cannot be released" in said
    assert " M CHANGELOG.md" in said
    assert f"CHANGELOG.md has no line '## [{__version__}] - YEAR-MONTH-DAY'" in said
    assert f"the tag v{__version__} exists" in said
    assert not (ready / "dist").exists()


@pytest.mark.reach
def test_wheel(ready, run):
    """The tests, the site and the bundle are separate targets of make with their own tests, and are left out here."""
    said = run("make", "release", "MAKE=:")
    assert f"Built in dist/. To publish version {__version__}" in said
    (wheel,) = ready.glob("dist/*.whl")
    with zipfile.ZipFile(wheel) as archive:
        folders = {name.split("/")[0] for name in archive.namelist()}
        assert {"ffnn_helpers/datasets/digits.npz", "ffnn_helpers/playground/widget.js"} <= set(archive.namelist())
    assert folders == {"ffnn_helpers", "ffnn_checks", "ffnn_grading", f"ffnn_helpers-{__version__}.dist-info"}
