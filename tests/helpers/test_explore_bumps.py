"""Bumps and hinges: the sum is the network's, the numbers are right, and width makes the distance fall."""

import numpy as np
import pytest

from ffnn_helpers.explorers.bumps import BumpsPicture, X, equal_bumps, equal_hinges, explore_bumps, target

BUMPS = np.array([[0.05, 0.25, 0.8], [0.35, 0.5, 0.6], [0.6, 0.9, 0.3]])
HINGES = np.array([[0.0, 2.0], [0.2, -4.0], [0.7, 4.0]])
STATE = {"activation": "step", "placed": "by hand", "k": 2, "bumps": BUMPS, "hinges": HINGES}
STATE |= {"level": 0.6, "w": 50, "n": 8}
FUNCTIONS = {"step": lambda z: 1.0 * (z >= 0), "sigmoid": lambda z: 1 / (1 + np.exp(-z)), "relu": lambda z: z * (z > 0)}


def sum_of(state):
    """The curve, neuron by neuron, without a network."""
    x, g = X[:, 0], FUNCTIONS[state["activation"]]
    by_hand = state["placed"] == "by hand"
    if state["activation"] == "relu":
        hinges, level = (state["hinges"], state["level"]) if by_hand else (equal_hinges(state["n"]), target(0))
        return level + sum(bend * g(x - start) for start, bend in hinges)
    w = state["w"] if state["activation"] == "sigmoid" else 1
    bumps = state["bumps"] if by_hand else equal_bumps(state["n"])
    return sum(h * (g(w * (x - s)) - g(w * (x - e))) for s, e, h in bumps)


def own_network(x, W1, b1, W2, b2, g):
    return g(x @ W1 + b1) @ W2 + b2


STATES = [STATE | {"activation": g, "placed": p} for g in FUNCTIONS for p in ("by hand", "equal")]


@pytest.mark.parametrize("state", STATES)
def test_the_sum_is_what_the_neurons_add(state):
    picture = BumpsPicture().show(**state)
    x, y = picture.output.get_data()
    np.testing.assert_allclose(y, sum_of(state), atol=1e-9)
    parts = [curve for lines in (*picture.added, picture.lit) for curve in lines.get_segments()]
    each = 1 if state["activation"] == "relu" else 2
    assert len(parts) == each * (3 if state["placed"] == "by hand" else state["n"])
    level = {"by hand": 0.6, "equal": target(0)}[state["placed"]] if each == 1 else 0
    for curve in parts:
        np.testing.assert_array_equal(curve[:, 0], x[::2])
    np.testing.assert_allclose(level + sum(curve[:, 1] for curve in parts), y[::2], atol=1e-9)


@pytest.mark.parametrize("state", STATES)
def test_the_distance_is_said_and_marked(state):
    picture = BumpsPicture().show(**state)
    distance = np.mean((sum_of(state) - target(X[:, 0])) ** 2)
    said = float(picture.alt.split("Mean squared distance: ")[1].removesuffix(".").replace("−", "-"))
    assert said == pytest.approx(distance, rel=5e-3)
    (neurons,), (error,) = picture.error.get_data()
    assert error == pytest.approx(distance, rel=1e-9)
    by_hand, each = state["placed"] == "by hand", 1 if state["activation"] == "relu" else 2
    assert neurons == each * (3 if by_hand else 8)


def test_positive_and_negative_weights_are_drawn_apart():
    picture = BumpsPicture().show(**STATE | {"k": 3})
    ends = [sorted(curve[-1, 1] for curve in lines.get_segments()) for lines in (*picture.added, picture.lit)]
    assert ends == [[0.6, 0.8], [-0.8, -0.6], [-0.3, 0.3]]


