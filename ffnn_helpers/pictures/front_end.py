"""From a picture with controls to the page on which they move it."""

# Set while a lecture is executed for reading: pages that nobody runs keep the picture alone.
PICTURES_ONLY = "FFNN_PICTURES_ONLY"


def explorer(picture):
    """The picture below its controls, alive in a notebook."""
    from ffnn_helpers.pictures.notebook import Explorer  # here, so that a picture alone costs no ipywidgets

    return Explorer(picture)
