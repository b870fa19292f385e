"""The start page's check: what is wrong is said in words, with what was met and what is needed."""

from importlib import metadata

from ffnn_helpers import installation


def test_all_is_well_here(capsys):
    installation.check()
    assert capsys.readouterr().out.startswith("All is well")


def test_a_missing_package_is_named(monkeypatch, capsys):
    def version(name, real=metadata.version):
        if name == "ipywidgets":
            raise metadata.PackageNotFoundError(name)
        return "1.26.4" if name == "numpy" else real(name)

    monkeypatch.setattr(metadata, "version", version)
    assert installation.problems() == [
        "numpy is version 1.26.4, but the course needs at least 2.0 and below 3.",
        "The package ipywidgets is missing.",
    ]
    installation.check()
    assert "make lab" in capsys.readouterr().out


def test_another_python_is_named(monkeypatch):
    monkeypatch.setattr("platform.python_version", lambda: "3.9.18")
    assert installation.problems() == ["This is Python 3.9.18, but the course needs at least 3.11 and below 3.15."]
