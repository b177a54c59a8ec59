"""The table of a line-up, against closed forms and a count by hand."""

import csv
from dataclasses import astuple
from io import StringIO
from itertools import pairwise
from math import ceil, hypot, log

import pytest

from optviz.engine.runs import run
from optviz.lab.stays import TOLERANCES
from optviz.lab.table import columns, row, table, written
from optviz.surfaces import SURFACES
from optviz.words import of_card

from .links import opened


def rows(link):
    state, notes = opened(link)
    assert notes == []
    return table(state)


def test_gradient_descent_on_a_round_bowl():
    """x_t = (1 - η)^t x₀, so f_t = (1 - η)^2t f₀, and the path is a straight line."""
    (found,) = rows("surface=ravine&kappa=1&angle=0&start=3~4&steps=100&lr=0.1&run=gd")
    first = 12.5
    assert found.reached == tuple(ceil(log(to / first) / (2 * log(0.9))) for to in TOLERANCES)
    assert found.length == pytest.approx(5 * (1 - 0.9**100), rel=1e-12)
    assert found.final == found.best == pytest.approx(first * 0.9**200, rel=1e-12)
    assert found.spread == pytest.approx(first * (0.9**182 - 0.9**200), rel=1e-12)
    assert (str(found.name), found.lr) == ("Gradient descent", 0.1)
    assert (found.clipped, found.gradients, found.diverged_at) == (0, 100, None)


def test_a_run_that_swings_is_longer_than_its_way():
    """η = 1.5: x changes its sign at each step, |x_t| = 0.5^t, and the path is 1.5 Σ 0.5^t."""
    (found,) = rows("surface=ravine&kappa=1&angle=0&start=1~0&steps=50&lr=1.5&run=gd")
    assert found.length == pytest.approx(3 * (1 - 0.5**50), rel=1e-12)


def test_divergence():
    """η = 3 doubles x at each step: beyond a million from 1 at step 20, which is the last row."""
    (found,) = rows("surface=ravine&kappa=1&angle=0&start=1~0&steps=50&lr=3&run=gd")
    assert found.diverged_at == found.gradients == 20
    assert found.final is found.spread is None
    assert found.best == 0.5 and found.reached == (None, None, None)
    assert found.length == pytest.approx(2**20 * 1.5 * (2 - 2**-19), rel=1e-6)


def test_a_run_that_has_nothing_finite():
    (found,) = rows("surface=cosh&start=800~0&run=gd")
    assert (found.diverged_at, found.gradients, found.length) == (0, 0, 0.0)
    assert found.best is None and found.final is None


def test_clipped_steps_are_counted():
    """‖g‖ = r > 2 is clipped to 2: from r = 5 with η = 0.5, one shorter each time, thrice."""
    link = "surface=ravine&kappa=1&angle=0&start=3~4&steps=30&lr=0.5&run=gd~clip~norm~threshold~2"
    (found,) = rows(link)
    assert found.clipped == 3
    assert found.length == pytest.approx(5 - 2 * 0.5**27, rel=1e-12)


def test_every_line_is_counted_over_again_on_a_noisy_line_up():
    state, _ = opened(
        "surface=rosenbrock&steps=333&sigma=0.3&lr=0.001&schedule=cosine&run=gd&run=momentum~lr~0.1"
        "&run=adam~lr~0.1~beta1~0.5&run=momentum~clip~norm&run=gd~hidden~1"
    )
    found = table(state)
    assert len(found) == 4 and found[1].diverged_at is not None
    for line, got in zip(state.runs, found, strict=False):
        t = run(
            "rosenbrock", line.optimizer, start=state.start, steps=333, noise=state.noise,
            clip=state.task(line).clip, schedule=state.task(line).schedule,
            **state.task(line).hparams,
        )  # fmt: skip
        path = [tuple(point) for point in t.path]
        far = sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(path))
        assert got.length == pytest.approx(far, rel=1e-12)
        assert got.best == min(t.loss) and got.clipped == sum(t.clipped)
        for tolerance, step in zip(TOLERANCES, got.reached, strict=True):
            assert step == next((k for k, loss in enumerate(t.loss) if loss <= tolerance), None)
        if t.diverged_at is None:
            # 333 steps: the last tenth, rounded up, is 34 of them.
            assert got.spread == max(t.loss[300:]) - min(t.loss[300:])


def test_losses_are_above_the_least_value_where_it_is_known():
    camel = SURFACES["six_hump_camel"]
    (known,) = rows("surface=six_hump_camel&start=0.5~-0.5&run=gd")
    (unknown,) = rows("surface=saddle&run=gd")
    end = run(camel, "gd", start=(0.5, -0.5), steps=camel.steps, lr=known.lr).loss[-1]
    assert end < 0 <= known.final
    assert known.final == pytest.approx(end + 1.0316284534898774, abs=1e-12)
    saddle = SURFACES["saddle"]
    assert unknown.reached == (None, None, None)
    end = run(saddle, "gd", start=saddle.start, steps=saddle.steps, lr=unknown.lr).loss[-1]
    assert unknown.final == end


def test_a_run_of_one_step():
    (found,) = rows("surface=ravine&kappa=1&angle=0&start=2~0&steps=1&lr=0.5&run=gd")
    assert (found.best, found.spread, found.length) == (0.5, 1.5, 1.0)


def test_the_download_reads_back_to_the_last_digit():
    found = rows("surface=rosenbrock&lr=0.002&run=gd&run=momentum~lr~0.1&run=adam~clip~norm")
    lines = list(csv.reader(StringIO(written(found))))
    assert lines[0] == list(columns(found)) and len(lines) == 4
    assert lines[0][:5] == ["run", "lr", "steps_to_0.01", "steps_to_0.0001", "steps_to_1e-6"]
    for line, got in zip(lines[1:], found, strict=True):
        _, lr, reached, *rest = astuple(got)
        assert line[0] == str(got.name)
        for text, value in zip(line[1:], (lr, *reached, *rest), strict=True):
            assert (None if text == "" else float(text)) == value


def test_at_the_minimum_nothing_moves():
    t = run("booth", "gd", start=(1.0, 3.0), steps=5, lr=0.01)
    found = row(opened("surface=booth&run=gd")[0], of_card("", "at rest"), 0.01, t)
    assert found.length == found.best == found.final == found.spread == 0.0
    assert found.reached == (0, 0, 0)


def test_a_dent_within_a_tolerance_is_not_reached():
    """Griewank's dents beside the minimum are 0.0074 above it; the way there is not counted."""
    (dent,) = rows("surface=griewank&start=3~4.3&steps=500&lr=0.5&run=gd")
    assert 0.0073 < dent.final < 0.0075 and dent.reached == (None, None, None)
    (there,) = rows("surface=griewank&start=1~1&steps=500&lr=0.5&run=gd")
    assert None not in there.reached
