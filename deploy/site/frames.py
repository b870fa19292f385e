"""Draw beforehand what a reader's first movement of a control shows: star frames, a part of `make site`.

For each explorer of a lecture and each of its controls: the pictures along the control's range while all others stay
at their start. So a page can follow a slider before, or without, Python in the browser. The lecture's own cells are
run, as its pictures are drawn by the functions that it has just derived.

A playground's folder has `playground.py`, the code that makes it. An explorer's folder has `explorer.py`, `start`, and
one file per control, numbered in their order:

- `start`: a palette of 256 colours (768 bytes), then the deflated picture at the start, one byte per pixel;
- `N`: 4 bytes (little-endian) with the length of a header, the deflated header, then the deflated frames. A frame holds
  the differences (modulo 256) of its bytes from those of its neighbour towards the start. The nearest come first, so
  that they can be shown while the others are on their way.

The header is a list of frames in the file's order. Each is an object with `at` and `from` (its own position on the
control and its neighbour's), its number of `bytes`, its `words`, and `shown`, `limits`, `places` and `panels` as in
`Picture`; a limit is a position, and so is what a place sets. Places and panels are left out if they are the start's.

What is drawn on a pad cannot be drawn beforehand: it has no file.
"""

import ast
import io
import itertools
import json
import multiprocessing
import os
import struct
import zlib

import nbformat
import numpy as np
from moving import run_cell, said_of, values_of
from PIL import Image

from ffnn_helpers.pictures.controls import Pad
from ffnn_helpers.pictures.notebook import Explorer
from ffnn_helpers.playground.widget import Playground

WORKERS = 2


def write_frames(root, notebooks, folder):
    """Write the star frames of all explorers in some notebooks; return what their headers would say of the starts.

    The keys are (notebook, cell id). For a playground the value is None.
    """
    jobs = [(root, notebook, folder) for notebook in notebooks]
    with multiprocessing.get_context("spawn").Pool(WORKERS, maxtasksperchild=1) as pool:
        return dict(itertools.chain.from_iterable(pool.starmap(_frames_of_notebook, jobs, chunksize=1)))


def place_of(notebook, cell_id):
    """Address of the folder with an explorer's frames."""
    topic, _, name = notebook.removesuffix(".ipynb").partition("/")
    return f"{topic}/frames/{name}/{cell_id}"


def _frames_of_notebook(root, notebook, folder):
    os.environ["TQDM_DISABLE"] = "1"
    starts = []
    for cell_id, value, code in alive_in(root / notebook):
        place = folder / place_of(notebook, cell_id)
        place.mkdir(parents=True, exist_ok=True)
        if isinstance(value, Playground):
            (place / "playground.py").write_text(sufficient(code, value))
            starts.append(((notebook, cell_id), None))
            continue
        picture, state = value.picture, value.state
        for name, content in star(picture, state).items():
            (place / name).write_bytes(content)
        (place / "explorer.py").write_text(sufficient(code, value))
        starts.append(((notebook, cell_id), said_of(picture, state)))
    return starts


def explorers_of(path):
    """As `alive_in`, but explorers alone."""
    return (alive for alive in alive_in(path) if isinstance(alive[1], Explorer))


def alive_in(path):
    """Run a notebook's code cells; yield (cell id, value, code so far) for each whose value can be moved or played."""
    names, code = {"__name__": "__main__"}, []
    cells = nbformat.read(path, 4).cells
    stored = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    if stored and not any("text/html" in data for data in stored):
        return  # no picture in it; and it may need packages that are not here
    for cell in cells:
        if cell.cell_type == "code":
            code.append(cell.source)
            value = run_cell(cell.source, names)
            if isinstance(value, Explorer | Playground):
                yield cell.id, value, code


def sufficient(code, value):
    """As little of a notebook's code as makes the value of its last cell, so that a page need not run all of it.

    What is left out is guessed from names, and tried: if the picture is not the same, all of the code is needed.
    """
    *before, last = code
    needed = ast.parse(last).body
    wanted = _names_in(needed)
    statements = [statement for cell in before for statement in ast.parse(cell).body]
    imported = {
        alias.asname or alias.name
        for statement in statements if isinstance(statement, ast.Import | ast.ImportFrom) for alias in statement.names
    }  # fmt: skip
    for statement in reversed(statements):
        if _changes(statement, imported) & wanted:
            needed.insert(0, statement)
            wanted |= _names_in([statement])
    guess = "\n".join(map(ast.unparse, needed))
    try:
        other = run_cell(guess, {"__name__": "__main__"})
    except Exception:
        return "\n".join(code)
    return guess if _shown(other) == _shown(value) else "\n".join(code)


def _shown(value):
    """The picture of an explorer or a playground, and its words."""
    if isinstance(value, Explorer):
        picture = value.picture
        picture.follow(value.state)
    else:
        picture = value._picture()
    return picture.frame(), picture.alt


