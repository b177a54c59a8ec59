"""The search for a run's best η, against closed forms, single runs and what every user knows."""

from dataclasses import replace

import numpy as np
import pytest

from optviz.engine.plane import THERE, floor
from optviz.engine.runs import run
from optviz.lab.link import encode
from optviz.lab.names import names
from optviz.lab.tuning import (
    PER_DECADE,
    RATES,
    beside,
    budget,
    crowned,
    each_its_own,
    forgiven,
    one_for_all,
    shared_rate,
    tune,
)

from .links import opened

# A line-up in which everything that a run can have is set.
ALL_STAGES = (
    "surface=rosenbrock&steps=150&sigma=0.5&seed=7&lr=0.002&schedule=cosine&run=gd&run=adam~lr~0.1"
    "&run=momentum~clip~norm~threshold~2&run=rmsprop~schedule~step~factor~0.7~period~40~beta2~0.8"
)


def lab(link):
    state, notes = opened(link)
    assert notes == []
    return state


def only(link):
    (found,) = tune(lab(link))
    return found


def bowl(kappa, steps, start, lr):
    """Gradient descent's loss on ½(x² + κy²) after `steps`, in closed form."""
    scale = np.array([1.0, kappa])
    with np.errstate(over="ignore"):
        end = np.array(start) * (1 - np.multiply.outer(lr, scale)) ** steps
        return (scale * end**2).sum(axis=-1) / 2


def test_the_grid_is_logarithmic_and_reaches_over_the_labs_slider():
    assert (RATES[0], RATES[-1]) == (1e-5, 10.0) and len(RATES) == 73
    ratios = RATES[1:] / RATES[:-1]
    assert ratios == pytest.approx(10 ** (1 / PER_DECADE), rel=0.006)
    for rate in RATES:
        assert float(f"{rate:.3g}") == rate
    assert budget(lab("surface=booth&steps=200&run=gd")) == 73 * 200


@pytest.mark.parametrize("kappa", [5, 20, 80])
def test_gradient_descent_on_a_bowl(kappa):
    """Its whole curve is the closed form, and its best η close below 2 / (1 + κ)."""
    steps, start = 60, (3.0, 2.0)
    found = only(f"surface=ravine&kappa={kappa}&angle=0&start=3~2&steps={steps}&run=gd&lr=0.01")
    expected = bowl(kappa, steps, start, RATES)
    alive = ~found.diverged
    assert found.loss[alive] == pytest.approx(expected[alive], rel=1e-9, abs=1e-300)
    # Across the bowl |1 - ηκ| > 1 grows for ever; it diverges once |y| passes a million.
    beyond = np.array([abs((1 - rate * kappa) ** steps * 2) > 1e6 for rate in RATES])
    assert found.diverged[beyond].all() and beyond.any()
    assert np.isinf(found.loss[found.diverged]).all()
    # Of each η and its two neighbours the largest loss counts.
    worst = [expected[max(k - 1, 0) : k + 2].max() for k in range(len(RATES))]
    assert found.best == np.argmin(worst)
    assert -2.5 / PER_DECADE <= np.log10(found.rate * (1 + kappa) / 2) <= 0.5 / PER_DECADE
    assert not found.at_edge
    assert found.score_now == pytest.approx(float(bowl(kappa, steps, start, 0.01)), rel=1e-9)


def test_the_best_of_several_that_arrive_is_in_their_middle():
    found = only("surface=ravine&kappa=1&angle=0&start=3~2&steps=100&run=gd")
    arrived = np.flatnonzero(bowl(1, 100, (3, 2), RATES) <= THERE)
    assert len(arrived) > 3 and abs(found.best - np.median(arrived)) <= 1
    assert found.score[found.best] == THERE


def crown(score):
    return crowned(np.array(score), beside(np.array(score)))


@pytest.mark.parametrize("seed", range(40))
def test_a_lone_spike_is_never_crowned(seed):
    """Among η that end anywhere, one that ends far lower than both of its neighbours."""
    random = np.random.default_rng(seed)
    score = random.uniform(1, 2, 73)
    place = int(random.integers(73))
    near = [k for k in (place - 1, place, place + 1) if 0 <= k < 73]
    # Beside it are not the two best of all: there every η would be.
    score[near] += 1
    score[place] = 1e-12
    assert crown(score) != place
    # Nor does it decide between equals, wherever it stands.
    level = np.ones(73)
    level[place] = 1e-12
    assert crown(level) != place
    level[near] = np.inf
    level[place] = 1e-12
    assert crown(level) != place


