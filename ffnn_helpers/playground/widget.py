"""The playground in a notebook's cell: a network, ours or your own, trains while you watch.

The script of the page (`widget.js`) draws; this file answers its messages. While the playground plays, an asyncio task
trains for a slice of time, sends a picture, and sleeps, so that other cells run in between.
"""

import asyncio
import dataclasses
import functools
import linecache
import math
import os
import re
import sys
import time
import traceback
from pathlib import Path

import anywidget
import numpy as np

from ffnn_helpers._arrays import whole_number
from ffnn_helpers.network import FFNN
from ffnn_helpers.pictures.front_end import PICTURES_ONLY, display_still
from ffnn_helpers.playground.experiment import REGULARIZATIONS, Experiment
from ffnn_helpers.playground.features import FEATURES, SIGNS
from ffnn_helpers.playground.own import ALL_ACTIVATIONS, OwnExperiment
from ffnn_helpers.playground.picture import PlaygroundPicture, plane
from ffnn_helpers.playground.seedrandom import SeedRandom

GRID = 50  # points per side of a heatmap: drawn smoothly, it looks like one of 100
FRAMES_PER_SECOND, CALM_FRAMES_PER_SECOND = 30, 2  # the second for readers who asked for reduced motion
SHARE = 0.75  # of the time that is spent on training
NOT_THE_READERS = {"ffnn_helpers", "numpy", *sys.stdlib_module_names}  # modules: an error's place is looked for outside
RATES = [0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10]
PENALTIES = [0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10]
DATASETS = {
    "circle": "circle",
    "xor": "exclusive or",
    "gauss": "two clouds",
    "spiral": "spiral",
    "reg-plane": "plane (regression)",
    "reg-gauss": "hills (regression)",
}
SLIDERS = ("noise", "train_percent", "batch_size")
COSTS = {"mean_squared_error": "squared error", "binary_cross_entropy": "cross-entropy"}
PRESETS = {
    "lecture": {"noise": 5, "batch_size": 1, "hidden": []},
    "features": {"noise": 5, "batch_size": 1, "hidden": [], "features": ["xSquared", "ySquared"]},
    "hidden layer": {"noise": 5, "hidden": [4, 2]},
    "spiral": {"dataset": "spiral", "hidden": [8, 8], "features": list(FEATURES), "regularization": "L2"}
    | {"regularization_rate": 0.001},
}


class NotWrittenYet(NotImplementedError):
    """The network is not written yet. Shown as its message alone, as it is not the reader's mistake."""

    def _render_traceback_(self):  # IPython asks for this
        return [str(self)]


