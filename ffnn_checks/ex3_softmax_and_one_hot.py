"""The tasks of exercise 3: labels as one-hot rows, scores as probabilities.

Each task: the right answer, the inputs on which it is tried, and the usual wrong answers with what to
say to them. Source: lecture, "Softmax" and "One-hot encoding"; temperature and derivative are derived from it.
"""

import numpy as np

from ffnn_checks.task import Mistake, Spotted, Task
from ffnn_helpers.activations import sigmoid


def _largest(Z):
    return Z.max(axis=1, keepdims=True)


def _sum(e):
    return e.sum(axis=1, keepdims=True)


def _share(e):
    return e / _sum(e)


def _softmax(Z):
    return _share(np.exp(Z - _largest(Z)))


def _row_alone(Y, s):
    """Y with all its rows 0 but row s."""
    alone = np.zeros_like(Y)
    alone[s] = Y[s]
    return alone


_READY_MADE = tuple(f"ffnn_helpers.{name}" for name in ("network.Layer", "network.FFNN", "activations.get_activation"))
_READY_MADE_SOFTMAX = (
    "ffnn_helpers.activations.softmax",
    "ffnn_helpers.activations.log_softmax",
    "scipy.special.softmax",
    "scipy.special.log_softmax",
    "scipy.special.logsumexp",
    *_READY_MADE,
)

_FIRST_ROW = "only the first row is filled. Is the return inside the loop? It ends the function at once."
_LAST_ROW = "only the last row is filled. Is the array made afresh inside the loop?"
_LOST_ROW = "a batch of one sample lost its row. The result always has one row per sample, here shape (1, K)."
_ON_ITS_SIDE = "the result lies on its side. Samples are rows: shape (N, K)."

_COUNTED = "the classes are counted in the batch. A class that no sample has still gets its column: take K."
_UNSIGNED = (
    "right for signed labels, wrong for unsigned ones: uint8 holds 0 … 255, and 1 − 2 gives 255. "
    "Compare labels (==), or index with them, instead of subtracting."
)
_WHOLE_NUMBERS = (
    "the entries are whole numbers or True and False. Make them floats, 0.0 and 1.0: an array of whole numbers "
    "cuts off whatever is written into it later. np.zeros makes floats unless it is told otherwise."
)
_COUNTS_FROM_1 = "every 1 is one column too far to the left. Labels count from 0, as columns do: class k is column k."

# --- Task 1: labels to rows --------------------------------------------------------------------------


def _rows(labels, K):
    return np.eye(K)[labels]


def _every_label_in_every_row(labels, K):
    Y = np.zeros((len(labels), K))
    Y[:, labels] = 1
    return Y


def _labels_as_rows(labels, K):
    Y = np.zeros((len(labels), K))
    Y[labels] = 1
    return Y


def _row_and_column_exchanged(labels, K):
    Y = np.zeros((len(labels), K))
    Y[labels, np.arange(len(labels))] = 1
    return Y


def _over_the_labels(labels, K):
    Y = np.zeros((len(labels), K))
    for s in labels:
        Y[s, labels[s]] = 1
    return Y


one_hot = Task(
    name="one_hot",
    arguments=("labels", "K"),
    results=("Y",),
    reference=_rows,
    inputs=[
        (np.array([2, 0, 1, 2, 0]), 4),
        (np.array([4, 1, 4, 2, 1], dtype=np.uint8), 6),
        (np.array([1]), 3),
        (np.array([1, 2, 0]), 3),
    ],
    mistakes=[
        Mistake(
            lambda labels, K: _rows(labels, labels.max() + 1),
            _COUNTED,
        ),
        Mistake(
            lambda labels, K: _rows(np.unique(labels, return_inverse=True)[1], len(np.unique(labels))),
            _COUNTED,
        ),
        Mistake(lambda labels, K: _rows(labels, len(np.unique(labels))), _COUNTED),
        Mistake(
            lambda labels, K: _rows(labels, K + 1),
            "there is one column too many: K classes are numbered 0 … K − 1.",
        ),
        Mistake(
            lambda labels, K: _rows(labels - 1, K),
            _COUNTS_FROM_1,
        ),
        Mistake(
            lambda labels, K: _rows(labels.astype(int) - 1, K),
            _COUNTS_FROM_1,
        ),
        Mistake(
            lambda labels, K: _rows((labels + 1) % K, K),
            "every 1 is one column too far to the right. Labels count from 0, as columns do: class k is column k.",
        ),
        Mistake(
            lambda labels, K: _rows(K - 1 - labels, K),
            "the columns are counted from the right. Class 0 is the first column, Y[:, 0].",
        ),
        Mistake(
            lambda labels, K: _rows(labels, K).astype(int),
            _WHOLE_NUMBERS,
        ),
        Mistake(lambda labels, K: _rows(labels, K).T, "the result lies on its side. Samples are rows: shape (N, K)."),
        Mistake(
            _every_label_in_every_row,
            "every row has the 1s of the whole batch. Y[:, labels] = 1 means: in all rows, all these columns. "
            "(And [[0] * K] * N is one row, N times over.) Row s needs its own label alone.",
        ),
        Mistake(
            _labels_as_rows,
            "whole rows are 1 here, and the labels choose the row. Row s belongs to sample s; its label chooses the "
            "column: Y[s, label].",
        ),
        Mistake(_row_and_column_exchanged, "row and column are exchanged: Y[s, labels[s]]."),
        Mistake(
            _over_the_labels,
            "s runs over the labels themselves. It should count the samples: for s in range(len(labels)).",
        ),
        Mistake(
            lambda labels, K: _rows(labels, K) * (labels > 0)[:, None],
            "samples of class 0 have no 1. Class 0 is a class as all others: is it skipped, as by if label:, or by "
            "range(1, K)?",
        ),
        Mistake(
            lambda labels, K: _rows(labels, K) * (labels < K - 1)[:, None],
            "samples of the last class have no 1. range(K - 1) ends at K − 2; range(K) ends at K − 1.",
        ),
        Mistake(
            lambda labels, K: _rows(labels, K - 1),
            "there is one column too few: K classes, 0 … K − 1, have K columns. range(K) ends at K − 1 by itself.",
        ),
        *(
            Mistake(
                lambda labels, K, fixed=fixed: _rows(labels, fixed),
                f"there are {fixed} columns, whatever K is. Take K, which the caller gives.",
            )
            for fixed in (3, 4)
        ),
        Mistake(
            lambda labels, K: _rows(labels, K) * labels[:, None],
            "the hot entry holds the label itself. It is 1: the column says which class it is.",
        ),
        Mistake(
            lambda labels, K: np.tile(labels[:, None] * 1.0, (1, K)),
            "every entry holds the label itself. A row has a 1 in the column of its class, and 0 elsewhere.",
        ),
        Mistake(lambda labels, K: 1 - _rows(labels, K), "0 and 1 are exchanged: the class of the sample gets the 1."),
        Mistake(
            lambda labels, K: 2 * _rows(labels, K) - 1,
            "the cold entries are −1 here. They are 0, so that a row can be read as probabilities.",
        ),
        Mistake(
            lambda labels, K: (np.arange(K) <= labels[:, None]) * 1.0,
            "all columns up to the class are 1. Only the column of the class is: labels are names, not amounts.",
        ),
        Mistake(
            lambda labels, K: (np.arange(K) < labels[:, None]) * 1.0,
            "all columns before the class are 1. Only the column of the class is: labels are names, not amounts.",
        ),
        Mistake(
            lambda labels, K: np.eye(len(labels), K),
            "the labels are not used: row s has its 1 in column s. It belongs in column labels[s].",
        ),
        Mistake(
            lambda labels, K: _rows(np.sort(labels), K),
            "the rows are sorted by class. Row s belongs to sample s.",
        ),
        Mistake(
            lambda labels, K: np.clip(1 - np.abs(labels[:, None] - np.arange(K, dtype=labels.dtype)), 0, 1) * 1.0,
            _UNSIGNED,
        ),
        Mistake(
            lambda labels, K: np.maximum(0, 1 - np.abs(labels[:, None] - np.arange(K, dtype=labels.dtype))) * 1.0,
            _UNSIGNED,
        ),
        Mistake(
            lambda labels, K: _rows(labels[:, None], K),
            "there is one dimension too many: labels of shape (N, 1) went in. Use them as they are, of shape (N,).",
        ),
        Mistake(lambda labels, K: _rows(labels[0], K), "only the first sample is encoded. Each has its row: (N, K)."),
        Mistake(
            lambda labels, K: _rows(labels, K).sum(axis=0),
            "the samples are summed up: these are the numbers of samples in each class. Each sample keeps its own row.",
        ),
        Mistake(lambda labels, K: _row_alone(_rows(labels, K), 0), _FIRST_ROW),
        Mistake(lambda labels, K: _row_alone(_rows(labels, K), -1), _LAST_ROW),
        Mistake(lambda labels, K: np.squeeze(_rows(labels, K)), _LOST_ROW),
    ],
    to_do="Make Y, with Y[s, k] = 1.0 where k is the label of sample s, in the cell above.",
    shows="K columns, also for classes that the batch lacks, and for labels of any integer type.",
    ready_made=("ffnn_helpers.encoding.one_hot",),
    made_of="floats",
)

