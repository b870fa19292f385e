"""Points that stay in sight."""


def show_point(point, x, y, marker="o"):
    """Move a point. Beyond the axes it is shown at their edge, as an arrow that points to where it is.

    Returns the place where it is shown.
    """
    left, right = point.axes.get_xlim()
    bottom, top = point.axes.get_ylim()
    x_shown, y_shown = min(max(x, left), right), min(max(y, bottom), top)
    point.set_data([x_shown], [y_shown])
    beyond = {x > right: ">", x < left: "<", y > top: "^", y < bottom: "v"}
    point.set_marker(beyond.get(True, marker))
    return x_shown, y_shown
