"""A nerve cell under the reader's hand, until it fires."""

from ffnn_helpers.figures.spiking import CURRENTS_SHOWN, SpikingPicture
from ffnn_helpers.spiking import TAU, V_THRESHOLD
from ffnn_helpers.widgets.explorer import Explorer, slider


def explore_spiking(simulate=None):
    """Sliders for the current into a leaky integrate-and-fire neuron, for its time constant and its threshold.

    Parameters
    ----------
    simulate : callable, optional
        Your own `simulate(current, dt, tau, R, V_rest, V_th)` in place of ours: current has shape (n,), in nA; it
        returns V of shape (n + 1,), in mV, and the times of the spikes, in ms.
    """
    controls = {
        "current": slider("I (nA)", 1.0, *CURRENTS_SHOWN, step=0.05),
        "tau": slider("τ (ms)", TAU, 5, 30, step=0.5),
        "V_th": slider("V_th (mV)", V_THRESHOLD, -60, -40, step=0.5),
    }
    for control in controls.values():
        control.style.description_width = "68px"
    return Explorer(SpikingPicture(simulate), **controls)
