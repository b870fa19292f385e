"""The tasks of exercise 2: four activation functions and their derivatives, linear stacks, XOR by hand.

Each task: the right answer, the inputs on which it is tried, and the usual wrong answers with what to
say to them. Source: lecture, "Activation function" and "Logistic regression limitation".
"""

import numpy as np

from ffnn_checks.task import Mistake, Spotted, Task

# --- What the eight functions of z share -------------------------------------------------------------

_FAR = np.array([-750.0, -40.0, 8.25, 40.0, 750.0])
_ENTRIES = [
    (np.array([-2.3, -0.4, 0.0, 0.2, 0.7, 3.1]),),
    (-0.6,),
    (np.array([[-3, 0, 2], [1, -1, 4]]),),
]
_OURS = [
    f"ffnn_helpers.activations.{name}{suffix}"
    for name in ("step", "sigmoid", "tanh", "relu")
    for suffix in ("", "_derivative")
] + ["ffnn_helpers.activations.get_activation"]

_WHOLE = (
    "z may hold whole numbers, and then np.zeros_like(z) and np.empty_like(z) make an array of whole numbers, which "
    "cuts off everything behind the point. Make it with dtype=float."
)
_FLAT = "the result has lost the shape of z: give back one number for each entry, in the same rows and columns."
_BOOL = "these are True and False, which cannot be subtracted and do not add up. Give back the numbers 1.0 and 0.0."
_ROUNDED = "the result is rounded. Give back all its digits: other functions compute with it."
_NEIGHBOURS = (
    "np.gradient compares neighbours in the array. Each entry has a slope of its own, whatever stands beside it."
)


def _cut(z, values):
    """The values as they fare in an array made like z."""
    return values.astype(z.dtype) if isinstance(z, np.ndarray) else values


def _from_neighbours(g):
    """What comes of np.gradient, with and without the places of the points."""
    return [
        Mistake(lambda z: np.gradient(g(z), z), _NEIGHBOURS),
        Mistake(lambda z: np.gradient(g(z)), _NEIGHBOURS),
    ]


def _sigmoid(z):
    return np.exp(np.minimum(z, 0.0)) / (1 + np.exp(-np.abs(z)))


def _sigmoid_derivative(z):
    return _sigmoid(z) * (1 - _sigmoid(z))


def _tanh(z):
    return 2 * _sigmoid(2 * z) - 1  # np.tanh is out of reach while it is checked


def _tanh_derivative(z):
    return 1 - _tanh(z) ** 2


def _relu(z):
    return np.maximum(z, 0)


# --- Task 1: the step --------------------------------------------------------------------------------


def _step(z):
    return np.where(z >= 0, 1.0, 0.0)


_DIFFERENCE_AT_THE_JUMP = (
    "this is a difference of two values over a small h, and at the jump it is as large as you like. There is no slope, "
    "and our convention is 0."
)

step = Task(
    name="step",
    ready_made=["numpy.heaviside", *_OURS],
    made_of="numbers",
    arguments=("z",),
    results=("a",),
    reference=_step,
    inputs=_ENTRIES,
    mistakes=[
        Mistake(lambda z: np.where(z > 0, 1.0, 0.0), "step(0) is 0 here. Our convention is Θ(0) = 1."),
        Mistake(
            lambda z: (np.sign(z) + 1) / 2,
            "step(0) is 1/2 here: np.sign(0) is 0. Our convention is Θ(0) = 1.",
        ),
        Mistake(lambda z: np.sign(z), "this is the sign of z, which is −1 on the left. The step is 0 there."),
        Mistake(lambda z: np.where(z >= 0, 1.0, -1.0), "on the left this is −1. The step is 0 for z < 0."),
        Mistake(lambda z: np.where(z >= 0, 0.0, 1.0), "the two sides are exchanged: 1 belongs to z ≥ 0."),
        Mistake(lambda z: np.where(z <= 0, 1.0, 0.0), "the two sides are exchanged: 1 belongs to z ≥ 0."),
        Mistake(lambda z: z >= 0, _BOOL),
        Mistake(
            lambda z: np.where(z >= 0, z, 0.0), "this is z itself where z ≥ 0, so it is ReLU. The step is 1 there."
        ),
        Mistake(lambda z: np.where(z >= 0, 1.0, z), "this is z itself where z < 0. The step is 0 there."),
        Mistake(lambda z: np.clip(z, 0, 1), "from 0 to 1 this is z itself: it rises. The step jumps, at z = 0."),
        Mistake(lambda z: np.where(z >= 1, 1.0, 0.0), "the jump is at z = 1 here. It is at z = 0."),
        Mistake(lambda z: np.where(z >= 0.5, 1.0, 0.0), "the jump is at z = 1/2 here. It is at z = 0."),
        Mistake(
            lambda z: np.where(z == 0, 1.0, 0.0),
            "this is 1 at z = 0 alone. The step is 1 for every z ≥ 0.",
        ),
        Mistake(lambda z: _sigmoid(z), "this is the sigmoid, which is smooth. The step jumps."),
        Mistake(lambda z: float(np.all(z >= 0)), "one answer for the whole array. Each entry of z has its own."),
        Mistake(lambda z: float(np.any(z >= 0)), "one answer for the whole array. Each entry of z has its own."),
        Mistake(lambda z: np.where(np.ravel(z) >= 0, 1.0, 0.0), _FLAT),
    ],
    to_do="Write the step in the cell above: 1 where z ≥ 0, else 0.",
    shows="It says yes or no, and at z = 0 it says yes, by convention.",
)

