"""Surfaces of which one gradient arrives at a time: what arrives, and what methods make of it.

The functions are called as they are written, with t; projection into the bounds is done here.
"""

import math

import numpy as np
import pytest

from optviz.lab.state import learning_rate
from optviz.optimizers import OPTIMIZERS
from optviz.surfaces import SURFACES

from . import reference

STREAMS = [key for key, surface in SURFACES.items() if surface.timed]


def defaults(surface):
    return [p.default for p in surface.params]


def follow(key, optimizer, steps, *, start=None, rate=None, params=None, **hparams):
    """The positions of a run; `rate` is η at step t, else the card's for the method's family."""
    surface, card = SURFACES[key], OPTIMIZERS[optimizer]
    rest = [hparams.get(p.name, p.default) for p in card.params[1:]]
    point = list(start or surface.start)
    memory = [(0.0,) * len(card.state)] * 2
    path = [tuple(point)]
    for t in range(1, steps + 1):
        _, *grad = surface.function(*point, *(params or defaults(surface)), t)
        lr = rate(t) if rate else learning_rate(surface, card)
        for d in range(2):
            moved = card.step(point[d], grad[d], *memory[d], lr, *rest)
            point[d], *memory[d] = moved if card.state else (moved,)
            if surface.bounds:
                low, high = surface.bounds[d]
                point[d] = min(max(point[d], low), high)
        path.append(tuple(point))
    return np.array(path)


def test_there_are_streams():
    assert STREAMS == ["online_reddi", "sparse"]


@pytest.mark.parametrize("t", range(8))
@pytest.mark.parametrize("key", STREAMS)
def test_gradient_of_each_step_agrees_with_dual_numbers(key, t):
    surface = SURFACES[key]
    for x, y in np.random.default_rng(5).uniform(-1, 1, (20, 2)):
        for given in (defaults(surface), [4.0]):
            _, *grad = surface.function(x, y, *given, t)
            _, expected = reference.value_and_grad(key, x, y, t, *given)
            np.testing.assert_allclose(grad, expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("t", range(4))
@pytest.mark.parametrize("key", STREAMS)
def test_the_value_is_the_loss_over_all_time(key, t):
    surface = SURFACES[key]
    for x, y in np.random.default_rng(6).uniform(-1, 1, (20, 2)):
        value, *_ = surface.function(x, y, *defaults(surface), t)
        expected, _ = reference.value_and_grad(key, x, y)
        assert value == pytest.approx(expected, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("c", [2.1, 3.0, 10.0])
def test_reddis_gradients_have_the_slope_of_the_map_for_their_mean(c):
    function = SURFACES["online_reddi"].function
    _, slope, _ = function(0.3, 0.2, c, 0)
    mean = math.fsum(function(0.3, 0.2, c, t)[1] for t in range(1, 31)) / 30
    assert slope == pytest.approx(mean, rel=1e-12)


def test_the_sparse_gradient_arrives_at_every_kth_step():
    function = SURFACES["sparse"].function
    arrived = [t for t in range(1, 36) if function(0.0, 0.0, 7.0, t)[2] != 0.0]
    assert arrived == [7, 14, 21, 28, 35]
    assert all(function(0.0, 0.0, 7.0, t)[1] == -1.0 for t in range(36))


def test_adam_walks_to_the_worst_point():
    """P11: Reddi et al., Theorem 1, with β1 = 0, β2 = 1/(1 + C²) and η = 0.1/√t, from x = 0."""

    def end(optimizer, **hparams):
        return follow(
            "online_reddi", optimizer, 6000, start=(0.0, 0.0), rate=lambda t: 0.1 / math.sqrt(t),
            **hparams,
        )[-1, 0]  # fmt: skip

    assert end("adam", beta1=0.0, beta2=0.1) == pytest.approx(1.0, abs=0.005)
    assert end("amsgrad", beta1=0.0, beta2=0.1) == pytest.approx(-0.9991, abs=1e-4)
    assert end("gd") == pytest.approx(-0.9974, abs=1e-4)
    # Neither a long memory of g² nor momentum is fooled.
    assert end("adam", beta1=0.0, beta2=0.999) == pytest.approx(-0.998, abs=1e-3)
    assert end("adam", beta1=0.9, beta2=0.1) < -0.9


@pytest.mark.parametrize("optimizer", ["gd", "momentum", "nesterov", "adagrad", "adam", "amsgrad"])
@pytest.mark.parametrize("key", STREAMS)
def test_recommended_rates_approach_the_minimum(key, optimizer):
    surface = SURFACES[key]
    ends = follow(key, optimizer, surface.steps)[-100:]
    distance = np.hypot(*(ends - surface.minima[0]).T)
    assert distance.max() < 0.2 * math.dist(surface.start, surface.minima[0])


def test_adam_makes_more_of_a_rare_gradient():
    """Of one gradient in y at step 100: η of it, or ten times η whatever its size."""
    start, steps = (1.0, 0.0), 199
    gd = follow("sparse", "gd", steps, start=start, rate=lambda t: 0.01)[-1, 1]
    assert gd == pytest.approx(0.01, rel=1e-12)
    adagrad = follow("sparse", "adagrad", steps, start=start, rate=lambda t: 0.01)[-1, 1]
    assert adagrad == pytest.approx(0.01, rel=1e-6)
    adam = follow("sparse", "adam", steps, start=start, rate=lambda t: 0.01)[-1, 1]
    assert 0.09 < adam < 0.13