class Playground(anywidget.AnyWidget):
    """TensorFlow Playground in a cell, with your own network or points if you like.

    `Playground()` opens as the page does. `Playground(network=MyFFNN)` trains the class that you wrote: a
    `ffnn_helpers.network.Network`, built as `MyFFNN(sizes, activations, cost, rng)`. `Playground(data=(X, targets))`
    trains on your own points. All other settings of `ffnn_helpers.playground.OwnExperiment`, which does the work, are
    accepted, too: `Playground(dataset="xor", hidden=[3])`.

    X has shape (N, 2), targets (N,): −1 or +1. At the epoch `stop_at` the training pauses. The seed is "0.33197" unless
    given.

    Attributes: `experiment`, whose `network`, `epoch`, `train_loss` and so on can be read at any time, and `losses`,
    one pair (train loss, test loss) per epoch.

    Raises what `OwnExperiment` raises, and NotWrittenYet for a network that raises NotImplementedError. A notebook
    shows an error in your own network as two lines: what is wrong, and in which line of yours.
    """

    _esm = Path(__file__).with_name("widget.js")
    _css = Path(__file__).with_name("widget.css")

    def __init__(self, network=FFNN, data=None, stop_at=None, **settings):
        try:
            experiment = OwnExperiment(network_class=network, data=data, **{"seed": "0.33197"} | settings)
        except NotImplementedError:
            raise NotWrittenYet(
                "Not written yet. Write the methods of your network, run their cells, then run this cell again."
            ) from None
        except Exception as error:
            if len(words := _in_words(error)) > 1:  # the way there leads through our files alone
                error._render_traceback_ = lambda: words  # type: ignore[attr-defined]
            raise
        super().__init__()
        self.stop_at = None if stop_at is None else whole_number(stop_at, "stop_at", at_least=0)
        self.playing = False
        self._task = None
        self._calm = False
        self._open(experiment)
        self.on_msg(self._on_message)

    @classmethod
    def preset(cls, name, **settings):
        """Playground with settings of the lectures: "lecture" is the screenshot on the slide.

        The names are those of `PRESETS`. Raises ValueError for another.
        """
        if name not in PRESETS:
            raise ValueError(f"there is no preset {name!r}: the names are {', '.join(PRESETS)}.")
        return cls(**PRESETS[name] | settings)

    @classmethod
    def from_url(cls, url, *, seed=None, network=FFNN):
        """Playground at an address of playground.tensorflow.org. Raises what `Experiment.from_url` raises."""
        return cls(network=network, **_settings_of(OwnExperiment.from_url(url, seed=seed)))

    def to_url(self):
        """End of the address at which the real playground opens as this one does, from the # on."""
        return self.experiment.to_url()

    def save(self, path):
        """Write the present picture to a PNG file."""
        Path(path).write_bytes(self._picture().still())

    def close(self):
        self.playing = False
        super().close()

    def _open(self, experiment):
        """Show another experiment, from its first epoch."""
        self.experiment = experiment
        self.losses = [(experiment.train_loss, experiment.test_loss)]
        self._n_sent = 0
        self._grid = experiment.inputs(plane(GRID, experiment.reach))
        if experiment.network_class is FFNN:
            self._grid = self._grid.astype(np.float32)  # enough for colours, and twice as fast

    # --- answers to the page's messages ---

    def _on_message(self, _widget, content, _buffers):
        try:
            getattr(self, f"_on_{content.pop('kind')}")(**content)
        except Exception as error:  # a student's network may raise anything: the page says it
            self._say(error)

    def _on_hello(self, calm):
        self._calm = calm
        self._send_all()

    def _on_goodbye(self):
        self.playing = False

    def _on_play(self, on):
        self.playing = on
        if on and (self._task is None or self._task.done()):
            self._task = asyncio.get_running_loop().create_task(self._play())
        if not on:
            self._send_frame()

    def _on_step(self):
        self.playing = False
        try:
            self.experiment.train(1)
            self.losses.append((self.experiment.train_loss, self.experiment.test_loss))
        finally:
            self._send_frame()

    def _on_reset(self):
        self._change()

    def _on_regenerate(self):
        self._change(seed=f"{SeedRandom(self.experiment.seed).random():.5f}")

    def _on_set(self, name, value):
        if name == "learning_rate":
            self.experiment.learning_rate = value
            self._send_all()  # the address contains it
        elif name == "activations":
            self._change(activation=tuple(value))
        elif name == "hidden":
            # New layers start with the activation of the last one.
            names = self.experiment.activations or (self.experiment.activation,)
            names += names[-1:] * len(value)
            self._change(hidden=value, activation=names[: len(value)] or names[0])
        else:
            self._change(**{name: value})

    def _on_page(self, name, on):
        self.experiment.page[name] = on
        self._send_all()

    def _on_stop(self, epoch):
        self.stop_at = epoch
        self._send_all()  # the link contains it

    def _on_parameter(self, layer, j, value, i=None):
        experiment = self.experiment
        arrays, at = (experiment.network.biases, j) if i is None else (experiment.network.weights, (i, j))
        array = arrays[layer - 1]
        before = array[at]
        with np.errstate(all="ignore"):  # an overflow becomes an error
            array[at] = value
            experiment.update_losses()
        if not np.isfinite([array[at], experiment.train_loss, experiment.test_loss]).all():
            array[at] = before
            experiment.update_losses()
            raise ValueError("weights and biases must be finite numbers, and so must the losses that follow from them.")
        self._send_frame()

    def _on_address(self, text):
        if stop_at := re.search(r"&stopAt=(\d+)", text):
            self.stop_at, text = int(stop_at[1]), text.replace(stop_at[0], "")
        seed = None if "seed=" in text else self.experiment.seed
        self._change(**_settings_of(OwnExperiment.from_url(text, seed=seed)))

    def _on_picture(self):
        self.send({"kind": "file", "name": f"playground-epoch-{self.experiment.epoch}.png"}, [self._picture().still()])

    def _change(self, **settings):
        experiment = dataclasses.replace(self.experiment, **settings)
        self.playing = False
        self._open(experiment)
        self._send_all()

    # --- training ---

    async def _play(self):
        period, last_frame = 1 / FRAMES_PER_SECOND, -math.inf
        while self.playing:
            start = time.perf_counter()
            self._attempt(self._train_until, start + SHARE * period)
            # Calm means fewer frames, not less training.
            if not (self._calm and self.playing and start < last_frame + 1 / CALM_FRAMES_PER_SECOND):
                last_frame = start
                self._attempt(self._send_frame)
            await asyncio.sleep(max(0.001, start + period - time.perf_counter()))

    def _attempt(self, act, *arguments):
        try:
            act(*arguments)
        except Exception as error:
            self.playing = False
            self._say(error)

    def _train_until(self, end):
        while self.playing and time.perf_counter() < end:
            if self.experiment.epoch == self.stop_at:
                self.playing = False
            elif self.experiment.train_one_batch():
                self.losses.append((self.experiment.train_loss, self.experiment.test_loss))

    # --- messages to the page ---

    def _say(self, error):
        self.send({"kind": "trouble", "text": "\n".join(_in_words(error)), "playing": self.playing})

    def _send_all(self):
        self._n_sent = 0
        experiment = self.experiment
        own = experiment.train_points[:200] / [experiment.reach, experiment.reach, 1]
        thumbnails = _thumbnails() if experiment.data is None else own
        x, y = plane(GRID, experiment.reach).T
        features = np.array([feature(x, y) for feature in FEATURES.values()])
        self.send(self._setup(), [_bytes(features), _bytes(thumbnails)])
        self._send_frame()

    def _setup(self):
        experiment = self.experiment
        is_classification = experiment.problem == "classification"
        datasets = DATASETS if experiment.data is None else {experiment.data_name: "your data"}
        costs = COSTS if is_classification else {"mean_squared_error": "squared error"}
        link = _or_nothing(experiment.to_link)
        if link and self.stop_at is not None:
            link += f"&stopAt={self.stop_at}"
        same = isinstance(experiment.activation, str)
        return {
            "kind": "setup",
            "sizes": [len(W) for W in experiment.network.weights] + [1],
            "activations": [*experiment.activations, experiment.output_activation],
            "features": experiment.features,
            "signs": SIGNS,
            "settings": {
                name: getattr(experiment, name)
                for name in ("learning_rate", "activations", "cost", "regularization", "regularization_rate", *SLIDERS)
            }
            | {"activation": experiment.activation if same else "mixed", "dataset": experiment.data_name},
            "options": {
                "dataset": list(datasets.items()),
                "learning_rate": _choices(RATES, experiment.learning_rate),
                "activation": [(name, name) for name in (*ALL_ACTIVATIONS, *([] if same else ["mixed"]))],
                "cost": list(costs.items()),
                "regularization": [(name, name) for name in REGULARIZATIONS],
                "regularization_rate": _choices(PENALTIES, experiment.regularization_rate),
            },
            "layer_activations": list(ALL_ACTIVATIONS),
            "page": {name: experiment.page.get(name, False) for name in ("showTestData", "discretize")},
            "hidden": [name.removesuffix("_hide") for name, on in experiment.page.items() if on and "_hide" in name],
            "lowest": 0 if experiment.output_activation == "sigmoid" else -1,
            "has_own_data": experiment.data is not None,
            "stop_at": self.stop_at,
            "address": _or_nothing(experiment.to_url),
            "link": link,
            "grid": GRID,
            "reach": experiment.reach,
            "train": experiment.train_points.tolist(),
            "test": experiment.test_points.tolist(),
        }

    def _send_frame(self):
        experiment, network = self.experiment, self.experiment.network
        with np.errstate(all="ignore"):  # an infinite number has the colour of a large one
            A = network.forward(self._grid)[1][1:]
            if any(np.isnan(a).any() for a in A):  # ∞ − ∞: weights have exploded, and float32 is too small for them
                A = network.forward(self._grid.astype(np.float64))[1][1:]
            if experiment.output_activation == "sigmoid":
                A = [*A[:-1], 2 * A[-1] - 1]  # ½, the border, is white
            accuracy = experiment.accuracy()
        maps = np.concatenate([np.transpose(a) for a in A])
        frame = {
            "kind": "frame",
            "epoch": experiment.epoch,
            "train_loss": experiment.train_loss,
            "test_loss": experiment.test_loss,
            "accuracy": accuracy,
            "playing": self.playing,
            "first_loss": self._n_sent,
        }
        vectors = [network.weights, network.biases, self.losses[self._n_sent :] or [np.zeros(0)]]
        self._n_sent = len(self.losses)
        self.send(frame, [_bytes(maps), *(np.concatenate(v, axis=None).astype("<f8").tobytes() for v in vectors)])

    def _picture(self):
        page = self.experiment.page
        return PlaygroundPicture(
            self.experiment, self.losses, page.get("showTestData", False), page.get("discretize", False)
        )

    def _repr_mimebundle_(self, **kwargs):
        picture = self._picture()
        if os.environ.get(PICTURES_ONLY):
            return picture._repr_mimebundle_()
        display_still(self, picture.html(picture.frame()))  # a frame is made much faster than the large still picture
        bundle, metadata = super()._repr_mimebundle_(**kwargs)
        return bundle | {"text/plain": picture.alt}, metadata


