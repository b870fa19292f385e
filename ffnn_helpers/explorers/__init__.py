"""Pictures with sliders, a file for each topic: the picture, its controls, and what it says in words.

The parameters of a picture's class are those of its function `explore_…`.
"""
