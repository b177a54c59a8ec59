"""Every optimizer: the textbook version, closed forms, its first step, its card."""

import inspect

import numpy as np
import pytest

from optviz.engine import run
from optviz.optimizers import OPTIMIZERS
from optviz.spec import index
from optviz.state import learning_rate
from optviz.surfaces import SURFACES

from . import reference

# Where the recommended rate sends runs through dents, over a wall or a ridge, or back and forth
# over an edge, each of which multiplies a rounding error many times, a small one is compared.
TAME = {"ackley": 0.01, "cliff": 0.001, "six_hump_camel": 0.01, "levy": 0.01, "bukin_6": 0.0001}


METHODS = [key for key, card in OPTIMIZERS.items() if not card.misprint]


def assert_agrees(surface, optimizer, steps=50, **hparams):
    """The engine against the textbook, as long as the run lasts."""
    start = SURFACES[surface].start
    ours = run(surface, optimizer, steps=steps, **hparams).path
    indices = {
        p.name: p.check(hparams.get(p.name, p.default)) for p in OPTIMIZERS[optimizer].params
    }
    theirs = np.array(reference.path(surface, optimizer, start, len(ours) - 1, **indices))
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-12 * np.abs(theirs).max())


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("optimizer", METHODS)
def test_agrees_with_the_textbook(optimizer, surface):
    """The kernels against an independent version, 50 steps on every surface, at 1e-12."""
    lr = TAME.get(surface, learning_rate(SURFACES[surface], OPTIMIZERS[optimizer]))
    assert_agrees(surface, optimizer, lr=lr)


SWITCHED = [
    (key, param.name, word)
    for key, card in OPTIMIZERS.items()
    for param in card.params
    for word, _ in param.choices
    if word != param.choices[int(param.default)][0]
]


@pytest.mark.parametrize("surface", ["rosenbrock", "ravine"])
@pytest.mark.parametrize(("optimizer", "name", "word"), SWITCHED)
def test_every_switch_agrees_with_the_textbook(optimizer, name, word, surface):
    """Each choice of each card, with the other parameters large enough to matter."""
    more = {"eps": 0.1, "weight_decay": 0.3, "final_lr": 1e-4, "gamma": 0.1}
    given = {p.name: more[p.name] for p in OPTIMIZERS[optimizer].params if p.name in more}
    lr = 1e-4 if OPTIMIZERS[optimizer].misprint else 1e-3
    assert_agrees(surface, optimizer, lr=lr, **given, **{name: word})
    plain = run(surface, optimizer, steps=50, lr=lr, **given).path
    switched = run(surface, optimizer, steps=50, lr=lr, **given, **{name: word}).path
    # The same path by another way: η matched or inside, and a threshold that falls between steps.
    same = {"matched", "rate_inside", "from_5"}
    assert np.allclose(plain, switched, rtol=1e-9, atol=0) == (word in same), word


@pytest.mark.parametrize("surface", ["rosenbrock", "ravine", "himmelblau", "slope"])
@pytest.mark.parametrize("optimizer", [key for key in OPTIMIZERS if key not in METHODS])
def test_misprints_agree_with_what_is_printed(optimizer, surface):
    assert_agrees(surface, optimizer, lr=1e-5)


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
    found = {
        key: {
            p.name: p.choices[int(p.default)][0] if p.choices else p.default
            for p in OPTIMIZERS[key].params[1:]
        }
        for key in METHODS
    }
    assert found == {
        "gd": {},
        "momentum": {"beta1": 0.9, "memory": "accumulated"},
        "nesterov": {"beta1": 0.9, "memory": "accumulated"},
        "qhm": {"beta1": 0.999, "nu": 0.7},
        "aggmo": {"a": 0.1},
        "adagrad": {"eps": 1e-10, "initial": 0.0, "eps_place": "outside"},
        "madgrad": {"beta1": 0.9, "eps": 1e-6},
        "rmsprop": {"beta2": 0.9, "eps": 1e-8, "centered": "no", "eps_place": "outside"},
        "adadelta": {"beta2": 0.95, "eps": 1e-6},
        "adam": {**adam, "correct_m": "yes", "correct_v": "yes", "eps_place": "outside"},
        "adamw": {**adam, "weight_decay": 0.01, "decay": "decoupled", "eps_place": "outside"},
        "amsgrad": {**adam, "form": "raw", "eps_place": "outside"},
        "adamax": {**adam, "eps_place": "inside"},
        "nadam": {**adam, "psi": 0.004, "mu": "scheduled"},
        "radam": {**adam, "rectify": "above_5", "eps_place": "hat"},
        "adabelief": {**adam, "eps": 1e-16},
        "yogi": {**adam, "eps": 1e-3, "initial": 1e-6},
        "adan": {
            "beta1": 0.98,
            "beta2": 0.92,
            "beta3": 0.99,
            "eps": 1e-8,
            "weight_decay": 0.0,
            "shrink": "divide",
        },
        "qhadam": {**adam, "beta1": 0.995, "nu1": 0.7, "nu2": 1.0},
        "padam": {**adam, "p": 0.125},
        "adabound": {**adam, "final_lr": 0.1, "gamma": 1e-3, "amsbound": "no"},
        "diffgrad": adam,
        "laprop": adam,
        "adopt": {"beta1": 0.9, "beta2": 0.9999, "eps": 1e-6},
        "ademamix": {**adam, "beta3": 0.9999, "alpha": 5.0},
        "signsgd": {},
        "signum": {"beta1": 0.9},
        "lion": {"beta1": 0.9, "beta2": 0.99, "weight_decay": 0.0},
        "tiger": {"beta1": 0.965, "weight_decay": 0.01},
        "rprop": {"eta_minus": 0.5, "eta_plus": 1.2, "step_min": 1e-6, "step_max": 50.0},
    }


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_the_card_is_complete(key):
    card = OPTIMIZERS[key]
    assert card.key == key
    assert card.params[0].name == "lr"
    assert len(card.text) > 200, "the text that students read is missing"
    for text in (card.name, card.formula, card.citation, card.convention):
        assert text.strip() == text and len(text) >= 3
    assert inspect.getsourcefile(card.step).endswith(f"optimizers/{key}.py")
    for param in card.params:
        assert param.check(param.default) == param.default
        assert param.low <= param.default <= param.high or param.default in (0.0, 1e-16)
    for way in card.as_in.values():
        for name, value in way.items():
            param = next(p for p in card.params if p.name == name)
            assert name != "lr" and param.check(value) != param.default, "say only what differs"


def test_two_cards_with_one_key_are_refused():
    with pytest.raises(ValueError, match="Two cards share the key 'gd'"):
        index([OPTIMIZERS["gd"], OPTIMIZERS["gd"]])


def test_states_are_named_as_in_the_papers():
    names = {key: card.state for key, card in OPTIMIZERS.items()}
    assert names["gd"] == ()
    assert names["momentum"] == names["nesterov"] == ("velocity",)
    assert names["adagrad"] == ("total",) and names["rmsprop"] == ("v", "m")
    assert names["adam"][:2] == ("m", "v") and names["amsgrad"][2] == "v_max"
