"""Three optimisers in a long and narrow valley: their paths, and how the cost falls."""

import numpy as np
from matplotlib.collections import LineCollection

from ffnn_helpers.optimisers import SGD, Adam, Momentum
from ffnn_helpers.pictures.controls import Slider, WholeSlider
from ffnn_helpers.pictures.front_end import explorer
from ffnn_helpers.pictures.picture import ACCENT, FAINT, INK, NEGATIVE, POSITIVE, Picture, counted, plain, with_power

START = (-9.0, 1.2)
HEIGHTS = (0.5, 3, 10, 25, 50, 90)  # of the contour lines
STYLES = {
    "SGD": {"color": NEGATIVE, "marker": "o", "ls": "--"},
    "momentum": {"color": POSITIVE, "marker": "s", "ls": "-"},
    "Adam": {"color": ACCENT, "marker": "^", "ls": ":"},
}


def _path(optimiser, curvatures, steps):
    """The points that the optimiser visits, shape (steps + 1, 2)."""
    path = [np.array(START)]
    for _ in range(steps):
        change = curvatures * path[-1]  # the gradient, which `step` turns into the change
        optimiser.step(change)
        path.append(path[-1] - change)
    return np.array(path)


class OptimisersPicture(Picture):
    """SGD, momentum and Adam on the cost C = ½ (θ₁² + κ θ₂²), whose curvatures are 1 and κ.

    The state: `kappa`, the number κ; `eta_kappa`, the product ηκ of the learning rate of SGD and momentum with the
    larger curvature, which must be below 2 for SGD to converge; `beta`, the momentum β; `adam`, the learning rate of
    Adam; and the number of `steps`, from 0 to 100. All start at the same point.

    Source: Polyak (1964) for momentum, Kingma and Ba (2015) for Adam, see `ffnn_helpers.optimisers`.
    """

    controls = [
        WholeSlider("kappa", "κ", 1, 100, start=50),
        Slider("eta_kappa", "ηκ", 0.1, 2.2, start=1.9),
        Slider("beta", "β", 0, 0.9, start=0.6),
        Slider("adam", "Adam", 0.1, 2, start=0.5),
        WholeSlider("steps", "steps", 0, 100, start=40),
    ]

    def __init__(self):
        super().__init__(800, 360, [(0, 0, 475, 360), (475, 0, 325, 360)])
        ax = self.figure.add_axes((0.075, 0.13, 0.5, 0.77), xlim=(-10.2, 4.2), ylim=(-1.9, 1.9))
        ax.set_xlabel("$\\theta_1$, curvature 1", labelpad=1)
        ax.set_ylabel("$\\theta_2$, curvature $\\kappa$", labelpad=0)
        ax.set_title("the valley: lines of equal cost, and three ways down", fontsize=10)
        self.contours = ax.add_collection(LineCollection([], colors=FAINT, linewidths=0.8))
        ax.plot(0, 0, "x", color=INK, ms=8, mew=2)
        ax.plot(*START, "o", mfc="white", mec=INK, ms=10)
        self.paths = {name: ax.plot([], [], lw=1, ms=4, **style)[0] for name, style in STYLES.items()}

        curves = self.figure.add_axes((0.65, 0.13, 0.33, 0.77), xlim=(0, 100), ylim=(1e-7, 1e3), yscale="log")
        curves.set_xlabel("steps", labelpad=1)
        curves.set_title("cost after each step", fontsize=10)
        wide = {"lw": 1.5, "ms": 4, "markevery": 10}
        self.costs = {name: curves.plot([], [], label=name, **wide, **style)[0] for name, style in STYLES.items()}
        curves.legend(loc="lower left", fontsize=9)
        self.moving += [self.contours, *self.paths.values(), *ax.spines.values()]
        self.moving += [*self.costs.values(), *curves.spines.values()]

    def update(self, kappa, eta_kappa, beta, adam, steps):
        self.require_drawable(kappa=kappa, steps=steps)
        curvatures, eta = np.array([1.0, kappa]), eta_kappa / kappa
        angles = np.linspace(0, 2 * np.pi, 73)
        circle = np.column_stack([np.cos(angles), np.sin(angles)])
        self.contours.set_segments([circle * np.sqrt(2 * C / curvatures) for C in HEIGHTS])
        last = {}
        for name, optimiser in {"SGD": SGD(eta), "momentum": Momentum(eta, beta), "Adam": Adam(adam)}.items():
            path = _path(optimiser, curvatures, steps)
            costs = np.sum(curvatures * path**2, axis=1) / 2
            self.paths[name].set_data(*path.T)
            self.costs[name].set_data(range(steps + 1), costs)
            first, last[name] = costs[0], costs[-1]
        ends = ", ".join(f"{with_power(cost)} by {name}" for name, cost in last.items())
        self.alt = (
            f"C = ½ (θ₁² + {kappa:g}θ₂²), η = {plain(eta_kappa, 1)}/κ = {eta:.3g}, β = {plain(beta, 1)}; Adam's "
            f"rate is {plain(adam, 1)}. After {counted(steps, 'step')} the cost has gone from "
            f"{with_power(first)} to {ends}."
        )


def explore_optimisers():
    """Sliders for a narrow valley, C = ½ (θ₁² + κ θ₂²), and for what SGD, momentum and Adam do in it.

    ηκ is the learning rate of SGD and momentum times the larger curvature: SGD converges if it is below 2.
    """
    return explorer(OptimisersPicture())
