"""What a check says about a wrong value, an error or an input. Most functions return lines of text."""

import re
import textwrap
from typing import NamedTuple

import numpy as np

from ffnn_checks.comparing import Other, agree, as_array

MISTAKE = "The mistake: "  # comes before a hint
MOST_SHOWN = 12  # results in one message
WIDTH = 100  # of a line; longer ones JupyterLab breaks in the middle of a word
BRACKETS = "| and & come before <= and >=: put both comparisons in brackets, (a <= b) & (c >= d), (a <= b) | (c >= d)."
NOT_CALLED = "A function stands where its result should stand: call it, with its arguments in brackets."
NOT_A_VALUE = "A Value is needed here, not a number or an array. Make one: Value(X), Value(-Y), Value(1 / (2 * N))."
# What to say to a student whose function stopped with one of these, or with a message in which this pattern is found.
ADVICE = {
    np.exceptions.AxisError: "It names an axis that the array does not have: an array of shape (n,) has only axis 0.",
    "as a data type": "np.zeros and np.ones take the shape as one argument, in brackets of its own: np.zeros((N, K)).",
    "and 'tuple'": "A tuple cannot be added to a number. Add its entries: shape[0] * shape[1], or np.prod(shape).",
    "valid indices|used as indices": "An index is a whole number, or an array of them, or of True and False.",
    "tuple index out of range": "Is it shape[1] of an array of shape (n,)? That has one axis only, shape[0].",
    "assignment index out": "A list has only the places that were made. Add one with append, or begin with np.zeros.",
    IndexError: "An index ran past the end. Either it starts at 1 (Python counts from 0), or it runs along the wrong "
    "axis, or it expects a fixed number of entries (len tells how many there are).",
    NameError: "Every name must be an argument, or be made inside the function before it is used.",
    "NoneType": "None stands where something else should. It comes from a function without return, and from one that "
    "works in place: rng.shuffle, list.append, list.sort. (And an input's back is None: skip values without parents.)",
    "'str' object is not callable": "A string is called like a function. If it names one, look it up first.",
    r"(ndarray|list|tuple)' object is not callable": "Round brackets after a name call a function. Entries stand in "
    "square ones: x[i], x.shape[0]. (Is a * missing before a bracket?)",
    "object is not callable": "Something that is not a function is called. Is a * missing before a bracket? Or does "
    "the name hold something else now, as sum does after sum = 0?",
    "'tuple' object cannot be interp": "This must be a whole number, and is a tuple. Is it a shape? Take shape[0].",
    "interpreted as an integer": "This must be a whole number. Are the arguments in the right order? (np.zeros takes a "
    "shape. For one like that of z: np.zeros(np.shape(z)).)",
    "'int' object is not iterable": "A whole number has no entries. range(n) counts up to it: for i in range(len(x)).",
    "values to unpack|non-iterable (numpy.)?(int|float)": "= needs as many values on its right as names on its left. "
    "(A shape (d,) has one entry.)",
    "can only concatenate (list|tuple)": "+ joins lists, or tuples, such as (m, n) + (n,). Add a number to an array.",
    "both or neither": "np.where(condition, this, that): say, too, what stands where the condition is False.",
    "inhomogeneous|rows differ": "Arrays of different shapes do not fit into one array. Keep them in a list, and go "
    "through it. (To compare a number with each entry of an array: np.maximum, np.minimum.)",
    "multiply sequence": "A list or tuple is not multiplied entry by entry, as an array is. Go through its entries.",
    "has no attribute 'data'|not a Value": NOT_A_VALUE,
    "'Value'|type Value": "A Value knows no -, * or **, no length and no function of NumPy. Use your own operations: "
    "add(A, Value(-Y)), multiply(e, e). It has data, parents, back and grad.",
    "'float' object|of type 'float'": "This is a plain number, without shape, length or entries. np.array(…) has them.",
    "'bool' object": "This is a plain True or False, from comparing a plain number: np.asarray makes it an array.",
    "ndarray' object has no attribute 'append'": "An array does not grow. Make all its places first, np.zeros(…).",
    "ndarray' object has no attribute 'index'": "Where the largest entry of an array is, np.argmax tells.",
    "module 'numpy' has no": "NumPy has another name for it. The natural logarithm is np.log.",
    "ndarray' object has no": "An array has few functions of its own: NumPy's take the array as an argument.",
    "'list' object has|operand.*'list'": "A list has no shape, and does not compute: np.asarray makes an array of it.",
    "object has no attribute": "It has no such name. Set your own attributes first: self.name = … in __init__.",
    "converted to Python scalars": "int, float and the functions of math take one number. np.exp and the like take a "
    "whole array, and .astype(float) turns all entries of one into floats.",
    "converted to a scalar index": "An array stands where one whole number should stand: an axis, an index, a length. "
    "(range(len(x)) counts the rows of x. np.max(0, z) takes z for an axis; np.maximum compares entry by entry.)",
    "'function'|method'|(of type|non-iterable) (function|.*method|numpy.ufunc)|ufunc'": NOT_CALLED,
    "enough dimensions|for @.*(int|float)": "@ has a plain number on one side. To multiply by a number: *. To begin a "
    "product of matrices: the first one, or np.eye(n), which changes nothing. (A Value takes only a Value: Value(X).)",
    RecursionError: "The function calls itself again and again. Was another function meant? If not: when does it stop?",
    "mismatch in its core dimension": "@ needs as many columns on its left as rows on its right. Print the two shapes.",
    "non-broadcastable": "Z += … and out=Z keep the shape of Z, and this result is larger. A new array: Z = Z + ….",
    "could not be broadcast": "These two shapes do not fit: NumPy compares them from the right, and each pair must be "
    "equal, or one of them 1. (keepdims=True keeps the axis along which a sum or a maximum is taken.)",
    "math domain|a positive input": "math.log stops at 0 and below, and math.sqrt below 0. (np.log gives −∞ at 0.)",
    "math range error": "math.exp stops above 709, where its result is too large for a float. (np.exp gives inf.)",
    "'where' used without 'out'": "Where the condition is False, such a call computes nothing, and leaves what was in "
    "memory there. Give it an array to start from: out=np.zeros(…).",
    r"\w\.\w+\(\) .*positional": "It gets more or fewer arguments than it takes. (A method's first one is self.)",
    r"takes no arguments$": "It has no __init__: is that spelt so, with two underscores at each end, and indented?",
    "np.errstate. twice": "An object of np.errstate serves once: write with np.errstate(…) each time it is needed.",
    "positional arg": "It is called with more or fewer arguments than it takes.",
    "Python integer": "A number is too large for a small type: uint8 ends at 255. Convert first: .astype(int).",
    "bitwise_(or|and)": BRACKETS,
    "bitwise_xor": "^ is not a power in Python: the square of x is x ** 2.",
    "truth value of an array": "if, and, or, not, in and Python's own max look at one number, and here is an array of "
    "many. One answer about all: np.any, np.all. The largest: z.max(). One per entry: np.where(condition, this, that).",
}
NOTHING = "It returns nothing for this input: does every path through it end with return? (print only shows it.)"
NOT_REPRODUCIBLE = (
    "Called again, it does not return the same result, or it overwrites what it returned before. Does it keep "
    "something between calls, such as a list or an array from outside, or a list of its first line (values=[])? "
)
DRAWS = "Or do its random numbers not come from the rng that is passed in? "
EMPTY = "(np.empty does not clear its memory: use np.zeros.)"
KEPT = "This is right for another input: does the function keep something from one call to the next?"
ALWAYS = "It is the same for every input: is one answer written in, or is what was computed not returned?"
NOT_ALL = " (There may be more: mend this, and run the check again.)"