def test_words_give_the_weights():
    picture = BumpsPicture()
    alt = picture.show(**STATE).alt
    assert "w = 1: b = −w s = −0.35 and b = −w e = −0.50. Their output weights are 0.60 and −0.60." in alt
    alt = picture.show(**STATE | {"activation": "sigmoid", "k": 1, "w": 200}).alt
    assert "sigmoid(w x + b) with w = 200: b = −w s = −10.00 and b = −w e = −50.00." in alt
    alt = picture.show(**STATE | {"activation": "relu"}).alt
    assert "b = −w s = −0.20. Its output weight −4.00" in alt
    assert "output's bias is 0.60" in alt
    assert "turns its sign" in picture.show(**STATE | {"bumps": BUMPS[:, [1, 0, 2]]}).alt


def test_twice_as_many_make_it_four_and_sixteen_times_better():
    picture = BumpsPicture()
    for activation, ratio in (("step", 4), ("relu", 16)):
        errors = []
        for n in (16, 32):
            picture.show(**STATE | {"activation": activation, "placed": "equal", "n": n})
            errors.append(picture.error.get_ydata()[0])
        assert errors[0] / errors[1] == pytest.approx(ratio, rel=0.05)


def test_a_steep_sigmoid_is_a_step():
    picture = BumpsPicture()
    sharp = picture.show(**STATE).output.get_ydata()
    steep = picture.show(**STATE | {"activation": "sigmoid", "w": 1000}).output.get_ydata()
    away = np.abs(X - BUMPS[:, :2].reshape(1, -1)).min(axis=1) > 0.02
    assert away.sum() > 300
    np.testing.assert_allclose(steep[away], sharp[away], atol=1e-8)


def test_equal_pieces_meet_the_target():
    for start, end, height in equal_bumps(7)[1:-1]:
        assert end - start == pytest.approx(1 / 7)
        assert height == pytest.approx(target((start + end) / 2))
    picture = BumpsPicture().show(**STATE | {"activation": "relu", "placed": "equal", "n": 5})
    places, heights = picture.knots.get_data()
    np.testing.assert_allclose(places, [0, 0.2, 0.4, 0.6, 0.8], atol=1e-12)
    np.testing.assert_allclose(heights, target(places), atol=0.01)  # read off the sum between two points of it


def test_legend_has_its_place():
    picture = BumpsPicture().show(**STATE)
    picture.frame()
    curves, errors = picture.figure.axes
    legend, title = curves.get_legend().get_window_extent(), errors.title.get_window_extent()
    assert 0 <= legend.x0 < legend.x1 < title.x0
    assert curves.bbox.y1 <= legend.y0 < legend.y1 <= 400


def test_what_leaves_the_picture_is_marked():
    picture = BumpsPicture().show(**STATE)
    assert not any(arrow.get_visible() for arrow in picture.beyond)
    high = np.array([[0.2, 0.6, 1.0], [0.3, 0.7, 1.0], [0.9, 1.0, 0.1]])
    up, down = picture.show(**STATE | {"bumps": high}).beyond
    assert up.get_visible()
    assert up.get_ydata() == [1.5]
    assert 0.3 < up.get_xdata()[0] < 0.6
    assert not down.get_visible()
    up, down = picture.show(**STATE | {"bumps": high * [1, 1, -1]}).beyond
    assert (up.get_visible(), down.get_visible()) == (False, True)
    assert down.get_ydata() == [-1.1]
    far = picture.show(**STATE | {"activation": "relu", "hinges": np.array([[0, 10.0]] * 3)})
    assert (far.error.get_ydata()[0], far.error.get_marker()) == (1, "^")


def test_own_network_drives_the_picture():
    ours, theirs = BumpsPicture(), BumpsPicture(own_network)
    for state in STATES:
        assert theirs.show(**state).frame() == ours.show(**state).frame()
        assert theirs.alt == ours.alt
    forgot_bias = BumpsPicture(lambda x, W1, b1, W2, b2, g: g(x @ W1) @ W2 + b2).show(**STATE)
    assert forgot_bias.frame() != BumpsPicture().show(**STATE).frame()
    assert "Your function differs: most at x = 0.05, where it gives 0 and ours 0.8. " in forgot_bias.alt


