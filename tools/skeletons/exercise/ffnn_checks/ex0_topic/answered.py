"""What answers exercise 0, and the usual mistakes. `ffnn_checks/mistakes.py` says how to read the tables.

Source: the definitions of mean and standard deviation.
"""

from ffnn_checks.ex0_topic import asked
from ffnn_checks.mistakes import task_maker

task = task_maker(globals())

# --- Task 1: the means ---
means = task(asked.means, "X.mean(axis=0)")("""\
to do: Return the mean of each column in the cell above.
shows: One number per input, over all samples.
axis=0 → axis=1  # these are the means of the samples, along the rows. Each input has one: the mean down its column.
X.mean(axis=0) → X.mean()  # this is one mean over all entries. Each input has its own: one per column.""")

# --- Task 2: inputs of one size ---
standardised = task(asked.standardised, "(X - X.mean(axis=0)) / X.std(axis=0)")("""\
to do: Return (x − m) / s for each entry in the cell above.
shows: Every input now has mean 0 and standard deviation 1, whatever its units were.
/ X.std(axis=0) →  # the division is missing: the inputs keep their sizes. Divide by the standard deviation.
X.std(axis=0) → X.var(axis=0)  # this divides by the variance. The standard deviation is its square root.""")