step_derivative = Task(
    name="step_derivative",
    ready_made=_OURS,
    made_of="numbers",
    arguments=("z",),
    results=("slope",),
    reference=lambda z: np.zeros(np.shape(z)),
    inputs=_ENTRIES,
    mistakes=[
        Mistake(
            lambda z: 0.0,
            "this is one 0 for the whole array. Give back one for each entry, an array of the shape of z.",
        ),
        Mistake(lambda z: np.where(z >= 0, 1.0, 0.0), "this is the step itself. Its slope is asked for."),
        Mistake(lambda z: np.where(z > 0, 1.0, 0.0), "this is the slope of ReLU. The step is flat on both sides of 0."),
        Mistake(lambda z: np.ones(np.shape(z)), "a slope of 1 would be that of g(z) = z. The step is flat."),
        Mistake(
            lambda z: np.where(z == 0, 1.0, 0.0),
            "the slope at z = 0 is 1 here. There is none at the jump, and our convention is 0.",
        ),
        Mistake(
            lambda z: np.where(z == 0, np.inf, 0.0),
            "the slope at z = 0 is infinite here. There is none at the jump, and our convention is 0.",
        ),
        Mistake(
            lambda z: np.where(z == 0, np.nan, 0.0),
            "the slope at z = 0 is nan here. There is none at the jump, and our convention is 0.",
        ),
        Mistake(lambda z: _sigmoid_derivative(z), "this is the slope of the sigmoid. The step is flat."),
        Mistake(lambda z: np.zeros(np.size(z)), _FLAT),
        *(
            Mistake(lambda z, h=h: (_step(z + h) - _step(z - h)) / (2 * h), _DIFFERENCE_AT_THE_JUMP)
            for h in (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)
        ),
        *_from_neighbours(_step),
    ],
    to_do="Write the derivative of the step in the cell above.",
    shows="Wherever there is a slope it is 0: a gradient made of it says nothing about any weight.",
    stands_on=[step],
)

# --- Task 2: the sigmoid -----------------------------------------------------------------------------

_OVERFLOW = (
    "an exponential overflows on the way: numbers end near e^709. Here and there the result is right all the same, "
    "by luck, and NumPy warns. Let no exponent become large and positive. (np.where alone is no cure: it computes both "
    "of its values for all entries, and only then chooses.)"
)


def _without_overflow(student, z):
    try:
        with np.errstate(over="raise"):
            return student(z)
    except (FloatingPointError, OverflowError):
        raise Spotted(_OVERFLOW) from None


sigmoid = Task(
    name="sigmoid",
    ready_made=["scipy.special.expit", *_OURS],
    arguments=("z",),
    results=("a",),
    reference=_sigmoid,
    inputs=[*_ENTRIES, (_FAR,)],
    use=_without_overflow,
    mistakes=[
        Mistake(
            lambda z: 1 - _sigmoid(z),
            "this is mirrored: it falls from 1 to 0. The exponent of 1 / (1 + e^−z) has a minus.",
        ),
        Mistake(
            lambda z: 1 / (1 + np.exp(z)),
            "this is mirrored: it falls from 1 to 0. The exponent of 1 / (1 + e^−z) has a minus.",
        ),
        Mistake(
            lambda z: 1 + np.exp(-z),
            "this is 1 + e^−z. The fraction is missing, or its brackets: 1 / 1 + x is (1 / 1) + x.",
        ),
        Mistake(lambda z: 1 / np.exp(-z), "the 1 in the denominator is missing: 1 / (1 + e^−z)."),
        Mistake(lambda z: 1 / (1 - np.exp(-z)), "the denominator is a sum: 1 / (1 + e^−z)."),
        Mistake(
            lambda z: 1 / (1 + np.exp(-np.abs(z))),
            "with |z| alone the left side is lost: this is never below 1/2. What is σ(z) for z < 0?",
        ),
        Mistake(
            lambda z: np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))),
            "with |z| alone the right side is lost: this is never above 1/2. What is σ(z) for z > 0?",
        ),
        Mistake(
            lambda z: np.where(z >= 0, _sigmoid(z), 0.0), "where z < 0 this is 0. The sigmoid is small, but not 0."
        ),
        Mistake(lambda z: _tanh(z), "this is tanh. The sigmoid goes from 0 to 1, with 1/2 at z = 0."),
        Mistake(lambda z: np.where(z >= 0, 1.0, 0.0), "this is the step. The sigmoid is smooth."),
        Mistake(lambda z: _sigmoid_derivative(z), "this is already the derivative, a (1 − a)."),
        Mistake(
            lambda z: np.exp(z - np.max(z)) / np.sum(np.exp(z - np.max(z))),
            "this divides by the sum over all entries: it is the softmax. Each entry has its own sigmoid.",
        ),
        Mistake(lambda z: _cut(z, _sigmoid(z)), _WHOLE),
        Mistake(lambda z: np.ravel(_sigmoid(z)), _FLAT),
        Mistake(
            lambda z: _sigmoid(2 * z), "this is σ(2z), twice as steep. In terms of tanh: σ(z) = (1 + tanh(z/2)) / 2."
        ),
        Mistake(lambda z: 2 * _sigmoid(z) - 1, "this goes from −1 to 1. The sigmoid goes from 0 to 1."),
        *(Mistake(lambda z, digits=digits: np.round(_sigmoid(z), digits), _ROUNDED) for digits in (2, 3, 4)),
        *(
            Mistake(
                lambda z, end=end: _sigmoid(np.clip(z, -end, end)),
                f"z is cut off at ±{end}, and σ still changes there. Cut it off farther out, or find a form that needs "
                "no cut.",
            )
            for end in (5, 6, 10, 20)
        ),
    ],
    to_do="Write σ(z) = 1 / (1 + e^−z) in the cell above.",
    shows="From 0 to 1, smooth, and as far out as you like.",
)