def test_own_network_cannot_change_ours():
    def careless(x, W1, b1, W2, b2, g):
        outputs = own_network(x, W1, b1, W2, b2, g)
        for array in (x, W1, b1, W2, b2):
            array *= 0
        return outputs

    picture = BumpsPicture(careless)
    assert picture.show(**STATE).frame() == picture.show(**STATE).frame() == BumpsPicture().show(**STATE).frame()


WRONG_ANSWERS = [
    (lambda x, W1, b1, W2, b2, g: None, "returned nothing"),
    (lambda x, W1, b1, W2, b2, g: own_network(x, W1, b1, W2, b2, g)[:, 0], r"shape \(512,\) .*\(512, 1\)"),
    (lambda x, W1, b1, W2, b2, g: g(x @ W1 + b1), r"shape \(512, 6\) .*\(512, 1\)"),
    (lambda x, W1, b1, W2, b2, g: x / 0, "returned inf, .* finite numbers"),
]


@pytest.mark.parametrize(("network", "words"), WRONG_ANSWERS)
def test_wrong_answer_is_named(network, words):
    with pytest.raises(ValueError, match=words):
        BumpsPicture(network).show(**STATE)


WRONG_STATES = [
    ({"activation": "tanh"}, "activation = 'tanh': choose one of step, sigmoid, relu"),
    ({"placed": "here"}, "placed = 'here'"),
    ({"k": 4}, "k = 4: .* 1 to 3"),
    ({"n": 33}, "n = 33: .* 1 to 32"),
    ({"w": 0}, "w = 0: choose one of 5, 10"),
    ({"bumps": BUMPS[:2]}, r"bumps has shape \(2, 3\): expected \(3, 3\)"),
    ({"hinges": BUMPS}, r"hinges has shape \(3, 3\): expected \(3, 2\)"),
]


@pytest.mark.parametrize(("change", "words"), WRONG_STATES)
def test_wrong_state_is_named(change, words):
    with pytest.raises(ValueError, match=words):
        BumpsPicture().show(**STATE | change)


def test_only_controls_that_act_are_shown():
    explorer = explore_bumps()
    controls = explorer.controls

    def on_the_page():
        return [name for name, control in controls.items() if control.layout.display != "none"]

    assert on_the_page() == ["activation", "placed", "k", "start2", "end2", "height2"]
    controls["start2"].value = 0.4
    controls["k"].value = 3
    assert on_the_page() == ["activation", "placed", "k", "start3", "end3", "height3"]
    np.testing.assert_array_equal(
        explorer.picture.arranged(explorer.state)["bumps"], [BUMPS[0], [0.4, 0.5, 0.6], BUMPS[2]]
    )
    controls["activation"].value = "sigmoid"
    assert on_the_page() == ["activation", "placed", "w", "k", "start3", "end3", "height3"]
    controls["activation"].value = "relu"
    assert on_the_page() == ["activation", "placed", "k", "hinge3", "bend3", "level"]
    controls["bend3"].value = -1.5
    np.testing.assert_array_equal(explorer.picture.arranged(explorer.state)["hinges"], [*HINGES[:2], [0.7, -1.5]])
    controls["placed"].value = "equal"
    assert on_the_page() == ["activation", "placed", "n"]
    controls["n"].value = 32
    assert "n = 32 equal hinges" in explorer.picture.alt
    assert explorer.view.png == BumpsPicture().show(**explorer.picture.arranged(explorer.state)).frame()


def test_mistakes_are_shown_in_words_and_the_controls_live_on():
    def no_relu(x, W1, b1, W2, b2, g):
        if W1.shape[1] == 3:
            raise KeyError("three")
        return own_network(x, W1, b1, W2, b2, g)

    explorer = explore_bumps(no_relu)
    good = explorer.picture.alt
    explorer.controls["activation"].value = "relu"
    assert explorer.picture.alt == "KeyError: 'three'"
    explorer.controls["activation"].value = "step"
    assert explorer.picture.alt == good
