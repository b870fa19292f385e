// Compiles Python's modules with the Python of the browser, of which nothing else has the format: build.py runs this.
// node compile.js PYODIDE SOURCES COMPILED: a folder, an archive that is read, and one that is written.
"use strict";

const fs = require("node:fs");
const path = require("node:path");

const [folder, sources, compiled] = process.argv.slice(2).map((name) => path.resolve(name));
const { loadPyodide } = require(path.join(folder, "pyodide.js"));

loadPyodide({ indexURL: folder }).then((python) => {
  python.FS.writeFile("sources.zip", fs.readFileSync(sources));
  python.runPython(`
from importlib.util import MAGIC_NUMBER
from marshal import dumps
from zipfile import ZipFile

# Taken as they are, whatever their source: their first bytes say so.
HEADER = MAGIC_NUMBER + bytes([1, 0, 0, 0]) + bytes(8)

with ZipFile("sources.zip") as sources, ZipFile("compiled.zip", "w") as compiled:
    for name in sources.namelist():
        # Without docstrings and assertions, as PYTHONOPTIMIZE=2 in worker.js.
        code = compile(sources.read(name), name, "exec", dont_inherit=True, optimize=2)
        compiled.writestr(name + "c", HEADER + dumps(code))
  `);
  fs.writeFileSync(compiled, python.FS.readFile("compiled.zip"));
});
