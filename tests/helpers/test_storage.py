"""Networks in files: there and back to the last bit, whatever interrupts, and files that must be refused."""

import pickle
import zipfile

import numpy as np
import pytest

from ffnn_helpers.network import FFNN
from ffnn_helpers.storage import load, save

# Every activation and every cost is in one of them.
ARCHITECTURES = [
    ([2, 3, 4, 1], ("tanh", "sigmoid"), "binary_cross_entropy"),
    ([5, 3, 2, 4], ["relu", "sigmoid", "softmax"], "categorical_cross_entropy"),
    ([1, 2, 3, 1], ["step", "identity", "relu"], "mean_squared_error"),
    ([7, 2], ["softmax"], "binary_cross_entropy"),
]


def network(sizes=(2, 3, 1), activations=("tanh", "sigmoid"), cost="mean_squared_error", seed=7, **arguments):
    rng = np.random.default_rng(seed)
    net = FFNN(list(sizes), activations, cost, rng, **arguments)
    net.biases = [rng.normal(size=b.shape) for b in net.biases]
    return net


def assert_same(net, other):
    assert type(net) is type(other)
    assert (net.sizes, net.activations, net.cost_name) == (other.sizes, other.activations, other.cost_name)
    for one, two in zip([*net.weights, *net.biases], [*other.weights, *other.biases], strict=True):
        np.testing.assert_array_equal(one, two, strict=True)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
@pytest.mark.parametrize(("sizes", "activations", "cost"), ARCHITECTURES)
def test_there_and_back(tmp_path, sizes, activations, cost, dtype):
    net = network(sizes, activations, cost, dtype=dtype)
    assert save(net, tmp_path / "net.npz") is None
    loaded = load(tmp_path / "net.npz")
    assert_same(loaded, net)
    X = np.linspace(-1, 1, 3 * sizes[0]).reshape(3, sizes[0])
    np.testing.assert_array_equal(loaded.predict(X), net.predict(X))
    loaded.weights[0][0, 0] += 1  # the loaded network is independent
    assert net.weights[0][0, 0] != loaded.weights[0][0, 0]


@pytest.mark.parametrize("name", ["net.npz", "net", "net.2.npz", "ñ €.npz"])
def test_the_name_is_the_callers(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    save(network(), name)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert_same(load(name), network())


def test_many_layers_keep_their_order(tmp_path):
    net = network([2] * 13, ("tanh", "identity"))
    save(net, tmp_path / "deep.npz")
    assert_same(load(tmp_path / "deep.npz"), net)


def test_an_earlier_file_is_replaced(tmp_path):
    save(network([5, 6, 7]), tmp_path / "net.npz")
    save(network(), tmp_path / "net.npz")
    assert_same(load(tmp_path / "net.npz"), network())


@pytest.mark.parametrize("exception", [KeyboardInterrupt, OSError("no space left")])
def test_an_interrupted_save_leaves_the_earlier_file_and_nothing_else(tmp_path, monkeypatch, exception):
    def savez(file, **arrays):
        file.write(b"PK, and then no more")
        raise exception

    save(network(), tmp_path / "net.npz")
    with monkeypatch.context() as patch, pytest.raises((KeyboardInterrupt, OSError)):
        patch.setattr(np, "savez", savez)
        save(network(seed=8), tmp_path / "net.npz")
    assert [path.name for path in tmp_path.iterdir()] == ["net.npz"]
    assert_same(load(tmp_path / "net.npz"), network())


def test_the_file_holds_plain_arrays(tmp_path):
    save(network(), tmp_path / "net.npz")
    with np.load(tmp_path / "net.npz", allow_pickle=False) as file:
        arrays = dict(file)
    assert set(arrays) == {"sizes", "activations", "cost", "weights_1", "biases_1", "weights_2", "biases_2"}
    assert {array.dtype.kind for array in arrays.values()} == {"i", "U", "f"}


def test_the_random_numbers_of_the_caller_are_left_alone(tmp_path):
    save(network(), tmp_path / "net.npz")
    rng = np.random.default_rng(1)
    load(tmp_path / "net.npz")
    assert rng.random() == np.random.default_rng(1).random()


@pytest.mark.parametrize("other", [None, [np.zeros((2, 3))], FFNN])
def test_only_an_ffnn_can_be_saved(tmp_path, other):
    with pytest.raises(
        TypeError, match=f"only an FFNN can be saved, but this is a {type(other).__name__}: use np.savez"
    ):
        save(other, tmp_path / "net.npz")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_or_folder(tmp_path):
    with pytest.raises(FileNotFoundError, match="nothing.npz"):
        load(tmp_path / "nothing.npz")
    with pytest.raises(FileNotFoundError, match="no-folder"):
        save(network(), tmp_path / "no-folder" / "net.npz")


def refused(path):
    """The error of loading this file, known to name it."""
    with pytest.raises(ValueError) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path} is not a file that ffnn_helpers.storage.save wrote: ")
    return str(caught.value)


