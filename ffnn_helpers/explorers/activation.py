"""An activation function and its derivative, with one point on both."""

import numpy as np
from matplotlib.patches import Rectangle

from ffnn_helpers.activations import get_activation
from ffnn_helpers.pictures.controls import Menu, Slider
from ffnn_helpers.pictures.front_end import explorer
from ffnn_helpers.pictures.own_function import array_of
from ffnn_helpers.pictures.parts import show_point
from ffnn_helpers.pictures.picture import ACCENT, FAINT, INK, POSITIVE, Picture, plain, short

Z_SHOWN, A_SHOWN, SLOPE_SHOWN = (-6, 6), (-1.6, 3.2), (-0.25, 1.35)
FLAT = 0.02  # a slope below it is shaded: a neuron there hardly learns
NAMES = ["step", "sigmoid", "tanh", "relu", "identity"]
KINKS = {"step": "jump", "relu": "kink"}  # at z = 0 these have no slope

# z = 0 is computed but not drawn, so that a jump shows as a gap. Its neighbours are so close that nothing else shows.
_RIGHT = np.concatenate([[1e-9], np.linspace(0, Z_SHOWN[1], 121)[1:]])
GRID = np.concatenate([-_RIGHT[::-1], [0.0], _RIGHT])


class ActivationPicture(Picture):
    """a = g(z) with the tangent at one point, and beside it the slope of that tangent for every z.

    Source: lecture, "Activation function".
    """

    def __init__(self, function=None, derivative=None):
        super().__init__(800, 350, [(0, 0, 400, 350), (400, 0, 400, 350)])
        self.function, self.derivative = function, derivative
        own_name = getattr(derivative if function is None else function, "__name__", "")
        self.own = next((name for name in NAMES if name in own_name), None)  # what it is meant to be
        start = self.own or "sigmoid"
        self.controls = [Slider("z", "z", *Z_SHOWN, start=2.0), Menu("activation", "g", NAMES, start=start)]
        values, slopes = "activation $a = g(z)$ and its tangent", "its derivative: the tangent's slope"
        if function is not None:
            values, slopes = "your function (dashed: ours)", "derivative of the $g$ chosen above"
        if derivative is not None:
            slopes = "your derivative (dashed: ours)"
        self.left = _Curve(self, (0.055, 0.15, 0.43, 0.75), A_SHOWN, values)
        self.right = _Curve(self, (0.555, 0.15, 0.43, 0.75), SLOPE_SHOWN, slopes)
        ax = self.right.ax
        ax.set_yticks([0, 0.5, 1])
        self.left.ax.set_yticks(range(-1, 4))
        ax.text(5.8, 1.26, f"grey: slope below {FLAT}", ha="right", va="center", fontsize=9, color=INK)
        self.quarter = [
            ax.axhline(0.25, color=INK, lw=0.8, ls=(0, (4, 3)), zorder=3),
            ax.text(5.8, 0.27, "at most 1/4", ha="right", va="bottom", color=INK, zorder=3),
        ]
        (self.tangent,) = self.left.ax.plot([], [], color=ACCENT, lw=2, ls=(0, (4, 1.5)), zorder=4)
        self.moving = [*self.left.below, *self.right.below, *self.quarter, self.tangent]
        self.moving += [*self.left.above, *self.right.above]

    def update(self, z, activation):
        self.require_drawable(z=z, activation=activation)
        name, ours = activation, get_activation(activation)
        where = np.append(GRID, z)
        a_ours, slopes_ours = ours.function(where), ours.derivative(where)
        a, slopes = a_ours, slopes_ours
        each = "An activation works entry by entry and keeps the shape."
        if self.function is not None:
            a = array_of(self.function, "function(z)", (where,), where.shape, each)
        if self.derivative is not None:
            slopes = array_of(self.derivative, "derivative(z)", (where,), where.shape, each)

        steep = GRID[np.abs(slopes_ours[:-1]) >= FLAT]
        ends = (steep[0], steep[-1]) if steep.size else (Z_SHOWN[1], Z_SHOWN[1])
        a_differs = self.left.follow(z, a, a_ours, ends)
        slopes_ours[where == 0] = slopes[where == 0]  # at a kink any convention is as good as ours
        slope_differs = self.right.follow(z, slopes, slopes_ours, ends)
        self.left.label.set_text(f"z = {plain(z, 1)}\na = {short(a[-1])}")
        self.right.label.set_text(f"g′(z) = {short(slopes[-1])}")
        for artist in self.quarter:
            artist.set_visible(name == "sigmoid")
        ends = np.array([z - 1.8, z + 1.8])
        self.tangent.set_data(ends, a[-1] + slopes[-1] * (ends - z))
        at_kink = z == 0 and name in KINKS
        unknown = a_differs is not None and self.derivative is None  # ours is not the slope of theirs
        self.tangent.set_visible(not at_kink and not unknown)

        slope = "" if unknown else f", slope g′(z) = {short(slopes[-1])}"
        self.alt = f"{name} at z = {plain(z, 1)}: a = {short(a[-1])}{slope}. "
        for what, differs, values in (
            (name, a_differs, (a, a_ours)),
            (f"the derivative of {name}", slope_differs, (slopes, slopes_ours)),
        ):
            if differs is not None and self.own in (None, name):
                theirs, right = (short(value[differs]) for value in values)
                place = f"most of all at z = {plain(where[differs], 1)}"
                self.doubt(f"it is not {what}, {place}, where it gives {theirs} and ours {right}.")
                return
        if self.own in (None, name):
            self.alt += _remark(name, z, slopes[-1])
        else:
            self.alt += f"Beside yours, for {self.own}, is {name}, dashed."


