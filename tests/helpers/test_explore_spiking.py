"""The spiking neuron's picture: its trace, strokes, curve and words against the solved equation; students' own."""

import numpy as np
import pytest

from ffnn_helpers import spiking
from ffnn_helpers.explorers.spiking import RATES_SHOWN, SpikingPicture, explore_spiking

FIRES = {"current": 2.0, "tau": 10.0, "V_th": -50.0}
SILENT = FIRES | {"current": 1.0}


def strokes(picture):
    return [segment[0, 0] for segment in picture.spikes.get_segments()]


def test_silent_neuron_charges_and_discharges():
    picture = SpikingPicture().show(**SILENT)
    t, V = picture.voltage.get_data()
    exact = -65 + 10 * (1 - np.exp(-np.clip(t - 10, 0, 150) / 10)) * np.exp(-np.clip(t - 160, 0, None) / 10)
    np.testing.assert_allclose(V, exact, atol=0.03)
    assert strokes(picture) == []
    assert picture.here.get_xydata().tolist() == [[1.0, 0.0]]
    assert "V∞ = V_rest + R I = −55.0 mV, with τ = 10.0 ms" in picture.alt
    assert "−50.0 mV, is not reached: no spike. It takes more than 1.50 nA." in picture.alt


def test_strokes_stand_where_the_voltage_reaches_the_threshold():
    picture = SpikingPicture().show(**FIRES)
    period = 10 * np.log(4)  # 20 mV are aimed at, 15 mV are enough
    np.testing.assert_allclose(strokes(picture), 10 + period * np.arange(1, 11), atol=1)
    assert all(segment[0, 1] == -50 for segment in picture.spikes.get_segments())
    ((current, rate),) = picture.here.get_xydata()
    assert (current, rate) == (2.0, pytest.approx(1000 / period, rel=0.01))
    assert "10 spikes in 150 ms, the first after 13.8 ms. Counted 72 Hz, by the formula 72 Hz." in picture.alt
    assert "differs" not in picture.alt


def test_curve_is_the_formula_and_begins_at_the_rheobase():
    picture = SpikingPicture().show(current=1.0, tau=20.0, V_th=-45.0)
    currents, rates = picture.curve.get_data()
    np.testing.assert_array_equal(rates, spiking.firing_rate(currents, 20.0, V_th=-45.0))
    assert rates[currents <= 2.0].max() == 0 < rates[currents > 2.0].min()
    assert list(picture.rheobase.get_xdata()) == [2.0, 2.0]


def test_at_the_rheobase_it_never_fires_and_above_it_sooner_or_later():
    picture = SpikingPicture()
    for V_th in np.arange(-60, -39.5, 0.5):  # every position of the slider
        least = round((V_th + 65) / 10, 6)
        assert "is not reached: no spike" in picture.show(current=least, tau=5.0, V_th=V_th).alt
        assert " spike" in picture.show(current=round(least + 0.05, 6), tau=30.0, V_th=V_th).alt
        assert strokes(picture)
    assert "is not reached within 150 ms" in picture.show(current=1.5001, tau=30.0, V_th=-50.0).alt


def test_rate_beyond_the_axes_is_an_arrow():
    picture = SpikingPicture().show(current=4.0, tau=5.0, V_th=-60.0)
    assert picture.here.get_ydata() == [RATES_SHOWN[1]]
    assert picture.here.get_marker() == "^"
    assert picture.show(**FIRES).here.get_marker() == "o"


def exact_step(current, dt, tau, R, V_rest, V_th):
    V, spikes = [V_rest], []
    for k, push in enumerate(current):
        goal = V_rest + R * push
        V.append(goal + (V[-1] - goal) * np.exp(-dt / tau))
        if V[-1] >= V_th:
            V[-1] = V_rest
            spikes.append((k + 1) * dt)
    return V, spikes


def test_own_simulation_drives_the_picture():
    for state in (SILENT, FIRES, {"current": 4.0, "tau": 5.0, "V_th": -60.0}):
        ours = SpikingPicture().show(**state)
        assert SpikingPicture(spiking.simulate).show(**state).frame() == ours.frame()
        theirs = SpikingPicture(lambda *given: tuple(exact_step(*given))).show(**state)
        assert "differs" not in theirs.alt  # a better rule for the step is not a mistake

    def no_reset(current, dt, tau, R, V_rest, V_th):
        V, _ = spiking.simulate(current, dt, tau, R, V_rest, 0.0)
        current[:] = 0  # only a copy
        return V, dt * np.flatnonzero(V >= V_th)

    forgot = SpikingPicture(no_reset).show(**FIRES)
    assert "differs: it returns 1391 spikes, and ours 10." in forgot.alt  # at each step above
    assert forgot.here.get_marker() == "^"
    leakless = SpikingPicture(lambda current, *p: (-65 + np.cumsum(np.append(0, current)) / 10, [])).show(
        **FIRES | {"current": 0.05}
    )
    assert "differs: at 199.9 ms its voltage is −57.5 mV, and ours −65.0 mV." in leakless.alt


WRONG = [
    (lambda *given: None, "returned nothing"),
    (lambda *given: np.zeros(2001), "must return two things, the voltages and the times"),
    (lambda current, *p: (np.zeros(2000), []), r"V with shape \(2000,\): for a current of shape \(2000,\).*\(2001,\)"),
    (lambda current, *p: (np.full(2001, np.nan), []), "V with numbers that are not finite"),
    (lambda current, *p: (np.zeros(2001), [238, 376]), "multiplied by dt"),
    (lambda current, *p: (np.zeros(2001), [[23.8]]), "a flat array, in ms"),
]


@pytest.mark.parametrize(("function", "words"), WRONG)
def test_wrong_answer_is_named(function, words):
    with pytest.raises(ValueError, match=words):
        SpikingPicture(function).show(**FIRES)


def test_explorer_starts_silent_and_fires_above_the_rheobase():
    explorer = explore_spiking()
    assert "no spike" in explorer.picture.alt
    explorer.controls["current"].value = 1.5
    assert "no spike" in explorer.picture.alt
    explorer.controls["current"].value = 1.55
    assert "spikes in 150 ms" in explorer.picture.alt
    explorer.controls["V_th"].value = -49.0
    assert "no spike" in explorer.picture.alt


def test_explorer_shows_a_mistake_in_words_and_lives_on():
    explorer = explore_spiking(lambda current, *p: spiking.simulate(current, *p) if current.max() < 2 else None)
    explorer.controls["current"].value = 2.0
    assert explorer.picture.alt.startswith("ValueError: simulate(current, dt, tau, R, V_rest, V_th) returned nothing")
    explorer.controls["current"].value = 1.0
    assert "no spike" in explorer.picture.alt
