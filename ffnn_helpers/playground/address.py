"""The address of TensorFlow Playground: after its # stands the state of the page, as key=value&key=value.

The page has defaults for keys that an address leaves out. It silently ignores keys that it does not know; here they
raise an error. The links of our own playground (`OWN`) have a key more, and more activations.

Source: TensorFlow Playground, state.ts.
"""

import re

import numpy as np

from ffnn_helpers.datasets.points import CLASSIFICATION_SETS, REGRESSION_SETS
from ffnn_helpers.playground.features import FEATURES

# All keys, in the page's order. There is also name_hide, which hides a part of the page.
KEYS = (
    "activation regularization batchSize dataset regDataset learningRate regularizationRate noise networkShape seed "
    "showTestData discretize percTrainData x y xTimesY xSquared ySquared cosX sinX cosY sinY collectStats tutorial "
    "problem initZero hideText"
).split()

# Keys of settings of an `Experiment`, with their names there.
SETTINGS = {
    "activation": "activation",
    "regularization": "regularization",
    "batchSize": "batch_size",
    "learningRate": "learning_rate",
    "regularizationRate": "regularization_rate",
    "noise": "noise",
    "networkShape": "hidden",
    "seed": "seed",
    "percTrainData": "train_percent",
    "initZero": "init_zero",
}
DATASET_KEYS = {"classification": "dataset", "regression": "regDataset"}

# Kinds of values. Keys that are not listed are true or false.
NUMBERS = ("batchSize", "learningRate", "regularizationRate", "noise", "percTrainData")
TEXTS = ("regularization", "seed", "tutorial")
CHOICES = {
    "activation": ("relu", "tanh", "sigmoid", "linear"),
    "dataset": list(CLASSIFICATION_SETS),
    "regDataset": list(REGRESSION_SETS),
    "problem": list(DATASET_KEYS),
}
OWN = CHOICES | {
    "activation": (*CHOICES["activation"], "step"),  # or several, one per hidden layer
    "cost": ("mean_squared_error", "binary_cross_entropy"),
}


def read(url, choices=CHOICES):
    """Settings of an experiment in an address, by name; under "page" all that changes no number."""
    values = _values(url, choices)
    settings = {name: values.pop(key) for key, name in [*SETTINGS.items(), ("cost", "cost")] if key in values}
    if "activation" in settings:
        names = settings["activation"].replace("linear", "identity").split(",")
        settings["activation"] = names if len(names) > 1 else names[0]
    features = [name for name in FEATURES if values.pop(name, name in ("x", "y"))]
    settings["features"] = [name for name in features if not values.get(f"{name}_hide")]  # the page uses no hidden one
    dataset_key = DATASET_KEYS[values.pop("problem", "classification")]
    settings["dataset"] = values.pop(dataset_key, CHOICES[dataset_key][0])
    return settings | {"page": values}


def write(experiment, choices=CHOICES):
    """End of an experiment's address, from the # on."""
    dataset_key = DATASET_KEYS[experiment.problem]
    settings = {key: getattr(experiment, name) for key, name in SETTINGS.items()}
    settings |= {name: name in experiment.features for name in FEATURES}
    settings |= {"problem": experiment.problem, dataset_key: experiment.dataset}
    settings["activation"] = _written(experiment.activation).replace("identity", "linear")
    if choices is OWN and experiment.cost != OWN["cost"][0]:
        settings["cost"] = experiment.cost
    if experiment.regularization == "none":
        settings["regularization"] = None  # left out, as by the page
    page = {key: value for key, value in experiment.page.items() if key != dataset_key}

    values = dict.fromkeys(KEYS) | page | settings  # in the page's order
    address = "#" + "&".join(f"{key}={_written(value)}" for key, value in values.items() if value is not None)
    again = read(address, choices)
    if again["page"] != page or again["features"] != list(experiment.features):
        raise ValueError(
            f"page must hold True, False or names, no settings, and hide no feature that is used, but it is {page}."
        )
    return address


def choice(value, name, allowed):
    """`value`. Raises ValueError unless it is one of those allowed."""
    if not isinstance(value, str) or value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(allowed)}, but it is {value!r}.")
    return value


def _values(url, choices):
    if not isinstance(url, str):
        raise TypeError(f"the address must be a string, but it is {url!r} ({type(url).__name__}).")
    before, mark, after = url.partition("#")
    values = {}
    for pair in filter(None, (after if mark or "://" in url else before).split("&")):
        key, _, text = pair.partition("=")
        if key not in (*KEYS, *choices) and not re.fullmatch(r"\w+_hide", key, re.ASCII):
            raise ValueError(f"the address has {pair!r}, but its keys are {', '.join(KEYS)}, and name_hide.")
        if key in values:
            raise ValueError(f"the address has {key} twice.")
        if text or key == "networkShape":  # an empty value means the default, for the shape no hidden layer
            values[key] = _value(text, key, choices)
    return values


def _value(text, key, choices):
    if key in NUMBERS:
        return _number(text, key)
    if key == "networkShape":
        return [_number(n, key) for n in text.split(",")] if text else []
    if key in TEXTS:
        return text
    if choices is OWN and key == "activation":
        return ",".join(choice(name, key, choices[key]) for name in text.split(","))
    return choice(text, key, choices[key]) if key in choices else choice(text, key, ("true", "false")) == "true"


def _number(text, key):
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", text, re.ASCII | re.IGNORECASE):
        raise ValueError(f"{key} must consist of numbers such as 0.03, but the address has {text!r}.")
    return float(text)


def _written(value):
    if isinstance(value, float):
        return np.format_float_positional(value, trim="-")  # 0.00001, where Python writes 1e-05
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
