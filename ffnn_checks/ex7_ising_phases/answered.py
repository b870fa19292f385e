"""What answers exercise 7, and the usual mistakes. `ffnn_checks/mistakes.py` says how to read the tables.

What is drawn at random, a split and a training, is judged by what comes out of it.
Source: Carrasquilla and Melko, Machine learning phases of matter, Nature Physics 13 (2017) 431.
"""

import numpy as np

from ffnn_checks.ex7_ising_phases import asked
from ffnn_checks.ex7_ising_phases.asked import ENOUGH, not_seen, share_right
from ffnn_checks.mistakes import task_maker
from ffnn_checks.task import Spotted
from ffnn_helpers.activations import get_activation
from ffnn_helpers.by_hand import magnetisation_network

task = task_maker(globals())

# --- Task 1: the size of the magnetisation ---

order_parameter = task(
    asked.order_parameter,
    "np.abs(spins.mean(axis=(1, 2)))",
    to_do="Give back |m| of every configuration in the cell above.",
    shows="One number tells order from disorder, and a flip of all spins does not change it.",
    wrong="""\
spins.mean(axis=(1, 2))
    the sign is still there. Up and down are equally ordered: take the absolute value of m.
np.abs(spins).mean(axis=(1, 2))
    this is 1 for every configuration: the absolute value of each spin is taken first.
    First the mean of the spins, then its absolute value.
right * spins[0].size
    this is the sum over the spins. m is their mean: divide by their number, L².
right * len(spins[0])
    the sum is divided by L. A configuration has L² spins.
right * spins[0].size / len(spins)
    the sum is divided by N, the number of configurations. Divide by the number of spins in one, L².
right / len(spins)
    the sum is divided by the number of all spins. Divide by the number of spins in one configuration, L².
axis=(1, 2) → axis=0
    the mean runs over the configurations, site by site. It should run over the sites of each configuration:
    axes 1 and 2.
axis=(1, 2) → axis=1
axis=(1, 2) → axis=2
    the mean runs over one axis of the lattice only. It has two: axis=(1, 2).
np.abs(spins.mean(axis=1)).mean(axis=1)
    the absolute value is taken column by column. Take it once, of the mean over the whole lattice.
np.abs(spins.mean(axis=2)).mean(axis=1)
    the absolute value is taken row by row. Take it once, of the mean over the whole lattice.
axis=(1, 2) →
    all configurations are thrown together. Each has a size of its own: the result has shape (N,).
right.mean()
    this is the mean over the configurations. Give back one number for each, shape (N,).
right**2
    this is m². Asked for is |m|.
(spins == 1).mean(axis=(1, 2))
    this is the share of spins that are up. m is the mean of the spins themselves, +1 and −1.
(1 + right) / 2
    this is the share of the majority, between ½ and 1. |m| is the size of the mean spin, between 0 and 1.
np.abs(spins.sum(axis=(1, 2), dtype=np.int8)) / spins[0].size
    the sum has run over: the spins are int8, which ends at 127, and here are more spins.
    Use spins.mean or spins.sum, which know that, or spins.astype(float).
np.round(right, 2)
    the result is rounded. Give it back with all its digits.
right[:1]
    only the first configuration arrives. Is the return inside the loop? It ends the function at once.
""",
)

# --- Task 2: means at each temperature ---

