"""What answers exercise 3, and the usual mistakes. `ffnn_checks/mistakes.py` says how to read the tables.

Source: lecture, "Softmax" and "One-hot encoding"; temperature and derivative are derived from it.
"""

import numpy as np

from ffnn_checks.asking import Failure
from ffnn_checks.ex3_softmax_and_one_hot import asked
from ffnn_checks.families import each, of_a_batch, one_row_filled, one_row_per_sample, other_logarithms, wrong_row_sums
from ffnn_checks.mistakes import task_maker
from ffnn_checks.task import Spotted
from ffnn_helpers.activations import log_softmax as _log_softmax  # noqa: F401 (in tables)
from ffnn_helpers.activations import softmax as _softmax  # noqa: F401 (in tables)

task = task_maker(globals())

WHOLE_NUMBERS = """\
right.astype(int)  # the entries are whole numbers or True and False. Make them floats, as np.zeros does.
"""

# --- Task 1: labels to rows ---
one_hot = task(asked.one_hot, "Y = np.zeros((len(labels), K)); Y[np.arange(len(labels)), labels] = 1; return Y")(f"""\
to do: Make Y, with Y[s, k] = 1.0 where k is the label of sample s, in the cell above.
shows: K columns, also for classes that the batch lacks, and for labels of any integer type.
np.eye(labels.max() + 1)[labels] ‖ np.eye(len(np.unique(labels)))[np.unique(labels, return_inverse=True)[1]]
np.eye(len(np.unique(labels)))[labels]  # the classes are counted in the batch. Take K: the batch may lack some.
{each("np.eye(…)[labels]", "K - 1", "K + 1")}  # there are not K columns. The classes are 0 … K − 1, as in range(K).
{each("np.eye(K)[…]", "labels - 1", "labels.astype(int) - 1", "(labels + 1) % K")}
    every 1 is one column away from its place. Labels count from 0, as columns do: class k is column k.
np.eye(K)[K - 1 - labels]  # the columns are counted from the right. Class 0 is the first column, Y[:, 0].
{WHOLE_NUMBERS}Y[np.arange(len(labels)), labels] → Y[:, labels]
    every row has the 1s of the whole batch: Y[:, labels] means all rows. (And [[0] * K] * N is one row N times.)
Y[np.arange(len(labels)), labels] → Y[labels]
    whole rows are 1: the labels choose the row here. They should choose the column: Y[s, labels[s]].
np.arange(len(labels)), labels → labels, np.arange(len(labels))  # row and column are exchanged: Y[s, labels[s]].
np.arange(len(labels)), labels → labels, labels[labels]
    s runs over the labels themselves. It should count the samples: for s in range(len(labels)).
right * (labels > 0)[:, None]  # class 0, a class like any other, gets no 1. Does if label: or range(1, K) skip it?
right * (labels < K - 1)[:, None]  # the last class gets no 1. range(K - 1) ends at K − 2; range(K) ends at K − 1.
{each("np.eye(…)[labels]", 3, 4)}  # the number of columns is always the same. Use the K that is passed in.
right * labels[:, None] ‖ labels[:, None] * np.ones(K)  # the row holds the label itself. Put 1 in the label's column.
1 - right ‖ 2 * right - 1  # the class of the sample gets 1 and all others 0, so a row can be read as probabilities.
{each("(np.arange(K) … labels[:, None]) * 1.0", "<=", "<")}
    all columns to the left of the class are 1. But labels are names, not amounts: each row has a single 1.
0 * right  # no 1 is set. Is there == where = is meant, or a return inside the loop? = assigns, == compares.
np.eye(K)[labels.astype(np.int8)]
Y[np.arange(len(labels)), labels] → Y.ravel()[(np.arange(len(labels)) * K).astype(labels.dtype) + labels]
    a small type is too small: int8 ends at 127, uint8 at 255, and numbers start again below. Compute with int.
np.eye(len(labels), K)  # the labels are not used: row s has its 1 in column s. It belongs in column labels[s].
np.eye(K)[np.sort(labels)]  # the rows are sorted by class. Row s belongs to sample s.
{each("np.clip(1 - np.abs(labels[:, None] - np.arange(K, dtype=labels.dtype)), 0, …) * 1.0", 1, None)}
    right for signed labels, wrong for unsigned ones: there 1 − 2 is 255. Compare with ==, or use labels as indices.
np.maximum.accumulate(right)  # the 1s of earlier samples are still there. Begin each row anew, with zeros.
right[:, None]  # one dimension is too many: labels of shape (N, 1) bring it in. Use them as they are, shape (N,).
right.sum(axis=0)  # the samples are summed up: this counts how many each class has. Each sample keeps its own row.
{one_row_per_sample("Y", "(N, K)")}""")
# --- Task 2: labels that do not exist ---
WITH_INDEX_ERROR = "a wrong label stops with IndexError when it is used. Refuse it before: below 0, or K and above."
WITH_ASSERT = "assert stops with AssertionError. A ValueError is asked for: if …, then raise ValueError(…)."
WITHOUT_MESSAGE = 'the error has no message. Say what is wrong with the labels: raise ValueError("…").'
RETURNED = "the error is returned like a result, so the caller goes on. Only raise stops: raise ValueError(…)."
ZERO_REFUSED = "label 0 is refused. It is the first class: only labels below 0 are wrong, labels < 0."
LAST_REFUSED = "label K − 1 is refused. It is the last class: only labels from K on are wrong, labels >= K."