# --- Task 2: labels that do not exist ----------------------------------------------------------------


def _checked(labels, K):
    if (labels < 0).any() or (labels >= K).any():
        raise ValueError("labels are 0 … K − 1")
    return _rows(labels, K)


def _refused_if(is_wrong, encode=_rows):
    """An encoder that refuses a batch if `is_wrong(labels, K)`, and encodes it as it comes otherwise."""

    def encoder(labels, K):
        if np.any(is_wrong(labels, K)):
            raise ValueError
        return encode(labels, K)

    return encoder


def _compared(labels, K):
    """The one-hot rows by comparison: a label that does not exist gives a row of zeros."""
    return (labels[:, None] == np.arange(K)) * 1.0


_WITH_INDEX_ERROR = (
    "a wrong label stops with IndexError, when it is used, and not with ValueError. Look at all labels before they "
    "are used: those below 0 are wrong, and those from K on, K itself too."
)
_WITH_ASSERT = "assert stops with AssertionError. Asked is ValueError: if …, then raise ValueError(…)."
_GIVEN_BACK = "the error is given back as if it were a result. return gives back, raise stops: raise ValueError(…)."
_ZERO_REFUSED = "label 0 is refused. It is the first class: only labels below 0 are wrong, labels < 0."
_LAST_REFUSED = "label K − 1 is refused. It is the last class: only labels from K on are wrong, labels >= K."


def _refuses(student, label):
    """Whether the student's function refuses a batch of this one label, with three classes."""
    try:
        student(np.array([label]), 3)
    except ValueError:
        return True
    return False


def _encoded_or_refused(student, labels, K):
    """What the student's function gives; mistakes that give no wrong value, but a wrong error, are told here."""
    is_wrong = np.any((labels < 0) | (labels >= K))
    try:
        Y = student(labels, K)
    except (IndexError, AssertionError) as error:
        if is_wrong:
            raise Spotted(_WITH_ASSERT if isinstance(error, AssertionError) else _WITH_INDEX_ERROR) from None
        raise
    except ValueError:
        if not is_wrong and not _refuses(student, 1):
            if _refuses(student, 0):
                raise Spotted(_ZERO_REFUSED) from None
            if _refuses(student, 2):
                raise Spotted(_LAST_REFUSED) from None
        raise
    if isinstance(Y, Exception) or Y is ValueError:
        raise Spotted(_GIVEN_BACK)
    return Y


def _asserted(labels, K):
    assert np.all((labels >= 0) & (labels < K))
    return _rows(labels, K)


def _error_given_back(labels, K):
    return ValueError() if np.any((labels < 0) | (labels >= K)) else _rows(labels, K)


_TOO_SMALL = "negative labels pass. Python counts negative indices from the end, so −1 quietly becomes the last class."
_TOO_LARGE = "labels that are too large pass. The last class is K − 1, so K itself must be refused, and all beyond it."
_NOTHING_REFUSED = (
    "nothing is refused. Look at the labels before they are used: if one is below 0, or K or more, raise ValueError."
)
_NOT_ALL = (
    "a batch is refused only if all its labels are wrong. A single wrong one is enough: np.any asks for it, not np.all."
)
_FIRST_LABEL = "only the first label is looked at. Is the return inside the loop? It ends the function at once."
_LAST_LABEL = "only the last label is looked at. A wrong one can stand anywhere in the batch: raise inside the loop."

checked_one_hot = Task(
    name="checked_one_hot",
    arguments=("labels", "K"),
    results=("Y",),
    reference=_checked,
    inputs=[
        (np.array([2, 0, 1, 2]), 4),
        (np.array([0, 3, 2, 1, 1], dtype=np.uint8), 4),
        (np.array([1, -1, 0]), 3),
        (np.array([1, -2, 0]), 3),
        (np.array([0, 3, 1]), 3),
        (np.array([-1]), 3),
        (np.array([2]), 2),
        (np.array([1, -2, 3]), 3),
        (np.array([9, 1, 0]), 5),
        (np.array([7, 255, 0, 1], dtype=np.uint8), 10),
    ],
    mistakes=[
        Mistake(_rows, _NOTHING_REFUSED),
        Mistake(_compared, _NOTHING_REFUSED),
        Mistake(_refused_if(lambda labels, K: labels >= K), _TOO_SMALL),
        Mistake(_refused_if(lambda labels, K: labels >= K, _compared), _TOO_SMALL),
        Mistake(_refused_if(lambda labels, K: labels < 0, _compared), _TOO_LARGE),
        Mistake(
            _refused_if(lambda labels, K: (labels < 0) | (labels > K), _compared),
            "label K passes. There are K classes, 0 … K − 1: refuse labels >= K.",
        ),
        Mistake(
            _refused_if(lambda labels, K: (labels == -1) | (labels == K), _compared),
            "only −1 and K are refused. All labels below 0 are wrong, and all from K on.",
        ),
        *(
            Mistake(
                _refused_if(lambda labels, K: (labels == -1) | (labels >= K), encode),
                "of the negative labels only −1 is refused. All labels below 0 are wrong: labels < 0.",
            )
            for encode in (_rows, _compared)
        ),
        *(
            Mistake(_refused_if(are_wrong, encode), hint)
            for encode in (_rows, _compared)
            for are_wrong, hint in (
                (lambda labels, K: np.all(labels < 0) | np.all(labels >= K), _NOT_ALL),
                (lambda labels, K: np.all((labels < 0) | (labels >= K)), _NOT_ALL),
                (lambda labels, K: (labels[0] < 0) | (labels[0] >= K), _FIRST_LABEL),
                (lambda labels, K: (labels[-1] < 0) | (labels[-1] >= K), _LAST_LABEL),
            )
        ),
        Mistake(_refused_if(lambda labels, K: labels > K), _WITH_INDEX_ERROR),
        Mistake(_refused_if(lambda labels, K: labels < 0), _WITH_INDEX_ERROR),
        Mistake(_asserted, _WITH_ASSERT),
        Mistake(_error_given_back, _GIVEN_BACK),
        Mistake(_refused_if(lambda labels, K: (labels <= 0) | (labels >= K)), _ZERO_REFUSED),
        Mistake(_refused_if(lambda labels, K: (labels < 0) | (labels >= K - 1)), _LAST_REFUSED),
        Mistake(lambda labels, K: _checked(labels, K).astype(int), _WHOLE_NUMBERS),
        *(
            Mistake(
                _refused_if(lambda labels, K: np.any(labels < 0) & np.any(labels >= K), encode),
                "a batch is refused only if it has both kinds of wrong label. One is enough: or, not and.",
            )
            for encode in (_rows, _compared)
        ),
        Mistake(
            lambda labels, K: _rows(np.clip(labels, 0, K - 1), K),
            "wrong labels are moved to the nearest class. Nobody will notice. Stop with ValueError instead.",
        ),
        Mistake(
            lambda labels, K: _rows(labels % K, K),
            "wrong labels are moved to another class, modulo K. Nobody will notice. Stop with ValueError instead.",
        ),
        Mistake(
            lambda labels, K: _rows(labels[(labels >= 0) & (labels < K)], K),
            "samples with a wrong label are left out, so rows no longer belong to samples. Stop with ValueError.",
        ),
        Mistake(
            lambda labels, K: _rows(labels, K) if np.all((labels >= 0) & (labels < K)) else None,
            "wrong labels are noticed, but the function goes on and gives None. raise ValueError(…) stops it; "
            "print and return do not.",
        ),
    ],
    to_do="Raise ValueError if a label is not one of 0 … K − 1, and give back one_hot(labels, K) otherwise.",
    shows="What cannot be encoded stops at the door, instead of spoiling a training unseen.",
    stands_on=[one_hot],
    use=_encoded_or_refused,
    ready_made=("ffnn_helpers.encoding.one_hot",),
    made_of="floats",
)