@pytest.mark.parametrize("content", [b"", b"not a network", b"PK\x03\x04", b"\x93NUMPY"], ids=repr)
def test_other_files_are_refused(tmp_path, content):
    path = tmp_path / "net.npz"
    path.write_bytes(content)
    refused(path)


def test_other_arrays_are_refused(tmp_path):
    path = tmp_path / "array.npy"
    np.save(path, np.zeros(3))
    refused(path)
    np.savez(tmp_path / "arrays.npz", X=np.zeros(3))
    assert "sizes" in refused(tmp_path / "arrays.npz")
    refused(tmp_path)  # a folder


ARRAYS = {
    "sizes": np.array([2, 3, 1]),
    "activations": np.array(["tanh", "sigmoid"]),
    "cost": np.array("mean_squared_error"),
    "weights_1": np.ones((2, 3)),
    "biases_1": np.ones(3),
    "weights_2": np.ones((3, 1)),
    "biases_2": np.ones(1),
}


@pytest.mark.parametrize(
    ("name", "values", "word"),
    [
        ("sizes", np.array([2, 4, 1]), "(2, 4)"),
        ("sizes", np.array([2.0, 3.0, 1.0]), "sizes[0]"),
        ("sizes", np.array(3), ""),
        ("activations", np.array(["tanh", "swish"]), "swish"),
        ("activations", np.array(["tanh"] * 3), "activations"),
        ("cost", np.array("mse"), "mse"),
        ("cost", np.array("categorical_cross_entropy"), "K ≥ 2"),
        ("weights_1", np.ones((3, 2)), "(3, 2)"),
        ("weights_1", np.ones((2, 3), int), "float"),
        ("weights_2", np.full((3, 1), np.nan), "nan"),
        ("biases_2", np.ones((1, 1)), "(1, 1)"),
        ("biases_2", np.array(["a"]), "real numbers"),
    ],
)
def test_arrays_that_make_no_network_are_refused(tmp_path, name, values, word):
    np.savez(tmp_path / "net.npz", **ARRAYS)
    load(tmp_path / "net.npz")
    np.savez(tmp_path / "net.npz", **ARRAYS | {name: values})
    assert word in refused(tmp_path / "net.npz")
    np.savez(tmp_path / "net.npz", **{key: array for key, array in ARRAYS.items() if key != name})
    assert name in refused(tmp_path / "net.npz")


class Trap:
    """Were it unpickled, it would make a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


def test_no_pickle_is_opened(tmp_path):
    trap = np.array([Trap(tmp_path / "sprung")], dtype=object)
    for name in ARRAYS:
        np.savez(tmp_path / "net.npz", **ARRAYS | {name: trap})
        refused(tmp_path / "net.npz")
    np.save(tmp_path / "net.npy", trap)
    refused(tmp_path / "net.npy")
    (tmp_path / "net.pkl").write_bytes(pickle.dumps(Trap(tmp_path / "sprung")))
    refused(tmp_path / "net.pkl")
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("savez", [np.savez, np.savez_compressed])
def test_a_damaged_file_is_refused_or_read_right(tmp_path, savez):
    path = tmp_path / "net.npz"
    savez(path, **ARRAYS)
    expected, content = load(path), path.read_bytes()
    for length in range(0, len(content), 41):
        path.write_bytes(content[:length])
        refused(path)
    rng = np.random.default_rng(0)
    for place in range(0, len(content), 7):
        damaged = bytearray(content)
        damaged[place] ^= rng.integers(1, 256)
        path.write_bytes(damaged)
        try:
            loaded = load(path)
        except ValueError:
            continue
        assert_same(loaded, expected)  # some bytes, such as dates, mean nothing here


def test_a_file_may_be_compressed_by_others(tmp_path):
    np.savez_compressed(tmp_path / "net.npz", **ARRAYS)
    assert zipfile.is_zipfile(tmp_path / "net.npz")
    np.testing.assert_array_equal(load(tmp_path / "net.npz").weights[0], ARRAYS["weights_1"])
