"""Every surface: its gradient, its values at hand-worked points, its minima, its card."""

import math

import numpy as np
import pytest

from optviz.engine import evaluate, run
from optviz.optimizers import OPTIMIZERS
from optviz.surfaces import SURFACES

from . import reference

KEYS = list(SURFACES)

# Two points away from the minimum for each, worked by hand from the published formula.
VALUES = {
    "ravine": [
        # turned by 30°: along = √3/2, across = -1/2; ½(3/4 + 50/4)
        ((1.0, 0.0), 6.625),
        # along = 1/2, across = √3/2; ½(1/4 + 50 · 3/4)
        ((0.0, 1.0), 18.875),
    ],
    "rosenbrock": [((-1.2, 1.0), 24.2), ((0.0, 0.0), 1.0)],  # 24.2: Moré et al. (1981), no. 1
    "himmelblau": [((0.0, 0.0), 170.0), ((1.0, 1.0), 106.0)],  # 11² + 7²; 9² + 5²
    "beale": [((1.0, 1.0), 14.203125), ((0.0, 0.0), 14.203125)],  # 1.5² + 2.25² + 2.625²
    "rastrigin": [((0.5, 0.5), 40.5), ((1.0, 2.0), 5.0)],  # 20 + ½ + 20; 1 + 4
    "ackley": [
        # the exponents are -0.2 and 1
        ((1.0, 1.0), 20 - 20 * math.exp(-0.2)),
        ((3.0, 3.0), 20 - 20 * math.exp(-0.6)),
    ],
    "styblinski_tang": [((1.0, 1.0), -10.0), ((2.0, 0.0), -19.0)],  # ½(1-16+5)·2; ½(16-64+10)
    "three_hump_camel": [
        ((1.0, 1.0), 2 - 1.05 + 1 / 6 + 1 + 1),
        ((2.0, 0.0), 8 - 16.8 + 64 / 6),
    ],
    "saddle": [((2.0, 1.0), 1.5), ((1.0, 3.0), -4.0)],
    "monkey_saddle": [((1.0, 1.0), -2.0), ((2.0, 1.0), 2.0)],
    "plateau": [((2.0, 0.0), 1 - math.exp(-2)), ((1.0, 1.0), 1 - math.exp(-1))],
    "cliff": [
        # With w = 0 the unit stays at b: σ(0) = ½; σ(ln 4) = 4/5.
        ((0.0, 0.0), 0.04),
        ((0.0, math.log(4.0)), 0.01),
    ],
    "formula": [((0.0, 0.0), 1.0), ((2.0, 1.0), 9.5)],  # (-1)²; 3² + ½
}


def points(surface, count=50):
    (x0, x1), (y0, y1) = surface.domain
    rng = np.random.default_rng(7)
    return np.stack([rng.uniform(x0, x1, count), rng.uniform(y0, y1, count)])


@pytest.mark.parametrize("key", KEYS)
def test_gradient_agrees_with_finite_differences(key):
    """Gate 1: a gradient that belongs to another function."""
    at = points(SURFACES[key])
    _, grad = evaluate(key, at)
    for d in range(2):
        h = np.zeros((2, 1))
        h[d] = 1e-5
        slope = (evaluate(key, at + h)[0] - evaluate(key, at - h)[0]) / 2e-5
        # The error of a central difference is h² f'''/6 and the rounding of f over h.
        np.testing.assert_allclose(grad[d], slope, rtol=1e-6, atol=1e-6 * np.abs(grad).max())


@pytest.mark.parametrize("key", KEYS)
def test_gradient_agrees_with_dual_numbers(key):
    at = points(SURFACES[key])
    value, grad = evaluate(key, at)
    for i, (x, y) in enumerate(at.T):
        expected, slope = reference.value_and_grad(key, x, y)
        scale = max(abs(expected), 1.0)
        assert value[i] == pytest.approx(expected, abs=1e-12 * scale)
        # The cliff multiplies fifty slopes; rounding grows with what it multiplies.
        size = max(np.abs(slope).max(), np.abs(grad).max() * 1e-3, 1e-6)
        np.testing.assert_allclose(grad[:, i], slope, rtol=1e-11, atol=1e-11 * size)


@pytest.mark.parametrize("key", KEYS)
def test_values_at_worked_points(key):
    """Gate 2: a wrong formula that has the right minimum."""
    assert len(VALUES[key]) == 2
    for point, expected in VALUES[key]:
        value, _ = evaluate(key, np.array(point)[:, None])
        assert value[0] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("key", KEYS)