sigmoid_derivative = Task(
    name="sigmoid_derivative",
    ready_made=_OURS,
    arguments=("z",),
    results=("slope",),
    reference=_sigmoid_derivative,
    inputs=[*_ENTRIES, (_FAR,)],
    mistakes=[
        Mistake(
            lambda z: z * (1 - z),
            "in a (1 − a), a stands for σ(z). Here z is in its place.",
        ),
        Mistake(
            lambda z: _sigmoid_derivative(_sigmoid(z)),
            "σ is applied twice: this is the slope at a, not at z. σ'(z) = a (1 − a) with a = σ(z).",
        ),
        Mistake(lambda z: _sigmoid(z), "this is σ(z) itself. Its slope is asked for."),
        Mistake(lambda z: 1 - _sigmoid(z), "this is 1 − a. The factor a is missing: a (1 − a)."),
        Mistake(lambda z: np.exp(-z) / (1 + np.exp(-z)), "this is 1 − a. The factor a is missing: a (1 − a)."),
        Mistake(lambda z: _sigmoid(z) * (1 - z), "z and a are mixed up: a (1 − a), both times with a = σ(z)."),
        Mistake(lambda z: z * (1 - _sigmoid(z)), "z and a are mixed up: a (1 − a), both times with a = σ(z)."),
        Mistake(lambda z: _sigmoid(z) * (1 + _sigmoid(z)), "the sign is wrong: a (1 − a)."),
        Mistake(
            lambda z: -_sigmoid_derivative(z),
            "the sign is wrong: σ rises, so its slope is positive. In the chain rule e^−z brings a second minus.",
        ),
        Mistake(
            lambda z: -np.exp(-z) / (1 + np.exp(-z)) ** 2,
            "the sign is wrong: σ rises, so its slope is positive. In the chain rule e^−z brings a second minus.",
        ),
        Mistake(
            lambda z: 1 - _sigmoid(z) ** 2,
            "1 − a² belongs to tanh. For the sigmoid it is a (1 − a).",
        ),
        Mistake(
            lambda z: _sigmoid(z) ** 2,
            "this is 1 / (1 + e^−z)². The chain rule brings the factor e^−z, too.",
        ),
        Mistake(
            lambda z: -(_sigmoid(z) ** 2),
            "this is −1 / (1 + e^−z)². The chain rule brings the slope of e^−z, too, which is −e^−z.",
        ),
        Mistake(
            lambda z: 0.0 * z,
            "this is 0 everywhere. If you wrote a * 1 - a: brackets are missing around 1 − a.",
        ),
        Mistake(lambda z: _sigmoid(z) - 1, "this is a − 1. The slope is a − a² = a (1 − a)."),
        Mistake(
            lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2,
            "far out on the left this is ∞/∞, not a number. Written with your sigmoid, a (1 − a), it cannot overflow.",
        ),
        Mistake(
            lambda z: np.exp(z) / (1 + np.exp(z)) ** 2,
            "far out on the right this is ∞/∞, not a number. Written with your sigmoid, a (1 − a), it cannot overflow.",
        ),
        Mistake(lambda z: np.full(np.shape(z), 0.25), "this is 1/4 everywhere, the slope at z = 0. It depends on z."),
        Mistake(lambda z: _cut(z, _sigmoid_derivative(z)), _WHOLE),
        *_from_neighbours(_sigmoid),
    ],
    to_do="Write σ'(z) in the cell above.",
    shows="At most 1/4, and nearly 0 far out: there a neuron hardly learns.",
    stands_on=[sigmoid],
)

# --- Task 3: tanh ------------------------------------------------------------------------------------

_NAN_LEFT = "far out on the left this is ∞/∞, not a number. Written with your sigmoid it cannot overflow."
_NAN_RIGHT = "far out on the right this is ∞/∞, not a number. Written with your sigmoid it cannot overflow."

