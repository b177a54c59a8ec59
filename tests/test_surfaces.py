"""Every surface: its gradient, its values at hand-worked points, its minima, its card."""

import math
import struct
import zlib
from dataclasses import replace

import numpy as np
import pytest

from optviz.engine.plane import evaluate, hessian
from optviz.engine.runs import run
from optviz.engine.stages import Clip
from optviz.lab.state import learning_rate
from optviz.optimizers import OPTIMIZERS
from optviz.surfaces import SURFACES
from optviz.surfaces.formula import program
from optviz.surfaces.tape import FORMULA

from . import pictures, reference

KEYS = list(SURFACES)
EXPRESSED = [key for key, surface in SURFACES.items() if surface.expression]
METHODS = [key for key, card in OPTIMIZERS.items() if not card.misprint]

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
    "formula": [((0.0, 0.0), 1.0), ((2.0, 0.0), 11.0)],  # 9 + 2
    "saddle": [((2.0, 1.0), 1.5), ((1.0, 3.0), -4.0)],
    "monkey_saddle": [((1.0, 1.0), -2.0), ((2.0, 1.0), 2.0)],
    "plateau": [((2.0, 0.0), 1 - math.exp(-2)), ((1.0, 1.0), 1 - math.exp(-1))],
    "cliff": [
        # With w = 0 the unit stays at b: σ(0) = ½; σ(ln 4) = 4/5.
        ((0.0, 0.0), 0.04),
        ((0.0, math.log(4.0)), 0.01),
    ],
    "double_well": [((0.0, 0.0), 0.25), ((2.0, 1.0), 2.75)],  # ¼ · 9 + ½
    "two_valleys": [
        # both bowls are 2.25 high times their curvature; p q / (p + q) = 25/26 of the flat one
        ((0.0, 0.0), 25 / 26 * 1.125),
        # p = 25/2 · 9, q = ½ · 36
        ((-4.5, 0.0), 112.5 * 18 / 130.5),
    ],
    "cosh": [((math.log(2.0), 0.0), 1.25), ((0.0, 3.0), 5.5)],  # ½ (2 + ½)
    "edge_of_stability": [((2.0, 1.0), 4.5), ((0.0, 3.0), 0.5)],
    "catapult": [((2.0, 1.0), 0.5), ((3.0, -1.0), 8.0)],
    "slope": [((1.0, 5.0), 1.5), ((-2.0, 10.0), -1.0)],
    "linear_regression": [
        # half the mean square of the distances in tens of feet: Σ d² = 124903 ft²
        ((0.0, 0.0), 12.49030),
        # the same less their mean: Σ (d - 42.98)² = 32538.98, published as the total
        ((0.0, 4.298), 3.253898),
    ],
    "logistic_regression": [
        ((0.0, 0.0), math.log(2.0)),
        # the odds as observed, 7 launches to 16, at any temperature
        ((0.0, math.log(7 / 16)), math.log(23) - (7 * math.log(7) + 16 * math.log(16)) / 23),
    ],
    "booth": [((0.0, 0.0), 74.0), ((1.0, 1.0), 20.0)],  # 7² + 5²; 4² + 2²
    "matyas": [((1.0, 1.0), 0.04), ((1.0, -1.0), 1.0)],  # 0.52 ± 0.48
    "mccormick": [((0.0, 0.0), 1.0), ((math.pi / 4, math.pi / 4), 2 + math.pi / 4)],
    "six_hump_camel": [((1.0, 1.0), 4 - 2.1 + 1 / 3 + 1), ((0.0, 0.5), -0.75)],  # ¼ - 1
    "branin": [
        ((0.0, 0.0), 36 + 20 - 10 / (8 * math.pi)),
        # bend · π² = 5.1/4 and 5/π · π = 5, with cos π = -1
        ((math.pi, 0.0), (-5.1 / 4 - 1) ** 2 + 10 / (8 * math.pi)),
    ],
    "goldstein_price": [((0.0, 0.0), 600.0), ((1.0, 1.0), 1876.0)],  # 20 · 30; 28 · 67
    "griewank": [
        ((math.pi, 0.0), 2 + math.pi**2 / 4000),
        ((math.pi, math.sqrt(2.0) * math.pi), 3 * math.pi**2 / 4000),
    ],
    "levy": [
        # u = w - 1 = 1, where the sines are those of 2π, 2π + 1 and 2π
        ((5.0, 1.0), 1 + 10 * math.sin(1.0) ** 2),
        # v = ½: sin² 2π · 1.5 = 0; u = ½: sin² = 1 and cos² 1
        ((3.0, 3.0), 1 + 0.25 * (1 + 10 * math.cos(1.0) ** 2) + 0.25),
    ],
    "drop_wave": [
        ((math.pi / 12, 0.0), 0.0),
        ((0.0, math.pi / 6), -2 / (2 + math.pi**2 / 72)),
    ],
    "easom": [
        ((0.0, math.pi), math.exp(-(math.pi**2))),
        ((math.pi, 2 * math.pi), math.exp(-(math.pi**2))),
    ],
    "online_reddi": [((0.9, 0.0), 0.3), ((0.0, 1.0), 0.5)],  # (C - 2)/3 = 1/3
    "sparse": [((0.0, 0.0), 1.0), ((4.0, 1.0), 4.5)],
    "bukin_6": [((-10.0, 0.0), 100.0), ((-5.0, 0.25), 0.05)],  # 100 √1; on the edge
}

