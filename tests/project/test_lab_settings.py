"""JupyterLab's settings: nbgrader's panels only where nbgrader is set up, as they would show errors elsewhere."""

import runpy
from pathlib import Path

import pytest
from traitlets.config import Config

ROOT = Path(__file__).parents[2]
PANELS = {
    f"@jupyter/nbgrader:{panel}" for panel in ("assignment-list", "course-list", "create-assignment", "formgrader")
}
SERVERS = {f"nbgrader.server_extensions.{panel}" for panel in ("assignment_list", "course_list", "formgrader")}


@pytest.mark.parametrize("place", ["nowhere", "in the course's folder", "on the machine"])
def test_panels_of_nbgrader_are_where_it_is_set_up(place, tmp_path, monkeypatch):
    folder, machine = tmp_path / "course", tmp_path / "machine"
    for made in (folder, machine):
        made.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(machine))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "home"))
    if place != "nowhere":
        ((folder if "folder" in place else machine) / "nbgrader_config.py").write_text("")
    made = Config()
    runpy.run_path(str(ROOT / "jupyter_server_config.py"), {"get_config": lambda: made})
    disabled = set(made.ServerApp.tornado_settings["page_config_hook"](None, {})["disabledExtensions"])
    switched = made.ServerApp.get("jpserver_extensions", {})
    if place == "nowhere":
        assert disabled >= PANELS and switched == dict.fromkeys(SERVERS, False)
    else:
        assert not disabled & PANELS and not switched
    assert "@jupyter/nbgrader:validate-assignment" not in disabled
    assert "@jupyterlab/apputils-extension:announcements" in disabled
