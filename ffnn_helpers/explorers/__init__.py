"""Pictures with sliders, a file a topic. The parameters of a picture's class are those of its `explore_…`."""
