"""A nerve cell under a current: its voltage, its spikes, and how many of them per second."""

import numpy as np
from matplotlib.collections import LineCollection

from ffnn_helpers import spiking
from ffnn_helpers._arrays import as_floats
from ffnn_helpers.pictures.controls import Slider
from ffnn_helpers.pictures.front_end import explorer
from ffnn_helpers.pictures.own_function import named, result_of
from ffnn_helpers.pictures.parts import show_point
from ffnn_helpers.pictures.picture import ACCENT, FAINT, INK, POSITIVE, Picture, counted, plain

DT, R, V_REST = spiking.DT, spiking.R_MEMBRANE, spiking.V_REST
ON, OFF, END = 10, 160, 200  # ms: the current flows from ON to OFF
TIMES = DT * np.arange(round(END / DT) + 1)
FLOWS = (TIMES[:-1] >= ON - DT / 2) & (TIMES[:-1] < OFF - DT / 2)  # for each step
V_SHOWN, SPIKE_TOP = (-80, -10), -14  # mV
CURRENTS_SHOWN, RATES_SHOWN = (-1, 4), (-8, 260)  # nA, Hz
# Where the curve of rates is drawn, above the rheobase: it is steepest where it begins.
EXCESS = np.append(0, np.geomspace(1e-9, CURRENTS_SHOWN[1] - CURRENTS_SHOWN[0], 100))  # nA


def _doubt(V, spikes, V_ours, spikes_ours):
    """Words on a result that differs from ours; another rule for the step may shift the spikes a little."""
    n, n_ours = len(spikes), len(spikes_ours)
    if abs(n - n_ours) > 1 + 0.2 * n_ours:
        return f"it returns {n} spikes, and ours {n_ours}."
    first = min([END, *spikes[:1], *spikes_ours[:1]])
    most = np.argmax(np.abs(V - V_ours) * (TIMES < first - DT / 2))
    if abs(V[most] - V_ours[most]) > 0.5:
        theirs, ours = plain(V[most], 1), plain(V_ours[most], 1)
        return f"at {plain(TIMES[most], 1)} ms its voltage is {theirs} mV, and ours {ours} mV."
    return ""


