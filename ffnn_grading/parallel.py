"""The first of two phases: submissions are executed in parallel, ahead of `nbgrader autograde`, which then only scores.

    outcomes = execute_all(coursedir, "ex1_neuron_and_layer", students, jobs=4)

`coursedir` is nbgrader's CourseDirectory of this course, with its configuration (nbgrader_config.py) as `coursedir.config`.
What was executed is kept in .ffnn_grading/ until it is graded, so that an interrupt loses nothing: a second call goes on.
`nbgrader autograde` needs none of this: what it doesn't find executed, it executes itself.
"""

from typing import NamedTuple


class Outcome(NamedTuple):
    """What became of a submission.

    state is "executed", "same" (executed once, with an identical one), "kept" (executed in an earlier call), "left" (to
    autograde, which refuses or reports it: a link, no notebook, an unreadable one) or "failed"; text says why.
    """

    state: str
    text: str = ""
    seconds: float = 0.0


def execute_all(
    coursedir, assignment, students, *, jobs=None, scheduler=None, again=False, progress=True
) -> dict[str, Outcome]:
    """Execute the submissions of these students.

    Parameters
    ----------
    coursedir : nbgrader.coursedir.CourseDirectory
    assignment : str
    students : iterable of str
        Whose submissions: those that will be graded next.
    jobs : int, optional
        How many at once; as many as there are processors by default.
    scheduler : str, optional
        A dask scheduler, "tcp://…", whose workers execute, on whatever machines. Needs the extra `cluster`.
    again : bool
        Whether to forget what was executed in an earlier call.
    progress : bool
        Whether to show a bar on stderr. TQDM_DISABLE=1 hides it, too.

    Returns
    -------
    dict
        The Outcome of each student.

    Raises
    ------
    Missing
        This machine cannot isolate (see ffnn_grading.kernel).
    OSError
        Nothing more can be written, as on a full disk. What was executed before is kept.
    """
    raise NotImplementedError("Submissions are executed by autograde itself, one after another.")
