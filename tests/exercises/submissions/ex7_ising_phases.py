"""Exercise 7 as students submit it: with one usual mistake each, and right in other styles.

A mutant is the author's work with one cell changed: (the answer's cell, what stands there or an edit, what its check
says).
A variant is right: {answer's cell: what stands there}; the cells that are left out are the author's.
"""

MUTANTS = {
    "the sign of m": (
        "ex7-order-parameter",
        "np.abs(spins.mean(axis=(1, 2))) → spins.mean(axis=(1, 2))",
        "the sign is",
    ),
    "the sum for the mean": ("ex7-order-parameter", ".mean( → .sum(", "this is not the mean over the spins"),
    "as if equally many came sorted": (
        "ex7-mean-by-temperature",
        "np.array([values[T == t].mean() for t in temperatures]) → values.reshape(len(temperatures), -1).mean(axis=1)",
        "the values are not chosen by their temperature",
    ),
    "the middle is taught, too": (
        "ex7-labelled",
        "(T <= low) | (T >= high) → T > 0",
        "the temperatures between low and high are kept.",
    ),
    "cold is 0": ("ex7-labelled", "T[chosen] <= low → T[chosen] >= high", "the labels are exchanged"),
    "always a quarter": (
        "ex7-split",
        "order[:n_test], order[n_test:] → order[: len(spins) // 4], order[len(spins) // 4 :]",
        "of 17 configurations 6 should go to the test set",
    ),
    "not shuffled": (
        "ex7-split",
        "np.random.default_rng(seed).permutation(len(spins)) → np.arange(len(spins))",
        "nothing is shuffled.",
    ),
    "the test is also learned from": (
        "ex7-split",
        "return spins[train], Y[train] → return spins, Y",
        "test configurations are also learned from.",
    ),
    "rows that are columns": ("ex7-as-rows", "len(spins), -1) → -1, len(spins)).T", "the spins are mixed up"),
    "a single neuron": ("ex7-trained-network", "30, 1] → 1]", "This network is a single neuron."),
    "one hidden neuron": (
        "ex7-trained-network",
        "30, 1] → 1, 1] ; 0.003 → 0.01",
        "Everything passes through a layer of one neuron",
    ),
    "too small a learning rate": ("ex7-trained-network", "0.003 → 1e-6", "it has not learned yet."),
    "its method for the network": (
        "ex7-trained-network",
        "return network → return network.predict",
        "it returns predict, of type method.",
    ),
    "one optimiser for all trainings": (
        "ex7-trained-network",
        """\
optimiser = Adam(0.003)


def trained_network(X, Y, seed):
    rng = np.random.default_rng(seed)
    network = FFNN([X.shape[1], 30, 1], ("tanh", "sigmoid"), "binary_cross_entropy", rng)
    train(network, X, Y, optimiser, epochs=15, batch_size=32, rng=rng)
    return network""",
        "Make all anew in each call: the network, Adam",
    ),
    "the history for the network": (
        "ex7-trained-network",
        "train(network → history = train(network ; return network → return history",
        "it returns an object, of type History.",
    ),
    "a seed that is not used": (
        "ex7-trained-network",
        "default_rng(seed) → default_rng(1)",
        "every seed gives the same network",
    ),
    "differences that cancel": (
        "ex7-asymmetry",
        "np.abs(predict(X) - predict(-X)) → predict(X) - predict(-X)",
        "differences of either sign cancel here.",
    ),
    "labels flipped with the spins": (
        "ex7-augmented",
        "[Y] * len(copies) → [Y, 1 - Y] * len(shifts)",
        "the labels are flipped with the spins.",
    ),
    "rolled along the wrong axes": ("ex7-augmented", "axis=(1, 2) → axis=(0, 1)", "axis 0 counts the configurations"),
    "mirrored instead of flipped": ("ex7-augmented", "-moved → moved[:, ::-1]", "([::-1] mirrors the lattice"),
    "reversed instead of flipped": ("ex7-augmented", "-moved → np.flip(moved)", "as np.flip does"),
    "the nearest point of the grid": (
        "ex7-crossing",
        "def crossing(T, p):\n    return T[np.argmin(np.abs(p - 0.5))]",
        "this is a point of the grid",
    ),
    "the nearer of the two": (
        "ex7-crossing",
        "return T[i] + share * (T[i + 1] - T[i]) → return T[i] if share <= 0.5 else T[i + 1]",
        "this is a point of the grid",
    ),
    "np.interp on all points": (
        "ex7-crossing",
        "return T[i] + share * (T[i + 1] - T[i]) → return np.interp(0.5, p[::-1], T[::-1])",
        "np.interp needs its second argument to rise",
    ),
    "a share without brackets": (
        "ex7-crossing",
        "/ (p[i] - p[i + 1]) → / p[i] - p[i + 1]",
        "p falls to ½ after the share (p[i] − ½) / (p[i] − p[i+1]) of the way",
    ),
    "the first point at or below": (
        "ex7-crossing",
        "i = above[-1] → i = np.argmax(p <= 0.5) - 1",
        "this is the first of several crossings.",
    ),
    "the first crossing": (
        "ex7-crossing",
        """\
def crossing(T, p):
    for i in range(len(p) - 1):
        if p[i] > 0.5 >= p[i + 1]:
            return T[i] + (p[i] - 0.5) / (p[i] - p[i + 1]) * (T[i + 1] - T[i])
    raise ValueError("no crossing")""",
        "this is the first of several crossings.",
    ),
}

