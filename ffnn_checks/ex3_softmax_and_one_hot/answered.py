"""What answers exercise 3, and the usual mistakes. `ffnn_checks/mistakes.py` says how to read the tables.

Source: lecture, "Softmax" and "One-hot encoding"; temperature and derivative are derived from it.
"""

import numpy as np

from ffnn_checks.ex3_softmax_and_one_hot import asked
from ffnn_checks.mistakes import task_maker
from ffnn_checks.task import Spotted

task = task_maker(globals())


def _each(code, *values):
    """The code once for each value, which stands in the place of `…`."""
    return "\n".join(code.replace("…", repr(value)) for value in values)


def _row_alone(Y, s):
    """Y with all its rows 0 but row s."""
    alone = np.zeros_like(Y)
    alone[s] = Y[s]
    return alone


FIRST_AND_LAST_ROW = """\
_row_alone(right, 0)
    only the first row is filled. Is the return inside the loop? It ends the function at once.
_row_alone(right, -1)
    only the last row is filled. Is the array made afresh inside the loop?
"""
LOST_ROW = """\
np.squeeze(right)
    a batch of one sample lost its row. The result always has one row per sample, here shape (1, K).
"""
ON_ITS_SIDE = """\
right.T
    the result lies on its side. Samples are rows: shape (N, K).
"""
WHOLE_NUMBERS = """\
right.astype(int)
    the entries are whole numbers or True and False. Make them floats, 0.0 and 1.0: an array of whole numbers
    cuts off whatever is written into it later. np.zeros makes floats unless it is told otherwise.
"""

# --- Task 1: labels to rows ---

one_hot = task(
    asked.one_hot,
    """
Y = np.zeros((len(labels), K))
Y[np.arange(len(labels)), labels] = 1
return Y
""",
    to_do="Make Y, with Y[s, k] = 1.0 where k is the label of sample s, in the cell above.",
    shows="K columns, also for classes that the batch lacks, and for labels of any integer type.",
    wrong=f"""\
np.eye(labels.max() + 1)[labels]
np.eye(len(np.unique(labels)))[np.unique(labels, return_inverse=True)[1]]
np.eye(len(np.unique(labels)))[labels]
    the classes are counted in the batch. A class that no sample has still gets its column: take K.
np.eye(K + 1)[labels]
    there is one column too many: K classes are numbered 0 … K − 1.
np.eye(K)[labels - 1]
np.eye(K)[labels.astype(int) - 1]
    every 1 is one column too far to the left. Labels count from 0, as columns do: class k is column k.
np.eye(K)[(labels + 1) % K]
    every 1 is one column too far to the right. Labels count from 0, as columns do: class k is column k.
np.eye(K)[K - 1 - labels]
    the columns are counted from the right. Class 0 is the first column, Y[:, 0].
{WHOLE_NUMBERS}{ON_ITS_SIDE}Y[np.arange(len(labels)), labels] → Y[:, labels]
    every row has the 1s of the whole batch. Y[:, labels] = 1 means: in all rows, all these columns.
    (And [[0] * K] * N is one row, N times over.) Row s needs its own label alone.
Y[np.arange(len(labels)), labels] → Y[labels]
    whole rows are 1 here, and the labels choose the row. Row s belongs to sample s; its label chooses the
    column: Y[s, label].
np.arange(len(labels)), labels → labels, np.arange(len(labels))
    row and column are exchanged: Y[s, labels[s]].
np.arange(len(labels)), labels → labels, labels[labels]
    s runs over the labels themselves. It should count the samples: for s in range(len(labels)).
right * (labels > 0)[:, None]
    samples of class 0 have no 1. Class 0 is a class as all others: is it skipped, as by if label:, or by
    range(1, K)?
right * (labels < K - 1)[:, None]
    samples of the last class have no 1. range(K - 1) ends at K − 2; range(K) ends at K − 1.
np.eye(K - 1)[labels]
    there is one column too few: K classes, 0 … K − 1, have K columns. range(K) ends at K − 1 by itself.
np.eye(3)[labels]
    there are 3 columns, whatever K is. Take K, which the caller gives.
np.eye(4)[labels]
    there are 4 columns, whatever K is. Take K, which the caller gives.
right * labels[:, None]
    the hot entry holds the label itself. It is 1: the column says which class it is.
np.tile(labels[:, None] * 1.0, (1, K))
    every entry holds the label itself. A row has a 1 in the column of its class, and 0 elsewhere.
1 - right
    0 and 1 are exchanged: the class of the sample gets the 1.
2 * right - 1
    the cold entries are −1 here. They are 0, so that a row can be read as probabilities.
(np.arange(K) <= labels[:, None]) * 1.0
    all columns up to the class are 1. Only the column of the class is: labels are names, not amounts.
(np.arange(K) < labels[:, None]) * 1.0
    all columns before the class are 1. Only the column of the class is: labels are names, not amounts.
np.eye(len(labels), K)
    the labels are not used: row s has its 1 in column s. It belongs in column labels[s].
np.eye(K)[np.sort(labels)]
    the rows are sorted by class. Row s belongs to sample s.
np.clip(1 - np.abs(labels[:, None] - np.arange(K, dtype=labels.dtype)), 0, 1) * 1.0
np.maximum(0, 1 - np.abs(labels[:, None] - np.arange(K, dtype=labels.dtype))) * 1.0
    right for signed labels, wrong for unsigned ones: uint8 holds 0 … 255, and 1 − 2 gives 255.
    Compare labels (==), or index with them, instead of subtracting.
right[:, None]
    there is one dimension too many: labels of shape (N, 1) went in. Use them as they are, of shape (N,).
right[0]
    only the first sample is encoded. Each has its row: (N, K).
right.sum(axis=0)
    the samples are summed up: these are the numbers of samples in each class. Each sample keeps its own row.
{FIRST_AND_LAST_ROW}{LOST_ROW}""",
)

