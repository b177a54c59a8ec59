"""What the ready experiments of Train say shows with each of five seeds."""

import numpy as np
import pytest

from optviz.lab.codec import decode, encode, parsed
from optviz.learning.link import TRAINING
from optviz.learning.sessions import session
from optviz.proof.learned import LESSONS
from optviz.wire.request import read_request
from optviz.words import PSEUDO, say

BY_KEY = {lesson.key: lesson for lesson in LESSONS}
SEEDS = range(5)


def trained(key, seed, **more):
    """The runs of an experiment under a seed, to their ends."""
    settings = "".join(f"&{name}={value}" for name, value in more.items())
    study, _, notes = decode(parsed(f"{BY_KEY[key].shows}&seed={seed}{settings}"), TRAINING)
    assert notes == []
    runs = [session(study, run).trainer for run in study.runs]
    for run in runs:
        run.advance(run.steps)
    return runs


def right(run):
    return run.validation[-1]["accuracy"]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
def test_its_link_opens_as_it_is_written_and_has_something_to_say(lesson):
    study, look, notes = decode(parsed(lesson.link), TRAINING)
    assert notes == [] and look["about"] == lesson.key
    assert decode(parsed(encode(study, look, TRAINING)), TRAINING) == (study, look, [])
    assert say(lesson.said("question")).endswith("?")
    assert len(say(lesson.caption)) <= 290 and say(lesson.caption, PSEUDO).startswith("⟦")
    assert read_request(lesson.link).caption == lesson.caption


@pytest.mark.parametrize("seed", SEEDS)
def test_sigmoids_let_nothing_through(seed):
    gd, momentum, _ = trained("L1", seed)
    learning = list(gd.learner.network.learning)
    first, *_, last = gd.course.slopes[0, learning]
    assert first < 1e-3 * last
    assert right(gd) < 0.2 and right(momentum) < 0.2
    assert max(right(run) for run in trained("L1", seed, activation="tanh")) > 0.8


@pytest.mark.parametrize("seed", SEEDS)
def test_zeros_stay(seed):
    assert all(right(run) < 0.2 for run in trained("L2", seed))
    assert all(right(run) > 0.6 for run in trained("L2", seed, init="he"))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_step_too_long_kills(seed):
    short, long = (run.learner.dead(run.weights, run.split.x)[1] for run in trained("L3", seed))
    assert short < 0.2 and long >= 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_no_line_parts_xor(seed):
    assert all(right(run) < 0.8 for run in trained("L4", seed))
    (first, *_) = trained("L4", seed, model="mlp", epochs=40)
    assert right(first) > 0.9


@pytest.mark.parametrize("seed", SEEDS)
def test_without_warm_up_the_loss_leaps(seed):
    plain, warm, _ = (run.course.loss for run in trained("L5", seed))
    assert plain[:40].max() > 1.2 * plain[0] and warm[:40].max() < 1.1 * warm[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_learned_from_noise(seed):
    for run in trained("L6", seed):
        assert np.abs(run.weights).max() < 0.2
        assert run.course.loss[-200:].mean() == pytest.approx(1.0, abs=0.1)
