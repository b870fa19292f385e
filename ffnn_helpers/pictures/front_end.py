"""From a picture with controls to the page on which they move it."""

# Set while a lecture is executed for reading: pages that nobody runs keep the picture alone.
PICTURES_ONLY = "FFNN_PICTURES_ONLY"


def explorer(picture):
    """The picture below its controls, alive in a notebook."""
    from ffnn_helpers.pictures.notebook import Explorer  # here, so that a picture alone costs no ipywidgets

    return Explorer(picture)


def display_still(widget, still):
    """Display a still picture, as HTML, just before its widget: the page shows it where the widget is not alive.

    A saved notebook keeps the name of a widget's model and not the model. A page that is opened later says "model not
    found", whatever else the same output holds; so the picture is an output of its own. While the widget is there, its
    picture is hidden; otherwise, in JupyterLab, what would stand in the widget's place is. By a class of its own the
    page knows whether the widget is there.
    """
    from IPython.display import display  # here: a page's Python has no IPython

    name = f"ffnn-{widget.model_id}"
    widget.add_class(name)
    picture = f".jp-OutputArea-child:has(.{name}-still)"
    style = (
        f"body:has(.{name}) :is(.{name}-still, {picture}), "
        f"{picture} + .jp-OutputArea-child:not(:has(.{name})) {{ display: none }}"
    )
    display({"text/html": f'<style>{style}</style><div class="{name}-still">{still}</div>'}, raw=True)