tanh = Task(
    name="tanh",
    ready_made=["numpy.tanh", "math.tanh", *_OURS],
    arguments=("z",),
    results=("a",),
    reference=_tanh,
    inputs=[*_ENTRIES, (_FAR,)],
    mistakes=[
        Mistake(
            lambda z: 2 * _sigmoid(z) - 1,
            "the 2 inside is missing: tanh z = 2 σ(2z) − 1. Without it the curve is twice as wide.",
        ),
        Mistake(lambda z: 2 * _sigmoid(z / 2) - 1, "the 2 inside multiplies z: tanh z = 2 σ(2z) − 1."),
        Mistake(
            lambda z: _sigmoid(2 * z), "this is σ(2z), from 0 to 1. Stretch it to twice the height, and move it down."
        ),
        Mistake(lambda z: _sigmoid(z), "this is the sigmoid. tanh goes from −1 to 1, and through 0."),
        Mistake(lambda z: 2 * _sigmoid(2 * z), "this goes from 0 to 2. Move it down by 1."),
        Mistake(lambda z: 2 * _sigmoid(2 * z) + 1, "this goes from 1 to 3. The 1 is subtracted: 2 σ(2z) − 1."),
        Mistake(lambda z: _sigmoid(2 * z) - 1, "the 2 in front is missing: 2 σ(2z) − 1 goes from −1 to 1."),
        Mistake(lambda z: 2 * (_sigmoid(2 * z) - 1), "the 1 is subtracted last: 2 σ(2z) − 1, without brackets."),
        Mistake(lambda z: 2 * _sigmoid(2 * z - 1), "the 1 is subtracted outside of σ: 2 σ(2z) − 1."),
        Mistake(lambda z: 1 - 2 * _sigmoid(2 * z), "the sign is wrong: tanh rises."),
        Mistake(
            lambda z: (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)),
            "far out this is ∞/∞, not a number. Written with your sigmoid it cannot overflow.",
        ),
        Mistake(lambda z: (np.exp(2 * z) - 1) / (np.exp(2 * z) + 1), _NAN_RIGHT),
        Mistake(lambda z: (1 - np.exp(-2 * z)) / (1 + np.exp(-2 * z)), _NAN_LEFT),
        Mistake(
            lambda z: (np.exp(z) + np.exp(-z)) / (np.exp(z) - np.exp(-z)),
            "the fraction is upside down: the difference of the exponentials stands above, their sum below.",
        ),
        Mistake(lambda z: _tanh_derivative(z), "this is already the derivative, 1 − a²."),
        Mistake(lambda z: _cut(z, _tanh(z)), _WHOLE),
        Mistake(lambda z: np.round(_tanh(z), 2), _ROUNDED),
    ],
    to_do="Write tanh z = 2 σ(2z) − 1 in the cell above.",
    shows="The sigmoid's curve, half as wide, twice as high, and centred.",
    stands_on=[sigmoid],
)

tanh_derivative = Task(
    name="tanh_derivative",
    ready_made=["numpy.tanh", "math.tanh", *_OURS],
    arguments=("z",),
    results=("slope",),
    reference=_tanh_derivative,
    inputs=[*_ENTRIES, (_FAR,)],
    mistakes=[
        Mistake(lambda z: 1 - z**2, "in 1 − a², a stands for tanh z. Here z is in its place."),
        Mistake(
            lambda z: 1 - _tanh(_tanh(z)) ** 2,
            "tanh is applied twice: this is the slope at a, not at z. tanh'(z) = 1 − a² with a = tanh z.",
        ),
        Mistake(lambda z: _tanh(z), "this is tanh z itself. Its slope is asked for."),
        Mistake(lambda z: 1 - _tanh(z), "the square is missing: 1 − a²."),
        Mistake(lambda z: 1 + _tanh(z) ** 2, "the sign is wrong: 1 − a²."),
        Mistake(lambda z: _tanh(z) ** 2 - 1, "the sign is wrong: 1 − a². tanh rises, so its slope is positive."),
        Mistake(lambda z: _tanh(z) ** 2, "this is a². The slope is 1 − a²."),
        Mistake(lambda z: (1 - _tanh(z)) ** 2, "only a is squared: 1 − a², not (1 − a)²."),
        Mistake(lambda z: 1 - _tanh(z**2), "the square belongs to tanh z, not to z: 1 − (tanh z)²."),
        Mistake(lambda z: _tanh(z) * (1 - _tanh(z)), "a (1 − a) belongs to the sigmoid. For tanh it is 1 − a²."),
        Mistake(lambda z: _sigmoid_derivative(z), "this is the slope of the sigmoid."),
        Mistake(
            lambda z: 2 * _sigmoid_derivative(2 * z),
            "one factor 2 is missing: in 2 σ(2z) − 1 there is a 2 in front, and the chain rule brings another.",
        ),
        Mistake(
            lambda z: _sigmoid_derivative(2 * z),
            "a factor 4 is missing: in 2 σ(2z) − 1 there is a 2 in front, and the chain rule brings another.",
        ),
        Mistake(lambda z: 4 * _sigmoid_derivative(z), "σ' is taken at z here. In 2 σ(2z) − 1 it is taken at 2z."),
        Mistake(
            lambda z: 2 * _sigmoid_derivative(z),
            "the 2 inside is forgotten twice: σ' is taken at 2z, and the chain rule brings a second factor 2.",
        ),
        Mistake(lambda z: 4 * _tanh(z) * (1 - _tanh(z)), "4 a (1 − a) holds with a = σ(2z). Here a is tanh z."),
        Mistake(lambda z: 4 / (np.exp(z) + np.exp(-z)), "the square is missing: 4 / (e^z + e^−z)²."),
        Mistake(lambda z: 4 * np.exp(2 * z) / (np.exp(2 * z) + 1) ** 2, _NAN_RIGHT),
        Mistake(lambda z: 4 * np.exp(-2 * z) / (1 + np.exp(-2 * z)) ** 2, _NAN_LEFT),
        Mistake(lambda z: 1 - _sigmoid(z) ** 2, "the a in 1 − a² is tanh z, not σ(z)."),
        Mistake(lambda z: 1 / np.cosh(z), "the square is missing: 1 / cosh² z."),
        Mistake(lambda z: _cut(z, _tanh_derivative(z)), _WHOLE),
        *_from_neighbours(_tanh),
    ],
    to_do="Write tanh'(z) in the cell above.",
    shows="At most 1, four times as steep as the sigmoid; but sooner flat.",
    stands_on=[sigmoid, sigmoid_derivative, tanh],
)

