"""The tasks of exercise 7: a network learns order from disorder in spins, and is asked where one ends.

Each task: the right answer, the inputs on which it is tried, and the usual wrong answers with what to
say to them. What is drawn at random, a split and a training, is judged by what comes out of it.
Source: Carrasquilla and Melko, Machine learning phases of matter, Nature Physics 13 (2017) 431.
"""

from functools import lru_cache

import numpy as np

from ffnn_checks.task import Mistake, Spotted, Task
from ffnn_helpers.activations import sigmoid
from ffnn_helpers.by_hand import magnetisation_network
from ffnn_helpers.datasets import ising_configurations
from ffnn_helpers.training import History


def _spins(n, size, seed):
    """Random configurations, shape (n, size, size), int8; their magnetisations differ."""
    rng = np.random.default_rng(seed)
    share_up = np.linspace(0.15, 0.75, n)[:, None, None]
    return np.where(rng.random((n, size, size)) < share_up, 1, -1).astype(np.int8)


# --- Task 1: the size of the magnetisation -----------------------------------------------------------


def _order(spins):
    return np.abs(spins.mean(axis=(1, 2)))


order_parameter = Task(
    name="order_parameter",
    ready_made=["ffnn_helpers.datasets.magnetisation"],
    arguments=("spins",),
    results=("sizes",),
    reference=_order,
    inputs=[
        (_spins(5, 3, seed=1),),
        (_spins(4, 4, seed=2),),
        (-np.ones((1, 2, 2), np.int8),),
        (np.ones((1, 12, 12), np.int8),),
    ],
    mistakes=[
        Mistake(
            lambda spins: spins.mean(axis=(1, 2)),
            "the sign is still there. Up and down are equally ordered: take the absolute value of m.",
        ),
        Mistake(
            lambda spins: np.abs(spins).mean(axis=(1, 2)),
            "this is 1 for every configuration: the absolute value of each spin is taken first. "
            "First the mean of the spins, then its absolute value.",
        ),
        Mistake(
            lambda spins: np.abs(spins.sum(axis=(1, 2), dtype=int)),
            "this is the sum over the spins. m is their mean: divide by their number, L².",
        ),
        Mistake(
            lambda spins: np.abs(spins.sum(axis=(1, 2), dtype=int)) / spins.shape[1],
            "the sum is divided by L. A configuration has L² spins.",
        ),
        Mistake(
            lambda spins: np.abs(spins.sum(axis=(1, 2), dtype=int)) / len(spins),
            "the sum is divided by N, the number of configurations. Divide by the number of spins in one, L².",
        ),
        Mistake(
            lambda spins: np.abs(spins.sum(axis=(1, 2), dtype=int)) / spins.size,
            "the sum is divided by the number of all spins. Divide by the number of spins in one configuration, L².",
        ),
        Mistake(
            lambda spins: np.abs(spins.mean(axis=0)),
            "the mean runs over the configurations, site by site. It should run over the sites of each configuration: "
            "axes 1 and 2.",
        ),
        Mistake(
            lambda spins: np.abs(spins.mean(axis=1)),
            "the mean runs over one axis of the lattice only. It has two: axis=(1, 2).",
        ),
        Mistake(
            lambda spins: np.abs(spins.mean(axis=2)),
            "the mean runs over one axis of the lattice only. It has two: axis=(1, 2).",
        ),
        Mistake(
            lambda spins: np.abs(spins.mean(axis=1)).mean(axis=1),
            "the absolute value is taken column by column. Take it once, of the mean over the whole lattice.",
        ),
        Mistake(
            lambda spins: np.abs(spins.mean(axis=2)).mean(axis=1),
            "the absolute value is taken row by row. Take it once, of the mean over the whole lattice.",
        ),
        Mistake(
            lambda spins: np.abs(spins.mean()),
            "all configurations are thrown together. Each has a size of its own: the result has shape (N,).",
        ),
        Mistake(
            lambda spins: _order(spins).mean(),
            "this is the mean over the configurations. Give back one number for each, shape (N,).",
        ),
        Mistake(lambda spins: spins.mean(axis=(1, 2)) ** 2, "this is m². Asked for is |m|."),
        Mistake(
            lambda spins: (spins == 1).mean(axis=(1, 2)),
            "this is the share of spins that are up. m is the mean of the spins themselves, +1 and −1.",
        ),
        Mistake(
            lambda spins: (1 + _order(spins)) / 2,
            "this is the share of the majority, between ½ and 1. |m| is the size of the mean spin, between 0 and 1.",
        ),
        Mistake(
            lambda spins: np.abs(spins.sum(axis=(1, 2), dtype=np.int8)) / spins[0].size,
            "the sum has run over: the spins are int8, which ends at 127, and here are more spins. "
            "Use spins.mean or spins.sum, which know that, or spins.astype(float).",
        ),
        Mistake(
            lambda spins: np.round(_order(spins), 2),
            "the result is rounded. Give it back with all its digits.",
        ),
        Mistake(
            lambda spins: _order(spins)[:1],
            "only the first configuration arrives. Is the return inside the loop? It ends the function at once.",
        ),
    ],
    to_do="Give back |m| of every configuration in the cell above.",
    shows="One number tells order from disorder, and a flip of all spins does not change it.",
)

# --- Task 2: means at each temperature ---------------------------------------------------------------


def _means(values, T, mean=np.mean):
    temperatures = np.unique(T)
    return temperatures, np.array([mean(values[T == t]) for t in temperatures])


def _means_at(temperatures, values, T):
    return np.array(temperatures), np.array([values[T == t].mean() for t in temperatures])


_VALUES = np.array([0.31, 0.97, -0.62, 0.88, 0.75, -0.42, 0.05])

