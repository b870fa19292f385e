"""What the course's notebooks stand on, written to be read by students.

The floors, from the ground up; each imports only from those below it:

1. `activations`, `encoding`, `costs`, `initialisation`, `optimisers`: functions of arrays; `datasets`: samples;
   `spiking`: a nerve cell
2. `network`: `Layer` and `FFNN`
3. `training`: the loop; `gradient_check`, `storage`; `linear_regions`: what a network cuts its inputs into;
   `playground`: TensorFlow Playground
4. `figures`: pictures; `checks`: what the exercises' check cells call
5. `widgets`: pictures with sliders

`import ffnn_helpers` costs NumPy and nothing else.
"""

__version__ = "0.1.0"