class _Curve:
    """One panel: a function of z with a point that moves along it; ours is dashed where theirs differs."""

    def __init__(self, picture, place, shown, title):
        self.shown = shown
        self.ax = ax = picture.figure.add_axes(place, xlim=Z_SHOWN, ylim=shown, xlabel="pre-activation $z$")
        ax.set_title(title, fontsize=10)
        ax.axhline(0, color=FAINT, lw=0.8)
        ax.axvline(0, color=FAINT, lw=0.8)
        grey = {"facecolor": INK, "alpha": 0.09, "linewidth": 0, "zorder": 2.6}
        self.bands = [ax.add_patch(Rectangle((0, shown[0]), 0, shown[1] - shown[0], **grey)) for _ in "lr"]
        (self.ours,) = ax.plot([], [], color=FAINT, lw=2, ls=(0, (4, 2)), zorder=3)
        (self.curve,) = ax.plot([], [], color=POSITIVE, lw=2.2, zorder=3)
        (self.drop,) = ax.plot([], [], color=ACCENT, lw=1, ls=":", zorder=3)
        (self.worst,) = ax.plot([], [], "x", color=INK, ms=9, mew=2, clip_on=False, zorder=5)
        (self.point,) = ax.plot([], [], "o", color=ACCENT, mec="white", ms=9, clip_on=False, zorder=6)
        boxed = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
        self.label = ax.text(0.03, 0.95, "", transform=ax.transAxes, va="top", color=INK, bbox=boxed, zorder=7)
        self.below = [*self.bands, self.ours, self.curve, self.drop]
        self.above = [self.worst, self.point, self.label]

    def follow(self, z, values, ours, ends):
        """Draw `values` on GRID and, last, at z. Returns where they differ most from ours; None if nowhere."""
        for band, left, right in zip(self.bands, (Z_SHOWN[0], ends[1]), (ends[0], Z_SHOWN[1]), strict=True):
            band.set(x=left, width=right - left)
        for line, numbers in ((self.curve, values), (self.ours, ours)):
            line.set_data(GRID, np.where(GRID == 0, np.nan, numbers[:-1]))
        _, value = show_point(self.point, z, values[-1])
        self.drop.set_data([z, z], [0, value])

        same = np.isclose(values, ours, rtol=1e-5, atol=1e-6)
        self.ours.set_visible(not same.all())
        self.worst.set_visible(not same.all())
        if same.all():
            return None
        distance = np.where(np.isfinite(values), np.abs(values - ours), np.inf)
        most = int(distance.argmax())
        self.worst.set_data([np.append(GRID, z)[most]], [np.clip(values[most], *self.shown)])
        return most


def _remark(name, z, slope):
    """What to see here."""
    if z == 0 and name in KINKS:
        return f"At the {KINKS[name]} there is no slope: the code's {short(slope)} is a convention."
    if name == "step":
        return (
            "The slope is 0 on both sides of the jump: a small change of a weight changes nothing, so gradient "
            "descent learns nothing."
        )
    if name == "relu" and z < 0:
        return "The slope is 0 for every negative z: from such an input this neuron learns nothing."
    if name == "relu":
        return "The slope is 1 however large z is: on this side nothing saturates. At z = 0 there is a kink."
    if name == "identity":
        return "The slope is 1 everywhere. Nothing bends, so many layers of it are no more than one."
    largest, words = (0.25, "1/4") if name == "sigmoid" else (1, "1")
    if slope < FLAT:
        return (
            f"Saturated: the slope is nearly 0, only {short(100 * slope / largest, 2)} % of the largest, {words} "
            "at z = 0. Here the neuron hardly learns."
        )
    return f"The slope is never more than {words}, its value at z = 0, and nearly 0 far out."


def explore_activation(function=None, derivative=None):
    """A slider for z and a menu for the activation g: the curve, its tangent at z, and its derivative.

    `function` and `derivative` are your own g and g', each called with an array z of shape (n,); each returns an array
    of that shape. They are drawn over ours, for the g in the menu: at first the one in your function's name,
    `explore_activation(my_relu)`.
    """
    return explorer(ActivationPicture(function, derivative))
