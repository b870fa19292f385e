"""Check that everything that the course needs is installed, by the package's metadata, and report it in words."""

import platform
from importlib import metadata

ADVICE = """\
To fix it, close JupyterLab, open a terminal in the course's folder, and type

    make lab

which installs what is missing and opens the course again. Without make, see README.md."""


def problems() -> list[str]:
    """Return a sentence for each missing or wrong version of Python and the packages.

    Python and every package of the extra `course` are compared with the bounds in the metadata of `ffnn-helpers`,
    which come from pyproject.toml.
    """
    try:
        from packaging.requirements import Requirement
        from packaging.specifiers import SpecifierSet
    except ImportError:
        return ["The package packaging is missing, and with it probably all the others."]

    own = metadata.metadata("ffnn-helpers")
    found = []
    needed, version = SpecifierSet(own["Requires-Python"]), platform.python_version()
    if version not in needed:
        found.append(f"This is Python {version}, but the course needs {_in_words(needed)}.")
    for line in own.get_all("Requires-Dist", []):
        requirement = Requirement(line)
        if requirement.marker and not requirement.marker.evaluate({"extra": "course"}):
            continue
        name, needed = requirement.name, requirement.specifier
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            found.append(f"The package {name} is missing.")
            continue
        if version not in needed:
            found.append(f"{name} is version {version}, but the course needs {_in_words(needed)}.")
    return found


def _in_words(bounds):
    """Write ">=2.0,<3" as "at least 2.0 and below 3"."""
    words = {">=": "at least", "<": "below"}
    ordered = sorted(bounds, key=lambda bound: bound.operator, reverse=True)
    return " and ".join(f"{words.get(bound.operator, bound.operator)} {bound.version}" for bound in ordered)


def check():
    """Print that all is well, or what is wrong and what to do."""
    found = problems()
    if found:
        print("The installation does not meet the course's needs:\n")
        print("\n".join(f"- {problem}" for problem in found))
        print(f"\n{ADVICE}")
    else:
        print("All is well: everything that the course needs is installed.")
