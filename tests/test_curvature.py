"""Planes through weight space and the sharpness there, against closed forms."""

import numpy as np
import pytest

from optviz.nets.curvature import hessian_times, sharpness
from optviz.nets.plane import between, principal, random_filters

RNG = np.random.default_rng(12)


def bowl(*eigenvalues):
    """A quadratic of known eigenvalues in turned axes: its value_grad, and the axes in columns."""
    turned, _ = np.linalg.qr(np.random.default_rng(3).standard_normal([len(eigenvalues)] * 2))
    hessian = turned * eigenvalues @ turned.T

    def value_grad(w):
        return w @ hessian @ w / 2, hessian @ w

    return value_grad, turned


# --- planes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [2, 3, 500])
def test_a_plane_between_three_points_holds_them_all(size):
    ends = RNG.standard_normal((3, size))
    plane = between(*ends)
    ab, off = plane.shadow(ends)
    np.testing.assert_allclose(ab[:2], [[0, 0], [1, 0]], atol=1e-12)
    np.testing.assert_allclose(off, 0, atol=1e-12)
    np.testing.assert_allclose(plane.points(*ab.T), ends, atol=1e-12)
    assert abs(plane.u @ plane.v) <= 1e-12 * size


@pytest.mark.parametrize("scales", [(1, 2), (1, 1), (0, 1), (1, 0), (0, 0)], ids=str)
def test_points_on_a_line_have_a_plane_too(scales):
    """Two runs that end at one point, or a run that never moved."""
    start, way = RNG.standard_normal((2, 40))
    ends = np.array([start, *(start + scale * way for scale in scales)])
    plane = between(*ends)
    ab, off = plane.shadow(ends)
    np.testing.assert_allclose(off, 0, atol=1e-12)
    np.testing.assert_allclose(plane.points(*ab.T), ends, atol=1e-12)


def test_a_shadow_is_the_nearest_point_of_the_plane():
    plane = between(*RNG.standard_normal((3, 30)))
    off_plane = RNG.standard_normal(30)
    for d in (plane.u, plane.v):
        off_plane -= off_plane @ d / (d @ d) * d
    ab, off = plane.shadow(plane.points(np.array([0.7]), np.array([-2.0])) + off_plane)
    np.testing.assert_allclose(ab, [[0.7, -2.0]], rtol=1e-12)
    np.testing.assert_allclose(off, [np.linalg.norm(off_plane)], rtol=1e-12)


def test_principal_directions_are_those_of_the_singular_values():
    start = RNG.standard_normal(80)
    paths = [start + np.cumsum(RNG.standard_normal((n, 80)), axis=0) for n in (10, 25)]
    plane, shares = principal(paths, start)
    _, singular, rows = np.linalg.svd(np.concatenate(paths) - start, full_matrices=False)
    np.testing.assert_allclose(np.abs([plane.u @ rows[0], plane.v @ rows[1]]), 1, rtol=1e-9)
    np.testing.assert_allclose(shares, singular[:2] ** 2 / (singular**2).sum(), rtol=1e-9)
    # The start itself is on the plane, which it would not be around the mean.
    np.testing.assert_allclose(plane.shadow(start[None])[1], 0, atol=1e-12)


@pytest.mark.parametrize("steps", [0.0, 1.0])
def test_paths_along_a_line_and_paths_that_stand_have_principal_directions(steps):
    start, way = RNG.standard_normal((2, 20))
    path = start + np.arange(5.0)[:, None] * steps * way
    plane, shares = principal([path], start)
    np.testing.assert_allclose(plane.shadow(path)[1], 0, atol=1e-9)
    np.testing.assert_allclose([plane.u @ plane.u, plane.v @ plane.v], 1, rtol=1e-12)
    np.testing.assert_allclose(shares, [steps, 0], atol=1e-9)