# --- Task 2: labels that do not exist ---

WITH_INDEX_ERROR = (
    "a wrong label stops with IndexError, when it is used, and not with ValueError. Look at all labels before they "
    "are used: those below 0 are wrong, and those from K on, K itself too."
)
WITH_ASSERT = "assert stops with AssertionError. Asked is ValueError: if …, then raise ValueError(…)."
GIVEN_BACK = "the error is given back as if it were a result. return gives back, raise stops: raise ValueError(…)."
ZERO_REFUSED = "label 0 is refused. It is the first class: only labels below 0 are wrong, labels < 0."
LAST_REFUSED = "label K − 1 is refused. It is the last class: only labels from K on are wrong, labels >= K."


def _result_or_error(evidence, labels, K):
    """The result or the error that `asked.result_or_stop` saw. Some errors are mistakes of their own."""
    is_wrong = np.any((labels < 0) | (labels >= K))
    match evidence:
        case ["returned", Y]:
            return Y
        case ["returned an error", _]:
            raise Spotted(GIVEN_BACK)
        case ["stopped", ["AssertionError", _, _]] if is_wrong:
            raise Spotted(WITH_ASSERT)
        case ["stopped", ["IndexError", _, _]] if is_wrong:
            raise Spotted(WITH_INDEX_ERROR)
        case ["stopped", ["ValueError", _, [0, *_]]] if not is_wrong:
            raise Spotted(ZERO_REFUSED)
        case ["stopped", ["ValueError", _, [2]]] if not is_wrong:
            raise Spotted(LAST_REFUSED)
        case ["stopped", [kind, message, _]]:
            raise {"AssertionError": AssertionError, "IndexError": IndexError, "ValueError": ValueError}[kind](message)
    return None


def _compared(labels, K):
    """The one-hot rows by comparison: a label that does not exist gives a row of zeros."""
    return (labels[:, None] == np.arange(K)) * 1.0


def _encoding_either_way(edit):
    """The edit; and the edit where a label that does not exist gives a row of zeros."""
    return f"{edit}\n{edit} ; np.eye(K)[labels] → _compared(labels, K)"


checked_one_hot = task(
    asked.checked_one_hot,
    """
if ((labels < 0) | (labels >= K)).any():
    raise ValueError("no such class")
return np.eye(K)[labels]
""",
    to_do="Raise ValueError if a label is not one of 0 … K − 1, and give back one_hot(labels, K) otherwise.",
    shows="What cannot be encoded stops at the door, instead of spoiling a training unseen.",
    examine=_result_or_error,
    wrong=f"""\
np.eye(K)[labels]
_compared(labels, K)
    nothing is refused. Look at the labels before they are used: if one is below 0, or K or more, raise ValueError.
{_encoding_either_way("(labels < 0) | →")}
    negative labels pass. Python counts negative indices from the end, so −1 quietly becomes the last class.
| (labels >= K) → ; np.eye(K)[labels] → _compared(labels, K)
    labels that are too large pass. The last class is K − 1, so K itself must be refused, and all beyond it.
>= K → > K ; np.eye(K)[labels] → _compared(labels, K)
    label K passes. There are K classes, 0 … K − 1: refuse labels >= K.
< 0 → == -1 ; >= K → == K ; np.eye(K)[labels] → _compared(labels, K)
    only −1 and K are refused. All labels below 0 are wrong, and all from K on.
{_encoding_either_way("< 0 → == -1")}
    of the negative labels only −1 is refused. All labels below 0 are wrong: labels < 0.
{_encoding_either_way("((labels < 0) | (labels >= K)).any() → (labels < 0).all() or (labels >= K).all()")}
{_encoding_either_way(".any() → .all()")}
    a batch is refused only if all its labels are wrong. A single wrong one is enough: np.any asks for it, not np.all.
{_encoding_either_way(".any() → [0]")}
    only the first label is looked at. Is the return inside the loop? It ends the function at once.
{_encoding_either_way(".any() → [-1]")}
    only the last label is looked at. A wrong one can stand anywhere in the batch: raise inside the loop.
>= K → > K
(labels < 0) | → ; >= K → > K
| (labels >= K) →
    {WITH_INDEX_ERROR}
ValueError → AssertionError
    {WITH_ASSERT}
raise → return
    {GIVEN_BACK}
< 0 → <= 0
    {ZERO_REFUSED}
>= K → >= K - 1
    {LAST_REFUSED}
{WHOLE_NUMBERS}{_encoding_either_way("(labels < 0) | → (labels < 0).any() &")}
    a batch is refused only if it has both kinds of wrong label. One is enough: or, not and.
np.eye(K)[np.clip(labels, 0, K - 1)]
    wrong labels are moved to the nearest class. Nobody will notice. Stop with ValueError instead.
np.eye(K)[labels % K]
    wrong labels are moved to another class, modulo K. Nobody will notice. Stop with ValueError instead.
np.eye(K)[labels[(labels >= 0) & (labels < K)]]
    samples with a wrong label are left out, so rows no longer belong to samples. Stop with ValueError.
raise ValueError("no such class") → return None
    wrong labels are noticed, but the function goes on and gives None. raise ValueError(…) stops it;
    print and return do not.
""",
)

