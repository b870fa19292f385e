"""The softmax of three numbers, with a shift and a temperature: a Boltzmann distribution."""

import numpy as np
from matplotlib.patches import Rectangle

from ffnn_helpers.activations import softmax as our_softmax
from ffnn_helpers.pictures.controls import Slider, ValueSlider
from ffnn_helpers.pictures.front_end import explorer
from ffnn_helpers.pictures.own_function import array_of
from ffnn_helpers.pictures.picture import ACCENT, FAINT, INK, NEGATIVE, POSITIVE, Picture, plain

COLDEST, HOTTEST = 0.01, 100.0
# Steps that are about even on the logarithm's scale. The coldest makes logits up to 1000, beyond a naive e^z.
TEMPERATURES = [0.01, 0.015, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 7]
TEMPERATURES += [10, 15, 20, 30, 50, 70, 100]
SWEEP = np.geomspace(COLDEST, HOTTEST, 81)  # the temperatures of the curves
LOGITS_SHOWN, P_SHOWN = (-10, 10), (0, 1)  # bars end there; numbers stand beyond
STYLES = ("-", (0, (4, 1.5)), (0, (1, 1)))  # of the three curves
OVERFLOW = 709  # e^710 is more than a float can hold


class SoftmaxPicture(Picture):
    """p_i = e^((z_i + c)/T) / Σ_j e^((z_j + c)/T): its logits, its probabilities, and the latter for every T.

    The state: z1, z2, z3, the shift c that is added to all of them, and the temperature T in 0.01 … 100.

    Source: lecture, "Softmax"; with the energies E_i = −z_i it is the Boltzmann distribution.
    """

    controls = [
        Slider("z1", "z₁", -5, 5, start=2.0),
        Slider("z2", "z₂", -5, 5, start=1.0),
        Slider("z3", "z₃", -5, 5, start=-1.0),
        Slider("shift", "c", -5, 5, start=0.0),
        ValueSlider("T", "T", TEMPERATURES, start=1),
    ]

    def __init__(self, softmax=None):
        super().__init__(800, 370, [(0, 45, 504, 325), (504, 45, 296, 325), (0, 0, 331, 45), (331, 0, 469, 45)])
        self.softmax = softmax
        self.logits = _Bars(self, 0.06, LOGITS_SHOWN, "logits $(z_i + c)\\,/\\,T$", "z")
        self.logits.ax.set_yticks([-10, -5, 0, 5, 10])
        self.p = _Bars(self, 0.37, P_SHOWN, "probabilities $p_i$", "p", boxed=softmax is not None)
        self.sum_label = self.p.ax.text(1, 1.26, "", ha="center", va="center", color=INK)
        self.moving += [*self.logits.artists, *self.p.artists, self.sum_label]
        self._draw_curves()
        for ax in (self.p.ax, self.curves_ax):
            ax.set_yticks([0, 1 / 3, 2 / 3, 1], ["0", "1/3", "2/3", "1"])
        self.curves_ax.axhline(1 / 3, color=FAINT, lw=0.8, zorder=1)
        formula = r"$p_i = e^{(z_i + c)/T} \,/\, \sum_j e^{(z_j + c)/T}$"
        words = "a Boltzmann distribution: energies $E_i = -z_i$, temperature $T$"
        for x, text in ((0.41, formula), (0.985, words)):
            self.figure.text(x, 0.055, text, ha="right", va="center", fontsize=11, color=INK)

    def _draw_curves(self):
        shown = {"xlim": (COLDEST, HOTTEST), "ylim": (-0.17, 1.35)}
        self.curves_ax = ax = self.figure.add_axes((0.68, 0.24, 0.295, 0.66), xscale="log", **shown)
        ax.set_title("the same at every temperature", fontsize=10)
        ax.set_xlabel("$T$", labelpad=3)
        ax.set_xticks([0.01, 0.1, 1, 10, 100], ["0.01", "0.1", "1", "10", "100"])
        ours = {"color": FAINT, "lw": 1, "zorder": 3}
        self.our_curves = [ax.plot([], [], ls=style, **ours)[0] for style in STYLES]
        styles = [{"color": c, "ls": s, "lw": 2.2} for c, s in zip((POSITIVE, NEGATIVE, INK), STYLES, strict=True)]
        self.curves = [ax.plot([], [], zorder=4, **style)[0] for style in styles]
        (self.now,) = ax.plot([], [], color=ACCENT, lw=1, ls=":", zorder=3)
        (self.points,) = ax.plot([], [], "o", color=ACCENT, mec="white", ms=8, clip_on=False, zorder=6)
        legend = {"loc": "upper center", "ncols": 3, "frameon": False, "handlelength": 2.6, "borderaxespad": 0.2}
        ax.legend(self.curves, ["$p_1$", "$p_2$", "$p_3$"], fontsize=10, columnspacing=1.4, **legend)
        self.moving += [*self.our_curves, self.now, *self.curves, self.points]

    def update(self, z1, z2, z3, shift, T):
        if not COLDEST <= T <= HOTTEST:
            raise ValueError(f"T = {T}: a temperature from {COLDEST} to {HOTTEST:.0f} can be drawn.")
        z = np.array([z1, z2, z3], dtype=float)
        logits = (z + shift) / np.append(T, SWEEP)[:, None]  # the first row is now, the others are the curves
        ours = p = our_softmax(logits)
        if self.softmax is not None:
            rule = "Each row is a sample and keeps its place."
            p = array_of(self.softmax, "softmax(z)", (logits,), logits.shape, rule)

        self.logits.follow(logits[0], digits=1)
        self.p.follow(p[0], digits=3, ours=ours[0])
        total = _number(p[0].sum(), 3)
        self.sum_label.set_text(f"sum = {total}")
        different = not np.allclose(p, ours, rtol=1e-5, atol=1e-6)
        p_seen = np.where(np.abs(p - 0.5) < 0.6, p, np.nan)  # anything but a probability stays off the legend
        for curve, our_curve, values, our_values in zip(self.curves, self.our_curves, p_seen.T, ours.T, strict=True):
            curve.set_data(SWEEP, values[1:])
            our_curve.set_data(SWEEP, our_values[1:])
            our_curve.set_visible(different)
        self.now.set_data([T, T], [-0.17, 1.06])
        self.points.set_data([T] * 3, p_seen[0])

        self.alt = f"Logits (z + c)/T = [{_numbers(logits[0], 1)}] give p = [{_numbers(p[0], 3)}], sum {total}. "
        if different:
            self.doubt(_mistake(logits, p, ours))
        else:
            self.alt += _remark(z, shift, T, p[0])


