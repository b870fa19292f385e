"""Mistakes that many tasks share: each function returns rows of a table, with hints in the words of the task."""

import re

ACTIVATIONS = {"relu": "ReLU", "step": "the step", "tanh": "tanh", "sigmoid": "the sigmoid"}


def already_an_activation(z):
    """For tasks whose answer is a pre-activation."""
    return "".join(
        f"{g}(right)\n    this is already an activation, {name} of {z}. Here only {z} is asked for.\n"
        for g, name in ACTIVATIONS.items()
    )


def always_one_activation(code):
    """For tasks with an argument g: the code with `…` in the place of an activation that is always the same."""
    return "".join(
        f"{code.replace('…', g)}\n    the activation is always {name}. Use the g that is passed in.\n"
        for g, name in ACTIVATIONS.items()
    )


def each(code, *values):
    """The code once for each value, which stands in the place of `…`."""
    return "\n".join(code.replace("…", str(value)) for value in values)


def one_row_filled(Z):
    """For tasks whose answer is an array that a loop fills row by row."""
    return f"""\
(right.T * (np.arange(len(right)) == 0)).T  # only the first row is filled. Is the return inside the loop?
(right.T * (np.arange(len(right))[::-1] == 0)).T  # only the last row is filled. Is {Z} made afresh inside the loop?
(right.T * (np.arange(len(right)) > 0)).T ‖ right[1:]  # the first row is left out. Python counts rows from 0.
(right.T * (np.arange(len(right))[::-1] > 0)).T ‖ right[:-1]  # the last row is left out. range(n) stops before n.
right[[-1] * len(right)] ‖ right.sum(axis=0) + 0 * right
    every row is that of the last sample, or their sum: [[0] * n] * N is one row N times. Make each row anew.
"""


def one_row_per_sample(Z, shape):
    """For tasks whose answer is a matrix with one row per sample. The inputs must hold a batch of one."""
    return f"""\
{one_row_filled(Z)}\
right[0]  # only the first sample goes through. The result needs one row per sample: shape {shape}.
right.T  # the result lies on its side. Samples are rows: {Z} has shape {shape}.
np.squeeze(right)  # a batch of one lost its row. {Z} always has shape {shape}, here {shape.replace("N", "1", 1)}.
"""


def of_a_batch(Z, shape, columns):
    """For tasks whose answer is a matrix of numbers with one row per sample. The inputs must hold a batch of one."""
    return f"""\
{one_row_per_sample(Z, shape)}{rounded(Z, digits=(2, 3))}\
np.pad(right[:1, :1], [(0, n - 1) for n in right.shape])  # only one entry is filled. Is the return inside the loops?
right.astype(int)  # the entries are whole numbers: their fractions are cut off. Was {Z} made with dtype=int?
right.sum(axis=0)  # the samples are summed up. Each keeps its own row of {Z}.
right * (np.arange(len(right.T)) > 0)  # the first of the {columns} is left out. Python counts columns from 0.
right * (np.arange(len(right.T))[::-1] > 0)  # the last of the {columns} is left out. range(n) stops before n.
right.sum(axis=1)  # the {columns} are summed up. Each keeps its own column of {Z}.
"""


def wrong_row_sums(also=""):
    """For tasks whose reference has one `.sum(axis=1, keepdims=True)`. `also` is another edit: " ; before → after"."""
    return f"""\
.sum(axis=1, keepdims=True) → .sum(axis=0){also}
    this normalises over the batch: the result for a sample depends on the others. Sum along each row, axis=1.
.sum(axis=1, keepdims=True) → .sum(){also}  # this sums the whole array. A row is one sample: sum along it, axis=1.
.sum(axis=1, keepdims=True) → .sum(axis=1){also}  # right for N = 1 only: sums of shape (N,) act column by column, and
    for N = K NumPy does not complain. keepdims=True keeps them as a column of shape (N, 1), one for each row.
"""


def rounded(result, digits=(2,)):
    hint = f"the result is rounded. Return {result} with all its digits: other functions compute with it."
    return f"{each('np.round(right, …)', *digits)}  # {hint}\n"


def two_results(first, second):
    """For tasks whose answer is a pair."""
    return f"""\
right[0]  # this is {first} alone. Return both: return {first}, {second}.
right[1]  # this is {second} alone. Return both: return {first}, {second}.
right[::-1]  # the order is the other way round: return {first}, {second}.
list(zip(*right)) ‖ list(zip(right[0], right[1][1:]))  # these are pairs. Return two things: return {first}, {second}.
"""


def of_any_shape(result, floats=True):
    """For tasks whose answer has one number for each entry of z. The inputs must hold a matrix of whole numbers."""
    for_floats = f"""\
right.astype(getattr(z, "dtype", float))
    np.zeros_like(z) and np.empty_like(z) hold whole numbers if z does, and cut fractions off. Make it with dtype=float.
{rounded(result, digits=(2, 3, 4))}"""
    return f"""\
np.ravel(right)  # the result has lost the shape of z: return one number for each entry, in its row and column.
{for_floats if floats else ""}"""


def slope_of(g, name):
    """For tasks whose answer is the slope of g at each entry of z."""
    return f"""\
{g}  # this is {name} itself. Its slope is asked for.
np.gradient({g}, z) ‖ np.gradient({g})  # np.gradient compares neighbours in the array. Each entry has its own slope.
"""


