"""The playground's widget without a page: its answers to each message of the page, and how it plays."""

import asyncio
import base64
import math
import re
import warnings
from types import SimpleNamespace

import numpy as np
import pytest

from ffnn_helpers.network import FFNN
from ffnn_helpers.playground import FEATURES, Experiment, OwnExperiment, widget
from ffnn_helpers.playground.picture import PlaygroundPicture, plane
from ffnn_helpers.playground.widget import DATASETS, GRID, PRESETS, NotWrittenYet, Playground

POINTS = np.random.default_rng(3).uniform(-9, 9, (40, 2))
SIGNS = np.where(POINTS[:, 0] > 0, 1.0, -1.0)


class Page:
    """A page that keeps what it is sent."""

    def __init__(self, widget):
        self.widget, self.received = widget, []
        widget.send = lambda content, buffers=None: self.received.append((content, buffers))

    def send(self, kind, **content):
        """Return the widget's replies to a message: contents and buffers."""
        self.received.clear()
        self.widget._handle_custom_msg({"kind": kind, **content}, [])
        return list(self.received)

    def kinds(self):
        return [content["kind"] for content, _ in self.received]

    def last(self, kind):
        return next(answer for answer in reversed(self.received) if answer[0]["kind"] == kind)

    def frame(self):
        """The last frame's content, heatmaps (neurons, GRID, GRID), weights, biases, losses (epochs, 2)."""
        content, (maps, *numbers) = self.last("frame")
        maps = np.frombuffer(maps, np.uint8).reshape(-1, GRID, GRID)
        weights, biases, losses = (np.frombuffer(bytes_) for bytes_ in numbers)
        return content, maps, weights, biases, losses.reshape(-1, 2)


def opened(**settings):
    page = Page(Playground(**settings))
    page.send("hello", calm=False)
    return page


def vector(arrays):
    return np.concatenate(arrays, axis=None)


def assert_frame_is_the_experiment(page):
    experiment, network = page.widget.experiment, page.widget.experiment.network
    content, maps, weights, biases, losses = page.frame()
    assert content["epoch"] == experiment.epoch
    assert (content["train_loss"], content["test_loss"]) == (experiment.train_loss, experiment.test_loss)
    with np.errstate(all="ignore"):
        assert content["accuracy"] == experiment.accuracy()
    np.testing.assert_array_equal(weights, vector(network.weights))
    np.testing.assert_array_equal(biases, vector(network.biases))
    expected = np.array(page.widget.losses[content["first_loss"] :]).reshape(-1, 2)
    np.testing.assert_array_equal(losses, expected)
    A = network.forward(experiment.inputs(plane(GRID, experiment.reach)))[1][1:]
    outputs = np.vstack([a.T for a in A])
    if experiment.output_activation == "sigmoid":
        outputs[-1] = 2 * outputs[-1] - 1
    expected = np.clip(outputs * 127.5 + 128, 0, 255).astype(int).reshape(-1, GRID, GRID)
    # They may have been computed in float32: a number at the border of two bytes may fall to either side.
    assert np.abs(maps - expected).max() <= 1
    assert np.mean(maps != expected) < 0.01


