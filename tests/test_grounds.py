"""What becomes of every start: basins, isochrones, winners."""

import math
from dataclasses import replace
from threading import Event

import numpy as np
import pytest

from optviz.engine.plane import comparable, domain_view, evaluate, floor, hessians
from optviz.lab.grounds import COLOURED, FIRST, LEAST, MOST, Question, fates_of, ground, sides
from optviz.lab.lineup import Run
from optviz.lab.state import recommended
from optviz.surfaces import SURFACES
from optviz.wire.payload import payload
from optviz.wire.request import read_request
from optviz.words import Values

from .answer import read

ODD = 33  # points a side, one of them in the middle


def lab(surface, *runs, **state):
    params = state.pop("surface_params", {})
    own = [Run(key, own=has) for key, has in runs]
    found = recommended(SURFACES[surface], own)
    found = replace(
        found, runs=tuple(replace(r, own=h.own) for r, h in zip(found.runs, own, strict=True))
    )
    return replace(found, surface_params=Values(found.surface_params, **params), **state)


def of(lab, kind, slot=0, n=ODD, view=None):
    return ground(lab, Question(kind, slot, view or domain_view(lab.surface)), n)


def kinds(found):
    """What becomes of each start, (n, n)."""
    return np.array([fate.kind for fate in found.fates])[found.which]


def starts(view, n=ODD):
    x0, x1, y0, y1 = view
    return np.meshgrid(np.linspace(x0, x1, n), np.linspace(y0, y1, n))


# --- where it ends --------------------------------------------------------------------------------


def test_the_basins_of_a_double_well_are_split_at_the_barrier():
    """By gradient descent; momentum rolls over it, and there are stripes beyond."""
    of_gd = of(lab("double_well", ("gd", {"lr": 0.02}), steps=600), "ends", n=64)
    x, _ = starts(domain_view(SURFACES["double_well"]), 64)
    assert [fate.at for fate in of_gd.fates[:2]] == [((1.0, 0.0),), ((-1.0, 0.0),)]
    assert (of_gd.which == np.where(x > 0, 0, 1)).all()
    heavy = lab("double_well", ("momentum", {"lr": 0.02, "beta1": 0.98}), steps=2000)
    row = of(heavy, "ends", n=65).which[32]
    assert np.count_nonzero(np.diff(row.astype(int))) == 10


def descend(x, y, lr, steps):
    """Gradient descent on Himmelblau's function, by hand."""
    for _ in range(steps):
        u, v = x * x + y - 11, x + y * y - 7
        x, y = x - lr * (4 * x * u + 2 * v), y - lr * (2 * u + 4 * y * v)
    return x, y


def test_the_four_basins_of_himmelblau_have_their_shares():
    of_gd = lab("himmelblau", ("gd", {"lr": 0.005}), steps=400)
    found = of(of_gd, "ends", n=16)
    minima = SURFACES["himmelblau"].minima
    x, y = starts(domain_view(of_gd.surface), 16)
    expected = np.empty((16, 16), dtype=int)
    for at in np.ndindex(16, 16):
        end = descend(x[at], y[at], 0.005, 400)
        expected[at] = min(range(4), key=lambda k: math.dist(end, minima[k]))
    assert (found.which == expected).all()
    assert found.parts[:4] == [float((expected == k).mean()) for k in range(4)]
    assert all(0.15 < part < 0.35 for part in found.parts[:4]) and sum(found.parts[4:]) == 0


def test_each_start_ends_as_the_run_from_there_does():
    adam = lab("rosenbrock", ("gd", {"lr": 0.001}), ("adam", {"lr": 0.05}), steps=200)
    found = of(adam, "low", slot=1, n=5)
    x, y = starts(domain_view(adam.surface), 5)
    run = adam.task(adam.runs[1])
    every = (replace(run, start=(x[at], y[at])).run() for at in np.ndindex(5, 5))
    last = np.array([trajectory.loss[-1] for trajectory in every])
    assert (found.low, found.high) == (last.min(), last.max())
    order = found.share.reshape(-1).argsort(kind="stable")
    assert (np.diff(last[order]) >= 0).all()


def test_what_diverges_and_what_leaves_the_map_is_said():
    gd = lab("ravine", ("gd", {"lr": 2.1 / 50}), steps=2000)
    found = kinds(of(gd, "ends"))
    # Only what starts on the flat axis itself could stay.
    assert (found == "diverged").mean() > 0.95
    away = lab("saddle", ("gd", {"lr": 0.1}), steps=60)
    found, (_, y) = kinds(of(away, "ends")), starts(domain_view(away.surface))
    assert (found[y != 0] == "left").all()


