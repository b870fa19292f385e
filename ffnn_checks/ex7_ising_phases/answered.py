"""What answers exercise 7, and the usual mistakes. `ffnn_checks/mistakes.py` says how to read the tables.

What is drawn at random, a split and a training, is judged by what comes out of it.
Source: Carrasquilla and Melko, Machine learning phases of matter, Nature Physics 13 (2017) 431.
"""

from functools import lru_cache

import numpy as np

from ffnn_checks.comparing import as_array
from ffnn_checks.ex7_ising_phases import asked
from ffnn_checks.ex7_ising_phases.asked import ENOUGH, far_from_critical, not_seen, share_right
from ffnn_checks.families import each, one_row_per_sample, rounded, two_results
from ffnn_checks.mistakes import task_maker
from ffnn_checks.task import Spotted, unless
from ffnn_helpers.activations import get_activation
from ffnn_helpers.by_hand import magnetisation_network  # noqa: F401 (a reference uses it)

task = task_maker(globals())

# --- Task 1: the size of the magnetisation ---
order_parameter = task(asked.order_parameter, "np.abs(spins.mean(axis=(1, 2)))")(f"""\
to do: Return |m| of every configuration in the cell above.
shows: One number tells order from disorder, and a flip of all spins does not change it.
spins.mean(axis=(1, 2))  # the sign is still there. Up and down are equally ordered: take the absolute value of m.
{each("right * spins[0].size / …", 1, "len(spins)", "len(spins[0])", "spins.size")}
    this is not the mean over the spins: divide their sum by their number in one configuration, L² (not by L or N).
{each("axis=(1, 2) → axis=…", 0, 1, 2)}
    the mean should run over both axes of the lattice, axis=(1, 2), and not over axis 0, the configurations.
np.abs(spins).mean(axis=(1, 2)) ‖ {each("np.abs(spins.mean(axis=…)).mean(axis=1)", 1, 2)}
    the absolute value comes too early. Take it once, of the mean over the whole lattice.
right.mean() ‖ axis=(1, 2) →  # this is one number for all configurations. Return one for each: shape (N,).
right**2 ‖ (spins == 1).mean(axis=(1, 2)) ‖ (1 + right) / 2
    this is m², or a share of the spins: of those that are up, or of the majority. |m| is the size of their mean.
np.abs(spins.sum(axis=(1, 2), dtype=np.int8)) / spins[0].size
    the sum overflows: int8 ends at 127, and here are more spins. Use spins.mean or spins.sum, or spins.astype(float).
right[:1]  # only the first configuration is there. Is the return inside the loop? It ends the function at once.
{rounded("|m|")}""")
# --- Task 2: means at each temperature ---
mean_by_temperature = task(
    asked.mean_by_temperature,
    """temperatures = np.unique(T)
    return temperatures, np.array([values[T == t].mean() for t in temperatures])""",
)(f"""\
to do: Return the temperatures and the mean at each of them in the cell above.
shows: A curve with one point for each temperature, in whatever order the values come.
{each("np.unique(T) → np.array(list(…))", "dict.fromkeys(T.tolist())", "set(T.tolist())", "np.unique(T)[::-1]", "T")}
    each temperature should stand there only once, in rising order: np.unique(T). (A set has no order of its own.)
{two_results("temperatures", "means")}\
.mean() → .sum() ‖ .sum() / len(values)  # the sums are not divided by the number of values at this temperature.
.mean() → .std() ‖ .size ‖ values[T == t] → (values[T == t] > 0.5) ‖ values[T == t].mean() → np.median(values[T == t])
    take the mean: not the median, the standard deviation, the number of values, or the share of those above ½.
{each("np.array([values[T == t].mean() → np.array([values[T <= t].…", "mean()", "sum() / np.sum(T == t)")}
    the sum goes on from one temperature to the next. Set it back to 0 for each.
.mean() → [0] ‖ [-1]  # only one value counts at each temperature. Does the loop overwrite it? Take the mean of all.
[T == t] →
{each("np.unique(T), values.reshape(…)", "len(np.unique(T)), -1).mean(axis=1", "-1, len(np.unique(T))).mean(axis=0")}
    the values are not chosen by their temperature, and may come in any order. Choose those at t: values[T == t].""")