VARIANTS = {
    "with loops": {
        "ex7-order-parameter": """\
def order_parameter(spins):
    sizes = []
    for lattice in spins:
        sizes.append(abs(lattice.mean()))
    return np.array(sizes)""",
        "ex7-mean-by-temperature": """\
def mean_by_temperature(values, T):
    temperatures = sorted(set(T))
    means = []
    for t in temperatures:
        here = [value for value, its_t in zip(values, T) if its_t == t]
        means.append(sum(here) / len(here))
    return np.array(temperatures), np.array(means)""",
        "ex7-labelled": """\
def labelled(spins, T, low, high):
    kept, labels = [], []
    for i in range(len(T)):
        if T[i] <= low or T[i] >= high:
            kept.append(spins[i])
            labels.append([1.0 if T[i] <= low else 0.0])
    return np.array(kept), np.array(labels)""",
        "ex7-augmented": """\
def augmented(spins, Y, shifts):
    all_spins, all_labels = [], []
    for down, right in shifts:
        for s, y in zip(spins, Y):
            moved = np.roll(np.roll(s, down, axis=0), right, axis=1)
            all_spins.extend([moved, -moved])
            all_labels.extend([y, y])
    return np.array(all_spins), np.array(all_labels)""",
        "ex7-crossing": """\
def crossing(T, p):
    if p[-1] > 0.5:
        raise ValueError("ordered to the end")
    i = len(p) - 2
    while i >= 0 and p[i] <= 0.5:
        i = i - 1
    if i < 0:
        raise ValueError("never ordered")
    return T[i] + (p[i] - 0.5) / (p[i] - p[i + 1]) * (T[i + 1] - T[i])""",
    },
    "another network, and another way to split": {
        "ex7-split": """\
def split(spins, Y, n_test, seed):
    rng = np.random.default_rng(seed)
    is_test = np.zeros(len(Y), dtype=bool)
    is_test[rng.choice(len(Y), n_test, replace=False)] = True
    return spins[~is_test], Y[~is_test], spins[is_test], Y[is_test]""",
        "ex7-as-rows": "def as_rows(spins):\n    return np.array([s.flatten() for s in spins], dtype=float)",
        "ex7-trained-network": """\
def trained_network(X, Y, seed):
    rng = np.random.default_rng(seed)
    sizes = [X.shape[1], 20, 10, 1]
    network = FFNN(sizes, ["relu", "relu", "sigmoid"], "mean_squared_error", rng, initialisation="he")
    history = train(network, X, Y, Adam(0.003), epochs=20, batch_size=25, rng=rng)
    return network""",
    },
    "short": {
        "ex7-order-parameter": "order_parameter = lambda spins: abs(spins.mean((1, 2)))",
        "ex7-mean-by-temperature": """\
def mean_by_temperature(values, T):
    t, k = np.unique(T, return_inverse=True)
    return t, np.bincount(k, values) / np.bincount(k)""",
        "ex7-split": """\
def split(spins, Y, n_test, seed):
    np.random.seed(seed)
    order = np.random.permutation(len(Y))
    return spins[order[n_test:]], Y[order[n_test:]], spins[order[:n_test]], Y[order[:n_test]]""",
        "ex7-labelled": """\
def labelled(spins, T, low, high):
    cold, hot = T <= low, T >= high
    return np.concatenate([spins[cold], spins[hot]]), np.repeat([[1.0], [0.0]], [cold.sum(), hot.sum()], axis=0)""",
        "ex7-augmented": """\
def augmented(spins, Y, shifts):
    moved = np.concatenate([np.roll(spins, s, (1, 2)) for s in shifts])
    return np.concatenate([moved, -moved]), np.tile(Y, (2 * len(shifts), 1))""",
        "ex7-asymmetry": "asymmetry = lambda X, predict: abs(predict(X) - predict(-X)).mean()",
    },
    "in single precision, as lists": {
        "ex7-order-parameter": "def order_parameter(spins):\n    return [abs(float(s.mean())) for s in spins]",
        "ex7-labelled": """\
def labelled(spins, T, low, high):
    chosen = (T <= low) | (T >= high)
    return spins[chosen], (T[chosen] <= low).reshape(-1, 1)""",
        "ex7-as-rows": "def as_rows(spins):\n    return spins.astype(np.float32).reshape(len(spins), -1)",
        "ex7-trained-network": """\
def trained_network(X, Y, seed):
    rng = np.random.default_rng(seed)
    network = FFNN([X.shape[1], 16, 1], ("tanh", "sigmoid"), "binary_cross_entropy", rng, dtype=np.float32)
    train(network, X, Y, Adam(0.01), epochs=15, batch_size=20, rng=rng)
    return network""",
        "ex7-asymmetry": """\
def asymmetry(X, predict):
    gaps = [abs(p - q) for p, q in zip(predict(X)[:, 0], predict(-X)[:, 0])]
    return sum(gaps) / len(gaps)""",
        "ex7-crossing": """\
def crossing(T, p):
    falls = [i for i in range(len(p) - 1) if p[i] > 0.5 and p[i + 1] <= 0.5]
    if len(falls) == 0 or p[-1] > 0.5:
        raise ValueError("no crossing")
    i = falls[-1]
    return float(np.interp(0.5, [p[i + 1], p[i]], [T[i + 1], T[i]]))""",
    },
}