# --- Task 3: rows to labels ---

labels_of = task(
    asked.labels_of,
    "Y.argmax(axis=1)",
    to_do="Give back the column of the largest entry of each row in the cell above.",
    shows="It undoes the encoding, and reads the most probable class off any row.",
    wrong=f"""\
Y.argmax(axis=0)
    this goes down the columns: for each class, the sample with the largest entry. Go along the rows, axis=1.
Y.argmax()
    this is one place in the whole array. Each row has its own label: argmax needs an axis.
right + 1
    the labels count from 1. The first class is 0, as the first column is.
Y.max(axis=1)
    these are the largest entries. Asked is in which column they are.
Y.argmin(axis=1)
    these are the columns of the smallest entries. Take the largest. (argsort puts the smallest first.)
Y.shape[1] - 1 - Y[:, ::-1].argmax(axis=1)
    of equal largest entries the last one is taken. The first wins: replace it only by a larger one, with >.
right.astype(float)
    the labels are floats. Make them whole numbers, dtype=int: NumPy takes no floats as indices.
right[:, None]
    the labels stand in a column of shape (N, 1). They are flat: shape (N,).
(Y == Y.max(axis=1, keepdims=True)) * 1
    these are one-hot rows again. Asked is for each row the number of the column.
np.nonzero(Y == 1)[1]
(Y == 1).argmax(axis=1)
    this looks for entries that are exactly 1. Rows of probabilities or scores have none: take the largest.
np.nonzero(Y)[1]
    these are the columns of all entries that are not 0. In a row of probabilities all are: take the largest.
Y @ np.arange(Y.shape[1])
(Y @ np.arange(Y.shape[1])).astype(int)
np.round(Y @ np.arange(Y.shape[1])).astype(int)
    this is a mean of the column numbers, weighted with the entries. Labels are names: take the largest entry.
np.round(Y).argmax(axis=1)
    the entries are rounded first. The largest may be below 1/2: compare them as they are.
(Y == Y.max()).argmax(axis=1)
np.nonzero(Y == Y.max())[1]
    the rows are compared with the largest entry of the whole array. Each row has its own: axis=1, keepdims=True.
Y[:, :-1].argmax(axis=1)
    the last column is left out. range(K - 1) ends at K − 2; range(K) ends at K − 1.
Y[:, :3].argmax(axis=1)
    only the first three columns are searched. Their number is Y.shape[1].
np.nonzero(Y > 0.5)[1]
(Y > 0.5).argmax(axis=1)
    only entries above 1/2 are found. With three classes the largest may be below: compare them all.
(Y >= 0.5).argmax(axis=1)
    only entries from 1/2 on are found. With three classes the largest may be below: compare them all.
Y.astype(int).argmax(axis=1)
    int cuts off everything behind the point, and probabilities become 0. Compare the entries as they are.
np.abs(Y).argmax(axis=1)
    the signs are lost. Of the scores −2, −1, −3 the largest is −1.
np.where(Y.max(axis=1) > 0, right, 0)
    a row without positive entries gives 0. Does the search start with 0 as the largest so far?
    Start with the row's first entry.
Y[0].argmax()
    this is the label of the first row alone. There is one for each row: (N,).
{FIRST_AND_LAST_ROW}np.squeeze(right)
    a batch of one sample lost its axis. The shape is (N,), here (1,).
""",
)

# --- Tasks 4 and 5: the softmax ---


def _largest(Z):
    return Z.max(axis=1, keepdims=True)


def _sum(e):
    return e.sum(axis=1, keepdims=True)


