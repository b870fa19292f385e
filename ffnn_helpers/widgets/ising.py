"""Spins under the reader's hand, and what a network makes of them."""

from functools import lru_cache

import ipywidgets
import numpy as np

from ffnn_helpers.datasets import ising_configurations
from ffnn_helpers.figures.ising import CHANGES, IsingPicture, network_by_hand
from ffnn_helpers.widgets.explorer import Explorer, menu, whole_slider

SIZE = 16  # of our own lattice, each way


def explore_ising(answer=None, spins=None, T=None):
    """Configurations of spins from cold to hot, and how sure a network is of each that it is ordered.

    A slider for the temperature, one for which of its configurations, and a menu that changes the spins before the
    network is asked.

    Parameters
    ----------
    answer : callable, optional
        Your own `answer(spins)`: spins of shape (N, L, L) give a probability for each configuration, shape (N,).
        If not given, a network of two hidden neurons answers, set by hand, which looks at |m| alone.
    spins, T : arrays, optional
        Configurations, shape (N, L, L), each spin +1 or −1, and their temperatures, shape (N,). If not given, twelve
        of 16 × 16 spins are drawn at each of 14 temperatures, which takes a second.
    """
    spins, T = _drawn() if spins is None else (spins, T)
    picture = IsingPicture(answer or _by_hand, spins, T)
    temperatures = picture.temperatures.tolist()
    temperature = ipywidgets.SelectionSlider(
        options=temperatures,
        value=temperatures[len(temperatures) // 2],
        description="T",
        style={"description_width": "40px"},
        layout=ipywidgets.Layout(width="260px"),
    )
    number = whole_slider("number", 1, 1, min(np.unique(picture.T, return_counts=True)[1].tolist()))
    number.style.description_width = "55px"
    return Explorer(picture, T=temperature, number=number, spins=menu("spins", CHANGES, "as drawn"))


@lru_cache(maxsize=1)
def _drawn():
    return ising_configurations(np.linspace(1, 3.6, 14).round(2), 12, SIZE, np.random.default_rng(0))


def _by_hand(spins):
    return network_by_hand(SIZE**2).predict(spins.reshape(len(spins), -1))[:, 0]
