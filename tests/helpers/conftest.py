"""What tests of the helpers share: the same examples on every run, however slow the machine; a reader of pictures."""

import pytest
from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


@pytest.fixture
def numbers_under():
    """A function of a picture and a rectangle of it: the words that are visible within, from its top left on."""

    def read(picture, rectangle):
        x, y, width, height = *rectangle.get_xy(), rectangle.get_width(), rectangle.get_height()
        inside = []
        for text in rectangle.axes.texts:
            u, v = text.get_position()
            if text.get_visible() and text.get_text() and x < u < x + width and y < v < y + height:
                inside.append((-v, u, text.get_text()))
        return [words for _, _, words in sorted(inside)]

    return read