@pytest.mark.parametrize("key", ["rastrigin", "griewank", "levy", "ackley"])
def test_a_dent_is_a_minimum_that_is_not_the_least(key):
    surface = SURFACES[key]
    params = Values({p.name: p.default for p in surface.params})
    dents = [fate.at[0] for fate in fates_of(surface, params) if fate.kind == "dent"]
    assert len(dents) > COLOURED
    points = np.array(dents).T
    value, grad = evaluate(surface, points, params)
    assert np.abs(grad).max() < 1e-6 and (np.diff(value) >= 0).all()
    assert (np.linalg.eigvalsh(hessians(surface, points, params))[:, 0] > 0).all()
    assert (value > floor(surface, params) + 1e-3).all()
    # What comes to rest in one of them is there, or in another without a colour of its own.
    still = of(
        lab(key, ("gd", {"lr": 1e-9}), steps=1),
        "ends",
        view=(*[dents[0][0]] * 2, *[dents[0][1]] * 2),
        n=2,
    )
    assert still.fates[still.which[0, 0]].at == (dents[0],)


@pytest.mark.parametrize("key", ["rastrigin", "griewank"])
def test_a_dent_without_a_colour_of_its_own_is_one_of_the_others(key):
    """The first of them were counted as elsewhere, out of the map and diverged."""
    still = lab(key, ("gd", {"lr": 1e-9}), steps=1)
    known = fates_of(still.surface, still.surface_params)
    assert len(known) > COLOURED + 3
    for place, fate in enumerate(known[: COLOURED + 5]):
        (x, y) = fate.at[0]
        found = of(still, "ends", view=(x, x, y, y), n=2)
        assert kinds(found)[0, 0] == (fate.kind if place < COLOURED else "dents")


def test_smooth_bowls_have_no_dents():
    for key in ("himmelblau", "rosenbrock", "booth", "double_well"):
        surface = SURFACES[key]
        params = Values({p.name: p.default for p in surface.params})
        assert {fate.kind for fate in fates_of(surface, params)} == {"minimum"}


# --- how soon -------------------------------------------------------------------------------------


def test_the_isochrones_of_gradient_descent_on_a_ravine_are_ellipses():
    """After t steps the loss is Σ λᵢ (1 − η λᵢ)²ᵗ cᵢ² / 2, on an ellipse as much as near needs."""
    kappa, angle, lr, steps = 5.0, 30.0, 0.1, 150
    gd = lab(
        "ravine", ("gd", {"lr": lr}), steps=steps, surface_params={"kappa": kappa, "angle": angle}
    )
    found = of(gd, "soon", n=64)
    x, y = starts(domain_view(gd.surface), 64)
    turn = math.radians(angle)
    along, across = np.cos(turn) * x + np.sin(turn) * y, np.cos(turn) * y - np.sin(turn) * x
    curved = (1.0, kappa)
    value = evaluate(gd.surface, np.stack([x.ravel(), y.ravel()]), gd.surface_params)[0]
    assert np.allclose(value.reshape(64, 64), (along**2 + kappa * across**2) / 2)
    reached = np.full(x.shape, -1)
    for t in range(steps, -1, -1):
        loss = sum(
            c * (1 - lr * c) ** (2 * t) * part**2 / 2
            for c, part in zip(curved, (along, across), strict=True)
        )
        reached[loss <= 1e-2] = t
    assert (kinds(found) == np.where(reached < 0, "never", "reached")).all()
    steps_told = np.expm1(found.share * math.log1p(steps))
    assert np.abs(steps_told - reached)[reached >= 0].max() < 1e-6
    assert len(set(reached.ravel())) > 20


def _turned(optimizer, lr, quarter):
    """How soon a run is near from points of a circle, all turned with the ravine."""
    params = {"kappa": 20.0, "angle": quarter}
    task = lab("ravine", (optimizer, {"lr": lr}), steps=300, surface_params=params)
    turn = np.linspace(0, 2 * np.pi, 24, endpoint=False) + math.radians(quarter)
    points = 3 * np.column_stack([np.cos(turn), np.sin(turn)])
    return task.task(task.runs[0]).sweep(points, goal=1e-2).reached


