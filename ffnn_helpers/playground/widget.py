"""The playground: a network that trains before your eyes, ours or the one that you wrote.

The page (`playground.js`) draws; here is what it asks for. While it plays, an asyncio task trains for a slice of time,
sends a picture, and sleeps, so that other cells run in between.
"""

import asyncio
import dataclasses
import os
import time
from pathlib import Path

import anywidget
import numpy as np

from ffnn_helpers.network import FFNN
from ffnn_helpers.pictures.notebook import PICTURES_ONLY
from ffnn_helpers.playground.experiment import FEATURES, REGULARIZATIONS
from ffnn_helpers.playground.own import ALL_ACTIVATIONS, OwnExperiment
from ffnn_helpers.playground.picture import PlaygroundPicture, plane, reach_of
from ffnn_helpers.playground.seedrandom import SeedRandom

GRID = 50  # points a side of a heatmap: drawn smoothly, it looks like one of 100
PICTURES_A_SECOND, CALM_PICTURES_A_SECOND = 30, 2  # the second for readers who asked for reduced motion
SHARE = 0.75  # of the time between two pictures that is spent on training
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
    """The network is still to be written. Shown as its message alone: it is no error of the reader's."""

    def _render_traceback_(self):  # IPython asks for this
        return [str(self)]


class Playground(anywidget.AnyWidget):
    """TensorFlow Playground in a cell, with your own network inside if you like.

    `Playground()` opens as the page does. `Playground(network=MyFFNN)` trains the class that you wrote: a
    `ffnn_helpers.network.Network`, built as `MyFFNN(sizes, activations, cost, rng)`. `Playground(data=(X, targets))`
    trains on your own points. All that can be set on the page can be set here, by the names of
    `ffnn_helpers.own_playground.OwnExperiment`, which does the work: `Playground(dataset="xor", hidden=[3])`.

    Parameters
    ----------
    network : class, optional
        Builds the network. `FFNN` if not given.
    data : (X, targets), optional
        X of shape (N, 2), targets of shape (N,): −1 or +1.
    stop_at : int, optional
        The epoch at which it pauses by itself.
    **settings
        What else `OwnExperiment` takes; the seed is "0.33197" unless given.

    Attributes: `experiment`, whose `network`, `epoch`, `train_loss` and so on can be read at any time, and `losses`,
    one pair (train loss, test loss) an epoch.

    Raises what `OwnExperiment` raises, and NotWrittenYet for a network that raises NotImplementedError.
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
        super().__init__()
        self.stop_at = stop_at
        self.playing = False
        self._task = None
        self._calm = False
        self._open(experiment)
        self.on_msg(self._on_message)

    @classmethod
    def preset(cls, name, **settings):
        """A playground that opens on a scene of the lectures: "lecture" is the screenshot of its slide.

        The names are those of `PRESETS`. Raises ValueError for another.
        """
        if name not in PRESETS:
            raise ValueError(f"there is no preset {name!r}: the names are {', '.join(PRESETS)}.")
        return cls(**PRESETS[name] | settings)

    @classmethod
    def from_url(cls, url, *, seed=None, network=FFNN):
        """The playground of an address of playground.tensorflow.org. Raises what `Experiment.from_url` raises."""
        return cls(network=network, **_settings_of(OwnExperiment.from_url(url, seed=seed)))

    def to_url(self):
        """What stands after the # in the address at which the real playground opens as this one does."""
        return self.experiment.to_url()

    def save(self, path):
        """Write the picture as it stands to a PNG file."""
        Path(path).write_bytes(self._picture().still())

    def close(self):
        self.playing = False
        super().close()

    def _open(self, experiment):
        """Go on with another experiment, from its first epoch."""
        self.experiment = experiment
        self.losses = [(experiment.train_loss, experiment.test_loss)]
        self._n_sent = 0
        self._grid = experiment.inputs(plane(GRID, reach_of(experiment)))
        if experiment.network_class is FFNN:
            self._grid = self._grid.astype(np.float32)  # enough for colours, and twice as fast

    # --- what the page asks for ---

    def _on_message(self, _widget, content, _buffers):
        try:
            getattr(self, f"_on_{content.pop('kind')}")(**content)
        except Exception as error:  # a student's network may raise anything: the page says what
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
            self._send_all()  # it stands in the address
        elif name == "activations":
            self._change(activation=tuple(value))
        elif name == "hidden":
            # New layers begin with the activation of the last one.
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

    def _on_parameter(self, layer, j, value, i=None):
        experiment = self.experiment
        arrays, at = (experiment.network.biases, j) if i is None else (experiment.network.weights, (i, j))
        array = arrays[layer - 1]
        before = array[at]
        with np.errstate(all="ignore"):  # an overflow is told in words
            array[at] = value
            experiment.update_losses()
        if not np.isfinite([array[at], experiment.train_loss, experiment.test_loss]).all():
            array[at] = before
            experiment.update_losses()
            raise ValueError("weights and biases must be finite numbers, and so must the losses with them.")
        self._send_frame()

    def _on_address(self, text):
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
        while self.playing:
            start = time.perf_counter()
            period = 1 / (CALM_PICTURES_A_SECOND if self._calm else PICTURES_A_SECOND)
            self._attempt(self._train_until, start + SHARE * min(period, 1 / PICTURES_A_SECOND))
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

    # --- what the page is told ---

    def _say(self, error):
        self.send({"kind": "trouble", "text": f"{type(error).__name__}: {error}", "playing": self.playing})

    def _send_all(self):
        self._n_sent = 0
        self.send(self._setup(), [_bytes(self._feature_maps())])
        self._send_frame()

    def _setup(self):
        experiment = self.experiment
        is_classification = experiment.problem == "classification"
        datasets = {"own": "your data"} if experiment.data is not None else DATASETS
        costs = COSTS if is_classification else {"mean_squared_error": "squared error"}
        try:
            address = experiment.to_url()
        except ValueError:  # the page has no such settings
            address = ""
        same = isinstance(experiment.activation, str)
        return {
            "kind": "setup",
            "sizes": [len(W) for W in experiment.network.weights] + [1],
            "activations": [*experiment.activations, experiment.output_activation],
            "features": experiment.features,
            "all_features": list(FEATURES),
            "settings": {
                name: getattr(experiment, name)
                for name in ("learning_rate", "cost", "regularization", "regularization_rate", *SLIDERS)
            }
            | {"activation": experiment.activation if same else "mixed"}
            | {"dataset": "own" if experiment.data is not None else experiment.dataset}
            | {"activations": experiment.activations},
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
            "own_data": experiment.data is not None,
            "stop_at": self.stop_at,
            "address": address,
            "grid": GRID,
            "reach": reach_of(experiment),
            "train": experiment.train_points.tolist(),
            "test": experiment.test_points.tolist(),
        }

    def _send_frame(self):
        experiment, network = self.experiment, self.experiment.network
        with np.errstate(all="ignore"):  # in float32 a large number is infinite: its colour is the same
            A = network.forward(self._grid)[1][1:]
        if experiment.output_activation == "sigmoid":
            A = [*A[:-1], 2 * A[-1] - 1]  # ½, the border, is white
        maps = np.concatenate([np.transpose(a) for a in A])
        frame = {
            "kind": "frame",
            "epoch": experiment.epoch,
            "train_loss": experiment.train_loss,
            "test_loss": experiment.test_loss,
            "playing": self.playing,
            "first_loss": self._n_sent,
        }
        vectors = [network.weights, network.biases, self.losses[self._n_sent :] or [np.zeros(0)]]
        self._n_sent = len(self.losses)
        self.send(frame, [_bytes(maps), *(np.concatenate(v, axis=None).astype("<f4").tobytes() for v in vectors)])

    def _feature_maps(self):
        x, y = plane(GRID, reach_of(self.experiment)).T
        return np.array([feature(x, y) for feature in FEATURES.values()])

    def _picture(self):
        page = self.experiment.page
        return PlaygroundPicture(
            self.experiment, self.losses, page.get("showTestData", False), page.get("discretize", False)
        )

    def _repr_mimebundle_(self, **kwargs):
        still = self._picture()._repr_mimebundle_()
        if os.environ.get(PICTURES_ONLY):
            return still
        bundle, metadata = super()._repr_mimebundle_(**kwargs)
        return bundle | still, metadata


def _settings_of(experiment):
    """What an address says, as keyword arguments."""
    names = {field.name for field in dataclasses.fields(OwnExperiment)} - {"network_class", "data", "exact"}
    return {name: getattr(experiment, name) for name in names}


def _choices(values, value):
    """A menu's entries, with the present value among them."""
    return [(v, np.format_float_positional(v, trim="-")) for v in sorted({*values, value})]


def _bytes(maps):
    """Numbers as bytes for the page: 0 for −1 and below, 255 for +1 and above; what is no number is 128, white."""
    return np.nan_to_num(np.clip(maps * 127.5 + 128, 0, 255), nan=128).astype(np.uint8).tobytes()