# --- Task 3: which configurations are taught, and as what ---
def in_any_order(evidence, *_case):
    """Configurations and labels, sorted together: rows may come in any order, if they stay side by side."""
    if not isinstance(evidence, tuple | list) or len(evidence) != 2:
        return evidence
    spins, Y = map(as_array, evidence)
    if spins is None or Y is None or spins.ndim != 3 or Y.ndim != 2 or len(spins) != len(Y) or not len(Y):
        return evidence
    order = np.lexsort(np.hstack([Y, spins.reshape(len(spins), -1)]).T)
    return spins[order], Y[order]


labelled = task(
    asked.labelled,
    """kept = (T <= low) | (T >= high)
    return spins[kept], (T <= low)[kept].astype(float)[:, None]""",
    examine=in_any_order,
)(f"""\
to do: Choose the cold and the hot configurations, and label them, in the cell above.
shows: Labels from the temperature alone, and nothing about what lies between.
(T <= low)[kept] → (T >= high)[kept]  # the labels are exchanged: cold is ordered, and ordered is 1.
(T <= low) | (T >= high) → (T < low) | (T > high) ‖ (T <= low) | → (T < low) | ‖ | (T >= high) → | (T > high)
    T = low or T = high is left out. Both belong to what is kept: T <= low, T >= high.
{each("| (T >= high) → …", "& (T >= high)", "")}
(T <= low) | →  # the network needs examples of both phases: configurations that are cold or hot, and "or" is written |.
{each("(T <= low) | (T >= high) → T > 0 ; (T <= low)[kept] → (…)[kept]", "T <= low", "T < high")}
(T <= low) | (T >= high) → (T > low) & (T < high)
    the temperatures between low and high are kept. Leave them out: there the network should find its own answer.
(T <= low) | (T >= high) → T > 0 ; (T <= low)[kept] → (T < 2.269)[kept] ‖ (T <= low)[kept] → (T < 2.269)[kept]
(T <= low)[kept] → (np.abs(spins.mean(axis=(1, 2))) > 0.5)[kept]
    the labels should come from low and high alone. T_c, and what order looks like, is for the network to find.
spins[kept] → spins ‖ (T <= low)[kept] → (T <= low)  # one of the two has all its rows. Choose the same rows of both.
right[0], np.hstack([right[1], 1 - right[1]]) ‖ [:, None] →
    targets are rows, with one column for the one output that the network will have: Y has shape (M, 1).
right[0], 2 * right[1] - 1 ‖ (T <= low)[kept] → T[kept]
    Y should hold probabilities: 1 for ordered, 0 for disordered. Neither ±1 nor temperatures are probabilities.
right[0], -np.sort(-right[1], axis=0) ‖ spins[kept] → np.concatenate([spins[T <= low], spins[T >= high]])
    one of the two is sorted by phase, the other is not. Row i of Y belongs to kept[i].
{two_results("kept", "Y")}""")
# --- Task 4: what is held back for the test ---
FOUR = "return spins_train, Y_train, spins_test, Y_test"


def fair(evidence, spins, Y, n_test, seed):
    """The size of the test set, or a mistake spotted: a split is judged by where the configurations went."""
    test, again, other = (rows_for_the_test(parts, spins, Y, n_test) for parts in evidence)
    if again != test:
        raise Spotted("the same seed gives another test set each time. Use rng = np.random.default_rng(seed).")
    if other != test:
        return len(test)
    if test in (set(range(n_test)), set(range(len(spins) - n_test, len(spins)))):
        raise Spotted("nothing is shuffled. The test set would hold one phase alone: use rng.permutation(N).")
    raise Spotted("the test set is the same for every seed. Draw it with np.random.default_rng(seed).")


