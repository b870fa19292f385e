"""Mistakes that many tasks share: each function returns rows of a table, with hints in the words of the task."""


def already_an_activation(z):
    """For tasks whose answer is a pre-activation."""
    called = {"relu": f"ReLU({z})", "step": "the step", "tanh": f"tanh({z})", "sigmoid": f"σ({z})"}
    return "".join(
        f"{g}(right)\n    this is already an activation, {words}. Here only {z} is asked for.\n"
        for g, words in called.items()
    )


def each(code, *values):
    """The code once for each value, which stands in the place of `…`."""
    return "\n".join(code.replace("…", repr(value)) for value in values)


def one_row_filled(Z):
    """For tasks whose answer is an array that a loop fills row by row."""
    return f"""\
(right.T * (np.arange(len(right)) == 0)).T
    only the first row is filled. Is the return inside the loop? It ends the function at once.
(right.T * (np.arange(len(right)) == len(right) - 1)).T
    only the last row is filled. Is {Z} made afresh inside the loop?
"""


def one_row_per_sample(Z, shape):
    """For tasks whose answer is a matrix with one row per sample. The inputs must hold a batch of one."""
    return f"""\
{one_row_filled(Z)}\
right[0]
    only the first sample goes through. The result needs one row per sample: shape {shape}.
right.T
    the result lies on its side. Samples are rows: {Z} has shape {shape}.
np.squeeze(right)
    a batch of one sample lost its row. {Z} always has shape {shape}, here {shape.replace("N", "1", 1)}.
"""


def of_a_batch(Z, shape, columns):
    """For tasks whose answer is a matrix of numbers with one row per sample. The inputs must hold a batch of one."""
    return f"""\
{one_row_per_sample(Z, shape)}{rounded(Z)}\
right.astype(int)
    the entries are whole numbers: everything behind the point is cut off. Was {Z} made with dtype=int?
right.sum(axis=0)
    the samples are summed up. Each keeps its own row of {Z}.
right.sum(axis=1)
    the {columns} are summed up. Each keeps its own column of {Z}.
"""


def rounded(result, digits=(2,)):
    codes = "".join(f"np.round(right, {n})\n" for n in digits)
    return f"{codes}    the result is rounded. Return {result} with all its digits: other functions compute with it.\n"


def two_results(first, second):
    """For tasks whose answer is a pair."""
    return f"""\
right[0]
    this is {first} alone. Return both: return {first}, {second}.
right[1]
    this is {second} alone. Return both: return {first}, {second}.
right[::-1]
    the order is the other way round: return {first}, {second}.
"""


def of_any_shape(result, floats=True):
    """For tasks whose answer has one number for each entry of z. The inputs must hold a matrix of whole numbers."""
    table = """\
np.ravel(right)
    the result has lost the shape of z: return one number for each entry, in the same rows and columns.
"""
    if floats:
        table += """\
right.astype(getattr(z, "dtype", float))
    z may hold whole numbers, and then np.zeros_like(z) and np.empty_like(z) make an array of whole numbers, which
    cuts off everything behind the point. Make it with dtype=float.
"""
        table += rounded(result, digits=(2, 3, 4))
    return table


def slope_of(g, name):
    """For tasks whose answer is the slope of g at each entry of z."""
    return f"""\
{g}
    this is {name} itself. Its slope is asked for.
np.gradient({g}, z)
np.gradient({g})
    np.gradient compares neighbours in the array. Each entry has a slope of its own, whatever stands beside it.
"""
