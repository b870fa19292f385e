"""The graph of a computation: a student's own values, and what their own functions do with them."""

from functools import partial

import numpy as np
import pytest

from ffnn_helpers.explorers.graph import GraphPicture, explore_graph, go_back, values_of, x_times_y_plus_x
from ffnn_helpers.value import Value


def square(u):
    return Value(u.data**2, (u,), lambda G: (2 * u.data * G,))


def square_of_x_squared_times_y(x, y):
    product = Value(x.data * y.data, (square(x), y), lambda G: (G, G))  # wrong on purpose, data and way back
    return square(product)


def test_a_tuple_without_its_comma_is_refused():
    with pytest.raises(TypeError, match="parents must be a tuple, but it is a single value: write .u,., with a comma"):
        Value(1.0, (Value(2.0)), lambda G: (G,))


def words(picture, **state):
    picture.follow(picture.start | state)
    return picture.alt


def test_the_way_back_is_told_step_by_step():
    picture = GraphPicture()
    said = [words(picture, step=step) for step in range(5)]
    assert "the output is 0.750. Step 0. The derivative of the output with respect to itself is 1." in said[0]
    assert "plus passes back 1.00 to times and 1.00 to x." in said[1]
    assert "passes back −0.50 to x and 1.50 to y." in said[2]
    assert said[4].endswith("The derivatives with respect to x and y are 0.500 and 1.500, as differences measure.")
    assert picture.limits(picture.start) == {"step": 4}


def test_a_wrong_operation_is_measured():
    said = words(GraphPicture(square_of_x_squared_times_y), step=6)
    assert "but differences measure −0.750 and 2.250" not in said
    assert "but differences measure" in said and said.endswith("run its check.")


def test_a_way_back_need_not_be_a_plain_function():
    def doubled(x, y):
        return Value(2 * x.data, (x,), partial(lambda slope, G: (slope * G,), 2.0))

    assert "a function passes back 2.00 to x." in words(GraphPicture(doubled), step=1)


def test_a_box_holds_the_name_of_its_operation():
    def multiply_two_numbers(u, v):
        return Value(u.data * v.data, (u, v), lambda G: (G * v.data, G * u.data))

    picture = GraphPicture(lambda x, y: multiply_two_numbers(multiply_two_numbers(x, y), x))
    picture.follow(picture.start)
    renderer = picture.figure.canvas.get_renderer()
    shown = [(box, text) for box, text in zip(picture.boxes, picture.texts, strict=True) if text.get_text()]
    assert len(shown) == 4
    for box, text in shown:
        assert text.get_window_extent(renderer).width < box.get_window_extent(renderer).width, text.get_text()


def overwrites(output):
    for value in values_of(output):
        value.grad = 0.0
    output.grad = 1.0
    for value in reversed(values_of(output)):
        for parent, G in zip(value.parents, value.back(value.grad) if value.back else (), strict=True):
            parent.grad = G


def test_a_wrong_backward_is_measured():
    said = words(GraphPicture(x_times_y_plus_x, values_of, overwrites), step=4)
    assert (
        "backward gives −0.500 and 1.500 for x and y, but differences measure 0.500 and 1.500: run its check." in said
    )


def not_written(*arguments):
    raise NotImplementedError


def a_long_way(x, y):
    for _ in range(15):
        x = Value(x.data, (x,), lambda G: (G,))
    return x


@pytest.mark.parametrize(
    ("functions", "said"),
    [
        ((x_times_y_plus_x, not_written, go_back), "Not written yet."),
        ((not_written, values_of, go_back), "Not written yet."),
        ((lambda x, y: x.data, values_of, go_back), "expression(x, y) must return a Value, but it returned 1.5."),
        ((x_times_y_plus_x, lambda output: 3.0, go_back), "ordered(output) should return a list of values"),
        ((x_times_y_plus_x, lambda output: None, go_back), "ordered(output) should return a list of values"),
        ((x_times_y_plus_x, lambda output: [output.data], go_back), "ordered(output) should return a list of values"),
        (
            (a_long_way, values_of, go_back),
            "has 16 values, and there is room",
        ),
    ],
)
def test_what_cannot_be_drawn_is_said(functions, said):
    assert said in explore_graph(*functions).view.words


def test_each_value_has_its_box_and_no_box_covers_another():
    picture = GraphPicture().show(x=1.0, y=2.0, step=0)
    boxes = np.array([box.get_xy() for box in picture.boxes if box.get_x() >= 0])
    assert len(boxes) == 4
    for i, one in enumerate(boxes):
        for other in boxes[:i]:
            assert np.any(np.abs(one - other) >= (108, 66))
