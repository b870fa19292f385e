"""Write dist/solutions: the worked notebooks, for students after the deadline: `make solutions`.

They are those of solutions/ without hidden tests, rubrics and the marks of nbgrader, executed: as notebooks, and as
pages that need no other file and no network. Folders are named as in exercises/, so links lead to the same lectures.
"""

import os
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors import CoalesceStreamsPreprocessor

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # import from this checkout, not from an installed package
from ffnn_grading.feedback import POLICY, embed, typeset  # noqa: E402
from ffnn_grading.quotes import ClearOurHiddenTests, ClearOurRubrics  # noqa: E402

TARGET = ROOT / "dist/solutions"
# JupyterLab's theme for the dark; links that can be seen, and code of which all can be read.
STYLE = """
.jp-RenderedHTMLCommon a:link { text-decoration: underline; }
:root {
  --jp-mirror-editor-comment-color: #2f6464; --jp-mirror-editor-operator-color: #8000c8;
  --jp-mirror-editor-number-color: #007000;
}
@media screen and (prefers-color-scheme: dark) {
  %s
  :root { --jp-mirror-editor-comment-color: #86c5c5; --jp-mirror-editor-operator-color: #d6a5f2; }
}
"""
MINUTES = 10  # for a cell: networks are trained


def worked(source):
    """Return the notebook with its answers, and without what only graders see."""
    notebook = nbformat.read(source, as_version=4)
    for step in (ClearOurHiddenTests(), ClearOurRubrics(enforce_metadata=False)):
        notebook, _ = step.preprocess(notebook, {})
    for cell in notebook.cells:
        cell.source = re.sub(r"^ *### (BEGIN|END) SOLUTION\n?", "", cell.source, flags=re.MULTILINE).rstrip()
        for mark in ("nbgrader", "deletable", "editable"):
            cell.metadata.pop(mark, None)
    return notebook


def executed(notebook, folder):
    """Return the notebook with its outputs; pictures are still."""
    os.environ |= {"FFNN_PICTURES_ONLY": "1", "TQDM_DISABLE": "1"}
    client = NotebookClient(
        notebook,
        timeout=60 * MINUTES,
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(folder)}},
    )
    return CoalesceStreamsPreprocessor().preprocess(client.execute(), {})[0]


def page(notebook, name, folder):
    """Return an HTML page, light or dark, that runs nothing: formulas are MathML, pictures are inside."""
    exporter = HTMLExporter(exclude_input_prompt=True, exclude_output_prompt=True)
    text, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": name}})
    text = re.sub(r"<script\b.*?</script>", "", text, flags=re.DOTALL)
    text = text.replace("<head>", f'<head><meta http-equiv="Content-Security-Policy" content="{POLICY}">', 1)
    dark = exporter.environment.loader.get_source(exporter.environment, "static/theme-dark.css")[0]
    text = text.replace("</head>", f"<style>{STYLE % dark}</style></head>", 1)
    return embed(typeset(text), folder)


if __name__ == "__main__":
    for source in sorted(ROOT.glob("solutions/*/*.ipynb")):
        notebook = executed(worked(source), source.parent)
        target = TARGET / source.relative_to(ROOT / "solutions")
        target.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, target)
        target.with_suffix(".html").write_text(page(notebook, source.stem, source.parent), encoding="utf-8")
        print(f"{target.relative_to(ROOT)} and .html")
