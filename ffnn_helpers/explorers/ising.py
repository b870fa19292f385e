"""Spins of the Ising model, and how sure a network is that they are ordered."""

from functools import lru_cache

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.patches import Rectangle

from ffnn_helpers._arrays import as_floats
from ffnn_helpers.by_hand import magnetisation_network
from ffnn_helpers.datasets import CRITICAL_TEMPERATURE, energy, ising_configurations, magnetisation
from ffnn_helpers.pictures.controls import Menu, ValueSlider, WholeSlider
from ffnn_helpers.pictures.front_end import explorer
from ffnn_helpers.pictures.own_function import array_of, both_or, named
from ffnn_helpers.pictures.picture import ACCENT, FAINT, INK, POSITIVE, Picture, plain

SPINS = ListedColormap(["#F8E9DA", POSITIVE])  # down is light, up is dark
CHANGES = ["as drawn", "all flipped", "lower half flipped", "scrambled"]
SIZE = 16  # of our own lattice, each way


@lru_cache(maxsize=1)
def _our_configurations():
    return ising_configurations(np.linspace(1, 3.6, 14).round(2), 12, SIZE, np.random.default_rng(0))


def _our_answer(spins):
    return magnetisation_network(SIZE**2).predict(spins.reshape(len(spins), -1))[:, 0]