mean_by_temperature = task(
    asked.mean_by_temperature,
    """
    temperatures = np.unique(T)
    return temperatures, np.array([values[T == t].mean() for t in temperatures])
    """,
    to_do="Give back the temperatures and the mean at each of them in the cell above.",
    shows="A curve with one point for each temperature, in whatever order the values come.",
    wrong="""\
np.unique(T) → np.array(list(dict.fromkeys(T.tolist())))
    the temperatures stand in the order in which they occur. They should rise: np.unique sorts them.
np.unique(T) → np.array(list(set(T.tolist())))
    a set keeps no order, and the temperatures should rise: sorted(set(T)), or np.unique(T).
np.unique(T) → np.unique(T)[::-1]
    the temperatures fall. They should rise, the coldest first.
right[1]
    these are the means alone. Return both: temperatures, means.
right[::-1]
    the order is the other way round: return temperatures, means.
list(zip(*right))
    these are pairs (temperature, mean). Give back two arrays: all temperatures, and all means.
.mean() → .sum()
    these are sums. Divide by the number of values in each.
.mean() → .sum() / len(values)
    every sum is divided by the number of all values. Divide by the number at this temperature.
values[T == t] → np.abs(values[T == t])
    the absolute values are averaged. Take the values as they come: not every quantity is positive.
values[T == t].mean() → abs(values[T == t].mean())
    the sign of the means is lost. Take the values as they come: not every quantity is positive.
values[T == t].mean() → np.median(values[T == t])
    these are medians. Asked for are means.
.mean() → .std()
    these are standard deviations. Asked for are means.
values[T == t] → (values[T == t] > 0.5)
    this is the share of values above ½. Take the mean of the values themselves.
.mean() → [0]
    this is the first value at each temperature. Take the mean of all of them.
.mean() → [-1]
    this is the last value at each temperature: each round of the loop overwrites the one before.
.mean() → .size
    these are the numbers of values. Asked for are their means.
[T == t] →
    every temperature has the mean of all values. Choose those with this T first: values[T == t].
np.unique(T) → T
    temperatures occur several times. Each should stand there once: np.unique(T).
np.unique(T), values.reshape(len(np.unique(T)), -1).mean(axis=1)
    the values are cut into equal pieces, as if they came sorted and equally many at each temperature.
    Choose those with this T instead: values[T == t].
np.unique(T), values.reshape(-1, len(np.unique(T))).mean(axis=0)
    the values are dealt out like cards, as if the temperatures took turns.
    Choose those with this T instead: values[T == t].
""",
)

# --- Task 3: which configurations are taught, and as what ---


def in_any_order(evidence, *_case):
    """Configurations and labels, sorted together: rows may come in any order, if they stay side by side."""
    if not isinstance(evidence, tuple | list) or len(evidence) != 2:
        return evidence
    spins, Y = (np.asarray(part) for part in evidence)
    if spins.ndim != 3 or Y.ndim != 2 or len(spins) != len(Y) or not len(Y):
        return evidence
    order = np.lexsort(np.hstack([Y, spins.reshape(len(spins), -1)]).T)
    return spins[order], Y[order]


