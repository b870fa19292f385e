"""The network designer: what it draws, what its table says, and what a student's count does to it."""

import itertools

import numpy as np
import pytest

from ffnn_helpers.explorers.design import DesignPicture, explore_design

SMALL, LARGE = [2, 4, 3, 1], [8, 8, 8, 8, 8, 8, 8, 4]
SIZES = [SMALL, LARGE, [1, 1], [2, 1], [8, 4], [1, 8, 1], [1] * 8, [4, 8, 5, 3, 2], [3, 5, 2, 7, 1, 6, 2]]


def count(sizes):
    """Weights and biases, counted one by one."""
    weights = sum(1 for n, m in itertools.pairwise(sizes) for _ in range(n) for _ in range(m))
    return weights, sum(sizes[1:])


def seen(labels):
    return [label.get_text() for label in labels if label.get_visible()]


@pytest.mark.parametrize("sizes", SIZES)
def test_table_has_a_row_a_layer(sizes):
    picture = DesignPicture().show(sizes=sizes)
    rows = [row for row in picture.table if row["l"].get_visible()]
    assert len(rows) == len(sizes) - 1
    for number, (row, n, m) in enumerate(zip(rows, sizes[:-1], sizes[1:], strict=True), start=1):
        said = [row[name].get_text().replace("\u2007", "") for name in ("l", "W", "b", "parameters")]
        assert said == [f"{number}", f"({n}, {m})", f"({m},)", f"{n} · {m} + {m} = {n * m + m}"]
    weights, biases = count(sizes)
    assert picture.total.get_text() == f"in all {weights + biases} parameters"
    assert picture.kinds.get_text() == f"weights (links): {weights}, biases (circles): {biases}"


@pytest.mark.parametrize("sizes", SIZES)
def test_every_neuron_and_every_link_is_drawn(sizes):
    picture = DesignPicture().show(sizes=sizes)
    nodes = np.vstack([np.transpose(line.get_data()) for line in (picture.inputs, picture.neurons)])
    assert len(nodes) == len({tuple(xy) for xy in nodes}) == sum(sizes)
    layers = np.split(nodes, np.cumsum(sizes)[:-1])
    for layer in layers:
        assert len(set(layer[:, 0])) == 1
    links = {(tuple(start), tuple(end)) for start, end in picture.links.get_segments()}
    wanted = {(tuple(a), tuple(b)) for left, right in itertools.pairwise(layers) for a in left for b in right}
    assert links == wanted
    assert len(picture.links.get_segments()) == count(sizes)[0]
    expected = [f"l = {layer}\nn{'₀₁₂₃₄₅₆₇'[layer]} = {n}" for layer, n in enumerate(sizes)]
    assert seen(picture.layer_labels) == expected
    assert [label.get_position()[0] for label in picture.layer_labels[: len(sizes)]] == [a[0, 0] for a in layers]


@pytest.mark.parametrize("sizes", SIZES)
def test_nothing_overlaps(sizes):
    picture = DesignPicture(lambda sizes: 10**6).show(sizes=sizes)
    picture.frame()
    boxes = [(text.get_text(), text.get_window_extent()) for text in picture.ax.texts if text.get_visible()]
    for (a, box), (b, other) in itertools.combinations(boxes, 2):
        assert not box.overlaps(other), (a, b)
    nodes = np.vstack([np.transpose(line.get_data()) for line in (picture.inputs, picture.neurons)])
    for (x, y), (words, box) in itertools.product(nodes, boxes):
        assert not (box.x0 - 14 < x < box.x1 + 14 and box.y0 - 14 < y < box.y1 + 14), (words, x, y)
    gaps = [np.hypot(*(a - b)) for a, b in itertools.combinations(nodes, 2)]
    assert min(gaps) > 28  # a neuron is 26 pixels wide


def test_words_say_it_all():
    alt = DesignPicture().show(sizes=SMALL).alt
    assert "Sizes [2, 4, 3, 1], L = 3. Parameters, layer by layer: 12 + 15 + 4 = 31." in alt
    assert "every link (23)" in alt
    assert "every circle (8)" in alt
    assert "layer by layer: 3." in DesignPicture().show(sizes=[2, 1]).alt


def test_own_count_is_shown_and_compared():
    right = DesignPicture(lambda sizes: sum(count(sizes))).show(sizes=SMALL)
    assert right.total.get_text() == "your function: 31 parameters"
    assert right.alt == DesignPicture().show(sizes=SMALL).alt
    assert DesignPicture(lambda sizes: np.int64(31)).show(sizes=SMALL).alt == right.alt
    no_biases = DesignPicture(lambda sizes: count(sizes)[0]).show(sizes=SMALL)
    assert no_biases.total.get_text() == "your function: 23, not 31"
    assert no_biases.alt.startswith("Your function differs: it returns 23, not 31.")


def test_own_count_gets_a_list_of_its_own():
    def careless(sizes):
        assert type(sizes) is list
        assert all(type(n) is int for n in sizes)
        sizes.clear()
        return 31

    sizes = list(SMALL)
    assert "Sizes [2, 4, 3, 1]" in DesignPicture(careless).show(sizes=sizes).alt
    assert sizes == SMALL


WRONG_ANSWERS = [
    (lambda sizes: None, ValueError, "returned nothing: does it end with return"),
    (lambda sizes: 31.0, TypeError, "returned 31.0: .* one whole number"),
    (lambda sizes: np.array([12, 15, 4]), TypeError, r"returned array\(\[12, 15,  4\]\)"),
    (lambda sizes: True, TypeError, "returned True"),
]


@pytest.mark.parametrize(("function", "error", "words"), WRONG_ANSWERS)
def test_wrong_answer_is_named(function, error, words):
    with pytest.raises(error, match=words):
        DesignPicture(function).show(sizes=SMALL)


@pytest.mark.parametrize(
    ("sizes", "words"), [([2], "from 2 numbers"), ([2] * 9, "to 8"), ([2, 0, 1], r"sizes\[1\] = 0")]
)
def test_wrong_state_is_named(sizes, words):
    with pytest.raises(ValueError, match=words):
        DesignPicture().show(sizes=sizes)


def test_only_existing_layers_have_sliders():
    explorer = explore_design()

    def on_the_page():
        return [name for name, control in explorer.controls.items() if control.layout.display != "none"]

    assert explorer.picture.arranged(explorer.state) == {"sizes": [2, 4, 3, 1]}
    assert on_the_page() == ["inputs", "hidden", "outputs", "n1", "n2"]
    explorer.controls["n2"].value = 7
    explorer.controls["hidden"].value = 0
    assert explorer.picture.arranged(explorer.state) == {"sizes": [2, 1]}
    assert on_the_page() == ["inputs", "hidden", "outputs"]
    explorer.controls["hidden"].value = 6
    explorer.controls["outputs"].value = 4
    assert explorer.picture.arranged(explorer.state) == {"sizes": [2, 4, 7, 3, 3, 3, 3, 4]}
    assert len(on_the_page()) == 9
    assert "L = 7" in explorer.picture.alt


def test_mistakes_are_shown_in_words():
    def picky(sizes):
        if len(sizes) > 3:
            raise KeyError("three layers")
        return sum(count(sizes))

    explorer = explore_design(picky)
    assert explorer.picture.alt == "KeyError: 'three layers'"
    explorer.controls["hidden"].value = 1
    assert explorer.picture.alt.startswith("Sizes [2, 4, 1]")
