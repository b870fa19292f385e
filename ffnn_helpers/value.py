"""A number or an array that remembers what it was computed from: the nodes of a graph for automatic differentiation."""


class Value:
    """What a computation has given, and the way back to what it was computed from.

    `data` is a number or an array, and `parents` are the values that it was computed from; an input has none. For G,
    the derivative of an output with respect to this value, `back(G)` returns those with respect to each of its
    parents, in their order. `grad` is the place for the derivative of an output with respect to this value.

    Raises TypeError if `parents` is not a tuple or a list (a tuple of one is written (u,)), or if one is not a Value.
    Source: reverse accumulation, as in Griewank and Walther, Evaluating Derivatives, section 3.2.
    """

    def __init__(self, data, parents=(), back=None):
        if isinstance(parents, Value) or not hasattr(parents, "__iter__"):
            what = "a single value" if isinstance(parents, Value) else f"of type {type(parents).__name__}"
            raise TypeError(f"parents must be a tuple, but it is {what}: write (u,), with a comma.")
        for parent in parents:
            if not isinstance(parent, Value):
                raise TypeError(f"a parent is of type {type(parent).__name__}, not a Value. Make one of it: Value(…).")
        self.data, self.parents, self.back = data, tuple(parents), back
        self.grad = 0.0

    def __repr__(self):
        return f"Value({self.data})"