SETTINGS = {
    "default": dict(),
    "no hidden layer": dict(hidden=[], batch_size=1),
    "cross-entropy": dict(cost="binary_cross_entropy", activation=["step", "relu"]),
    "largest": dict(hidden=[8] * 6, features=list(FEATURES)),
    "regression": dict(dataset="reg-gauss", hidden=[3]),
    "own data": dict(data=(POINTS, SIGNS), hidden=[2]),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_page_that_opens_is_told_everything(name):
    page = Page(Playground(**SETTINGS[name]))
    assert not page.received
    page.send("hello", calm=False)
    assert page.kinds() == ["setup", "frame"]
    setup, (features, thumbnails) = page.last("setup")
    experiment = page.widget.experiment
    assert len(features) == 7 * GRID**2
    x, y, values = np.frombuffer(thumbnails, np.uint8).reshape(-1, 3).T
    assert min(map(np.ptp, (x, y, values))) > 128, "the small pictures of the data sets show no more than a spot"
    assert setup["lowest"] == (0 if experiment.cost == "binary_cross_entropy" else -1)
    assert list(setup["signs"]) == list(FEATURES)
    assert setup["sizes"] == [len(experiment.features), *experiment.hidden, 1]
    assert setup["activations"] == experiment.network.activations
    assert setup["train"] == experiment.train_points.tolist()
    assert setup["test"] == experiment.test_points.tolist()
    for menu, options in setup["options"].items():
        assert setup["settings"][menu] in [value for value, _ in options], menu
    assert_frame_is_the_experiment(page)
    content, _, _, _, losses = page.frame()
    assert (content["playing"], content["first_loss"], len(losses)) == (False, 0, 1)
    page.send("step")
    assert page.kinds() == ["frame"]
    assert_frame_is_the_experiment(page)
    content, _, _, _, losses = page.frame()
    assert (content["epoch"], content["first_loss"], len(losses)) == (1, 1, 1)  # only what is new
    page.send("hello", calm=False)  # a page that was reloaded
    assert (page.frame()[0]["first_loss"], len(page.frame()[4])) == (0, 2)


def test_the_colours_ends_and_middle():
    for cost, bias, byte in [
        ("mean_squared_error", -50, 0),
        ("mean_squared_error", 0, 128),
        ("mean_squared_error", 50, 255),
        ("binary_cross_entropy", -50, 0),
        ("binary_cross_entropy", 0, 128),  # ½
        ("binary_cross_entropy", 50, 255),
    ]:
        page = opened(hidden=[], init_zero=True, cost=cost)
        page.send("parameter", layer=1, j=0, value=bias)
        assert set(page.frame()[1].ravel()) == {byte}


def test_heatmaps_are_read_from_the_top_left():
    page = opened(hidden=[], init_zero=True)
    page.send("parameter", layer=1, i=1, j=0, value=1)  # the output follows x₂
    image = page.frame()[1][0]
    assert (image[0] == 255).all() and (image[-1] == 0).all()
    features = np.frombuffer(opened().last("setup")[1][0], np.uint8).reshape(7, GRID, GRID)
    assert (features[0, :, 0] == 0).all() and (features[0, :, -1] == 255).all()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("dataset", "spiral"),
        ("dataset", "reg-plane"),
        ("noise", 35),
        ("train_percent", 70),
        ("batch_size", 1),
        ("activation", "step"),
        ("cost", "binary_cross_entropy"),
        ("regularization", "L1"),
        ("regularization_rate", 0.003),
        ("features", ["x", "sinY"]),
    ],
)
def test_a_setting_begins_anew_with_it(name, value):
    page = opened()
    page.send("step")
    page.send("set", name=name, value=value)
    assert page.kinds() == ["setup", "frame"]
    experiment = page.widget.experiment
    assert experiment == OwnExperiment(**{"seed": "0.33197", name: tuple(value) if name == "features" else value})
    assert (experiment.epoch, page.widget.losses) == (0, [(experiment.train_loss, experiment.test_loss)])
    setup = page.last("setup")[0]
    shown = setup["features"] if name == "features" else setup["settings"][name]
    assert shown == (tuple(value) if name == "features" else value)
    assert_frame_is_the_experiment(page)


def test_the_learning_rate_alone_goes_on():
    page = opened()
    page.send("step")
    page.send("set", name="learning_rate", value=0.3)
    assert (page.widget.experiment.epoch, page.widget.experiment.learning_rate) == (1, 0.3)
    assert "learningRate=0.3&" in page.last("setup")[0]["address"]
    assert page.last("setup")[0]["settings"]["learning_rate"] == 0.3