mean_by_temperature = Task(
    name="mean_by_temperature",
    arguments=("values", "T"),
    results=("temperatures", "means"),
    reference=_means,
    inputs=[
        (_VALUES, np.array([2.25, 1.0, 8.0, 1.0, 2.25, 2.25, 8.0])),
        (_VALUES[:6], np.array([2.0, 1.0, 3.0, 2.0, 1.0, 3.0])),
        (_VALUES[:4], np.array([2.2, 2.2, 2.2, 2.2])),
    ],
    mistakes=[
        Mistake(
            lambda values, T: _means_at(list(dict.fromkeys(T.tolist())), values, T),
            "the temperatures stand in the order in which they occur. They should rise: np.unique sorts them.",
        ),
        Mistake(
            lambda values, T: _means_at(list(set(T.tolist())), values, T),
            "a set keeps no order, and the temperatures should rise: sorted(set(T)), or np.unique(T).",
        ),
        Mistake(
            lambda values, T: tuple(a[::-1] for a in _means(values, T)),
            "the temperatures fall. They should rise, the coldest first.",
        ),
        Mistake(lambda values, T: _means(values, T)[1], "these are the means alone. Return both: temperatures, means."),
        Mistake(
            lambda values, T: _means(values, T)[::-1],
            "the order is the other way round: return temperatures, means.",
        ),
        Mistake(
            lambda values, T: list(zip(*_means(values, T), strict=True)),
            "these are pairs (temperature, mean). Give back two arrays: all temperatures, and all means.",
        ),
        Mistake(lambda values, T: _means(values, T, np.sum), "these are sums. Divide by the number of values in each."),
        Mistake(
            lambda values, T: _means(values, T, lambda v: v.sum() / len(values)),
            "every sum is divided by the number of all values. Divide by the number at this temperature.",
        ),
        Mistake(
            lambda values, T: _means(values, T, lambda v: np.abs(v).mean()),
            "the absolute values are averaged. Take the values as they come: not every quantity is positive.",
        ),
        Mistake(
            lambda values, T: _means(values, T, lambda v: np.abs(v.mean())),
            "the sign of the means is lost. Take the values as they come: not every quantity is positive.",
        ),
        Mistake(lambda values, T: _means(values, T, np.median), "these are medians. Asked for are means."),
        Mistake(lambda values, T: _means(values, T, np.std), "these are standard deviations. Asked for are means."),
        Mistake(
            lambda values, T: _means(values, T, lambda v: np.mean(v > 0.5)),
            "this is the share of values above ½. Take the mean of the values themselves.",
        ),
        Mistake(
            lambda values, T: _means(values, T, lambda v: v[0]),
            "this is the first value at each temperature. Take the mean of all of them.",
        ),
        Mistake(
            lambda values, T: _means(values, T, lambda v: v[-1]),
            "this is the last value at each temperature: each round of the loop overwrites the one before.",
        ),
        Mistake(
            lambda values, T: _means(values, T, len), "these are the numbers of values. Asked for are their means."
        ),
        Mistake(
            lambda values, T: _means(values, T, lambda v: values.mean()),
            "every temperature has the mean of all values. Choose those with this T first: values[T == t].",
        ),
        Mistake(
            lambda values, T: (T, np.array([values[T == t].mean() for t in T])),
            "temperatures occur several times. Each should stand there once: np.unique(T).",
        ),
        Mistake(
            lambda values, T: (np.unique(T), values.reshape(len(np.unique(T)), -1).mean(axis=1)),
            "the values are cut into equal pieces, as if they came sorted and equally many at each temperature. "
            "Choose those with this T instead: values[T == t].",
        ),
        Mistake(
            lambda values, T: (np.unique(T), values.reshape(-1, len(np.unique(T))).mean(axis=0)),
            "the values are dealt out like cards, as if the temperatures took turns. "
            "Choose those with this T instead: values[T == t].",
        ),
    ],
    to_do="Give back the temperatures and the mean at each of them in the cell above.",
    shows="A curve with one point for each temperature, in whatever order the values come.",
)

# --- Task 3: which configurations are taught, and as what --------------------------------------------


def _chosen(spins, T, low, high, keep=None, label=None):
    """What task 3 asks for; or with another choice of configurations, or another label for each of them."""
    kept = (T <= low) | (T >= high) if keep is None else keep
    labels = T <= low if label is None else label
    return spins[kept], labels[kept].astype(float)[:, None]


def _ones_first(spins, T, low, high):
    kept, Y = _chosen(spins, T, low, high)
    return kept, -np.sort(-Y, axis=0)


def _cold_spins_first(spins, T, low, high):
    return np.concatenate([spins[T <= low], spins[T >= high]]), _chosen(spins, T, low, high)[1]


def _in_any_order(student, *case):
    """Configurations and labels, sorted together: rows may come in any order, if they stay side by side."""
    given = student(*case)
    if not isinstance(given, tuple | list) or len(given) != 2:
        return given
    spins, Y = (np.asarray(part) for part in given)
    if spins.ndim != 3 or Y.ndim != 2 or len(spins) != len(Y) or not len(Y):
        return given
    order = np.lexsort(np.hstack([Y, spins.reshape(len(spins), -1)]).T)
    return spins[order], Y[order]


_T = np.array([2.3, 1.0, 3.0, 1.5, 2.8, 2.0, 3.6, 1.5, 2.5])