def _result_or_error(evidence, labels, K):
    """The result or the error that `asked.result_or_stop` saw. Some errors are mistakes of their own."""
    is_wrong = np.any((labels < 0) | (labels >= K))
    match evidence:
        case ["returned", Y]:
            return Y
        case ["returned an error", _]:
            raise Spotted(RETURNED)
        case ["stopped", ["AssertionError" | "IndexError" as kind, _, _]] if is_wrong:
            raise Spotted(WITH_ASSERT if kind == "AssertionError" else WITH_INDEX_ERROR)
        case ["stopped", ["ValueError", "", _]] if is_wrong:
            raise Spotted(WITHOUT_MESSAGE)
        case ["stopped", ["ValueError", _, [0, *_]]] if not is_wrong:
            raise Spotted(ZERO_REFUSED)
        case ["stopped", ["ValueError", _, [2]]] if not is_wrong:
            raise Spotted(LAST_REFUSED)
        case ["stopped", [kind, message, _]]:
            return Failure((kind,), message)
    return None


def _compared(labels, K):
    """The one-hot rows by comparison: a label that does not exist gives a row of zeros."""
    return (labels[:, None] == np.arange(K)) * 1.0


def _either_way(edit):
    """The edit; and the edit where a label that does not exist gives a row of zeros."""
    return f"{edit}\n{edit} ; np.eye(K)[labels] → _compared(labels, K)"


checked_one_hot = task(
    asked.checked_one_hot,
    """if ((labels < 0) | (labels >= K)).any():
        raise ValueError("no such class")
    return np.eye(K)[labels]""",
    examine=_result_or_error,
)(f"""\
to do: Raise ValueError if a label is not one of 0 … K − 1, and return one_hot(labels, K) otherwise.
shows: What cannot be encoded stops at the door, instead of spoiling a training unseen.
np.eye(K)[labels] ‖ _compared(labels, K)  # nothing is refused. First raise ValueError if a label is < 0 or >= K.
{_either_way("(labels < 0) | →")}  # negative labels pass. Python counts from the end: −1 quietly means the last class.
| (labels >= K) → ; np.eye(K)[labels] → _compared(labels, K)
    labels that are too large pass. The last class is K − 1, so K itself must be refused, and all beyond it.
>= K → > K ; np.eye(K)[labels] → _compared(labels, K)  # label K passes. The last one is K − 1: refuse labels >= K.
< 0 → == -1 ; >= K → == K ; np.eye(K)[labels] → _compared(labels, K)
    only −1 and K are refused. All labels below 0 are wrong, and all from K on.
{_either_way("< 0 → == -1")}  # of the negative labels only −1 is refused. Refuse all labels < 0.
{_either_way("((labels < 0) | (labels >= K)).any() → (labels < 0).all() or (labels >= K).all()")}
{_either_way(".any() → .all()")}
    a batch is refused only if all its labels are wrong. A single wrong one is enough: np.any asks for it, not np.all.
{_either_way(".any() → [0]")}  # only the first label is looked at. Is the return inside the loop? It ends the function.
{_either_way(".any() → [-1]")}  # only the last label is looked at. Any can be wrong: raise inside the loop.
>= K → > K ‖ (labels < 0) | → ; >= K → > K ‖ | (labels >= K) →  # {WITH_INDEX_ERROR}
ValueError → AssertionError  # {WITH_ASSERT}
("no such class") →  # {WITHOUT_MESSAGE}
raise → return  # {RETURNED}
< 0 → <= 0  # {ZERO_REFUSED}
>= K → >= K - 1  # {LAST_REFUSED}
{WHOLE_NUMBERS}{_either_way("(labels < 0) | → (labels < 0).any() &")}
    a batch is refused only if it has both kinds of wrong label. One is enough: or, not and.
{each("np.eye(K)[…]", "np.clip(labels, 0, K - 1)", "labels % K")}
    wrong labels are moved to another class, and nobody will notice. Raise ValueError instead.
np.eye(K)[labels[(labels >= 0) & (labels < K)]]
    samples with a wrong label are left out, so row s is no longer sample s. Raise ValueError instead.
raise ValueError("no such class") → return None
    wrong labels are noticed, but the function returns None. print and return raise nothing: raise ValueError(…).""")
