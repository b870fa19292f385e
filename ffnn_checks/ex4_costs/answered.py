"""What answers exercise 4, and the usual mistakes. `ffnn_checks/mistakes.py` says how to read the tables.

Source: lecture, "Mean-squared error", "Cross-entropy" and "Why cross-entropy".
"""

import numpy as np

from ffnn_checks import families
from ffnn_checks.ex4_costs import asked
from ffnn_checks.families import each
from ffnn_checks.mistakes import task_maker
from ffnn_helpers.activations import softmax  # noqa: F401 (in tables)

task = task_maker(globals())

COLUMN = "a column of shape (N, 1) meets N numbers of shape (N,) here: all N × N pairs. Leave both shapes as they are."

# --- Tasks 1 and 2: the mean-squared error and its gradient ---
mean_squared_error = task(asked.mean_squared_error, "0.5 * np.sum((A - Y) ** 2) / len(A)")(f"""\
to do: Write C = 1/(2N) Σ_s Σ_i (a_si − y_si)² in the cell above.
shows: Sum over the outputs, mean over the samples, and half of it.
0.5 * →  # the factor 1/2 is missing: 1/(2N), as in the lecture.
np.sum((A - Y) ** 2, axis=1) @ (1 / (2 * len(A)) ** np.arange(len(A), 0.0, -1))
(A - Y).ravel() ** 2 @ (1 / (2 * len(A)) ** np.arange(A.size, 0.0, -1))
    the sum is divided by 2N in every round of the loop. Divide once, after the loop.
np.mean((A - Y) ** 2)  # np.mean divides by the number of all entries, and the 1/2 is missing. Divide the sum by 2N.
np.sum((A - Y) ** 2)  # the factor 1/(2N) is missing.
np.sum((A - Y) ** 2) * (1 // (2 * len(A)))  # // cuts off what stands behind the point. Divide with /.
/ len(A) → * len(A)  # x / 2 * N is (x / 2) * N: Python works from left to right. Put brackets around 2 * N.
** 2 →  # the errors are not squared: those of opposite sign cancel.
** 2 → * 2  # * 2 doubles the errors. The square is ** 2.
(A - Y) ** 2 → np.abs(A - Y)  # these are absolute errors. Square them.
np.sum((A - Y) ** 2) → np.sum(A - Y) ** 2 ‖ (A - Y) ** 2 → np.sum(A - Y, axis=1) ** 2
    the errors are summed first and squared then, so they cancel. Square each one first: np.sum((A - Y) ** 2).
np.sum((A - Y) ** 2) → np.linalg.norm(A - Y)
(A - Y) ** 2 → np.linalg.norm(A - Y, axis=1)  # these are distances ‖a − y‖, square roots. Sum the squares.
np.sqrt(right) ‖ np.sqrt(np.mean((A - Y) ** 2))  # there is a square root at the end. The cost is the sum times 1/(2N).
(A - Y) ** 2 → A**2 - Y**2  # A² − Y² is not (A − Y)²: subtract first.
A - Y → A + Y  # outputs and targets are added. Subtract them.
-right  # the sign is wrong: squares are positive.
(A - Y) ** 2 → (A - Y)[-1, -1] ** 2  # only the last entry counts: = overwrites what was there. Add to it with +=.
(A - Y) ** 2 → (A - Y)[:, 0] ** 2  # only the first output counts. Sum over all columns.
np.sum((A - Y.ravel()) ** 2) / (2 * len(A))  # {COLUMN}
(A - Y) / len(A)  # this is the gradient, task 2. Here the cost is asked for, one number.
{families.mean_over_samples("outputs")}""")


def differences(A, Y, h):
    """Centred differences of the mean-squared error, entry by entry."""
    steps = h * np.eye(A.size).reshape(-1, *A.shape)
    costs = [mean_squared_error.reference(A + step, Y) - mean_squared_error.reference(A - step, Y) for step in steps]
    return np.reshape(costs, A.shape) / (2 * h)