labelled = Task(
    name="labelled",
    arguments=("spins", "T", "low", "high"),
    results=("kept", "Y"),
    reference=_chosen,
    use=_in_any_order,
    inputs=[
        (_spins(9, 3, seed=3), _T, 1.5, 2.8),
        (_spins(9, 2, seed=4), _T, 2.3, 2.5),
        (_spins(4, 3, seed=5), np.array([1.0, 3.0, 1.2, 3.4]), 2.0, 2.5),
    ],
    mistakes=[
        Mistake(
            lambda spins, T, low, high: _chosen(spins, T, low, high, label=T >= high),
            "the labels are exchanged: cold is ordered, and ordered is 1.",
        ),
        Mistake(
            lambda spins, T, low, high: _chosen(spins, T, low, high, keep=(T < low) | (T > high)),
            "the temperatures low and high themselves are left out. They belong to what is kept: T <= low, T >= high.",
        ),
        Mistake(
            lambda spins, T, low, high: _chosen(spins, T, low, high, keep=(T < low) | (T >= high)),
            "the temperature low itself is left out. It belongs to the cold ones: T <= low.",
        ),
        Mistake(
            lambda spins, T, low, high: _chosen(spins, T, low, high, keep=(T <= low) | (T > high)),
            "the temperature high itself is left out. It belongs to the hot ones: T >= high.",
        ),
        Mistake(
            lambda spins, T, low, high: _chosen(spins, T, low, high, keep=(T <= low) & (T >= high)),
            "nothing is kept: no temperature is up to low and from high on at once. For one or the other write |.",
        ),
        Mistake(
            lambda spins, T, low, high: _chosen(spins, T, low, high, keep=T > 0),
            "the temperatures between low and high are kept, as disordered. Leave them out: "
            "there the network shall find its own answer.",
        ),
        Mistake(
            lambda spins, T, low, high: _chosen(spins, T, low, high, keep=T > 0, label=T < high),
            "the temperatures between low and high are kept, as ordered. Leave them out: "
            "there the network shall find its own answer.",
        ),
        Mistake(
            lambda spins, T, low, high: _chosen(spins, T, low, high, keep=T > 0, label=T < 2.269),
            "everything is kept, with labels from T_c. T_c is what the network shall find: leave out what is between.",
        ),
        Mistake(
            lambda spins, T, low, high: _chosen(spins, T, low, high, label=T < 2.269),
            "the labels come from T_c, which we pretend not to know. Ordered is what has T <= low.",
        ),
        Mistake(
            lambda spins, T, low, high: _chosen(spins, T, low, high, keep=(T > low) & (T < high)),
            "the temperatures between low and high are kept, and the others left out. It should be the other way "
            "round: (T <= low) | (T >= high).",
        ),
        Mistake(
            lambda spins, T, low, high: _chosen(spins, T, low, high, keep=T <= low),
            "only the cold configurations are kept. The network needs examples of both.",
        ),
        Mistake(
            lambda spins, T, low, high: _chosen(spins, T, low, high, keep=T >= high),
            "only the hot configurations are kept. The network needs examples of both.",
        ),
        Mistake(
            lambda spins, T, low, high: _chosen(spins, T, low, high, label=_order(spins) > 0.5),
            "the labels come from the spins. They should come from the temperature alone: "
            "what order looks like is for the network to find out.",
        ),
        Mistake(
            lambda spins, T, low, high: (spins, _chosen(spins, T, low, high)[1]),
            "the labels are chosen, but all configurations are kept. Choose the same rows of both.",
        ),
        Mistake(
            lambda spins, T, low, high: (_chosen(spins, T, low, high)[0], (T <= low).astype(float)[:, None]),
            "the configurations are chosen, but the labels of all are there. Choose the same rows of both.",
        ),
        Mistake(
            lambda spins, T, low, high: (
                _chosen(spins, T, low, high)[0],
                _chosen(spins, T, low, high)[1].ravel(),
            ),
            "Y has shape (M,). Targets are rows, also with a single output: shape (M, 1).",
        ),
        Mistake(
            lambda spins, T, low, high: (
                _chosen(spins, T, low, high)[0],
                np.hstack([_chosen(spins, T, low, high)[1], 1 - _chosen(spins, T, low, high)[1]]),
            ),
            "the labels are one-hot, with two columns. The network will have one output: Y has shape (M, 1).",
        ),
        Mistake(
            lambda spins, T, low, high: (
                _chosen(spins, T, low, high)[0],
                2 * _chosen(spins, T, low, high)[1] - 1,
            ),
            "the labels are +1 and −1. They are to be probabilities: 1 for ordered, 0 for disordered.",
        ),
        Mistake(
            lambda spins, T, low, high: (
                _chosen(spins, T, low, high)[0],
                T[(T <= low) | (T >= high)][:, None],
            ),
            "Y holds the temperatures. It should hold 1 for ordered and 0 for disordered.",
        ),
        Mistake(
            _cold_spins_first,
            "the configurations stand in another order than the labels: all cold ones first. Row i of Y belongs to row "
            "i of kept.",
        ),
        Mistake(
            _ones_first,
            "the labels stand in another order than the configurations: all ones first. Row i of Y belongs to row i of "
            "kept.",
        ),
        Mistake(
            lambda spins, T, low, high: _chosen(spins, T, low, high)[::-1],
            "the order is the other way round: return kept, Y.",
        ),
        Mistake(
            lambda spins, T, low, high: _chosen(spins, T, low, high)[0],
            "these are the configurations alone. Give back both: return kept, Y.",
        ),
    ],
    to_do="Choose the cold and the hot configurations, and label them, in the cell above.",
    shows="Labels from the temperature alone, and nothing about what lies between.",
)

# --- Task 4: what is held back for the test ----------------------------------------------------------

FAIR = "every configuration is in one of the two sets, with its label, and the seed decides in which"


def _divided(spins, Y, n_test, seed):
    order = np.random.default_rng(seed).permutation(len(spins))
    test, train = order[:n_test], order[n_test:]
    return spins[train], Y[train], spins[test], Y[test]


def _fairly(student, spins, Y, n_test, seed):
    """FAIR, or a mistake spotted: a split is judged by where the configurations went."""
    first = _where_they_went(student(spins, Y, n_test, seed), spins, Y, n_test)
    if not isinstance(first, tuple):
        return first
    train, test = first
    _, again = _where_they_went(student(spins, Y, n_test, seed), spins, Y, n_test)
    if set(again) != set(test):
        raise Spotted(
            "with the same seed the test set is another one each time. Make the generator from the seed: "
            "rng = np.random.default_rng(seed)."
        )
    other_seed = seed + 1 if seed % 2 == 0 else seed - 1
    _, other = _where_they_went(student(spins, Y, n_test, other_seed), spins, Y, n_test)
    if set(other) == set(test):
        if set(test) in (set(range(n_test)), set(range(len(spins) - n_test, len(spins)))):
            raise Spotted(
                "nothing is shuffled. Configurations come in the order of their temperatures, so the test set "
                "would hold those of one phase alone. Draw a random order first: rng.permutation(N)."
            )
        raise Spotted("the test set is the same for every seed. Draw it with np.random.default_rng(seed).")
    return FAIR


def _where_they_went(given, spins, Y, n_test):
    """The rows of `spins` that are in the training and in the test set, two lists; or what is no split at all."""
    if given is None or isinstance(given, str):
        return given
    order = "spins_train, Y_train, spins_test, Y_test"
    if not isinstance(given, tuple | list) or len(given) != 4:
        raise Spotted(f"four arrays are asked for: return {order}.")
    dimensions = [np.ndim(part) for part in given]
    if dimensions == [3, 3, 2, 2]:
        raise Spotted(f"the order is another one: return {order}.")
    if dimensions != [3, 2, 3, 2]:
        shapes = ", ".join(str(np.shape(part)) for part in given)
        raise Spotted(
            f"the shapes are {shapes}. Configurations keep shape (…, L, L) and labels (…, 1): return {order}."
        )
    known = {row.tobytes(): i for i, row in enumerate(spins)}
    train, test = ([known.get(row.tobytes()) for row in np.asarray(part, spins.dtype)] for part in given[::2])
    if None in train + test:
        raise Spotted("there are configurations that were not handed in. A split changes no spin.")
    if set(train) & set(test):
        raise Spotted(
            f"{len(set(train) & set(test))} of the {len(test)} test configurations are also in the training set. "
            "Then the test tells nothing: what was learned by heart passes it."
        )
    if len(set(train)) < len(train) or len(set(test)) < len(test):
        raise Spotted(
            "a configuration is there twice, and another is lost: rows were drawn with replacement. "
            "rng.permutation(N) has each once."
        )
    for rows, labels in ((train, given[1]), (test, given[3])):
        if np.shape(labels) != Y[rows].shape or not np.array_equal(labels, Y[rows]):
            raise Spotted(
                "a configuration has got another one's label. Draw one order, and use it for both: spins[order], "
                "Y[order]."
            )
    if len(test) == len(spins) - n_test != n_test:
        raise Spotted(f"training and test set are exchanged. The test set has n_test rows: return {order}.")
    if len(test) != n_test or len(train) != len(spins) - n_test:
        raise Spotted(
            f"of {len(spins)} configurations {n_test} should go to the test set and all others to the training set, "
            f"but {len(test)} are in the test set and {len(train)} in the training set."
        )
    return train, test