def _share(e):
    return e / _sum(e)


def _softmax(Z):
    return _share(np.exp(Z - _largest(Z)))


def _log_softmax(Z):
    shifted = Z - Z.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


BATCH = """
    this normalises over the batch: the columns sum to 1, and the answer for a sample depends on the others.
    Each row is one sample: sum along it, axis=1."""
WHOLE_ARRAY = """
    the whole array sums to 1. Each row is one sample and sums to 1 by itself: axis=1."""
KEEPDIMS = """
    right for N = 1 only: sums of shape (N,) divide column by column. For N = K NumPy does not complain.
    keepdims=True keeps the sums as a column of shape (N, 1), which divides row by row."""
TWICE = """
    the softmax is applied twice: its probabilities are taken for scores once more."""
LOGARITHM = """
    this is the logarithm of the softmax. Here p itself is asked for."""
SIGMOID = """
    this is the sigmoid, entry by entry: K yes-or-no answers. Rows must sum to 1."""
SIGN_OF_SCORES = """
    the sign is lost: a large score should get a large probability, e^z, not e^−z."""
LARGEST_OF_COLUMN = """
    the largest score of each column is subtracted. Along a row that is not one constant, and the result
    changes. Take the largest of each row: axis=1."""
LARGEST_WITHOUT_KEEPDIMS = """
    the largest scores have shape (N,), so they are subtracted column by column. For N = K NumPy does not
    complain. keepdims=True keeps them as a column of shape (N, 1)."""
NO_KEEPDIMS = """
    keepdims=True is missing, in the maximum and in the sum: both must have shape (N, 1), so that each row
    gets its own. For N = K NumPy does not complain."""

# What can go wrong after the exponentials e.
WRONG_SHARES = f"""\
e.sum(axis=1, keepdims=True) → e.sum(axis=0){BATCH}
e.sum(axis=1, keepdims=True) → e.sum(){WHOLE_ARRAY}
e.sum(axis=1, keepdims=True) → e.sum(axis=1){KEEPDIMS}
/ e.sum(axis=1, keepdims=True) →
    these are the exponentials alone. Divide each row by its sum.
return e / → return
    these are the sums alone. Divide the exponentials by them.
.sum( → .mean(
    each row is divided by its mean, so it sums to K. Divide by its sum.
e.sum(axis=1, keepdims=True) → (_sum(e) - e)
    the sum below leaves out the class itself. It runs over all classes j, i too.
e.sum(axis=1, keepdims=True) → np.sqrt(_sum(e**2))
    the rows have length 1 here. Their sum must be 1: divide by the sum.
1 - right
    this is 1 − p: the probability of all the other classes.
np.log(right){LOGARITHM}
np.round(right, 3)
    the result is rounded. Give back p with all its digits.
(Z == _largest(Z)) * 1.0
    this is the one-hot row of the largest score. The other classes get a share too.
_softmax(right){TWICE}
{ON_ITS_SIDE}{LOST_ROW}right[0]
    only the first sample is treated. Each has its row of probabilities: shape (N, K).
{FIRST_AND_LAST_ROW}e.sum(axis=1, keepdims=True) → np.cumsum(_sum(e))[:, None]
    the sum goes on from row to row. Set it back to 0 at the start of each row.
1 / right
    the quotient is upside down: the exponential stands above the line, the sum below.
"""

naive_softmax = task(
    asked.naive_softmax,
    """
e = np.exp(Z)  # no better than it must be: the next task's shift is not its work
return e / e.sum(axis=1, keepdims=True)
""",
    to_do="Write p_i = e^{z_i} / Σ_j e^{z_j}, for each row, in the cell above.",
    shows="Every row is positive and sums to 1, also for N = 1 and N = K.",
    wrong=f"""\
{WRONG_SHARES}np.exp(Z - _largest(Z))
    each row is divided by its largest exponential. Divide by the sum, so that the row sums to 1.
{_each("np.exp(Z) / (_sum(np.exp(Z)) + …)", 1e-5, 1e-6, 1e-7, 1e-8)}
    is a small number added to the sum? Exponentials are positive: their sum needs none.
{_each("_share(…**Z)", 2.7, 2.71, 2.72, 2.718, 2.7182, 2.7183, 2.71828)}
    e has more digits than were typed in. np.exp(Z) has them all.
_share(Z)
    these are the shares of the scores themselves. Scores can be negative: take e^z first.
Z / _sum(np.exp(Z))
    the exponential is missing above the line: e^z_i, divided by the sum.
np.exp(Z) / _sum(Z)
    the exponential is missing in the sum: add up the e^z_j, not the z_j.
np.exp(Z) / np.exp(_sum(Z))
    this divides by the exponential of the sum. Below the line is the sum of the exponentials.
sigmoid(Z){SIGMOID}
_share(sigmoid(Z))
    these are shares of sigmoids. Take the shares of the exponentials e^z.
_softmax(-Z){SIGN_OF_SCORES}
_share(np.exp2(Z))
    this is 2^z. The softmax takes e^z, np.exp.
_share(10.0**Z)
    this is 10^z. The softmax takes e^z, np.exp.
_share(np.exp(np.abs(Z)))
    the scores lost their sign. e^z is positive for a negative z, too.
_share(np.maximum(Z, 0))
    this cuts off negative scores. Take e^z, which is always positive.
_share(Z**2)
    this takes squares: −3 then counts as 3. Take e^z, which grows with z.
""",
)