# --- Task 3: rows to labels --------------------------------------------------------------------------

_MEAN_LABEL = (
    "this is a mean of the column numbers, weighted with the entries. Labels are names: take the largest entry."
)
_Y = np.array([[0.2, 0.5, 0.3], [0.7, 0.1, 0.2], [0.4, 0.2, 0.4], [0.0, 0.0, 1.0], [-2.0, -1.0, -3.0]])

labels_of = Task(
    name="labels_of",
    arguments=("Y",),
    results=("labels",),
    reference=lambda Y: Y.argmax(axis=1),
    inputs=[
        (np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),),
        (_Y,),
        (np.array([[0.3, 0.45, 0.05, 0.2]]),),
        (np.array([[0.1, 0.2, 0.7], [0.6, 0.3, 0.1], [0.2, 0.3, 0.5]]),),
        (np.array([[0.1, 0.25, 0.05, 0.2, 0.4], [0.2, 0.1, 0.1, 0.35, 0.25]]),),
    ],
    mistakes=[
        Mistake(
            lambda Y: Y.argmax(axis=0),
            "this goes down the columns: for each class, the sample with the largest entry. Go along the rows, axis=1.",
        ),
        Mistake(
            lambda Y: Y.argmax(),
            "this is one place in the whole array. Each row has its own label: argmax needs an axis.",
        ),
        Mistake(
            lambda Y: Y.argmax(axis=1) + 1, "the labels count from 1. The first class is 0, as the first column is."
        ),
        Mistake(lambda Y: Y.max(axis=1), "these are the largest entries. Asked is in which column they are."),
        Mistake(
            lambda Y: Y.argmin(axis=1),
            "these are the columns of the smallest entries. Take the largest. (argsort puts the smallest first.)",
        ),
        Mistake(
            lambda Y: Y.shape[1] - 1 - Y[:, ::-1].argmax(axis=1),
            "of equal largest entries the last one is taken. The first wins: replace it only by a larger one, with >.",
        ),
        Mistake(
            lambda Y: Y.argmax(axis=1).astype(float),
            "the labels are floats. Make them whole numbers, dtype=int: NumPy takes no floats as indices.",
        ),
        Mistake(
            lambda Y: Y.argmax(axis=1)[:, None],
            "the labels stand in a column of shape (N, 1). They are flat: shape (N,).",
        ),
        Mistake(
            lambda Y: (Y == Y.max(axis=1, keepdims=True)) * 1,
            "these are one-hot rows again. Asked is for each row the number of the column.",
        ),
        Mistake(
            lambda Y: np.nonzero(Y == 1)[1],
            "this looks for entries that are exactly 1. Rows of probabilities or scores have none: take the largest.",
        ),
        Mistake(
            lambda Y: (Y == 1).argmax(axis=1),
            "this looks for entries that are exactly 1. Rows of probabilities or scores have none: take the largest.",
        ),
        Mistake(
            lambda Y: np.nonzero(Y)[1],
            "these are the columns of all entries that are not 0. In a row of probabilities all are: take the largest.",
        ),
        Mistake(
            lambda Y: Y @ np.arange(Y.shape[1]),
            _MEAN_LABEL,
        ),
        Mistake(
            lambda Y: (Y @ np.arange(Y.shape[1])).astype(int),
            _MEAN_LABEL,
        ),
        Mistake(
            lambda Y: np.round(Y @ np.arange(Y.shape[1])).astype(int),
            _MEAN_LABEL,
        ),
        Mistake(
            lambda Y: np.round(Y).argmax(axis=1),
            "the entries are rounded first. The largest may be below 1/2: compare them as they are.",
        ),
        *(
            Mistake(
                find,
                "the rows are compared with the largest entry of the whole array. Each row has its own: axis=1, "
                "keepdims=True.",
            )
            for find in (lambda Y: (Y == Y.max()).argmax(axis=1), lambda Y: np.nonzero(Y == Y.max())[1])
        ),
        Mistake(
            lambda Y: Y[:, :-1].argmax(axis=1),
            "the last column is left out. range(K - 1) ends at K − 2; range(K) ends at K − 1.",
        ),
        Mistake(
            lambda Y: Y[:, :3].argmax(axis=1),
            "only the first three columns are searched. Their number is Y.shape[1].",
        ),
        Mistake(
            lambda Y: np.nonzero(Y > 0.5)[1],
            "only entries above 1/2 are found. With three classes the largest may be below: compare them all.",
        ),
        Mistake(
            lambda Y: (Y > 0.5).argmax(axis=1),
            "only entries above 1/2 are found. With three classes the largest may be below: compare them all.",
        ),
        Mistake(
            lambda Y: (Y >= 0.5).argmax(axis=1),
            "only entries from 1/2 on are found. With three classes the largest may be below: compare them all.",
        ),
        Mistake(
            lambda Y: Y.astype(int).argmax(axis=1),
            "int cuts off everything behind the point, and probabilities become 0. Compare the entries as they are.",
        ),
        Mistake(
            lambda Y: np.abs(Y).argmax(axis=1),
            "the signs are lost. Of the scores −2, −1, −3 the largest is −1.",
        ),
        Mistake(
            lambda Y: np.where(Y.max(axis=1) > 0, Y.argmax(axis=1), 0),
            "a row without positive entries gives 0. Does the search start with 0 as the largest so far? "
            "Start with the row's first entry.",
        ),
        Mistake(lambda Y: Y[0].argmax(), "this is the label of the first row alone. There is one for each row: (N,)."),
        Mistake(lambda Y: _row_alone(Y.argmax(axis=1), 0), _FIRST_ROW),
        Mistake(lambda Y: _row_alone(Y.argmax(axis=1), -1), _LAST_ROW),
        Mistake(
            lambda Y: np.squeeze(Y.argmax(axis=1)), "a batch of one sample lost its axis. The shape is (N,), here (1,)."
        ),
    ],
    to_do="Give back the column of the largest entry of each row in the cell above.",
    shows="It undoes the encoding, and reads the most probable class off any row.",
    ready_made=("ffnn_helpers.encoding.to_labels",),
    made_of="whole numbers",
)

