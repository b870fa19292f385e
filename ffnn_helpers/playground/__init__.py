"""TensorFlow Playground, playground.tensorflow.org, to the last bit; and what it lacks, such as your own network.

The numbers, which cost NumPy alone, are imported from here:

- `experiment.py`: `Experiment`, the page's points, network and training.
- `own.py`: `OwnExperiment`, with your own network or points, other costs and activations.
- `features.py`: `FEATURES`, the inputs that the network may have.
- `address.py`: settings from the page's address, and back.
- `seedrandom.py`: `SeedRandom`, the page's random numbers.
- `arithmetic.py`: forward pass, backpropagation and cost, each sum in the page's order.
- `fdlibm_arrays.py`: the page's tanh and sigmoid.

Pictures bring matplotlib, the widget anywidget as well: they are imported from their files.

- `picture.py`: `PlaygroundPicture`, an experiment as a still picture.
- `widget.py`: `Playground`, the page in a notebook's cell. `widget.js` draws it, in the style of `widget.css`.
"""

from ffnn_helpers.playground.experiment import Experiment
from ffnn_helpers.playground.features import FEATURES
from ffnn_helpers.playground.own import OwnExperiment
from ffnn_helpers.playground.seedrandom import SeedRandom

__all__ = ["FEATURES", "Experiment", "OwnExperiment", "SeedRandom"]