class Verdict(NamedTuple):
    """What a check's message says: "mistake" with its hint, "not attempted", or "unnamed"."""

    kind: str
    hint: str = ""


def verdict_of(message):
    """The verdict that can be read off the message of a CheckFailed."""
    text = " ".join(message.split())
    if MISTAKE in text:
        return Verdict("mistake", text.partition(MISTAKE)[2].partition(" The input:")[0])
    if "not attempted yet" in text or "which is not written yet" in text:
        return Verdict("not attempted")
    if "changes its argument" in text or "not accepted" in text:
        return Verdict("mistake", text)
    return Verdict("unnamed")


def wrapped(text):
    """The text in lines, none of which ends within a short piece of code: around an operator, or in brackets."""
    text = re.sub(r" ([-+*/@=<>|^·→]=?|\*\*|//) ", "\u00a0\\1\u00a0", text)
    text = re.sub(r"\([^()]{1,30}\)|\[[^][]{1,30}\]", lambda found: found[0].replace(" ", "\u00a0"), text)
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False).replace("\u00a0", " ")


def advice(error):
    """What to say to a student whose function stopped with this error: a list of one line, or none."""
    line = next((call.line for call in reversed(error.calls) if call.line), "")
    for sign, advice in ADVICE.items():
        if re.search(sign, error.text) if isinstance(sign, str) else error.is_a(sign):
            if missing := re.search(r"(?:^name|ndarray' .*) '((?!append)\w+)'(?:.*mean: '(\w+)')?", error.text):
                meant = f"np.{missing[1]}" if hasattr(np, missing[1]) else missing[2]
                return [f"Is {meant} meant? {advice}" if meant else advice]
            if sign == "truth value of an array" and re.search(r"[<>]=?\s*[\w.]+\s*[<>]", line):
                return ["a < b < c hides an and, which looks at one number. For arrays: (a < b) & (b < c)."]
            if sign == "truth value of an array" and re.search(r"[<>][^()]*[|&][^()]*[<>]", line):
                return [BRACKETS]
            is_product = re.search(r",(\d+)\) \(\1,", error.text) and re.search(r"[^*]\*[^*]", line)
            return [f"{advice} Is the product of matrices meant? That is @." if is_product else advice]
    return []


def shown(name, value, show):
    """'  name = value' in lines."""
    return [labelled(name, show(entry)) for name, entry in entries(name, value)]