def _names_in(statements):
    return {node.id for statement in statements for node in ast.walk(statement) if isinstance(node, ast.Name)}


def _changes(statement, imported):
    """Names that a statement binds, assigns into, or passes to a call, which may change what they stand for.

    A call of something in a module does not change the module.
    """
    changed = set()
    for node in ast.walk(statement):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.Name(id=name, ctx=ast.Store()):
                changed.add(name)
            case ast.alias(name=name, asname=asname):
                changed.add(asname or name.split(".")[0])
            case ast.Attribute(ctx=ast.Store(), value=owner) | ast.Subscript(ctx=ast.Store(), value=owner):
                changed |= _names_in([owner])
            case ast.Call(func=ast.Name(id="print")):
                pass
            case ast.Call(func=function, args=arguments):
                owners = _names_in([function.value]) - imported if isinstance(function, ast.Attribute) else set()
                changed |= owners | {value.id for value in arguments if isinstance(value, ast.Name)}
    return changed


def star(picture, start):
    """{file name: bytes} of an explorer whose controls start at a state."""
    shown = picture.shown(start)
    at_start = said_of(picture, start)
    kept = {name: at_start[name] for name in ("places", "panels")}

    def said_now(state):
        said = said_of(picture, state)
        return {name: said[name] for name in said if name not in kept or said[name] != kept[name]}

    drawn = {}  # {file name: [(position, neighbour, pixels, what the header says)]}
    first = _pixels(picture, start)
    for number, control in enumerate(picture.controls):
        if control.name in shown and not isinstance(control, Pad):
            drawn[str(number)] = [
                (at, neighbour, _pixels(picture, state := start | {control.name: value}), said_now(state))
                for at, neighbour, value in outwards(control, start[control.name])
            ]
    some = [frame[2] for frames in drawn.values() for frame in frames[:: len(frames) // 4 + 1]]
    palette = Palette(np.concatenate([first, *some]))
    files = {"start": palette.colours.tobytes() + zlib.compress(palette.indices(first).tobytes(), 9)}
    for number, frames in drawn.items():
        [origin] = {neighbour for at, neighbour, *_ in frames[:1]}
        known, header, body = {origin: palette.indices(first)}, [], b""
        for at, neighbour, pixels, said in frames:
            known[at] = palette.indices(pixels)
            change = zlib.compress((known[at] - known[neighbour]).tobytes(), 9)
            header.append({"at": at, "from": neighbour, "bytes": len(change)} | said)
            body += change
        packed = zlib.compress(json.dumps(header, ensure_ascii=False).encode(), 9)
        files[number] = struct.pack("<I", len(packed)) + packed + body
    return files


class Palette:
    """Few colours for all frames of an explorer: the most frequent ones of a sample exactly, the others nearly.

    With twice as many, the frames of a smooth heatmap are nearly twice as large, and look the same.
    """

    def __init__(self, sample):
        codes, counts = np.unique(_codes(sample), return_counts=True)
        by_count = codes[np.argsort(-counts, kind="stable")]
        colours, others = _colours(by_count[:32]), by_count[32:]
        if others.size:
            # Each counts once: what is rare, such as the end of a colour bar, counts as well.
            few = Image.fromarray(_colours(others)[None]).quantize(96, method=Image.Quantize.MAXCOVERAGE, kmeans=1)
            colours = np.concatenate([colours, np.array(few.getpalette(), np.uint8).reshape(-1, 3)[:96]])
        self.colours = np.concatenate([colours, np.repeat(colours[:1], 256 - len(colours), axis=0)])
        self._index = np.full(1 << 24, -1, np.int16)  # of a colour's code, as far as it has been met

    def indices(self, pixels):
        """The nearest colour of each pixel."""
        codes = _codes(pixels)
        unknown = np.unique(codes[self._index[codes] < 0])
        for part in np.array_split(unknown, len(unknown) // 4096 + 1):
            distances = ((_colours(part)[:, None].astype(np.int32) - self.colours) ** 2).sum(axis=2)
            self._index[part] = distances.argmin(axis=1)
        return self._index[codes].astype(np.uint8)


def _codes(pixels):
    """Colours (..., 3) as whole numbers."""
    return pixels.astype(np.int32) @ np.array([1 << 16, 1 << 8, 1], np.int32)


def _colours(codes):
    return np.stack([codes >> 16, codes >> 8 & 255, codes & 255], axis=-1).astype(np.uint8)


def outwards(control, start):
    """(position, position of the neighbour towards the start, value) of all values but the start, the nearest first."""
    values = values_of(control)
    origin = values.index(start)
    up = [(at, at - 1, values[at]) for at in range(origin + 1, len(values))]
    down = [(at, at + 1, values[at]) for at in range(origin - 1, -1, -1)]
    return [frame for pair in itertools.zip_longest(up, down) for frame in pair if frame]


def _pixels(picture, state):
    picture.follow(state)
    return np.asarray(Image.open(io.BytesIO(picture.frame())).convert("RGB"))