@pytest.mark.parametrize("seed", range(40))
def test_the_middle_of_a_plateau_is_crowned(seed):
    random = np.random.default_rng(seed)
    first, wide = int(random.integers(2, 40)), int(random.integers(3, 30))
    score = random.uniform(1, 1e6, 73)
    score[first : first + wide] = 0.5
    score[0] = 1e-9  # a spike at the edge changes nothing
    assert abs(crown(score) - (first + (wide - 1) / 2)) <= 0.5


def test_what_is_crowned_where_nothing_or_little_is_finite():
    inf = np.inf
    assert crown([inf, inf, inf]) is None
    assert crown([inf, 3.0, inf, 2.0, inf]) == 3
    assert crown([2.0, 1.0, inf]) == 0
    assert crown([3.0, 1.0, 0.0, 1.0, 3.0]) == 2


def test_adams_lucky_rate_on_rosenbrock_is_a_spike():
    """η = 1.78 ends at 1e-6 by luck, beside 12 and more."""
    adam = only("surface=rosenbrock&run=adam")
    assert adam.rate == 1.0 and RATES[adam.spike] == 1.78
    assert adam.score[adam.spike] < adam.score[adam.best] < 1e-5
    assert adam.worst[adam.spike] > 10
    assert only("surface=ravine&run=adadelta").spike is None


def test_the_decades_that_gradient_descent_forgives():
    """On a round bowl |1 - η|^2T f(x₀) ≤ 1e-6, counted from the closed form."""
    found = only("surface=ravine&kappa=1&angle=0&start=3~2&steps=40&run=gd")
    within = (bowl(1, 40, (3, 2), RATES) <= 1e-6).sum()
    assert found.decades == pytest.approx(within / 12) and 0.5 < found.decades < 2


@pytest.mark.parametrize("surface", ["linear_regression", "ravine", "double_well"])
def test_adam_forgives_more_than_gradient_descent(surface):
    gd, adam = tune(lab(f"surface={surface}&run=gd&run=adam"))
    assert adam.decades > 1.5 * gd.decades > 0


def test_what_gets_nowhere_forgives_nothing():
    score = np.array([20.0, 17.0, 18.0, np.inf])
    assert not forgiven(score, 17.0, 30.0, True).any()
    assert list(forgiven(score, 17.0, 300.0, True)) == [True, True, True, False]
    assert list(forgiven(np.array([5e-7, 1e-12, 2e-6]), 1e-12, 1.0, True)) == [True, True, False]


def test_where_no_least_value_is_known_most_of_the_way_down_counts():
    score = np.array([4.0, -96.0, -95.0, -94.0, np.inf])
    assert list(forgiven(score, -96.0, 4.0, False)) == [False, True, True, False, False]
    # Nothing below the start: only the best itself.
    assert list(forgiven(np.array([5.0, 6.0]), 5.0, 4.0, False)) == [True, False]


def test_everything_is_as_the_lab_runs_it():
    """Noise, clip, schedule, own and shared parameters: each η is that run of the engine."""
    state = lab(ALL_STAGES)
    least, diverged = floor(state.surface), 0
    for line, found in zip(state.runs, tune(state), strict=True):
        for k in range(0, len(RATES), 4):
            settings = {**state.task(line).hparams, "lr": float(RATES[k])}
            alone = run(
                state.surface, line.optimizer, start=state.start, steps=state.steps,
                clip=state.task(line).clip, noise=state.noise, schedule=state.task(line).schedule,
                surface_params=state.surface_params, **settings,
            )  # fmt: skip
            assert found.diverged[k] == (alone.diverged_at is not None)
            diverged += found.diverged[k]
            if not found.diverged[k]:
                assert found.loss[k] == alone.loss[-1]
                assert found.score[k] == alone.loss[-1] - least
        assert found.now == state.value(line, "lr")
    assert diverged > 0


