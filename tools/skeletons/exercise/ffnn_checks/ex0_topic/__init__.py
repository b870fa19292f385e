"""Exercise 0 as its notebook calls it: `check.means(means)` asks, judges and speaks."""

from ffnn_checks.ex0_topic.answered import *