def mean_over_samples(columns):
    """For tasks whose answer is one number, a mean over samples. The reference has one `) / `: np.sum(…) / N."""
    return f"""\
right * len(Y)  # this is a sum over the samples, which grows with their number. Divide by N.
right / Y.shape[1]  # np.mean divides by the number of all entries. Sum over the {columns}, and divide only by N.
right * len(Y) / Y.shape[1]  # this divides by the number of {columns}. N counts the rows: len(Y) or Y.shape[0].
) / → , axis=1) * len(Y) /
) / → , axis=1) /  # this is one number for each sample. Return one number for the batch: their mean.
) / → , axis=0) /  # this is one number for each column. Sum over the {columns}, too.
) / → , axis=()) * len(Y) /
) / → , axis=()) /  # the entries are still apart. Sum over the {columns}, and take the mean over the samples.
) / → , axis=1)[1:].sum() / ‖ , axis=0)[1:].sum() /  # a first sample or column is left out. Python counts from 0.
) / → , axis=1)[:-1].sum() / ‖ , axis=0)[:-1].sum() /  # a last sample or column is left out. range(n) stops before n.
) / → , axis=1)[0] /  # only the first sample counts. Is the return inside the loop? It ends the function at once.
) / → , axis=1)[-1] /  # only the last sample counts: each round of the loop overwrites the sum. Add to it with +=.
) / → , axis=1) @ (1 / len(Y) ** np.arange(len(Y), 0.0, -1)) * len(Y) /
    the sum is divided by N in every round of the loop. Divide once, after the loop.
{rounded("C")}"""


def mean_cross_entropy(columns):
    """For tasks whose answer is −1/N Σ Σ y log a, in whatever form."""
    return f"""\
-right  # the minus sign is lost. Without it the cost is negative, and training looks for the least likely answers.
right / 2  # it is half as large. The 1/2 belongs only to the squared error.
np.exp(-right * len(Y))  # this is the likelihood, a product of probabilities. Take minus its log, divided by N.
{other_logarithms()}{mean_over_samples(columns)}"""


def other_logarithms():
    """For tasks whose answer is a natural logarithm."""
    return """\
right / np.log(2)  # log2 counts in bits. The logarithm here is the natural one, np.log.
right / np.log(10)  # this is the logarithm to base 10. The logarithm here is the natural one, np.log.
"""


def escaping_log_0(terms, cost=""):
    """For tasks with y log a where a may be 0: the terms contain np.log(A), and a cost is made of them."""
    logs_in_numbers = re.sub(r"np\.log\(.*?\)", r"np.nan_to_num(\g<0>)", terms)
    return f"""\
{cost}(np.nan_to_num({terms})) ‖ {cost}({logs_in_numbers})  # np.nan_to_num also makes −∞ finite: set neginf=-np.inf.
{with_tiny_numbers(f"{cost}({terms})", "A")}
    a tiny number stands for 0 here. Where a = 0 and y > 0 the impossible has happened: leave log 0 = −∞ as it is.
"""


def with_tiny_numbers(code, A):
    """The code with each tiny number that programs use in place of 0, in np.log(A) and in np.log(1 - A)."""
    logs = rf"np\.log\((1 - )?{re.escape(A)}\)"
    codes = (
        code.replace(A, f"np.clip({A}, …, 1 - …)"),
        re.sub(logs, rf"np.log(np.maximum(\1{A}, …))", code),
        re.sub(logs, rf"np.log(\1{A} + …)", code),
    )
    tiny = 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16, 2.0**-52
    return "\n".join([each(codes[0], *tiny), *(each(code, *tiny, 1e-300, 2.0**-1022) for code in codes[1:])])


def gradient_of_a_mean(output, a, slope=""):
    """For tasks whose answer is (output − Y)/N: the code of the outputs, their name in hints, what else multiplies."""
    return f"""\
right * len(Y)  # the factor 1/N is missing: this is the gradient of a sum over the samples.
-right  # the sign is wrong: the error is {a} − y.
2 * right  # it is twice as large. Where the square brings a 2, the 1/2 of the cost cancels it.
right / 2  # it is half as large. The factor 1/2 belongs to the squared error, and cancels in its derivative.
right / len(Y)  # the factor 1/N is there twice.
right / Y.shape[1]  # this divides by the number of all entries, N n_L. The cost is a mean over the N samples only.
2 * right / Y.shape[1]  # this is the gradient of the mean over all N n_L entries, without 1/2. The factor is 1/N.
right * len(Y) / Y.shape[1]  # this divides by the number of outputs. N counts the rows: len(Y) or Y.shape[0].
{output} - Y / len(Y){slope}  # only the targets are divided by N. Put brackets around the difference.
{each("right.sum(axis=…)", 0, 1, None)}
    samples, outputs or both are summed up. There is one derivative for each entry: the shape stays (N, n_L).
np.abs({output} - Y) / len(Y){slope}  # the sign of the error is lost: where {a} < y it is negative.
np.sign({output} - Y) / len(Y){slope}  # this is the slope of absolute errors: only the sign counts.
({output} - Y) ** 2 / len(Y){slope}  # the errors are still squared. The derivative of e²/2 is e.
np.squeeze(right)  # an axis of length 1 is lost. The result always has the shape of Y, also when N = 1 or n_L = 1.
{output} / len(Y){slope}  # the targets are missing: the slope is 0 where {a} = y.
{one_row_filled("the gradient")}"""