class SpikingPicture(Picture):
    """A leaky integrate-and-fire neuron: V(t) during a step of current, and its place on the curve of rates.

    The state: the current in nA (−1 … 4 can be drawn), the time constant tau in ms, the threshold V_th in mV. The
    other numbers are those of `ffnn_helpers.spiking`.

    Source: lecture, "Inspiration: the brain": voltage is accumulated, and past a threshold the neuron fires.
    """

    controls = [
        Slider("current", "I (nA)", *CURRENTS_SHOWN, start=1.0, step=0.05),
        Slider("tau", "τ (ms)", 5, 30, start=spiking.TAU, step=0.5),
        Slider("V_th", "V_th (mV)", -60, -40, start=spiking.V_THRESHOLD, step=0.5),
    ]

    def __init__(self, simulate=None):
        super().__init__(800, 380, [(0, 0, 496, 380), (496, 0, 304, 380)])
        self.simulate = simulate
        self._draw_voltage()
        self._draw_rates()

    def _draw_voltage(self):
        # 4 pixels per mV: the labels, which are copied to whole pixels, move in steps of whole pixels.
        ax = self.axes_at(62, 50, 420, 280, xlim=(0, END), ylim=V_SHOWN)
        ax.set(xlabel="time (ms)", ylabel="voltage $V$ (mV)")
        ax.set_title("the voltage, and a stroke for every spike", fontsize=10)
        ax.axvspan(ON, OFF, facecolor=INK, alpha=0.06, linewidth=0)
        ax.text((ON + OFF) / 2, -79, "current on", ha="center", fontsize=9, color=INK)
        ax.axhline(V_REST, color=FAINT, lw=1, ls=":")
        (self.goal,) = ax.plot([ON, OFF], [0, 0], color=ACCENT, lw=1.5, ls=(0, (1, 1.5)))
        (self.threshold,) = ax.plot([0, END], [0, 0], color=INK, lw=1.2, ls=(0, (5, 3)))
        self.spikes = ax.add_collection(LineCollection([], colors=POSITIVE, linewidths=1.3))
        (self.voltage,) = ax.plot(TIMES, np.full_like(TIMES, V_REST), color=POSITIVE, lw=1.8)
        self.goal_label = ax.text(0, 0, "$V_\\infty$", color=ACCENT)
        self.threshold_label = ax.text(END - 1.25, 0, "threshold", color=INK, ha="right", fontsize=9)
        ax.text(END - 1.25, V_REST - 0.75, "rest", ha="right", va="top", fontsize=9, color=INK)
        self.moving += [self.goal, self.threshold, self.spikes, self.voltage, self.goal_label, self.threshold_label]
        self.moving += ax.spines.values()

    def _draw_rates(self):
        ax = self.axes_at(548, 50, 238, 280, xlim=CURRENTS_SHOWN, ylim=RATES_SHOWN, xticks=range(-1, 5))
        ax.set_xlabel("current $I$ (nA)")
        ax.set_title("spikes per second (Hz)", fontsize=10)
        ax.axhline(0, color=FAINT, lw=0.8)
        (self.rheobase,) = ax.plot([0, 0], RATES_SHOWN, color=FAINT, lw=1, ls=":")
        (self.curve,) = ax.plot([], [], color=INK, lw=1.8)
        (self.here,) = ax.plot([], [], "o", color=ACCENT, mec="white", ms=9, clip_on=False, zorder=3)
        self.moving += [self.rheobase, self.curve, *ax.spines.values(), self.here]

    def update(self, current, tau, V_th):
        given = np.where(FLOWS, current, 0.0)
        V_ours, spikes_ours = spiking.simulate(given, DT, tau, R, V_REST, V_th)
        V, spikes = V_ours, spikes_ours
        if self.simulate is not None:
            V, spikes = self._their_result(given, DT, tau, R, V_REST, V_th)

        V_goal = V_REST + R * current
        self.voltage.set_ydata(V)
        self.spikes.set_segments([[(t, V_th), (t, SPIKE_TOP)] for t in spikes])
        self.goal.set_ydata([V_goal, V_goal])
        # Where nothing else is drawn: above the line before the first spike, or below it while there is none.
        self.goal_label.set_position((1.25, V_goal + 1) if V_goal > V_th else (OFF - 10, V_goal - 4))
        self.threshold.set_ydata([V_th, V_th])
        self.threshold_label.set_y(V_th + 0.75)

        least = spiking.rheobase(R, V_REST, V_th)
        currents = np.append(CURRENTS_SHOWN[0], least + EXCESS)
        self.curve.set_data(currents, spiking.firing_rate(currents, tau, R, V_REST, V_th))
        self.rheobase.set_xdata([least, least])
        rate = 1000 * len(spikes) / max(spikes[-1] - ON, DT) if len(spikes) else 0.0
        show_point(self.here, current, rate)

        self.alt = (
            f"{plain(current)} nA drives the voltage towards V∞ = V_rest + R I = {plain(V_goal, 1)} mV, "
            f"with τ = {plain(tau, 1)} ms. "
        )
        if not len(spikes):
            way = "is not reached" if V_goal <= V_th else f"is not reached within {OFF - ON} ms"
            self.alt += f"The threshold, {plain(V_th, 1)} mV, {way}: no spike. It takes more than {plain(least)} nA."
        else:
            formula = spiking.firing_rate(current, tau, R, V_REST, V_th)
            self.alt += (
                f"The threshold is {plain(V_th, 1)} mV: {counted(len(spikes), 'spike')} in {OFF - ON} ms, "
                f"the first after {plain(spikes[0] - ON, 1)} ms. Counted {plain(rate, 0)} Hz, "
                f"by the formula {plain(formula, 0)} Hz."
            )
        if words := _doubt(V, spikes, V_ours, spikes_ours):
            self.doubt(words)

    def _their_result(self, current, *parameters):
        call = "simulate(current, dt, tau, R, V_rest, V_th)"
        result = result_of(self.simulate, call, (current, *parameters))
        call = named(call, self.simulate)
        if not isinstance(result, tuple) or len(result) != 2:
            raise ValueError(f"{call} must return two things, the voltages and the times of the spikes.")
        V, spikes = as_floats(result[0], "V"), as_floats(result[1], "the times of the spikes")
        if V.shape != TIMES.shape or not np.isfinite(V).all():
            what = f"shape {V.shape}" if V.shape != TIMES.shape else "numbers that are not finite"
            raise ValueError(
                f"{call} returned V with {what}: for a current of shape {current.shape} it has shape {TIMES.shape}, "
                "the start and the voltage after each step."
            )
        if spikes.ndim != 1 or not np.all((spikes > 0) & (spikes < END + DT)):
            raise ValueError(
                f"{call} returned times of spikes that are not times: expected a flat array, in ms, from 0 to {END}. "
                "A number of steps becomes a time when it is multiplied by dt."
            )
        return V, spikes


def explore_spiking(simulate=None):
    """Sliders for the current into a leaky integrate-and-fire neuron, for its time constant and its threshold.

    Your own `simulate(current, dt, tau, R, V_rest, V_th)` takes the place of ours: current has shape (n,), in nA; it
    returns V of shape (n + 1,), in mV, and the times of the spikes, in ms.
    """
    return explorer(SpikingPicture(simulate))