# --- Task 3: rows to labels ---
labels_of = task(asked.labels_of, "Y.argmax(axis=1)")(f"""\
to do: Return the column of the largest entry of each row in the cell above.
shows: It undoes the encoding, and reads the most probable class off any row.
Y.argmax(axis=0)  # this goes down the columns: it finds a sample for each class. Go along the rows, axis=1.
Y.argmax() ‖ Y[0].argmax()  # this is a single label. There is one for each row, shape (N,): argmax needs an axis.
right + 1  # the labels count from 1. The first class is 0, as the first column is.
Y.max(axis=1)  # these are the largest entries themselves. Return the columns in which they stand.
Y.argmin(axis=1)  # these are the columns of the smallest entries. Take the largest. (argsort puts the smallest first.)
Y.shape[1] - 1 - Y[:, ::-1].argmax(axis=1)
    of equal largest entries the last one is taken. The first wins: replace it only by a larger one, with >.
right.astype(float)  # the labels are floats. Make them whole numbers, dtype=int: NumPy takes no floats as indices.
right[:, None]  # the labels stand in a column of shape (N, 1). They are flat: shape (N,).
np.nonzero(Y == 1)[1] ‖ (Y == 1).argmax(axis=1)  # this looks for entries that are 1. Probabilities have none.
np.nonzero(Y)[1]  # these are all columns that are not 0. In a row of probabilities none is 0: take the largest.
Y @ np.arange(Y.shape[1])
{each("….astype(int)", "(Y @ np.arange(Y.shape[1]))", "np.round(Y @ np.arange(Y.shape[1]))")}
    this is a weighted mean of the column numbers. But labels are names: return the column of the largest entry.
np.round(Y).argmax(axis=1) ‖ Y.astype(int).argmax(axis=1)  # as a whole number the largest may be 0. Do not round.
(Y == Y.max()).argmax(axis=1) ‖ np.nonzero(Y == Y.max())[1]  # the largest is that of the whole array, not of each row.
{each("Y[:, :…].argmax(axis=1)", -1, 3)}  # not all K = Y.shape[1] columns are searched: range(K) ends at K − 1.
np.nonzero(Y > 0.5)[1] ‖ (Y > 0.5).argmax(axis=1) ‖ (Y >= 0.5).argmax(axis=1)
    only entries above 1/2 are found. The largest of three may be smaller: compare all.
np.abs(Y).argmax(axis=1)  # the signs are lost. Of the scores −2, −1, −3 the largest is −1.
right * (Y.max(axis=1) > np.append(-np.inf, np.maximum.accumulate(Y.max(axis=1))[:-1]))
    the largest entry of earlier rows is still remembered. Each row is searched anew: set it back inside the loop.
right * (Y.max(axis=1) > 0)  # rows without positive entries give 0. Start with the row's first entry, not with 0.
np.squeeze(right)  # a batch of one lost its axis. labels always has shape (N,), here (1,).
{one_row_filled("labels")}""")


# --- Tasks 4 and 5: the softmax ---
def _share(e):
    return e / e.sum(axis=1, keepdims=True)


def _largest(Z):
    return Z.max(axis=1, keepdims=True)


TWICE = "the softmax is applied twice: its probabilities are taken for scores once more."
SMALL = (1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16, 2.0**-52, 1e-20)
ADDED = "is a small number added to the sum? A sum of exponentials needs none."
LONG = "a longer kind of float only moves the end: np.longdouble overflows at e^11357. Shift instead."