# --- Tasks 4 and 5: the softmax ----------------------------------------------------------------------

_BATCH = (
    "this normalises over the batch: the columns sum to 1, and the answer for a sample depends on the others. "
    "Each row is one sample: sum along it, axis=1."
)
_KEEPDIMS = (
    "right for N = 1 only: sums of shape (N,) divide column by column. For N = K NumPy does not complain. "
    "keepdims=True keeps the sums as a column of shape (N, 1), which divides row by row."
)

# What can go wrong after the exponentials e.
_WRONG_SHARES = [
    (lambda e: e / e.sum(axis=0), _BATCH),
    (lambda e: e / e.sum(), "the whole array sums to 1. Each row is one sample and sums to 1 by itself: axis=1."),
    (lambda e: e / e.sum(axis=1), _KEEPDIMS),
    (lambda e: e, "these are the exponentials alone. Divide each row by its sum."),
    (_sum, "these are the sums alone. Divide the exponentials by them."),
    (
        lambda e: e / e.mean(axis=1, keepdims=True),
        "each row is divided by its mean, so it sums to K. Divide by its sum.",
    ),
    (lambda e: e / (_sum(e) - e), "the sum below leaves out the class itself. It runs over all classes j, i too."),
    (lambda e: e / np.sqrt(_sum(e**2)), "the rows have length 1 here. Their sum must be 1: divide by the sum."),
    (lambda e: 1 - _share(e), "this is 1 − p: the probability of all the other classes."),
    (lambda e: np.log(_share(e)), "this is the logarithm of the softmax. Here p itself is asked for."),
    (lambda e: np.round(_share(e), 3), "the result is rounded. Give back p with all its digits."),
    (
        lambda e: (e == _largest(e)) * 1.0,
        "this is the one-hot row of the largest score. The other classes get a share too.",
    ),
    (lambda e: _softmax(_share(e)), "the softmax is applied twice: its probabilities are taken for scores once more."),
    (lambda e: _share(e).T, _ON_ITS_SIDE),
    (lambda e: np.squeeze(_share(e)), _LOST_ROW),
    (lambda e: _share(e)[0], "only the first sample is treated. Each has its row of probabilities: shape (N, K)."),
    (lambda e: _row_alone(_share(e), 0), _FIRST_ROW),
    (lambda e: _row_alone(_share(e), -1), _LAST_ROW),
    (
        lambda e: e / np.cumsum(_sum(e))[:, None],
        "the sum goes on from row to row. Set it back to 0 at the start of each row.",
    ),
    (lambda e: _sum(e) / e, "the quotient is upside down: the exponential stands above the line, the sum below."),
]


def _after(exponentials):
    """The wrong shares of these exponentials, as mistakes."""
    return [Mistake(lambda Z, wrong=wrong: wrong(exponentials(Z)), hint) for wrong, hint in _WRONG_SHARES]


naive_softmax = Task(
    name="naive_softmax",
    arguments=("Z",),
    results=("P",),
    reference=lambda Z: _share(np.exp(Z)),  # no better than it must be: the next task's shift is not its work
    inputs=[
        (np.array([[2.0, 1.0, -1.0], [0.5, -0.3, 0.1], [-3.0, 2.5, 0.2], [1.2, 1.2, -2.0]]),),
        (np.array([[0.3, -1.2, 2.2, 0.7]]),),
        (np.array([[1.0, -0.4, 0.9], [0.2, 2.1, -1.5], [-2.0, -0.6, -1.1]]),),
    ],
    mistakes=[
        *_after(np.exp),
        Mistake(
            lambda Z: np.exp(Z - _largest(Z)),
            "each row is divided by its largest exponential. Divide by the sum, so that the row sums to 1.",
        ),
        *(
            Mistake(
                lambda Z, eps=eps: np.exp(Z) / (_sum(np.exp(Z)) + eps),
                "is a small number added to the sum? Exponentials are positive: their sum needs none.",
            )
            for eps in (1e-5, 1e-6, 1e-7, 1e-8)
        ),
        *(
            Mistake(lambda Z, e=e: _share(e**Z), "e has more digits than were typed in. np.exp(Z) has them all.")
            for e in (2.7, 2.71, 2.72, 2.718, 2.7182, 2.7183, 2.71828)
        ),
        Mistake(
            lambda Z: Z / _sum(Z),
            "these are the shares of the scores themselves. Scores can be negative: take e^z first.",
        ),
        Mistake(lambda Z: Z / _sum(np.exp(Z)), "the exponential is missing above the line: e^z_i, divided by the sum."),
        Mistake(lambda Z: np.exp(Z) / _sum(Z), "the exponential is missing in the sum: add up the e^z_j, not the z_j."),
        Mistake(
            lambda Z: np.exp(Z) / np.exp(_sum(Z)),
            "this divides by the exponential of the sum. Below the line is the sum of the exponentials.",
        ),
        Mistake(lambda Z: sigmoid(Z), "this is the sigmoid, entry by entry: K yes-or-no answers. Rows must sum to 1."),
        Mistake(lambda Z: _share(sigmoid(Z)), "these are shares of sigmoids. Take the shares of the exponentials e^z."),
        Mistake(
            lambda Z: _softmax(-Z), "the sign is lost: a large score should get a large probability, e^z, not e^−z."
        ),
        Mistake(lambda Z: _share(np.exp2(Z)), "this is 2^z. The softmax takes e^z, np.exp."),
        Mistake(lambda Z: _share(10.0**Z), "this is 10^z. The softmax takes e^z, np.exp."),
        Mistake(
            lambda Z: _share(np.exp(np.abs(Z))), "the scores lost their sign. e^z is positive for a negative z, too."
        ),
        Mistake(
            lambda Z: _share(np.maximum(Z, 0)), "this cuts off negative scores. Take e^z, which is always positive."
        ),
        Mistake(lambda Z: _share(Z**2), "this takes squares: −3 then counts as 3. Take e^z, which grows with z."),
    ],
    to_do="Write p_i = e^{z_i} / Σ_j e^{z_j}, for each row, in the cell above.",
    shows="Every row is positive and sums to 1, also for N = 1 and N = K.",
    ready_made=_READY_MADE_SOFTMAX,
)

_LARGE = np.array(
    [
        [1000.0, 1001.0, 999.0],
        [0.0, 1.0, -1.0],
        [-1000.0, -1003.0, -1001.0],
        [-1500.0, 1500.0, 1499.0],
    ]
)
_SQUARE = np.array([[0.5, 800.0, 799.0], [2.0, 1.0, -1.0], [-3.0, 2.5, 0.2]])
_OVERFLOWS = (
    "no shift: e^1000 overflows and becomes infinite, and ∞/∞ is nan; e^−1000 becomes 0, and 0/0 is nan. "
    "Subtract from each row its largest score first."
)
_GLOBAL = (
    "the largest score of the whole batch is subtracted. A row far below it becomes 0/0 = nan. "
    "Each row needs its own largest score: axis=1, keepdims=True."
)
_ONLY_IF_LARGE = (
    "is the shift made only if a score is large? Then underflow is forgotten: a row of −1000 becomes 0/0. Shift always."
)
_DIVIDED = "the scores are divided by the largest one. That changes their differences: subtract it."
_CUT = "large scores are cut off, so different scores become equal. Shift them instead: only differences count."