# --- Task 4: ReLU ------------------------------------------------------------------------------------

relu = Task(
    name="relu",
    ready_made=_OURS,
    made_of="numbers",
    arguments=("z",),
    results=("a",),
    reference=_relu,
    inputs=[*_ENTRIES, (_FAR,)],
    mistakes=[
        Mistake(lambda z: np.abs(z), "this is |z|: negative z become positive. ReLU makes them 0."),
        Mistake(lambda z: np.minimum(z, 0), "this is the smaller one of z and 0. ReLU is the larger one."),
        Mistake(lambda z: np.maximum(-z, 0), "the sides are exchanged: it is the positive z that pass."),
        Mistake(lambda z: -np.maximum(z, 0), "the sign is wrong: positive z pass unchanged."),
        Mistake(lambda z: np.where(z > 0, 1.0, 0.0), "this says where z is positive. ReLU lets z itself pass there."),
        Mistake(
            lambda z: np.where(z >= 0, 1.0, 0.0), "this is the step. ReLU lets z itself pass where it is positive."
        ),
        *(
            Mistake(lambda z, end=end: np.clip(z, 0, end), f"large z are cut off at {end}. ReLU has no upper end.")
            for end in (1, 6, 10, 100)
        ),
        Mistake(
            lambda z: np.trunc(_relu(z)),
            "the result is cut off to whole numbers. int does that, and so does np.vectorize with max(0, z): its first "
            "result, the 0, is a whole number, and sets the type of all (otypes=[float] tells it).",
        ),
        Mistake(lambda z: np.maximum(z, 1), "this is the larger one of z and 1. ReLU compares with 0."),
        Mistake(lambda z: np.where(z > 0, z, 0.01 * z), "this is a leaky ReLU. Ours is 0 for every negative z."),
        Mistake(lambda z: np.where(z > 0, z, 0.1 * z), "this is a leaky ReLU. Ours is 0 for every negative z."),
        Mistake(lambda z: np.log1p(np.exp(z)), "this is the softplus, a rounded ReLU. Ours has a kink."),
        Mistake(lambda z: z, "this is z unchanged. Where is the kink?"),
        Mistake(
            lambda z: float(np.max(z, initial=0.0)),
            "this is the largest entry. np.maximum compares entry by entry, np.max looks for the largest.",
        ),
        Mistake(
            lambda z: np.max(z, 0),
            "this is the largest entry. np.maximum compares entry by entry, np.max looks for the largest.",
        ),
        Mistake(
            lambda z: np.asarray(z)[np.asarray(z) > 0],
            "the negative entries are left out. They become 0, each in its place.",
        ),
        Mistake(lambda z: np.ravel(_relu(z)), _FLAT),
    ],
    to_do="Write max(0, z) in the cell above.",
    shows="What is positive passes unchanged, and the caller keeps its z.",
)

