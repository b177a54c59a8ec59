"""Every optimizer: the textbook version, closed forms, its first step, its card."""

import inspect

import numpy as np
import pytest

from optviz.engine.runs import run
from optviz.lab.state import learning_rate
from optviz.optimizers import OPTIMIZERS
from optviz.spec import index
from optviz.surfaces import SURFACES

from . import reference

METHODS = [key for key, card in OPTIMIZERS.items() if not card.misprint]
BY_NAME = {key: {p.name: p for p in card.params} for key, card in OPTIMIZERS.items()}


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
    card, recommended = OPTIMIZERS[optimizer], SURFACES[surface]
    lr = learning_rate(recommended, card) if recommended.tame is None else recommended.tame
    assert_agrees(surface, optimizer, lr=lr, **card.steep)


SWITCHED = [
    (key, param.name, word)
    for key, card in OPTIMIZERS.items()
    for param in card.params
    for word, _ in param.choices
]


# While slopes grow, the largest so far is the present one: some switches matter on the way down.
FALLING = {"lr": 0.1, "beta2": 0.9, "eps": 0.1, "final_lr": 1.0, "gamma": 1e-4, "steps": 200}


def taken(optimizer, names, **given):
    """A path, given what this method has of these parameters."""
    own = {p.name for p in OPTIMIZERS[optimizer].params} | {"steps", "surface_params", "surface"}
    given = {name: value for name, value in {**given, **names}.items() if name in own}
    return run(given.pop("surface"), optimizer, **given).path


LARGE = {"eps": 0.1, "weight_decay": 0.3, "beta2": 0.95, "final_lr": 1.0, "gamma": 1e-4}


@pytest.mark.parametrize("optimizer", [key for key in METHODS if "weight_decay" in BY_NAME[key]])
def test_weight_decay_agrees_with_the_textbook(optimizer):
    """So large that 1/(1 + ηλ) is not 1 - ηλ."""
    large = {name: value for name, value in LARGE.items() if name in BY_NAME[optimizer]}
    assert_agrees("rosenbrock", optimizer, lr=1e-3, **{**large, "weight_decay": 30.0})


@pytest.mark.parametrize("surface", ["rosenbrock", "ravine"])
@pytest.mark.parametrize(("optimizer", "name", "word"), SWITCHED)
def test_every_switch_agrees_with_the_textbook(optimizer, name, word, surface):
    """Each choice of each card, with the other parameters large enough to matter."""
    card = OPTIMIZERS[optimizer]
    given = {p.name: LARGE[p.name] for p in card.params if p.name in LARGE}
    lr = 1e-6 if card.misprint else 1e-3
    assert_agrees(surface, optimizer, lr=lr, **given, **{name: word})
    param = next(p for p in card.params if p.name == name)
    if word == param.choices[int(param.default)][0]:
        return
    steep = {"surface": surface, "steps": 50, "lr": lr, **given}
    level = {"surface": "ravine", "surface_params": {"angle": 0}, **FALLING}
    pairs = [
        [taken(optimizer, more, **way) for more in ({}, {name: word})] for way in (steep, level)
    ]
    if {word, param.choices[int(param.default)][0]} <= set(param.alike):
        np.testing.assert_allclose(*pairs[0], rtol=1e-9)
    else:
        assert not all(
            np.allclose(plain - plain[0], switched - switched[0], rtol=1e-6, atol=0)
            for plain, switched in pairs
            if len(plain) == len(switched)
        )


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


def along_x(optimizer, x=2.0, steps=1, **given):
    """The path on the x axis of an unturned ravine: the gradient there is x, and 0 in y."""
    path = run(
        "ravine", optimizer, start=(x, 0.0), steps=steps, surface_params={"angle": 0}, **given
    ).path
    assert len(path) == steps + 1
    return path


@pytest.mark.parametrize(
    ("given", "share"),
    [
        ({}, 1.0564),
        ({"mu": "constant"}, 1 + 0.9 * 0.1 / (1 - 0.9**2)),
        ({"psi": 1.0}, 1.0628),
    ],
    ids=str,
)
def test_nadam_begins_as_pytorch_optax_and_keras_do(given, share):
    """The first step is 1.056 η in PyTorch, 1.474 η in optax, 1.063 η in Keras."""
    path = along_x("nadam", lr=0.01, **given)
    assert path[0, 0] - path[1, 0] == pytest.approx(share * 0.01, rel=1e-4)


def test_radam_begins_as_momentum_and_is_rectified_after_step_five():
    lr, beta1 = 0.05, 0.9
    path = along_x("radam", lr=lr, steps=7)[:, 0]
    for t in range(1, 8):
        gradients = path[:t]
        weights = beta1 ** np.arange(t - 1, -1, -1)
        plain = lr * (weights * gradients).sum() / weights.sum()
        if t <= 5:
            assert path[t - 1] - path[t] == pytest.approx(plain, rel=1e-12)
        else:
            assert path[t - 1] - path[t] < 0.1 * plain