labelled = task(
    asked.labelled,
    """
    kept = (T <= low) | (T >= high)
    return spins[kept], (T <= low)[kept].astype(float)[:, None]
    """,
    examine=in_any_order,
    to_do="Choose the cold and the hot configurations, and label them, in the cell above.",
    shows="Labels from the temperature alone, and nothing about what lies between.",
    wrong="""\
(T <= low)[kept] → (T >= high)[kept]
    the labels are exchanged: cold is ordered, and ordered is 1.
(T <= low) | (T >= high) → (T < low) | (T > high)
    the temperatures low and high themselves are left out. They belong to what is kept: T <= low, T >= high.
(T <= low) | → (T < low) |
    the temperature low itself is left out. It belongs to the cold ones: T <= low.
| (T >= high) → | (T > high)
    the temperature high itself is left out. It belongs to the hot ones: T >= high.
| → &
    nothing is kept: no temperature is up to low and from high on at once. For one or the other write |.
(T <= low) | (T >= high) → T > 0
    the temperatures between low and high are kept, as disordered. Leave them out:
    there the network shall find its own answer.
(T <= low) | (T >= high) → T > 0 ; (T <= low)[kept] → (T < high)[kept]
    the temperatures between low and high are kept, as ordered. Leave them out:
    there the network shall find its own answer.
(T <= low) | (T >= high) → T > 0 ; (T <= low)[kept] → (T < 2.269)[kept]
    everything is kept, with labels from T_c. T_c is what the network shall find: leave out what is between.
(T <= low)[kept] → (T < 2.269)[kept]
    the labels come from T_c, which we pretend not to know. Ordered is what has T <= low.
(T <= low) | (T >= high) → (T > low) & (T < high)
    the temperatures between low and high are kept, and the others left out. It should be the other way round:
    (T <= low) | (T >= high).
| (T >= high) →
    only the cold configurations are kept. The network needs examples of both.
(T <= low) | →
    only the hot configurations are kept. The network needs examples of both.
(T <= low)[kept] → (np.abs(spins.mean(axis=(1, 2))) > 0.5)[kept]
    the labels come from the spins. They should come from the temperature alone:
    what order looks like is for the network to find out.
spins[kept] → spins
    the labels are chosen, but all configurations are kept. Choose the same rows of both.
(T <= low)[kept] → (T <= low)
    the configurations are chosen, but the labels of all are there. Choose the same rows of both.
[:, None] →
    Y has shape (M,). Targets are rows, also with a single output: shape (M, 1).
right[0], np.hstack([right[1], 1 - right[1]])
    the labels are one-hot, with two columns. The network will have one output: Y has shape (M, 1).
right[0], 2 * right[1] - 1
    the labels are +1 and −1. They are to be probabilities: 1 for ordered, 0 for disordered.
(T <= low)[kept] → T[kept]
    Y holds the temperatures. It should hold 1 for ordered and 0 for disordered.
spins[kept] → np.concatenate([spins[T <= low], spins[T >= high]])
    the configurations stand in another order than the labels: all cold ones first. Row i of Y belongs to row i of kept.
right[0], -np.sort(-right[1], axis=0)
    the labels stand in another order than the configurations: all ones first. Row i of Y belongs to row i of kept.
right[::-1]
    the order is the other way round: return kept, Y.
right[0]
    these are the configurations alone. Give back both: return kept, Y.
""",
)

# --- Task 4: what is held back for the test ---

FAIR = "every configuration is in one of the two sets, with its label, and the seed decides in which"
FOUR = "spins_train, Y_train, spins_test, Y_test"


def fair(evidence, spins, Y, n_test, seed):
    """FAIR, or a mistake spotted: a split is judged by where the configurations went."""
    if evidence[0] is None or isinstance(evidence[0], str):
        return None if evidence[0] == FAIR else evidence[0]
    _, test = where_they_went(evidence[0], spins, Y, n_test)
    _, again = where_they_went(evidence[1], spins, Y, n_test)
    if set(again) != set(test):
        raise Spotted(
            "with the same seed the test set is another one each time. Make the generator from the seed: "
            "rng = np.random.default_rng(seed)."
        )
    _, other = where_they_went(evidence[2], spins, Y, n_test)
    if set(other) != set(test):
        return FAIR
    if set(test) in (set(range(n_test)), set(range(len(spins) - n_test, len(spins)))):
        raise Spotted(
            "nothing is shuffled. Configurations come in the order of their temperatures, so the test set "
            "would hold those of one phase alone. Draw a random order first: rng.permutation(N)."
        )
    raise Spotted("the test set is the same for every seed. Draw it with np.random.default_rng(seed).")


