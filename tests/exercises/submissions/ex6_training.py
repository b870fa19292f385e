"""Exercise 6 as students submit it: with one usual mistake each, and right in other styles.

A mutant is the author's work with one cell changed: (the answer's cell, what stands there or an edit, what its check
says).
A variant is right: {answer's cell: what stands there}; the cells that are left out are the author's.
"""

MUTANTS = {
    "one-sided differences": (
        "ex6-numerical-gradient",
        "below = cost() → below = here ; before = P[index] → before, here = P[index], cost() ; / (2 * h) → / h",
        "cost() is called on one side of each parameter only.",
    ),
    "the parameter is not put back": (
        "ex6-numerical-gradient",
        "below = cost() → below = cost()⏎gradient[index] = (above - below) / (2 * h)⏎continue",
        "a parameter is not put back after it was moved",
    ),
    "too small a step": (
        "ex6-numerical-gradient",
        "h = 1e-5 → h = 1e-15",
        "the step h is so small that rounding spoils the difference.",
    ),
    "only sizes": ("ex6-numerical-gradient", "(above - below) → abs(above - below)", "the signs are lost."),
    "one list as every row": (
        "ex6-output-delta",
        """\
def output_delta(Z, A, Y, g_prime):
    delta = [[0.0] * Z.shape[1]] * len(Z)
    for s, j in np.ndindex(Z.shape):
        delta[s][j] = (A[s, j] - Y[s, j]) * g_prime(Z[s, j]) / len(Z)
    return delta""",
        "every row is that of the last sample",
    ),
    "always tanh's slope": (
        "ex6-output-delta",
        "g_prime(Z) → (1 - np.tanh(Z) ** 2)",
        "this is always the slope of one activation.",
    ),
    "the indices of W exchanged": (
        "ex6-hidden-delta",
        """\
def hidden_delta(delta_next, W_next, Z, g_prime):
    delta = np.zeros(Z.shape)
    for s, j in np.ndindex(Z.shape):
        for k in range(delta_next.shape[1]):
            delta[s, j] += delta_next[s, k] * W_next[k, j]
    return delta * g_prime(Z)""",
        "W is not transposed, and only its square shape hides it.",
    ),
    "a minus in dW": ("ex6-backpropagation", "A[layer - 1].T @ delta → -A[layer - 1].T @ delta", "no minus."),
    "slices": (
        "ex6-batches",
        "order[start : start + batch_size] → slice(start, start + batch_size)",
        "a batch is an array of row numbers.",
    ),
    "a generator of costs": (
        "ex6-train",
        "costs.append(network.cost(X, Y)) → yield network.cost(X, Y) ; return costs → pass",
        "yield puts all work off",
    ),
    "the cost is not called": (
        "ex6-train",
        "network.cost(X, Y)) → network.cost)",
        "the costs are not network.cost(X, Y)",
    ),
    "the columns of Y shifted": (
        "ex6-digits",
        "train(network, X, Y, → train(network, X, np.roll(Y, 1, axis=1),",
        "its columns in their order.",
    ),
    "the slope at a": ("ex6-output-delta", "g_prime(Z) → g_prime(A)", "g' is not evaluated at Z."),
    "the slope at the next layer": (
        "ex6-hidden-delta",
        "delta_next @ W_next.T * g_prime(Z) → (delta_next * g_prime(delta_next)) @ W_next.T",
        "the slope comes last, and at this layer's Z",
    ),
    "the weights are not transposed": (
        "ex6-hidden-delta",
        "W_next.T → W_next",
        "W is not transposed, and only its square shape hides it.",
    ),
    "always the slope of tanh": (
        "ex6-hidden-delta",
        "g_prime(Z) → (1 - np.tanh(Z) ** 2)",
        "this is always the slope of one activation.",
    ),
    "1/N in every layer": ("ex6-hidden-delta", "g_prime(Z) → g_prime(Z) / len(Z)", "1/N is there again."),
    "the biases' mean": (
        "ex6-backpropagation",
        "delta.sum(axis=0) → np.mean(delta, axis=0)",
        "db is the mean over the samples.",
    ),
    "back from layer 1": ("ex6-backpropagation", "if layer > 1 → if True", "it goes one layer too far."),
    "the slope stays after a cross-entropy": (
        "ex6-myffnn",
        '== "mean_squared_error" → != "categorical_cross_entropy"',
        "g'(Z) cancels with the binary cross-entropy, too.",
    ),
    "an __init__ that hides Forward's": (
        "ex6-myffnn",
        "def gradients → def __init__(self, sizes, activations, cost, rng):⏎    self.sizes = sizes⏎⏎def gradients",
        "your __init__ hides Forward's",
    ),
    "the lists of all layers for the last layer's arrays": (
        "ex6-myffnn",
        "output_delta(Z[-1], A[-1], Y, self.g_prime[-1]) → output_delta(Z, A, Y, self.g_prime)",
        "Pass the last layer's: Z[-1], A[-1], g_prime[-1].",
    ),
    "the list of all slopes for the last": (
        "ex6-myffnn",
        "self.g_prime[-1] → self.g_prime",
        "Pass the last layer's: Z[-1], A[-1], g_prime[-1].",
    ),
    "g for its slope": ("ex6-myffnn", "A, self.g_prime) → A, self.g)", "self.g holds the activations."),
    "a forward pass that is kept": (
        "ex6-myffnn",
        'self.forward(X) → vars(self).setdefault("passed", self.forward(X))',
        "gradients returns what an earlier call has left.",
    ),
    "the gradient for the same weights again": (
        "ex6-myffnn",
        "return backpropagation( → found = backpropagation( ; self.g_prime) → self.g_prime)⏎"
        "return vars(self).setdefault(X.tobytes() + Y.tobytes() + self.weights[0].tobytes(), found)",
        "gradients returns what an earlier call has left.",
    ),
    "the gradient at the same samples again": (
        "ex6-myffnn",
        "return backpropagation( → found = backpropagation( ; "
        "self.g_prime) → self.g_prime)⏎return vars(self).setdefault(X.tobytes(), found)",
        "gradients returns what an earlier call has left.",
    ),
    "layer after layer, each with a gradient of its own": (
        "ex6-descent-step",
        "* dW[i] → * network.gradients(X, Y)[0][i] ; * db[i] → * network.gradients(X, Y)[1][i]",
        "a part of the gradient is computed after another part of the network has moved.",
    ),
    "no step uphill": (
        "ex6-descent-step",
        """\
def descent_step(network, X, Y, learning_rate):
    before = network.cost(X, Y), [W.copy() for W in network.weights], [b.copy() for b in network.biases]
    dW, db = network.gradients(X, Y)
    for i in range(len(dW)):
        network.weights[i] -= learning_rate * dW[i]
        network.biases[i] -= learning_rate * db[i]
    if network.cost(X, Y) > before[0]:
        _, network.weights, network.biases = before""",
        "where the cost rises, the step is taken back.",
    ),
    "1/N in the step, too": (
        "ex6-descent-step",
        "dW[i] → dW[i] / len(X) ; db[i] → db[i] / len(X)",
        "the step is divided by N.",
    ),
    "a new array that the network does not know": (
        "ex6-descent-step",
        "network.weights[i] -= → W = network.weights[i] - ; network.biases[i] -= → b = network.biases[i] -",
        "the network has not moved.",
    ),
    "= for -=": (
        "ex6-descent-step",
        "weights[i] -= → weights[i] = ; biases[i] -= → biases[i] =",
        "this is the change alone",
    ),
    "the rest is dropped": (
        "ex6-batches",
        "range(0, N, batch_size) → range(0, N - N % batch_size, batch_size)",
        "the rows that do not fill a batch are left out.",
    ),
    "a new generator from the same seed": (
        "ex6-batches",
        "rng.permutation(N) → np.random.default_rng(42).permutation(N)",
        "the second call gives the same order as the first",
    ),
    "an empty batch": (
        "ex6-batches",
        "range(0, N, batch_size) → range(0, N + 1, batch_size)",
        "there is an empty batch at the end",
    ),
    "an order from elsewhere": (
        "ex6-train",
        "costs = [] → costs, rng = [], np.random.default_rng(0)",
        "rng is not used. Pass it on to batches",
    ),
    "one order for all epochs": (
        "ex6-train",
        "costs = [] → costs, same = [], batches(len(X), batch_size, rng) ; "
        "in batches(len(X), batch_size, rng): → in same:",
        "all epochs take the samples in the same order.",
    ),
    "a copy is trained": (
        "ex6-train",
        "costs = [] → import copy⏎costs, network = [], copy.deepcopy(network)",
        "you train another network, perhaps a copy",
    ),
    "from 1 on": ("ex6-train", "range(epochs) → range(1, epochs)", "this is one epoch too few:"),
    "the best weights": (
        "ex6-train",
        """\
def train(network, X, Y, learning_rate, epochs, batch_size, rng):
    costs = []
    for _ in range(epochs):
        for rows in batches(len(X), batch_size, rng):
            descent_step(network, X[rows], Y[rows], learning_rate)
        costs.append(network.cost(X, Y))
        if costs[-1] == min(costs):
            best = [W.copy() for W in network.weights], [b.copy() for b in network.biases]
    network.weights, network.biases = best
    return costs""",
        "the weights at the end are those of an earlier time.",
    ),
    "trained on other lengths": (
        "ex6-circle",
        "train(network, X, → train(network, X / 5,",
        "is X scaled in the training?",
    ),
    "the classes exchanged": ("ex6-circle", "(network, X, Y → (network, X, 1 - Y", "The classes are exchanged."),
    "never trained": (
        "ex6-circle",
        "train(network, X, Y, learning_rate=0.3, epochs=50, batch_size=10, rng=rng) → pass",
        "That is hardly better than guessing.",
    ),
    "one network for all calls": (
        "ex6-circle",
        """\
only = MyFFNN([2, 8, 1], ("tanh", "sigmoid"), "binary_cross_entropy", np.random.default_rng(0))


def solve_circle(X, Y, rng):
    train(only, X, Y, learning_rate=0.3, epochs=50, batch_size=10, rng=rng)
    return only""",
        "all calls train one and the same network further.",
    ),
    "a straight line": ("ex6-xor", "[2, 16, 1] → [2, 1]", "That is hardly better than guessing."),
    "too few neurons": (
        "ex6-spiral",
        "[2, 32, 32, 1] → [2, 8, 1] ; epochs=200 → epochs=60",
        "90 % of the held-out ones should be.",
    ),
    "learned by heart": (
        "ex6-digits",
        "X, Y, learning_rate → X[:150], Y[:150], learning_rate",
        "95 % of the held-out ones should be.",
    ),
}

