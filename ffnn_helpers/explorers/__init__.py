"""Pictures with sliders, a file for each topic: the picture, its controls, and what it says in words."""
