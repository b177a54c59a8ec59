"""Models that learn: a layer is its textbook twin, a training the steps of the engine's lanes."""

import numpy as np
import pytest

from optviz import Clip, Schedule, train
from optviz.engine.kernels import FORWARD, TO_INPUT, TO_WEIGHTS
from optviz.engine.lanes import Lanes
from optviz.nets.data import DATA, batches, split
from optviz.nets.layer import Shape
from optviz.nets.layers import LAYERS
from optviz.nets.learner import Learner
from optviz.nets.loop import layer_kernels
from optviz.nets.measures import confusion, scores
from optviz.nets.models import MODELS, network
from optviz.nets.network import INITS, Network
from optviz.nets.train import trainer_of
from optviz.optimizers import OPTIMIZERS

from . import reference_nets as reference

IMAGE, ROW, SEQUENCE = Shape(4, 6, 3), Shape(1, 1, 7), Shape(5, 1, 3)
CASES = {
    "dense": (ROW, 5), "relu": (ROW, 7), "tanh": (ROW, 7), "sigmoid": (ROW, 7),
    "conv": (IMAGE, 4), "pool": (IMAGE, 3), "recurrent": (SEQUENCE, 4), "last": (SEQUENCE, 3),
}  # fmt: skip


def through(key, shape, outputs, n, seed=0):
    """A layer with random numbers: what comes in, its weights, what is said of y; y, dx and dw."""
    card, rng = LAYERS[key], np.random.default_rng(seed)
    after = card.shape(shape, outputs)
    own = [rng.normal(size=one) for one in card.weights(shape, outputs)]
    x, dy = rng.normal(size=(n, *shape)), rng.normal(size=(n, *after))
    kernel = layer_kernels(frozenset(LAYERS))[list(LAYERS).index(key)]
    w = np.concatenate([one.ravel() for one in own]) if own else np.empty(0)
    sizes = (n, *shape, outputs)
    y, dx, dw = np.zeros(dy.size), np.zeros(x.size), np.zeros(w.size)
    flat = x.ravel()
    kernel(FORWARD, y, flat, y, w, y, sizes)
    kernel(TO_INPUT, dy.ravel(), flat, y, w, dx, sizes)
    if w.size:
        kernel(TO_WEIGHTS, dy.ravel(), flat, y, w, dw, sizes)
    return x, own, dy, (y, dx, dw)


def as_twin(key, x):
    """What the textbook version takes: no layer but that of images knows of places."""
    if key in ("conv", "pool"):
        return x
    return x[:, :, 0] if key in ("recurrent", "last") else x.reshape(len(x), -1)


