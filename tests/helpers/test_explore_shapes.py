"""The explorer of shapes: its blocks have the shapes that NumPy has."""

import itertools

import numpy as np
import pytest

from ffnn_helpers.explorers.shapes import ShapesPicture

STATE = {"N": 4, "n_in": 3, "n_out": 5, "s": 2}


def test_shapes_are_those_of_numpy():
    picture = ShapesPicture()
    for N, n_in, n_out, s in itertools.product([1, 8], [1, 2, 6], [1, 3, 6], [1, 8]):
        if s > N:
            continue
        Z = np.zeros((N, n_in)) @ np.zeros((n_in, n_out)) + np.zeros(n_out)
        alt = picture.show(N=N, n_in=n_in, n_out=n_out, s=s).alt
        assert f"A ({N}, {n_in}) times W ({n_in}, {n_out}) plus b ({n_out},) gives Z {Z.shape}" in alt
        assert f"Row {s} of Z is the layer applied to row {s} of A" in alt
        boxes = {name: block[1] for name, block in picture.blocks.items()}
        drawn = {name: (round(box.get_height() / 24), round(box.get_width() / 24)) for name, box in boxes.items()}
        assert drawn == {"A": (N, n_in), "W": (n_in, n_out), "b": (1, n_out), "Z": Z.shape}
        for row, block in ((picture.followed[0], boxes["A"]), (picture.followed[2], boxes["Z"])):
            assert (row.get_x(), row.get_width()) == (block.get_x(), block.get_width())
            rows_above = (block.get_y() + block.get_height() - row.get_y() - row.get_height()) / row.get_height()
            assert rows_above == s - 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"s": 5}, "s = 5: .* from 1 to N = 4"),
        ({"n_in": 7}, "n_in = 7: choose a whole number from 1 to 6"),
        ({"N": 0}, "N = 0: choose a whole number from 1 to 8"),
    ],
)
def test_wrong_state_is_named(change, words):
    with pytest.raises(ValueError, match=words):
        ShapesPicture().show(**STATE | change)