relu_derivative = Task(
    name="relu_derivative",
    ready_made=["numpy.heaviside", *_OURS],
    made_of="numbers",
    arguments=("z",),
    results=("slope",),
    reference=lambda z: np.where(z > 0, 1.0, 0.0),
    inputs=_ENTRIES,
    mistakes=[
        Mistake(lambda z: np.where(z >= 0, 1.0, 0.0), "at z = 0 this is 1. Our convention at the kink is 0."),
        Mistake(lambda z: (np.sign(z) + 1) / 2, "at z = 0 this is 1/2. Our convention at the kink is 0."),
        Mistake(lambda z: z > 0, _BOOL),
        Mistake(lambda z: _relu(z), "this is ReLU itself. Its slope is asked for."),
        Mistake(lambda z: np.ones(np.shape(z)), "this is 1 everywhere. On the left ReLU is flat."),
        Mistake(
            lambda z: np.ones(np.shape(z)) * np.where(z == 0, 0.0, 1.0),
            "this is 1 on both sides. On the left ReLU is flat.",
        ),
        Mistake(lambda z: np.zeros(np.shape(z)), "this is 0 everywhere. On the right ReLU rises."),
        Mistake(lambda z: np.where(z < 0, 1.0, 0.0), "the sides are exchanged: ReLU rises where z > 0."),
        Mistake(lambda z: np.sign(z), "this is −1 on the left. ReLU is flat there: 0."),
        Mistake(lambda z: np.where(z > 0, 1.0, -1.0), "this is −1 on the left. ReLU is flat there: 0."),
        Mistake(lambda z: np.where(z > 0, 1.0, 0.01), "this belongs to a leaky ReLU. Ours is flat for z < 0."),
        Mistake(
            lambda z: _relu(z) / z,
            "at z = 0 this is 0/0, not a number. Our convention at the kink is 0.",
        ),
        Mistake(lambda z: 1.0, "this is one number for the whole array. Each entry of z has its own slope."),
        Mistake(lambda z: np.where(np.ravel(z) > 0, 1.0, 0.0), _FLAT),
        *_from_neighbours(_relu),
    ],
    to_do="Write ReLU'(z) in the cell above.",
    shows="Exactly 1 however large z is, and 0 on the other side.",
    stands_on=[step, relu],
)

# --- Task 5: a stack of linear layers ----------------------------------------------------------------


def _stack(*sizes, seed):
    """The weights and biases of linear layers with these sizes."""
    rng = np.random.default_rng(seed)
    weights = [rng.normal(size=shape).round(1) for shape in zip(sizes[:-1], sizes[1:], strict=True)]
    return weights, [rng.normal(size=n).round(1) for n in sizes[1:]]


def _fold(weights, biases, join):
    """The first layer, joined with the second, what comes of it with the third, and so on."""
    W, b = weights[0], biases[0]
    for W_next, b_next in zip(weights[1:], biases[1:], strict=True):
        W, b = join(W, b, W_next, b_next)
    return W, b


def _collapsed(weights, biases):
    return _fold(weights, biases, lambda W, b, V, c: (W @ V, b @ V + c))


_ORDER = "the matrices stand in the wrong order. Samples are rows, so the first layer stands on the left: W1 @ W2."