_LONG = "a longer kind of float only moves the end: np.longdouble overflows at e^11357. Shift instead."


def _moved(Z, by):
    return _share(np.exp(Z - by))


def _shifted_if_above(most, Z, highest):
    return _moved(Z, np.where(highest > most, _largest(Z), 0))


def _in_long_floats(Z):
    """The exponentials as np.longdouble has them on most computers, up to a factor: infinite, or 0, much later."""
    return np.where(Z > 11356, np.inf, np.where(Z < -11399, 0, np.exp(Z - _largest(Z))))


softmax = Task(
    name="softmax",
    arguments=("Z",),
    results=("P",),
    reference=_softmax,
    inputs=[
        (_LARGE,),
        (_SQUARE,),
        (np.array([[710.5, 712.0, 709.0, 0.0]]),),
        (np.array([[-1000.0, -1001.0, -999.5], [0.5, 2.0, -1.0]]),),
        (np.array([[1e5, 1e5 + 1, -1e5], [-1e5, -1e5 + 2, -1e5 + 1]]),),
        (np.array([[90.0, 91.5], [-0.5, -120.0], [0.25, 0.5]], np.float32),),
    ],
    mistakes=[
        *_after(lambda Z: np.exp(Z - _largest(Z))),
        Mistake(lambda Z: _share(np.exp(Z)), _OVERFLOWS),
        *(Mistake(lambda Z, wrong=wrong: wrong(np.exp(Z)), hint) for wrong, hint in _WRONG_SHARES[:3]),
        Mistake(lambda Z: _moved(Z, Z.max()), _GLOBAL),
        *(Mistake(lambda Z, most=most: _shifted_if_above(most, Z, Z.max()), _ONLY_IF_LARGE) for most in (50, 700)),
        *(Mistake(lambda Z, most=most: _shifted_if_above(most, Z, _largest(Z)), _ONLY_IF_LARGE) for most in (50, 700)),
        Mistake(lambda Z: _share(_in_long_floats(Z)), _LONG),
        Mistake(
            lambda Z: _moved(Z, Z.argmax(axis=1)[:, None]),
            "the place of the largest score is subtracted, argmax. Subtract the score itself, max.",
        ),
        Mistake(
            lambda Z: _moved(Z, Z[:, :1]),
            "the first score of each row is subtracted. One far above it still overflows: subtract the largest.",
        ),
        Mistake(
            lambda Z: _share(Z - _largest(Z)),
            "the exponential is forgotten after the shift: p_i = e^{z_i − m} / Σ_j e^{z_j − m}.",
        ),
        Mistake(lambda Z: _log_softmax(Z), "this is the logarithm of the softmax. Here p itself is asked for."),
        *(
            Mistake(
                lambda Z, eps=eps: np.exp(Z - _largest(Z)) / (_sum(np.exp(Z - _largest(Z))) + eps),
                "is a small number added to the sum? After the shift the sum is at least 1.",
            )
            for eps in (1e-5, 1e-6, 1e-7, 1e-8)
        ),
        Mistake(
            lambda Z: np.nan_to_num(_share(np.exp(Z)), nan=1),
            "nan is replaced by 1, so rows do not sum to 1. Avoid the overflow instead: subtract from each row its "
            "largest score first.",
        ),
        Mistake(lambda Z: _softmax(Z / Z.max()), _DIVIDED),
        Mistake(
            lambda Z: _moved(Z, Z.max(axis=0)),
            "the largest score of each column is subtracted. Along a row that is not one constant, and the result "
            "changes. Take the largest of each row: axis=1.",
        ),
        Mistake(
            lambda Z: np.exp(Z - Z.max(axis=0)) / np.exp(Z - Z.max(axis=0)).sum(axis=0),
            _BATCH,
        ),
        Mistake(
            lambda Z: _moved(Z, Z.max(axis=1)),
            "the largest scores have shape (N,), so they are subtracted column by column. For N = K NumPy does not "
            "complain. keepdims=True keeps them as a column of shape (N, 1).",
        ),
        Mistake(
            lambda Z: np.exp(Z - Z.max(axis=1)) / np.exp(Z - Z.max(axis=1)).sum(axis=1),
            "keepdims=True is missing, in the maximum and in the sum: both must have shape (N, 1), so that each row "
            "gets its own. For N = K NumPy does not complain.",
        ),
        Mistake(
            lambda Z: _moved(Z, Z.min(axis=1, keepdims=True)),
            "the smallest score is subtracted, so the largest exponential can still overflow. Subtract the largest.",
        ),
        Mistake(
            lambda Z: _moved(Z, Z.mean(axis=1, keepdims=True)),
            "the mean is subtracted, so the largest exponential can still overflow. Subtract the largest score.",
        ),
        Mistake(
            lambda Z: _moved(Z, np.abs(Z).max(axis=1, keepdims=True)),
            "the largest absolute value is subtracted. For a row of large negative scores all exponentials become 0. "
            "Subtract the largest score, with its sign.",
        ),
        Mistake(
            lambda Z: _moved(Z, -_largest(Z)),
            "the largest score is added, not subtracted. The largest exponential should be e^0 = 1.",
        ),
        Mistake(
            lambda Z: _share(np.exp(Z) - _largest(Z)),
            "the maximum is subtracted after the exponential. Subtract it from the scores: np.exp(Z - …).",
        ),
        Mistake(
            lambda Z: _share(np.exp(Z) - np.exp(_largest(Z))),
            "the maximum is subtracted after the exponential. Subtract it from the scores: np.exp(Z - …).",
        ),
        Mistake(
            lambda Z: np.exp(Z - _largest(Z)) / _sum(np.exp(Z)),
            "the shift is missing in the sum below. Above and below it must be the same, or it does not cancel.",
        ),
        Mistake(
            lambda Z: np.exp(Z) / _sum(np.exp(Z - _largest(Z))),
            "the shift is missing above the line. Above and below it must be the same, or it does not cancel.",
        ),
        Mistake(
            lambda Z: _softmax(Z / _largest(Z)),
            _DIVIDED,
        ),
        Mistake(
            lambda Z: _softmax(Z / np.abs(Z).max(axis=1, keepdims=True)),
            _DIVIDED,
        ),
        Mistake(
            lambda Z: _softmax(Z / np.abs(Z).max()),
            _DIVIDED,
        ),
        *(Mistake(lambda Z, most=most: _share(np.exp(np.minimum(Z, most))), _CUT) for most in (50, 100, 500, 700, 709)),
        *(
            Mistake(lambda Z, most=most: _share(np.exp(np.clip(Z, -most, most))), _CUT)
            for most in (20, 50, 100, 500, 700, 709)
        ),
        *(
            Mistake(
                lambda Z, fixed=fixed: _moved(Z, fixed),
                "the same number is subtracted from every batch. Other scores need another: the largest of each row.",
            )
            for fixed in (700, 709, 1000)
        ),
        Mistake(
            lambda Z: np.nan_to_num(_share(np.exp(Z))),
            "nan is replaced by 0, so whole rows of probabilities are 0. Avoid the overflow instead: "
            "subtract from each row its largest score first.",
        ),
        Mistake(
            lambda Z: _share(np.nan_to_num(np.exp(Z))),
            "infinity is replaced by the largest float, which hides the overflow: different scores become equal. "
            "Subtract from each row its largest score first.",
        ),
        *(
            Mistake(
                lambda Z, add=add, eps=eps: add(np.exp(Z), eps),
                "a small number is added against 0/0. It changes the result, and stops no overflow: shift instead.",
            )
            for eps in (1e-8, 1e-12)
            for add in (lambda e, eps: _share(e + eps), lambda e, eps: e / (_sum(e) + eps))
        ),
        Mistake(lambda Z: Z - _largest(Z), "these are the shifted scores. Now take their softmax."),
        Mistake(lambda Z: sigmoid(Z), "this is the sigmoid, entry by entry: K yes-or-no answers. Rows must sum to 1."),
        Mistake(
            lambda Z: _softmax(-Z), "the sign is lost: a large score should get a large probability, e^z, not e^−z."
        ),
    ],
    to_do="Subtract from each row its largest score, and then take the softmax, in the cell above.",
    shows="The largest exponential is e^0 = 1: no score is too large, and no row depends on another.",
    stands_on=[naive_softmax],
    ready_made=_READY_MADE_SOFTMAX,
)

