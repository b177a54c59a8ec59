"""The band and the paths of many draws are what single runs with those seeds do."""

from dataclasses import replace

import numpy as np
import pytest

from optviz.engine.stages import SEED, Noise
from optviz.lab.draws import BUDGET, LEAST, PATHS, ROWS, count, rows, spread
from optviz.lab.state import DRAWS
from optviz.wire.payload import payload
from optviz.wire.request import read_request

from .answer import read
from .links import opened

NOISY = "sigma=2&batch=3&seed=7&"
LINKS = [
    "surface=rosenbrock&steps=150&lr=0.001&run=gd&run=adam~clip~norm&run=lion",
    "surface=ravine&steps=90&schedule=cosine&run=momentum~clip~value&threshold=0.5",
    "surface=online_reddi&steps=120&run=adam",
    "surface=formula&f=a*x**2%2Bsin(y)&a=2&steps=80&run=rmsprop",
    # Some draws leave the limits, and some do not.
    "surface=rosenbrock&steps=120&lr=0.003&sigma=100&run=gd",
]


def alone(lab, run, draws):
    """Losses (T+1, draws) and paths (T+1, 2, draws) of single runs, each with its own seed."""
    loss = np.full((lab.steps + 1, draws), np.inf)
    path = np.full((lab.steps + 1, 2, draws), np.nan)
    for k, seed in enumerate(lab.noise.seeds(draws)):
        done = replace(lab.task(run), noise=replace(lab.noise, seed=seed)).run()
        end = done.diverged_at
        loss[: len(done.loss[:end]), k] = done.loss[:end]
        path[: len(done.path[:end]), :, k] = done.path[:end]
    return loss, path


@pytest.mark.parametrize("link", LINKS)
def test_quantiles_and_paths_are_those_of_single_runs_bit_for_bit(link):
    lab, notes = opened(NOISY + link)
    assert not notes
    assert count(lab) == DRAWS == 64
    at = rows(lab.steps)
    for run in lab.runs:
        loss, path = alone(lab, run, DRAWS)
        quantiles, paths = spread(lab, run, DRAWS)
        # The 7th, the 32nd and the 58th of 64.
        assert (quantiles == np.sort(loss, axis=1)[at][:, [6, 31, 57]].T).all()
        assert np.array_equal(paths, path[at][:, :, 1 : PATHS + 1].T, equal_nan=True)


def test_some_draws_diverge_and_some_do_not():
    lab, _ = opened(NOISY + LINKS[-1])
    last = alone(lab, lab.runs[0], DRAWS)[0][-1]
    assert 0 < np.isinf(last).sum() < DRAWS
    assert np.isinf(spread(lab, lab.runs[0], DRAWS)[0][:, -1]).tolist()[-1]


def test_the_draw_that_is_shown_is_the_first():
    noise = Noise(1.5, 4, seed=11)
    many = noise.draw(40, 64)
    assert (many[:, [0, 64]] == noise.draw(40)).all()
    assert len(set(noise.seeds(64))) == 64
    last = Noise(1, seed=SEED.at_most)
    assert last.seeds(3) == (2**31, 0, 1)
    assert Noise().draw(40, 64).shape == (0, 128)


@pytest.mark.parametrize("steps", [1, 2, 299, 300, 301, 500, 999, 20_000])
def test_the_steps_that_are_told_of_are_few_and_odd_apart(steps):
    at = rows(steps)
    assert (at[0], at[-1]) == (0, steps)
    assert len(at) <= ROWS + 2
    gaps = set(np.diff(at)[:-1].tolist())
    assert len(gaps) <= 1 and all(gap % 2 for gap in gaps)


def test_longer_runs_get_fewer_draws():
    for steps in (500, 3000, 20_000):
        lab, _ = opened(f"{NOISY}steps={steps}&run=gd&run=adam&run=lion~hidden~1")
        assert count(lab) == max(min(BUDGET // (2 * steps), 64), LEAST)
    assert count(lab) < 64


def test_an_answer_has_the_draws_and_no_picture():
    link = LINKS[0].replace("run=adam", "run=adam~hidden~1")
    request = read_request(f"{NOISY}{link}&ask=draws")
    answer = read(payload(request))
    told = answer.header["draws"]
    # The line-up's second run clips and is hidden.
    assert told["slots"] == [0, 2] and told["count"] == 64 and told["paths"] == PATHS
    assert "state" not in answer.header and "runs" not in answer.header
    for slot, (quantiles, paths) in zip(told["slots"], answer.runs, strict=True):
        exact, there = spread(request.lab, request.lab.runs[slot], 64)
        with np.errstate(divide="ignore"):
            assert np.allclose(quantiles, np.log10(exact), rtol=1e-6)
        assert np.allclose(paths, there, rtol=1e-6, equal_nan=True)


def test_losses_of_an_unknown_least_value_travel_as_they_are():
    request = read_request(
        f"{NOISY}surface=formula&f=exp(x)%2By**2&steps=30&lr=0.1&run=gd&ask=draws"
    )
    ((quantiles, _),) = read(payload(request)).runs
    assert (quantiles == spread(request.lab, request.lab.runs[0], 64)[0].astype("<f4")).all()


@pytest.mark.parametrize("link", ["run=gd", "run=gd&sigma=0", "run=gd~hidden~1&sigma=1"])
def test_without_noise_or_runs_there_are_no_draws(link):
    answer = read(payload(read_request(f"surface=ravine&steps=20&{link}&ask=draws")))
    assert (answer.header["draws"]["count"], answer.header["draws"]["slots"], answer.runs) == (
        0,
        [],
        [],
    )


def test_the_size_of_an_answer_is_bounded():
    runs = "&run=adam" * 8
    data = payload(read_request(f"surface=rosenbrock&steps=500{runs}&sigma=1&ask=draws"))
    assert len(data) < 8 * (3 + 2 * PATHS) * (ROWS + 2) * 4 + 4_000