def test_hidden_layers_come_and_go_and_activations_follow():
    page = opened(hidden=[], activation="relu")

    def hidden(*value):
        page.send("set", name="hidden", value=list(value))
        assert page.kinds() == ["setup", "frame"]
        setup = page.last("setup")[0]
        assert setup["sizes"] == [2, *value, 1]
        assert_frame_is_the_experiment(page)
        return setup["activations"][:-1], setup["settings"]["activation"]

    assert hidden(2) == (["relu"], "relu")
    assert hidden(2, 2) == (["relu"] * 2, "relu")
    page.send("set", name="activations", value=["relu", "step"])
    assert page.last("setup")[0]["settings"]["activation"] == "mixed"
    assert page.last("setup")[0]["address"] == ""  # there is none
    assert hidden(2, 2, 4, 1) == (["relu", "step", "step", "step"], "mixed")
    assert hidden(8, 8) == (["relu", "step"], "mixed")
    assert hidden(8) == (["relu"], "relu")
    assert hidden() == ([], "relu")
    page.send("set", name="hidden", value=[2, 2])
    page.send("set", name="activations", value=["step", "tanh"])
    page.send("set", name="activation", value="sigmoid")
    assert page.last("setup")[0]["settings"]["activation"] == "sigmoid"
    assert page.last("setup")[0]["address"] == page.widget.to_url() != ""


def test_switches_of_the_page_train_nothing_and_stand_in_the_address():
    page = opened()
    page.send("step")
    for name in ("showTestData", "discretize"):
        page.send("page", name=name, on=True)
        setup = page.last("setup")[0]
        assert setup["page"][name] and f"{name}=true" in setup["address"]
    assert page.widget.experiment.epoch == 1
    page.send("reset")
    assert page.last("setup")[0]["page"] == {"showTestData": True, "discretize": True}


def test_weights_and_biases_can_be_set():
    page = opened(hidden=[3, 2])
    experiment = page.widget.experiment
    page.send("parameter", layer=1, i=1, j=2, value=-2.5)
    page.send("parameter", layer=3, j=0, value=0.75)
    assert experiment.network.weights[0][1, 2] == -2.5
    assert experiment.network.biases[2][0] == 0.75
    assert page.kinds() == ["frame"]
    X, Y = experiment.inputs(experiment.train_points[:, :2]), experiment.train_points[:, 2:]
    assert math.isclose(experiment.train_loss, experiment.network.cost(X, Y), abs_tol=1e-13)
    assert_frame_is_the_experiment(page)


def test_new_data_are_the_next_seeds_and_reset_goes_back():
    page, again = opened(), opened()
    seeds = []
    for _ in range(3):
        page.send("regenerate")
        again.send("regenerate")
        seeds.append(page.widget.experiment.seed)
        assert again.widget.experiment == page.widget.experiment
        assert page.last("setup")[0]["train"] == Experiment(seed=seeds[-1]).train_points.tolist()
    assert len({"0.33197", *seeds}) == 4
    start = page.frame()
    page.send("step")
    page.send("reset")
    assert page.kinds() == ["setup", "frame"]
    assert page.widget.experiment.epoch == 0
    for array, expected in zip(page.frame()[1:], start[1:], strict=True):
        np.testing.assert_array_equal(array, expected)