LONG = """
    a longer kind of float only moves the end: np.longdouble overflows at e^11357. Shift instead."""


def _in_long_floats(Z):
    """The exponentials as np.longdouble has them on most computers, up to a factor: infinite, or 0, much later."""
    return np.where(Z > 11356, np.inf, np.where(Z < -11399, 0, np.exp(Z - _largest(Z))))


softmax = task(
    asked.softmax,
    """
e = np.exp(Z - Z.max(axis=1, keepdims=True))
return e / e.sum(axis=1, keepdims=True)
""",
    to_do="Subtract from each row its largest score, and then take the softmax, in the cell above.",
    shows="The largest exponential is e^0 = 1: no score is too large, and no row depends on another.",
    wrong=f"""\
{WRONG_SHARES}_share(np.exp(Z))
    no shift: e^1000 overflows and becomes infinite, and ∞/∞ is nan; e^−1000 becomes 0, and 0/0 is nan.
    Subtract from each row its largest score first.
np.exp(Z) / np.exp(Z).sum(axis=0){BATCH}
np.exp(Z) / np.exp(Z).sum(){WHOLE_ARRAY}
np.exp(Z) / np.exp(Z).sum(axis=1){KEEPDIMS}
Z.max(axis=1, keepdims=True) → Z.max()
    the largest score of the whole batch is subtracted. A row far below it becomes 0/0 = nan.
    Each row needs its own largest score: axis=1, keepdims=True.
{_each("Z.max(axis=1, keepdims=True) → np.where(Z.max() > …, _largest(Z), 0)", 50, 700)}
{_each("Z.max(axis=1, keepdims=True) → np.where(_largest(Z) > …, _largest(Z), 0)", 50, 700)}
    is the shift made only if a score is large? Then underflow is forgotten: a row of −1000 becomes 0/0. Shift always.
_share(_in_long_floats(Z)){LONG}
Z.max(axis=1, keepdims=True) → Z.argmax(axis=1, keepdims=True)
    the place of the largest score is subtracted, argmax. Subtract the score itself, max.
Z.max(axis=1, keepdims=True) → Z[:, :1]
    the first score of each row is subtracted. One far above it still overflows: subtract the largest.
_share(Z - _largest(Z))
    the exponential is forgotten after the shift: p_i = e^{{z_i − m}} / Σ_j e^{{z_j − m}}.
_log_softmax(Z){LOGARITHM}
{_each("e.sum(axis=1, keepdims=True) → (_sum(e) + …)", 1e-5, 1e-6, 1e-7, 1e-8)}
    is a small number added to the sum? After the shift the sum is at least 1.
np.nan_to_num(_share(np.exp(Z)), nan=1)
    nan is replaced by 1, so rows do not sum to 1. Avoid the overflow instead: subtract from each row its
    largest score first.
_softmax(Z / Z.max())
    the scores are divided by the largest one. That changes their differences: subtract it.
Z.max(axis=1, keepdims=True) → Z.max(axis=0){LARGEST_OF_COLUMN}
Z.max(axis=1, keepdims=True) → Z.max(axis=0) ; e.sum(axis=1, keepdims=True) → e.sum(axis=0){BATCH}
Z.max(axis=1, keepdims=True) → Z.max(axis=1){LARGEST_WITHOUT_KEEPDIMS}
Z.max(axis=1, keepdims=True) → Z.max(axis=1) ; e.sum(axis=1, keepdims=True) → e.sum(axis=1){NO_KEEPDIMS}
Z.max( → Z.min(
    the smallest score is subtracted, so the largest exponential can still overflow. Subtract the largest.
Z.max( → Z.mean(
    the mean is subtracted, so the largest exponential can still overflow. Subtract the largest score.
Z.max( → np.abs(Z).max(
    the largest absolute value is subtracted. For a row of large negative scores all exponentials become 0.
    Subtract the largest score, with its sign.
Z - → Z +
    the largest score is added, not subtracted. The largest exponential should be e^0 = 1.
_share(np.exp(Z) - _largest(Z))
_share(np.exp(Z) - np.exp(_largest(Z)))
    the maximum is subtracted after the exponential. Subtract it from the scores: np.exp(Z - …).
e.sum(axis=1, keepdims=True) → _sum(np.exp(Z))
    the shift is missing in the sum below. Above and below it must be the same, or it does not cancel.
return e / → return np.exp(Z) /
    the shift is missing above the line. Above and below it must be the same, or it does not cancel.
_softmax(Z / _largest(Z))
_softmax(Z / _largest(np.abs(Z)))
_softmax(Z / np.abs(Z).max())
    the scores are divided by the largest one. That changes their differences: subtract it.
{_each("_share(np.exp(np.minimum(Z, …)))", 50, 100, 500, 700, 709)}
{_each("_share(np.exp(np.clip(Z, -…, …)))", 20, 50, 100, 500, 700, 709)}
    large scores are cut off, so different scores become equal. Shift them instead: only differences count.
{_each("Z.max(axis=1, keepdims=True) → …", 700, 709, 1000)}
    the same number is subtracted from every batch. Other scores need another: the largest of each row.
np.nan_to_num(_share(np.exp(Z)))
    nan is replaced by 0, so whole rows of probabilities are 0. Avoid the overflow instead:
    subtract from each row its largest score first.
_share(np.nan_to_num(np.exp(Z)))
    infinity is replaced by the largest float, which hides the overflow: different scores become equal.
    Subtract from each row its largest score first.
{_each("_share(np.exp(Z) + …)", 1e-8, 1e-12)}
{_each("np.exp(Z) / (_sum(np.exp(Z)) + …)", 1e-8, 1e-12)}
    a small number is added against 0/0. It changes the result, and stops no overflow: shift instead.
Z - _largest(Z)
    these are the shifted scores. Now take their softmax.
sigmoid(Z){SIGMOID}
_softmax(-Z){SIGN_OF_SCORES}
""",
)