def where_they_went(parts, spins, Y, n_test):
    """The rows of `spins` that are in the training and in the test set, two lists."""
    if not isinstance(parts, tuple | list) or len(parts) != 4:
        raise Spotted(f"four arrays are asked for: return {FOUR}.")
    dimensions = [np.ndim(part) for part in parts]
    if dimensions == [3, 3, 2, 2]:
        raise Spotted(f"the order is another one: return {FOUR}.")
    if dimensions != [3, 2, 3, 2]:
        shapes = ", ".join(str(np.shape(part)) for part in parts)
        raise Spotted(f"the shapes are {shapes}. Configurations keep shape (…, L, L) and labels (…, 1): return {FOUR}.")
    known = {row.tobytes(): i for i, row in enumerate(spins)}
    train, test = ([known.get(row.tobytes()) for row in np.asarray(part, spins.dtype)] for part in parts[::2])
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
    if not all(np.array_equal(labels, Y[rows]) for rows, labels in ((train, parts[1]), (test, parts[3]))):
        raise Spotted(
            "a configuration has got another one's label. Draw one order, and use it for both: spins[order], Y[order]."
        )
    if len(test) == len(spins) - n_test != n_test:
        raise Spotted(f"training and test set are exchanged. The test set has n_test rows: return {FOUR}.")
    if len(test) != n_test or len(train) != len(spins) - n_test:
        raise Spotted(
            f"of {len(spins)} configurations {n_test} should go to the test set and all others to the training set, "
            f"but {len(test)} are in the test set and {len(train)} in the training set."
        )
    return train, test


split = task(
    asked.split,
    """
    order = np.random.default_rng(seed).permutation(len(spins))
    test, train = order[:n_test], order[n_test:]
    return spins[train], Y[train], spins[test], Y[test]
    """,
    examine=fair,
    to_do="Shuffle the configurations with their labels, and divide them, in the cell above.",
    shows="No configuration is in both sets, and the seed says which is where.",
)

# --- Task 5: from lattices to rows ---

as_rows = task(
    asked.as_rows,
    "spins.reshape(len(spins), -1).astype(float)",
    to_do="Give back one row of floats for each configuration in the cell above.",
    shows="A row for each configuration; the network is not told which spins are neighbours.",
    wrong="""\
.astype(float) →
    the spins are still whole numbers. int8 runs over at 127, and a network computes with floats: spins.astype(float).
spins.astype(float)
    the lattices are still squares. A sample is a row: X has shape (N, L²).
right.ravel()
    all configurations are one row. Each has a row of its own.
len(spins), -1 → -1, spins.shape[2]
    each row of a lattice has become a sample. A sample is a whole lattice: L² columns.
right.T
    samples stand in columns. Samples are rows: X has shape (N, L²).
len(spins), -1) → -1, len(spins)).T
    the shape is right, but the configurations are mixed up: a reshape to (L², N) cuts across them.
    Reshape to (N, L²).
spins.reshape → np.moveaxis(spins, 1, 2).reshape
    the lattice is read column by column. Read it row by row, as reshape does.
(right + 1) / 2
    the spins are 0 and 1 now. Keep +1 and −1: then a flip of all spins is X → −X.
np.abs(right)
    the signs are lost: every spin is 1. Keep the spins as they are.
spins[:, 0].astype(float)
    only the first row of each lattice is there.
np.sort(right, axis=1)
    the spins are sorted. Each keeps its place.
np.squeeze(right)
    a single configuration lost its row. X always has shape (N, L²), here (1, L²).
right[:1]
    only the first configuration arrives. Is the return inside the loop? It ends the function at once.
spins.mean(axis=(1, 2))[:, None]
    this is the magnetisation. It would tell the network what to look at: give it the spins.
""",
)

# --- Task 6: the network ---

LEARNED = f"right for at least {ENOUGH:.0%} of configurations that it has not seen"


def by_hand(X, Y, seed):
    """As if trained: another seed gives another network, by a hair."""
    return magnetisation_network(X.shape[1], edge=0.6 + np.random.default_rng(seed).normal(0, 1e-3))


def outputs(network, X, name):
    """What a network makes of X, from its weights and biases; or what it predicted, which is `name` of the evidence."""
    if name in network:
        return np.asarray(network[name])
    for W, b, g in zip(network["weights"], network["biases"], network["activations"], strict=True):
        X = get_activation(g).function(X @ W + b)
    return X


