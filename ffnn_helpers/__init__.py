"""The package that the course's notebooks import, written for students to read.

Its floors, from the ground up; a module imports only from its own floor and those below:

1. `activations`, `encoding`, `costs`, `initialisation`, `optimisers`: functions of arrays; `datasets`: samples;
   `spiking`: a nerve cell; `value`: the nodes of a graph for automatic differentiation
2. `network`: `Layer` and `FFNN`; `network_check`: what another class lacks to replace `FFNN`
3. `training`: the loop; `gradient_check`, `storage`; `linear_regions`: the pieces into which a network divides its
   inputs; `by_hand`: networks with weights set by hand
4. `pictures`: the parts of pictures, and their front end
5. `playground`: TensorFlow Playground
6. `explorers`: pictures with controls, one file for each topic

Beside them: `errors`, which a notebook shows without stopping; and for the start page `installation`, `checklist`, and
`work`, a student's work as one zip.

Floors 1 to 3 import only NumPy, and tqdm for a progress bar.
"""

__version__ = "0.1.0"
