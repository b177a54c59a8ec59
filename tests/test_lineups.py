"""The line-up of each surface shows, within five seconds of play, what its sentence says."""

import math
from functools import cache

import numpy as np
import pytest

from optviz.engine.plane import evaluate, hessian
from optviz.lab.lineup import MAX_RUNS, Run
from optviz.lab.state import line_up, recommended
from optviz.surfaces import SURFACES
from optviz.surfaces.shapes import CLIFF_TARGET

from .lineups import Shown, apart, shown

runs = cache(shown)


def nearest(run: Shown, key: str) -> int | None:
    """Which of a surface's minima a run is at, within a hundredth of its map."""
    surface = SURFACES[key]
    (x0, x1), _ = surface.domain
    far = [run.far(at) for at in surface.minima]
    return int(np.argmin(far)) if min(far) < 0.01 * (x1 - x0) else None


def width(key: str) -> float:
    (x0, x1), _ = SURFACES[key].line_up.window or SURFACES[key].domain
    return x1 - x0


# Runs that are to stay where they are, or nearly: that is what is to be seen of them.
STAYING = {"plateau": {0}}
# Runs that are to leave for good, by their place.
LEAVING = {"beale": {0}, "goldstein_price": {0}, "cosh": {1}, "cliff": {0}}


@pytest.mark.parametrize("key", SURFACES)
def test_a_line_up_can_be_seen(key):
    """Every run moves, in sight, along a path of its own; the start is in sight."""
    assert 2 <= len(runs(key)) <= MAX_RUNS
    for k, run in enumerate(runs(key)):
        assert run.inside[0]
        leaves = k in LEAVING.get(key, ())
        assert leaves == (run.diverged or run.inside.mean() < 0.5), (run.name, run.inside.mean())
        assert leaves or run.inside.mean() > 0.8, run.name
        stays = k in STAYING.get(key, ())
        assert stays == (run.moved < 0.025), (run.name, run.moved)
        for other in runs(key)[:k]:
            assert apart(run, other, width(key)) > 0.005, (run.name, other.name)


@pytest.mark.parametrize("key", SURFACES)
def test_runs_have_names_of_their_own(key):
    assert len({run.name for run in runs(key)}) == len(runs(key))