@pytest.mark.parametrize(("t", "r"), [(6, 0.0258), (100, 0.2153), (2000, 0.828)])
def test_radam_is_rectified_by_the_known_factor(t, r):
    """On a long even slope, where momentum and √v are both the gradient, a step is r_t η."""
    assert reference.rectification(t, 0.999)[1] == pytest.approx(r, rel=2e-3)
    # At η = 1e-9 the slope does not change; t steps less t - 1 steps is the step t.
    path = along_x("radam", x=1.0, lr=1e-9, steps=t)[:, 0]
    assert path[t - 1] - path[t] == pytest.approx(r * 1e-9, rel=2e-3)


def test_radam_rectifies_where_each_framework_does():
    """β₂ = 0.999: ρ is 4.99 at step 5, which only the paper rectifies."""
    first = {}
    for word in ("above_5", "above_4", "from_5"):
        steps = -np.diff(along_x("radam", x=1.0, lr=1e-9, steps=8, rectify=word)[:, 0])
        first[word] = int(np.flatnonzero(steps < 0.5e-9)[0]) + 1
    assert first == {"above_5": 6, "above_4": 5, "from_5": 6}


@pytest.mark.parametrize("beta2", [0.0, 0.5, 0.6, 2 / 3])
@pytest.mark.parametrize("rectify", ["above_5", "above_4", "from_5"])
def test_radam_with_a_short_memory_is_momentum_for_ever(rectify, beta2):
    """ρ∞ is at most 4, or 5: r has no value, and no step may be NaN."""
    path = along_x("radam", lr=0.01, steps=500, beta2=beta2, rectify=rectify)
    assert np.isfinite(path).all() and abs(path[-1, 0]) < 0.05


def test_adadelta_does_not_mind_the_scale_of_the_loss():
    """A loss a million times as large: the path hardly changes. η is 1 by default."""
    start = (1.0, 1.0)
    paths = [
        run(
            "ravine", "adadelta", start=start, steps=50, surface_params={"angle": 0, "kappa": k}
        ).path
        for k in (1e2, 1e4)
    ]
    np.testing.assert_allclose(paths[0][:, 1], paths[1][:, 1], rtol=1e-3)
    assert OPTIMIZERS["adadelta"].params[0].default == 1.0
    # The first step is √ε / √((1-β₂) g²), with ε small against g².
    assert along_x("adadelta")[1, 0] == pytest.approx(2.0 - 1e-3 / np.sqrt(0.05), rel=1e-6)


def test_padam_is_amsgrad_at_one_half():
    given = {"lr": 0.1, "steps": 100}
    path = run("rosenbrock", "padam", p=0.5, **given).path
    np.testing.assert_allclose(path, run("rosenbrock", "amsgrad", **given).path, rtol=1e-9)


def test_adabound_ends_as_momentum_with_the_final_rate():
    """With the bounds closed, η no longer matters."""
    given = {"steps": 40, "final_lr": 0.05, "gamma": 0.9}
    slow, fast = (along_x("adabound", lr=lr, **given)[:, 0] for lr in (1e-6, 1e6))
    assert slow[1] > fast[1]
    t = np.arange(1, 41)
    for path, bound in ((slow, 1 - 1 / (0.9 * t + 1)), (fast, 1 + 1 / (0.9 * t))):
        m = 0.0
        for k in range(40):
            m = 0.9 * m + 0.1 * path[k]
            assert path[k + 1] == pytest.approx(path[k] - 0.05 * bound[k] * m, rel=1e-12)


def test_adopt_measures_first_and_then_takes_clipped_steps():
    path = along_x("adopt", lr=0.05, steps=3, beta1=0.0, eps=1e-6)[:, 0]
    assert path[1] == path[0]
    assert path[2] == pytest.approx(path[1] - 0.05, rel=1e-12)
    # A start on a plateau: v is nearly 0, and the next gradients are far above it.
    path = run("ravine", "adopt", start=(1e-9, 0.0), steps=4, lr=0.05, eps=1e-12, beta1=0.0,
               surface_params={"angle": 0}).path[:, 0]  # fmt: skip
    steps = np.abs(np.diff(path))
    np.testing.assert_allclose(steps[:4], [0, 0.05, 0.05 * 2**0.25, 0.05 * 3**0.25], rtol=1e-9)