def rows_for_the_test(parts, spins, Y, n_test):
    """The rows of `spins` that are in the test set, if all the others are in the training set, and all with labels."""
    if not isinstance(parts, tuple | list) or len(parts) != 4:
        raise Spotted(f"four arrays are asked for: {FOUR}.")
    if [np.ndim(part) for part in parts] != [3, 2, 3, 2]:
        shapes = ", ".join(str(np.shape(part)) for part in parts)
        raise Spotted(f"the shapes are {shapes}. Configurations keep shape (…, L, L) and labels (…, 1): {FOUR}.")
    known = {row.tobytes(): i for i, row in enumerate(spins)}
    train, test = ([known.get(row.tobytes()) for row in np.asarray(part, spins.dtype)] for part in parts[::2])
    if None in train + test:
        raise Spotted("some configurations are not among those that were passed. A split changes no spin.")
    if both := set(train) & set(test):
        raise Spotted(f"{len(both)} of the {len(test)} test configurations are also learned from. Keep them apart.")
    if len(set(train + test)) < len(train + test):
        raise Spotted("a configuration is there twice: rng.permutation(N) draws without replacement.")
    if not all(np.array_equal(labels, Y[rows]) for rows, labels in ((train, parts[1]), (test, parts[3]))):
        raise Spotted("a configuration has another one's label. Draw one order for both: spins[order], Y[order].")
    if (len(train), len(test)) != (len(spins) - n_test, n_test):
        raise Spotted(
            f"of {len(spins)} configurations {n_test} should go to the test set and all others to the training set, "
            f"but {len(test)} are in the test set and {len(train)} in the training set. The order is: {FOUR}."
        )
    return set(test)


split = task(
    asked.split,
    """order = np.random.default_rng(seed).permutation(len(spins))
    test, train = order[:n_test], order[n_test:]
    return spins[train], Y[train], spins[test], Y[test]""",
    examine=fair,
)("""\
to do: Shuffle the configurations with their labels, and divide them, in the cell above.
shows: No configuration is in both sets, and the seed says which is where.""")
# --- Task 5: from lattices to rows ---
as_rows = task(asked.as_rows, "spins.reshape(len(spins), -1).astype(float)")(f"""\
to do: Return one row of floats for each configuration in the cell above.
shows: A row for each configuration; the network is not told which spins are neighbours.
.astype(float) →  # these are still whole numbers. int8 overflows at 127; a network needs floats: spins.astype(float).
{each("…", "right.ravel()", "spins.astype(float)", "spins[:, 0] * 1.0", "spins.reshape(-1, len(spins[0])) * 1.0")}
    a sample is a whole lattice, read into one row: X has shape (N, L²).
len(spins), -1) → -1, len(spins)).T ‖ spins.reshape → np.moveaxis(spins, 1, 2).reshape
    the shape is right, but the spins are mixed up. Reshape to (N, L²), which reads each lattice row by row.
(right + 1) / 2 ‖ np.abs(right) ‖ np.sort(right, axis=1)
    the spins have changed. Keep +1 and −1, each in its place: then a flip of all spins is X → −X.
right[:1]  # only the first sample is there. Is the return inside the loop? It ends the function at once.
{one_row_per_sample("X", "(N, L²)")}""")
# --- Task 6: the network ---
NEARLY = 0.03  # by so much a share may differ between one set of configurations and the next
MOST_LAYERS = 50  # what was sent need not be a network: it could be computed for hours


@lru_cache
def not_in_the_sandbox(n_spins):
    """Configurations and labels that no work can aim at."""
    return far_from_critical(round(np.sqrt(n_spins)), 60, seed=20_260)


def outputs(network, X, name):
    """What a network makes of X, from its weights and biases; or what it predicted, which is `name` of the evidence."""
    if name in network:
        return np.asarray(network[name])
    weights = network["weights"]
    if len(weights) > MOST_LAYERS or not all(map(np.size, weights)):
        raise Spotted(f"it has {len(weights)} layers. At most {MOST_LAYERS} are judged, each with at least one neuron.")
    for W, b, g in zip(weights, network["biases"], network["activations"], strict=True):
        X = get_activation(g).function(X @ W + b)
    return X


