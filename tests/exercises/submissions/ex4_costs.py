"""Exercise 4 as students submit it: with one usual mistake each, and right in other styles.

A mutant is the author's work with one cell changed: (the answer's cell, what stands there or an edit, what its check
says).
A variant is right: {answer's cell: what stands there}; the cells that are left out are the author's.
"""

MUTANTS = {
    "the half is forgotten": ("ex4-mean-squared-error", "(2 * len(A)) → len(A)", "the factor 1/2 is missing"),
    "the mean of all entries": (
        "ex4-mean-squared-error",
        "np.sum((A - Y) ** 2) / (2 * len(A)) → 0.5 * np.mean((A - Y) ** 2)",
        "np.mean divides by the number of all entries. Sum over the outputs",
    ),
    "divided in each round": (
        "ex4-mean-squared-error",
        """\
def mean_squared_error(A, Y):
    C = 0
    for s in range(len(A)):
        C += 0.5 * np.sum((A[s] - Y[s]) ** 2)
        C /= len(A)
    return C""",
        "the sum is divided by N in every round of the loop.",
    ),
    "a column against a row": (
        "ex4-mean-squared-error",
        "A - Y → A - Y.reshape(-1)",
        "a column of shape (N, 1) meets N numbers of shape (N,) here",
    ),
    "differences of the cost": (
        "ex4-mean-squared-error-gradient",
        """\
def mean_squared_error_gradient(A, Y, h=1e-3):
    dA = np.zeros(A.shape)
    for index in np.ndindex(A.shape):
        step = np.zeros(A.shape)
        step[index] = h
        dA[index] = (mean_squared_error(A + step, Y) - mean_squared_error(A - step, Y)) / (2 * h)
    return dA""",
        "these are differences of the cost.",
    ),
    "the gradient of the sum": ("ex4-mean-squared-error-gradient", "/ len(A) → ", "the factor 1/N is missing"),
    "0 log 0 is not a number": (
        "ex4-weighted-log",
        "np.where(Y == 0, 0, Y * np.log(A)) → Y * np.log(A)",
        "NumPy computes 0 · log 0 as 0 · (−∞) = nan",
    ),
    "a tiny number for 0": (
        "ex4-weighted-log",
        "np.where(Y == 0, 0, Y * np.log(A)) → Y * np.log(A + 1e-12)",
        "a tiny number stands for 0 here.",
    ),
    "the minus sign is lost": ("ex4-binary-cross-entropy", "-np.sum → np.sum", "the minus sign is lost."),
    "the categorical form for the binary one": (
        "ex4-binary-cross-entropy",
        "+ weighted_log(1 - A, 1 - Y) → ",
        "the second half is missing",
    ),
    "the lecture's line, without a thought for zeros": (
        "ex4-binary-cross-entropy",
        "weighted_log(A, Y) → Y * np.log(A) ; weighted_log(1 - A, 1 - Y) → (1 - Y) * np.log(1 - A)",
        "0 · log 0 came out as nan",
    ),
    "a product of all probabilities": (
        "ex4-binary-cross-entropy",
        "-np.sum(weighted_log(A, Y) + weighted_log(1 - A, 1 - Y)) → -np.log(np.prod(A**Y * (1 - A) ** (1 - Y)))",
        "a product of thousands rounds to 0.",
    ),
    "a product of the right classes": (
        "ex4-categorical-cross-entropy",
        "-np.sum(weighted_log(A, Y)) → -np.log(np.prod(A**Y))",
        "a product of thousands rounds to 0.",
    ),
    "by the Jacobian, with y/p": (
        "ex4-categorical-gradient",
        """\
def categorical_gradient(Z, Y):
    P = softmax(Z)
    dZ = np.zeros(Z.shape)
    for s in range(len(Z)):
        dZ[s] = (np.diag(P[s]) - np.outer(P[s], P[s])) @ (-Y[s] / P[s])
    return dZ / len(Z)""",
        "where p has rounded to 0 the quotient y/p is 0/0 or infinite.",
    ),
    "the mean over samples and classes": (
        "ex4-categorical-cross-entropy",
        "np.sum(weighted_log(A, Y)) / len(A) → np.mean(weighted_log(A, Y))",
        "np.mean divides by the number of all entries. Sum over the classes",
    ),
    "the binary form for the categorical one": (
        "ex4-categorical-cross-entropy",
        "weighted_log(A, Y) → weighted_log(A, Y) + weighted_log(1 - A, 1 - Y)",
        "this is the binary form",
    ),
    "the logarithm of the right class, for one-hot rows": (
        "ex4-categorical-cross-entropy",
        "np.sum(weighted_log(A, Y)) / len(A) → np.mean(np.log(np.sum(A * Y, axis=1)))",
        "this is right only for one-hot rows.",
    ),
    "one constant for all outputs": ("ex4-best-constant", ", axis=0 → ", "this is one number for all outputs."),
    "a cost of zero": (
        "ex4-lowest-cross-entropy",
        "np.zeros(Y.shape) + best_constant(Y) → Y",
        "this is the cost of the outputs A = Y",
    ),
    "the constants as one row": (
        "ex4-lowest-cross-entropy",
        "np.zeros(Y.shape) + → ",
        "Were the constants passed as one row?",
    ),
    "binary, through the sigmoid": (
        "ex4-binary-from-logits",
        "def binary_from_logits(Z, Y):\n    return binary_cross_entropy(sigmoid(Z), Y)",
        "it goes through a = σ(z)",
    ),
    "an exponential that overflows": (
        "ex4-binary-from-logits",
        "np.logaddexp(0, -Z) → np.log(1 + np.exp(-Z)) ; np.logaddexp(0, Z) → np.log(1 + np.exp(Z))",
        "e^800 is too large for a float",
    ),
    "no maximum subtracted": (
        "ex4-categorical-from-logits",
        "np.max(Z, axis=1, keepdims=True) → 0",
        "e^800 is too large for a float.",
    ),
    "the sum over the batch": (
        "ex4-categorical-from-logits",
        "np.max(Z, axis=1, keepdims=True) → np.max(Z, axis=0) ; np.exp(Z), axis=1, keepdims=True → np.exp(Z), axis=0",
        "the sum runs over the samples.",
    ),
    "the sigmoid's slope stays": (
        "ex4-binary-gradient",
        "(sigmoid(Z) - Y) → (sigmoid(Z) - Y) * sigmoid(Z) * (1 - sigmoid(Z))",
        "one factor a(1 − a) too many",
    ),
    "1/N twice": ("ex4-categorical-gradient", "/ len(Z) → / len(Z) / len(Z)", "the factor 1/N is there twice."),
    "the softmax over the batch": (
        "ex4-categorical-gradient",
        "softmax(Z) - Y → softmax(Z.T).T - Y",
        "the softmax runs over the samples.",
    ),
    "the plain formula and np.mean": (
        "ex4-binary-cross-entropy",
        """\
def binary_cross_entropy(A, Y):
    return -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))""",
        "Sum over the outputs, and divide only by N. (There may be more",
    ),
    "the plain formula, exchanged": (
        "ex4-binary-cross-entropy",
        """\
def binary_cross_entropy(A, Y):
    return -np.sum(A * np.log(Y) + (1 - A) * np.log(1 - Y)) / len(A)""",
        "outputs and targets are exchanged",
    ),
    "the yeses alone": (
        "ex4-binary-cross-entropy",
        """\
def binary_cross_entropy(A, Y):
    return -np.log(A[Y == 1]).mean()""",
        "only the entries with y = 1 count here.",
    ),
    "clipped, and np.mean": (
        "ex4-categorical-cross-entropy",
        """\
def categorical_cross_entropy(A, Y):
    return -np.mean(Y * np.log(np.clip(A, 1e-12, 1)))""",
        "np.mean divides by the number of all entries.",
    ),
    "exchanged, one of K": (
        "ex4-categorical-cross-entropy",
        """\
def categorical_cross_entropy(A, Y):
    return -np.sum(A * np.log(Y)) / len(A)""",
        "outputs and targets are exchanged",
    ),
    "the ones alone": (
        "ex4-categorical-cross-entropy",
        """\
def categorical_cross_entropy(A, Y):
    return -np.log(A[Y == 1]).mean()""",
        "this is right only for one-hot rows.",
    ),
    "the smallest float": (
        "ex4-categorical-cross-entropy",
        """\
def categorical_cross_entropy(A, Y):
    return -np.sum(Y * np.log(np.maximum(A, 1e-300))) / len(A)""",
        "a tiny number stands for 0 here.",
    ),
    "the ones alone, from z": (
        "ex4-categorical-from-logits",
        "return -np.sum(Y * log_P) / len(Z) → return -log_P[Y == 1].mean()",
        "this is right only for one-hot rows.",
    ),
    "through the sigmoid, and np.mean": (
        "ex4-binary-from-logits",
        """\
def binary_from_logits(Z, Y):
    return -np.mean(Y * np.log(sigmoid(Z)) + (1 - Y) * np.log(1 - sigmoid(Z)))""",
        "np.mean divides by the number of all entries.",
    ),
    "whole division": (
        "ex4-mean-squared-error",
        "np.sum((A - Y) ** 2) / (2 * len(A)) → 1 // (2 * len(A)) * np.sum((A - Y) ** 2)",
        "// cuts off what stands behind the point.",
    ),
    "one entry of y log a": (
        "ex4-weighted-log",
        """\
def weighted_log(A, Y):
    L = np.zeros(A.shape)
    for s in range(A.shape[0]):
        for i in range(A.shape[1]):
            L[s, i] = 0 if Y[s, i] == 0 else Y[s, i] * np.log(A[s, i])
            return L""",
        "only one entry is filled.",
    ),
    "the last sample left out": (
        "ex4-mean-squared-error",
        "(A - Y) ** 2 → (A[:-1] - Y[:-1]) ** 2",
        "a last sample or column is left out.",
    ),
    "the smallest float of all": (
        "ex4-weighted-log",
        "np.where(Y == 0, 0, Y * np.log(A)) → Y * np.log(np.maximum(A, np.finfo(float).tiny))",
        "a tiny number stands for 0 here.",
    ),
    "nan left out of the mean": (
        "ex4-categorical-cross-entropy",
        "return -np.sum(weighted_log(A, Y)) / len(A) → return -np.nanmean(np.sum(Y * np.log(A), axis=1))",
        "np.nanmean leaves out what is nan",
    ),
    "constants divided in each round": (
        "ex4-best-constant",
        """\
def best_constant(Y):
    a = 0
    for y in Y:
        a = (a + y) / len(Y)
    return a""",
        "the sum is divided by N in every round",
    ),
    "a longer float": (
        "ex4-categorical-from-logits",
        "Z = Z - np.max(Z, axis=1, keepdims=True) → Z = Z.astype(np.longdouble)",
        "np.longdouble moves only the end",
    ),
}