def _settings_of(experiment):
    """Settings in an experiment's address, as keyword arguments."""
    names = {field.name for field in dataclasses.fields(OwnExperiment)} - {"network_class", "data", "exact"}
    return {name: getattr(experiment, name) for name in names}


def _or_nothing(address):
    """The address that a method returns; "" if there is none for these settings."""
    try:
        return address()
    except ValueError:
        return ""


def _in_words(error):
    """Lines that say what is wrong and, if the reader's own code raised it, in which line."""
    words = [f"{type(error).__name__}: {error}"]
    for frame, number in traceback.walk_tb(error.__traceback__):
        if frame.f_globals.get("__name__", "").split(".")[0] not in NOT_THE_READERS:
            line = linecache.getline(frame.f_code.co_filename, number).strip()
            words[1:] = [f"in {frame.f_code.co_name}, line {number}: {line}"]
    return words


@functools.cache
def _thumbnails():
    """Points for a small picture of each data set: x, y (both from −1 to 1) and target."""
    sets = [Experiment(seed="0.1", dataset=name).train_points[:200] for name in DATASETS]
    return np.array(sets) / [6, 6, 1]


def _choices(values, value):
    """Entries of a menu, with the present value among them."""
    return [(v, np.format_float_positional(v, trim="-")) for v in sorted({*values, value})]


def _bytes(maps):
    """Numbers as bytes for the page: 0 for −1 and below, 255 for +1 and above; nan is 128, white."""
    return np.nan_to_num(np.clip(maps, -1, 1) * 127.5 + 128, nan=128).astype(np.uint8).tobytes()