def _changed(spins, how):
    """One configuration, shape (L, L), after one of CHANGES."""
    spins = spins.copy()
    if how == "all flipped":
        spins *= -1
    if how == "lower half flipped":
        spins[len(spins) // 2 :] *= -1
    if how == "scrambled":  # each spin goes to another place, the same for all configurations
        spins = np.random.default_rng(0).permutation(spins.ravel()).reshape(spins.shape)
    return spins


class IsingPicture(Picture):
    """One configuration of spins; the mean output of a network at each temperature, beside the mean |m|.

    The state: the temperature `T`, which is one of the configurations'; the `number` of the configuration, counted
    from 1, among those at this temperature; and in `spins` how it is changed before the network classifies it,
    one of CHANGES. The curves are those of all configurations as they were drawn.

    Raises TypeError or ValueError for spins and temperatures of another kind.
    Source: Carrasquilla and Melko (2017); the model, see `ffnn_helpers.datasets.ising`.
    """

    def __init__(self, answer=None, spins=None, T=None):
        super().__init__(800, 360, [(0, 0, 316, 360), (316, 0, 484, 360)])
        spins, T = both_or(_our_configurations, spins=spins, T=T)
        self.answer = _our_answer if answer is None else answer
        self.spins, self.T = np.asarray(spins), as_floats(T, "T")
        self.sizes = np.abs(magnetisation(self.spins))  # raises an error for anything but spins
        if self.T.shape != (len(self.spins),):
            raise ValueError(
                f"T must have shape ({len(self.spins)},), one temperature per configuration, but it has {self.T.shape}."
            )
        self.temperatures, counts = np.unique(self.T, return_counts=True)
        if len(self.temperatures) < 2:
            raise ValueError("T must hold at least two different temperatures: with one there is no curve.")
        temperatures = self.temperatures.tolist()
        self.controls = [
            ValueSlider("T", "T", temperatures, start=temperatures[len(temperatures) // 2]),
            WholeSlider("number", "number", 1, min(counts.tolist()), start=1),
            Menu("spins", "spins", CHANGES, start="as drawn"),
        ]
        self._draw_lattice()
        self._draw_curves()

    def _draw_lattice(self):
        ax = self.axes_at(22, 46, 280, 280, xticks=[], yticks=[])
        ax.set_title("the spins", fontsize=10)
        self.lattice = ax.imshow(self.spins[0], cmap=SPINS, vmin=-1, vmax=1)
        key = self.axes_at(22, 12, 280, 24, xlim=(0, 280), ylim=(0, 24))
        key.axis("off")
        for x, colour, words in ((0, SPINS(1.0), "+1, up"), (90, SPINS(0.0), "−1, down")):
            key.add_patch(Rectangle((x, 4), 16, 16, facecolor=colour, edgecolor=FAINT))
            key.text(x + 24, 12, words, va="center", color=INK)
        self.moving += [self.lattice, *ax.spines.values()]

    def _draw_curves(self):
        low, high = self.temperatures[[0, -1]]
        margin = 0.04 * (high - low)
        ends = (low - margin, high + margin)
        ax = self.axes_at(368, 46, 416, 280, xlim=ends, ylim=(-0.05, 1.14), yticks=[0, 0.25, 0.5, 0.75, 1])
        ax.set_xlabel("temperature $T$", labelpad=3)
        ax.set_title("means at each temperature; large: these spins alone", fontsize=10)
        ax.axhline(0.5, color=FAINT, lw=0.8)
        if low < CRITICAL_TEMPERATURE < high:
            ax.axvline(CRITICAL_TEMPERATURE, color=INK, lw=1, ls=":")
            right = CRITICAL_TEMPERATURE < (low + high) / 2
            side, gap = ("left", margin / 4) if right else ("right", -margin / 4)
            ax.text(CRITICAL_TEMPERATURE + gap, 1.07, "$T_c$ = 2.269", ha=side, va="center", color=INK, zorder=1)
        means = [self.sizes[self.T == t].mean() for t in self.temperatures]
        (sizes,) = ax.plot(self.temperatures, means, "s--", color=FAINT, ms=4, lw=1.2, label="size of $m$")
        (self.curve,) = ax.plot([], [], "o-", color=POSITIVE, ms=4, lw=1.8, label="output of the network")
        (self.size,) = ax.plot([], [], "s", mfc="white", mec=INK, mew=1.5, ms=13, clip_on=False, zorder=4)
        (self.output,) = ax.plot([], [], "o", color=ACCENT, mec="white", ms=9, clip_on=False, zorder=5)
        (self.here,) = ax.plot([], [], color=ACCENT, lw=0.8)
        ax.legend(loc="upper right", bbox_to_anchor=(1, 0.9), fontsize=9).set_zorder(1)  # under what moves
        self.moving += [self.here, sizes, self.curve, *ax.spines.values(), self.size, self.output]

    def update(self, T, number, spins):
        self.require_drawable(spins=spins)
        there = np.flatnonzero(np.isclose(self.T, T))
        if not there.size:
            raise ValueError(f"There is no configuration at T = {T}: choose one of {self.temperatures}.")
        if number not in range(1, there.size + 1):
            raise ValueError(f"number = {number}: the configurations at T = {T} are counted from 1 to {there.size}.")
        shown = _changed(self.spins[there[number - 1]], spins)
        p, outputs = self._ask(shown[None])[0], self._ask(self.spins)
        m = magnetisation(shown[None])[0]

        self.lattice.set_data(shown)
        self.curve.set_data(self.temperatures, [outputs[self.T == t].mean() for t in self.temperatures])
        self.here.set_data([T, T], [0, 1])
        self.size.set_data([T], [abs(m)])
        self.output.set_data([T], [p])
        self.alt = (
            f"T = {plain(T)}, configuration {number} of {there.size}, {spins}: magnetisation m = {plain(m)}, energy "
            f"{plain(energy(shown[None])[0])} per spin. The network takes it for ordered with probability {plain(p)}. "
            f"The means of all {there.size} at this temperature, as drawn: |m| = {plain(self.sizes[there].mean())}, "
            f"output {plain(outputs[there].mean())}."
        )

    def _ask(self, spins):
        rule = "One probability for each configuration."
        p = array_of(self.answer, "answer(spins)", (spins,), (len(spins),), rule)
        wrong = p[~((p >= 0) & (p <= 1))]  # nan is outside, too
        if wrong.size:
            call = named("answer(spins)", self.answer)
            raise ValueError(f"{call} returned {wrong[0]:.3g}: a probability lies between 0 and 1.")
        return p


def explore_ising(answer=None, spins=None, T=None):
    """Configurations of spins from cold to hot, and how sure a network is of each that it is ordered.

    A slider for the temperature, one for the number of its configuration, and a menu that changes the spins before
    the network classifies them.

    - `answer`: your own `answer(spins)`: spins has shape (N, L, L); it returns a probability for each configuration,
      shape (N,), and is called again for each state. If not given, a network of two hidden neurons answers: it is set
      by hand and looks at |m| alone.
    - `spins`, `T`: configurations, shape (N, L, L), each spin +1 or −1, and their temperatures, shape (N,), of which
      two or more differ. If not given, twelve of 16 × 16 spins are drawn at each of 14 temperatures, in a second.
    """
    return explorer(IsingPicture(answer, spins, T))
