"""What answers exercise 1, and the usual mistakes. `ffnn_checks/mistakes.py` says how to read the tables.

Source: lecture, "One neuron, zoomed in" and "A layer as a vector equation".
"""

from itertools import pairwise  # noqa: F401 (in tables)

from ffnn_checks.ex1_neuron_and_layer import asked
from ffnn_checks.families import already_an_activation, always_one_activation, each, of_a_batch, rounded, two_results
from ffnn_checks.mistakes import task_maker

task = task_maker(globals())

# --- Task 1: the pre-activation ---
preactivation = task(asked.preactivation, "float(np.sum(w * x) + b)")(f"""\
to do: Write z = Σ_i w_i x_i + b in the cell above.
shows: One weighted sum plus one bias, whatever the number of inputs.
np.sum(w * x)  # the bias b is missing from the sum.
np.sum(w * x) - b  # the bias is added, not subtracted: z = Σ w_i x_i + b.
np.sum(w * x + b)  # the bias is added once for every input. It belongs to the neuron: add it once, after the sum.
np.sum(w * x) + 2 * b  # the bias is added twice. Add it once: if z starts as b, nothing is left to add.
w * x + b ‖ w * x  # the products w_i x_i are still separate: sum over the inputs i, then add b.
np.mean(w * x) + b  # this is the mean of the products w_i x_i. A neuron takes their sum.
np.sum(x) + b  # the weights are missing: each input x_i counts w_i times.
np.sum(w + x) + b  # weights and inputs are added here. Multiply each input by its weight: w_i x_i.
np.sum(w[1:] * x[1:]) + b  # the first input is left out. The formula counts i from 1, Python from 0: range(len(x)).
np.sum(w[:-1] * x[:-1]) + b  # the last input is left out. range(n) already stops before n: range(len(x)).
w[0] * x[0] + b  # only the first product arrives. Is the return inside the loop? It ends the function at once.
w[-1] * x[-1] + b  # only the last product arrives: each round of the loop overwrites the sum. Add to it with +=.
np.sum(w) * np.sum(x) + b  # this is the product of two sums. Multiply first, input by input, then sum: Σ w_i x_i.
int(right)  # int cuts off everything behind the decimal point. Return z as it is.
{rounded("z")}{already_an_activation("z")}""")
# --- Task 2: the neuron ---
neuron = task(asked.neuron, "float(g(np.sum(w * x) + b))")(f"""\
to do: Write a = g(z) in the cell above.
shows: z says how much came in, g says what the neuron makes of it.
np.sum(w * x) + b  # this is z. The neuron's output is a = g(z).
g(np.sum(w * x)) + b  # the bias is added after g. It belongs inside: g(Σ w_i x_i + b).
g(np.sum(w * x))  # the bias b is missing inside g.
np.sum(g(w * x)) + b  # g is applied to each product w_i x_i. Sum first: g acts once, on z.
np.sum(w * g(x)) + b  # g is applied to the inputs. It acts on the sum: a = g(z).
g(w * x + b)  # g is applied to each product. Sum first: g acts once, on z.
g(right)  # g is applied twice.
g(np.sum(w * x) - b)  # the bias is added, not subtracted: g(Σ w_i x_i + b).
np.sum(g(w * x + b))  # g is applied to each product, and the results are summed. Sum first: g acts once, on z.
np.sum(w * x) + b, right  # this is the pair z, a. The neuron passes on a alone.
g  # this returns the function g itself. Call it: g(z).
(right > 0.5) * 1.0  # this says only whether g(z) is above 1/2. Return g(z) itself, with all its digits.
{rounded("a", digits=(0, 2))}{always_one_activation("…(np.sum(w * x) + b)")}""")
# --- Task 3: the pre-activations of a layer, over a batch ---
TRANSPOSED = """
    W is transposed. Its rows belong to the inputs and its columns to the neurons, W[i, j] = w_ij,
    so A @ W needs no .T, and the weights of neuron j are the column W[:, j].
"""
layer_preactivations = task(asked.layer_preactivations, "A @ W + b")(f"""\
to do: Write Z = A W + b in the cell above.
shows: One matrix product takes every sample to every neuron, also when N = 1 and when N = n_out.
A @ W  # the biases are missing: Z = A W + b.
A @ W - b  # the biases are added, not subtracted: Z = A W + b.
A @ W.T + b{TRANSPOSED}
W @ A + b  # the order is wrong: the samples' rows stand on the left, A @ W. (preactivation takes one sample only.)
A * W + b  # * multiplies entry by entry. The sum over the inputs is the matrix product: A @ W.
A @ W + b[:, None]  # each bias goes to a sample, not to a neuron. b has one entry per column of Z: add it as it is.
A @ W + b.sum()  # every neuron gets the sum of all biases. Neuron j has its own, b[j].
A @ W + b[0]  # every neuron gets the first bias. Neuron j has its own, b[j].
A @ W + A.shape[1] * b  # the biases are added once for every input. Add b[j] once, after the sum over i.
A[:, -1:] * W[-1:] + b  # only the last product arrives: each round of the loop overwrites the sum. Add to it with +=.
np.sum(W * A) + b  # preactivation takes one sample and one neuron: A[s], W[:, j] and b[j], for each s and j.
A @ (W + b)  # the biases are added to the weights here. Add them after the sum over the inputs: Z = A W + b.
A[:, 1:] @ W[1:] + b  # the first input is left out. The formula counts i from 1, Python from 0: range(n_in).
A[:, :-1] @ W[:-1] + b  # the last input is left out. range(n) already stops before n: range(n_in).
{each("np.cumsum(A @ W… + b", ", axis=0)", ", axis=1)", ").reshape(len(A), -1)")}
np.cumsum((A @ W).T).reshape(len(b), -1).T + b
{each("np.cumsum(A @ W + b…", ", axis=1)", ").reshape(len(A), -1)")}
    z keeps the sum of the neuron or of the sample before. Begin each of them with z = 0, inside both loops.
return A @ W + b → Z = A @ W⏎for j in range(len(b)):⏎    Z[j] += b[j]⏎return Z
    Z[j] is row j, a sample. The biases belong to the neurons, the columns: Z[:, j] += b[j], or simply A @ W + b.
{already_an_activation("Z")}{of_a_batch("Z", "(N, n_out)", "neurons")}""")
# --- Task 4: the layer ---
layer = task(asked.layer, "Z = A @ W + b; return Z, g(Z)")(f"""\
to do: Return Z and g(Z) in the cell above.
shows: A layer is one line of linear algebra and one function.
Z, g(Z) → Z, Z  # the second result is Z again. It should be g(Z).
A @ W + b → g(A @ W + b)  # the first result is already g(Z). It should be Z.
Z, g → g(Z), g  # the first result is already g(Z). It should be Z. (A_next = Z makes no copy: filling one fills both.)
A @ W → A @ W.T{TRANSPOSED}
g(Z) → g(A @ W) + b ‖ g(Z) + b  # the biases belong inside g: g(Z), with Z = A W + b.
g(Z) → g(A @ W)  # the biases are missing inside g: g(Z), with Z = A W + b.
+ b →  # the biases are missing: Z = A W + b.
g(Z) → g(g(Z))  # g is applied twice.
g(Z) → g  # the second result is the function g itself. Call it: g(Z).
g(Z) → np.squeeze(g(Z))  # a batch of one sample lost its row in A_next. It always has the shape of Z, here (1, n_out).
g(Z) → g(A) @ W + b ‖ g(A)  # g acts on Z, not on A: g(Z).
g(Z) → (g(Z) > 0.5) * 1.0  # the second result says only whether g(Z) is above 1/2. Return g(Z) itself.
{two_results("Z", "g(Z)")}{always_one_activation("g(Z) → …(Z)")}""")
# --- Task 5: the shapes ---
layer_shapes = task(asked.layer_shapes, "[((m, n), (n,)) for m, n in pairwise(sizes)]")("""\
to do: Return a list of (shape of W, shape of b) in the cell above.
shows: The widths alone fix every shape.
(m, n) → (n, m)  # W is transposed. Inputs are rows, neurons are columns: (n_in, n_out).
(n,) → (m,)  # b has one entry for each neuron of the layer, (n_out,), not for each input.
(n,) → (1, n)  # b is a plain row of numbers with shape (n_out,), not a matrix.
(n,) → n  # the shape of b is a tuple with one entry: (n_out,). The comma makes the tuple.
(n,) → ()  # there is one bias per neuron, so b has shape (n_out,).
((m, n), (n,)) → (m, n)  # the shapes of b are missing: (shape of W, shape of b).
pairwise(sizes) → pairwise([sizes[0], *sizes])  # the input is counted as a layer. It is layer 0 and has no weights.
right[:1]  # only the first layer is there. Is the return inside the loop? It ends the function at once.
right[:-1]  # the last layer is left out: there are L entries for L + 1 sizes.
right[1:]  # the first layer is left out. It leads from the inputs (layer 0) to layer 1.
pairwise(sizes) → pairwise([sizes[-1], *sizes])  # layer 0 has an entry, from sizes[-1], the last. Start at layer 1.
sum(right, ())  # all shapes stand in one long row. Put those of W and b together, one pair per layer.
((m, n), (n,)) → ((n,), (m, n))  # the order is the other way round: (shape of W, shape of b).
tuple(map(list, zip(*right))) ‖ list(map(list, zip(*right)))  # these are two lists. One list of pairs is asked for.
(n,) → (n, 1)  # b is a plain row of numbers with shape (n_out,), not a column.
""")
# --- Task 6: the number of parameters ---
n_parameters = task(asked.n_parameters, "sum(m * n + n for m, n in pairwise(sizes))")("""\
to do: Count weights and biases in the cell above.
shows: This is how many numbers a training has to find.
m * n + n → m * n  # the biases are missing: one per neuron.
right + sizes[0]  # the inputs are given a bias too. Layer 0 holds the data: it has no parameters.
m * n + n → m * n + m  # one bias for each input is counted here. There is one per neuron, n_out.
m * n + n → m * n + 1  # one bias per layer is counted here. There is one per neuron, n_out.
sum(sizes[1:])  # these are the neurons, or the biases alone. Add the weights, n_in · n_out per layer.
sum(sizes)  # these are the neurons and inputs. Count weights, n_in · n_out per layer, and biases.
int(np.prod(sizes))  # the widths are multiplied all together. Weights join neighbouring layers only.
pairwise(sizes) → pairwise(sizes[:2])  # this is the first layer alone. Add up all L layers.
pairwise(sizes) → pairwise([sizes[-1], *sizes])  # layer 0 is counted, with sizes[-1], the last. Start at layer 1.
pairwise(sizes) → pairwise(sizes[-2:])  # this is the last layer alone. Add up all L layers.
sum( → list(  # these are the numbers of the layers, one by one. Add them up: one number is asked for.
m * n + n → m + n + n  # the numbers of the shapes are added. A matrix of shape (m, n) has m · n entries.
""")
