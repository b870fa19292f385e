"""make release: refuses what must not go out, and says all the reasons; then builds."""

import re
import runpy
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

from ffnn_helpers import __version__

ROOT = Path(__file__).parents[2]
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


def test_publishing_takes_one_address_and_one_command(ready, run, tmp_path):
    """The address, version and date are written where they are stated; the tag has the changelog's notes."""
    address = str(tmp_path / "published.git")
    run("git", "init", "--quiet", "--bare", address)
    before = run("git", "rev-parse", "HEAD").strip()
    try:
        assert "make publish TO=https://" in run("make", "publish", fails=True)
        assert f"v{__version__} is at {address}" in run("make", "publish", f"TO={address}", "MAKE=:")
        assert run("git", "status", "--porcelain") == ""
        assert run("git", "-C", address, "rev-parse", f"v{__version__}^{{commit}}", "main").split() == 2 * [
            run("git", "rev-parse", "HEAD").strip()
        ]
        notes = run("git", "-C", address, "tag", "--list", "--format=%(contents)", f"v{__version__}")
        assert notes.startswith(f"Version {__version__}\n") and "### Added\n" in notes and "\n## " not in notes
        assert tomllib.loads((ready / "pyproject.toml").read_text())["project"]["urls"] == {"Repository": address}
        citation = yaml.safe_load((ready / "CITATION.cff").read_text())
        assert (citation["version"], citation["date-released"]) == (__version__, "2026-11-23")
        assert citation["repository-code"] == address and "url" not in citation
        assert len(citation["references"]) == 2
    finally:
        run("git", "tag", "--delete", f"v{__version__}")
        run("git", "reset", "--quiet", "--hard", before)
        (ready / ".venv/.ready").touch()  # pyproject.toml is newer now, but as it was


def test_the_address_of_the_site_follows_from_that_of_the_repository():
    names = runpy.run_path(str(ROOT / "tools/release_check.py"))
    assert names["site_of"]("https://github.com/Physics/course.git") == "https://physics.github.io/course/"
    assert names["site_of"]("https://example.org/course.git") == ""


def test_without_an_address_nothing_is_stated():
    """And both files are as their formats want them."""
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["urls"] == {}
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert {"cff-version", "message", "title", "authors", "license"} <= set(citation)
    assert not {"version", "date-released", "repository-code", "url"} & set(citation)


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
    assert "Built in dist/. To publish it: make publish TO=ADDRESS" in said
    (wheel,) = ready.glob("dist/*.whl")
    with zipfile.ZipFile(wheel) as archive:
        folders = {name.split("/")[0] for name in archive.namelist()}
        assert {"ffnn_helpers/datasets/digits.npz", "ffnn_helpers/playground/widget.js"} <= set(archive.namelist())
    assert folders == {"ffnn_helpers", "ffnn_checks", "ffnn_grading", f"ffnn_helpers-{__version__}.dist-info"}
