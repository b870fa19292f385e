"""Exercise 0 as students submit it: with one usual mistake each, and right in other styles.

A mutant is the author's work with one cell changed: (the answer's cell, what stands there or an edit, what its check
says). A variant is right: {answer's cell: what stands there}; the cells that are left out are the author's.
"""

MUTANTS = {
    "along the rows": ("ex0-means", "axis=0 → axis=1", "these are the means of the samples"),
    "the variance": ("ex0-standardised", "np.std → np.var", "this divides by the variance."),
}

VARIANTS = {
    "a loop over the columns": {
        "ex0-means": """\
def means(X):
    return np.array([sum(X[:, i]) / len(X) for i in range(X.shape[1])])""",
    },
}