collapse = Task(
    name="collapse",
    arguments=("weights", "biases"),
    results=("W", "b"),
    reference=_collapsed,
    inputs=[
        _stack(2, 3, 1, seed=1),
        _stack(2, 2, 2, seed=2),
        _stack(2, 2, 2, 2, seed=3),
        _stack(3, 2, 4, 1, 2, seed=4),
        _stack(2, 3, seed=5),
    ],
    mistakes=[
        Mistake(lambda weights, biases: _fold(weights, biases, lambda W, b, V, c: (V @ W, V @ b + c)), _ORDER),
        Mistake(lambda weights, biases: _fold(weights, biases, lambda W, b, V, c: (V @ W, b @ V + c)), _ORDER),
        Mistake(
            lambda weights, biases: _fold(weights, biases, lambda W, b, V, c: (W @ V, c)),
            "only the last layer's bias arrives. An earlier one is an input of the layers after it.",
        ),
        Mistake(
            lambda weights, biases: _fold(weights, biases, lambda W, b, V, c: (W @ V, b + c)),
            "the biases are only added up. An earlier one goes through the later layers' weights: b1 @ W2 + b2.",
        ),
        Mistake(
            lambda weights, biases: _fold(weights, biases, lambda W, b, V, c: (W @ V, b @ (W @ V) + c)),
            "the bias is computed with the new W. Its formula needs the weights of the next layer alone: b @ W_next.",
        ),
        Mistake(
            lambda weights, biases: _fold(weights, biases, lambda W, b, V, c: (W @ V, b @ W + c)),
            "the bias goes through its own layer's weights again. It goes through the next ones: b1 @ W2 + b2.",
        ),
        Mistake(
            lambda weights, biases: _fold(weights, biases, lambda W, b, V, c: (W @ V, (b + c) @ V)),
            "the next layer's bias is added too early, and goes through its own weights: b1 @ W2 + b2.",
        ),
        Mistake(
            lambda weights, biases: (
                _collapsed(weights, biases)[0],
                sum(b @ V for b, V in zip(biases[:-1], weights[1:], strict=True)) + biases[-1],
            ),
            "each bias goes through the next layer alone. It goes through all that come after it: "
            "b1 @ W2 @ W3 + b2 @ W3 + b3.",
        ),
        Mistake(
            lambda weights, biases: _fold(weights, biases, lambda W, b, V, c: (W @ V, V @ b + c)),
            "the bias stands on the wrong side. It is a row: b1 @ W2 + b2.",
        ),
        Mistake(
            lambda weights, biases: _fold(weights, biases, lambda W, b, V, c: (W @ V, b @ V)),
            "the later biases are missing: b1 @ W2 + b2.",
        ),
        Mistake(
            lambda weights, biases: (_collapsed(weights, biases)[0], 0 * biases[-1]),
            "the biases are missing: b1 @ W2 + b2.",
        ),
        Mistake(
            lambda weights, biases: (_collapsed(weights, biases)[0], biases[0]),
            "this is the first layer's bias. It still goes through the layers after it.",
        ),
        Mistake(
            lambda weights, biases: _collapsed(weights[:1] + weights, biases[:1] + biases),
            "the first layer counts twice. If W starts as weights[0], the loop starts with the second layer.",
        ),
        Mistake(
            lambda weights, biases: _collapsed(weights[:2], biases[:2]) if len(weights) > 1 else None,
            "the return stands inside the loop, so the loop ends after its first round. Move it below the loop.",
        ),
        Mistake(
            lambda weights, biases: (weights[0] @ weights[1], biases[0] @ weights[1] + biases[1]),
            "only the first two layers are in it. The lists may be of any length.",
        ),
        Mistake(
            lambda weights, biases: _collapsed(weights[:-1] or weights, biases[:-1] or biases),
            "the last layer is left out. range(n) already stops before n.",
        ),
        Mistake(
            lambda weights, biases: (weights[-1], biases[-1]),
            "this is the last layer alone. Does each round of the loop begin anew?",
        ),
        Mistake(
            lambda weights, biases: (weights[0], biases[0]),
            "this is the first layer alone. Is the return inside the loop?",
        ),
        Mistake(
            lambda weights, biases: _fold(weights, biases, lambda W, b, V, c: (W * V, b @ V + c)),
            "* multiplies entry by entry. Layers after each other are the matrix product: @.",
        ),
        Mistake(
            lambda weights, biases: _fold(weights, biases, lambda W, b, V, c: (W * V, b * V + c)),
            "* multiplies entry by entry. Layers after each other are the matrix product: @.",
        ),
        Mistake(
            lambda weights, biases: _fold(weights, biases, lambda W, b, V, c: (W + V, b + c)),
            "the weights are added. Layers after each other multiply: W1 @ W2.",
        ),
        Mistake(
            lambda weights, biases: _fold(weights, biases, lambda W, b, V, c: (W + V, b @ V + c)),
            "the weights are added. Layers after each other multiply: W1 @ W2.",
        ),
        Mistake(
            lambda weights, biases: _collapsed(weights, biases)[0],
            "this is W alone. Give both back: return W, b.",
        ),
        Mistake(
            lambda weights, biases: _collapsed(weights, biases)[::-1], "the order is the other way round: return W, b."
        ),
        Mistake(
            lambda weights, biases: (_collapsed(weights, biases)[0], _collapsed(weights, biases)[1][None]),
            "b has become a matrix with one row. It is a plain row of numbers with shape (n_L,).",
        ),
        Mistake(
            lambda weights, biases: (_collapsed(weights, biases)[0].T, _collapsed(weights, biases)[1]),
            "W is transposed. Its rows belong to the inputs, its columns to the outputs: shape (n_0, n_L).",
        ),
    ],
    to_do="Write W and b of the single layer in the cell above.",
    shows="However many linear layers: they are one.",
)

# --- Task 6: XOR by hand -----------------------------------------------------------------------------

_CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
# A border that enters the square around a corner cuts off at least one of these: all is right, if they are.
_AROUND = np.array([[-0.1, -0.1], [-0.1, 0.1], [0.1, -0.1], [0.1, 0.1]])
_PARTS = {
    "W1": ((2, 2), "W1[i, j] leads from input i to hidden neuron j"),
    "b1": ((2,), "one bias for each hidden neuron"),
    "W2": ((2, 1), "one row for each hidden neuron, and one column for the output neuron"),
    "b2": ((1,), "one bias for the one output neuron"),
}
_BIAS_SIGN = "a bias has the wrong sign. A neuron that fires from w · x = θ on has the bias −θ."
_REPAIRS = [
    (
        lambda W1, b1, W2, b2: (W1.T, b1, W2, b2),
        "W1 is transposed. W1[i, j] leads from input i to hidden neuron j, so the weights of one neuron stand in one "
        "column.",
    ),
    (lambda W1, b1, W2, b2: (W1, -b1, W2, -b2), _BIAS_SIGN),
    (lambda W1, b1, W2, b2: (W1, -b1, W2, b2), _BIAS_SIGN),
    (lambda W1, b1, W2, b2: (W1, b1, W2, -b2), _BIAS_SIGN),
    (
        lambda W1, b1, W2, b2: (W1, b1, W2[::-1], b2),
        "the hidden neurons are exchanged in W2: its first row belongs to the first column of W1 and to b1[0].",
    ),
]


def _network(X, W1, b1, W2, b2):
    """The answers of a 2-2-1 network of steps, one number for each row of X."""
    hidden = X @ W1 + b1 >= 0
    return (hidden @ W2 + b2 >= 0).astype(float)[:, 0]