def learned(evidence, X, Y, seeds):
    """LEARNED, or a mistake spotted. The best network counts."""
    if evidence is None or isinstance(evidence, str):
        return None if evidence == LEARNED else evidence
    X_new, Y_new = not_seen(X.shape[1])
    shares = []
    for network in evidence:
        refuse_what_is_not_a_network(network)
        p = outputs(network, X_new, "outputs")
        if p.shape != Y_new.shape:
            raise Spotted(
                f"for {len(X_new)} rows the network's outputs have shape {p.shape}. One output is asked for: (N, 1)."
            )
        shares.append(share_right(p, Y_new))
        if shares[-1] is None:
            raise Spotted("there are outputs below 0 or above 1. They are to be probabilities: end with a sigmoid.")
    best = evidence[np.argmax(shares)]
    if max(shares) < ENOUGH:
        share_of_lesson = np.mean((outputs(best, X, "outputs for X") > 0.5) == (Y > 0.5))
        raise Spotted(why(best, max(shares), share_of_lesson))
    once, again, other = best["from a part"]
    if not np.allclose(once, again, equal_nan=True):
        raise Spotted(
            "with the same seed the network is another one each time. Make one generator from the seed, "
            "rng = np.random.default_rng(seed), and use it for the network and for the training."
        )
    if np.array_equal(once, other):
        raise Spotted(
            "every seed gives the same network, so another seed would measure nothing. Make the generator from the "
            "seed that comes in: rng = np.random.default_rng(seed)."
        )
    return LEARNED


def refuse_what_is_not_a_network(network):
    match network:
        case {"type": "History"}:
            raise Spotted(
                "this is the history that train gives back. train changes the network in place: return network."
            )
        case {"type": "type", "class": name}:
            raise Spotted(f"this is the class {name} itself. Give back the network that was trained.")
        case {"type": name}:
            raise Spotted(f"what it gives back, of type {name}, cannot predict. Give back the network.")


def why(network, share, share_of_lesson):
    """In words, why so small a share of new configurations is right."""
    found = f"{share:.0%} of the configurations that it has not seen are right, where {ENOUGH:.0%} would do"
    hidden = [np.shape(W)[1] for W in network["weights"][:-1]]
    if share <= 1 - ENOUGH:
        return f"{found}: the network takes order for disorder, and disorder for order. Are the labels exchanged?"
    if network["weights"] and not hidden:
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
    if set(map(str, network["activations"][:-1])) == {"identity"}:
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


trained_network = task(
    asked.trained_network,
    by_hand,
    examine=learned,
    to_do="Make a network, train it, and give it back, in the cell above.",
    shows="What it has learned holds for configurations that it has never seen.",
)

# --- Task 7: does it respect the symmetry? ---

asymmetry = task(
    asked.asymmetry,
    "float(np.mean(np.abs(predict(X) - predict(-X))))",
    to_do="Compare the outputs for X with those for −X in the cell above.",
    shows="It is 0 if a flip of all spins changes nothing.",
    wrong="""\
-X → X
    this is 0 for every network: the spins were not flipped. Compare predict(X) with predict(-X).
np.mean(predict(X) - predict(-X))
    differences of either sign cancel here. Take the absolute value of each before the mean.
np.abs(np.mean(predict(X) - predict(-X)))
    the absolute value comes too late: differences have cancelled in the mean. First abs, then mean.
np.mean → np.max
    this is the largest difference. Asked for is the mean.
np.mean → np.sum
    this is the sum of the differences. Asked for is their mean over the samples.
np.abs → np.square
    the differences are squared. Take their absolute values.
np.sqrt(np.mean((predict(X) - predict(-X)) ** 2))
    this is the root of the mean square. Take the mean of the absolute values.
predict(-X) → (1 - predict(-X))
    predict(X) is compared with 1 − predict(−X), as if the flipped spins should get the other answer.
    They are equally ordered, and should get the same.
predict(-X) → (1 - predict(X))
    p is compared with 1 − p of the same spins. Flip the spins, and ask again: predict(-X).
predict(-X) → predict(-X).T
    each sample is compared with all the others: one output has shape (N,) and the other (N, 1), and their
    difference (N, N). Give both the same shape.
- predict → + predict
    the outputs are added. Take their difference.
np.mean((predict(X) > 0.5) != (predict(-X) > 0.5))
    this is the share of samples whose answer changes sides. Compare the probabilities themselves.
-X → 1 - X
    1 − X flips zeros and ones. Spins are +1 and −1: −X flips them.
-X → X[:, ::-1]
    the spins have changed places: this reverses the rows. Flip their signs instead: −X.
-X → X[::-1]
    the samples are in reversed order. Flip the signs of the spins instead: −X.
-X → np.flip(X)
    np.flip reverses the order of the entries. Flip the signs of the spins instead: −X.
predict(-X) → -predict(X)
    the output is given the other sign. Flip the spins, and ask again: predict(-X).
np.abs(predict(X) - predict(-X))
    these are the differences sample by sample. Give back their mean: one number.
right / 2
    this is half of it: there is nothing to divide by 2, the mean is over the samples.
""",
)