# --- Task 6: its logarithm ---

SMALL = (1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16, 2.0**-52, 1e-20)
FORMULA = "log p_i = z_i − log Σ_j e^{z_j}."

log_softmax = task(
    asked.log_softmax,
    _log_softmax,
    to_do="Write log p_i = z_i − log Σ_j e^{z_j}, after the shift, in the cell above.",
    shows="Finite and right, even where the probability itself has rounded to 0.",
    wrong=f"""\
np.log(_softmax(Z))
    the logarithm is taken of the finished softmax. Where that has rounded to 0 the logarithm is −∞.
    Use the formula for log p itself.
np.log(_share(np.exp(Z)))
    the logarithm is taken of a softmax without the shift: −∞ or nan. Use the formula for log p.
{_each("np.log(_softmax(Z) + …)", *SMALL)}
{_each("np.log(np.maximum(_softmax(Z), …))", *SMALL, 1e-100, 1e-300, 1e-308)}
    a small number keeps the logarithm finite, but the value is wrong: log p of a very improbable class can be −800.
    Use the formula for log p itself, in which nothing rounds to 0.
np.nan_to_num(np.log(_softmax(Z)))
    −∞ is replaced by another number, but the value is wrong. Use the formula for log p itself.
np.log(_softmax(Z), where=_softmax(Z) > 0, out=np.zeros_like(Z))
    where the softmax has rounded to 0, its logarithm is replaced by 0 = log 1. Use the formula for log p.
{_each("np.where(_softmax(Z) == 0, …, np.log(_softmax(Z)))", -100, -700, -745, -1e3, -1e4, -1e5, -1e6, -1e9, -1e10)}
    −∞ is replaced by another number, but the value is wrong. Use the formula for log p itself.
np.exp(shifted) → _in_long_floats(Z)
np.where(_largest(np.abs(Z)) < 11356, right, np.log(_share(_in_long_floats(Z)))){LONG}
Z - np.log(_sum(np.exp(Z)))
    right on paper, but e^1000 overflows, and log 0 is −∞. Subtract from each row its largest score first.
return shifted → return Z
    the shift is missing in the first z_i. It must be the same there and in the sum.
np.exp(shifted) → np.exp(Z)
    the shift is missing in the sum. It must be the same there and in the first z_i.
shifted - np.log( → shifted + np.log(
    the logarithm of the sum is subtracted, not added: log(a / b) = log a − log b.
shifted - np.log( → shifted / np.log(
    the logarithm of a quotient is a difference: log(a / b) = log a − log b.
Z - _largest(Z)
    the logarithm of the sum is missing: {FORMULA}
np.log( → (
    the sum is subtracted without its logarithm: {FORMULA}
np.exp( → (
    the exponential is missing in the sum: {FORMULA}
Z - _sum(Z)
np.log(np.exp(shifted).sum(axis=1, keepdims=True)) → _sum(shifted)
    the logarithm of a sum is not the sum of the logarithms: {FORMULA}
Z - _sum(np.log(np.exp(Z)))
np.log(np.exp(shifted).sum(axis=1, keepdims=True)) → _sum(np.log(np.exp(shifted)))
    the logarithm of a sum is not the sum of the logarithms: {FORMULA}
right - _largest(Z)
    the largest score is subtracted twice. With m + log Σ_j e^{{z_j − m}} for the logarithm of the sum, the
    first z_i stays as it is.
Z.max(axis=1, keepdims=True) → Z.max(axis=0){LARGEST_OF_COLUMN}
Z.max(axis=1, keepdims=True) → Z.max(axis=1){LARGEST_WITHOUT_KEEPDIMS}
Z.max(axis=1, keepdims=True) → Z.max()
    the largest score of the whole batch is subtracted. Rows far below it become log 0 = −∞.
    Each row needs its own: axis=1, keepdims=True.
.sum(axis=1, keepdims=True) → .sum(axis=0)
Z.max(axis=1, keepdims=True) → Z.max(axis=0) ; .sum(axis=1, keepdims=True) → .sum(axis=0)
    this sums over the batch. Each row is one sample: sum along it, axis=1.
.sum(axis=1, keepdims=True) → .sum()
    this sums over the whole array. Each row is one sample: sum along it, axis=1.
.sum(axis=1, keepdims=True) → .sum(axis=1)
    sums of shape (N,) are subtracted column by column. For N = K NumPy does not complain.
    keepdims=True keeps them as a column of shape (N, 1).
Z.max(axis=1, keepdims=True) → Z.max(axis=1) ; .sum(axis=1, keepdims=True) → .sum(axis=1){NO_KEEPDIMS}
-right
    the sign is lost: p is at most 1, so log p is at most 0.
_softmax(Z)
    this is the softmax itself. Its logarithm is asked for.
right / np.log(10)
    this is the logarithm to base 10. np.log is the natural one.
right / np.log(2)
    this is the logarithm to base 2. np.log is the natural one.
np.log( → np.log2(
    the logarithm of the sum is taken to base 2. It undoes e^z only to base e: np.log.
np.log( → np.log10(
    the logarithm of the sum is taken to base 10. It undoes e^z only to base e: np.log.
np.log( → np.log1p(
    log1p(x) is log(1 + x): it counts a 1 too many. Use np.log, or leave the largest term out of the sum.
_log_softmax(-Z)
    the sign of the scores is lost: a large score has a large probability.
{ON_ITS_SIDE}{LOST_ROW}{FIRST_AND_LAST_ROW}""",
)