@pytest.mark.parametrize("change", ["&sigma=3", "&sigma=3&seed=2", "&warmup=40", "&schedule=step"])
def test_noise_and_schedule_change_the_curve(change):
    plain = only("surface=ravine&steps=200&period=20&run=gd")
    other = only(f"surface=ravine&steps=200&period=20&run=gd{change}")
    assert (plain.loss != other.loss).any()


def test_clipped_momentum_survives_where_it_diverges_without():
    free, clipped = tune(lab("surface=rosenbrock&run=momentum&run=momentum~clip~norm"))
    assert free.diverged.sum() > 30 and clipped.diverged.sum() == 0


def test_a_best_at_the_edge_is_known_as_such():
    adadelta = only("surface=ravine&run=adadelta")
    assert adadelta.at_edge and adadelta.rate == 10.0
    # sinh 15 is 1.6e6: one step of η = 1e-5 already leads beyond the minimum, to x = -1.3.
    wall = only("surface=cosh&start=15~0&steps=1&run=gd")
    assert wall.at_edge and wall.rate == 1e-5


def test_a_run_that_always_diverges_has_no_best():
    found = only("surface=cosh&start=600~0&run=gd")
    assert found.diverged.all() and found.best is None and found.decades == 0
    assert shared_rate([found]) is None
    with pytest.raises(ValueError, match="diverges at every"):
        _ = found.rate
    state = lab("surface=cosh&start=600~0&run=gd")
    assert each_its_own(state, [found]) == state


def test_hidden_runs_are_left_out_and_left_alone():
    state = lab("surface=booth&lr=0.02&run=gd~hidden~1&run=adam~lr~0.3&run=momentum~hidden~1~lr~1")
    (found,) = tune(state)
    assert (found.place, str(found.name)) == (1, "Adam")
    for there in (each_its_own(state, [found]), one_for_all(state, 0.5)):
        assert there.runs[0].hidden and there.value(there.runs[0], "lr") == 0.02
        assert there.runs[2].hidden and there.value(there.runs[2], "lr") == 1
    own = each_its_own(state, [found])
    assert own.value(own.runs[1], "lr") == found.rate


def test_the_links_say_what_was_found():
    state = lab(ALL_STAGES)
    found = tune(state)
    own = lab(encode(each_its_own(state, found)))
    assert [own.value(line, "lr") for line in own.runs] == [t.rate for t in found]
    for before, after in zip(found, tune(own), strict=True):
        assert after.now == before.rate and after.score_now == before.score[before.best]
    rate = shared_rate(found)
    same = lab(encode(one_for_all(state, rate)))
    assert [same.value(line, "lr") for line in same.runs] == [rate] * 4
    assert all("lr" not in line.own for line in same.runs)
    # All else is as it was.
    kept = [{k: v for k, v in line.own.items() if k != "lr"} for line in state.runs]
    assert [dict(line.own) for line in same.runs] == kept
    assert replace(same, runs=(), shared={}) == replace(state, runs=(), shared={})


def test_one_eta_for_all_has_the_best_worst_rank():
    """Ranked here by counting which η are better, run by run."""
    found = tune(lab("surface=rosenbrock&run=gd&run=momentum&run=adam&run=momentum~clip~value"))
    worst = []
    for k in range(len(RATES)):
        ranks = [
            73 if np.isinf(t.worst[k]) else 1 + sum(s < t.worst[k] for s in t.worst) for t in found
        ]
        worst.append((max(ranks), sum(ranks)))
    best = min(range(len(RATES)), key=lambda k: worst[k])
    assert shared_rate(found) == RATES[best] and worst[best][0] < 73
    assert shared_rate(found[:1]) == found[0].rate


def test_runs_are_named_apart():
    state = lab(
        "surface=booth&lr=0.1&run=gd&run=gd&run=adam~lr~0.2&run=adam~lr~0.3~clip~norm"
        "&run=adam~lr~0.4&run=momentum~memory~averaged~lr~1&run=rmsprop~schedule~cosine&run=rmsprop"
    )
    assert [str(name) for name in names(state)] == [
        "Gradient descent", "Gradient descent (2)", "Adam η 0.2", "Adam clipped by norm",
        "Adam η 0.4", "Momentum, velocity averaged", "RMSprop η cosine", "RMSprop",
    ]  # fmt: skip