# What can go wrong with a shift by m = Z.max(axis=1, keepdims=True).
WRONG_SHIFTS = f"""\
Z - m → Z / m  # the scores are divided by the largest one. That changes their differences: subtract it.
Z - m → Z - Z.max()  # the largest score of all is subtracted. Rows far below underflow: each needs its own, axis=1.
Z - m → Z - np.maximum.accumulate(m) ‖ Z - m[:1]  # another row's largest score is subtracted. Each needs its own.
Z - m → Z - Z.max(axis=0)  # each column's largest score is subtracted. A row must be shifted by one constant: axis=1.
Z - m → Z - Z.max(axis=1)  # the maxima have shape (N,), and act column by column. keepdims=True makes it (N, 1).
Z - m → Z - Z.max(axis=1) ; .sum(axis=1, keepdims=True) → .sum(axis=1)
    keepdims=True is missing twice: the maxima and the sums need shape (N, 1), so that each row gets its own.
{wrong_row_sums(" ; Z - m → Z - Z.max(axis=0)")}"""

# What can go wrong with e / s, the exponentials and their sums.
WRONG_SHARES = f"""\
{wrong_row_sums()}e / s → e ‖ s  # these are the exponentials alone, or their sums alone. Divide each row by its sum.
.sum( → .mean( ‖ e / s → e / np.linalg.norm(e, axis=1, keepdims=True)
    each row is divided by its mean or its length. Divide by its sum, so that the row sums to 1.
e / s → e / (s - e) ‖ e / (s - e[:, :1]) ‖ e / (s - e[:, -1:])  # the sum leaves out a class. It runs over all of them.
; return e / s → ⏎for k in range(len(e.T)):⏎    e[:, k] /= e.sum(axis=1)⏎return e
    the row is changed while it is still needed: the next sum has a quotient in it. Keep the sum before you divide.
np.log(right) ‖ _log_softmax(Z)  # this is the logarithm of the softmax. Here p itself is asked for.
_softmax(-Z)  # the sign is lost: a large score should get a large probability, e^z, not e^−z.
sigmoid(Z) ‖ _share(sigmoid(Z))  # this is the sigmoid: K yes-or-no answers. Take the share of e^z in the row's sum.
{each("e / s → e / (s + …)", 1e-5, 1e-6, 1e-7, 1e-8)}  # {ADDED}
/ s → / np.cumsum(e, axis=1)  # each exponential is divided by the sum so far. Add up the whole row first, then divide.
{each("Z / ….max(axis=1, keepdims=True)", "Z", "np.abs(Z)")}
Z / Z.max()  # these are the scores, divided by the largest. Take e^z first, then each one's share in the row's sum.
(Z == _largest(Z)) * 1.0  # this is the largest score's one-hot row. The others get a share too.
_softmax(right)  # {TWICE}
e / s → e / np.cumsum(s)[:, None]  # the sum goes on from row to row. Set it back to 0 at the start of each row.
{of_a_batch("P", "(N, K)", "classes")}"""

naive_softmax = task(asked.naive_softmax, "e = np.exp(Z); s = e.sum(axis=1, keepdims=True); return e / s")(f"""\
to do: Write p_i = e^{{z_i}} / Σ_j e^{{z_j}}, for each row, in the cell above.
shows: Every row is positive and sums to 1, also for N = 1 and N = K.
{WRONG_SHARES}{each("e / s → e / (s + …)", *SMALL[3:])}  # {ADDED}
np.exp(Z - _largest(Z))  # each row is divided by its largest exponential. Divide by the sum, so that the row sums to 1.
{each("_share(2.…**Z)", 7, 71, 72, 718, 7182, 7183, 71828)}  # e has more digits than this. np.exp(Z) has them all.
_share(Z) ‖ _share(np.maximum(Z, 0))  # these are shares of scores, which can be negative. Take e^z first, which cannot.
e / s → Z / s ‖ e / Z.sum(axis=1, keepdims=True)  # an exponential is missing: e^z_i above the line, Σ_j e^z_j below.
{each("_share(…**Z)", 2.0, 10.0)}  # this is a power of 2 or of 10. The softmax takes e^z, np.exp.
_share(np.exp(np.abs(Z))) ‖ _share(Z**2)  # the scores lost their sign: −3 counts as 3. e^z grows with z.""")


