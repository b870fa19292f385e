"""The package that the course's notebooks import, written for students to read.

Its floors, from the ground up; each imports only from those below it:

1. `activations`, `encoding`, `costs`, `initialisation`, `optimisers`: functions of arrays; `datasets`: samples;
   `spiking`: a nerve cell
2. `network`: `Layer` and `FFNN`
3. `training`: the loop; `gradient_check`, `storage`; `linear_regions`: the pieces into which a network divides its
   inputs; `by_hand`: networks with weights set by hand
4. `pictures`: the parts of pictures, and their front end
5. `playground`: TensorFlow Playground
6. `explorers`: pictures with controls, one file for each topic

`import ffnn_helpers` imports only NumPy.
"""

__version__ = "0.1.0"