def _is_xor(X, weights):
    x1, x2 = X.round().T  # of points near the corners, the corners
    return np.array_equal(_network(X, *weights), x1 != x2)


def _answers(student, X):
    """What a network with the student's weights answers: every right choice of weights is right."""
    given = student()
    if given is None or isinstance(given, str):
        return given
    weights = _weights(given)
    if _is_xor(_CORNERS, weights) and not _is_xor(X, weights):
        raise Spotted(
            "at the corners themselves all is right, but not everywhere within 0.1 of them. The border of a neuron "
            "passes too near to a corner. Move it to the middle between the corners."
        )
    if _is_xor(_CORNERS, weights):
        return _network(X, *weights)
    for repair, hint in _REPAIRS:
        if _is_xor(_CORNERS, repair(*weights)):
            raise Spotted(hint)
    return _network(X.round(), *weights)  # at the corners themselves: which function it is shows there


def _weights(given):
    """W1, b1, W2, b2 as arrays, once their shapes are right."""
    if not isinstance(given, tuple | list) or len(given) != len(_PARTS):
        raise Spotted("four arrays are asked for: return W1, b1, W2, b2.")
    for value, (name, (shape, why)) in zip(given, _PARTS.items(), strict=True):
        try:
            array = np.asarray(value, dtype=float)
        except (TypeError, ValueError):
            raise Spotted(
                f"{name} must be an array of numbers: all its rows equally long, every entry a number."
            ) from None
        if array.shape != shape:
            raise Spotted(f"{name} should have shape {shape}, but it has shape {array.shape}: {why}.")
        if not np.isfinite(array).all():
            raise Spotted(f"{name} must hold finite numbers, as the sliders do.")
    return [np.asarray(value, dtype=float) for value in given]


def _one_neuron(w1, w2, b):
    """A network that does no more than its first hidden neuron."""
    return lambda: (np.array([[w1, 0.0], [w2, 0.0]]), np.array([b, -1.0]), np.array([[1.0], [0.0]]), np.array([-0.5]))


_WHERE = "Look at the hidden neurons one by one: where does each of them fire?"
_ONE_OF_TWO = f"of (0, 1) and (1, 0) only one gives 1. Does any hidden neuron tell the other one apart? {_WHERE}"
_THREE = f"(0, 0) and (1, 1) give 1, and of (0, 1) and (1, 0) one gives 0. {_WHERE}"

xor_weights = Task(
    name="xor_weights",
    arguments=("X",),
    results=("answers",),
    reference=lambda: (
        np.array([[1.0, -1.0], [-1.0, 1.0]]),
        np.array([-0.7, -0.7]),
        np.array([[1.0], [1.0]]),
        np.array([-0.5]),
    ),
    inputs=[(_CORNERS,), *((corner + _AROUND,) for corner in _CORNERS)],
    use=_answers,
    mistakes=[
        Mistake(
            _one_neuron(1.0, 1.0, -0.5),
            "this is OR: (1, 1) gives 1, too. A hidden neuron that fires only there can switch the output off.",
        ),
        Mistake(
            _one_neuron(1.0, 1.0, -1.5),
            "this is AND: 1 at (1, 1) alone. It is a good hidden neuron, but the answer there must be 0.",
        ),
        Mistake(
            _one_neuron(-1.0, -1.0, 1.5),
            "this is NAND: (0, 0) gives 1, too. A hidden neuron that fires everywhere but there can help.",
        ),
        Mistake(_one_neuron(-1.0, -1.0, 0.5), "this is NOR: 1 at (0, 0) alone. The answer there must be 0."),
        Mistake(
            lambda: (np.ones((2, 2)), np.array([-0.5, -1.5]), np.array([[-1.0], [1.0]]), np.array([0.5])),
            "all four answers are exchanged. Turn the signs of W2 and of b2.",
        ),
        Mistake(_one_neuron(1.0, 0.0, -0.5), "the answer is x1, whatever x2 is."),
        Mistake(_one_neuron(0.0, 1.0, -0.5), "the answer is x2, whatever x1 is."),
        Mistake(_one_neuron(-1.0, 0.0, 0.5), "the answer is the contrary of x1, whatever x2 is."),
        Mistake(_one_neuron(0.0, -1.0, 0.5), "the answer is the contrary of x2, whatever x1 is."),
        Mistake(_one_neuron(1.0, -1.0, 0.5), _THREE),
        Mistake(_one_neuron(-1.0, 1.0, 0.5), _THREE),
        Mistake(_one_neuron(1.0, -1.0, -0.5), _ONE_OF_TWO),
        Mistake(_one_neuron(-1.0, 1.0, -0.5), _ONE_OF_TWO),
        Mistake(
            _one_neuron(0.0, 0.0, -1.0),
            f"the answer is 0 everywhere. {_WHERE}",
        ),
        Mistake(
            _one_neuron(0.0, 0.0, 1.0),
            f"the answer is 1 everywhere. {_WHERE}",
        ),
    ],
    to_do="Find the weights with the sliders, and write them in the cell above.",
    shows="Two neurons cut the plane twice, and the third puts the pieces together: what none of them can do alone.",
)
