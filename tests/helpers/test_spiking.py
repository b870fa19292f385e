"""The leaky integrate-and-fire neuron: its voltage, its spikes and its rate against the solved equation."""

import numpy as np
import pytest
from scipy import integrate

from ffnn_helpers.spiking import firing_rate, rheobase, simulate

OTHER = {"tau": 20.0, "R": 40.0, "V_rest": -70.0, "V_th": -45.0}  # rheobase 25/40 nA


def steady(current, ms, dt=0.1):
    return np.full(round(ms / dt), current)


def test_silent_neuron_charges_like_a_capacitor():
    t = np.linspace(0, 50, 501)
    V, spikes = simulate(steady(1.2, 50))
    assert spikes.shape == (0,)
    np.testing.assert_allclose(V, -65 + 12 * (1 - (1 - 0.01) ** np.arange(501)), rtol=1e-12)  # Euler's rule, summed up
    exact = -65 + 12 * (1 - np.exp(-t / 10))
    errors = [np.abs(simulate(steady(1.2, 50, dt), dt)[0][:: round(0.1 / dt)] - exact).max() for dt in (0.1, 0.05)]
    assert errors[0] / errors[1] == pytest.approx(2, rel=0.01)  # of first order in dt
    assert errors[0] < 0.03


def test_voltage_leaks_away_when_the_current_stops():
    V, _ = simulate(np.concatenate([steady(1.0, 100), steady(0.0, 100)]))
    assert V[1000] == pytest.approx(-55, abs=1e-3)
    assert V[1100] == pytest.approx(-65 + 10 * np.exp(-1), abs=0.03)
    assert V[2000] == pytest.approx(-65, abs=1e-3)


def test_spikes_come_when_the_threshold_is_reached_and_begin_anew_from_rest():
    V, spikes = simulate(steady(2.0, 60))
    # −65 + 20 (1 − 0.99^k) ≥ −50 means 0.99^k ≤ 1/4, and log(1/4) / log(0.99) = 137.9.
    np.testing.assert_allclose(spikes, [13.8, 27.6, 41.4, 55.2])
    assert V.shape == (601,)
    np.testing.assert_array_equal(V[[0, 138, 276, 414, 552]], -65)
    np.testing.assert_array_equal(V[138:276], V[:138])
    assert V.max() < -50


def test_time_of_a_spike_follows_a_current_that_changes():
    late = np.concatenate([steady(0.0, 30), steady(2.0, 20)])
    assert simulate(late)[1] == pytest.approx([43.8])
    pulses = np.zeros(1000)
    pulses[[100, 500]] = 200.0  # 200 nA for 0.1 ms: 20 pC on τ/R = 1 nF, which is 20 mV
    assert simulate(pulses)[1] == pytest.approx([10.1, 50.1])
    assert simulate(pulses / 2)[1].size == 0


def test_only_ratios_count():
    """Time in units of τ, voltage from rest in units of the distance to the threshold, current in rheobases."""
    V, spikes = simulate(steady(1.8, 80))
    V_other, spikes_other = simulate(1.8 / 1.5 * rheobase(40.0, -70.0, -45.0) * np.ones(800), 0.2, **OTHER)
    np.testing.assert_allclose(spikes_other, 2 * spikes)
    np.testing.assert_allclose((V_other + 70) / 25, (V + 65) / 15, atol=1e-9)


def test_rheobase_is_where_firing_begins():
    assert rheobase() == 1.5
    assert rheobase(40.0, -70.0, -45.0) == 0.625
    for tau in (5.0, 10.0, 30.0):
        assert simulate(steady(1.5, 2000), tau=tau)[1].size == 0  # it stays below the threshold
        assert simulate(steady(1.5001, 2000), tau=tau)[1].size > 0
    np.testing.assert_array_equal(firing_rate([-2.0, 0.0, 1.0, 1.5]), 0)
    assert 0 < firing_rate(np.nextafter(1.5, 2)) < 3


@pytest.mark.parametrize("parameters", [{}, OTHER])
@pytest.mark.parametrize("above", [1.001, 1.1, 2.0, 30.0])
def test_rate_is_one_over_the_time_from_rest_to_threshold(above, parameters):
    p = {"tau": 10.0, "R": 10.0, "V_rest": -65.0, "V_th": -50.0} | parameters
    current = above * (p["V_th"] - p["V_rest"]) / p["R"]
    V_inf = p["V_rest"] + p["R"] * current
    period, _ = integrate.quad(lambda V: p["tau"] / (V_inf - V), p["V_rest"], p["V_th"])  # dt = dV / (dV/dt)
    assert firing_rate(current, **parameters) == pytest.approx(1000 / period, rel=1e-9)
    dt = p["tau"] / 1000
    _, spikes = simulate(np.full(40_000, current), dt, **parameters)
    # Euler's rule is faster by the factor 1 + dt/2τ, and a spike waits for the end of its step.
    slack = dt + period * dt / (2 * p["tau"])
    assert np.diff(spikes).mean() == pytest.approx(period, abs=slack)


def test_rate_is_nearly_a_straight_line_for_large_currents():
    ratio = np.array([3.0, 10.0, 1e3, 1e9])
    line = 100 * (ratio - 0.5)
    np.testing.assert_allclose(firing_rate(1.5 * ratio), line - 100 / (12 * ratio), rtol=3e-3)
    assert np.all(firing_rate(1.5 * ratio) <= line)


def test_rate_keeps_shape_and_kind():
    assert np.isscalar(firing_rate(2))
    assert firing_rate([[1, 2, 3]]).shape == (1, 3)
    assert firing_rate(np.float32([2.0])).dtype == np.float32


WRONG = [
    (simulate, {"current": 2.0}, r"shape is \(\).*np\.full\(n, 2\.0\)"),
    (simulate, {"current": np.ones((3, 1))}, r"shape is \(3, 1\)"),
    (simulate, {"current": [1.0, np.nan]}, "nan or an infinity"),
    (simulate, {"current": [1.0], "dt": 25.0}, "dt is 25.0 ms and tau is 10.0 ms: dt must be positive and much"),
    (simulate, {"current": [1.0], "dt": 0.0}, "dt is 0.0 ms"),
    (simulate, {"current": [1.0], "tau": -1.0}, "tau is -1.0 ms: it must be a positive number"),
    (firing_rate, {"current": np.inf}, "nan or an infinity"),
    (firing_rate, {"current": 1.0, "R": 0.0}, "R is 0.0 MΩ: it must be a positive number"),
    (rheobase, {"V_th": -65.0}, "V_th is -65.0 mV and V_rest is -65.0 mV: the threshold must lie above rest"),
    (rheobase, {"V_rest": np.nan}, "V_rest is nan mV"),
]


@pytest.mark.parametrize(("function", "arguments", "words"), WRONG)
def test_bad_input_is_named(function, arguments, words):
    with pytest.raises(ValueError, match=words):
        function(**arguments)


@pytest.mark.parametrize("function", [simulate, firing_rate])
def test_current_must_be_numbers(function):
    with pytest.raises(TypeError, match="current must hold real numbers"):
        function(["2 nA"])