def entries(name, value):
    """[(name, value)]; but the arrays of a list one by one: [("name[0]", …), …]."""
    if is_list_of_arrays(value):
        return [(f"{name}[{i}]", entry) for i, entry in enumerate(value)]
    return [(name, value)]


def is_list_of_arrays(value):
    return isinstance(value, list | tuple) and any(isinstance(entry, np.ndarray) for entry in value)


def labelled(name, text):
    """'  name = text', with the further lines of a matrix standing under its first."""
    label = f"  {name} = "
    return label + text.replace("\n", "\n" + " " * len(label))


def describe(value):
    if isinstance(value, Other):
        return value.text
    if callable(value):
        return getattr(value, "__name__", "a function")
    if isinstance(value, list | tuple) and any(map(callable, value)):
        return f"[{', '.join(map(describe, value))}]"
    array = as_array(value)
    if array is None or (array.dtype.kind != "f" and not isinstance(value, np.ndarray)):
        return textwrap.shorten(repr(_without_numpy(value)), 300, placeholder=" …")
    if array.ndim == 0:
        return f"{value:.6g}" if isinstance(value, float) else f"{float(array):.6g}"
    edge = 3 if array.ndim < 3 else 1  # many matrices would fill the page
    text = np.array2string(array, precision=4, suppress_small=True, threshold=24, edgeitems=edge, separator=", ")
    return f"{text}   shape {array.shape}"


def _without_numpy(value):
    """Lists of NumPy's numbers as lists of Python's: np.int64(3) is printed as 3."""
    if isinstance(value, list | tuple):
        return type(value)(map(_without_numpy, value)) if type(value) in (list, tuple) else value
    return value.item() if isinstance(value, np.generic) else value


def describe_shape(value):
    if isinstance(value, Other):
        return value.text if value.is_function else _a(value.kind)
    if callable(value):
        return getattr(value, "__name__", "a function")
    array, kind = as_array(value), type(value).__name__
    if array is None or not array.shape:
        return _a(kind)
    return f"an array of shape {array.shape}" if isinstance(value, np.ndarray) else f"{_a(kind)} of length {len(value)}"


def _a(kind):
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def kind_of(value):
    """The name of a value's type."""
    return value.kind if isinstance(value, Other) else type(value).__name__


def difference_of_shape(name, got, expected):
    if is_list_of_arrays(expected):
        return _difference_of_lists(name, got, expected)
    if isinstance(expected, list | tuple | dict):
        return []  # printed side by side, the two tell their difference
    array, shape = as_array(got), np.shape(expected)
    if array is None:
        is_list = isinstance(got, list | tuple) and shape != ()
        what = "its rows differ in length" if is_list else f"it is of type {kind_of(got)}"
        if (is_list or kind_of(got) == "ndarray") and "'" in describe(got):
            what = "strings are in it"
        return [f"{name} should be made of numbers, but {what}."]
    if array.shape == shape:
        if array.dtype.kind in "biu" and agree(array, np.trunc(expected)) and not agree(array, expected):
            return [f"{name} is made of whole numbers, so the fractions are cut off. np.zeros(shape) holds floats."]
        finite = np.isfinite(expected)
        largest = np.max(np.abs(expected), where=finite, initial=0.0)
        if agree(array, expected) or not np.allclose(array, expected, rtol=1e-3, atol=1e-4 * min(1, largest)):
            return []
        off = np.max(np.abs(np.subtract(array.astype(float), expected, where=finite, out=np.zeros(shape))))
        question = "Is it rounded, cut off, a small difference, or is a small number added?"
        return [f"{name} is nearly right. {question} (It is off by {off:.0e}.)"]
    if shape == ():
        return [f"{name} should be one number, but it is {describe_shape(got)}."]
    if array.shape == ():
        why = "(A sum, a maximum, a dot product, any, all make one of an array, and so does a return in a loop.)"
        return [f"{name} should have shape {shape}, but it is one number. {why}"]
    return [f"{name} should have shape {shape}, but it has shape {array.shape}."]


def _difference_of_lists(name, got, expected):
    if not isinstance(got, list | tuple):
        kind = f"one array of shape {got.shape}" if isinstance(got, np.ndarray) else f"of type {kind_of(got)}"
        return [f"{name} should be a list of arrays, but it is {kind}."]
    if len(got) != len(expected):
        return [f"{name} should be a list of {len(expected)} arrays, but its length is {len(got)}."]
    for i, (mine, right) in enumerate(zip(got, expected, strict=True)):
        if not agree(mine, right):
            entry = f"{name}[{i}]"
            return difference_of_shape(entry, mine, right) or [f"{entry} is the first entry of {name} that is wrong."]
    return []


def where(error):
    """The student's own line in which it stopped."""
    own = [call for call in error.calls if call.line]
    name = next((call.name for call in reversed(own) if call.name[0] != "<"), "function")  # not <genexpr>
    return [f"  in line {own[-1].number} of your {name}:  {own[-1].line}"] if own else []
