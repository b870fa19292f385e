"""Exercise 7 as its notebook calls it: `check.order_parameter(order_parameter)` asks, judges and speaks."""

from ffnn_checks.ex7_ising_phases.answered import *