# --- Task 6: its logarithm ---------------------------------------------------------------------------


def _log_softmax(Z):
    Z = Z - _largest(Z)
    return Z - np.log(_sum(np.exp(Z)))


_EPS = (1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16, np.finfo(float).eps, 1e-20)
_SMALL_NUMBER = (
    "a small number keeps the logarithm finite, but the value is wrong: log p of a very improbable class can be −800. "
    "Use the formula for log p itself, in which nothing rounds to 0."
)

log_softmax = Task(
    name="log_softmax",
    arguments=("Z",),
    results=("log_P",),
    reference=_log_softmax,
    inputs=[
        (np.array([[2.0, 1.0, -1.0], [0.0, -800.0, -3.0], [1000.0, 1001.0, 999.0], [-1500.0, -1503.5, -1502.0]]),),
        (np.array([[0.0, -800.0]]),),
        (np.array([[1e5, 1e5 + 1, -1e5], [-1e5, -1e5 + 2, -1e5 + 1]]),),
        (np.array([[1.0, -0.4, 0.9], [0.2, 2.1, -1.5], [-2.0, -0.6, -1.1]]),),
    ],
    mistakes=[
        Mistake(
            lambda Z: np.log(_softmax(Z)),
            "the logarithm is taken of the finished softmax. Where that has rounded to 0 the logarithm is −∞. "
            "Use the formula for log p itself.",
        ),
        Mistake(
            lambda Z: np.log(_share(np.exp(Z))),
            "the logarithm is taken of a softmax without the shift: −∞ or nan. Use the formula for log p.",
        ),
        *(Mistake(lambda Z, eps=eps: np.log(_softmax(Z) + eps), _SMALL_NUMBER) for eps in _EPS),
        *(
            Mistake(lambda Z, eps=eps: np.log(np.maximum(_softmax(Z), eps)), _SMALL_NUMBER)
            for eps in (*_EPS, 1e-100, 1e-300, 1e-308)
        ),
        Mistake(
            lambda Z: np.nan_to_num(np.log(_softmax(Z))),
            "−∞ is replaced by another number, but the value is wrong. Use the formula for log p itself.",
        ),
        Mistake(
            lambda Z: np.log(_softmax(Z), where=_softmax(Z) > 0, out=np.zeros_like(Z)),
            "where the softmax has rounded to 0, its logarithm is replaced by 0 = log 1. Use the formula for log p.",
        ),
        *(
            Mistake(
                lambda Z, least=least: np.where(_softmax(Z) == 0, least, np.log(_softmax(Z))),
                "−∞ is replaced by another number, but the value is wrong. Use the formula for log p itself.",
            )
            for least in (-100.0, -700.0, -745.0, -1e3, -1e4, -1e5, -1e6, -1e9, -1e10)
        ),
        Mistake(lambda Z: Z - _largest(Z) - np.log(_sum(_in_long_floats(Z))), _LONG),
        Mistake(
            lambda Z: np.where(_largest(np.abs(Z)) < 11356, _log_softmax(Z), np.log(_share(_in_long_floats(Z)))), _LONG
        ),
        Mistake(
            lambda Z: Z - np.log(_sum(np.exp(Z))),
            "right on paper, but e^1000 overflows, and log 0 is −∞. Subtract from each row its largest score first.",
        ),
        Mistake(
            lambda Z: Z - np.log(_sum(np.exp(Z - _largest(Z)))),
            "the shift is missing in the first z_i. It must be the same there and in the sum.",
        ),
        Mistake(
            lambda Z: Z - _largest(Z) - np.log(_sum(np.exp(Z))),
            "the shift is missing in the sum. It must be the same there and in the first z_i.",
        ),
        Mistake(
            lambda Z: Z - _largest(Z) + np.log(_sum(np.exp(Z - _largest(Z)))),
            "the logarithm of the sum is subtracted, not added: log(a / b) = log a − log b.",
        ),
        Mistake(
            lambda Z: (Z - _largest(Z)) / np.log(_sum(np.exp(Z - _largest(Z)))),
            "the logarithm of a quotient is a difference: log(a / b) = log a − log b.",
        ),
        Mistake(lambda Z: Z - _largest(Z), "the logarithm of the sum is missing: log p_i = z_i − log Σ_j e^{z_j}."),
        Mistake(
            lambda Z: Z - _largest(Z) - _sum(np.exp(Z - _largest(Z))),
            "the sum is subtracted without its logarithm: log p_i = z_i − log Σ_j e^{z_j}.",
        ),
        Mistake(
            lambda Z: Z - _largest(Z) - np.log(_sum(Z - _largest(Z))),
            "the exponential is missing in the sum: log p_i = z_i − log Σ_j e^{z_j}.",
        ),
        Mistake(
            lambda Z: Z - _sum(Z),
            "the logarithm of a sum is not the sum of the logarithms: log p_i = z_i − log Σ_j e^{z_j}.",
        ),
        Mistake(
            lambda Z: Z - _largest(Z) - _sum(Z - _largest(Z)),
            "the logarithm of a sum is not the sum of the logarithms: log p_i = z_i − log Σ_j e^{z_j}.",
        ),
        *(
            Mistake(
                lambda Z, first=first: first(Z) - _sum(np.log(np.exp(first(Z)))),
                "the logarithm of a sum is not the sum of the logarithms: log p_i = z_i − log Σ_j e^{z_j}.",
            )
            for first in (lambda Z: Z, lambda Z: Z - _largest(Z))
        ),
        Mistake(
            lambda Z: _log_softmax(Z) - _largest(Z),
            "the largest score is subtracted twice. With m + log Σ_j e^{z_j − m} for the logarithm of the sum, the "
            "first z_i stays as it is.",
        ),
        Mistake(
            lambda Z: Z - Z.max(axis=0) - np.log(_sum(np.exp(Z - Z.max(axis=0)))),
            "the largest score of each column is subtracted. Along a row that is not one constant, and the result "
            "changes. Take the largest of each row: axis=1.",
        ),
        Mistake(
            lambda Z: Z - Z.max(axis=1) - np.log(_sum(np.exp(Z - Z.max(axis=1)))),
            "the largest scores have shape (N,), so they are subtracted column by column. For N = K NumPy does not "
            "complain. keepdims=True keeps them as a column of shape (N, 1).",
        ),
        Mistake(
            lambda Z: Z - Z.max() - np.log(_sum(np.exp(Z - Z.max()))),
            "the largest score of the whole batch is subtracted. Rows far below it become log 0 = −∞. "
            "Each row needs its own: axis=1, keepdims=True.",
        ),
        Mistake(
            lambda Z: Z - _largest(Z) - np.log(np.exp(Z - _largest(Z)).sum(axis=0)),
            "this sums over the batch. Each row is one sample: sum along it, axis=1.",
        ),
        Mistake(
            lambda Z: Z - Z.max(axis=0) - np.log(np.exp(Z - Z.max(axis=0)).sum(axis=0)),
            "this sums over the batch. Each row is one sample: sum along it, axis=1.",
        ),
        Mistake(
            lambda Z: Z - _largest(Z) - np.log(np.exp(Z - _largest(Z)).sum()),
            "this sums over the whole array. Each row is one sample: sum along it, axis=1.",
        ),
        Mistake(
            lambda Z: Z - _largest(Z) - np.log(np.exp(Z - _largest(Z)).sum(axis=1)),
            "sums of shape (N,) are subtracted column by column. For N = K NumPy does not complain. "
            "keepdims=True keeps them as a column of shape (N, 1).",
        ),
        Mistake(
            lambda Z: Z - Z.max(axis=1) - np.log(np.exp(Z - Z.max(axis=1)).sum(axis=1)),
            "keepdims=True is missing, in the maximum and in the sum: both must have shape (N, 1), so that each row "
            "gets its own. For N = K NumPy does not complain.",
        ),
        Mistake(lambda Z: -_log_softmax(Z), "the sign is lost: p is at most 1, so log p is at most 0."),
        Mistake(lambda Z: _softmax(Z), "this is the softmax itself. Its logarithm is asked for."),
        Mistake(lambda Z: _log_softmax(Z) / np.log(10), "this is the logarithm to base 10. np.log is the natural one."),
        Mistake(lambda Z: _log_softmax(Z) / np.log(2), "this is the logarithm to base 2. np.log is the natural one."),
        *(
            Mistake(
                lambda Z, base=base: Z - _largest(Z) - np.log(_sum(np.exp(Z - _largest(Z)))) / np.log(base),
                f"the logarithm of the sum is taken to base {base}. It undoes e^z only to base e: np.log.",
            )
            for base in (2, 10)
        ),
        Mistake(
            lambda Z: Z - _largest(Z) - np.log1p(_sum(np.exp(Z - _largest(Z)))),
            "log1p(x) is log(1 + x): it counts a 1 too many. Use np.log, or leave the largest term out of the sum.",
        ),
        Mistake(lambda Z: _log_softmax(-Z), "the sign of the scores is lost: a large score has a large probability."),
        Mistake(lambda Z: _log_softmax(Z).T, _ON_ITS_SIDE),
        Mistake(lambda Z: np.squeeze(_log_softmax(Z)), _LOST_ROW),
        Mistake(lambda Z: _row_alone(_log_softmax(Z), 0), _FIRST_ROW),
        Mistake(lambda Z: _row_alone(_log_softmax(Z), -1), _LAST_ROW),
    ],
    to_do="Write log p_i = z_i − log Σ_j e^{z_j}, after the shift, in the cell above.",
    shows="Finite and right, even where the probability itself has rounded to 0.",
    stands_on=[naive_softmax, softmax],
    ready_made=_READY_MADE_SOFTMAX,
)