def test_the_picture_and_the_file(tmp_path):
    page = opened(hidden=[])
    page.send("step")
    ((content, (image,)),) = page.send("picture")
    assert content == {"kind": "file", "name": "playground-epoch-1.png"}
    assert image == PlaygroundPicture(page.widget.experiment, page.widget.losses).still()
    assert image.startswith(b"\x89PNG")
    page.widget.save(tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes() == image
    page.send("page", name="discretize", on=True)
    assert page.send("picture")[0][1] != [image]


def test_addresses_of_the_page():
    page = opened()
    url = Experiment(seed="0.5", dataset="xor", hidden=[3], noise=10, page={"discretize": True}).to_url()
    page.send("address", text=f"https://playground.tensorflow.org/{url}")
    assert page.kinds() == ["setup", "frame"]
    assert page.widget.to_url() == page.last("setup")[0]["address"] == url
    assert page.last("setup")[0]["page"]["discretize"]
    page.send("address", text="#noise=20")  # without a seed the present one stays
    assert page.widget.experiment == OwnExperiment(seed="0.5", noise=20)
    assert Playground.from_url(url).to_url() == url
    page.send("page", name="noise_hide", on=True)
    assert page.last("setup")[0]["hidden"] == ["noise"] and "noise_hide=true" in page.widget.to_url()
    page.send("page", name="noise_hide", on=False)
    assert page.last("setup")[0]["hidden"] == []
    assert Playground.from_url("#noise=20", seed="0.1", network=Fragile).experiment == OwnExperiment(
        seed="0.1", noise=20, network_class=Fragile
    )
    with pytest.raises(ValueError, match="no seed"):
        Playground.from_url("#noise=20")


def test_a_link_leads_back_with_all_settings():
    page, other = opened(hidden=[2, 1], activation=["relu", "step"], cost="binary_cross_entropy", noise=10), opened()
    page.send("stop", epoch=37)
    setup = page.last("setup")[0]
    assert setup["address"] == "" and setup["link"].endswith("&stopAt=37")
    other.send("address", text=f"https://course.example/playground.html{setup['link']}")
    assert other.widget.experiment == page.widget.experiment
    assert other.widget.stop_at == 37
    assert other.last("setup")[0]["link"] == setup["link"]
    assert opened(network=Fragile).last("setup")[0]["link"] == ""


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (dict(kind="address", text="#seed=1&learningrate=1"), "ValueError: the address has 'learningrate=1'"),
        (dict(kind="address", text="#seed=1&noise=90"), "ValueError: noise must be from 0 to 80"),
        (dict(kind="set", name="noise", value=81), "ValueError: noise must be from 0 to 80"),
        (dict(kind="set", name="hidden", value=[2] * 7), "ValueError: hidden must list at most 6 layers"),
        (dict(kind="set", name="features", value=[]), "ValueError: features must name at least one feature"),
        (dict(kind="set", name="activation", value="mixed"), "ValueError: activation must be one of"),
        (dict(kind="set", name="learning_rate", value=0), "ValueError: learning_rate must be above 0"),
        (dict(kind="set", name="cost", value="hinge"), "ValueError: cost must be one of"),
        (dict(kind="parameter", layer=1, i=0, j=0, value=None), "ValueError: weights and biases must be finite"),
        (dict(kind="parameter", layer=3, j=0, value=1e300), "ValueError: weights and biases must be finite"),
        (dict(kind="parameter", layer=4, j=0, value=1.0), "IndexError"),
    ],
    ids=lambda value: "-".join(map(str, value.values())) if isinstance(value, dict) else "",
)
def test_what_cannot_be_is_told_and_changes_nothing(message, words):
    page = opened(dataset="reg-plane")
    page.send("step")
    experiment, before = page.widget.experiment, page.frame()
    address, loss = page.widget.to_url(), experiment.train_loss
    ((content, _),) = page.send(**message)
    assert content["kind"] == "trouble" and words in content["text"]
    assert page.widget.experiment is experiment
    assert (page.widget.to_url(), experiment.epoch, experiment.train_loss) == (address, 1, loss)
    page.send("hello", calm=False)
    for array, expected in zip(page.frame()[1:4], before[1:4], strict=True):
        np.testing.assert_array_equal(array, expected)


@pytest.mark.parametrize(
    "settings",
    [
        dict(hidden=[], features=["x", "y", "xTimesY"]),
        dict(hidden=[], features=["x", "y", "xTimesY"], learning_rate=0.1),
        dict(hidden=[2, 2], activation="relu", learning_rate=3),
    ],
    ids=str,
)
def test_weights_that_explode_cause_no_warning_until_the_page_says_so(settings):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        page = opened(dataset="reg-plane", seed="0.1", **settings)
        for _ in range(9):
            page.send("step")
            assert_frame_is_the_experiment(page)
            page.widget._repr_mimebundle_()
    assert page.kinds() == ["frame", "trouble"]
    assert "FloatingPointError: the training overflowed" in page.last("trouble")[0]["text"]
    assert page.widget.experiment.train_loss > 1e40  # float32 ends at 3e38