def test_random_filters_are_as_long_as_the_neurons_own():
    """A convolution of 3 × 3 × 2 to 4, its bias, and a layer of one input, which is no bias."""
    shapes = [(3, 3, 2, 4), (4,), (1, 5)]
    ends = np.cumsum([0, *map(np.prod, shapes)])
    layout = [(slice(a, b), s) for a, b, s in zip(ends, ends[1:], shapes, strict=False)]
    weights = RNG.standard_normal(ends[-1])
    plane = random_filters(layout, weights, seed=4)
    for at, shape in (layout[0], layout[2]):
        own, drawn = (w[at].reshape(-1, shape[-1]) for w in (weights, plane.u))
        np.testing.assert_allclose(
            np.linalg.norm(drawn, axis=0), np.linalg.norm(own, axis=0), rtol=1e-12
        )
    assert not plane.u[layout[1][0]].any() and not plane.v[layout[1][0]].any()
    assert abs(plane.u @ plane.v) < 1e-12
    np.testing.assert_array_equal(random_filters(layout, weights, seed=4).v, plane.v)
    assert (random_filters(layout, weights, seed=5).u != plane.u).any()


# --- sharpness ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "eigenvalues",
    [
        (1.0, 4.0, 9.0),
        (-50.0, 7.0, 1.0),
        (-5.0, 5.0, 1.0),
        (-3.0, -1.0, -2.0),
        (0.0, 0.0, 2.0),
        (3.0,),
        (-3.0,),
    ],
    ids=str,
)
def test_sharpness_is_the_largest_eigenvalue_not_the_largest_in_size(eigenvalues):
    value_grad, axes = bowl(*eigenvalues)
    found = sharpness(value_grad, RNG.standard_normal(len(eigenvalues)), tol=1e-4, rounds=2000)
    assert found.settled
    assert found.value == pytest.approx(max(eigenvalues), abs=1e-4 * max(map(abs, eigenvalues)))
    assert abs(found.direction @ axes[:, np.argmax(eigenvalues)]) == pytest.approx(1, abs=1e-3)


def test_a_start_in_a_direction_of_negative_curvature_does_not_hide_the_largest():
    """Along an axis of the plane no rounding leads out of that direction."""
    hessian = np.array([-50.0, 7.0, 1.0])
    found = sharpness(
        lambda w: (w @ (hessian * w) / 2, hessian * w),
        np.zeros(3),
        direction=np.array([1.0, 0.0, 0.0]),
        rounds=2000,
    )
    assert found.value == pytest.approx(7, abs=0.05)


def test_a_gradient_may_be_one_array_that_is_filled_again():
    plain, _ = bowl(2.0, 5.0)
    kept = np.empty(2)

    def value_grad(w):
        value, kept[:] = plain(w)
        return value, kept

    assert sharpness(value_grad, np.ones(2)).value == pytest.approx(5, rel=1e-3)


def test_too_few_rounds_are_said():
    value_grad, _ = bowl(1.0, 0.99, 0.5, 0.2)
    assert not sharpness(value_grad, np.zeros(4), rounds=2, tol=1e-6).settled


def test_a_flat_loss_has_no_sharpness_and_a_loss_that_is_not_finite_none_that_is_known():
    assert sharpness(lambda w: (1.0, np.ones_like(w)), np.ones(3)).value == 0
    found = sharpness(lambda w: (np.nan, np.full_like(w, np.nan)), np.ones(3))
    assert np.isnan(found.value) and not found.settled


def test_a_difference_of_gradients_is_the_hessian_also_far_from_0():
    """Σ w⁴ / 12, whose Hessian is diag(w²)."""
    w, v = 1e4 * RNG.standard_normal(6), np.full(6, 6**-0.5)
    found = hessian_times(lambda w: (np.sum(w**4) / 12, w**3 / 3), w, v)
    np.testing.assert_allclose(found, w**2 * v, rtol=1e-6, atol=1e-7 * (w**2).max())
