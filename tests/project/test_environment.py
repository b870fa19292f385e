"""The same packages and bounds wherever they are stated: pyproject.toml, environment.yml, constraints.txt."""

import re
import tomllib
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]


def bounds(lines):
    return {canonicalize_name(r.name): str(r.specifier) for r in map(Requirement, lines)}


def test_conda_gets_what_pip_gets():
    listed = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    packages = [entry for entry in listed if isinstance(entry, str) and entry != "pip"]
    [by_pip] = [entry["pip"] for entry in listed if isinstance(entry, dict)]  # what conda's channel lacks
    expected = bounds(PROJECT["dependencies"] + EXTRAS["course"] + [f"python{PROJECT['requires-python']}"])
    assert bounds(packages + by_pip[:-1]) == expected
    assert by_pip[-1] == "-e ."  # the course's own package


def test_every_bound_has_two_ends():
    for name, specifier in bounds(PROJECT["dependencies"] + EXTRAS["course"] + EXTRAS["test"]).items():
        assert re.fullmatch(r"<[\d.]+,>=[\d.]+", specifier), f"{name}{specifier} should read >=tested,<next major"


def test_constraints_are_plain_pins_that_the_bounds_admit():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    for line in lines:
        assert re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", line), f"not a plain name==version: {line}"
    pins = {canonicalize_name(name): Version(version) for name, version in (line.split("==") for line in lines)}
    for requirement in map(Requirement, PROJECT["dependencies"] + EXTRAS["course"] + EXTRAS["test"]):
        pin = pins.get(canonicalize_name(requirement.name))
        assert pin is not None, f"constraints.txt does not pin {requirement.name}"
        assert pin in requirement.specifier, f"{requirement.name}=={pin} is outside {requirement.specifier}"
