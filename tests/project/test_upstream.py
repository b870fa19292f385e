"""Undocumented behaviour of other packages that we depend on, one line each: an upgrade that changes it fails here."""

import inspect
import sys
from importlib import import_module
from pathlib import Path

import pytest

# Functions and methods that we call or override: dotted name, the arguments that we rely on.
CALLED = {
    "nbgrader.converters.Autograde._init_preprocessors": "self",
    "nbgrader.converters.Autograde._format_source": "self, assignment_id, student_id",
    "nbgrader.converters.Autograde.init_single_notebook_resources": "self, notebook_filename",
    "nbgrader.exchange.default.collect.ExchangeCollect.init_src": "self",
    "nbgrader.exchange.default.collect.ExchangeCollect.do_copy": "self, src, dest, log",
    "nbgrader.exchange.default.collect.ExchangeCollect._path_to_record": "self, path",
    "nbgrader.exchange.default.submit.ExchangeSubmit.copy_files": "self",
    "nbgrader.api.create_engine": "url",
    "nbgrader.api.Base.metadata.create_all": "bind",
    "nbgrader.api.Gradebook.find_source_cell": "self, name, notebook, assignment",
    "nbgrader.api.Gradebook.find_graded_cell": "self, name, notebook, assignment",
    "nbgrader.preprocessors.SaveAutoGrades._add_score": "self, cell, resources",
    "nbgrader.preprocessors.OverwriteCells.preprocess_cell": "self, cell, resources, cell_index",
    "nbgrader.utils.parse_utc": "ts",
    "nbgrader.utils.find_all_files": "path, exclude",
    "nbgrader.utils.temp_attrs": "app",
    "nbgrader.utils.is_locked": "cell",
    "nbgrader.preprocessors.Execute.preprocess": "self, nb, resources",
    "jupyter_client.client.KernelClient._handle_kernel_info_reply": "self, msg",
    "jupyter_client.asynchronous.AsyncKernelClient.get_iopub_msg": "self",
    "nbclient.NotebookClient.process_message": "self, msg, cell, cell_index",
    "nbclient.NotebookClient.set_widgets_metadata": "self",
    "nbclient.NotebookClient.create_kernel_manager": "self",
    "nbclient.NotebookClient._async_handle_timeout": "self, timeout, cell",
    "nbclient.NotebookClient._async_check_alive": "self",
    "jupyter_client.client.KernelClient._create_connected_socket": "self, channel, identity",
    "jupyter_client.channels.AsyncZMQSocketChannel._recv": "self",
    "ipykernel.kernelapp.IPKernelApp.initialize": "self, argv",
    "comm.DummyComm.publish_msg": "self, msg_type",
    "matplotlib.backends.backend_agg.RendererAgg.draw_text": "self, gc, x, y, s, prop, angle, ismath, mtext",
    "matplotlib.backends.backend_agg.RendererAgg.get_text_width_height_descent": "self, s, prop, ismath",
    "matplotlib.backends.backend_agg.FigureCanvasAgg.copy_from_bbox": "self, bbox",
    "matplotlib.backends.backend_agg.FigureCanvasAgg.restore_region": "self, region",
    "matplotlib.mathtext.MathTextParser._parse_cached": "self, s, dpi, prop",
    "PIL.Image.Image.quantize": "self, colors, method, kmeans, palette, dither",
}
# Settings by which we hook in.
TRAITS = [
    "jupyter_client.manager.AsyncKernelManager.client_factory",
    "jupyter_client.asynchronous.AsyncKernelClient.shell_channel_class",
    "jupyter_client.asynchronous.AsyncKernelClient.iopub_channel_class",
    "nbclient.NotebookClient.timeout_func",
    "nbconvert.exporters.Exporter.optimistic_validation",
    "nbgrader.converters.Autograde.sanitize_preprocessors",
    "nbgrader.converters.Autograde.autograde_preprocessors",
]
# Columns of nbgrader's tables that the report asks for.
COLUMNS = {
    "Grade": {"auto_score", "manual_score", "needs_manual_grade", "notebook_id", "cell_id"},
    "Comment": {"auto_comment", "manual_comment", "notebook_id", "cell_id"},
    "SourceCell": {"name", "source", "locked", "notebook_id"},
    "SubmittedNotebook": {"id", "assignment_id", "notebook_id"},
    "SubmittedAssignment": {"id", "assignment_id", "student_id", "timestamp"},
}
# Words in JupyterLab's own scripts.
SCRIPTS = ["lm-suppress-shortcuts", "jupyterapp", "exposeAppInBrowser"]


def found(dotted_name):
    """The thing with this dotted name: in the longest prefix of it that is a module."""
    parts = dotted_name.split(".")
    for n in range(len(parts) - 1, 0, -1):
        try:
            thing = import_module(".".join(parts[:n]))
        except ImportError:
            continue
        for name in parts[n:]:
            thing = getattr(thing, name)
        return thing
    raise ImportError(dotted_name)


@pytest.mark.parametrize("name", CALLED)
def test_takes_these_arguments(name):
    arguments = list(inspect.signature(found(name)).parameters)
    wanted = CALLED[name].split(", ")
    assert [a for a in arguments if a in wanted] == wanted, f"{name} takes {', '.join(arguments)}"


@pytest.mark.parametrize("name", TRAITS)
def test_is_a_setting(name):
    owner, _, trait = name.rpartition(".")
    assert trait in found(owner).class_traits()


@pytest.mark.parametrize("table", COLUMNS)
def test_nbgraders_tables_have_these_columns(table):
    assert COLUMNS[table] <= set(found(f"nbgrader.api.{table}").__mapper__.columns.keys())


@pytest.mark.parametrize("word", SCRIPTS)
def test_stands_in_jupyterlabs_scripts(word):
    static = Path(sys.prefix, "share/jupyter/lab/static")
    assert any(word in script.read_text(encoding="utf-8") for script in static.glob("*.js")), word


def test_a_program_knows_how_it_was_started():
    """The fork server restarts itself with this."""
    assert sys.orig_argv[0] and isinstance(sys.orig_argv, list)