# --- Task 7: the Boltzmann distribution --------------------------------------------------------------

_WRONG_SCALE = "the shift is on the wrong scale: it must be of −E/T, not of −E. Divide by T first, then shift."

boltzmann = Task(
    name="boltzmann",
    arguments=("E", "T"),
    results=("P",),
    reference=lambda E, T: _softmax(-E / T),
    inputs=[
        (np.array([[0.0, 1.0, 2.5, 0.7], [-1.0, 0.3, 0.2, -0.4], [3.0, 2.0, 2.2, 4.1]]), 0.5),
        (np.array([[0.4, -1.0, -0.999]]), 0.001),
        (np.array([[2.0, 2.0005, 3.0]]), 0.001),
        (np.array([[0.0, 1.0, 3.0], [0.5, -0.5, 0.1], [1.0, 1.2, -0.8]]), 2.0),
        (np.array([[0.0, 1.0], [1000.0, 1001.0]]), 1.0),
    ],
    mistakes=[
        Mistake(
            lambda E, T: _softmax(E / T),
            "the sign of E is lost: a low energy is the probable one. The scores are −E/T.",
        ),
        Mistake(
            lambda E, T: _softmax(-E * T),
            "the energies are multiplied by T. They are measured in units of T: −E/T. (It is β = 1/T that multiplies.)",
        ),
        Mistake(
            lambda E, T: _softmax(E * T),
            "the scores are −E/T: with a minus sign, and divided by T.",
        ),
        Mistake(lambda E, T: _softmax(-E), "T has no effect: the scores are −E/T. (A T that is added cancels.)"),
        Mistake(lambda E, T: _softmax(E), "this is the softmax of the energies. The scores are −E/T."),
        Mistake(
            lambda E, T: _softmax(-E) / T,
            "the probabilities are divided by T, after the softmax. Divide the energies, before it.",
        ),
        Mistake(
            lambda E, T: _softmax(-T / E),
            "the quotient is upside down: the scores are −E/T.",
        ),
        Mistake(lambda E, T: _softmax(-(E // T)), "// cuts off everything behind the point. Divide with /."),
        Mistake(lambda E, T: _softmax(-E / T**2), "T is squared here. The scores are −E/T."),
        Mistake(
            lambda E, T: _share(np.exp(-E / T)),
            "no shift: at a low temperature e^(−E/T) overflows, or all of them become 0. Your stable softmax does it.",
        ),
        Mistake(
            lambda E, T: _moved(-E / T, (-E / T).max()),
            "the smallest energy of the whole batch is subtracted. A row far above it becomes 0/0. "
            "Each system needs its own: axis=1, keepdims=True.",
        ),
        Mistake(
            lambda E, T: _moved(-E / T, (-E / T).min(axis=1, keepdims=True)),
            "the largest energy is subtracted. In e^(−E/T) the largest exponent belongs to the smallest energy.",
        ),
        Mistake(lambda E, T: _moved(-E / T, _largest(-E)), _WRONG_SCALE),
        *(
            Mistake(
                lambda E, T, k_B=k_B: _softmax(-E / (k_B * T)),
                "in each system only the lowest energy gets a share. Is k_B put in, as 1.38e-23? Here it is 1: "
                "the scores are −E/T.",
            )
            for k_B in (1.380649e-23, 8.617e-5)
        ),
        Mistake(
            lambda E, T: _softmax(np.divide(-E, int(T))),
            "T is cut to a whole number, and one below 1 becomes 0. Temperatures are floats: leave T as it is.",
        ),
        Mistake(
            lambda E, T: _softmax(-np.abs(E) / T),
            "the energies lose their sign. A negative energy is lower than 0, and more probable.",
        ),
        Mistake(
            lambda E, T: _softmax(_softmax(-E / T)),
            "the softmax is applied twice: its probabilities are taken for scores once more.",
        ),
        Mistake(
            lambda E, T: np.exp(-E / T),
            "these are the Boltzmann factors e^(−E/T). Divide each row by its sum, the partition function.",
        ),
        Mistake(
            lambda E, T: np.exp(-E / T) / np.exp(-E / T).sum(axis=0),
            "this normalises over the batch. Each system is a row, with a partition function of its own.",
        ),
        Mistake(
            lambda E, T: _softmax((-E / T).T).T,
            "this normalises over the batch. Each system is a row, with a partition function of its own.",
        ),
        Mistake(
            lambda E, T: np.exp(-E / T) / np.exp(-E / T).sum(),
            "one partition function is taken for all systems. Each system is a row, with its own.",
        ),
        Mistake(
            lambda E, T: _softmax(-E / T) * E,
            "these are p_i E_i, the terms of the mean energy. Here p itself is asked for.",
        ),
        Mistake(
            lambda E, T: (_softmax(-E / T) * E).sum(axis=1),
            "this is the mean energy of each system. Here p itself is asked for.",
        ),
        Mistake(lambda E, T: _log_softmax(-E / T), "this is log p. Here p itself is asked for."),
        Mistake(lambda E, T: -E / T, "these are the scores −E/T. Now take their softmax."),
        Mistake(lambda E, T: np.squeeze(_softmax(-E / T)), _LOST_ROW),
        Mistake(lambda E, T: _softmax(-E / T).T, _ON_ITS_SIDE),
    ],
    to_do="Write p_i = e^{−E_i/T} / Σ_j e^{−E_j/T}, for each row, in the cell above.",
    shows="The softmax with scores −E/T: low energies are probable, and T decides how much more.",
    stands_on=[naive_softmax, softmax],
    ready_made=_READY_MADE_SOFTMAX,
)

# --- Task 8: the derivative --------------------------------------------------------------------------


def _jacobian(p):
    return np.diag(p) - np.outer(p, p)


_HALF = "only half of the matrix is filled. Both loops, over i and over j, run through all K classes."

# The derivative of one sample, made wrongly of p (and the scores z).
_WRONG_JACOBIANS = [
    (
        lambda p, z: p * (1 - p),
        "these are the entries with i = j alone. Every p_i depends on every z_j: the result is a matrix (K, K).",
    ),
    (
        lambda p, z: np.diag(p * (1 - p)),
        "off the diagonal there are zeros. But if z_j grows, the other p_i fall: ∂p_i/∂z_j = −p_i p_j for i ≠ j.",
    ),
    (lambda p, z: np.diag(p), "the part −p_i p_j is missing: J_ij = p_i (δ_ij − p_j)."),
    (lambda p, z: -np.outer(p, p), "the part with δ_ij is missing: on the diagonal p_i is added, p_i (1 − p_i)."),
    (lambda p, z: np.outer(p, p), "this is p_i p_j. J_ij = p_i (δ_ij − p_j)."),
    (lambda p, z: -_jacobian(p), "the sign is turned round: if z_i grows, p_i grows, so the diagonal is positive."),
    (lambda p, z: np.diag(p) + np.outer(p, p), "p_j is subtracted, not added: J_ij = p_i (δ_ij − p_j)."),
    (
        lambda p, z: np.eye(len(p)) - p,
        "the factor p_i is missing. (δ_ij − p_j is the derivative of log p_i.)",
    ),
    (
        lambda p, z: np.eye(len(p)) - np.outer(p, p),
        "δ_ij stands outside the bracket here. The factor p_i belongs to both: p_i δ_ij − p_i p_j.",
    ),
    (
        lambda p, z: np.diag(p) - p,
        "the bracket is lost: p_i multiplies δ_ij and p_j both.",
    ),
    (
        lambda p, z: p[:, None] * (1 - p),
        "δ_ij is taken as 1 everywhere. It is 1 only for i = j, and 0 elsewhere: the unit matrix, np.eye(K).",
    ),
    (
        lambda p, z: p * (np.eye(len(p)) - p),
        "p_j stands for p_i: the factor in front belongs to row i, so it must be a column.",
    ),
    (
        lambda p, z: np.outer(p, 1 - p) * np.eye(len(p)) + np.outer(p, p) * (1 - np.eye(len(p))),
        "off the diagonal the sign is lost: if z_j grows, the other p_i fall.",
    ),
    (
        lambda p, z: np.diag(z) - np.outer(z, z),
        "the formula has the scores z in it. It needs the probabilities: p = softmax(z).",
    ),
    (
        lambda p, z: z[:, None] * (np.eye(len(z)) - z),
        "the formula has the scores z in it. It needs the probabilities: p = softmax(z).",
    ),
    (
        lambda p, z: np.diag(sigmoid(z) * (1 - sigmoid(z))),
        "this is the sigmoid's derivative. In the softmax every p_i depends on every z_j: J_ij = p_i (δ_ij − p_j).",
    ),
    (
        lambda p, z: sigmoid(z) * (1 - sigmoid(z)),
        "this is the sigmoid's derivative. In the softmax every p_i depends on every z_j: J_ij = p_i (δ_ij − p_j).",
    ),
    (
        lambda p, z: np.diag(p) - p @ p,
        "p @ p is one number, Σ p_i². Asked is p_i p_j for every pair: np.outer(p, p).",
    ),
    (
        lambda p, z: p[:, None] * (np.eye(len(p)) - p[:, None]),
        "p_i stands inside the bracket, too. There it is p_j: p[i] * ((i == j) - p[j]).",
    ),
    (
        lambda p, z: np.diag(p) - np.outer(p, p) * (1 - np.eye(len(p))),
        "on the diagonal stands p_i alone. It is added to −p_i², not written over it: p_i − p_i² = p_i (1 − p_i).",
    ),
    (lambda p, z: np.tril(_jacobian(p)), _HALF),
    (lambda p, z: np.triu(_jacobian(p)), _HALF),
    (lambda p, z: _row_alone(_jacobian(p), 0), _FIRST_ROW),
    (lambda p, z: _row_alone(_jacobian(p), -1), _LAST_ROW),
    (
        lambda p, z: np.pad(_jacobian(p)[:1, :1], (0, len(p) - 1)),
        "only J[0, 0] is filled. Is the return inside the loops? It ends the function at once.",
    ),
    (lambda p, z: _jacobian(p)[None], "the batch's axis is still there. One sample has a matrix of shape (K, K)."),
    (lambda p, z: _jacobian(p).sum(axis=1), "the rows are summed up, which gives 0. The matrix itself is asked for."),
    (lambda p, z: p, "this is the softmax itself. Its derivatives are asked for, a matrix of shape (K, K)."),
]


def _p(z):
    return _softmax(z[None, :])[0]


jacobian = Task(
    name="jacobian",
    arguments=("z",),
    results=("J",),
    reference=lambda z: _jacobian(_p(z)),
    inputs=[
        (np.array([2.0, 1.0, -1.0]),),
        (np.array([0.4, -0.7]),),
        (np.array([1000.0, 1001.0, 999.0, 1000.5]),),
    ],
    mistakes=[
        *(Mistake(lambda z, wrong=wrong: wrong(_p(z), z), hint) for wrong, hint in _WRONG_JACOBIANS),
        Mistake(
            lambda z: _jacobian(np.exp(z) / np.exp(z).sum()),
            "right for small scores, but e^1000 overflows. Take p from your stable softmax: softmax(z[None, :])[0].",
        ),
        Mistake(
            lambda z: _jacobian(_softmax(z[:, None])[:, 0]),
            "z went into softmax as a column: K samples with one class each, and every p is 1. One sample is one row: "
            "z[None, :].",
        ),
        Mistake(
            lambda z: np.diag(_softmax(z[None, :])) - np.outer(_p(z), _p(z)),
            "p still has the batch's axis, shape (1, K), and np.diag of it is one number. Take row 0: shape (K,).",
        ),
        Mistake(
            lambda z: _jacobian(_p(_p(z))),
            "the softmax is applied twice: its probabilities are taken for scores once more.",
        ),
    ],
    to_do="Write J_ij = p_i (δ_ij − p_j) in the cell above.",
    shows="What one class gains, the others lose: its rows and its columns sum to 0.",
    stands_on=[naive_softmax, softmax],
    ready_made=(*_READY_MADE_SOFTMAX, "ffnn_helpers.activations.softmax_jacobian"),
)