VARIANTS = {
    "with loops": {
        "ex4-mean-squared-error": """\
def mean_squared_error(A, Y):
    total = 0
    for s in range(A.shape[0]):
        for i in range(A.shape[1]):
            total += (A[s, i] - Y[s, i]) ** 2
    return total / (2 * A.shape[0])""",
        "ex4-mean-squared-error-gradient": """\
def mean_squared_error_gradient(A, Y):
    dA = np.zeros(A.shape)
    for s in range(A.shape[0]):
        for i in range(A.shape[1]):
            dA[s, i] = (A[s, i] - Y[s, i]) / A.shape[0]
    return dA""",
        "ex4-weighted-log": """\
def weighted_log(A, Y):
    L = np.zeros(A.shape)
    for s in range(A.shape[0]):
        for i in range(A.shape[1]):
            if Y[s, i] != 0:
                L[s, i] = Y[s, i] * np.log(A[s, i])
    return L""",
        "ex4-binary-cross-entropy": """\
def binary_cross_entropy(A, Y):
    C = 0
    for row in weighted_log(A, Y) + weighted_log(1 - A, 1 - Y):
        for term in row:
            C = C - term
    return C / len(A)""",
        "ex4-best-constant": """\
def best_constant(Y):
    a = []
    for column in Y.T:
        a.append(sum(column) / len(column))
    return np.array(a)""",
        "ex4-binary-from-logits": """\
def binary_from_logits(Z, Y):
    def softplus(z):
        return z + np.log1p(np.exp(-z)) if z > 0 else np.log1p(np.exp(z))

    C = 0
    for z, y in zip(Z.ravel(), Y.ravel()):
        C += y * softplus(-z) + (1 - y) * softplus(z)
    return C / len(Z)""",
        "ex4-categorical-from-logits": """\
def categorical_from_logits(Z, Y):
    C = 0
    for z, y in zip(Z, Y):
        m = max(z)
        log_sum = m + np.log(sum(np.exp(z - m)))
        for i in range(len(z)):
            C += y[i] * (log_sum - z[i])
    return C / len(Z)""",
    },
    "one tool for many jobs": {
        "ex4-mean-squared-error": """\
def mean_squared_error(A, Y):
    E = A - Y
    return np.einsum('si,si->', E, E) / 2 / len(E)""",
        "ex4-binary-cross-entropy": """\
def binary_cross_entropy(A, Y):
    both, Y_both = np.hstack([A, 1 - A]), np.hstack([Y, 1 - Y])
    return -weighted_log(both, Y_both).sum() / len(A)""",
        "ex4-lowest-cross-entropy": """\
def lowest_cross_entropy(Y):
    A = np.zeros(Y.shape) + best_constant(Y)
    return binary_cross_entropy(A, Y)""",
        "ex4-binary-from-logits": """\
def binary_from_logits(Z, Y):
    return np.mean(np.sum(np.logaddexp(0, Z) - Y * Z, axis=1))""",
        "ex4-categorical-from-logits": """\
def categorical_from_logits(Z, Y):
    return np.mean(np.logaddexp.reduce(Z, axis=1) - np.sum(Y * Z, axis=1))""",
        "ex4-binary-gradient": """\
def binary_gradient(Z, Y):
    return mean_squared_error_gradient(sigmoid(Z), Y)""",
        "ex4-categorical-gradient": """\
def categorical_gradient(Z, Y):
    return mean_squared_error_gradient(softmax(Z), Y)""",
    },
    "powers for the logarithms, lambdas for the functions": {
        "ex4-mean-squared-error": "mean_squared_error = lambda A, Y: np.linalg.norm(A - Y) ** 2 / (2 * len(A))",
        "ex4-weighted-log": "weighted_log = lambda A, Y: np.log(A**Y)",
        "ex4-binary-cross-entropy": """\
def binary_cross_entropy(A, Y):
    given = A**Y * (1 - A) ** (1 - Y)
    return -np.log(given).sum(axis=1).mean()""",
        "ex4-categorical-cross-entropy": """\
def categorical_cross_entropy(A, Y):
    return np.mean(-np.log(np.prod(A**Y, axis=1)))""",
        "ex4-best-constant": "best_constant = lambda Y: [np.mean(column) for column in zip(*Y)]",
        "ex4-lowest-cross-entropy": """\
def lowest_cross_entropy(Y):
    a = np.array([best_constant(Y)])
    return binary_cross_entropy(a, a)""",
    },
    "everything by itself, in lists and masks": {
        "ex4-mean-squared-error-gradient": """\
def mean_squared_error_gradient(A, Y):
    return [[(a - y) / len(A) for a, y in zip(a_row, y_row)] for a_row, y_row in zip(A, Y)]""",
        "ex4-weighted-log": """\
def weighted_log(A, Y):
    happened = Y > 0
    L = np.zeros(A.shape)
    L[happened] = Y[happened] * np.log(A[happened])
    return L""",
        "ex4-binary-cross-entropy": """\
def binary_cross_entropy(A, Y):
    yes, no = Y > 0, Y < 1
    return -(np.sum(Y[yes] * np.log(A[yes])) + np.sum((1 - Y[no]) * np.log(1 - A[no]))) / len(A)""",
        "ex4-categorical-cross-entropy": """\
def categorical_cross_entropy(A, Y):
    return -np.nansum(Y * np.log(A)) / len(A)""",
        "ex4-lowest-cross-entropy": """\
def lowest_cross_entropy(Y):
    C = 0
    for a in np.mean(Y, axis=0):
        if 0 < a < 1:
            C += -a * np.log(a) - (1 - a) * np.log(1 - a)
    return C""",
        "ex4-binary-gradient": """\
def binary_gradient(Z, Y):
    N = len(Z)
    return 1 / (N + N * np.exp(-Z)) - Y / N""",
        "ex4-categorical-gradient": """\
def categorical_gradient(Z, Y):
    return np.array([softmax(Z[s : s + 1])[0] - Y[s] for s in range(len(Z))]) / len(Z)""",
    },
}