# --- Task 7: the Boltzmann distribution ---

boltzmann = task(
    asked.boltzmann,
    "_softmax(-E / T)",
    to_do="Write p_i = e^{−E_i/T} / Σ_j e^{−E_j/T}, for each row, in the cell above.",
    shows="The softmax with scores −E/T: low energies are probable, and T decides how much more.",
    wrong=f"""\
-E / T → E / T
    the sign of E is lost: a low energy is the probable one. The scores are −E/T.
-E / T → -E * T
    the energies are multiplied by T. They are measured in units of T: −E/T. (It is β = 1/T that multiplies.)
-E / T → E * T
    the scores are −E/T: with a minus sign, and divided by T.
-E / T → -E
    T has no effect: the scores are −E/T. (A T that is added cancels.)
-E / T → E
    this is the softmax of the energies. The scores are −E/T.
_softmax(-E) / T
    the probabilities are divided by T, after the softmax. Divide the energies, before it.
-E / T → -T / E
    the quotient is upside down: the scores are −E/T.
-E / T → -(E // T)
    // cuts off everything behind the point. Divide with /.
-E / T → -E / T**2
    T is squared here. The scores are −E/T.
_share(np.exp(-E / T))
    no shift: at a low temperature e^(−E/T) overflows, or all of them become 0. Your stable softmax does it.
_share(np.exp((E.min() - E) / T))
    the smallest energy of the whole batch is subtracted. A row far above it becomes 0/0.
    Each system needs its own: axis=1, keepdims=True.
_share(np.exp((_largest(E) - E) / T))
    the largest energy is subtracted. In e^(−E/T) the largest exponent belongs to the smallest energy.
_share(np.exp(-E / T - _largest(-E)))
    the shift is on the wrong scale: it must be of −E/T, not of −E. Divide by T first, then shift.
{_each("-E / T → -E / (… * T)", 1.380649e-23, 8.617e-5)}
    in each system only the lowest energy gets a share. Is k_B put in, as 1.38e-23? Here it is 1: the scores are −E/T.
-E / T → np.divide(-E, int(T))
    T is cut to a whole number, and one below 1 becomes 0. Temperatures are floats: leave T as it is.
-E / T → -np.abs(E) / T
    the energies lose their sign. A negative energy is lower than 0, and more probable.
_softmax(right){TWICE}
np.exp(-E / T)
    these are the Boltzmann factors e^(−E/T). Divide each row by its sum, the partition function.
np.exp(-E / T) / np.exp(-E / T).sum(axis=0)
_softmax((-E / T).T).T
    this normalises over the batch. Each system is a row, with a partition function of its own.
np.exp(-E / T) / np.exp(-E / T).sum()
    one partition function is taken for all systems. Each system is a row, with its own.
right * E
    these are p_i E_i, the terms of the mean energy. Here p itself is asked for.
(right * E).sum(axis=1)
    this is the mean energy of each system. Here p itself is asked for.
_log_softmax(-E / T)
    this is log p. Here p itself is asked for.
-E / T
    these are the scores −E/T. Now take their softmax.
{LOST_ROW}{ON_ITS_SIDE}""",
)

