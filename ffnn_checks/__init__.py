"""What the exercises' check cells call: one module an exercise, one `Task` a function to be written."""

from ffnn_checks.task import CheckFailed, Mistake, Task

__all__ = ["CheckFailed", "Mistake", "Task"]