RESTLESS = [key for key in KEYS if SURFACES[key].restless]


def points(surface, count=50):
    (x0, x1), (y0, y1) = surface.domain
    rng = np.random.default_rng(7)
    return np.stack([rng.uniform(x0, x1, count), rng.uniform(y0, y1, count)])


def drawn(surface, rng):
    """Values of the parameters, each from its slider's range."""
    values = {p.name: rng.uniform(p.low, p.high) for p in surface.params}
    return {p.name: float(round(values[p.name])) if p.integer else values[p.name]
            for p in surface.params}  # fmt: skip


@pytest.mark.parametrize("key", EXPRESSED)
def test_the_expression_is_a_second_witness(key):
    """Gate 1: the published formula, differentiated by the tape, against what was derived by hand.

    Where the terms of a sum nearly cancel, what is left is as wrong as the terms are rounded: by
    some 1e-16 of the largest on the map.
    """
    surface, rng = SURFACES[key], np.random.default_rng(8)
    at = points(surface, 500)
    for params in [None, *(drawn(surface, rng) for _ in range(4 if surface.params else 0))]:
        given = params or {p.name: p.default for p in surface.params}
        witness = replace(FORMULA, program=program(surface.expression, given))
        for ours, theirs in zip(evaluate(key, at, params), evaluate(witness, at), strict=True):
            largest = np.abs(theirs).max()
            np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-14 * largest)


@pytest.mark.parametrize("key", [key for key in KEYS if key not in EXPRESSED])
def test_gradient_agrees_with_dual_numbers(key):
    """The same for what has no closed form, against a slow version of it."""
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
    low, high = np.array(surface.bounds or ((-np.inf, np.inf),) * 2).T[:, :, None]
    lowest = evaluate(key, np.clip(points(surface, 2000), low, high))[0].min()
    for x, y in surface.minima:
        at = np.array([[x], [y]])
        value, grad = evaluate(key, at)
        assert x0 <= x <= x1 and y0 <= y <= y1
        # Where there are bounds, a step along the slope leads nowhere else within them.
        assert np.abs(np.clip(at - grad, low, high) - at).max() < 1e-10
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
    published = {
        "styblinski_tang": -39.16616570377142 * 2, "himmelblau": 0.0, "beale": 0.0, "booth": 0.0,
        "matyas": 0.0, "mccormick": -1.913222954981037, "six_hump_camel": -1.031628453489877,
        "branin": 0.397887357729738, "goldstein_price": 3.0, "griewank": 0.0, "levy": 0.0,
        "drop_wave": -1.0, "easom": -1.0, "bukin_6": 0.0, "double_well": 0.0, "two_valleys": 0.0,
        "cosh": 1.0, "edge_of_stability": 0.0, "catapult": 0.0,
    }  # fmt: skip
    for key, value in published.items():
        found = evaluate(key, np.array(SURFACES[key].minima).T)[0]
        np.testing.assert_allclose(found, value, atol=1e-12)
    for key in ("saddle", "monkey_saddle", "slope"):
        assert SURFACES[key].minima == ()


