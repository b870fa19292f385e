"""Addresses of TensorFlow Playground: there and back, what they leave out, and those that are refused."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ffnn_helpers.playground import FEATURES, Experiment
from ffnn_helpers.playground.experiment import ACTIVATIONS, REGULARIZATIONS

# Addresses, as found where people keep them. (The last one also had keys of Google's course, which the page ignores.)
ADDRESSES = [
    "activation=tanh&batchSize=10&dataset=circle&regDataset=reg-plane&learningRate=0.03&regularizationRate=0&noise=0"
    "&networkShape=4,2&seed=0.66230&showTestData=false&discretize=false&percTrainData=50&x=true&y=true&xTimesY=false"
    "&xSquared=false&ySquared=false&cosX=false&sinX=false&cosY=false&sinY=false&collectStats=false"
    "&problem=classification&initZero=false&hideText=false",
    "activation=relu&regularization=L1&batchSize=10&dataset=spiral&regDataset=reg-plane&learningRate=0.03"
    "&regularizationRate=0&noise=0&networkShape=4,2,2&seed=0.58835&showTestData=false&discretize=false"
    "&percTrainData=50&x=true&y=true&xTimesY=true&xSquared=true&ySquared=true&cosX=false&sinX=true&cosY=false"
    "&sinY=true&collectStats=false&problem=classification&initZero=false&hideText=false",
    "activation=relu&batchSize=1&dataset=gauss&regDataset=reg-plane&learningRate=0.00001&regularizationRate=0&noise=35"
    "&networkShape=&seed=0.17057&showTestData=false&discretize=true&percTrainData=50&x=true&y=true&xTimesY=false"
    "&xSquared=false&ySquared=false&cosX=false&sinX=false&cosY=false&sinY=false&collectStats=false"
    "&problem=classification&initZero=false&hideText=false",
    "activation=tanh&batchSize=15&dataset=circle&regDataset=reg-gauss&learningRate=0.03&regularizationRate=0&noise=20"
    "&networkShape=4,2,3&seed=0.89345&showTestData=false&discretize=false&percTrainData=80&x=true&y=true&xTimesY=true"
    "&xSquared=false&ySquared=false&cosX=false&sinX=true&cosY=false&sinY=false&collectStats=false&problem=regression"
    "&initZero=false&hideText=false",
    "activation=linear&regularization=L2&batchSize=1&dataset=spiral&regDataset=reg-plane&learningRate=0.01"
    "&regularizationRate=0&noise=0&networkShape=&seed=0.84739&showTestData=false&discretize=false&percTrainData=50"
    "&x=true&y=true&xTimesY=true&xSquared=true&ySquared=true&cosX=false&sinX=true&cosY=false&sinY=true"
    "&collectStats=false&problem=classification&initZero=false&hideText=false&showTestData_hide=true"
    "&learningRate_hide=true&regularizationRate_hide=true&percTrainData_hide=true&numHiddenLayers_hide=true"
    "&discretize_hide=true&activation_hide=true&problem_hide=true&noise_hide=true&regularization_hide=true"
    "&dataset_hide=true&batchSize_hide=true&playButton_hide=false&stepButton_hide=true",
    "activation=linear&batchSize=3&dataset=gauss&regDataset=reg-plane&learningRate=3&regularizationRate=0&noise=80"
    "&networkShape=&seed=0.245&showTestData=false&discretize=false&percTrainData=50&x=true&y=true&xTimesY=false"
    "&xSquared=false&ySquared=false&cosX=false&sinX=false&cosY=false&sinY=false&collectStats=false"
    "&tutorial=dp-reducing-loss-learning-rate&problem=classification&initZero=false&hideText=true"
    "&numHiddenLayers_hide=true&playButton_hide=true&xTimesY_hide=true&xSquared_hide=true&sinX_hide=true",
]


@pytest.mark.parametrize("fragment", ADDRESSES)
def test_addresses_of_the_page_go_there_and_back(fragment):
    assert Experiment.from_url(fragment).to_url() == f"#{fragment}"
    page = "https://playground.tensorflow.org/"
    assert Experiment.from_url(f"{page}#{fragment}") == Experiment.from_url(f"#{fragment}")


def test_an_address_says_what_the_page_does():
    experiment = Experiment.from_url(ADDRESSES[4])
    assert experiment == Experiment(
        seed="0.84739",
        dataset="spiral",
        features=list(FEATURES),
        hidden=[],
        activation="identity",
        learning_rate=0.01,
        batch_size=1,
        regularization="L2",
    )
    assert (experiment.page["discretize"], experiment.page["stepButton_hide"]) == (False, True)
    experiment = Experiment.from_url(ADDRESSES[3])
    assert (experiment.dataset, experiment.problem, experiment.page["dataset"]) == ("reg-gauss", "regression", "circle")
    assert experiment.features == ("x", "y", "xTimesY", "sinX")
    assert (experiment.hidden, experiment.batch_size, experiment.train_percent) == ((4, 2, 3), 15, 80)
    assert Experiment.from_url("#seed=1&problem=regression").dataset == "reg-plane"
    # The page uses no feature that it hides.
    assert Experiment.from_url("#seed=1&sinX=true&x_hide=true&y_hide=false").features == ("y", "sinX")


@pytest.mark.parametrize("url", ["", "#", "https://playground.tensorflow.org/", "noise=&x=&tutorial=&problem=&"])
def test_what_an_address_leaves_out_is_as_on_the_page(url):
    assert Experiment.from_url(url, seed="0.1") == Experiment(seed="0.1")


def test_a_short_address():
    experiment = Experiment.from_url(
        "#dataset=gauss&networkShape=&x=false&sinX=true&learningRate=3e-2&noise=+5.0&seed=a"
    )
    assert experiment == Experiment(seed="a", dataset="gauss", hidden=[], features=["y", "sinX"], noise=5)


def test_what_the_page_shows_goes_with_the_address():
    experiment = Experiment(seed="1", page={"tutorial": "first", "sinX_hide": True, "regDataset": "reg-gauss"})
    assert experiment == Experiment(seed="1")  # for it changes no number
    experiment.page["discretize"] = True
    assert Experiment.from_url(experiment.to_url()).page == experiment.page
    other = dataclasses.replace(experiment, dataset="reg-plane")
    assert (other.page, Experiment.from_url(other.to_url())) == (experiment.page, other)
    experiment.page["discretise"] = True
    with pytest.raises(ValueError, match="'discretise=true', but its keys are .* discretize"):
        experiment.to_url()


@settings(max_examples=20)
@given(data=st.data())
def test_any_experiment_goes_there_and_back(data):
    rate = st.floats(1e-9, 1e3)
    experiment = Experiment(
        seed=data.draw(st.from_regex(r"[0-9A-Za-z_.-]{1,12}", fullmatch=True)),
        dataset=data.draw(st.sampled_from(["circle", "xor", "gauss", "spiral", "reg-plane"])),
        noise=data.draw(st.integers(0, 80) | st.floats(0, 80)),
        train_percent=data.draw(st.integers(10, 90)),
        features=data.draw(st.lists(st.sampled_from(list(FEATURES)), min_size=1, unique=True)),
        hidden=data.draw(st.lists(st.integers(1, 8), max_size=6)),
        activation=data.draw(st.sampled_from(list(ACTIVATIONS))),
        learning_rate=data.draw(rate),
        batch_size=data.draw(st.integers(1, 30)),
        regularization=data.draw(st.sampled_from(list(REGULARIZATIONS))),
        regularization_rate=data.draw(st.just(0) | rate),
        init_zero=data.draw(st.booleans()),
        page=data.draw(st.dictionaries(st.sampled_from(["hideText", "cosX", "noise_hide"]), st.booleans())),
    )
    again = Experiment.from_url(experiment.to_url())
    assert (again, again.page) == (experiment, experiment.page)
    assert again.to_url() == experiment.to_url()
    assert (again.train_loss, again.test_loss) == (experiment.train_loss, experiment.test_loss)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("#noise=5", ["no seed", "seed='0.33197'"]),
        ("#seed=1&learningrate=1", ["'learningrate=1'", "learningRate"]),
        ("#seed=1&goalTestLoss=1", ["'goalTestLoss=1'", "batchSize"]),
        ("#seed=1&dataset=moons", ["dataset", "circle, xor, gauss, spiral", "'moons'"]),
        ("#seed=1&dataset=reg-plane", ["dataset", "circle, xor, gauss, spiral", "'reg-plane'"]),
        ("#seed=1&problem=both", ["problem", "classification, regression", "'both'"]),
        ("#seed=1&activation=identity", ["activation", "linear", "'identity'"]),
        ("#seed=1&learningRate=0", ["learning_rate", "above 0"]),
        ("#seed=1&noise=0x10", ["noise", "'0x10'"]),
        ("#seed=1&noise=1_0", ["noise", "'1_0'"]),
        ("#seed=1&noise=٣", ["noise", "'٣'"]),
        ("#seed=1&batchSize=nan", ["batchSize", "'nan'"]),
        ("#seed=1&batchSize=2.5", ["batch_size", "1 to 30", "2.5"]),
        ("#seed=1&networkShape=4%2C2", ["networkShape", "'4%2C2'"]),
        ("#seed=1&networkShape=4,,2", ["networkShape", "''"]),
        ("#seed=1&networkShape=4,9", ["hidden[1]", "9"]),
        ("#seed=1&discretize=yes", ["discretize", "true, false", "'yes'"]),
        ("#seed=1&noise=90", ["noise", "0 to 80", "90"]),
        ("#seed=1&playButton_hide=yes", ["playButton_hide", "true, false", "'yes'"]),
        ("#seed=1&_hide=true", ["'_hide=true'", "name_hide"]),
        ("#seed=1&noise=5&noise=10", ["noise twice"]),
        ("#seed=1&x=false&y=false", ["features", "at least one"]),
        ("#seed=%20", ["seed", "'%20'"]),
    ],
)
def test_addresses_that_are_refused(url, words):
    with pytest.raises(ValueError) as caught:
        Experiment.from_url(url)
    for word in words:
        assert word in str(caught.value)


def test_one_seed_and_no_other():
    with pytest.raises(ValueError, match="already has a seed, 1: leave out seed='2'"):
        Experiment.from_url("#seed=1", seed="2")
    with pytest.raises(TypeError, match="the address must be a string, but it is None"):
        Experiment.from_url(None)