def test_minima_are_minima(key):
    surface = SURFACES[key]
    (x0, x1), (y0, y1) = surface.domain
    lowest = evaluate(key, points(surface, 2000))[0].min()
    for x, y in surface.minima:
        value, grad = evaluate(key, np.array([[x], [y]]))
        assert x0 <= x <= x1 and y0 <= y <= y1
        assert np.abs(grad).max() < 1e-10
        assert value[0] <= lowest
        assert value[0] == pytest.approx(evaluate(key, np.array(surface.minima).T)[0][0], abs=1e-12)


def test_published_minima():
    """Values of the minima as the literature gives them."""
    # Himmelblau's, by Newton's method in 50 digits, rounded once.
    assert SURFACES["himmelblau"].minima == (
        (3.0, 2.0),
        (-2.805118086952745, 3.131312518250573),
        (-3.779310253377747, -3.2831859912861696),
        (3.5844283403304917, -1.8481265269644036),
    )
    published = {"styblinski_tang": -39.16616570377142 * 2, "himmelblau": 0.0, "beale": 0.0}
    for key, value in published.items():
        found = evaluate(key, np.array(SURFACES[key].minima).T)[0]
        np.testing.assert_allclose(found, value, atol=1e-12)
    assert SURFACES["saddle"].minima == SURFACES["monkey_saddle"].minima == ()


@pytest.mark.parametrize("key", KEYS)
def test_the_card_is_complete(key):
    surface = SURFACES[key]
    (x0, x1), (y0, y1) = surface.domain
    assert surface.key == key
    assert x0 < surface.start[0] < x1 and y0 < surface.start[1] < y1
    for text in (surface.name, surface.formula, surface.citation, surface.teaches):
        assert text.strip() == text and len(text) > 3
    assert surface.teaches.endswith((".", "?"))
    assert set(surface.lr) == {card.family for card in OPTIMIZERS.values()}
    assert {p.name for p in surface.params}.isdisjoint(("lr", "start", "steps", "run", "surface"))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("key", [k for k in KEYS if SURFACES[k].minima])
def test_recommended_rates_do_not_diverge(key, optimizer):
    lr = SURFACES[key].lr[OPTIMIZERS[optimizer].family]
    assert run(key, optimizer, lr=lr, steps=2000).diverged_at is None


@pytest.mark.parametrize("optimizer", ["gd", "momentum", "nesterov", "adagrad"])
@pytest.mark.parametrize("key", [k for k in KEYS if SURFACES[k].minima])
def test_recommended_rates_settle(key, optimizer):
    """A rate above a method's stability limit, bouncing in a dent for ever without diverging."""
    lr = SURFACES[key].lr[OPTIMIZERS[optimizer].family]
    path = run(key, optimizer, lr=lr, steps=2000).path
    assert np.hypot(*np.diff(path[-100:], axis=0).T).max() < 1e-3


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("key", ["saddle", "monkey_saddle"])
def test_recommended_rates_leave_the_saddles(key, optimizer):
    lr = SURFACES[key].lr[OPTIMIZERS[optimizer].family]
    path = run(key, optimizer, lr=lr, steps=200).path
    outside = np.flatnonzero(np.abs(path).max(axis=1) > 1.5)
    assert outside.size and outside[0] > 10


def test_rastrigin_shows_what_momentum_does():
    """Momentum rolls past dents that stop the others, and still ends far from the minimum."""
    ends = {
        key: run("rastrigin", key, lr=SURFACES["rastrigin"].lr[card.family], steps=200).loss[-1]
        for key, card in OPTIMIZERS.items()
    }
    assert 5 < ends.pop("momentum") < 0.5 * min(ends.values())


@pytest.mark.parametrize("angle", [0.0, 30.0, -45.0, 90.0])
def test_ravine_has_the_curvature_it_says(angle):
    params = {"kappa": 40.0, "angle": angle}
    hessian = evaluate("ravine", np.eye(2), params)[1]  # linear: column j is H e_j
    np.testing.assert_allclose(np.linalg.eigvalsh(hessian), [1.0, 40.0], rtol=1e-12)
    flat = np.array([math.cos(math.radians(angle)), math.sin(math.radians(angle))])
    np.testing.assert_allclose(hessian @ flat, flat, atol=1e-12)


def test_ackley_has_no_slope_at_its_tip():
    value, grad = evaluate("ackley", np.zeros((2, 1)))
    assert value[0] == 0.0 and not grad.any()
