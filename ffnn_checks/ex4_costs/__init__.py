"""Exercise 4 as its notebook calls it: `check.mean_squared_error(mean_squared_error)` asks, judges and speaks."""

from ffnn_checks.ex4_costs.answered import *