def learned(evidence, X, Y, seeds):
    """ENOUGH, or a mistake spotted. The best network counts; where there is one seed, it is tried on a part, too."""
    X_new, Y_new = not_seen(X.shape[1])
    shares = []
    for network in evidence:
        if what := network.get("cannot predict"):
            raise Spotted(f"it returns {what}. Return the network itself, which train changes in place.")
        p = outputs(network, X_new, "outputs")
        if p.shape != Y_new.shape:
            raise Spotted(f"for {len(X_new)} rows the outputs have shape {p.shape}. One output is asked for: (N, 1).")
        shares.append(share_right(p, Y_new))
        if shares[-1] is None:
            raise Spotted("some outputs are below 0 or above 1. They should be probabilities: end with a sigmoid.")
    best, share = evidence[np.argmax(shares)], max(shares)
    if share < ENOUGH or ("from some" in best) != (len(seeds) == 1):
        raise Spotted(
            f"{100 * share:.0f} % of the configurations that it has not seen are right, where {100 * ENOUGH:.0f} % "
            f"would do. {why(best, share, np.mean((outputs(best, X, 'outputs for X') > 0.5) == (Y > 0.5)))}"
        )
    if "outputs" not in best:  # then it is judged by its parameters, and also where the sandbox cannot look
        X_new, Y_new = not_in_the_sandbox(X.shape[1])
        share = share_right(outputs(best, X_new, "outputs"), Y_new)
        if share < ENOUGH - NEARLY:
            raise Spotted(f"only {100 * share:.0f} % of further configurations are right. What has it learned from?")
    if len(seeds) > 1:
        return ENOUGH
    once, again, other = best["from some"]
    if not np.allclose(once, again, equal_nan=True):
        raise Spotted(
            "the same seed gives another network each time. Make all anew in each call: the network, Adam (which keeps "
            "what it has seen), and one rng, from the seed, for the network and the training."
        )
    if np.array_equal(once, other):
        raise Spotted("every seed gives the same network. Make rng from the seed that is passed in: default_rng(seed).")
    return ENOUGH


def why(network, share, share_of_lesson):
    """In words, why so small a share of new configurations is right."""
    hidden = [np.shape(W)[1] for W in network["weights"][:-1]]
    if share <= 1 - ENOUGH:
        return "It takes order for disorder, and disorder for order. Are the labels exchanged?"
    if network["weights"] and min(hidden, default=1) == 1:
        what = "Everything passes through a layer of one neuron" if hidden else "This network is a single neuron"
        return (
            f"{what}. It sums Σ w_i s_i, and if all spins are flipped, the sum changes its sign; but both are equally "
            "ordered. No straight cut has them on one side: it needs several hidden neurons side by side."
        )
    if set(map(str, network["activations"][:-1])) == {"identity"}:
        return "Hidden layers without an activation are a single neuron in disguise. Give them tanh or relu."
    if share_of_lesson >= ENOUGH:
        return f"But it knows {100 * share_of_lesson:.0f} % of its lesson by heart. Fewer neurons or epochs may help."
    return (
        f"Of those that it has learned from, {100 * share_of_lesson:.0f} % are right: it has not learned yet. "
        "Look at the history that train returns. Does the cost still fall? More epochs. Does it stay or jump? Another "
        "learning rate, or Adam. Does it stop too high? More hidden neurons."
    )