# --- Task 8: more data from symmetries ---

augmented = task(
    asked.augmented,
    """
    copies, labels = [], []
    for down, right in shifts:
        moved = np.roll(spins, (down, right), axis=(1, 2))
        copies += [moved, -moved]
        labels += [Y, Y]
    return np.concatenate(copies), np.concatenate(labels)
    """,
    examine=in_any_order,
    to_do="Give back all shifted copies, and all of them flipped, with their labels, in the cell above.",
    shows="What the model cannot tell apart, the network is now taught not to tell apart.",
    wrong="""\
[Y, Y] → [Y, 1 - Y]
    the labels are flipped with the spins. Order stays order when all spins are flipped: keep the label.
[Y, Y] → [Y, -Y]
    the labels have got the sign of the flip. Order stays order: keep the label, 0 or 1.
[moved, -moved] → [moved] ; [Y, Y] → [Y]
    the flipped copies are missing: each shifted configuration also with all its spins flipped.
[moved, -moved] → [-moved] ; [Y, Y] → [Y]
    only flipped copies are there. Each shifted configuration is wanted twice: as it is, and flipped.
[moved, -moved] → [-moved, -moved]
    every copy is there twice, and flipped. moved *= -1 also flips what was put into a list before: it is one
    array. -moved makes a new one.
in shifts → in [(0, 0)]
    the shifts are not used: only the configurations as they came, and flipped.
in shifts → in shifts[-1:]
    only the last shift is there: each round of the loop overwrites the one before.
in shifts → in shifts[:1]
    only the first shift is there. Is the return inside the loop? It ends the function at once.
in shifts → in [(0, 0), *shifts]
    the configurations as they came are added, too. Use the shifts that are passed in, and no other:
    (0, 0) is among them if it is wanted.
= [], [] → = [spins], [Y]
    the configurations as they came are added, too. Give back the copies alone: (0, 0) is among the shifts if they are
    wanted.
moved = → moved = spins =
    the shifts add up: each moves what the one before has moved. Begin each time with spins as they came.
-moved → moved[:, ::-1]
-moved → moved[:, :, ::-1]
    the lattice is mirrored. To flip all spins is to change their signs: −moved.
-moved → 1 - moved
    1 − s flips zeros and ones. Spins are +1 and −1: −s flips them.
= [], [] → = [-spins], [Y] ; [moved, -moved] → [moved] ; [Y, Y] → [Y]
    only the configurations as they came are flipped. Flip the shifted ones, too: two copies for each shift.
-moved → -spins
    what is flipped is not shifted. Flip the shifted configurations: two copies for each shift.
axis=(1, 2) → axis=(0, 1)
    axis 0 counts the configurations: this deals them to other labels. The lattice has the axes 1 and 2.
, axis=(1, 2) →
    np.roll without an axis rolls all spins in one line. Say along which axes: axis=(1, 2).
(down, right) → (right, down)
    down and right are exchanged: axis 1 counts the rows of the lattice, from top to bottom.
(down, right) → (-down, -right)
    this moves up and to the left. np.roll with a positive number moves towards larger indices.
(down, right) → (down, 0)
    the spins move down, but not to the right.
(down, right) → (0, right)
    the spins move to the right, but not down.
(down, right) → down + right
    both axes are moved by the same number. Move axis 1 by down, and axis 2 by right.
np.roll(spins, → np.pad(spins[:, : -down or None, : -right or None], ((0, 0), (down, 0), (right, 0))) + 0 * np.roll(spins,
    what leaves the lattice is lost, and zeros come in. Its edges are periodic: what leaves on one side comes in on
    the other, as np.roll does it.
np.concatenate(labels) → Y
    the configurations have become more, the labels have not. Each copy needs its label.
np.concatenate(labels) → np.repeat(Y, len(labels), axis=0)
    the labels stand in another order than the copies. np.repeat gives a, a, b, b; copies that are joined
    batch by batch come as a, b, a, b: join the labels in the same way.
right[::-1]
    the order is the other way round: return more_spins, more_Y.
right[0]
    these are the configurations alone. Give back both: return more_spins, more_Y.
""",
)