@pytest.mark.parametrize("n", [1, 2, 5])
@pytest.mark.parametrize("key", LAYERS)
def test_a_layer_is_its_textbook_version(key, n):
    shape, outputs = CASES[key]
    x, own, dy, (y, dx, dw) = through(key, shape, outputs, n)
    twin = reference.LAYERS[key]()
    said = twin.forward(as_twin(key, x), *own)
    back, slopes = twin.backward(dy.reshape(said.shape), *own)
    np.testing.assert_allclose(y, said.ravel(), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(dx, back.ravel(), rtol=1e-12, atol=1e-12)
    there = np.concatenate([one.ravel() for one in slopes]) if slopes else np.empty(0)
    np.testing.assert_allclose(dw, there, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("rows", range(1, 6))
@pytest.mark.parametrize("terms", [1, 3, 4, 5, 9])
def test_the_product_of_a_dense_layer_has_no_edge(rows, terms):
    """Two rows and four terms are taken at a time."""
    x, (w, b), _, (y, *_) = through("dense", Shape(1, 1, terms), 3, rows, seed=terms)
    np.testing.assert_allclose(y.reshape(rows, 3), x.reshape(rows, -1) @ w + b, rtol=1e-13)


def test_of_equal_places_only_the_first_hears():
    kernel = layer_kernels(frozenset(LAYERS))[list(LAYERS).index("pool")]
    x, y, dx = np.ones(4), np.zeros(1), np.zeros(4)
    sizes, none = (1, 2, 2, 1, 1), np.empty(0)
    kernel(FORWARD, y, x, y, none, y, sizes)
    kernel(TO_INPUT, np.array([3.0]), x, y, none, dx, sizes)
    assert dx.tolist() == [3.0, 0.0, 0.0, 0.0]


WHOLE = [
    ("linear", "cars", {}),
    ("softmax", "iris", {"judge": 0}),
    ("softmax", "iris", {"judge": 1}),
    *(("mlp", "wine", {"width": 6, "depth": d, "activation": a, "judge": 0})
      for d, a in ((1, 0), (2, 1), (3, 2))),
    ("cnn", "digits", {"filters": 2, "judge": 0}),
    ("rnn", "sums", {"width": 5, "judge": 0}),
]  # fmt: skip


def learner_of(model, data, params):
    parts = split(DATA[data], seed=3, **{p.name: p.default for p in DATA[data].params})
    classes = len(parts.classes)
    return Learner(network(MODELS[model], parts.shape, classes, **params), classes), parts


@pytest.mark.parametrize(("model", "data", "params"), WHOLE)
def test_the_gradient_of_a_whole_model_is_the_slope_of_its_loss(model, data, params):
    learner, parts = learner_of(model, data, params)
    x, y = parts.x[:6], parts.y[:6]
    rng = np.random.default_rng(1)
    weights = learner.network.start(5) + 0.1 * rng.normal(size=learner.network.size)
    loss, grad = learner.value_grad(weights, x, y)
    assert loss == pytest.approx(learner.loss(weights, x, y), rel=1e-12)
    h = 1e-5
    for drawn in rng.normal(size=(6, len(weights))):
        way = drawn / np.linalg.norm(drawn)
        ahead, behind = (learner.loss(weights + s * h * way, x, y) for s in (1, -1))
        assert grad @ way == pytest.approx((ahead - behind) / (2 * h), rel=1e-5, abs=1e-8)


@pytest.mark.parametrize(("model", "data", "params"), WHOLE)
def test_many_examples_are_as_those_one_by_one(model, data, params):
    learner, parts = learner_of(model, data, params)
    weights = learner.network.start(1)
    x = np.concatenate([parts.x] * 3)[:300]
    alone = np.concatenate([learner.say(weights, row[None]) for row in x[:5]])
    np.testing.assert_allclose(learner.say(weights, x)[:5], alone, rtol=1e-13, atol=1e-14)


def test_the_losses_are_those_of_the_books():
    rng = np.random.default_rng(0)
    labels, numbers = rng.integers(0, 3, 5), rng.normal(size=(5, 3))
    z = rng.normal(size=(5, 3)) * 20
    net = Network(Shape(1, 1, 3), ((LAYERS["dense"], 3),))
    entropy = Learner(net, 3)
    assert entropy.judged(z, labels) == pytest.approx(
        reference.cross_entropy(z, labels)[0], rel=1e-13
    )
    assert entropy.judged(1e3 * z, labels) < np.inf
    squares = Learner(network(MODELS["linear"], Shape(1, 1, 3), 0), 0)
    assert squares.judged(z, numbers) == pytest.approx(reference.squared(z, numbers)[0], rel=1e-13)


def trainer(optimizer="adam", *, data="moons", model="mlp", epochs=2, batch=16, seed=1, **more):
    cards = {"width": 8, "depth": 2, "activation": 1, "judge": 0} if model == "mlp" else {}
    return trainer_of(
        (MODELS[model], cards),
        (DATA[data], {p.name: p.default for p in DATA[data].params}),
        (OPTIMIZERS[optimizer], {p.name: p.default for p in OPTIMIZERS[optimizer].params}),
        epochs=epochs, batch=batch, seed=seed, init=more.pop("init", "he"), **more,
    )  # fmt: skip


@pytest.mark.parametrize("optimizer", ["gd", "momentum", "adam", "rprop"])
@pytest.mark.parametrize(
    ("clip", "schedule"),
    [
        (Clip(), Schedule()),
        (Clip("norm", 0.3), Schedule("cosine", warmup=5)),
        (Clip("value", 0.02), Schedule()),
        (Clip("normalize", 0.1), Schedule("step", factor=0.5, period=7)),
    ],
)
def test_a_training_is_the_engine_s_steps_against_its_batches(optimizer, clip, schedule):
    run = trainer(optimizer, clip=clip, schedule=schedule)
    run.advance(run.steps)
    params = OPTIMIZERS[optimizer].params
    lanes = Lanes(
        optimizer, np.array([np.full(run.weights.size, p.default) for p in params]),
        clip=clip, rates=schedule.multipliers(run.steps),
    )  # fmt: skip
    weights = run.start.copy()
    for t, batch in enumerate(run.order):
        loss, grad = run.learner.value_grad(weights, run.split.x[batch], run.split.y[batch])
        assert run.course.loss[t] == pytest.approx(loss, rel=1e-12)
        whole = np.linalg.norm(run.course.slopes[t])
        assert whole == pytest.approx(np.linalg.norm(grad), rel=1e-12)
        lanes.step(weights, grad, t)
        assert bool(lanes.clipped[0]) == run.course.clipped[t]
    np.testing.assert_allclose(run.weights, weights, rtol=1e-11, atol=1e-12)


def test_a_training_repeated_or_in_pieces_is_the_same_bit_for_bit():
    whole, again, pieces = trainer(noise=0.1), trainer(noise=0.1), trainer(noise=0.1)
    whole.advance(whole.steps)
    again.advance(10**9)
    while not pieces.over:
        pieces.advance(pieces.done + 3)
    assert whole.weights.tobytes() == again.weights.tobytes() == pieces.weights.tobytes()
    assert whole.course.loss.tobytes() == pieces.course.loss.tobytes()
    assert whole.validation == pieces.validation and len(whole.validation) == 2


def test_runs_of_one_seed_differ_in_the_method_alone():
    one, other = trainer("gd"), trainer("adam")
    assert (one.order == other.order).all() and (one.start == other.start).all()
    assert one.split is other.split
    assert (trainer("gd", seed=2).order != one.order).any()


def test_each_epoch_sees_each_example_at_most_once():
    order = batches(103, 10, 4, seed=5)
    assert order.shape == (40, 10)
    for epoch in order.reshape(4, -1):
        assert len(set(epoch.tolist())) == 100
    assert batches(5, 32, 2, seed=0).shape == (2, 5)


def test_what_diverges_stops_at_its_step_and_says_so():
    run = train("mlp", "moons", "gd", lr=1e5, epochs=3)
    assert run.diverged_at is not None and len(run.loss) == run.diverged_at + 1
    assert np.isfinite(run.loss[:-1]).all()
    assert train("mlp", "moons", "gd", lr=0.1, epochs=3).diverged_at is None


def test_the_course_on_a_plane_is_that_of_the_weights():
    rng = np.random.default_rng(3)
    size = trainer().learner.network.size
    u, v = np.linalg.qr(rng.normal(size=(size, 2)))[0].T * [[2.0], [0.5]]
    watched = np.stack([rng.normal(size=size), u, v])
    run = trainer(watched=watched)
    for t in range(run.steps):
        away = run.weights - watched[0]
        a, b = away @ u / (u @ u), away @ v / (v @ v)
        far = np.linalg.norm(away - a * u - b * v)
        run.advance(t + 1)
        np.testing.assert_allclose(run.course.shadow[t], [a, b, far], rtol=1e-9, atol=1e-12)


def test_a_step_that_was_kept_can_be_gone_back_to():
    run, there = trainer(), trainer()
    run.advance(run.steps)
    there.advance(20)
    at, weights = run.weights_at(20)
    assert at == 20
    np.testing.assert_allclose(weights, there.weights, rtol=1e-6)
    assert run.weights_at(10**6)[0] == run.steps


def test_weights_begin_as_the_card_says():
    net = network(MODELS["mlp"], Shape(1, 1, 50), 4, width=200, depth=1, activation=0, judge=0)
    he = net.start(0, "he")
    (at, _), (bias, _) = net.places[0]
    assert he[at].std() == pytest.approx((2 / 50) ** 0.5, rel=0.03) and not he[bias].any()
    assert net.start(0, "glorot")[at].std() == pytest.approx((2 / 250) ** 0.5, rel=0.03)
    np.testing.assert_array_equal(net.start(0, "large"), 2 * he)
    assert not net.start(0, "zeros").any() and set(INITS) == {"he", "glorot", "zeros", "large"}


def test_zeros_never_learn_what_a_random_start_does():
    """All units of a layer hear the same, so that they stay one (PHENOMENA: zeros, ReLU)."""
    still = train("mlp", "digits", "adam", init="zeros", lr=0.005, epochs=2)
    moved = train("mlp", "digits", "adam", init="he", lr=0.005, epochs=2)
    assert still.validation["accuracy"][-1] < 0.2
    assert moved.validation["accuracy"][-1] > 0.7


def test_what_is_learned_is_measured():
    run = train("softmax", "iris", "adam", lr=0.05, epochs=30, batch=16)
    assert run.validation["accuracy"][-1] > 0.85 and run.train["loss"][-1] < run.train["loss"][0]
    said = run.model.say(run.weights, run.x).argmax(axis=1)
    assert (said == run.y).mean() > 0.9
    assert set(train("linear", "cars", "gd", epochs=2).validation) == {"loss"}


def test_noise_on_noise_leaves_the_variance():
    run = train("linear", "noise", "gd", lr=0.05, epochs=40, data_params={"n": 2000})
    assert run.loss[-200:].mean() == pytest.approx(1.0, abs=0.08)
    assert np.abs(run.weights).max() < 0.1


def test_scores_by_hand():
    table = confusion(np.array([0, 0, 0, 1, 1, 2]), np.array([0, 0, 1, 1, 0, 1]), 4)
    assert table.tolist() == [[2, 1, 0, 0], [1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]]
    found = scores(table)
    assert found["accuracy"] == pytest.approx(3 / 6)
    assert found["recall"] == pytest.approx((2 / 3 + 1 / 2 + 0 + 0) / 4)
    assert found["f1"] == pytest.approx((2 / 3 + 2 * 0.5 * (1 / 3) / (0.5 + 1 / 3)) / 4)


def test_dead_units_are_counted():
    learner, parts = learner_of(
        "mlp", "wine", {"width": 8, "depth": 1, "activation": 0, "judge": 0}
    )
    weights = learner.network.start(0)
    (at, _), (bias, _) = learner.network.places[0]
    weights[at] = 0.0
    weights[bias] = [1, 1, -1, -1, -1, 1, 1, -1]
    assert learner.dead(weights, parts.x) == {1: 0.5}


@pytest.mark.parametrize(
    ("sentence", "bad"),
    [
        ("There is no model 'mpl'; there are linear,", {"model": "mpl"}),
        ("There is no data 'mnist'; there are digits,", {"data": "mnist"}),
        ("There is no optimizer 'sgd'", {"optimizer": "sgd"}),
        ("init must be one of he, glorot, zeros, large, not 'xavier'.", {"init": "xavier"}),
        ("epochs must be a whole number", {"epochs": 0}),
        ("batch must be a whole number", {"batch": 1.5}),
        ("lr must be a number of at least 0", {"lr": -1}),
        ("clip must be a Clip or None, not 3.", {"clip": 3}),
        ("mlp has no parameter 'layers'", {"model_params": {"layers": 3}}),
        ("a convolutional network takes images", {"model": "cnn"}),
        ("a recurrent network takes sequences", {"model": "rnn"}),
    ],
)
def test_what_cannot_be_trained_is_one_sentence(sentence, bad):
    given = {"model": "mlp", "data": "iris", "optimizer": "adam", **bad}
    with pytest.raises(ValueError) as error:
        train(**given)
    assert str(error.value).startswith(sentence)


@pytest.mark.parametrize("judge", ["cross_entropy", "squared"])
def test_what_is_told_of_the_training_data_is_of_each_batch_before_its_step(judge):
    """As Keras has it: accuracy, recall and F1 of what was said while an epoch was on its way."""
    run = train("softmax", "iris", "gd", epochs=3, batch=10, lr=0.1, model_params={"judge": judge})
    weights, said = run.start.copy(), []
    for batch in run.batches:
        said.append(run.model.say(weights, run.x[batch]).argmax(axis=1))
        _, grad = run.model.value_grad(weights, run.x[batch], run.y[batch])
        weights -= 0.1 * grad
    steps = len(run.batches) // 3
    for epoch in range(3):
        part = slice(epoch * steps, (epoch + 1) * steps)
        labels = run.y[run.batches[part]].reshape(-1)
        found = scores(confusion(labels, np.concatenate(said[part]), 3))
        for name, value in found.items():
            assert run.train[name][epoch] == value