def test_the_lectures_screenshot_by_messages():
    page = Page(Playground.preset("lecture"))
    for _ in range(378):
        page.send("step")
    content = page.frame()[0]
    assert f"{content['epoch']} {content['test_loss']:.3f} {content['train_loss']:.3f}" == "378 0.599 0.549"
    assert len(page.widget.losses) == 379


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_opens(name):
    page = Page(Playground.preset(name, learning_rate=0.1))
    page.send("hello", calm=False)
    page.send("step")
    assert_frame_is_the_experiment(page)
    assert page.widget.experiment.learning_rate == 0.1


def test_what_does_not_open():
    with pytest.raises(ValueError, match="no preset 'slide': the names are lecture, features"):
        Playground.preset("slide")


@pytest.mark.parametrize(("epoch", "error"), [("60", TypeError), (2.5, TypeError), (-1, ValueError)])
def test_an_epoch_that_never_comes_is_refused(epoch, error):
    with pytest.raises(error, match=f"^stop_at must be .*, but it is {epoch!r}"):
        Playground(stop_at=epoch)
    with pytest.raises(ValueError, match="noise must be"):
        Playground(noise=99)
    with pytest.raises(TypeError, match="has no weights"):
        Playground(network=lambda sizes, activations, cost, rng: object())


def test_an_unwritten_network_is_met_in_words():
    class Unwritten(FFNN):
        def gradients(self, X, Y):
            raise NotImplementedError()

    with pytest.raises(NotWrittenYet, match="Not written yet. Write the methods of your network") as caught:
        Playground(network=Unwritten)
    assert caught.value._render_traceback_() == [str(caught.value)]


def test_a_mistake_in_your_own_network_is_two_lines_of_a_notebook():
    class Misshapen(FFNN):
        def forward(self, X):
            return super().forward(X.T)

    for network in (Misshapen, lambda sizes, activations, cost, rng: FFNN(sizes)):
        with pytest.raises((TypeError, ValueError)) as caught:
            Playground(network=network)
        what, where = caught.value._render_traceback_()
        assert what == f"{type(caught.value).__name__}: {caught.value}"
        assert re.match(r"in (forward|<lambda>), line \d+: .*(X\.T|FFNN\(sizes\))", where)
    with pytest.raises(ValueError, match="noise must be") as caught:
        Playground(noise=99)
    assert not hasattr(caught.value, "_render_traceback_"), "not an error of the network"


def test_every_data_set_of_the_page_is_in_the_menu():
    page = opened()
    for name, _ in page.last("setup")[0]["options"]["dataset"]:
        page.send("set", name="dataset", value=name)
        assert page.kinds() == ["setup", "frame"] and page.widget.experiment.dataset == name
    assert [name for name, _ in opened(data=(POINTS, SIGNS)).last("setup")[0]["options"]["dataset"]] == ["own"]
    assert set(DATASETS) >= {"circle", "xor", "gauss", "spiral"}


def test_saved_notebook_has_picture_and_words_beside_the_widget(monkeypatch):
    widget, bundles = Playground(hidden=[3]), []
    monkeypatch.setattr("IPython.display.display", lambda bundle, raw: bundles.append(bundle))
    alive, _ = widget._repr_mimebundle_()
    [stored] = bundles
    picture = PlaygroundPicture(widget.experiment, widget.losses)
    assert "application/vnd.jupyter.widget-view+json" in alive
    assert alive["text/plain"] == picture.alt
    assert base64.b64encode(picture.frame()).decode() in stored["text/html"]
    monkeypatch.setenv("FFNN_PICTURES_ONLY", "1")
    assert widget._repr_mimebundle_() == picture._repr_mimebundle_()