# --- Task 9: where the network is undecided ---

MUST_REFUSE = "Where p does not fall through ½ there is no answer: raise ValueError."
AWAY = "np.flatnonzero(p > 0.5) → np.flatnonzero"
ON_THE_LINE = "T[i] + share * (T[i + 1] - T[i])"


def refused_in_words(evidence, *_case):
    if isinstance(evidence, dict) and "refused" in evidence:
        raise Spotted('the error has no message. Say what is wrong: raise ValueError("…").')
    return evidence


crossing = task(
    asked.crossing,
    """
    above = np.flatnonzero(p > 0.5)
    if not len(above) or above[-1] == len(p) - 1:
        raise ValueError("p does not fall through ½")
    i = above[-1]
    share = (p[i] - 0.5) / (p[i] - p[i + 1])
    return float(T[i] + share * (T[i + 1] - T[i]))
    """,
    examine=refused_in_words,
    to_do="Find where p falls through ½ in the cell above.",
    shows="A temperature between the points of the grid, and an error where there is none.",
    wrong=f"""\
T[np.argmin(np.abs(p - 0.5))]
    this is the temperature of the grid at which p is nearest to ½. Go between the points, along a straight line.
    {MUST_REFUSE}
{ON_THE_LINE} → T[np.argmin(np.abs(p - 0.5))]
    this is the temperature of the grid at which p is nearest to ½. Go between the points, along a straight line.
{ON_THE_LINE} → T[i]
    this is the last temperature with p above ½. The crossing lies between it and the next.
{ON_THE_LINE} → T[i + 1]
    this is the first temperature with p below ½. The crossing lies between it and the one before.
T[p < 0.5][0]
    this is the first temperature with p below ½. Asked for is the last crossing, and where on the straight line to it
    p is ½. {MUST_REFUSE}
T[p > 0.5][-1]
    this is the last temperature with p above ½. The crossing lies between it and the next. {MUST_REFUSE}
(p[i] - 0.5) / (p[i] - p[i + 1]) → 0.5
    this is the middle between two temperatures. Where on the straight line between the points is p = ½?
(p[i] - 0.5) → (0.5 - p[i + 1])
    the shares are exchanged. Going from T[i], the line has fallen to ½ after the share
    (p[i] − ½) / (p[i] − p[i+1]) of the way.
* (T[i + 1] - T[i]) →
    this is T[i] plus the share of the way. The way is T[i+1] − T[i] long: multiply.
(p[i] - p[i + 1]) → (p[i + 1] - p[i])
    this lies before T[i], not after it: a sign is wrong. p falls by p[i] − p[i+1], which is positive.
{AWAY}((p[:-1] > 0.5) & (p[1:] <= 0.5)) ; i = above[-1] → i = above[0]
i = above[-1] → i = np.flatnonzero((p[:-1] > 0.5) & (p[1:] <= 0.5))[0]
    this is the first of several crossings. Give the last: at higher temperatures p is never above ½ again.
{AWAY}((p[:-1] > 0.5) & (p[1:] < 0.5)) ; i = above[-1] → i = above[0]
    this is the first of several crossings, and one is missed if p is exactly ½ at a point. Give the last.
{AWAY}((p[:-1] > 0.5) & (p[1:] < 0.5)) ; above[-1] == len(p) - 1 → p[-1] > 0.5
    a crossing is missed if p is exactly ½ at a point. The fall goes from above ½ to ½ or below.
p > 0.5 → p >= 0.5
    a point at exactly ½ is taken for one above. There p has already fallen: above is p > 0.5.
{AWAY}((p[:-1] > 0.5) & (p[1:] <= 0.5))
    p ends above ½ here, and so never stays below. {MUST_REFUSE}
{AWAY}((p[:-1] > 0.5) != (p[1:] > 0.5)) ; i = above[-1] → i = above[0]
    this takes the first place where p crosses ½ in either direction. The network should go from ordered, above ½, to
    disordered, below ½, and the last such place is asked for.
{AWAY}((p[:-1] - 0.5) * (p[1:] - 0.5) <= 0)
    this also takes a place where p rises to ½ or through it. Asked for is where it falls. {MUST_REFUSE}
{AWAY}((p[:-1] > 0.5) != (p[1:] > 0.5))
    this also takes a place where p rises through ½. Asked for is where it falls. {MUST_REFUSE}
np.interp(0.5, p, T)
    np.interp needs its second argument to rise, and p falls: without a word it gives something else.
np.interp(0.5, p[::-1], T[::-1])
    np.interp needs its second argument to rise steadily, and a noisy p does not; and where p never meets ½,
    it gives an end of the curve without a word. {MUST_REFUSE}
np.interp(0.5, np.sort(p), T[::-1])
    p is sorted, so the values have lost their temperatures. {MUST_REFUSE}
np.interp(0.5, p[np.argsort(p)], T[np.argsort(p)])
    sorted by p, the points of a noisy curve stand in another order than their temperatures.
    Find the last point above ½, and go to the next. {MUST_REFUSE}
raise ValueError("p does not fall through ½") → return np.nan
    nan goes on silently into every later number. {MUST_REFUSE}
raise ValueError("p does not fall through ½") → return
    None is given back where there is no crossing. {MUST_REFUSE}
raise ValueError("p does not fall through ½") → return T[-1]
    the last temperature is no crossing. {MUST_REFUSE}
raise ValueError("p does not fall through ½") → return T[0]
    the first temperature is no crossing. {MUST_REFUSE}
raise ValueError("p does not fall through ½") → return 0.0
    0 is given back where there is no crossing. {MUST_REFUSE}
above = → p = p - (p.max() + p.min()) / 2 + 0.5⏎above =
    this is where p is half-way between its largest and its smallest value. Undecided means p = ½.
(T[np.argmin(np.diff(p))] + T[np.argmin(np.diff(p)) + 1]) / 2
    this is where p falls fastest. Asked for is where it is ½. {MUST_REFUSE}
(0.5 - np.polyfit(T, p, 1)[1]) / np.polyfit(T, p, 1)[0]
    this is a straight line through all points. The curve is not straight: join the two points on both sides of ½.
    {MUST_REFUSE}
{ON_THE_LINE} → i
    this is a number of a point. Give back a temperature.
2 / np.log(1 + np.sqrt(2))
    this is Onsager's T_c, whatever the network says. Find where p is ½.
""",
)
