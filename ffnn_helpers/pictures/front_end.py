"""From a picture with controls to the page on which they move it."""


def explorer(picture):
    """The picture below its controls, alive in a notebook."""
    from ffnn_helpers.pictures.notebook import Explorer  # here, so that a picture alone costs no ipywidgets

    return Explorer(picture)
