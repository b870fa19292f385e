"""What the exercises' check cells call: one package per exercise, one `Task` per function to be written."""

from ffnn_checks.asking import Outcome, Question, Work
from ffnn_checks.mistakes import task_maker
from ffnn_checks.task import CheckFailed, Mistake, Spotted, Task
from ffnn_checks.wording import verdict_of

__all__ = ["CheckFailed", "Mistake", "Outcome", "Question", "Spotted", "Task", "Work", "task_maker", "verdict_of"]
