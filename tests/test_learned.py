"""What the ready experiments of Train say shows with each of five seeds."""

import numpy as np
import pytest

from optviz.lab.codec import decode, encode, parsed
from optviz.learning.link import TRAINING
from optviz.learning.places import limit, measured
from optviz.learning.race import race
from optviz.learning.sessions import session
from optviz.proof.learned import TRIALS
from optviz.wire.request import read_request
from optviz.words import PSEUDO, say

BY_KEY = {trial.key: trial for trial in TRIALS}
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


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.key)
def test_its_link_opens_as_it_is_written_and_has_something_to_say(trial):
    study, look, notes = decode(parsed(trial.link), TRAINING)
    assert notes == [] and look["about"] == trial.key
    assert decode(parsed(encode(study, look, TRAINING)), TRAINING) == (study, look, [])
    assert say(trial.said("question")).endswith("?")
    assert len(say(trial.caption)) <= 290 and say(trial.caption, PSEUDO).startswith("⟦")
    assert read_request(trial.link).caption == trial.caption


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


@pytest.mark.parametrize("seed", SEEDS)
def test_gradient_descent_stays_at_the_edge(seed):
    """Cohen et al. (2021): sharpness rises to 2/η and stays about there."""
    study, *_ = decode(parsed(f"{BY_KEY['L7'].shows}&seed={seed}"), TRAINING)
    trained("L7", seed)
    while not all(len(found) == len(at) for found, at in measured(study, "sharpness", 5.0)):
        pass
    every = measured(study, "sharpness", 0.0)
    for run, (found, _) in zip(study.runs, every, strict=True):
        shares = np.array(found) / limit(study, run)
        assert limit(study, run) == pytest.approx(2 / study.value(run, "lr"))
        assert shares[len(shares) // 3 :].max() > 0.97
        assert (shares[-len(shares) // 3 :] < 1.06).all() and shares[-1] > 0.8


@pytest.mark.parametrize("seed", SEEDS)
def test_the_noise_of_a_batch_falls_with_the_root_of_its_size(seed):
    found = []
    for size in (8, 32, 128):
        study, *_ = decode(parsed(f"{BY_KEY['L11'].shows}&seed={seed}&batch={size}"), TRAINING)
        trained("L11", seed, batch=size)
        while not all(len(one) == len(at) for one, at in measured(study, "noise", 5.0)):
            pass
        # At the start, where all are at one place.
        found.append(measured(study, "noise", 0.0)[0][0][0] * size**0.5)
    # Sixteen draws of each tell it to a tenth or two; a batch of 128 is a tenth of all.
    assert max(found) < 1.3 * min(found)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_best_rates_of_methods_lie_far_apart(seed):
    study, *_ = decode(parsed(f"{BY_KEY['L12'].shows}&seed={seed * 10}"), TRAINING)
    every = [one for *_, one in race(study) if one]
    gd, momentum, adam = (one.tuning.rate for one in every)
    assert gd > momentum > adam and gd > 9.9 * adam
    assert all(end.accuracy > 0.85 for one in every for end in one.best)


@pytest.mark.parametrize("seed", SEEDS)
def test_of_too_large_a_start_only_adam_makes_something(seed):
    gd, momentum, adam = trained("L8", seed)
    assert gd.diverged_at < 10 and momentum.diverged_at < 10 and right(adam) > 0.5
    assert all(right(run) > 0.75 for run in trained("L8", seed, init="he"))


@pytest.mark.parametrize("seed", SEEDS)
def test_only_clipped_does_the_recurrent_network_learn(seed):
    """Pascanu, Mikolov and Bengio (2013)."""
    plain, clipped = trained("L10", seed)
    assert right(plain) < 0.6 and right(clipped) > 0.75


@pytest.mark.parametrize("seed", SEEDS)
def test_two_decays_are_two_methods(seed):
    decoupled, inside, without = (run.norm[-1] for run in trained("L9", seed))
    assert inside < 0.25 * without and 0.8 < decoupled / without < 0.9


@pytest.mark.parametrize("seed", SEEDS)
def test_the_articles_models_learn(seed):
    assert all(right(run) > 0.85 for run in trained("LA", seed))
    assert all(right(run) > 0.89 for run in trained("LB", seed))
    *working, misprint = trained("LC", seed)
    assert all(right(run) > 0.75 for run in working) and right(misprint) < 0.2
    short, usual, long = (run.validation[-1] for run in trained("LD", seed))
    for measure in ("accuracy", "recall", "f1"):
        assert short[measure] < 0.7 < min(usual[measure], long[measure])
    *working, misprint = trained("LE", seed)
    first = misprint.split.x[misprint.order[0]], misprint.split.y[misprint.order[0]]
    loss, slope = misprint.learner.value_grad(misprint.start, *first)
    # 1 - 0.999 is a thousandth: the first step is of 1000 η = 10.
    step = 10 * np.linalg.norm(np.clip(slope, -1, 1))
    assert misprint.course.moves[0].max() == pytest.approx(step, rel=1e-6)
    assert misprint.course.loss.max() > 4 * loss > max(run.course.loss.max() for run in working)