def _in_long_floats(Z):
    """The exponentials as np.longdouble has them on most computers, up to a factor: infinite, or 0, much later."""
    return np.where(Z > 11356, np.inf, np.where(Z < -11399, 0, np.exp(Z - _largest(Z))))


softmax = task(
    asked.softmax, "m = Z.max(axis=1, keepdims=True); e = np.exp(Z - m); s = e.sum(axis=1, keepdims=True); return e / s"
)(f"""\
to do: Subtract from each row its largest score, and then take the softmax, in the cell above.
shows: The largest exponential is e^0 = 1: no score is too large, and no row depends on another.
{WRONG_SHARES}Z - m → Z  # no shift: e^1000 overflows, e^−1000 becomes 0. First subtract each row's largest score.
{WRONG_SHIFTS}{wrong_row_sums(" ; Z - m → Z")}\
{each("Z - m → Z - m * (Z.max() > …)", 50, 700)} ‖ {each("Z - m → Z - m * (m > …)", 50, 700)}
    is the shift made only if a score is large? Then a row of −1000 still becomes 0/0. Shift always.
_share(_in_long_floats(Z))  # {LONG}
np.exp(Z - m) → Z - m  # the exponential is forgotten after the shift: p_i = e^{{z_i − m}} / Σ_j e^{{z_j − m}}.
{each("np.nan_to_num(_share(np.exp(Z)), nan=…)", 0, 1)}
    nan is replaced by a number, so these rows do not sum to 1. Subtract each row's largest score first.
_softmax(Z / _largest(np.abs(Z))) ‖ _softmax(Z / Z.max()) ‖ _softmax(Z / np.abs(Z).max())
    the scores are divided by the largest one. That changes their differences: subtract it.
Z - m → Z - Z[:, :1] ‖ Z.max → Z.min ‖ Z.mean
    the smallest score, the mean or the first is subtracted. A score far above it still overflows: subtract the largest.
Z.max( → np.abs(Z).max(  # the largest absolute value is subtracted, so a row of −1000 becomes 0/0. Keep the sign.
Z - m → Z + m  # the largest score is added, not subtracted. The largest exponential should be e^0 = 1.
_share(np.exp(Z) - _largest(Z)) ‖ _share(np.exp(Z) - np.exp(_largest(Z)))
    the maximum is subtracted after the exponential. Subtract it from the scores: np.exp(Z - …).
e. → np.exp(Z). ‖ e / → np.exp(Z) /  # the shift is missing above the line, or below. It cancels only if it is in both.
_share(np.nan_to_num(np.exp(Z))) ‖ {each("_share(np.exp(np.minimum(Z, …)))", 50, 100, 500, 700, 709)}
{each("_share(np.exp(np.clip(Z, -…, …)))", 20, 50, 100, 500, 700, 709)}
    what is large is cut off, so different scores become equal. Shift them instead: only their differences count.
{each("Z - m → Z - …", 700, 709, 1000)}  # the same number is subtracted from every row. Each row needs its own largest.
{each("_share(np.exp(Z) + …)", 1e-8, 1e-12)} ‖ {each("Z - m → Z ; e / s → e / (s + …)", 1e-8, 1e-12)}
    a small number is added against 0/0. It changes the result, and stops no overflow: shift instead.
Z - _largest(Z)  # these are the shifted scores. Now take their softmax.""")
# --- Task 6: its logarithm ---
log_softmax = task(
    asked.log_softmax,
    """m = Z.max(axis=1, keepdims=True)
    shifted = Z - m
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))""",
)(f"""\
to do: Write log p_i = z_i − log Σ_j e^{{z_j}}, after the shift, in the cell above.
shows: Finite and right, even where the probability itself has rounded to 0.
np.log(_softmax(Z)) ‖ np.log(_share(np.exp(Z)))
    the logarithm is taken of the finished softmax: where that has rounded to 0, it is −∞. Use the formula for log p.
np.log(_softmax(Z), where=_softmax(Z) > 0, out=np.zeros_like(Z)) ‖ np.nan_to_num(np.log(_softmax(Z)))
{each("np.log(_softmax(Z) + …)", *SMALL)} ‖ {each("np.log(np.maximum(_softmax(Z), …))", *SMALL, 1e-100, 1e-300, 1e-308)}
{each("np.where(_softmax(Z) == 0, …, np.log(_softmax(Z)))", -100, -700, -745, -1e3, -1e4, -1e5, -1e6, -1e9, -1e10)}
    another number stands for log 0 = −∞, but log p is neither: use its formula.
np.exp(shifted) → _in_long_floats(Z)
np.where(_largest(np.abs(Z)) < 11356, right, np.log(_share(_in_long_floats(Z))))  # {LONG}
Z - m → Z  # right on paper, but e^1000 overflows, and log 0 is −∞. Subtract from each row its largest score first.
return shifted → return Z ‖ np.exp(shifted) → np.exp(Z)  # the shift is missing in the first z_i or the sum.
{each("- np.log( → … np.log(", "+", "/")}  # the logarithm of the sum is subtracted: log(a / b) = log a − log b.
Z - _largest(Z) ‖ np.log( → ( ‖ np.exp( → (  # a log or an exp is missing: log p_i = z_i − log Σ_j e^{{z_j}}.
Z - Z.sum(axis=1, keepdims=True) ‖ Z - np.log(np.exp(Z)).sum(axis=1, keepdims=True)
np.log(np.exp(shifted) → (shifted ‖ (np.log(np.exp(shifted))
    the logarithm of a sum is not the sum of the logarithms: log p_i = z_i − log Σ_j e^{{z_j}}.
right - _largest(Z)  # the largest score is subtracted twice. If it is added to log Σ, the first z_i stays as it is.
{wrong_row_sums()}{WRONG_SHIFTS}-right  # the sign is lost: p is at most 1, so log p is at most 0.
_softmax(Z)  # this is the softmax itself. Its logarithm is asked for.
{other_logarithms()}np.log( → np.log2( ‖ np.log10(  # the logarithm of the sum is to base 2 or 10. np.log undoes e^z.
np.log( → np.log1p(  # log1p(x) is log(1 + x), a 1 too many. Use np.log, or leave the largest term out.
{of_a_batch("log_P", "(N, K)", "classes")}""")
# --- Task 7: the Boltzmann distribution ---
boltzmann = task(asked.boltzmann, "_softmax(-E / T)")(f"""\
to do: Write p_i = e^{{−E_i/T}} / Σ_j e^{{−E_j/T}}, for each row, in the cell above.
shows: The softmax with scores −E/T: low energies are probable, and T decides how much more.
-E / T → E / T  # the sign of E is lost: a low energy is the probable one. The scores are −E/T.
/ T → * T  # the energies are multiplied by T. They are measured in units of T: −E/T. (It is β = 1/T that multiplies.)
-E / T → E ‖ E * T  # the scores are −E/T: with a minus sign, and divided by T.
-E / T → -E  # T has no effect: the scores are −E/T. (A T that is added cancels.)
-E / T → -T / E ‖ -E / T**2  # the quotient is upside down, or T is squared. The scores are −E/T.
_softmax(-E) / T  # the probabilities are divided by T, after the softmax. Divide the energies, before it.
-E / T → -(E // T) ‖ -E // T  # // cuts off everything behind the point. Divide with /.
_share(np.exp(-E / T))  # no shift: at a low temperature e^(−E/T) overflows or becomes 0. Use your stable softmax.
_share(np.exp((E.min() - E) / T))
    the smallest energy of the whole batch is subtracted, so a row far above it becomes 0/0. Each system needs its own.
_share(np.exp((_largest(E) - E) / T))  # the largest energy is subtracted. The largest −E/T is that of the smallest one.
_share(np.exp(-E / T - _largest(-E)))  # the shift is that of −E, not that of −E/T. Divide by T first, then shift.
{each("-E / T → -E / (… * T)", 1.380649e-23, 8.617e-5)}
    in each system only the lowest energy gets a share. Is k_B in it, as 1.38e-23? Here it is 1: the scores are −E/T.
/ T → / int(T)  # T is cut to a whole number, and one below 1 becomes 0. Temperatures are floats: leave T as it is.
-E / T → -np.abs(E) / T  # the energies lose their sign. A negative energy is lower than 0, and more probable.
_softmax(right)  # {TWICE}
np.exp(-E / T)  # these are the Boltzmann factors e^(−E/T). Divide each row by its sum, the partition function.
np.exp(-E / T) / np.exp(-E / T).sum(axis=0) ‖ _softmax((-E / T).T).T ‖ np.exp(-E / T) / np.exp(-E / T).sum()
    this normalises over the batch. Each row has its own partition function.
right * E ‖ (right * E).sum(axis=1)  # this is the mean energy, or its terms p_i E_i. Here p itself is asked for.
_log_softmax(-E / T)  # this is log p. Here p itself is asked for.
-E / T  # these are the scores −E/T. Now take their softmax.
{of_a_batch("P", "(N, K)", "states")}""")
# --- Task 8: the derivative ---
jacobian = task(asked.jacobian, "p = _softmax(z[None, :])[0]; D, P = np.diag(p), np.outer(p, p); return D - P")(f"""\
to do: Write J_ij = p_i (δ_ij − p_j) in the cell above.
shows: What one class gains, the others lose: its rows and its columns sum to 0.
D - P → p * (1 - p) ‖ np.diag(p * (1 - p))
    these are the entries with i = j alone. But if z_j grows, the other p_i fall: ∂p_i/∂z_j = −p_i p_j for i ≠ j.
D - P → D  # the part −p_i p_j is missing: J_ij = p_i (δ_ij − p_j).
D - P → -P ‖ P  # the part p_i δ_ij is missing: J_ij = p_i (δ_ij − p_j).
-right ‖ np.abs(right)  # the sign is wrong: if z_j grows, p_j grows, too, and the other p_i fall.
D - P → D + P  # p_j is subtracted, not added: J_ij = p_i (δ_ij − p_j).
D - P → np.eye(len(p)) - p  # the factor p_i is missing. (δ_ij − p_j is the derivative of log p_i.)
np.diag(p) → np.eye(len(p)) ‖ np.outer(p, p) → p  # the bracket is lost: p_i multiplies both, p_i δ_ij − p_i p_j.
D - P → np.outer(p, 1 - p)  # δ_ij is 1 everywhere here. It is 1 for i = j and 0 elsewhere: the unit matrix, np.eye(K).
D - P → p * (np.eye(len(p)) - p) ‖ p[:, None] * (np.eye(len(p)) - p[:, None])
    p_i and p_j are confused. In front is that of the row, in the bracket that of the column: p[i] * ((i == j) - p[j]).
    (p * p is not the product of every pair. That is np.outer(p, p).)
_softmax(z[None, :])[0] → z ‖ _softmax(z[None, :])[0] → z ; D - P → p[:, None] * (np.eye(len(p)) - p)
    the formula has the scores z in it. It needs the probabilities: p = softmax(z).
np.diag(sigmoid(z) * (1 - sigmoid(z))) ‖ sigmoid(z) * (1 - sigmoid(z))
    this is the sigmoid's derivative. In the softmax every p_i depends on every z_j: J_ij = p_i (δ_ij − p_j).
np.outer(p, p) → p @ p  # p @ p is one number, Σ p_i². For the product p_i p_j of every pair: np.outer(p, p).
np.outer(p, p) → np.outer(p, p) * (1 - np.eye(len(p)))
    on the diagonal stands p_i alone. It is added to −p_i², not written over it: p_i − p_i² = p_i (1 − p_i).
np.pad(right[:-1, :-1], (0, 1))  # the last class is left out. range(n) already stops before n: range(K).
np.tril(right) ‖ np.triu(right)  # only half of the matrix is filled. Both loops run through all K classes.
{one_row_filled("J")}np.pad(right[:1, :1], (0, len(z) - 1))  # only J[0, 0] is filled. Is return in a loop?
right[None]  # the batch's axis is still there. One sample has a matrix of shape (K, K).
right.sum(axis=1)  # the rows are summed up, which gives 0. The matrix itself is asked for.
D - P → p  # this is the softmax itself. Its derivatives are asked for, of shape (K, K).
_softmax(z[None, :])[0] → _share(np.exp(z[None, :]))[0]
    right for small scores, but e^1000 overflows. Take p from your stable softmax: softmax(z[None, :])[0].
_softmax(z[None, :])[0] → _softmax(z[:, None])[:, 0]
    z is passed to softmax as a column: K samples of one class each, and every p is 1. Pass one row: z[None, :].
[0] →  # p still has the batch's axis, shape (1, K), and np.diag of it is one number. Take row 0: shape (K,).
z[None, :] → _softmax(z[None, :])  # {TWICE}""")