@pytest.mark.parametrize(
    ("key", "places"),
    [
        ("booth", {(1.0, 3.0)}),
        ("matyas", {(0.0, 0.0)}),
        ("mccormick", {(-0.54719, -1.54719)}),
        ("six_hump_camel", {(0.0898, -0.7126), (-0.0898, 0.7126)}),
        ("branin", {(-math.pi, 12.275), (math.pi, 2.275), (3 * math.pi, 2.475)}),
        ("goldstein_price", {(0.0, -1.0)}),
        ("griewank", {(0.0, 0.0)}),
        ("levy", {(1.0, 1.0)}),
        ("drop_wave", {(0.0, 0.0)}),
        ("easom", {(math.pi, math.pi)}),
        ("bukin_6", {(-10.0, 1.0)}),
    ],
)
def test_published_places_of_the_minima(key, places):
    ours = np.array(sorted(SURFACES[key].minima))
    np.testing.assert_allclose(ours, sorted(places), atol=1e-4)


def test_regressions_have_their_published_fits():
    """A digit of the data mistyped. R's lm(dist ~ speed, cars), glm(distress ~ temp, binomial)."""
    ((w, b),) = SURFACES["linear_regression"].minima
    assert (10 * b, w) == pytest.approx((-17.5791, 3.9324), abs=5e-5)
    # The residual sum of squares, in ft².
    half_mean = evaluate("linear_regression", np.array([[w], [b]]))[0][0]
    assert 10_000 * half_mean == pytest.approx(11353.52, abs=5e-3)
    ((w, b),) = SURFACES["logistic_regression"].minima
    assert (b - 7 * w, w / 10) == pytest.approx((15.0429, -0.2322), abs=5e-5)
    # The residual deviance, 20.315 on 21 degrees of freedom.
    mean = evaluate("logistic_regression", np.array([[w], [b]]))[0][0]
    assert 2 * 23 * mean == pytest.approx(20.315, abs=5e-4)


@pytest.mark.parametrize("key", KEYS)
def test_the_card_is_complete(key):
    surface = SURFACES[key]
    (x0, x1), (y0, y1) = surface.domain
    assert surface.key == key
    assert x0 < surface.start[0] < x1 and y0 < surface.start[1] < y1
    for text in (surface.name, surface.formula, surface.citation, surface.teaches):
        assert text.strip() == text and len(text) > 3
    assert surface.teaches.endswith((".", "?"))
    # Its loss is said once more, in one of three ways.
    assert [bool(surface.expression), bool(surface.code), bool(surface.typed)].count(True) == 1
    assert set(surface.lr) == {"gd", "momentum", "adagrad", "adaptive"}
    assert {p.name for p in surface.params}.isdisjoint(("lr", "start", "steps", "run", "surface"))


@pytest.mark.parametrize("optimizer", METHODS)
@pytest.mark.parametrize("key", [k for k in KEYS if SURFACES[k].minima])
def test_recommended_rates_do_not_diverge(key, optimizer):
    lr = learning_rate(SURFACES[key], OPTIMIZERS[optimizer])
    steep = OPTIMIZERS[optimizer].steep
    assert run(key, optimizer, lr=lr, steps=2000, **steep).diverged_at is None


@pytest.mark.parametrize("optimizer", ["gd", "momentum", "nesterov", "adagrad"])
@pytest.mark.parametrize("key", [k for k in KEYS if SURFACES[k].minima and k not in RESTLESS])
def test_recommended_rates_settle(key, optimizer):
    """A rate above a method's stability limit, bouncing in a dent for ever without diverging."""
    lr = learning_rate(SURFACES[key], OPTIMIZERS[optimizer])
    path = run(key, optimizer, lr=lr, steps=2000).path
    assert np.hypot(*np.diff(path[-100:], axis=0).T).max() < 1e-3


@pytest.mark.parametrize("key", RESTLESS)
def test_gradient_descent_does_not_settle_on_the_restless(key):
    path = run(key, "gd", lr=SURFACES[key].lr["gd"], steps=2000).path
    assert np.hypot(*np.diff(path[-100:], axis=0).T).max() > 1e-2