def test_adabound_is_adam_on_gentle_ground_and_diverges_on_a_steep_one():
    """The lower bound, η∞γt at first, is reached where |g| is well above η/(η∞γt) = 100/t."""
    rate = {key: learning_rate(SURFACES[key], OPTIMIZERS["adabound"]) for key in SURFACES}
    apart = [run("branin", key, lr=rate["branin"], steps=200).path for key in ("adabound", "adam")]
    assert np.abs(apart[0] - apart[1]).max() < 1e-6
    steep = run("goldstein_price", "adabound", lr=rate["goldstein_price"])
    assert 7500 < np.abs(steep.grad[0]).max() < 8500 and steep.diverged_at < 20
    for slope, bound in ((50 / 30, False), (200 / 30, True)):
        path = run("slope", "adabound", lr=0.01, start=(0, 0), steps=30,
                   surface_params={"steepness": slope}).path[:, 0]  # fmt: skip
        assert (path[29] - path[30] > 0.0101) == bound


def lone(optimizer, steps=20_000, **given):
    """Steps in y where the only slope comes at the last step, in units of η."""
    path = run("sparse", optimizer, start=(0.0, 0.0), steps=steps, lr=1e-3,
               surface_params={"every": steps}, **given).path  # fmt: skip
    return np.abs(np.diff(path[:, 1])) / 1e-3


def test_laprop_takes_steps_longer_than_eta_and_within_its_bound():
    assert lone("laprop").max() == pytest.approx(0.1 / np.sqrt(0.001), rel=1e-6)
    for beta1, beta2 in ((0.0, 0.999), (0.5, 0.99), (0.999, 0.9)):
        given = {"beta1": beta1, "beta2": beta2}
        assert lone("laprop", **given).max() <= 1 / np.sqrt(1 - beta2) + 1e-9
        path = run("rosenbrock", "laprop", steps=2000, lr=1e-3, **given).path
        assert np.abs(np.diff(path, axis=0)).max() <= 1e-3 / np.sqrt(1 - beta2) + 1e-12


def test_adamax_forgets_a_large_gradient_in_half_as_many_steps_as_adam():
    start = {"start": (1e6, 0.0), "surface_params": {"angle": 0}, "lr": 0.0, "steps": 1}
    u, v = (run("ravine", key, **start).state[name][1, 0] for key, name in
            (("adamax", "u"), ("adam", "v")))  # fmt: skip
    assert u * 0.999**500 == pytest.approx(1e6 * 0.999**500)
    assert np.sqrt(v * 0.999**1000) / np.sqrt(v) == pytest.approx(0.999**500)
    # On a slope that comes once it divides by that slope itself.
    assert lone("adamax").max() == pytest.approx(0.1, rel=1e-6) and lone("adam").max() > 3


@pytest.mark.parametrize(("lr", "crosses"), [(0.666, False), (0.668, True), (1.0, True)])
def test_article_c_crosses_0_only_above_two_thirds(lr, crosses):
    """The slope of 1 at x = 1 is the one that pulls most."""
    path = run(
        "ravine", "misprint_c", start=(1.0, 0.0), steps=1, lr=lr, surface_params={"angle": 0}
    )
    assert (path.path[1, 0] < 0) == crosses


def test_diffgrad_halves_a_steady_step():
    """ξ is the sigmoid of the change: of |g| in the first step, of about 0 on an even slope."""
    path = along_x("diffgrad", lr=1e-9, steps=3)[:, 0]
    first, second, third = -np.diff(path) / 1e-9
    assert first == pytest.approx(1 / (1 + np.exp(-2.0)), rel=1e-6)
    assert (second, third) == pytest.approx((0.5, 0.5), rel=1e-6)


@pytest.mark.parametrize("optimizer", METHODS)
def test_a_coordinate_without_a_gradient_is_left_alone(optimizer):
    """No 0/0 with the default ε; one whose m starts above 0 moves a little."""
    path = along_x(optimizer, steps=200, lr=0.01)
    assert np.isfinite(path).all()
    moved = np.abs(path[:, 1]).max()
    assert 0 < moved < 0.01 if OPTIMIZERS[optimizer].drifts else moved == 0


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


LIMITED = [key for key in METHODS if OPTIMIZERS[key].stability_limit]


@pytest.mark.parametrize(
    ("method", "hparams"),
    [
        *((key, {}) for key in LIMITED),
        ("momentum", {"memory": "averaged"}),
        ("nesterov", {"memory": "averaged"}),
        ("aggmo", {"a": 0.3}),
        ("qhm", {"beta1": 0.9, "nu": 0.5}),
    ],
)
def test_the_stability_limit_divides_settling_from_diverging(method, hparams):
    card = OPTIMIZERS[method]
    settings = {p.name: p.check(hparams.get(p.name, p.default)) for p in card.params[1:]}
    limit = card.stability_limit(**settings)
    for share, settles in ((0.998, True), (1.002, False)):
        path = run(
            "ravine", method, start=(0.0, 1e-3), steps=20_000, lr=share * limit / 50.0, **hparams,
            surface_params={"kappa": 50.0, "angle": 0},
        ).path  # fmt: skip
        assert (np.abs(path[-1]).max() < 1e-3) == settles