trained_network = task(
    asked.trained_network,
    "magnetisation_network(X.shape[1], edge=0.6 + np.random.default_rng(seed).normal(0, 1e-3))",
    examine=learned,
)("""\
to do: Make a network, train it, and return it, in the cell above.
shows: What it has learned holds for configurations that it has never seen.""")
# --- Task 7: does it respect the symmetry? ---
asymmetry = task(asked.asymmetry, "float(np.mean(np.abs(predict(X) - predict(-X))))")(f"""\
to do: Compare the outputs for X with those for −X in the cell above.
shows: It is 0 if a flip of all spins changes nothing.
-X → X  # this is 0 for every network: the spins were not flipped. Compare predict(X) with predict(-X).
np.mean(predict(X) - predict(-X)) ‖ abs(np.mean(predict(X) - predict(-X)))
    differences of either sign cancel here. Take the absolute value of each before the mean.
right / 2 ‖ np.sqrt(np.mean((predict(X) - predict(-X)) ** 2)) ‖ np.abs → np.square ‖ np.mean → np.max ‖ np.sum
    take the mean of the absolute differences: not the largest, not the sum, not half of it, and no squares.
predict(-X) → (1 - predict(-X)) ‖ - predict → + predict
    flipped spins are equally ordered, and should get the same p: take the difference predict(X) − predict(−X).
predict(-X) → (-predict(X)) ‖ (1 - predict(X))  # flip the spins, not the output, and predict again: predict(-X).
-X) → -X).T  # shapes (N,) and (N, 1) give differences of shape (N, N): each sample meets all others. Keep (N, 1).
np.mean((predict(X) > 0.5) != (predict(-X) > 0.5))  # this is how many answers change sides. Compare probabilities.
{each("-X → …", "1 - X", "X[:, ::-1]", "X[::-1]", "np.flip(X)")}
    to flip the spins is to change their signs: −X. ([::-1] and np.flip reverse an order, and 1 − X flips 0 and 1.)
np.abs(predict(X) - predict(-X))  # these are the differences sample by sample. Return their mean: one number.""")
# --- Task 8: more data from symmetries ---
augmented = task(
    asked.augmented,
    """copies, labels = [], []
    for down, right in shifts:
        moved = np.roll(spins, (down, right), axis=(1, 2))
        copies += [moved, -moved]
        labels += [Y, Y]
    return np.concatenate(copies), np.concatenate(labels)""",
    examine=in_any_order,
)(f"""\
to do: Return all shifted copies, and all of them flipped, with their labels, in the cell above.
shows: What the model cannot tell apart, the network is now taught not to tell apart.
{each("[Y, Y] → [Y, …Y]", "1 - ", "-")}
    the labels are flipped with the spins. Order stays order when all spins are flipped: keep the label, 0 or 1.
{each("[moved, -moved] → […moved] ; [Y, Y] → [Y]", "", "-")}
    there is only one copy for each shift. Each shifted configuration is wanted twice: as it is, and flipped.
[moved, -moved] → [-moved, -moved]
    every copy is flipped, and there twice. moved *= -1 also flips what is in the list: -moved makes a new array.
in shifts → in shifts[-1:] ‖ in shifts[:1]  # only one shift is there. Does the loop overwrite it, or a return end it?
{each("in shifts → in [(0, 0)…]", "", ", *shifts")} ‖ = [], [] → = [spins], [Y]
    return the copies that the shifts make, and no others: (0, 0) is among the shifts if it is wanted.
moved = → moved = spins =  # the shifts add up: each moves what the one before moved. Begin each time with spins itself.
{each("-moved → moved[…]", "::-1", ":, ::-1", ":, :, ::-1", ":, ::-1, ::-1", "::-1, ::-1, ::-1")} ‖ -moved → 1 - moved
    to flip all spins is to change their signs: −moved. ([::-1] mirrors the lattice, as np.flip does.)
= [], [] → = [-spins], [Y] ; [moved, -moved] → [moved] ; [Y, Y] → [Y]
-moved → -spins  # what is flipped is not shifted. Flip the shifted configurations: two copies for each shift.
axis=(1, 2) → axis=(0, 1) ‖ , axis=(1, 2) →
    axis 0 counts the configurations, and without an axis all spins roll in one line. The lattice has axis=(1, 2).
{each("(down, right) → …", "(right, down)", "(down, 0)", "(0, right)", "down + right", "(-down, -right)")}
    axis 1 counts the rows of the lattice, from top to bottom: move it by +down. Move axis 2, the columns, by +right.
copies += → moved[:, :down], moved[:, :, :right] = 0, 0⏎copies +=
    what leaves the lattice is lost. Its edges are periodic: it comes in on the other side, as np.roll does it.
{each("np.concatenate(labels) → …", "Y", "np.repeat(Y, len(labels), axis=0)")}
    the labels do not follow the copies: join as many batches, a, b, a, b. (np.repeat(Y, n, axis=0) gives a, a, b, b.)
{two_results("more_spins", "more_Y")}""")
# --- Task 9: where the network is undecided ---
AWAY = "np.flatnonzero(p > 0.5) → np.flatnonzero"
GUARD, FALLS = "not len(above) or above[-1] == len(p) - 1", "np.flatnonzero((p[:-1] > 0.5) & (p[1:] <= 0.5))"
ON_THE_LINE = "T[i] + share * (T[i + 1] - T[i])"