# --- playing, in a real loop ---


class Fragile(FFNN):
    """Its gradients raise once they have been asked for more than `gradients_left` times; so does `forward` if told."""

    gradients_left, breaks_forward = math.inf, False

    def gradients(self, X, Y):
        self.gradients_left -= 1
        if self.gradients_left < 0:
            raise KeyError("my own mistake")
        return super().gradients(X, Y)

    def forward(self, X):
        if self.breaks_forward and len(X) == GRID**2:
            raise ZeroDivisionError("only on the plane")
        return super().forward(X)


async def until(holds):
    async with asyncio.timeout(30):  # only so that a failure ends
        while not holds():
            await asyncio.sleep(0.001)


def play(page, scene):
    """Run the scene, a coroutine function, while the page plays; nothing may be left behind in the loop."""

    async def run():
        problems = []
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: problems.append(context))
        page.send("play", on=True)
        await scene()
        page.widget.playing = False
        await until(lambda: page.widget._task.done())
        assert page.widget._task.exception() is None
        assert not problems

    asyncio.run(run())


def test_it_plays_while_others_run_and_pauses():
    page = opened()
    turns = 0

    async def scene():
        nonlocal turns
        while page.kinds().count("frame") < 5:
            turns += 1
            await asyncio.sleep(0)
        assert page.widget.playing and page.frame()[0]["playing"]
        page.send("play", on=False)
        assert page.kinds() == ["frame"] and not page.frame()[0]["playing"]
        epoch = page.widget.experiment.epoch
        await until(lambda: page.widget._task.done())
        assert page.widget.experiment.epoch == epoch > 0
        assert_frame_is_the_experiment(page)

    play(page, scene)
    assert turns >= 5
    experiment = page.widget.experiment
    assert len(page.widget.losses) == experiment.epoch + 1
    assert page.widget.losses[-1] == (experiment.train_loss, experiment.test_loss)
    expected = OwnExperiment(seed="0.33197")
    expected.train(experiment.epoch)
    assert (experiment.train_loss, experiment.test_loss) == (expected.train_loss, expected.test_loss)
    page.send("step")  # ends the epoch that was begun
    assert page.frame()[0]["epoch"] == expected.epoch + 1


def test_frames_send_each_loss_once():
    page = opened(stop_at=60)
    pairs = [page.frame()[4]]

    async def scene():
        await until(lambda: not page.widget.playing)

    play(page, scene)
    assert page.received[-1][0]["first_loss"] == 61 - len(page.frame()[4])
    for content, buffers in page.received:
        losses = np.frombuffer(buffers[3]).reshape(-1, 2)
        assert content["first_loss"] == sum(map(len, pairs))
        pairs.append(losses)
    np.testing.assert_array_equal(np.concatenate(pairs), np.array(page.widget.losses))


def test_it_stops_at_the_epoch_that_was_asked_for():
    page = opened()
    page.send("stop", epoch=37)

    async def scene():
        await until(lambda: page.widget._task.done())
        content = page.frame()[0]
        assert (content["epoch"], content["playing"]) == (37, False)
        page.send("stop", epoch=None)
        page.send("play", on=True)
        await until(lambda: page.widget.experiment.epoch > 37)

    play(page, scene)


def test_two_plays_are_one_task():
    page = opened()

    async def scene():
        task = page.widget._task
        page.send("play", on=True)
        page.send("play", on=False)
        page.send("play", on=True)
        assert page.widget._task is task
        assert len(asyncio.all_tasks()) == 2  # and this one
        await until(lambda: page.widget.experiment.epoch > 0)

    play(page, scene)


@pytest.mark.parametrize("stop", ["goodbye", "close", "reset", "step"])
def test_what_else_stops_it(stop):
    page = opened()

    async def scene():
        await until(lambda: page.widget.experiment.epoch > 2)
        if stop == "close":
            page.widget.close()
        else:
            page.send(stop)
        assert not page.widget.playing
        experiment = page.widget.experiment
        epoch = experiment.epoch
        await until(lambda: page.widget._task.done())
        assert (page.widget.experiment, experiment.epoch) == (experiment, epoch)
        if stop in ("reset", "step"):
            assert not page.frame()[0]["playing"]

    play(page, scene)