mean_squared_error_gradient = task(asked.mean_squared_error_gradient, "(A - Y) / len(A)")(f"""\
to do: Write the derivatives ∂C/∂a_si in the cell above.
shows: The slope is the error: the further off, the steeper.
(A - Y.ravel()) / len(Y)  # {COLUMN}
0.5 * np.sum((A - Y) ** 2) / len(A)  # this is the cost, task 1. Its derivatives are asked for, in A's shape.
right * A * (1 - A)  # this has a factor a(1 − a), a sigmoid's slope. The derivative is with respect to a itself.
(A - Y) ** 2 / (2 * len(A))  # these are the terms of the cost. Differentiate them.
{each("differences(A, Y, …)", 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7)}
    these are differences of the cost. Where the cost is large they are not exact: use the formula.
{families.gradient_of_a_mean("A", "a")}""")
# --- Task 3: y log a, also at the edge ---
weighted_log = task(asked.weighted_log, "np.where(Y == 0, 0, Y * np.log(A))")(f"""\
to do: Write y log a, entry by entry, in the cell above.
shows: 0 log 0 = 0, and what was called impossible and happened is −∞.
Y * np.log(A)  # NumPy computes 0 · log 0 as 0 · (−∞) = nan. The limit is 0: where y = 0 put 0, whatever a is.
{families.escaping_log_0("Y * np.log(A)")}\
np.where(A == 0, 0, right)  # every log 0 counts as 0. That holds for y = 0. For y > 0 the impossible happened: −∞.
np.where(A == 0, -np.inf, right)  # −∞ stands wherever a = 0. Where y is 0 too, nothing has happened: there it is 0.
np.where(A == 0, -right, right)  # the infinity has the wrong sign: log 0 = −∞. The minus of the cost comes later.
-right  # the minus sign comes later, with the cost. Here it is y log a.
{families.other_logarithms()}\
np.where(A == 0, 0, A * np.log(Y))  # this is a log y: outputs and targets are exchanged.
np.log(A) ‖ Y * np.log → np.log  # the weights are missing: each logarithm counts y times.
np.where(Y == 1, np.log(A), 0)  # this is right only for y = 0 and y = 1. Between them a logarithm counts y times.
np.pad(right[:1, :1], [(0, n - 1) for n in Y.shape])  # only one entry is filled. Is the return inside the loops?
Y == 0 → Y <= 0.5  # the entries with y up to 1/2 are left out. The result is 0 for all a only where y = 0.
np.log(Y * A) ‖ Y * np.log(A) → np.log(Y * A)  # the product is inside the logarithm. It is y times log a.
Y + np.log(A)  # weight and logarithm are added. Multiply them.
right.sum() ‖ right.sum(axis=1)  # this is summed up. Here the entries stay apart: return an array of shape (N, n_L).
right[Y > 0]  # the entries with y = 0 are left out. They stay, with the value 0: the shape is (N, n_L).
right + np.where(Y == 1, 0, (1 - Y) * np.log(1 - A))  # this is y log a + (1 − y) log(1 − a). Here y log a is enough.
{families.rounded("L")}""")
y_log_a = weighted_log.reference


# --- Tasks 4 and 5: the cross-entropies ---
def cost(terms):
    return -np.sum(terms) / len(terms)


def plain_terms(A, Y):
    return Y * np.log(A) + (1 - Y) * np.log(1 - A)