crossing = task(
    asked.crossing,
    """above = np.flatnonzero(p > 0.5)
    if not len(above) or above[-1] == len(p) - 1:
        raise ValueError("p does not fall through ½")
    i = above[-1]
    share = (p[i] - 0.5) / (p[i] - p[i + 1])
    return float(T[i] + share * (T[i + 1] - T[i]))""",
    examine=unless({"refused": 'the error has no message. Say what is wrong: raise ValueError("…").'}),
)(f"""\
to do: Find where p falls through ½ in the cell above.
shows: A temperature between the points of the grid, and an error where there is none.
{each("…", "T[np.argmin(np.abs(p - 0.5))]", "T[p > 0.5][-1]", "T[p < 0.5][0]", "T[np.argmax(p < 0.5)]")}
{each(f"{ON_THE_LINE} → …", "T[np.argmin(np.abs(p - 0.5))]", "T[i]", "T[i + 1]", "T[i + (share > 0.5)]", "i")}
    this is a point of the grid, or its number. p falls through ½ between two of them: go along the straight line.
(p[i] - 0.5) → (0.5 - p[i + 1]) ‖ (p[i] - p[i + 1]) → (p[i + 1] - p[i]) ‖ share * → 0.5 * ‖ * (T[i + 1] - T[i]) →
/ (p[i] - p[i + 1]) → / p[i] - p[i + 1]
    p falls to ½ after the share (p[i] − ½) / (p[i] − p[i+1]) of the way from T[i], which is T[i+1] − T[i] long.
{each(f"{AWAY}((p[:-1] > 0.5) & (p[1:] … 0.5)) ; i = above[-1] → i = above[0]", "<=", "<")}
i = above[-1] → i = {FALLS}[0] ‖ i = above[-1] → i = np.flatnonzero(p <= 0.5)[0] - 1
{GUARD} → (p > 0.5).all() ; i = above[-1] → i = np.argmax(p <= 0.5) - 1
{GUARD} → False ; i = above[-1] → i = {FALLS}[0]
    this is the first of several crossings. Return the last: at higher temperatures p is never above ½ again.
{AWAY}((p[:-1] > 0.5) & (p[1:] < 0.5)) ; above[-1] == len(p) - 1 → p[-1] > 0.5
p > 0.5 → p >= 0.5  # it matters if p is exactly ½ at a point. There p has already fallen: from p > 0.5 to p <= 0.5.
{each(f"{AWAY}((p[:-1] > 0.5) != (p[1:] > 0.5)) ; i = above[-1] → i = above[…]", 0, -1)}
{AWAY}((p[:-1] - 0.5) * (p[1:] - 0.5) <= 0)
    this also takes a place where p rises to ½ or through it. Return the last place where p falls, from above ½.
{each("np.interp(0.5, …)", "p, T", "p[::-1], T[::-1]", "np.sort(p), T[::-1]", "p[np.argsort(p)], T[np.argsort(p)]")}
{each(f"{ON_THE_LINE} → np.interp(0.5, …)", "p, T", "p[::-1], T[::-1]")}
    np.interp needs its second argument to rise, and sorting p separates neighbours. Join the two points around ½.
{each('raise ValueError("p does not fall through ½") → return …', "np.nan", "None", "T[-1]", "T[0]", "0.0")}
{AWAY}((p[:-1] > 0.5) & (p[1:] <= 0.5))
    something is returned where p ends above ½ or never is, and goes on silently into later numbers: raise ValueError.
(T[np.argmin(np.diff(p))] + T[np.argmin(np.diff(p)) + 1]) / 2 ‖ above = → p = p - (p.max() + p.min()) / 2 + 0.5⏎above =
    undecided means p = ½: not where p falls fastest, nor half-way between its largest and its smallest value.""")
