"""The explorer of one-hot rows: what it shows is right, and so are the words."""

import numpy as np
import pytest

from ffnn_helpers.explorers.one_hot import BACK_X, BOX, LABEL_X, OneHotPicture, explore_one_hot

ONE_HOT = {"K": 4, "s": 1, "labels": [2, 0, 1, 0, 2]}


def digits_at(picture):
    """Return {(x, y): digit} of the pictures' markers."""
    return {
        (float(x), float(y)): digit
        for digit, artist in enumerate(picture.digits)
        for x, y in zip(*artist.get_data(), strict=True)
    }


def column_of(digits, x):
    return [digit for (u, _), digit in sorted(digits.items(), key=lambda place: -place[0][1]) if u == x]


@pytest.mark.parametrize("K", [2, 3, 6])
def test_one_hot_writes_labels_rows_and_the_way_back(K):
    labels = [K - 1, 0, 1, 0, K - 1]
    picture = OneHotPicture().show(K=6, s=5, labels=[5] * 5).show(K=K, s=2, labels=labels)
    digits = digits_at(picture)
    assert column_of(digits, LABEL_X) == labels == column_of(digits, BACK_X)
    matrix = {place: digit for place, digit in digits.items() if LABEL_X < place[0] < BACK_X}
    columns = sorted({x for x, _ in matrix})
    assert len(columns) == K and np.allclose(np.diff(columns), BOX)
    for k, x in enumerate(columns):
        assert column_of(matrix, x) == [*(int(label == k) for label in labels), labels.count(k)]
        assert picture.heads[k].get_position()[0] == x
        assert picture.absent[k].get_visible() == (k not in labels)
    assert [head.get_visible() for head in picture.heads] == [k < K for k in range(6)]
    lit = picture.light.get_bbox()
    lit_labels = [digit for (x, y), digit in digits.items() if x == LABEL_X and lit.y0 < y < lit.y1]
    assert lit_labels == [labels[1]]


def test_one_hot_distances():
    picture = OneHotPicture().show(**ONE_HOT)
    as_labels, as_rows = ([bar.get_height() for bar in bars] for bars in picture.distances)
    assert as_labels == [2, 1, 0, 1, 0, 0]
    np.testing.assert_allclose(as_rows, [2**0.5, 2**0.5, 0, 2**0.5, 0, 0])
    assert [ax.get_xticks().tolist() for ax in picture.distance_axes] == [[0, 1, 2, 3]] * 2
    assert "From label 2 to 0, 1, 2, 3: as numbers 2, 1, 0, 1; as rows √2 = 1.41 to every other." in picture.alt


def test_one_hot_says_which_class_is_absent():
    picture = OneHotPicture()
    assert "Row 1 of Y is [0, 0, 1, 0], largest in column 2. Label 3 does not occur and still has a column" in (
        picture.show(**ONE_HOT).alt
    )
    assert "Labels 2, 3 do not occur" in picture.show(**ONE_HOT | {"labels": [1, 0, 1, 0, 1]}).alt
    assert "Every label occurs here" in picture.show(**ONE_HOT | {"K": 3}).alt


def test_own_one_hot_drives_the_picture():
    assert OneHotPicture(lambda y, K: y[:, None] == np.arange(K)).show(**ONE_HOT).alt == (
        OneHotPicture().show(**ONE_HOT).alt
    )
    from_one = OneHotPicture(lambda y, K: np.eye(K)[y - 1]).show(**ONE_HOT)
    said = "row 1 of Y should be [0, 0, 1, 0], but it returned [0, 1, 0, 0]."
    assert from_one.alt.startswith(f"Your function differs: {said}")
    assert column_of(digits_at(from_one), BACK_X) == [1, 3, 0, 3, 1]
    halves = OneHotPicture(lambda y, K: 0.5 * np.eye(K)[y]).show(**ONE_HOT)
    shown = [[text.get_text() for text in row if text.get_visible()] for row in halves.others]
    assert shown == [["0.5"]] * 5
    only_the_last = OneHotPicture(lambda y, K: np.vstack([np.eye(K)[y[:-1]], np.ones(K)])).show(**ONE_HOT)
    assert "row 5 of Y should be" in only_the_last.alt


def test_labels_stay_below_K_and_every_sample_keeps_its_own():
    explorer = explore_one_hot()
    explorer.picture.show_message = pytest.fail  # from now on an error fails the test
    on_the_page = [name for name, control in explorer.controls.items() if control.layout.display != "none"]
    assert on_the_page == ["K", "s", "y1"]
    explorer.controls["K"].value = 6
    explorer.controls["s"].value = 4
    explorer.controls["y4"].value = 5
    assert explorer.picture.arranged(explorer.state) == {"K": 6, "s": 4, "labels": [2, 0, 1, 5, 2]}
    assert explorer.controls["y1"].layout.display == "none" and explorer.controls["y4"].layout.display is None
    explorer.controls["K"].value = 2
    assert explorer.picture.arranged(explorer.state) == {"K": 2, "s": 4, "labels": [1, 0, 1, 1, 1]}
    assert "Labels [1, 0, 1, 1, 1], K = 2. Row 4 of Y is [0, 1]" in explorer.picture.alt


MISTAKES = [
    (lambda y, K: None, "one_hot(labels, K=4) returned nothing"),
    (lambda y, K: np.eye(y.max() + 1)[y], "returned shape (5, 3) for an array of shape (5,): expected"),
    (lambda y, K: np.full((5, K), np.nan), "ValueError: Y[0, 0] is nan"),
]


@pytest.mark.parametrize(("wrong", "said"), MISTAKES)
def test_mistake_is_said_in_words(wrong, said):
    assert said in explore_one_hot(wrong).picture.alt


def test_own_function_gets_a_copy():
    def careless(labels, K):
        labels[...] = 1
        return np.zeros((5, K))

    assert "Labels [2, 0, 1, 0, 2]" in OneHotPicture(careless).show(**ONE_HOT).alt


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (ONE_HOT | {"K": 7}, "K = 7: choose a whole number from 2 to 6"),
        (ONE_HOT | {"s": 0}, "s = 0: choose a whole number from 1 to 5"),
        (ONE_HOT | {"K": 2}, r"labels\[0\] is 2, but labels of 2 classes"),
        (ONE_HOT | {"labels": [0, 1]}, r"labels have shape \(2,\)"),
    ],
)
def test_wrong_state_is_named(state, said):
    with pytest.raises(ValueError, match=said):
        OneHotPicture().show(**state)