NAN = "0 · log 0 came out as nan, not a number. Its limit is 0: weighted_log of task 3 returns that."
NANMEAN = "np.nanmean leaves out what is nan, and divides by the number of the others. Divide by N."
FRACTIONS = "this is right only for y = 0 and y = 1. Between them both halves count, with weights y and 1 − y."
ONE_HOT = "this is right only for one-hot rows. A row of Y may hold probabilities: sum y log a over all classes."
EXCHANGED = "return → A, Y = Y, A ⏎return  # outputs and targets are exchanged: it is y log a."
PRODUCT = "the probabilities are multiplied first, and a product of thousands rounds to 0. Sum their logarithms."
LOG_OF_SUM = "this is one logarithm for the whole batch. Take the logarithm of each probability first, then sum."
binary_cross_entropy = task(asked.binary_cross_entropy, "-np.sum(y_log_a(A, Y) + y_log_a(1 - A, 1 - Y)) / len(A)")(f"""\
to do: Write C = −1/N Σ_s Σ_i [y log a + (1 − y) log(1 − a)] in the cell above.
shows: Each output answers its own yes or no; the mean surprise is the cost, also at exactly 0 and 1.
cost(plain_terms(A, Y))  # {NAN}
-np.nanmean(np.sum(plain_terms(A, Y), axis=1))  # {NANMEAN}
{families.escaping_log_0("Y * np.log(A) + (1 - Y) * np.log(1 - A)", "cost")}\
cost(np.where((A == 0) | (A == 1), 0, y_log_a(A, Y) + y_log_a(1 - A, 1 - Y)))
    every output of exactly 0 or 1 is free here. A sure answer that is wrong costs infinity.
+ y_log_a(1 - A, 1 - Y) →  # the second half is missing, (1 − y) log(1 − a): samples with y = 0 are free.
y_log_a(A, Y) + →  # the first half is missing, y log a: samples with y = 1 are free.
+ y_log_a → - y_log_a ‖ np.sum(y_log_a → np.sum(-y_log_a  # the halves have opposite signs: mind the brackets.
1 - A, 1 - Y → 1 - A, Y ; a(A, Y) → a(A, 1 - Y)  # y and 1 − y are exchanged: log a belongs to y, log(1 − a) to 1 − y.
y_log_a(1 - A, 1 - Y) → np.log(1 - A)  # the weight 1 − y of log(1 − a) is missing: for y = 1 it must not count.
y_log_a(1 - A, 1 - Y) → (1 - Y) * (1 - np.log(A))  # the second half has 1 − log a. It is log(1 − a): np.log(1 - A).
1 - A, 1 - Y → A, 1 - Y  # both halves have log a. The second one is log(1 − a).
1 - A, 1 - Y → 1 - A, Y  # both halves have the weight y. That of the second one is 1 − y.
+ y_log_a → ) + np.sum(y_log_a ‖ ) - np.sum(y_log_a  # only the second half is divided by N: brackets around both.
cost(plain_terms(Y, A)) ‖ {EXCHANGED}
-np.mean(np.log(A[Y == 1])) ‖ -np.sum(np.log(A[Y == 1])) / len(A)
    only the entries with y = 1 count here. All count: log a with the weight y, and log(1 − a) with 1 − y.
-(np.sum(np.log(A[Y == 1])) + np.sum(np.log(1 - A[Y == 0]))) / len(A)
cost(np.where(Y == 1, np.log(A), np.log(1 - A)))  # {FRACTIONS}
cost(plain_terms(A, Y.ravel()))  # {COLUMN}
cost(A**Y * (1 - A) ** (1 - Y))  # the logarithm is missing: these are the probabilities given to what happened.
-np.log(np.mean(A**Y * (1 - A) ** (1 - Y)))  # {LOG_OF_SUM}
-np.log(np.prod(A**Y * (1 - A) ** (1 - Y))) / len(A) ‖ cost(np.log(np.prod(A**Y * (1 - A) ** (1 - Y), 1)))  # {PRODUCT}
np.sum((A - Y) ** 2) / (2 * len(A))  # this is the squared error of task 1.
return → A = sigmoid(A) ⏎return  # the sigmoid is applied to A. A holds probabilities already, the values behind it.
{families.mean_cross_entropy("outputs")}""")
binary_cost = binary_cross_entropy.reference  # under its own name a retry replaces it
categorical_cross_entropy = task(asked.categorical_cross_entropy, "-np.sum(y_log_a(A, Y)) / len(A)")(f"""\
to do: Write C = −1/N Σ_s Σ_i y log a in the cell above.
shows: With one-hot targets only the probability of the right class counts, whatever the rest did.
cost(Y * np.log(A))  # {NAN}
-np.nanmean(Y * np.log(A)) ‖ -np.nanmean(np.sum(Y * np.log(A), axis=1))  # {NANMEAN}
{families.escaping_log_0("Y * np.log(A)", "cost")}\
cost(np.where(A == 0, 0, y_log_a(A, Y)))
    every probability of exactly 0 is free here. If it was given to the right class, the cost is infinite.
binary_cost(A, Y)  # this is the binary form: it has terms with 1 − a. One class of K is one question, not K.
cost(A * np.log(Y)) ‖ {EXCHANGED}
cost(np.log(A))  # the targets are missing: only the right class counts.
cost(Y * A)  # the logarithm is missing: these are the probabilities of the right class.
-np.log(np.sum(Y * A) / len(A)) ‖ -np.log(np.sum(Y * A)) / len(A)  # {LOG_OF_SUM}
-np.log(np.prod(A**Y)) / len(A)  # {PRODUCT}
cost(np.log(np.sum(Y * A, axis=1))) ‖ -np.sum(np.log(A[Y == 1])) / len(A) ‖ -np.mean(np.log(A[Y == 1]))
cost(np.log(A[np.arange(len(A)), Y.argmax(axis=1)]))  # {ONE_HOT}
cost(np.log(A.max(axis=1)))  # this takes the largest probability. Take that of the right class, which Y names.
return → A = softmax(A) ⏎return  # the softmax is applied to A. A holds probabilities already, the values behind it.
np.mean(A.argmax(axis=1) != Y.argmax(axis=1))  # this counts wrong classes. The cost also asks how sure they were.
np.sum((A - Y) ** 2) / (2 * len(A))  # this is the squared error of task 1.
{families.mean_cross_entropy("classes")}""")
# --- Task 6: the lowest cost ---
ON_A_GRID = "the result is rounded, or was searched on a grid. There is a formula: set the derivative to 0."
best_constant = task(asked.best_constant, "np.mean(Y, axis=0)")(f"""\
to do: Return the constant outputs with the lowest cost in the cell above.
shows: Squared error and cross-entropy agree: say how often yes occurs.
, axis=0 →  # this is one number for all outputs. Each output has its own constant: the result has shape (n_L,).
axis=0 → axis=1  # this is one number for each sample. The constants belong to the outputs, the columns: axis=0.
np.mean → np.sum  # these are sums over the samples, not probabilities. Divide by N.
(right > 0.5) * 1.0  # this is what most samples say, 0 or 1. A single sample that says otherwise costs infinity.
np.mean → np.median  # this is the median, which is best for absolute errors. Set the derivative of the cost to 0.
right * len(Y) / (len(Y) - 1)  # this divides by N − 1. The cost is a mean with 1/N.
right * len(Y) / Y.shape[1] ‖ right / Y.shape[1]  # this divides by n_L, the number of outputs. Divide by N = len(Y).
right[None]  # this is a matrix with one row. The constants are a plain row of numbers, of shape (n_L,).
np.round(right, 2) ‖ np.round(right, 3) ‖ np.clip(np.round(right, 2), 0.01, 0.99)  # {ON_A_GRID}
Y[0]  # only the first sample counts. Is the return inside the loop?
Y, → Y != 0, ‖ Y == 1, ‖ Y > 0.5,  # each label counts as 0 or 1 here. Labels may be fractions: one of 0.3 counts 0.3.
right - Y[0] / len(Y) ‖ Y, → Y[1:],  # the first sample is left out. Python counts rows from 0.
right - Y[-1] / len(Y) ‖ Y, → Y[:-1],  # the last sample is left out. range(n) already stops before n.
Y.T @ (1 / len(Y) ** np.arange(len(Y), 0.0, -1))  # the sum is divided by N in every round: divide after the loop.""")
lowest_cross_entropy = task(
    asked.lowest_cross_entropy,
    """a = np.mean(Y, axis=0)
    return -np.sum(y_log_a(a, a) + y_log_a(1 - a, 1 - a))""",
)(f"""\
to do: Return the cross-entropy of the best constants in the cell above.
shows: It is the entropy of the labels, and 0 only where they are all the same.
np.mean(Y, axis=0) → Y ; 1 - a)) → 1 - a)) / len(Y)
    this is the cost of the outputs A = Y. Here every sample gets the same outputs, the best constants.
+ y_log_a(1 - a, 1 - a) →  # the second half is missing, (1 − a) log(1 − a): no is an answer, too.
y_log_a(a, a) + y_log_a(1 - a, 1 - a) → plain_terms(a, a)  # {NAN}
-right  # the minus sign is lost. A cross-entropy is positive.
{families.other_logarithms()}\
np.sum →  # these are the outputs one by one. Sum over them.
np.sum → np.mean  # this is the mean over the outputs. Sum over them.
right * len(Y)  # this is a sum over the samples. The cost is their mean.
right / len(Y) ‖ right / Y.size  # this divides too often. The constants are means already; the outputs are summed.
, axis=0 → ‖ return → return Y.shape[1] * ; , axis=0 →
    this is the cost of one constant for all outputs. Each output has its own: add up their costs.
axis=0 → axis=1  # this takes a mean for each sample. The constants belong to the outputs, the columns: axis=0.
right * len(Y) / Y.shape[1]  # this divides by n_L, not by N. Were the constants passed as one row? Repeat the row.
Y.shape[1] * np.log(2) ‖ np.log(2)  # this is the cost of always saying 1/2. The best constants cost less.
binary_cost(Y, np.zeros_like(Y) + np.mean(Y, 0))  # outputs and targets are exchanged: the constants are A, and Y is Y.
binary_cost((np.mean(Y, axis=0) > 0.5) * np.ones_like(Y), Y)
    this is the cost of always saying what most samples say. Someone who is never sure pays less.
np.mean(Y, axis=0)  # these are the constants. Their cost is asked for.""")
# --- Tasks 7 and 8: the cross-entropies from z ---
CUTS = (10, 20, 30, 50, 100, 500, 700)  # where programs cut z off to escape the overflow of e^z
LONG = "return → Z = np.where(abs(Z) > 11356, Z * np.inf, Z) ⏎return  # np.longdouble moves only the end, to e^11357."
ONE_STEP = "Go from z to the logarithm in one step: −log σ(z) = log(1 + e^−z)."
binary_from_logits = task(
    asked.binary_from_logits, "np.sum(Y * np.logaddexp(0, -Z) + (1 - Y) * np.logaddexp(0, Z)) / len(Z)"
)(f"""\
to do: Return the binary cross-entropy of σ(Z), straight from Z, in the cell above.
shows: Confidently wrong costs about |z|: much, but not infinity.
binary_cost(sigmoid(Z), Y) ‖ cost(plain_terms(sigmoid(Z), Y)) ‖ cost(np.nan_to_num(plain_terms(sigmoid(Z), Y)))
np.nan_to_num(cost(plain_terms(sigmoid(Z), Y))) ‖ np.nan_to_num(binary_cost(sigmoid(Z), Y))
{families.with_tiny_numbers("cost(Y * np.log(sigmoid(Z)) + (1 - Y) * np.log(1 - sigmoid(Z)))", "sigmoid(Z)")}
    it goes through a = σ(z), which has rounded to 0 or 1 for the large z. {ONE_STEP}
{LONG} Write np.logaddexp(0, z).
cost(y_log_a(sigmoid(Z), Y) + y_log_a(sigmoid(-Z), 1 - Y))  # σ(−z) itself rounds to 0 beyond z = 745. {ONE_STEP}
np.logaddexp(0, -Z) → np.log(1 + np.exp(-Z)) ; np.logaddexp(0, Z) → np.log(1 + np.exp(Z))
np.logaddexp(0, -Z) → np.log1p(np.exp(-Z)) ; np.logaddexp(0, Z) → np.log1p(np.exp(Z))
cost(Y * Z - np.log(1 + np.exp(Z)))  # e^800 is too large for a float. Write np.logaddexp(0, z) for log(1 + e^z).
0, -Z → 1, -Z ; 0, Z → 1, Z  # np.logaddexp takes exponents: the 1 in log(1 + e^z) is e^0. Write np.logaddexp(0, z).
0, -Z → 0, +Z ; 0, Z → 0, -Z  # z and −z are exchanged: y goes with log(1 + e^−z), and 1 − y with log(1 + e^z).
+ (1 - Y) * np.logaddexp(0, Z) →  # the second half is missing, (1 − y) log(1 + e^z): samples with y = 0 are free.
Y * np.logaddexp(0, -Z) + →  # the first half is missing, y log(1 + e^−z): samples with y = 1 are free.
+ (1 → - (1 ‖ np.sum(Y → np.sum(-Y  # the halves have opposite signs. Both count as they are: mind the brackets.
(1 - Y) * →  # the weight 1 − y of log(1 + e^z) is missing: for y = 1 this logarithm must not count.
cost(plain_terms(Z, Y)) ‖ binary_cost(Z, Y)  # Z holds pre-activations, not probabilities: the sigmoid comes first.
return → Z = sigmoid(Z) ⏎return  # the sigmoid is applied twice: log(1 + e^−z) contains it already. Pass Z.
{each("return → Z = np.clip(Z, -…, …) ⏎return", *CUTS)}  # Z is cut off. A confidently wrong answer costs about |z|.
np.sum(np.logaddexp(0, Z)) / len(Z) ‖ np.sum(np.logaddexp(0, -Z)) / len(Z)  # one half has e^−z, the other e^z.
cost(Y * Z - np.maximum(Z, 0))  # max(z, 0) is log(1 + e^z) only for z far from 0: log(1 + e^−|z|) is missing.
np.sum(np.where(Y == 1, np.logaddexp(0, -Z), np.logaddexp(0, Z))) / len(Z)  # {FRACTIONS}
np.sum((sigmoid(Z) - Y) ** 2) / (2 * len(Z))  # this is the squared error of task 1.
{families.mean_cross_entropy("outputs")}""")
NO_MAX = "e^800 is too large for a float. Subtract the largest z of each row first: the softmax does not change."
categorical_from_logits = task(
    asked.categorical_from_logits,
    """m = np.max(Z, axis=1, keepdims=True)
    log_sum = np.log(np.sum(np.exp(Z - m), axis=1, keepdims=True))
    return -np.sum(Y * (Z - m - log_sum)) / len(Z)""",
)(f"""\
to do: Return the categorical cross-entropy of softmax(Z), straight from Z, in the cell above.
shows: The largest z of a row is moved to 0, and nothing overflows.
cost(Y * np.log(softmax(Z))) ‖ cost(y_log_a(softmax(Z), Y)) ‖ cost(np.nan_to_num(Y * np.log(softmax(Z))))
cost(Y * np.nan_to_num(np.log(softmax(Z)))) ‖ {families.with_tiny_numbers("cost(Y * np.log(softmax(Z)))", "softmax(Z)")}
    it goes through the softmax, which has rounded to 0 for some classes. Take the logarithm on paper first.
cost(Y * np.log(np.exp(Z) / np.sum(np.exp(Z), 1, keepdims=True))) ‖ np.max(Z, axis=1, keepdims=True) → 0  # {NO_MAX}
np.max(Z, axis=1, keepdims=True) → np.max(Z)
    one maximum is subtracted from all rows. Far below it every exponential rounds to 0: take each row's own, axis=1.
np.max → np.min ‖ np.mean  # what is subtracted is not the row's largest z: exponents above 0 remain, and can overflow.
{each("m = np.max → Z = np.clip(Z, -…, …) ⏎m = np.max", *CUTS)}  # Z is cut off. Sure wrong answers cost without limit.
{LONG.replace("return", "m = np.max")} Subtract the largest z of each row first.
m = np.max → Z = Z - np.max(Z, axis=0) ⏎m = np.max ‖ np.max(Z, axis=1, keepdims=True) → np.max(Z, axis=0)
    these are the maxima of the columns. They differ along a row, and that changes the softmax: take axis=1.
Z - m - log_sum → Z - log_sum ‖ log_sum)) → m - log_sum))
    the maximum is subtracted in only one place. Subtract it from every z of the row, inside the sum and outside.
np.max(Z, axis=1, keepdims=True) → np.max(Z, axis=0) ; Z - m), axis=1, keepdims=True → Z - m), axis=0
Z - m), axis=1, keepdims=True → Z - m), axis=0
    the sum runs over the samples. The classes of one sample share a probability of 1: axis=1, keepdims=True.
- log_sum → + log_sum ‖ Z - m - log_sum → Z + m - log_sum  # a sign is wrong: z_i − m − log Σ_j e^{{z_j − m}}.
Z - m), axis=1, keepdims=True → Z - m)
np.max(Z, axis=1, keepdims=True) → np.max(Z) ; Z - m), axis=1, keepdims=True → Z - m)
    the sum runs over all samples and classes. It belongs to one row: axis=1, keepdims=True.
Z - m - log_sum → Z - m ‖ Z  # the logarithm of the sum is missing: log p_i = z_i − log Σ_j e^{{z_j}}.
np.log →  # the logarithm around the sum is missing: log p_i = z_i − log Σ_j e^{{z_j}}.
Y * →  # the targets are missing: only the right class counts.
Y * → np.eye(Y.shape[1])[Y.argmax(axis=1)] *
-np.sum(Y * (Z - m - log_sum)) / len(Z) → -np.mean((Z - m - log_sum)[Y == 1])  # {ONE_HOT}
m = np.max → Z = softmax(Z) ⏎m = np.max  # the softmax is applied twice: z − log Σ e^z contains it. Pass Z.
binary_from_logits.reference(Z, Y)
cost(-Y * np.logaddexp(0, -Z))  # these are sigmoids, each z by itself. In the softmax all z count for each class.
binary_cost(softmax(Z), Y)  # this is the binary form, with terms of 1 − p. One class of K is one question, not K.
cost(y_log_a(Z, Y)) ‖ cost(Y * np.log(Z))  # Z holds pre-activations, not probabilities: the softmax comes first.
{families.mean_cross_entropy("classes")}""")
# --- Task 9: the gradients against z ---
binary_gradient = task(asked.binary_gradient, "(sigmoid(Z) - Y) / len(Z)")(f"""\
to do: Write the derivatives ∂C/∂z_si in the cell above.
shows: What is left is the error itself: a sigmoid that is confidently wrong is pulled with full force.
(sigmoid(Z) - Y.ravel()) / len(Y)  # {COLUMN}
sigmoid(Z) → Z  # the sigmoid is missing: the error is a − y, with a = σ(z).
sigmoid(Z) → sigmoid(sigmoid(Z))  # the sigmoid is applied twice.
sigmoid(Z) → np.exp(Z) / (1 + np.exp(Z))  # e^800 is too large for a float, and ∞/∞ is nan. The given sigmoid avoids it.
sigmoid → softmax  # this is the softmax. Yes-or-no outputs have sigmoids.
right * sigmoid(Z) * (1 - sigmoid(Z))  # one factor a(1 − a) too many, the sigmoid's slope: here ∂C/∂a cancels it.
((1 - Y) / (1 - sigmoid(Z)) - Y / sigmoid(Z)) / len(Z)  # this is ∂C/∂a. By the chain rule ∂C/∂z = ∂C/∂a · a(1 − a).
((1 - Y) / (1 - sigmoid(Z)) - Y / sigmoid(Z)) * sigmoid(Z) * (1 - sigmoid(Z)) / len(Z)
    ∂C/∂a is infinite where a has rounded to 0 or 1. Multiply on paper: a(1 − a) cancels the fractions.
-Y / sigmoid(Z) / len(Z) ‖ -Y * (1 - sigmoid(Z)) / len(Z)  # the second half is missing, that of (1 − y) log(1 − a).
(-Y * (1 - sigmoid(Z)) - (1 - Y) * sigmoid(Z)) / len(Z)  # a sign is lost: log(1 − a) has the slope −1/(1 − a).
- Y → * (1 - sigmoid(Z))  # this is the slope of the sigmoid alone. Which error does it multiply, and does it stay?
sigmoid(Z) → 1 / (1 + np.exp(Z))  # this is σ(−z), the probability of no. The exponent has a minus: e^−z.
sigmoid(Z) → (Z >= 0)  # a is rounded to 0 or 1 here. The error is that of a itself.
binary_from_logits.reference(Z, Y)  # this is the cost, task 7. Its derivatives are asked for, in Z's shape.
{families.gradient_of_a_mean("sigmoid(Z)", "a")}""")
categorical_gradient = task(asked.categorical_gradient, "(softmax(Z) - Y) / len(Z)")(f"""\
to do: Write the derivatives ∂C/∂z_sj in the cell above.
shows: The same error once more, p − y; in each row the slopes sum to 0.
softmax(Z) → softmax(Z.T).T  # the softmax runs over the samples. Each row sums to 1: axis=1, keepdims=True.
softmax(Z) → np.exp(Z) / np.sum(np.exp(Z), axis=1, keepdims=True)  # {NO_MAX} The given softmax does.
softmax(Z) → Z  # the softmax is missing: the error is p − y.
softmax(Z) → softmax(softmax(Z))  # the softmax is applied twice.
softmax → sigmoid  # this is the sigmoid, task 9a. One class of K has a softmax.
right * softmax(Z) * (1 - softmax(Z))  # a factor p(1 − p) too many. Every p depends on every z; together all cancel.
((1 - Y) / (1 - softmax(Z)) - Y / softmax(Z)) / len(Z)  # this is ∂C/∂a of the binary form. Here no terms have 1 − p.
((1 - Y) / (1 - softmax(Z)) - Y / softmax(Z)) * softmax(Z) * (1 - softmax(Z)) / len(Z)
    this is the binary form, with fractions that are infinite where p has rounded. Do the two sums on paper.
- Y → * Y - Y  # only the right class has a slope here. The others are pushed down, too: the softmax sums over every z.
np.where(Y == 0, 0, -Y / softmax(Z)) / len(Z) ‖ -Y / softmax(Z) / len(Z)  # this is ∂C/∂p. The softmax is still to come.
softmax(Z) * (-Y / softmax(Z) + np.sum(Y / softmax(Z) * softmax(Z), axis=1, keepdims=True)) / len(Z)
    right on paper, but where p has rounded to 0 the quotient y/p is 0/0 or infinite. Multiply on paper: p cancels.
categorical_from_logits.reference(Z, Y)  # this is the cost, task 8. Its derivatives are asked for, in Z's shape.
{families.gradient_of_a_mean("softmax(Z)", "p")}""")
