"""Exercise 3 as students submit it: with one usual mistake each, and right in other styles.

A mutant is the author's work with one cell changed: (the answer's cell, what stands there or an edit, what its check
says).
A variant is right: {answer's cell: what stands there}; the cells that are left out are the author's.
"""

MUTANTS = {
    "classes counted in the batch": (
        "ex3-one-hot",
        "np.eye(K) → np.eye(len(set(labels)))",
        "the classes are counted in the batch.",
    ),
    "labels counted from 1": (
        "ex3-one-hot",
        """\
def one_hot(labels, K):
    Y = np.zeros((len(labels), K))
    for s, label in enumerate(labels):
        Y[s, int(label) - 1] = 1
    return Y""",
        "every 1 is one column away from its place.",
    ),
    "all labels in every row": (
        "ex3-one-hot",
        "return np.eye(K)[labels] → Y = np.zeros((len(labels), K))⏎Y[:, labels] = 1⏎return Y",
        "every row has the 1s of the whole batch",
    ),
    "whole numbers instead of floats": (
        "ex3-one-hot",
        "np.eye(K)[labels] → [[1 if k == label else 0 for k in range(K)] for label in labels]",
        "the entries are whole numbers or True and False.",
    ),
    "subtracting unsigned labels": (
        "ex3-one-hot",
        """\
def one_hot(labels, K):
    Y = np.zeros((len(labels), K))
    for k in range(K):
        Y[:, k] = np.clip(1 - abs(labels - k), 0, 1)
    return Y""",
        "right for signed labels, wrong for unsigned ones",
    ),
    "−1 is the last class": (
        "ex3-checked-one-hot",
        """\
def checked_one_hot(labels, K):
    try:
        return one_hot(labels, K)
    except IndexError:
        raise ValueError("no such class")""",
        "negative labels pass.",
    ),
    "asserted": (
        "ex3-checked-one-hot",
        """\
def checked_one_hot(labels, K):
    assert np.all(labels >= 0) and np.all(labels < K)
    return one_hot(labels, K)""",
        "assert stops with AssertionError.",
    ),
    "K itself is used before it is refused": (
        "ex3-checked-one-hot",
        ">= K → > K",
        "a wrong label stops with IndexError",
    ),
    "the first label alone": (
        "ex3-checked-one-hot",
        """\
def checked_one_hot(labels, K):
    for label in labels:
        if label < 0 or label >= K:
            raise ValueError("no such class")
        return one_hot(labels, K)""",
        "only the first label is looked at.",
    ),
    "noticed, printed, and gone on": (
        "ex3-checked-one-hot",
        """\
def checked_one_hot(labels, K):
    if np.any(labels < 0) or np.any(labels >= K):
        print("ValueError: no such class")
    else:
        return one_hot(labels, K)""",
        "wrong labels are noticed, but the function returns None.",
    ),
    "down the columns": ("ex3-labels-of", "axis=1 → axis=0", "this goes down the columns"),
    "the last of equal entries": (
        "ex3-labels-of",
        """\
def labels_of(Y):
    labels = []
    for row in Y:
        best = 0
        for k, value in enumerate(row):
            if value >= row[best]:
                best = k
        labels.append(best)
    return labels""",
        "of equal largest entries the last one is taken.",
    ),
    "labels as floats": (
        "ex3-labels-of",
        "np.argmax(Y, axis=1) → 1.0 * np.argmax(Y, axis=1)",
        "the labels are floats.",
    ),
    "normalised over the batch": (
        "ex3-naive-softmax",
        "axis=1, keepdims=True → axis=0",
        "this normalises over the batch",
    ),
    "dividing while summing": (
        "ex3-naive-softmax",
        """\
def naive_softmax(Z):
    P = np.exp(Z)
    for s in range(len(Z)):
        total = 0
        for k in range(len(Z[s])):
            total += np.exp(Z[s, k])
            P[s, k] /= total
    return P""",
        "each exponential is divided by the sum so far.",
    ),
    "scores divided by the largest": (
        "ex3-naive-softmax",
        "def naive_softmax(Z):\n    return Z / Z.max()",
        "these are the scores, divided by the largest.",
    ),
    "a small number in the sum": (
        "ex3-naive-softmax",
        "e / e.sum(axis=1, keepdims=True) → e / (e.sum(axis=1, keepdims=True) + 1e-12)",
        "is a small number added to the sum?",
    ),
    "keepdims forgotten": ("ex3-naive-softmax", ", keepdims=True →", "right for N = 1 only"),
    "entry by entry": (
        "ex3-naive-softmax",
        "def naive_softmax(Z):\n    return 1 / (1 + np.exp(-Z))",
        "this is the sigmoid: K yes-or-no answers.",
    ),
    "applied twice": (
        "ex3-naive-softmax",
        """\
def naive_softmax(Z):
    for _ in range(2):
        Z = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    return Z""",
        "the softmax is applied twice",
    ),
    "no maximum subtracted": (
        "ex3-softmax",
        "- Z.max(axis=1, keepdims=True) →",
        "no shift: e^1000 overflows",
    ),
    "the maximum of the batch": (
        "ex3-softmax",
        "Z.max(axis=1, keepdims=True) → np.max(Z)",
        "the largest score of all is subtracted.",
    ),
    "shifted only if a score is large": (
        "ex3-softmax",
        """\
def softmax(Z):
    if np.max(Z) > 700:
        Z = Z - np.max(Z, axis=1, keepdims=True)
    return naive_softmax(Z)""",
        "is the shift made only if a score is large?",
    ),
    "longer floats": (
        "ex3-softmax",
        "Z - Z.max(axis=1, keepdims=True) → np.array(Z, dtype=np.longdouble)",
        "overflows",  # the rest depends on the machine: on some, long floats are no longer than others
    ),
    "the maximum without keepdims": (
        "ex3-softmax",
        ", keepdims=True →",
        "keepdims=True makes it (N, 1)",
    ),
    "the logarithm of the finished softmax": (
        "ex3-log-softmax",
        "def log_softmax(Z):\n    return np.log(softmax(Z))",
        "the logarithm is taken of the finished softmax",
    ),
    "a small number against log 0": (
        "ex3-log-softmax",
        "def log_softmax(Z):\n    return np.log(softmax(Z) + 1e-12)",
        "another number stands for log 0 = −∞",
    ),
    "shifted in the sum alone": (
        "ex3-log-softmax",
        "return shifted → return Z",
        "the shift is missing in the first z_i",
    ),
    "the sign of the energy": ("ex3-boltzmann", "-E → E", "the sign of E is lost"),
    "multiplied by the temperature": ("ex3-boltzmann", "/ → *", "the energies are multiplied by T."),
    "the naive one in the cold": (
        "ex3-boltzmann",
        "softmax → naive_softmax",
        "no shift: at a low temperature",
    ),
    "the smallest energy of the batch": (
        "ex3-boltzmann",
        """\
def boltzmann(E, T):
    factors = np.exp(-(E - E.min()) / T)
    return factors / factors.sum(axis=1, keepdims=True)""",
        "the smallest energy of the whole batch is subtracted",
    ),
    "only the diagonal": (
        "ex3-jacobian",
        "return np.diag(p) - np.outer(p, p) → return np.diag(p * (1 - p))",
        "these are the entries with i = j alone.",
    ),
    "the derivative of the logarithm": (
        "ex3-jacobian",
        "np.diag(p) - np.outer(p, p) → np.eye(len(p)) - p",
        "the factor p_i is missing.",
    ),
    "== in place of =": (
        "ex3-one-hot",
        "return np.eye(K)[labels] → Y = np.zeros((len(labels), K))⏎Y[np.arange(len(labels)), labels] == 1⏎return Y",
        "no 1 is set.",
    ),
    "labels as signed bytes": ("ex3-one-hot", "[labels] → [labels.astype(np.int8)]", "a small type is too small"),
    "places in a flat array, in the labels' type": (
        "ex3-one-hot",
        """\
def one_hot(labels, K):
    N = len(labels)
    Y = np.zeros(N * K)
    Y[K * np.arange(N, dtype=labels.dtype) + labels] = 1
    return Y.reshape(N, K)""",
        "a small type is too small",
    ),
    "no shift, and no minus": (
        "ex3-boltzmann",
        "return softmax(-E / T) → return naive_softmax(E / T)",
        "the sign of E is lost: a low energy is the probable one. The scores are −E/T. (There may",
    ),
    "no shift, and plus": (
        "ex3-jacobian",
        "softmax(z[None, :])[0] → naive_softmax(z[None, :])[0] ; np.diag(p) - → np.diag(p) +",
        "p_j is subtracted, not added",
    ),
    "p times p": ("ex3-jacobian", "np.outer(p, p) → p * p", "p * p is not the product of every pair."),
    "one entry of the Jacobian": (
        "ex3-jacobian",
        """\
def jacobian(z):
    p = softmax(z[None, :])[0]
    J = np.zeros((len(z), len(z)))
    for i in range(len(z)):
        for j in range(len(z)):
            J[i, j] = p[i] * ((i == j) - p[j])
            return J""",
        "only J[0, 0] is filled.",
    ),
    "a row that is not cleared": (
        "ex3-one-hot",
        """\
def one_hot(labels, K):
    row, rows = np.zeros(K), []
    for label in labels:
        row[label] = 1
        rows.append(row.copy())
    return rows""",
        "the 1s of earlier samples are still there.",
    ),
    "the largest of all rows so far": (
        "ex3-labels-of",
        """\
def labels_of(Y):
    labels, largest = [0] * len(Y), -np.inf
    for s, row in enumerate(Y):
        for k, y in enumerate(row):
            if y > largest:
                labels[s], largest = k, y
    return labels""",
        "the largest entry of earlier rows is still remembered.",
    ),
    "divided in place": (
        "ex3-naive-softmax",
        """\
def naive_softmax(Z):
    P = np.exp(Z)
    for row in P:
        for k in range(len(row)):
            row[k] = row[k] / sum(row)
    return P""",
        "the row is changed while it is still needed",
    ),
    "the last class left out of the sum": (
        "ex3-naive-softmax",
        "e.sum(axis=1, keepdims=True) → e[:, :-1].sum(axis=1, keepdims=True)",
        "the sum leaves out a class.",
    ),
    "the largest score so far": (
        "ex3-softmax",
        "Z.max(axis=1, keepdims=True) → np.maximum.accumulate(Z.max(axis=1, keepdims=True))",
        "another row's largest score is subtracted.",
    ),
}