@pytest.mark.parametrize("optimizer", ["gd", "momentum"])
@pytest.mark.parametrize("key", SURFACES)
def test_a_threshold_suits_its_surface(key, optimizer):
    """Clipped and free runs were one path where slopes are small, and clipped ones stood still
    where they are in the thousands."""
    lab = recommended(SURFACES[key], [Run(optimizer), Run(optimizer, "norm")])
    free, clipped = (lab.task(run).run().path[: 5 * lab.steps // 8] for run in lab.runs)
    n = min(len(free), len(clipped))
    assert np.abs(free[:n] - clipped[:n]).max() > 0.005 * width(key)
    assert np.abs(clipped - clipped[0]).max() > 0.01 * width(key)


def test_ravine():
    swinging, short, momentum, adam = runs("ravine")
    across = np.array([-0.5, math.sqrt(3) / 2])
    side = swinging.path[:20] @ across
    assert (side[1:] * side[:-1] < 0).all() and abs(side[1]) > 2
    assert 0.1 < swinging.far((0, 0)) < 0.5 and short.far((0, 0)) > 2
    assert momentum.far((0, 0)) < 0.02 and adam.far((0, 0)) > 1
    # With the same η momentum damps: in all it moves less than half as far across.
    ways = [np.abs(np.diff(run.path @ across)).sum() for run in (swinging, momentum)]
    assert ways[1] < 0.5 * ways[0]


def test_rosenbrock():
    for run in runs("rosenbrock"):
        x, y = run.path.T
        in_valley = np.abs(y - x * x) < 0.1
        # It is in the valley by a fifth of the way, and has not arrived.
        assert in_valley[len(x) // 4 :].all() and run.far((1, 1)) > 0.2, run.name


def test_beale():
    _, short, clipped, rmsprop = runs("beale")
    assert runs("beale")[0].diverged and short.loss[-1] > 5
    assert clipped.loss[-1] < 1e-4 and rmsprop.loss[-1] < 0.01


def test_booth_and_matyas():
    for run in runs("booth"):
        assert run.far((1, 3)) < 0.3, run.name
    gd, _, adagrad, adam = runs("matyas")
    assert gd.far((0, 0)) < 0.1 and adagrad.far((0, 0)) > 2 and adam.far((0, 0)) > 2


def test_goldstein_price():
    gone, short, clipped, rmsprop = runs("goldstein_price")
    assert gone.diverged and short.loss[-1] > 100
    assert clipped.loss[-1] < 0.1 and rmsprop.loss[-1] < 0.01


@pytest.mark.parametrize(
    ("key", "ends"),
    [
        ("himmelblau", [2, 2, 0, 1]),
        ("double_well", [0, 1, 0, 0]),
        ("two_valleys", [0, None, 1, 1]),
        ("three_hump_camel", [None, 0, None, None]),
        ("six_hump_camel", [None, None, None, 1]),
        ("branin", [1, 2, 1, 0]),
        ("levy", [None, 0, None, None]),
        ("easom", [0, 0, 0, 0]),
        ("ackley", [None, None, None, 0]),
        ("plateau", [None, None, 0, 0]),
    ],
)
def test_which_minimum_each_run_ends_in(key, ends):
    assert [nearest(run, key) for run in runs(key)] == ends


def test_only_momentum_comes_further():
    for key in ("styblinski_tang", "rastrigin", "levy", "three_hump_camel"):
        momentum = next(run for run in runs(key) if run.optimizer == "momentum")
        others = [run for run in runs(key) if run is not momentum]
        assert momentum.moved > 2 * max(run.moved for run in others), key
        assert momentum.loss[-1] < 0.6 * min(run.loss[-1] for run in others), key
    # In Rastrigin by a few dents, no more.
    assert 1.5 < abs(runs("rastrigin")[1].end[0] - runs("rastrigin")[0].end[0]) < 3.5


def test_mccormick():
    _, momentum, *_ = rolling = runs("mccormick")
    assert momentum.loss[-1] < -5 and min(momentum.end) < -8
    assert np.hypot(*(momentum.path[-1] - momentum.path[-2])) > 0.1
    assert all(run.loss[-1] > 3 for run in rolling if run is not momentum)


def test_ackley_has_no_rest_at_its_tip():
    dent, hopping, momentum, adam = runs("ackley")
    for run in (dent, momentum):
        assert run.far((0, 0)) > 3 and np.ptp(run.path[-20:], axis=0).max() < 0.01
    assert np.ptp(hopping.path[-20:], axis=0).max() > 0.1
    assert 1e-3 < adam.far((0, 0)) < 0.1


def test_a_dent_of_griewank_or_a_ring_of_drop_wave_holds():
    def dent(run):
        return round(run.end[0] / math.pi), round(run.end[1] / math.pi / math.sqrt(2))

    assert [dent(run) for run in runs("griewank")] == [(-2, -2), (-2, -2), (-1, -1), (-1, -1)]
    rings = [math.hypot(*run.end) * 12 / (2 * math.pi) for run in runs("drop_wave")]
    assert rings == pytest.approx([3, 3, 4, 3], abs=0.02)


def test_bukin_never_settles_and_hardly_goes_along():
    for run in runs("bukin_6"):
        off = run.path[:, 1] - 0.01 * run.path[:, 0] ** 2
        late = off[len(off) // 2 :]
        assert (late[1:] * late[:-1] < 0).sum() > 5, run.name
        assert np.ptp(run.path[len(off) // 2 :, 0]) < 1 and run.loss[-1] > 2


def test_slope():
    gd, momentum, adagrad, adam = runs("slope")
    for run, diagonal in ((gd, 0.1), (momentum, 0.1), (adagrad, 1.0), (adam, 1.0)):
        dx, dy = run.path[-1] - run.path[0]
        assert dy / dx == pytest.approx(diagonal, rel=0.01)
    paces = np.hypot(*np.diff(adagrad.path, axis=0).T)
    assert paces[-1] < 0.2 * paces[0]
    assert np.ptp(np.hypot(*np.diff(adam.path, axis=0).T)) < 1e-6


def test_cosh():
    surviving, gone, clipped, momentum = runs("cosh")
    assert abs(surviving.end[0]) < 0.2 and surviving.end[1] > 3
    assert gone.diverged and clipped.far((0, 0)) < 1e-6 and momentum.far((0, 0)) < 0.5


def test_saddles():
    gd, _, adagrad, adam = runs("saddle")
    half = len(gd.path) // 2
    # At half time gradient descent waits on the x axis; the others have long left it.
    assert gd.path[half, 1] < 0.03 and adagrad.path[half, 1] > 0.5 and adam.path[half, 1] > 0.5
    assert gd.end[1] > 1
    gd, *others = runs("monkey_saddle")
    slopes = np.hypot(*evaluate("monkey_saddle", gd.path.T)[1])
    assert slopes.min() < 0.2 * slopes[0] and gd.loss[-1] > others[1].loss[-1] + 1


def test_plateau():
    gd, momentum, adagrad, adam = runs("plateau")
    assert gd.moved < 0.01 and momentum.far((0, 0)) > 2
    assert adagrad.far((0, 0)) < 0.01 and adam.far((0, 0)) < 0.01


def test_cliff():
    thrown, clipped, *_ = runs("cliff")
    jumps = np.hypot(*np.diff(thrown.path, axis=0).T)
    assert jumps.max() > 6 and clipped.clipped.any()
    assert np.hypot(*np.diff(clipped.path, axis=0).T).max() <= 0.1 + 1e-12


def test_edge_of_stability():
    bouncing, settled, *_ = runs("edge_of_stability")
    x, y = bouncing.path.T
    side = (x * y - 1)[50:]
    assert (side[1:] * side[:-1] < 0).mean() > 0.95
    sharpness = [4 * (a * a + b * b) for a, b in bouncing.path[[0, -1]]]
    assert sharpness[0] > 50 and sharpness[1] == pytest.approx(2 / 0.05, rel=0.02)
    assert settled.loss[-1] < 1e-12 and settled.end[0] > 3.5


def test_catapult():
    calm, flung, *_ = runs("catapult")
    assert flung.loss.max() > 20 * flung.loss[0] and flung.loss[-1] < 1e-12
    curvature = [np.linalg.eigvalsh(hessian("catapult", run.end))[-1] for run in (calm, flung)]
    assert curvature[0] > 10 and curvature[1] < 2 / 0.25
    assert calm.loss.max() == calm.loss[0]


def test_regressions():
    assert all(run.loss[-1] < 0.03 for run in runs("linear_regression"))
    gd, short, *_ = runs("logistic_regression")
    assert gd.loss[-1] < 1e-8 and short.loss[-1] > 0.01


def test_streams():
    fooled, amsgrad, _, gd = runs("online_reddi")
    assert fooled.end[0] > 0.95 and amsgrad.end[0] < -0.95 and gd.end[0] < -0.9
    gd, momentum, adagrad, adam = runs("sparse")
    for run in (gd, momentum):
        assert abs(run.end[0] - 1) < 0.01 and run.end[1] < 0
    assert abs(adam.end[1] - 1) < 0.02 and abs(adagrad.end[1] - 1) < 0.02
    # Some ten steps of η on the first of the rare gradients.
    assert adam.path[150, 1] - adam.path[0, 1] == pytest.approx(10 * 0.1, rel=0.2)


@pytest.mark.parametrize("key", [key for key, s in SURFACES.items() if s.valleys])
def test_valleys_are_lines_of_minima(key):
    surface = SURFACES[key]
    for valley in surface.valleys:
        points = np.array(valley)
        assert np.isfinite(points).all() and len(points) > 1
        if key == "cliff":
            # Where the unit passes its target: below the line it is under it, above it over.
            for w, b in points:
                assert at_the_end(w, b - 2e-3) < CLIFF_TARGET < at_the_end(w, b + 2e-3)
        else:
            assert np.abs(np.abs(points.prod(axis=1)) - 1).max() < 1e-3
    # Those that are named lie on them.
    for at in surface.minima:
        near = [_from_line(np.array(at), np.array(valley)) for valley in surface.valleys]
        assert min(near) < 1e-3


def at_the_end(w: float, b: float) -> float:
    """The cliff's unit after 50 steps, (0, 1)."""
    u = 0.5
    for _ in range(50):
        u = w / (1 + math.exp(-u)) + b
    return 1 / (1 + math.exp(-u))


def _from_line(at: np.ndarray, line: np.ndarray) -> float:
    """How far a point is from a polyline."""
    a, b = line[:-1], line[1:]
    share = ((at - a) * (b - a)).sum(axis=1) / ((b - a) ** 2).sum(axis=1)
    foot = a + np.clip(share, 0, 1)[:, None] * (b - a)
    return float(np.hypot(*(foot - at).T).min())


@pytest.mark.parametrize("key", SURFACES)
def test_the_window_is_of_the_map_s_own_kind(key):
    card, lab = SURFACES[key].line_up, line_up(SURFACES[key])
    for (low, high), at in zip(card.window or SURFACES[key].domain, lab.start, strict=True):
        assert low < at < high