VARIANTS = {
    "with loops": {
        "ex6-output-delta": """\
def output_delta(Z, A, Y, g_prime):
    N, n = A.shape
    delta = np.zeros((N, n))
    for s in range(N):
        for j in range(n):
            delta[s, j] = (A[s, j] - Y[s, j]) * g_prime(Z[s, j]) / N
    return delta""",
        "ex6-hidden-delta": """\
def hidden_delta(delta_next, W_next, Z, g_prime):
    delta = np.zeros(Z.shape)
    for s in range(len(Z)):
        for j in range(Z.shape[1]):
            total = 0
            for k in range(W_next.shape[1]):
                total += W_next[j, k] * delta_next[s, k]
            delta[s, j] = total * g_prime(Z[s, j])
    return delta""",
        "ex6-backpropagation": """\
def backpropagation(delta, weights, Z, A, g_prime):
    dW, db = [], []
    i = len(weights) - 1
    while True:
        dW = [A[i].T @ delta] + dW
        db = [sum(delta)] + db
        if i == 0:
            return dW, db
        delta = delta @ weights[i].T * g_prime[i - 1](Z[i - 1])
        i = i - 1""",
        "ex6-descent-step": """\
def descent_step(network, X, Y, learning_rate):
    dW, db = network.gradients(X, Y)
    for layer in range(len(network.weights)):
        for i in range(dW[layer].shape[0]):
            for j in range(dW[layer].shape[1]):
                network.weights[layer][i, j] -= learning_rate * dW[layer][i, j]
        for j in range(len(db[layer])):
            network.biases[layer][j] -= learning_rate * db[layer][j]""",
        "ex6-circle": """\
def solve_circle(X, Y, rng):
    network = MyFFNN([2, 4, 1], ("relu", "sigmoid"), "binary_cross_entropy", rng)
    for learning_rate in (0.1, 0.05):
        train(network, X, Y, learning_rate, 30, 10, rng)
    return network""",
        "ex6-xor": """\
def solve_xor(X, Y, rng):
    network = MyFFNN([2, 6, 1], ("relu", "sigmoid"), "binary_cross_entropy", rng)
    train(network, X, Y, 0.1, 40, 10, rng)
    return network""",
        "ex6-spiral": """\
def solve_spiral(X, Y, rng):
    network = MyFFNN([2, 32, 32, 1], ("relu", "sigmoid"), "binary_cross_entropy", rng)

    def step(rows):
        dW, db = network.gradients(X[rows], Y[rows])
        network.weights = [W - 0.2 * d for W, d in zip(network.weights, dW)]
        network.biases = [b - 0.2 * d for b, d in zip(network.biases, db)]

    for epoch in range(250):
        for rows in batches(len(X), 10, rng):
            step(rows)
    return network""",
        "ex6-digits": """\
def read_digits(X, Y, rng):
    network = MyFFNN([64, 24, 10], ("tanh", "softmax"), "categorical_cross_entropy", rng)

    def step(rows):
        dW, db = network.gradients(X[rows], Y[rows])
        network.weights = [W - 0.3 * d for W, d in zip(network.weights, dW)]
        network.biases = [b - 0.3 * d for b, d in zip(network.biases, db)]

    for epoch in range(25):
        for rows in batches(len(X), 20, rng):
            step(rows)
    return network""",
    },
    "with einsum, generators and nothing used twice": {
        "ex6-numerical-gradient": """\
def numerical_gradient(P, cost):
    def shifted(index, shift):
        before = P[index]
        P[index] = before + shift
        value = cost()
        P[index] = before
        return value

    slopes = [(shifted(i, 2e-5) - shifted(i, -2e-5)) / 4e-5 for i in np.ndindex(P.shape)]
    return np.reshape(slopes, P.shape)""",
        "ex6-hidden-delta": """\
def hidden_delta(delta_next, W_next, Z, g_prime):
    return np.einsum("sk,jk,sj->sj", delta_next, W_next, g_prime(Z))""",
        "ex6-backpropagation": """\
def backpropagation(delta, weights, Z, A, g_prime):
    deltas = [delta]
    for W, z, g in zip(weights[:0:-1], Z[-2::-1], g_prime[-2::-1]):
        deltas.append(np.einsum("sk,jk,sj->sj", deltas[-1], W, g(z)))
    deltas = deltas[::-1]
    return [np.einsum("si,sj->ij", a, d) for a, d in zip(A, deltas)], [np.einsum("sj->j", d) for d in deltas]""",
        "ex6-batches": """\
def batches(N, batch_size, rng):
    order = np.arange(N)
    rng.shuffle(order)
    while len(order):
        yield order[:batch_size]
        order = order[batch_size:]""",
        "ex6-train": """\
def train(network, X, Y, learning_rate, epochs, batch_size, rng):
    def one_epoch():
        for rows in batches(len(X), batch_size, rng):
            descent_step(network, X[rows], Y[rows], learning_rate)
        return network.cost(X, Y)

    return [one_epoch() for _ in range(epochs)]""",
    },
    "a class from scratch": {
        "ex6-myffnn": """\
class MyFFNN:
    def __init__(self, sizes, activations, cost, rng):
        self._like = Forward(sizes, activations, cost, rng)
        self._kind = cost

    weights = property(lambda self: self._like.weights)
    biases = property(lambda self: self._like.biases)

    def forward(self, X):
        return self._like.forward(X)

    def predict(self, X):
        return self._like.forward(X)[1][-1]

    def cost(self, X, Y):
        return self._like.cost(X, Y)

    def gradients(self, X, Y):
        z, a = self._like.forward(X)
        d = (a[-1] - Y) / len(X)
        if self._kind == "mean_squared_error":
            d *= self._like.g_prime[-1](z[-1])
        return backpropagation(d, self.weights, z, a, self._like.g_prime)""",
        "ex6-spiral": """\
def solve_spiral(X, Y, rng):
    network = MyFFNN([2, 24, 24, 1], ("relu", "sigmoid"), "binary_cross_entropy", rng)
    train(network, X, Y, learning_rate=0.1, epochs=300, batch_size=10, rng=rng)
    return network""",
    },
    "squared errors and lists": {
        "ex6-output-delta": """\
def output_delta(Z, A, Y, g_prime):
    return [g_prime(z) * (a - y) / len(A) for z, a, y in zip(Z, A, Y)]""",
        "ex6-myffnn": """\
class MyFFNN(Forward):
    def gradients(self, X, Y):
        Z, A = self.forward(X)
        delta = np.array(output_delta(Z[-1], A[-1], Y, self.g_prime[-1] or np.ones_like))
        if "entropy" in self.cost_name:
            delta = A[-1] / len(X) - Y / len(X)
        dW, db = backpropagation(delta, self.weights, Z, A, self.g_prime)
        return tuple(dW), tuple(db)""",
        "ex6-batches": """\
def batches(N, batch_size, rng):
    rows = [int(row) for row in rng.permutation(N)]
    return [rows[start : start + batch_size] for start in range(0, N, batch_size)]""",
        "ex6-circle": """\
def solve_circle(X, Y, rng):
    network = MyFFNN([2, 8, 1], ("tanh", "sigmoid"), "mean_squared_error", rng)
    train(network, X, Y, 1.0, 80, 10, rng)
    return network""",
        "ex6-digits": """\
def read_digits(X, Y, rng):
    network = MyFFNN([64, 64, 10], ("tanh", "sigmoid"), "mean_squared_error", rng)
    train(network, X, Y, 1.0, 30, 10, rng)
    return network""",
    },
}