def _in_order_of_temperature(n, seed, size=3):
    """Configurations and their labels, the first half ordered."""
    return _spins(n, size, seed), (np.arange(n) < n // 2).astype(float)[:, None]


split = Task(
    name="split",
    ready_made=["ffnn_helpers.datasets.split"],
    arguments=("spins", "Y", "n_test", "seed"),
    results=("split",),
    reference=_divided,
    use=_fairly,
    inputs=[(*_in_order_of_temperature(n, seed=n), n // 4, seed) for n in (12, 17) for seed in (0, 1)],
    mistakes=[],
    to_do="Shuffle the configurations with their labels, and divide them, in the cell above.",
    shows="No configuration is in both sets, and the seed says which is where.",
)

# --- Task 5: from lattices to rows -------------------------------------------------------------------


def _rows(spins):
    return spins.reshape(len(spins), -1).astype(float)


as_rows = Task(
    name="as_rows",
    arguments=("spins",),
    results=("X",),
    reference=_rows,
    inputs=[(_spins(5, 3, seed=6),), (_spins(4, 4, seed=7),), (_spins(1, 2, seed=8),)],
    mistakes=[
        Mistake(
            lambda spins: spins.reshape(len(spins), -1),
            "the spins are still whole numbers. int8 runs over at 127, and a network computes with floats: "
            "spins.astype(float).",
        ),
        Mistake(
            lambda spins: spins.astype(float),
            "the lattices are still squares. A sample is a row: X has shape (N, L²).",
        ),
        Mistake(
            lambda spins: spins.ravel().astype(float), "all configurations are one row. Each has a row of its own."
        ),
        Mistake(
            lambda spins: spins.reshape(-1, spins.shape[2]).astype(float),
            "each row of a lattice has become a sample. A sample is a whole lattice: L² columns.",
        ),
        Mistake(lambda spins: _rows(spins).T, "samples stand in columns. Samples are rows: X has shape (N, L²)."),
        Mistake(
            lambda spins: spins.reshape(-1, len(spins)).T.astype(float),
            "the shape is right, but the configurations are mixed up: a reshape to (L², N) cuts across them. "
            "Reshape to (N, L²).",
        ),
        Mistake(
            lambda spins: np.moveaxis(spins, 1, 2).reshape(len(spins), -1).astype(float),
            "the lattice is read column by column. Read it row by row, as reshape does.",
        ),
        Mistake(
            lambda spins: (_rows(spins) + 1) / 2,
            "the spins are 0 and 1 now. Keep +1 and −1: then a flip of all spins is X → −X.",
        ),
        Mistake(lambda spins: np.abs(_rows(spins)), "the signs are lost: every spin is 1. Keep the spins as they are."),
        Mistake(lambda spins: spins[:, 0].astype(float), "only the first row of each lattice is there."),
        Mistake(
            lambda spins: np.sort(_rows(spins), axis=1),
            "the spins are sorted. Each keeps its place.",
        ),
        Mistake(
            lambda spins: np.squeeze(_rows(spins)),
            "a single configuration lost its row. X always has shape (N, L²), here (1, L²).",
        ),
        Mistake(
            lambda spins: _rows(spins)[:1],
            "only the first configuration arrives. Is the return inside the loop? It ends the function at once.",
        ),
        Mistake(
            lambda spins: spins.mean(axis=(1, 2))[:, None],
            "this is the magnetisation. It would tell the network what to look at: give it the spins.",
        ),
    ],
    made_of="floats",
    to_do="Give back one row of floats for each configuration in the cell above.",
    shows="A row for each configuration; the network is not told which spins are neighbours.",
)

# --- Task 6: the network -----------------------------------------------------------------------------

FAR_FROM_CRITICAL = [1.0, 1.4, 1.8, 2.8, 3.2, 3.6]
ENOUGH = 0.9  # a single neuron comes to 0.75 at best, a network with a few hidden ones to 0.95 and more
LEARNED = f"right for at least {ENOUGH:.0%} of configurations that it has not seen"
SHIFTS = [(0, 0), (3, 1), (1, 6), (5, 4)]


def _moved(spins, Y, shifts):
    """What task 8 asks for: all configurations, moved by each of the shifts, and the same flipped."""
    moved = [sign * np.roll(spins, shift, axis=(1, 2)) for shift in shifts for sign in (1, -1)]
    return np.concatenate(moved), np.concatenate([Y] * len(moved))


def _phases(size, n, seed):
    """Configurations far from T_c, n at each temperature, and the probability of order that is right for them."""
    spins, T = ising_configurations(FAR_FROM_CRITICAL, n, size, np.random.default_rng(seed))
    return spins, (T < 2)[:, None].astype(float)


def _lesson(size, seed):
    spins, Y = _moved(*_phases(size, 50, seed), SHIFTS)
    return _rows(spins), Y


@lru_cache
def _not_seen(size):
    spins, Y = _phases(size, 60, seed=777)
    return _rows(spins), Y


def _share_right(network, X, Y):
    return np.mean((np.asarray(network.predict(X)) > 0.5) == (Y > 0.5))


def _on_what_it_has_not_seen(student, X, Y, seeds):
    """LEARNED, or a mistake spotted. A training may get stuck: of several seeds the best counts."""
    X_new, Y_new = _not_seen(round(np.sqrt(X.shape[1])))
    tried = []
    for seed in seeds:
        network = student(X, Y, seed)
        if network is None or isinstance(network, str):
            return network
        _check_outputs(network, X_new)
        tried.append((_share_right(network, X_new, Y_new), network))
        if tried[-1][0] >= ENOUGH:
            _check_seed(student, X[::7], Y[::7], seed)
            return LEARNED
    share, network = max(tried, key=lambda pair: pair[0])
    raise Spotted(_why(network, share, _share_right(network, X, Y)))


def _check_outputs(network, X):
    if isinstance(network, History):
        raise Spotted("this is the history that train gives back. train changes the network in place: return network.")
    if isinstance(network, type):
        raise Spotted(f"this is the class {network.__name__} itself. Give back the network that was trained.")
    if not hasattr(network, "predict"):
        raise Spotted(f"what it gives back, of type {type(network).__name__}, cannot predict. Give back the network.")
    p = np.asarray(network.predict(X))
    if p.shape != (len(X), 1):
        raise Spotted(f"for {len(X)} rows the network's outputs have shape {p.shape}. One output is asked for: (N, 1).")
    if not ((p >= 0) & (p <= 1)).all():
        raise Spotted("there are outputs below 0 or above 1. They are to be probabilities: end with a sigmoid.")


def _check_seed(student, X, Y, seed):
    """X and Y may be a part of the lesson, but with as many rows as the notebook's own: a batch must fit in."""
    once, again = (np.asarray(student(X, Y, seed).predict(X)) for _ in range(2))
    if not np.allclose(once, again, equal_nan=True):
        raise Spotted(
            "with the same seed the network is another one each time. Make one generator from the seed, "
            "rng = np.random.default_rng(seed), and use it for the network and for the training."
        )
    if np.array_equal(once, student(X, Y, seed + 1).predict(X)):
        raise Spotted(
            "every seed gives the same network, so another seed would measure nothing. Make the generator from the "
            "seed that comes in: rng = np.random.default_rng(seed)."
        )


def _why(network, share, share_of_lesson):
    """In words, why so small a share of new configurations is right."""
    found = f"{share:.0%} of the configurations that it has not seen are right, where {ENOUGH:.0%} would do"
    hidden = [W.shape[1] for W in getattr(network, "weights", [])[:-1]]
    activations = set(getattr(network, "activations", [])[:-1])
    if share <= 1 - ENOUGH:
        return f"{found}: the network takes order for disorder, and disorder for order. Are the labels exchanged?"
    if hasattr(network, "weights") and not hidden:
        return (
            f"{found}. This network is a single neuron. It sums Σ w_i s_i, and if all spins are flipped, the sum "
            "changes its sign; but both are equally ordered. No straight cut has them on one side: it needs a hidden "
            "layer."
        )
    if hidden and min(hidden) == 1:
        return (
            f"{found}. Everything passes through a layer of one neuron, and it sums Σ w_i s_i. If all spins are "
            "flipped, the sum changes its sign; but both are equally ordered. It needs more neurons side by side."
        )
    if activations == {"identity"}:
        return (
            f"{found}. The hidden layers have no activation of their own, only the identity. Sums of sums are sums: "
            "this is a single neuron in disguise. Give them tanh or relu."
        )
    if share_of_lesson >= ENOUGH:
        return (
            f"{found}, but {share_of_lesson:.0%} of those that it has learned from: it knows these by heart. "
            "Fewer neurons or fewer epochs may help."
        )
    return (
        f"{found}, and {share_of_lesson:.0%} of those that it has learned from: it has not learned yet. Look at the "
        "history that train gives back. Does the cost still fall? More epochs. Does it stay or jump? Another learning "
        "rate, or Adam. Does it stop too high? More hidden neurons."
    )


def _by_hand(X, Y, seed):
    """As if trained: another seed gives another network, by a hair."""
    return magnetisation_network(X.shape[1], edge=0.6 + np.random.default_rng(seed).normal(0, 1e-3))


trained_network = Task(
    name="trained_network",
    arguments=("X", "Y", "seeds tried"),
    results=("network",),
    reference=_by_hand,
    use=_on_what_it_has_not_seen,
    inputs=[(*_lesson(size, seed=1), [seed]) for size, seed in ((8, 0), (10, 1), (8, 2))],
    mistakes=[],
    to_do="Make a network, train it, and give it back, in the cell above.",
    shows="What it has learned holds for configurations that it has never seen.",
)

# --- Task 7: does it respect the symmetry? -----------------------------------------------------------


def _gap(X, predict, other=None, size=lambda p, q: np.mean(np.abs(p - q))):
    """What task 7 asks for; or with other rows than −X, or another measure of how far the outputs are apart."""
    return float(size(predict(X), predict(-X if other is None else other)))


def reads_the_sum(X):
    """A single neuron."""
    return sigmoid(0.5 * X.sum(axis=1, keepdims=True) + 0.3)


def reads_the_size(X):
    """The answer of someone who looks at |m|: the same for −X."""
    return sigmoid(20 * np.abs(X.mean(axis=1, keepdims=True)) - 9)


def reads_three_spins(X):
    """A network that knows few spins by heart."""
    return sigmoid(X[:, :1] - 2 * X[:, -1:] + 0.7 * X[:, 1:2] * X[:, -1:])


asymmetry = Task(
    name="asymmetry",
    arguments=("X", "predict"),
    results=("gap",),
    reference=_gap,
    inputs=[
        (_rows(_spins(5, 3, seed=9)), reads_the_sum),
        (_rows(_spins(6, 2, seed=10)), reads_three_spins),
        (_rows(_spins(4, 3, seed=11)), reads_the_size),
    ],
    mistakes=[
        Mistake(
            lambda X, predict: _gap(X, predict, X),
            "this is 0 for every network: the spins were not flipped. Compare predict(X) with predict(-X).",
        ),
        Mistake(
            lambda X, predict: _gap(X, predict, size=lambda p, q: np.mean(p - q)),
            "differences of either sign cancel here. Take the absolute value of each before the mean.",
        ),
        Mistake(
            lambda X, predict: _gap(X, predict, size=lambda p, q: np.abs(np.mean(p - q))),
            "the absolute value comes too late: differences have cancelled in the mean. First abs, then mean.",
        ),
        Mistake(
            lambda X, predict: _gap(X, predict, size=lambda p, q: np.max(np.abs(p - q))),
            "this is the largest difference. Asked for is the mean.",
        ),
        Mistake(
            lambda X, predict: _gap(X, predict, size=lambda p, q: np.sum(np.abs(p - q))),
            "this is the sum of the differences. Asked for is their mean over the samples.",
        ),
        Mistake(
            lambda X, predict: _gap(X, predict, size=lambda p, q: np.mean((p - q) ** 2)),
            "the differences are squared. Take their absolute values.",
        ),
        Mistake(
            lambda X, predict: _gap(X, predict, size=lambda p, q: np.sqrt(np.mean((p - q) ** 2))),
            "this is the root of the mean square. Take the mean of the absolute values.",
        ),
        Mistake(
            lambda X, predict: _gap(X, predict, size=lambda p, q: np.mean(np.abs(p + q - 1))),
            "predict(X) is compared with 1 − predict(−X), as if the flipped spins should get the other answer. "
            "They are equally ordered, and should get the same.",
        ),
        Mistake(
            lambda X, predict: float(np.mean(np.abs(2 * predict(X) - 1))),
            "p is compared with 1 − p of the same spins. Flip the spins, and ask again: predict(-X).",
        ),
        Mistake(
            lambda X, predict: _gap(X, predict, size=lambda p, q: np.mean(np.abs(p - q.T))),
            "each sample is compared with all the others: one output has shape (N,) and the other (N, 1), and their "
            "difference (N, N). Give both the same shape.",
        ),
        Mistake(
            lambda X, predict: _gap(X, predict, size=lambda p, q: np.mean(np.abs(p + q))),
            "the outputs are added. Take their difference.",
        ),
        Mistake(
            lambda X, predict: _gap(X, predict, size=lambda p, q: np.mean((p > 0.5) != (q > 0.5))),
            "this is the share of samples whose answer changes sides. Compare the probabilities themselves.",
        ),
        Mistake(
            lambda X, predict: _gap(X, predict, 1 - X),
            "1 − X flips zeros and ones. Spins are +1 and −1: −X flips them.",
        ),
        Mistake(
            lambda X, predict: _gap(X, predict, X[:, ::-1]),
            "the spins have changed places: this reverses the rows. Flip their signs instead: −X.",
        ),
        Mistake(
            lambda X, predict: _gap(X, predict, X[::-1]),
            "the samples are in reversed order. Flip the signs of the spins instead: −X.",
        ),
        Mistake(
            lambda X, predict: _gap(X, predict, np.flip(X)),
            "np.flip reverses the order of the entries. Flip the signs of the spins instead: −X.",
        ),
        Mistake(
            lambda X, predict: float(np.mean(np.abs(predict(X) - -predict(X)))),
            "the output is given the other sign. Flip the spins, and ask again: predict(-X).",
        ),
        Mistake(
            lambda X, predict: np.abs(predict(X) - predict(-X)),
            "these are the differences sample by sample. Give back their mean: one number.",
        ),
        Mistake(
            lambda X, predict: _gap(X, predict, size=lambda p, q: np.mean(np.abs(p - q)) / 2),
            "this is half of it: there is nothing to divide by 2, the mean is over the samples.",
        ),
    ],
    to_do="Compare the outputs for X with those for −X in the cell above.",
    shows="It is 0 if a flip of all spins changes nothing.",
)

# --- Task 8: more data from symmetries ---------------------------------------------------------------


def _all_moves(spins, Y, shifts, move=None, signs=(1, -1), label=lambda Y, sign: Y):
    """What task 8 asks for; or with another way to move, other signs, or other labels."""
    move = move or (lambda spins, down, right: np.roll(spins, (down, right), axis=(1, 2)))
    made = [(sign * move(spins, *shift), label(Y, sign)) for shift in shifts for sign in signs]
    return tuple(np.concatenate(parts) for parts in zip(*made, strict=True))


def _moves_by(move):
    return lambda spins, Y, shifts: _all_moves(spins, Y, shifts, move)


def _flipped_by(flip, spins, Y, shifts):
    """With another way to flip."""
    moved, labels = _all_moves(spins, Y, shifts, signs=(1,))
    return np.concatenate([moved, flip(moved)]), np.concatenate([labels, labels])


def _one_after_the_other(spins, Y, shifts):
    """Each shift moves what the one before has moved."""
    return _all_moves(spins, Y, [tuple(shift) for shift in np.cumsum(shifts, axis=0)])


def _out_of_sight(spins, down, right):
    """Moved on a sheet: what leaves is lost, and nothing enters."""
    moved = np.zeros_like(spins)
    n, m = spins.shape[1] - down, spins.shape[2] - right
    moved[:, down:, right:] = spins[:, :n, :m]
    return moved


_MOVES = [(0, 0), (1, 2), (2, 0)]


def _lattices(n, size, seed):
    spins = _spins(n, size, seed)
    return spins, (np.arange(n) % 3 == 0).astype(float)[:, None]


augmented = Task(
    name="augmented",
    arguments=("spins", "Y", "shifts"),
    results=("more_spins", "more_Y"),
    reference=_all_moves,
    use=_in_any_order,
    inputs=[
        (*_lattices(4, 4, seed=12), _MOVES),
        (*_lattices(5, 3, seed=13), [(0, 1), (1, 0)]),
        (*_lattices(1, 4, seed=14), [(1, 3)]),
    ],
    mistakes=[
        Mistake(
            lambda spins, Y, shifts: _all_moves(spins, Y, shifts, label=lambda Y, sign: Y if sign > 0 else 1 - Y),
            "the labels are flipped with the spins. Order stays order when all spins are flipped: keep the label.",
        ),
        Mistake(
            lambda spins, Y, shifts: _all_moves(spins, Y, shifts, label=lambda Y, sign: sign * Y),
            "the labels have got the sign of the flip. Order stays order: keep the label, 0 or 1.",
        ),
        Mistake(
            lambda spins, Y, shifts: _all_moves(spins, Y, shifts, signs=(1,)),
            "the flipped copies are missing: each shifted configuration also with all its spins flipped.",
        ),
        Mistake(
            lambda spins, Y, shifts: _all_moves(spins, Y, shifts, signs=(-1,)),
            "only flipped copies are there. Each shifted configuration is wanted twice: as it is, and flipped.",
        ),
        Mistake(
            lambda spins, Y, shifts: _all_moves(spins, Y, shifts, signs=(-1, -1)),
            "every copy is there twice, and flipped. moved *= -1 also flips what was put into a list before: it is one "
            "array. -moved makes a new one.",
        ),
        Mistake(
            lambda spins, Y, shifts: _all_moves(spins, Y, [(0, 0)]),
            "the shifts are not used: only the configurations as they came, and flipped.",
        ),
        Mistake(
            lambda spins, Y, shifts: _all_moves(spins, Y, shifts[-1:]),
            "only the last shift is there: each round of the loop overwrites the one before.",
        ),
        Mistake(
            lambda spins, Y, shifts: _all_moves(spins, Y, shifts[:1]),
            "only the first shift is there. Is the return inside the loop? It ends the function at once.",
        ),
        Mistake(
            lambda spins, Y, shifts: _all_moves(spins, Y, [(0, 0), *shifts]),
            "the configurations as they came are added, too. Use the shifts that are passed in, and no other: "
            "(0, 0) is among them if it is wanted.",
        ),
        Mistake(
            lambda spins, Y, shifts: tuple(
                np.concatenate([part, copies])
                for part, copies in zip((spins, Y), _all_moves(spins, Y, shifts), strict=True)
            ),
            "the configurations as they came are added, too. Give back the copies alone: (0, 0) is among the shifts if "
            "they are wanted.",
        ),
        Mistake(
            _one_after_the_other,
            "the shifts add up: each moves what the one before has moved. Begin each time with spins as they came.",
        ),
        Mistake(
            lambda spins, Y, shifts: _flipped_by(lambda moved: moved[:, ::-1], spins, Y, shifts),
            "the lattice is mirrored. To flip all spins is to change their signs: −moved.",
        ),
        Mistake(
            lambda spins, Y, shifts: _flipped_by(lambda moved: moved[:, :, ::-1], spins, Y, shifts),
            "the lattice is mirrored. To flip all spins is to change their signs: −moved.",
        ),
        Mistake(
            lambda spins, Y, shifts: _flipped_by(lambda moved: 1 - moved, spins, Y, shifts),
            "1 − s flips zeros and ones. Spins are +1 and −1: −s flips them.",
        ),
        Mistake(
            lambda spins, Y, shifts: tuple(
                np.concatenate([part, *(_all_moves(spins, Y, [shift], signs=(1,))[i] for shift in shifts)])
                for i, part in enumerate((-spins, Y))
            ),
            "only the configurations as they came are flipped. Flip the shifted ones, too: two copies for each shift.",
        ),
        Mistake(
            lambda spins, Y, shifts: tuple(
                np.concatenate([part for shift in shifts for part in parts(shift)])
                for parts in (lambda shift: (np.roll(spins, shift, axis=(1, 2)), -spins), lambda shift: (Y, Y))
            ),
            "what is flipped is not shifted. Flip the shifted configurations: two copies for each shift.",
        ),
        Mistake(
            _moves_by(lambda spins, down, right: np.roll(spins, (down, right), axis=(0, 1))),
            "axis 0 counts the configurations: this deals them to other labels. The lattice has the axes 1 and 2.",
        ),
        Mistake(
            _moves_by(lambda spins, down, right: np.roll(spins, (down, right))),
            "np.roll without an axis rolls all spins in one line. Say along which axes: axis=(1, 2).",
        ),
        Mistake(
            _moves_by(lambda spins, down, right: np.roll(spins, (right, down), axis=(1, 2))),
            "down and right are exchanged: axis 1 counts the rows of the lattice, from top to bottom.",
        ),
        Mistake(
            _moves_by(lambda spins, down, right: np.roll(spins, (-down, -right), axis=(1, 2))),
            "this moves up and to the left. np.roll with a positive number moves towards larger indices.",
        ),
        Mistake(
            _moves_by(lambda spins, down, right: np.roll(spins, down, axis=1)),
            "the spins move down, but not to the right.",
        ),
        Mistake(
            _moves_by(lambda spins, down, right: np.roll(spins, right, axis=2)),
            "the spins move to the right, but not down.",
        ),
        Mistake(
            _moves_by(lambda spins, down, right: np.roll(spins, down + right, axis=(1, 2))),
            "both axes are moved by the same number. Move axis 1 by down, and axis 2 by right.",
        ),
        Mistake(
            _moves_by(_out_of_sight),
            "what leaves the lattice is lost, and zeros come in. Its edges are periodic: what leaves on one side comes "
            "in on the other, as np.roll does it.",
        ),
        Mistake(
            lambda spins, Y, shifts: (_all_moves(spins, Y, shifts)[0], Y),
            "the configurations have become more, the labels have not. Each copy needs its label.",
        ),
        Mistake(
            lambda spins, Y, shifts: (_all_moves(spins, Y, shifts)[0], np.repeat(Y, 2 * len(shifts), axis=0)),
            "the labels stand in another order than the copies. np.repeat gives a, a, b, b; copies that are joined "
            "batch by batch come as a, b, a, b: join the labels in the same way.",
        ),
        Mistake(
            lambda spins, Y, shifts: _all_moves(spins, Y, shifts)[::-1],
            "the order is the other way round: return more_spins, more_Y.",
        ),
        Mistake(
            lambda spins, Y, shifts: _all_moves(spins, Y, shifts)[0],
            "these are the configurations alone. Give back both: return more_spins, more_Y.",
        ),
    ],
    to_do="Give back all shifted copies, and all of them flipped, with their labels, in the cell above.",
    shows="What the model cannot tell apart, the network is now taught not to tell apart.",
)

# --- Task 9: where the network is undecided ----------------------------------------------------------


def _share(p, i):
    """The share of the way from point i to the next after which p has fallen to ½."""
    return (p[i] - 0.5) / (p[i] - p[i + 1])


def _between(T, p, i, place=None):
    """The temperature between T[i] and T[i + 1] at which the straight line from p[i] to p[i + 1] is ½."""
    share = _share(p, i) if place is None else place(p[i], p[i + 1])
    return float(T[i] + share * (T[i + 1] - T[i]))


def _last_above(p, or_equal=False):
    above = np.flatnonzero(p >= 0.5 if or_equal else p > 0.5)
    if not above.size or above[-1] == len(p) - 1:
        raise ValueError("p does not fall through ½")
    return above[-1]


def _crossing(T, p):
    return _between(T, p, _last_above(p))


def _fall(T, p, which, strictly=False):
    falls = np.flatnonzero((p[:-1] > 0.5) & (p[1:] < 0.5 if strictly else p[1:] <= 0.5))
    if not falls.size:
        raise ValueError("p does not fall through ½")
    return _between(T, p, falls[which])


def _any_change(T, p, which):
    changes = np.flatnonzero((p[:-1] > 0.5) != (p[1:] > 0.5))
    if not changes.size:
        raise ValueError("p does not cross ½")
    return _between(T, p, changes[which])


def _last_change_of_sign(T, p):
    changes = np.flatnonzero((p[:-1] - 0.5) * (p[1:] - 0.5) <= 0)
    if not changes.size:
        raise ValueError("p does not cross ½")
    return _between(T, p, changes[-1])


def _where_it_falls(otherwise):
    """The right error where there is no crossing; where there is one, this instead of the right answer."""

    def crossing(T, p):
        _last_above(p)
        return otherwise(T, p)

    return crossing


def _or_else(otherwise):
    """Right where there is a crossing; where there is none, this instead of an error."""

    def crossing(T, p):
        try:
            return _crossing(T, p)
        except ValueError:
            return otherwise(T, p)

    return crossing


def _with_a_message(student, T, p):
    """What the function gives back; or a mistake spotted: an error that says nothing."""
    try:
        return student(T, p)
    except ValueError as refusal:
        if not str(refusal):
            raise Spotted('the error has no message. Say what is wrong: raise ValueError("…").') from None
        raise


_MUST_REFUSE = "Where p does not fall through ½ there is no answer: raise ValueError."
_GRID = np.array([1.0, 1.5, 2.0, 2.2, 2.4, 3.0])

crossing = Task(
    name="crossing",
    arguments=("T", "p"),
    results=("T_half",),
    reference=_crossing,
    use=_with_a_message,
    inputs=[
        (_GRID, np.array([0.99, 0.97, 0.91, 0.73, 0.32, 0.04])),
        (np.array([1.0, 2.0, 3.0]), np.array([0.9, 0.7, 0.1])),
        (_GRID, np.array([0.98, 0.93, 0.45, 0.61, 0.5, 0.11])),
        (_GRID, np.array([0.95, 0.9, 0.82, 0.5, 0.13, 0.02])),
        (_GRID, np.array([0.96, 0.84, 0.37, 0.5, 0.29, 0.08])),
        (np.array([1.8, 2.0, 2.6, 3.0]), np.array([0.31, 0.88, 0.26, 0.2])),
        (np.array([2.0, 2.3, 2.8]), np.array([0.8, 0.7, 0.5])),
        (_GRID, np.array([0.99, 0.98, 0.93, 0.81, 0.74, 0.6])),
        (_GRID, np.array([0.9, 0.7, 0.4, 0.3, 0.45, 0.8])),
        (_GRID, np.array([0.47, 0.4, 0.33, 0.36, 0.2, 0.1])),
        (_GRID, np.array([0.02, 0.08, 0.35, 0.64, 0.9, 0.97])),
    ],
    mistakes=[
        Mistake(
            lambda T, p: float(T[np.argmin(np.abs(p - 0.5))]),
            "this is the temperature of the grid at which p is nearest to ½. Go between the points, along a straight "
            "line. " + _MUST_REFUSE,
        ),
        Mistake(
            _where_it_falls(lambda T, p: float(T[np.argmin(np.abs(p - 0.5))])),
            "this is the temperature of the grid at which p is nearest to ½. Go between the points, along a straight "
            "line.",
        ),
        Mistake(
            lambda T, p: float(T[_last_above(p)]),
            "this is the last temperature with p above ½. The crossing lies between it and the next.",
        ),
        Mistake(
            lambda T, p: float(T[_last_above(p) + 1]),
            "this is the first temperature with p below ½. The crossing lies between it and the one before.",
        ),
        Mistake(
            lambda T, p: float(T[p < 0.5][0]),
            "this is the first temperature with p below ½. Asked for is the last crossing, and where on the straight "
            "line to it p is ½. " + _MUST_REFUSE,
        ),
        Mistake(
            lambda T, p: float(T[p > 0.5][-1]),
            "this is the last temperature with p above ½. The crossing lies between it and the next. " + _MUST_REFUSE,
        ),
        Mistake(
            lambda T, p: _between(T, p, _last_above(p), lambda above, below: 0.5),
            "this is the middle between two temperatures. Where on the straight line between the points is p = ½?",
        ),
        Mistake(
            lambda T, p: _between(T, p, _last_above(p), lambda above, below: (0.5 - below) / (above - below)),
            "the shares are exchanged. Going from T[i], the line has fallen to ½ after the share "
            "(p[i] − ½) / (p[i] − p[i+1]) of the way.",
        ),
        Mistake(
            lambda T, p: T[_last_above(p)] + _share(p, _last_above(p)),
            "this is T[i] plus the share of the way. The way is T[i+1] − T[i] long: multiply.",
        ),
        Mistake(
            lambda T, p: _between(T, p, _last_above(p), lambda above, below: (above - 0.5) / (below - above)),
            "this lies before T[i], not after it: a sign is wrong. p falls by p[i] − p[i+1], which is positive.",
        ),
        Mistake(
            lambda T, p: _fall(T, p, 0),
            "this is the first of several crossings. Give the last: at higher temperatures p is never above ½ again.",
        ),
        Mistake(
            _where_it_falls(lambda T, p: _fall(T, p, 0)),
            "this is the first of several crossings. Give the last: at higher temperatures p is never above ½ again.",
        ),
        Mistake(
            lambda T, p: _fall(T, p, 0, strictly=True),
            "this is the first of several crossings, and one is missed if p is exactly ½ at a point. Give the last.",
        ),
        Mistake(
            _where_it_falls(lambda T, p: _fall(T, p, -1, strictly=True)),
            "a crossing is missed if p is exactly ½ at a point. The fall goes from above ½ to ½ or below.",
        ),
        Mistake(
            lambda T, p: _between(T, p, _last_above(p, or_equal=True)),
            "a point at exactly ½ is taken for one above. There p has already fallen: above is p > 0.5.",
        ),
        Mistake(
            lambda T, p: _fall(T, p, -1),
            "p ends above ½ here, and so never stays below. " + _MUST_REFUSE,
        ),
        Mistake(
            lambda T, p: _any_change(T, p, 0),
            "this takes the first place where p crosses ½ in either direction. The network should go from ordered, "
            "above ½, to disordered, below ½, and the last such place is asked for.",
        ),
        Mistake(
            _last_change_of_sign,
            "this also takes a place where p rises to ½ or through it. Asked for is where it falls. " + _MUST_REFUSE,
        ),
        Mistake(
            lambda T, p: _any_change(T, p, -1),
            "this also takes a place where p rises through ½. Asked for is where it falls. " + _MUST_REFUSE,
        ),
        Mistake(
            lambda T, p: float(np.interp(0.5, p, T)),
            "np.interp needs its second argument to rise, and p falls: without a word it gives something else.",
        ),
        Mistake(
            lambda T, p: float(np.interp(0.5, p[::-1], T[::-1])),
            "np.interp needs its second argument to rise steadily, and a noisy p does not; and where p never meets ½, "
            "it gives an end of the curve without a word. " + _MUST_REFUSE,
        ),
        Mistake(
            lambda T, p: float(np.interp(0.5, np.sort(p), T[::-1])),
            "p is sorted, so the values have lost their temperatures. " + _MUST_REFUSE,
        ),
        Mistake(
            lambda T, p: float(np.interp(0.5, p[np.argsort(p)], T[np.argsort(p)])),
            "sorted by p, the points of a noisy curve stand in another order than their temperatures. "
            "Find the last point above ½, and go to the next. " + _MUST_REFUSE,
        ),
        Mistake(_or_else(lambda T, p: np.nan), f"nan goes on silently into every later number. {_MUST_REFUSE}"),
        Mistake(_or_else(lambda T, p: None), f"None is given back where there is no crossing. {_MUST_REFUSE}"),
        Mistake(_or_else(lambda T, p: float(T[-1])), f"the last temperature is no crossing. {_MUST_REFUSE}"),
        Mistake(_or_else(lambda T, p: float(T[0])), f"the first temperature is no crossing. {_MUST_REFUSE}"),
        Mistake(_or_else(lambda T, p: 0.0), f"0 is given back where there is no crossing. {_MUST_REFUSE}"),
        Mistake(
            lambda T, p: _crossing(T, p - (p.max() + p.min()) / 2 + 0.5),
            "this is where p is half-way between its largest and its smallest value. Undecided means p = ½.",
        ),
        Mistake(
            lambda T, p: float((T[np.argmin(np.diff(p))] + T[np.argmin(np.diff(p)) + 1]) / 2),
            "this is where p falls fastest. Asked for is where it is ½. " + _MUST_REFUSE,
        ),
        Mistake(
            lambda T, p: float((0.5 - np.polyfit(T, p, 1)[1]) / np.polyfit(T, p, 1)[0]),
            "this is a straight line through all points. The curve is not straight: join the two points on both sides "
            "of ½. " + _MUST_REFUSE,
        ),
        Mistake(
            lambda T, p: int(_last_above(p)),
            "this is a number of a point. Give back a temperature.",
        ),
        Mistake(
            lambda T, p: 2 / np.log(1 + np.sqrt(2)),
            "this is Onsager's T_c, whatever the network says. Find where p is ½.",
        ),
    ],
    to_do="Find where p falls through ½ in the cell above.",
    shows="A temperature between the points of the grid, and an error where there is none.",
)