def test_adams_isochrones_turn_otherwise_than_the_ravine():
    gd = [_turned("gd", 0.04, angle) for angle in (0.0, 30.0, 45.0)]
    assert (gd[0] == gd[1]).all() and (gd[0] == gd[2]).all() and (gd[0] > 0).any()
    adam = [_turned("adam", 0.1, angle) for angle in (0.0, 30.0, 45.0)]
    assert np.abs(adam[0] - adam[2]).max() > 20 and np.abs(adam[0] - adam[1]).max() > 10


def test_how_soon_is_not_asked_of_a_surface_whose_least_value_nobody_knows():
    away = lab("saddle", ("gd", {"lr": 0.1}))
    assert floor(away.surface, away.surface_params) is None and of(away, "soon") is None


# --- which is best --------------------------------------------------------------------------------


def test_the_winner_is_the_run_that_ends_lowest():
    three = lab(
        "ravine", ("gd", {"lr": 0.03}), ("momentum", {"lr": 0.01}), ("adam", {"lr": 0.1}), steps=40
    )
    found, least = of(three, "best", n=9), floor(three.surface, three.surface_params)
    x, y = starts(domain_view(three.surface), 9)
    for at in np.ndindex(9, 9):
        losses = np.array(
            [replace(three.task(run), start=(x[at], y[at])).run().loss[-1] for run in three.runs]
        )
        score = comparable(losses, least)
        first, second = np.sort(score)[:2]
        fate = found.fates[found.which[at]]
        if first == second:
            assert fate.kind == "tie"
        else:
            assert (fate.kind, fate.slot) == ("won", int(score.argmin()))
            assert found.share[at] == pytest.approx(min(math.log10(second / first) / 2, 1.0))
    assert len(np.unique(found.which)) >= 3


def test_a_hidden_run_wins_nothing():
    two = lab("ravine", ("gd", {"lr": 0.01}), ("adam", {"lr": 0.3}), steps=40)
    hidden = replace(two, runs=(two.runs[0], replace(two.runs[1], hidden=True)))
    assert {fate.slot for fate in of(hidden, "best").fates} == {0, None}
    assert (kinds(of(hidden, "best")) != "tie").all()


# --- as it travels --------------------------------------------------------------------------------


def test_a_ground_is_as_fine_as_its_budget():
    usual = lab("ravine", ("gd", {"lr": 0.01}), steps=300)
    assert sides(usual, "ends") == [FIRST, 2 * FIRST, MOST]
    longest = replace(usual, runs=usual.runs * 8, steps=20_000)
    assert sides(longest, "best")[0] == LEAST and sides(longest, "best")[-1] < 64
    assert sides(longest, "ends")[-1] >= 64


LINK = "surface=himmelblau&steps=100&lr=0.01&run=gd&run=adam~lr~0.1"


def test_it_travels_as_two_bytes_a_start():
    asked = f"{LINK}&ask=ground~ends~1~-6~6~-6~6~0"
    answer = read(payload(read_request(asked)))
    told = answer.header["ground"]
    n = told["size"]
    found = of(read_request(LINK).lab, "ends", slot=1, n=n, view=(-6, 6, -6, 6))
    which, share = answer.runs
    assert (which == found.which).all() and (share == np.round(found.share * 255)).all()
    assert [fate["part"] for fate in told["fates"]] == found.parts
    assert sum(found.parts) == pytest.approx(1)
    assert not told["last"] and "runs" not in answer.header


def test_what_nobody_waits_for_is_dropped():
    request = read_request(f"{LINK}&steps=20000&ask=ground~ends~1~-6~6~-6~6~8")
    left = Event()
    left.set()
    told = read(payload(replace(request, left=left))).header["ground"]
    assert told["dropped"] and told["fates"] == []


@pytest.mark.parametrize(
    "words",
    [
        *("ends", "ends~0", "ends~7~-1~1~-1~1~0", "all~0~-1~1~-1~1~0", "ends~0~1~-1~-1~1~0"),
        *("ends~0~-1~1~-1~nan~0", "ends~0~-1~1~-1~1~9", "ends~0~-1~1~-1~1~x", "~~~~~~~"),
        "ends~٣~-1~1~-1~1~0",
    ],
)
def test_a_question_that_makes_no_sense_is_answered_with_the_picture(words):
    assert read(payload(read_request(f"{LINK}&ask=ground~{words}"))).header["runs"]