class _Bars:
    """Three bars with their numbers; beyond the axis an arrow. Ours is dashed where the student's differs."""

    def __init__(self, picture, left, shown, title, name, boxed=False):
        self.shown = low, high = shown
        margin = 0.17 * (high - low)
        ylim = (low - margin, high + (margin if low else 0.35))  # room for numbers beyond, and for the sum
        self.ax = ax = picture.figure.add_axes((left, 0.24, 0.25, 0.66), xlim=(-0.6, 2.6), ylim=ylim)
        ax.set_title(title, fontsize=10)
        ax.set_xticks([0, 1, 2], [f"${name}_1$", f"${name}_2$", f"${name}_3$"], fontsize=11)
        ax.axhline(0, color=INK, lw=0.8, zorder=1)
        self.bars = [ax.add_patch(Rectangle((k - 0.3, 0), 0.6, 0, zorder=3)) for k in range(3)]
        dashed = {"fill": False, "edgecolor": INK, "linestyle": (0, (3, 2)), "zorder": 5}
        self.ours = [ax.add_patch(Rectangle((k - 0.3, 0), 0.6, 0, **dashed)) for k in range(3)]
        (self.above,) = ax.plot([], [], "^", color=INK, ms=7, zorder=6)
        (self.below,) = ax.plot([], [], "v", color=INK, ms=7, zorder=6)
        number = {"ha": "center", "va": "center", "color": INK, "zorder": 6}
        if boxed:  # a dashed outline may pass below the numbers
            number["bbox"] = {"facecolor": "white", "edgecolor": "none", "pad": 1}
        self.labels = [ax.text(k, 0, "", **number) for k in range(3)]
        self.gap = 0.06 * (high - low)  # from a bar's end to the middle of its number
        self.artists = [*self.bars, *self.ours, self.above, self.below, *self.labels]

    def follow(self, values, digits, ours=None):
        low, high = self.shown
        ends = np.clip(np.nan_to_num(values, nan=0.0), low, high)
        too_high, too_low = np.flatnonzero(values > high), np.flatnonzero(values < low)
        self.above.set_data(too_high, np.full(len(too_high), high + 0.4 * self.gap))
        self.below.set_data(too_low, np.full(len(too_low), low - 0.4 * self.gap))
        for k, (bar, label) in enumerate(zip(self.bars, self.labels, strict=True)):
            bar.set(height=ends[k], facecolor=NEGATIVE if ends[k] < 0 else POSITIVE)
            beyond = k in too_high or k in too_low
            side = -1 if ends[k] < 0 or k in too_low else 1
            label.set_y(ends[k] + side * self.gap * (1.8 if beyond else 1))
            label.set_text(_number(values[k], digits))
        for k, outline in enumerate(self.ours):
            if ours is not None:
                outline.set_height(ours[k])
            outline.set_visible(ours is not None and not np.isclose(values[k], ours[k], rtol=1e-5, atol=1e-6))