VARIANTS = {
    "with loops": {
        "ex3-one-hot": """\
def one_hot(labels, K):
    Y = np.zeros((len(labels), K))
    for s in range(len(labels)):
        Y[s, labels[s]] = 1
    return Y""",
        "ex3-checked-one-hot": """\
def checked_one_hot(labels, K):
    for label in labels:
        if label < 0 or label >= K:
            raise ValueError("this label does not exist")
    return one_hot(labels, K)""",
        "ex3-labels-of": """\
def labels_of(Y):
    labels = []
    for row in Y:
        best = 0
        for k in range(1, len(row)):
            if row[k] > row[best]:
                best = k
        labels.append(best)
    return np.array(labels)""",
        "ex3-naive-softmax": """\
def naive_softmax(Z):
    N, K = Z.shape
    P = np.zeros((N, K))
    for s in range(N):
        total = 0
        for j in range(K):
            total += np.exp(Z[s, j])
        for i in range(K):
            P[s, i] = np.exp(Z[s, i]) / total
    return P""",
        "ex3-softmax": """\
def softmax(Z):
    shifted = np.zeros(Z.shape)
    for s in range(len(Z)):
        shifted[s] = Z[s] - max(Z[s])
    return naive_softmax(shifted)""",
        "ex3-log-softmax": """\
def log_softmax(Z):
    log_P = np.zeros(Z.shape)
    for s, z in enumerate(Z):
        z = z - np.max(z)
        log_P[s] = z - np.log(sum(np.exp(z)))
    return log_P""",
        "ex3-jacobian": """\
def jacobian(z):
    K = len(z)
    p = softmax(np.array([z]))[0]
    J = np.zeros((K, K))
    for i in range(K):
        for j in range(K):
            delta = 1 if i == j else 0
            J[i, j] = p[i] * (delta - p[j])
    return J""",
    },
    "stable and strict from the start, nothing used twice": {
        "ex3-one-hot": """\
def one_hot(labels, K):
    if not all(0 <= label < K for label in labels):
        raise ValueError("out of range")
    Y = np.zeros((labels.size, K))
    Y[np.arange(labels.size), labels] = 1.0
    return Y""",
        "ex3-checked-one-hot": "checked_one_hot = one_hot",
        "ex3-naive-softmax": """\
def naive_softmax(Z):
    e = np.exp(Z - np.max(Z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)""",
        "ex3-softmax": "softmax = naive_softmax",
        "ex3-log-softmax": "def log_softmax(Z):\n    return Z - np.logaddexp.reduce(Z, axis=1, keepdims=True)",
        "ex3-boltzmann": """\
def boltzmann(E, T):
    beta = 1 / T
    weights = np.exp(-beta * (E - E.min(axis=1)[:, np.newaxis]))
    partition_function = weights.sum(axis=1)[:, np.newaxis]
    return weights / partition_function""",
        "ex3-jacobian": """\
def jacobian(z):
    p = np.exp(z - z.max())
    p /= p.sum()
    return p[:, None] * (np.eye(p.size) - p[None, :])""",
    },
    "lists, lambdas and comprehensions": {
        "ex3-one-hot": "one_hot = lambda labels, K: [[float(k == label) for k in range(K)] for label in labels]",
        "ex3-labels-of": "def labels_of(Y):\n    return [row.index(max(row)) for row in Y.tolist()]",
        "ex3-naive-softmax": "naive_softmax = lambda Z: [np.exp(z) / sum(np.exp(z)) for z in Z]",
        "ex3-softmax": "def softmax(Z):\n    return np.array([naive_softmax([z - max(z)])[0] for z in Z])",
        "ex3-log-softmax": "def log_softmax(Z):\n    return [z - max(z) - np.log(sum(np.exp(z - max(z)))) for z in Z]",
        "ex3-boltzmann": "boltzmann = lambda E, T: softmax(-np.array(E) / T)",
    },
    "columns for samples, as on the blackboard": {
        "ex3-one-hot": "def one_hot(labels, K):\n    return (np.arange(K)[:, None] == labels).T.astype(float)",
        "ex3-checked-one-hot": """\
def checked_one_hot(labels, K):
    Y = one_hot(labels % K, K)
    if (Y.argmax(axis=1) != labels).any():
        raise ValueError("no such class")
    return Y""",
        "ex3-labels-of": "def labels_of(Y):\n    return Y.T.argmax(axis=0)",
        "ex3-naive-softmax": """\
def naive_softmax(Z):
    columns = np.exp(Z.T)
    return (columns / columns.sum(axis=0)).T""",
        "ex3-softmax": """\
def softmax(Z):
    columns = Z.T - Z.T.max(axis=0)
    return naive_softmax(columns.T)""",
        "ex3-jacobian": """\
def jacobian(z):
    p = softmax(z.reshape(1, -1)).T
    return np.diagflat(p) - p @ p.T""",
    },
    "in place, in arrays of its own": {
        "ex3-softmax": """\
def softmax(Z):
    P = Z.copy()
    P -= P.max(axis=1, keepdims=True)
    P = np.exp(P)
    P /= P.sum(axis=1, keepdims=True)
    return P""",
        "ex3-log-softmax": """\
def log_softmax(Z):
    log_P = Z - Z.max(axis=1).reshape(-1, 1)
    log_P -= np.log(np.exp(log_P).sum(axis=1)).reshape(-1, 1)
    return log_P""",
        "ex3-jacobian": """\
def jacobian(z):
    p, = softmax(z[np.newaxis])
    J = -np.outer(p, p)
    J[np.diag_indices(len(p))] += p
    return J""",
    },
}