def test_a_wrong_setting_is_told_while_it_plays_on():
    page = opened()

    async def scene():
        ((content, _),) = page.send("address", text="#nonsense=1")
        assert content["kind"] == "trouble"
        epoch = page.widget.experiment.epoch
        await until(lambda: page.widget.experiment.epoch > epoch)
        assert page.widget.playing

    play(page, scene)


def test_a_mistake_in_your_own_network_stops_it_in_words_and_it_lives_on():
    page = opened(network=Fragile)
    network = page.widget.experiment.network
    network.gradients_left = 60  # the third epoch has 25 batches

    async def scene():
        await until(lambda: page.widget._task.done())
        what, where = page.last("trouble")[0]["text"].splitlines()
        assert what == "KeyError: 'my own mistake'"
        assert re.fullmatch(r"in gradients, line \d+: raise KeyError\(.my own mistake.\)", where)
        assert not page.frame()[0]["playing"]
        assert page.widget.experiment.epoch == 2
        assert_frame_is_the_experiment(page)
        page.send("step")  # the same again, in words
        assert page.kinds() == ["frame", "trouble"]
        network.gradients_left = math.inf
        page.send("play", on=True)
        await until(lambda: page.widget.experiment.epoch > 4)

    play(page, scene)
    assert len(page.widget.losses) == 1 + page.widget.experiment.epoch


def test_a_mistake_that_only_the_picture_meets_stops_it_too():
    page = opened(network=Fragile)
    page.widget.experiment.network.breaks_forward = True

    async def scene():
        await until(lambda: page.widget._task.done())
        assert not page.widget.playing
        assert page.last("trouble")[0]["text"].startswith("ZeroDivisionError: only on the plane\nin forward, line")
        page.widget.experiment.network.breaks_forward = False
        page.send("step")
        assert page.kinds() == ["frame"]

    play(page, scene)


def test_an_overflow_stops_it_in_words():
    page = opened(dataset="reg-plane", activation="relu", features=["xSquared", "x"], learning_rate=1000)

    async def scene():
        await until(lambda: page.widget._task.done())
        assert "FloatingPointError: the training overflowed in epoch" in page.last("trouble")[0]["text"]
        assert np.isfinite(vector(page.widget.experiment.network.weights)).all()
        assert_frame_is_the_experiment(page)

    play(page, scene)


def test_readers_who_asked_for_calm_get_fewer_pictures_of_the_same_training(monkeypatch):
    clock = 0.0  # in which only training and sleeping take time

    def tick():
        nonlocal clock
        clock += 1e-3
        return clock

    async def sleep(seconds):
        nonlocal clock
        clock += seconds

    epochs, pictures = {}, {}
    for calm in (False, True):
        page = Page(Playground())
        page.send("hello", calm=calm)
        page.received.clear()
        monkeypatch.setattr(widget, "asyncio", SimpleNamespace(sleep=sleep))
        monkeypatch.setattr(widget.time, "perf_counter", tick)
        page.widget.playing = True
        monkeypatch.setattr(page.widget, "_attempt", stopping_after(page.widget, lambda end=clock + 4: clock >= end))
        asyncio.run(page.widget._play())
        monkeypatch.undo()
        epochs[calm], pictures[calm] = page.widget.experiment.epoch, page.kinds().count("frame")
    assert 0.8 < epochs[True] / epochs[False] < 1.25
    assert pictures[False] > 80 and 6 <= pictures[True] <= 10


def stopping_after(playground, is_over):
    attempt = playground._attempt

    def attempt_or_stop(act, *arguments):
        attempt(act, *arguments)
        playground.playing = playground.playing and not is_over()

    return attempt_or_stop