@pytest.mark.parametrize("optimizer", METHODS)
@pytest.mark.parametrize("key", ["saddle", "monkey_saddle"])
def test_recommended_rates_leave_the_saddles(key, optimizer):
    lr = learning_rate(SURFACES[key], OPTIMIZERS[optimizer])
    path = run(key, optimizer, lr=lr, steps=2000).path
    outside = np.flatnonzero(np.abs(path).max(axis=1) > 1.5)
    assert outside.size and outside[0] > 10


def test_rastrigin_shows_what_momentum_does():
    """Momentum rolls past dents that stop the others, and still ends far from the minimum."""
    surface = SURFACES["rastrigin"]
    ends = {
        key: run(surface, key, lr=learning_rate(surface, OPTIMIZERS[key]), steps=200).loss[-1]
        for key in ("gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "amsgrad", "adamw")
    }
    assert 5 < ends.pop("momentum") < 0.5 * min(ends.values())


@pytest.mark.parametrize("point", [(1.0, 1.0), (-1.2, 1.0), (0.3, -0.7), (2.0, 3.0)])
def test_the_hessian_is_that_of_the_formula(point):
    """To seven digits, which differences over 1e-3 are not."""
    x, y = point
    exact = [[1200 * x * x - 400 * y + 2, -400 * x], [-400 * x, 200.0]]
    np.testing.assert_allclose(hessian("rosenbrock", point), exact, rtol=1e-7, atol=1e-6)
    turn = 4 * math.pi**2 * 10 * np.cos(2 * math.pi * np.array(point))
    np.testing.assert_allclose(hessian("rastrigin", point), np.diag(2 + turn), rtol=1e-7, atol=1e-6)


@pytest.mark.parametrize("angle", [0.0, 30.0, -45.0, 90.0])
def test_ravine_has_the_curvature_it_says(angle):
    params = {"kappa": 40.0, "angle": angle}
    hessian = evaluate("ravine", np.eye(2), params)[1]  # linear: column j is H e_j
    np.testing.assert_allclose(np.linalg.eigvalsh(hessian), [1.0, 40.0], rtol=1e-12)
    flat = np.array([math.cos(math.radians(angle)), math.sin(math.radians(angle))])
    np.testing.assert_allclose(hessian @ flat, flat, atol=1e-12)


def test_two_valleys_have_the_curvatures_they_say():
    for sharpness in (1.0, 25.0, 1e4):
        for (x, y), curvature in zip(SURFACES["two_valleys"].minima, (sharpness, 1.0), strict=True):
            h = 1e-7
            at = np.array([[x + h, x], [y, y + h]])
            hessian = evaluate("two_valleys", at, {"sharpness": sharpness})[1] / h
            np.testing.assert_allclose(hessian, curvature * np.eye(2), atol=1e-3 * curvature)


def test_a_sharp_valley_is_left_for_the_flat_one():
    for lr, valley in ((0.05, -1.5), (0.3, 1.5)):
        end = run("two_valleys", "gd", lr=lr, steps=1000).path[-1]
        np.testing.assert_allclose(end, (valley, 0.0), atol=1e-6)


def test_gradient_descent_ends_just_below_the_edge_of_stability():
    lr = SURFACES["edge_of_stability"].lr["gd"]
    path = run("edge_of_stability", "gd", lr=lr, steps=5000).path
    # At its end xy = 1, where the largest curvature is 4 (x² + y²).
    sharpness = 4 * (path[[0, -1]] ** 2).sum(axis=1)
    assert sharpness[0] > 1.2 * 2 / lr
    assert 0.98 * 2 / lr < sharpness[1] < 2 / lr


def test_the_catapult_throws_to_flatter_ground():
    lr = SURFACES["catapult"].lr["gd"]
    true = run("catapult", "gd", lr=lr, steps=500)
    before, after = (true.path[[0, -1]] ** 2).sum(axis=1)
    assert true.loss.max() > 5 * true.loss[0] and true.loss[-1] < 1e-20
    assert after < 2 / lr < before


def test_the_wall_of_cosh_needs_a_short_step_or_a_clip():
    """P13: from x = 10 gradient descent needs η < 20 / sinh 10 = 0.001816."""
    start = (10.0, 0.0)

    def arrives(lr, clip=None):
        path = run("cosh", "gd", start=start, steps=7000, lr=lr, clip=clip).path
        near = np.flatnonzero(np.abs(path[:, 0]) < 1e-3)
        return int(near[0]) if near.size else None

    assert run("cosh", "gd", start=start, steps=100, lr=0.00182).diverged_at is not None
    assert run("cosh", "gd", start=start, steps=100, lr=0.00181).diverged_at is None
    assert arrives(0.001) == 6838
    assert (arrives(0.5, Clip("norm", 1.0)), arrives(0.1, Clip("norm", 1.0))) == (28, 155)


@pytest.mark.parametrize("steepness", [1e-6, 1.0, 1e6])
def test_pace_on_a_slope(steepness):
    """Gradient descent goes η times the gradient, Adam η in each coordinate at any steepness."""
    given = {"start": (0.0, 0.0), "steps": 100, "surface_params": {"steepness": steepness}}
    gd = run("slope", "gd", lr=0.01, **given).path[-1]
    np.testing.assert_allclose(gd, (-steepness, -steepness / 10), rtol=1e-12)
    adam = run("slope", "adam", lr=0.01, eps=0.0, **given).path[-1]
    np.testing.assert_allclose(adam, (-1.0, -1.0), rtol=1e-12)


def test_mccormick_has_no_lowest_dip():
    """Momentum rolls from the upper right corner through dip after dip, each lower by π."""
    given = {"steps": 800, "lr": SURFACES["mccormick"].lr["momentum"]}
    assert run("mccormick", "momentum", start=(3.7654, 3.6543), **given).loss[-1] < -100
    assert run("mccormick", "momentum", **given).loss[-1] > 1.0


def test_losses_far_from_the_data_stay_finite():
    """log(1 + e^z) written as it stands overflows where |z| is above 709."""
    value, grad = evaluate("logistic_regression", np.array([[0.0, 0.0], [1e4, -1e4]]))
    np.testing.assert_allclose(value, [16e4 / 23, 7e4 / 23], rtol=1e-12)
    np.testing.assert_allclose(grad[1], [16 / 23, -7 / 23], rtol=1e-12)


@pytest.mark.parametrize("key", ["linear_regression", "logistic_regression"])
def test_readings_have_both_places(key):
    assert SURFACES[key].reading.format(x="1", y="2") != SURFACES[key].reading


def test_bukin_has_no_slope_on_its_edge():
    value, grad = evaluate("bukin_6", np.array([[-10.0, -5.0], [1.0, 0.25]]))
    np.testing.assert_allclose(value, [0.0, 0.05])
    assert grad.tolist() == [[0.0, 0.01], [0.0, 0.0]]


def test_drop_wave_has_no_slope_in_its_middle():
    value, grad = evaluate("drop_wave", np.zeros((2, 1)))
    assert value[0] == -1.0 and not grad.any()


def test_ackley_has_no_slope_at_its_tip():
    value, grad = evaluate("ackley", np.zeros((2, 1)))
    assert value[0] == 0.0 and not grad.any()


def picture() -> np.ndarray:
    """The pixels of assets/surfaces.png, (SIDE, surfaces · SIDE)."""
    data = pictures.PICTURE.read_bytes()
    columns, rows = struct.unpack(">II", data[16:24])
    at = data.index(b"IDAT")
    (length,) = struct.unpack(">I", data[at - 4 : at])
    lines = np.frombuffer(zlib.decompress(data[at + 4 : at + 4 + length]), np.uint8)
    lines = lines.reshape(rows, columns + 1)
    assert (lines[:, 0] == 2).all()
    return np.cumsum(lines[:, 1:], axis=0, dtype=np.uint8)


def test_the_pictures_are_those_of_the_surfaces():
    """After a change of the menu or of a surface: python -m tests.pictures."""
    drawn = picture()
    assert drawn.shape == (pictures.SIDE, pictures.SIDE * len(SURFACES))
    for k, surface in enumerate(SURFACES.values()):
        tile = drawn[:, k * pictures.SIDE : (k + 1) * pictures.SIDE].astype(int)
        # Another machine's sine may fall on the other side of a level.
        assert np.abs(tile - pictures.heights(surface)).max() <= 4, surface.key
