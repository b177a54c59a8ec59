"""Every optimizer: the textbook version, closed forms, its first step, its card."""

import inspect

import numpy as np
import pytest

from optviz.engine import run
from optviz.optimizers import OPTIMIZERS
from optviz.spec import index
from optviz.surfaces import SURFACES

from . import reference

# Where the recommended rate sends runs through dents, over a wall or a ridge, or back and forth
# over an edge, each of which multiplies a rounding error many times, a small one is compared.
TAME = {"ackley": 0.01, "cliff": 0.001, "six_hump_camel": 0.01, "levy": 0.01, "bukin_6": 0.0001}

DEFAULTS = {key: {p.name: p.default for p in card.params} for key, card in OPTIMIZERS.items()}


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_agrees_with_the_textbook(optimizer, surface):
    """The kernels against an independent version, 50 steps on every surface, at 1e-12."""
    card = SURFACES[surface]
    lr = TAME.get(surface, card.lr[OPTIMIZERS[optimizer].family])
    hparams = {**DEFAULTS[optimizer], "lr": lr}
    steps = 50
    ours = run(surface, optimizer, steps=steps, **hparams).path
    theirs = np.array(reference.path(surface, optimizer, card.start, steps, **hparams))
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-12 * np.abs(theirs).max())


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e5])
@pytest.mark.parametrize("optimizer", ["adam", "amsgrad", "adagrad"])
def test_first_step_is_eta_at_any_scale_of_the_loss(optimizer, scale):
    """Gate 3: a bias correction that multiplies instead of divides. P7."""
    # On the x axis of an unturned ravine the gradient is x itself.
    start = (2.0 * scale, 0.0)
    path = run("ravine", optimizer, start=start, steps=1, lr=0.05, surface_params={"angle": 0}).path
    assert path[0, 0] - path[1, 0] == pytest.approx(0.05, rel=1e-4)


@pytest.mark.parametrize(("slope", "share"), [(1.0, 0.5), (0.1, 1 / 11)])
def test_adam_near_eps(slope, share):
    """P7: at |g| = ε the first step is η/2, at ε/10 it is η/11."""
    eps = 1e-3
    path = run(
        "ravine", "adam", start=(slope * eps, 0.0), steps=1, lr=1e-6, eps=eps,
        surface_params={"angle": 0},
    ).path  # fmt: skip
    assert path[0, 0] - path[1, 0] == pytest.approx(share * 1e-6, rel=1e-9)


def test_gradient_descent_has_its_closed_form():
    """On a quadratic coordinate i is multiplied by 1 - η λᵢ each step."""
    lr, kappa = 0.05, 30.0
    path = run(
        "ravine", "gd", start=(1.5, -0.7), steps=200, lr=lr,
        surface_params={"kappa": kappa, "angle": 0},
    ).path  # fmt: skip
    t = np.arange(201)
    expected = np.stack([1.5 * (1 - lr) ** t, -0.7 * (1 - lr * kappa) ** t], axis=1)
    np.testing.assert_allclose(path, expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("method", ["momentum", "nesterov"])
def test_momentum_has_its_closed_form(method):
    """On a quadratic (x, b) is multiplied by a fixed 2 × 2 matrix each step."""
    lr, beta, kappa = 0.02, 0.8, 30.0
    path = run(
        "ravine", method, start=(1.5, -0.7), steps=150, lr=lr, beta1=beta,
        surface_params={"kappa": kappa, "angle": 0},
    ).path  # fmt: skip
    for d, (curvature, start) in enumerate(((1.0, 1.5), (kappa, -0.7))):
        # b' = β b + λ x; x' = x - η b' for the heavy ball, x - η (λ x + β b') for Nesterov.
        velocity = np.array([curvature, beta])
        if method == "momentum":
            position = np.array([1.0, 0.0]) - lr * velocity
        else:
            position = np.array([1.0 - lr * curvature, 0.0]) - lr * beta * velocity
        matrix = np.stack([position, velocity])
        values, vectors = np.linalg.eig(matrix.astype(complex))
        weights = np.linalg.solve(vectors, np.array([start, 0.0]))
        powers = values[None, :] ** np.arange(151)[:, None]
        expected = (powers * weights * vectors[0]).sum(axis=1).real
        np.testing.assert_allclose(path[:, d], expected, rtol=1e-9, atol=1e-12)


def test_defaults_are_those_of_the_convention():
    """Each card's own, where it differs from the parameter that methods share."""
    adam = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
    assert {key: {k: v for k, v in d.items() if k != "lr"} for key, d in DEFAULTS.items()} == {
        "gd": {},
        "momentum": {"beta1": 0.9},
        "nesterov": {"beta1": 0.9},
        "adagrad": {"eps": 1e-10},
        "rmsprop": {"beta2": 0.9, "eps": 1e-8},
        "adam": adam,
        "amsgrad": adam,
        "adamw": {**adam, "weight_decay": 0.01},
    }


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_the_card_is_complete(key):
    card = OPTIMIZERS[key]
    assert card.key == key
    assert card.params[0].name == "lr"
    assert len(card.text) > 200, "the text that students read is missing"
    for text in (card.name, card.formula, card.citation, card.convention):
        assert text.strip() == text and len(text) > 3
    assert inspect.getsourcefile(card.step).endswith(f"optimizers/{key}.py")
    for param in card.params:
        assert param.check(param.default) == param.default
        assert param.low <= param.default <= param.high or param.name == "eps"


def test_two_cards_with_one_key_are_refused():
    with pytest.raises(ValueError, match="Two cards share the key 'gd'"):
        index([OPTIMIZERS["gd"], OPTIMIZERS["gd"]])


def test_states_are_named_as_in_the_papers():
    names = {key: card.state for key, card in OPTIMIZERS.items()}
    assert names["gd"] == ()
    assert names["momentum"] == names["nesterov"] == ("velocity",)
    assert names["adagrad"] == ("total",) and names["rmsprop"] == ("v",)
    assert names["adam"][:2] == ("m", "v") and names["amsgrad"][2] == "v_max"
