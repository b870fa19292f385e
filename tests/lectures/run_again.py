"""Execute a notebook from top to bottom, then each of its cells once more, alone; print what is not as stored.

    python run_again.py NOTEBOOK

The first run compares texts and HTML with the stored outputs, but for the bytes of images, which depend on the fonts'
rasteriser. In the second run each cell starts from what the whole first run left behind: a cell that needs a name with
a meaning it had earlier, or the state of a random generator, then gives something else. This run compares texts only,
and draws no still pictures. Each difference is one line of JSON.
"""

import json
import os
import re
import sys
from pathlib import Path

import nbformat
from IPython.core.displayhook import CapturingDisplayHook
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

from ffnn_helpers.pictures.picture import Picture

COMPARED = ("text/html", "text/plain")


def texts(stream, bundles, kinds):
    """What a cell printed, and the texts that it displayed, in the given MIME types."""
    displayed = [{kind: bundle[kind] for kind in kinds if kind in bundle} for bundle in bundles]
    return json.loads(re.sub(r"base64,[A-Za-z0-9+/=]+", "base64,IMAGE", json.dumps([stream, displayed])))


def stored(cell, kinds):
    """The texts that the notebook stores for a cell."""
    printed = "".join(output.text for output in cell.outputs if output.output_type == "stream")
    return texts(printed, [output.data for output in cell.outputs if "data" in output], kinds)


def computed(shell, cell, kinds):
    """The texts that a cell gives now, or its error."""
    with capture_output() as captured:
        shell.display_trap.hook = CapturingDisplayHook(shell, shell.display_pub.outputs)
        done = shell.run_cell(cell.source)
    if not done.success:
        return repr(done.error_before_exec or done.error_in_exec)
    return texts(captured.stdout + captured.stderr, [output.data for output in captured.outputs], kinds)


def compare(shell, cell, when, kinds):
    if (got := computed(shell, cell, kinds)) != (expected := stored(cell, kinds)):
        print(json.dumps({"cell": cell.id, "when": when, "got": got, "stored": expected}), flush=True)


def main(path):
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    os.chdir(path.parent)
    shell = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}))
    for cell in cells:
        compare(shell, cell, "in order", COMPARED)
    Picture.still = lambda self: b""
    for cell in cells:
        if os.fork() == 0:
            compare(shell, cell, "alone, after all", COMPARED[1:])
            os._exit(0)
        os.wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
