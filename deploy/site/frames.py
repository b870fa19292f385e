"""Draw beforehand what a reader's first movement of a control shows: star frames, a part of `make site`.

For each explorer of a lecture and each of its controls: the pictures along the control's range while all others stay at
their start. So a page can follow a slider before, or without, Python in the browser. The lecture's own cells are run, as
its pictures are drawn by the functions that it has just derived.

An explorer's folder has a file `start` and one file per control, numbered in their order:

- `start`: a palette of 256 colours (768 bytes), then the deflated picture at the start, one byte per pixel;
- `N`: 4 bytes (little-endian) with the length of a header, the deflated header, then the deflated frames. A frame holds
  the differences (modulo 256) of its bytes from those of its neighbour towards the start. The nearest come first, so that
  they can be shown while the others are on their way.

The header is a list of frames in the file's order. Each is an object with `at` and `from`, its own position on the
control and its neighbour's, its number of `bytes`, its `words`, and `shown` and `limits` (as positions) as in `Picture`.
"""

import ast
import io
import itertools
import json
import multiprocessing
import os
import struct
import zlib
from contextlib import redirect_stderr, redirect_stdout

import nbformat
import numpy as np
from PIL import Image

from ffnn_helpers.pictures.controls import Slider, WholeSlider
from ffnn_helpers.pictures.notebook import Explorer

WORKERS = 2


def write_frames(root, notebooks, folder):
    """Write the star frames of all explorers in some notebooks; return what their headers would say of the starts.

    The keys are (notebook, cell id).
    """
    jobs = [(root, notebook, folder) for notebook in notebooks]
    with multiprocessing.get_context("spawn").Pool(WORKERS, maxtasksperchild=1) as pool:
        return dict(itertools.chain.from_iterable(pool.starmap(_frames_of_notebook, jobs, chunksize=1)))


def place_of(notebook, cell_id):
    """Address of the folder with an explorer's frames."""
    topic, _, name = notebook.removesuffix(".ipynb").partition("/")
    return f"{topic}/frames/{name}/{cell_id}"


def values_of(control):
    """All values that a control can take, in order: its positions on a page are the indices of this list."""
    match control:
        case Slider(low=low, high=high, step=step):
            return [round(low + step * n, 6) for n in range(round((high - low) / step) + 1)]
        case WholeSlider(low=low, high=high):
            return list(range(low, high + 1))
    return list(control.options)


def labels_of(control):
    """What a page shows beside a control, by its position."""
    digits = 0 if not isinstance(control, Slider) else 1 if control.step >= 0.1 else 2
    return [
        f"{value:.{digits}f}".replace("-", "−") if isinstance(control, Slider | WholeSlider) else str(value)
        for value in values_of(control)
    ]


def _frames_of_notebook(root, notebook, folder):
    os.environ["TQDM_DISABLE"] = "1"
    starts = []
    for cell_id, explorer in explorers_of(root / notebook):
        picture, state = explorer.picture, explorer.state
        place = folder / place_of(notebook, cell_id)
        place.mkdir(parents=True, exist_ok=True)
        for name, content in star(picture, state).items():
            (place / name).write_bytes(content)
        starts.append(((notebook, cell_id), _said(picture, state)))
    return starts


def explorers_of(path):
    """Run a notebook's code cells; yield (cell id, explorer) for each whose value is an explorer."""
    names = {"__name__": "__main__"}
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type != "code":
            continue
        code = ast.parse(cell.source, cell.id)
        last = code.body.pop() if code.body and isinstance(code.body[-1], ast.Expr) else None
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            exec(compile(code, cell.id, "exec"), names)
            value = eval(compile(ast.Expression(last.value), cell.id, "eval"), names) if last else None
        if isinstance(value, Explorer):
            yield cell.id, value


def star(picture, start):
    """{file name: bytes} of an explorer whose controls start at a state."""
    shown = picture.shown(start)
    drawn = {}  # {file name: [(position, neighbour, pixels, what the header says)]}
    first = _pixels(picture, start)
    for number, control in enumerate(picture.controls):
        if control.name in shown:
            drawn[str(number)] = [
                (at, neighbour, _pixels(picture, state := start | {control.name: value}), _said(picture, state))
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


def _said(picture, state):
    values = {control.name: values_of(control) for control in picture.controls}
    limits = {name: values[name].index(highest) for name, highest in picture.limits(state).items()}
    return {"words": picture.alt, "shown": sorted(picture.shown(state)), "limits": limits}