# --- Task 8: the derivative ---

jacobian = task(
    asked.jacobian,
    """
p = _softmax(z[None, :])[0]
return np.diag(p) - np.outer(p, p)
""",
    to_do="Write J_ij = p_i (δ_ij − p_j) in the cell above.",
    shows="What one class gains, the others lose: its rows and its columns sum to 0.",
    wrong=f"""\
np.diag(p) - np.outer(p, p) → p * (1 - p)
    these are the entries with i = j alone. Every p_i depends on every z_j: the result is a matrix (K, K).
np.diag(p) - np.outer(p, p) → np.diag(p * (1 - p))
    off the diagonal there are zeros. But if z_j grows, the other p_i fall: ∂p_i/∂z_j = −p_i p_j for i ≠ j.
- np.outer(p, p) →
    the part −p_i p_j is missing: J_ij = p_i (δ_ij − p_j).
np.diag(p) - → -
    the part with δ_ij is missing: on the diagonal p_i is added, p_i (1 − p_i).
np.diag(p) - →
    this is p_i p_j. J_ij = p_i (δ_ij − p_j).
-right
    the sign is turned round: if z_i grows, p_i grows, so the diagonal is positive.
- → +
    p_j is subtracted, not added: J_ij = p_i (δ_ij − p_j).
np.diag(p) - np.outer(p, p) → np.eye(len(p)) - p
    the factor p_i is missing. (δ_ij − p_j is the derivative of log p_i.)
np.diag(p) → np.eye(len(p))
    δ_ij stands outside the bracket here. The factor p_i belongs to both: p_i δ_ij − p_i p_j.
np.outer(p, p) → p
    the bracket is lost: p_i multiplies δ_ij and p_j both.
np.diag(p) - np.outer(p, p) → np.outer(p, 1 - p)
    δ_ij is taken as 1 everywhere. It is 1 only for i = j, and 0 elsewhere: the unit matrix, np.eye(K).
np.diag(p) - np.outer(p, p) → p * (np.eye(len(p)) - p)
    p_j stands for p_i: the factor in front belongs to row i, so it must be a column.
np.abs(right)
    off the diagonal the sign is lost: if z_j grows, the other p_i fall.
_softmax(z[None, :])[0] → z
_softmax(z[None, :])[0] → z ; np.diag(p) - np.outer(p, p) → p[:, None] * (np.eye(len(p)) - p)
    the formula has the scores z in it. It needs the probabilities: p = softmax(z).
np.diag(sigmoid(z) * (1 - sigmoid(z)))
sigmoid(z) * (1 - sigmoid(z))
    this is the sigmoid's derivative. In the softmax every p_i depends on every z_j: J_ij = p_i (δ_ij − p_j).
np.outer(p, p) → p @ p
    p @ p is one number, Σ p_i². Asked is p_i p_j for every pair: np.outer(p, p).
np.diag(p) - np.outer(p, p) → p[:, None] * (np.eye(len(p)) - p[:, None])
    p_i stands inside the bracket, too. There it is p_j: p[i] * ((i == j) - p[j]).
np.outer(p, p) → np.outer(p, p) * (1 - np.eye(len(p)))
    on the diagonal stands p_i alone. It is added to −p_i², not written over it: p_i − p_i² = p_i (1 − p_i).
np.tril(right)
np.triu(right)
    only half of the matrix is filled. Both loops, over i and over j, run through all K classes.
{FIRST_AND_LAST_ROW}np.pad(right[:1, :1], (0, len(z) - 1))
    only J[0, 0] is filled. Is the return inside the loops? It ends the function at once.
right[None]
    the batch's axis is still there. One sample has a matrix of shape (K, K).
right.sum(axis=1)
    the rows are summed up, which gives 0. The matrix itself is asked for.
return np.diag(p) - np.outer(p, p) → return p
    this is the softmax itself. Its derivatives are asked for, a matrix of shape (K, K).
_softmax(z[None, :])[0] → _share(np.exp(z[None, :]))[0]
    right for small scores, but e^1000 overflows. Take p from your stable softmax: softmax(z[None, :])[0].
_softmax(z[None, :])[0] → _softmax(z[:, None])[:, 0]
    z went into softmax as a column: K samples with one class each, and every p is 1. One sample is one row:
    z[None, :].
[0] →
    p still has the batch's axis, shape (1, K), and np.diag of it is one number. Take row 0: shape (K,).
z[None, :] → _softmax(z[None, :]){TWICE}
""",
)
