"""A nerve cell as a leaky capacitor that fires: the leaky integrate-and-fire neuron.

The membrane is a capacitance C beside a resistance R. A current I charges it, the leak discharges it:

    τ dV/dt = −(V − V_rest) + R I        with τ = R C

When V reaches the threshold V_th the neuron fires: it sends a spike, and V falls back to V_rest.

Units: V in mV, I in nA, R in MΩ (so R I is in mV), times in ms, rates in Hz. The default values are those of
Dayan and Abbott, figure 5.5.

Source: lecture, 'Inspiration: the brain'. P. Dayan and L. F. Abbott, Theoretical Neuroscience (MIT Press 2001),
section 5.4; W. Gerstner, W. M. Kistler, R. Naud and L. Paninski, Neuronal Dynamics (Cambridge University Press 2014),
section 1.3.
"""

import numpy as np

from ffnn_helpers._arrays import as_floats, real_number

DT = 0.1  # ms
TAU = 10.0  # ms
R_MEMBRANE = 10.0  # MΩ
V_REST, V_THRESHOLD = -65.0, -50.0  # mV


def simulate(current, dt=DT, tau=TAU, R=R_MEMBRANE, V_rest=V_REST, V_th=V_THRESHOLD):
    """Compute the voltage over time, starting from rest. Returns V and the times of the spikes.

    By Euler's rule each step adds dt times the slope, so dt must be small compared with tau.

    current of shape (n,) holds I for each step. V has shape (n + 1,): V[k] is the voltage at the time k dt, already
    V_rest if the neuron has just fired. The array of times has one entry per spike.

    Raises TypeError unless current holds real numbers; ValueError for a current that is not flat or not finite, for a
    dt, tau or R that is not positive, for dt above tau, where Euler's rule overshoots, and for a threshold that is not
    above rest.
    Source: Dayan and Abbott, equation 5.8.
    """
    _check(tau, R, V_rest, V_th)
    if not 0 < real_number(dt, "dt") <= tau:
        raise ValueError(
            f"dt is {dt} ms and tau is {tau} ms: dt must be positive and much smaller than tau, such as tau / 100."
        )
    current = _finite(current)
    if current.ndim != 1:
        raise ValueError(
            f"current must be flat, of shape (n,), one number for each step, but its shape is {current.shape}: "
            "np.full(n, 2.0) is a steady current of 2 nA."
        )
    v, V, spikes = V_rest, np.full(len(current) + 1, float(V_rest)), []
    for k, push in enumerate((R * current).tolist(), start=1):
        v += dt / tau * (V_rest - v + push)
        if v >= V_th:
            spikes.append(k * dt)
            v = V_rest
        V[k] = v
    return V, np.array(spikes)


def rheobase(R=R_MEMBRANE, V_rest=V_REST, V_th=V_THRESHOLD):
    """Return the steady current that lifts V just to the threshold, (V_th − V_rest) / R, in nA.

    The neuron fires only above it.

    Raises ValueError for a resistance that is not positive, and for a threshold that is not above rest.
    """
    _check(TAU, R, V_rest, V_th)
    return (V_th - V_rest) / R


def firing_rate(current, tau=TAU, R=R_MEMBRANE, V_rest=V_REST, V_th=V_THRESHOLD):
    """Return the spikes per second, in Hz, for a steady current I: 0 up to the rheobase I₀, and above it

        1 / (τ log(I / (I − I₀))), which for large I is nearly the straight line (I / I₀ − 1/2) / τ.

    current of any shape; the result has the same. Raises TypeError unless it holds real numbers; ValueError for a
    current that is not finite, for tau or R that is not positive, and for a threshold that is not above rest.
    Source: Dayan and Abbott, equation 5.11, with the reset at rest.
    """
    _check(tau, R, V_rest, V_th)
    ratio = _finite(current) / rheobase(R, V_rest, V_th)
    fires = ratio > 1
    above_1 = np.where(fires, ratio, 2.0)  # elsewhere any number that the logarithm can take
    return np.where(fires, -1000 / (tau * np.log1p(-1 / above_1)), 0.0)[()]


def _finite(current):
    current = as_floats(current, "current")
    if not np.isfinite(current).all():
        raise ValueError("current holds nan or an infinity, but a current is a finite number of nA.")
    return current


def _check(tau, R, V_rest, V_th):
    for name, value, unit in (("tau", tau, "ms"), ("R", R, "MΩ")):
        if not 0 < real_number(value, name) < np.inf:
            raise ValueError(f"{name} is {value} {unit}: it must be a positive number.")
    if not -np.inf < real_number(V_rest, "V_rest") < real_number(V_th, "V_th") < np.inf:
        raise ValueError(f"V_th is {V_th} mV and V_rest is {V_rest} mV: the threshold must lie above rest.")