def _mistake(logits, p, ours):
    """The first thing that is wrong with a student's probabilities, in words."""
    broken = ~np.isfinite(p).all(axis=1)
    if broken.any():
        where = "here" if broken[0] else f"at T = {SWEEP[broken[1:]].max():.2g} and colder"
        words = f"it returns {p[broken][0][~np.isfinite(p[broken][0])][0]} {where}"
        if np.abs(logits[broken]).max() <= OVERFLOW:
            return f"{words}."
        return (
            f"{words}: beyond x = {OVERFLOW} no float can hold e^x. Subtract the largest logit of each row first: that "
            "is a shift and changes nothing."
        )
    total = p[0].sum()
    if not np.isclose(total, 1):
        words = f"probabilities sum to 1, and these to {_number(total, 3)}."
        of_others = np.isclose(p.sum(), 1) or np.allclose(p.sum(axis=0), 1)
        return f"{words} Each row has a sum of its own: axis=-1 and keepdims=True." if of_others else words
    if not np.allclose(p[0], ours[0], rtol=1e-5, atol=1e-6):
        return f"the softmax is [{_numbers(ours[0], 3)}]."
    row = int(np.abs(p - ours).max(axis=1).argmax())
    return f"at T = {SWEEP[row - 1]:.2g} it returns [{_numbers(p[row], 3)}], and ours [{_numbers(ours[row], 3)}]."


def _remark(z, shift, T, p):
    """What this state shows."""
    cancels = f"The shift c = {plain(shift, 1)} cancels."
    if np.ptp(z) == 0:
        return f"Equal logits, equal probabilities: 1/3 each at every temperature. {cancels}"
    largest = [f"p{'₁₂₃'[k]}" for k in np.flatnonzero(z == z.max())]
    first = f"{' and '.join(largest)} {'is' if len(largest) == 1 else 'are'} the largest. {cancels}"
    if np.isclose(p[z < z.max()].sum(), 0, atol=0.01):
        return f"{first} T = {T:g} is so cold that next to nothing is left outside the lowest energy E = −z."
    if np.ptp(p) < 0.1:
        return f"{first} T = {T:g} is so hot that all are nearly equal."
    return f"{first} Colder than T = {T:g}, the largest takes more; hotter, all become equal."


def _number(value, digits):
    """A number for a label: no decimals from 100 on, an exponent from 10,000 on."""
    if abs(value) < 10_000:
        return plain(value, digits if abs(value) < 100 else 0)
    return f"{value:.0e}".replace("-", "−")


def _numbers(values, digits):
    return ", ".join(_number(value, digits) for value in values)


def explore_softmax(softmax=None):
    """Sliders for three logits, a shift c of all of them, and the temperature T.

    Your own `softmax(z)` drives the picture in place of ours: z has shape (N, 3), one row of logits per sample (here:
    per temperature); it returns an array of that shape, whose rows sum to 1.
    """
    return explorer(SoftmaxPicture(softmax))
