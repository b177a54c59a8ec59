"""A fair race of runs that learn: the best η by several draws, and what each of them ends at."""

import io
from dataclasses import replace

import numpy as np
import pytest

import optviz
from optviz.lab.names import named
from optviz.lab.tuning import beside, each_its_own, one_for_all, shared_rate
from optviz.learning import race as racing
from optviz.learning.export import arrays, as_csv
from optviz.learning.race import RATES, SEEDS, at_start, race, seeds
from optviz.learning.sessions import trained

from .test_train import finished, opened

LINK = "data=moons&n=60&model=mlp&width=4&epochs=3&batch=8&seed=5&run=gd~lr~0.1&run=adam~lr~0.02"


def raced(study):
    return [one for *_, one in race(study) if one]


@pytest.fixture(scope="module")
def found():
    study, _ = opened(LINK)
    return study, raced(study)


def test_every_training_is_one_of_the_library_with_that_seed(found):
    study, (gd, adam) = found
    assert list(seeds(study)) == [5, 6, 7]
    for one, optimizer in ((gd, "gd"), (adam, "adam")):
        ends = [
            optviz.train("mlp", "moons", optimizer, epochs=3, batch=8, seed=seed,
                         lr=one.tuning.rate, model_params={"width": 4}, data_params={"n": 60})
            for seed in (5, 6, 7)
        ]  # fmt: skip
        assert [end.loss for end in one.best] == [e.validation["loss"][-1] for e in ends]
        assert [end.accuracy for end in one.best] == [e.validation["accuracy"][-1] for e in ends]


def test_the_best_is_by_the_middle_of_the_draws_and_of_its_neighbours(found):
    _, every = found
    for one in every:
        tuning = one.tuning
        low, high = tuning.spread
        assert ((low <= tuning.score) & (tuning.score <= high)).all()
        assert tuning.best is not None and one.best
        assert float(np.median([end.loss for end in one.best])) == tuning.score[tuning.best]
        assert beside(tuning.score)[tuning.best] == tuning.worst.min()
        assert tuning.rate in RATES


def test_what_was_found_is_kept_and_moving_a_rate_trains_but_that_anew(found, monkeypatch):
    study, every = found
    again = [(one.tuning.score.tolist(), one.now) for one in raced(study)]
    assert again == [(one.tuning.score.tolist(), one.now) for one in every]
    ran = []
    begin = racing._begin
    monkeypatch.setattr(racing, "_begin", lambda *a, **kw: ran.append(a) or begin(*a, **kw))
    run = study.runs[0]
    moved = replace(study, runs=(replace(run, own={**run.own, "lr": 0.123}), study.runs[1]))
    raced(moved)
    assert len(ran) == SEEDS, "only the η that it has now was not known"


def test_progress_counts_every_training():
    study, _ = opened(LINK.replace("seed=5", "seed=50"))
    told = [(done, whole) for done, whole, _ in race(study)]
    whole = 2 * SEEDS * (len(RATES) + 1)
    assert told[0][0] <= SEEDS and told[-1] == (whole, whole)
    # Each η of each run is told once all its draws are over, the first one first.
    ends = {(over, whole) for over in range(SEEDS, whole + 1, SEEDS)}
    assert ends <= set(told) and {of for _, of in told} == {whole}
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_what_diverges_at_two_of_three_draws_is_not_best_and_the_buttons_set_what_is(found):
    study, every = found
    tunings = [one.tuning for one in every]
    there = each_its_own(study, tunings)
    for tuning, run in zip(tunings, there.runs, strict=True):
        assert there.value(run, "lr") == tuning.rate
    rate = shared_rate(tunings)
    same = one_for_all(study, rate)
    assert [same.value(run, "lr") for run in same.runs] == [rate, rate]
    wild, _ = opened("data=cars&model=linear&epochs=30&run=gd")
    (one,) = raced(wild)
    assert np.isinf(one.tuning.score[-1]) and np.isfinite(one.tuning.score[one.tuning.best])
    assert at_start(wild) > one.tuning.score[one.tuning.best]


def test_the_table_has_every_step_and_the_arrays_what_is_learned_from():
    study, (gd, adam) = finished(LINK)
    lines = as_csv(study).decode().splitlines()
    head = next(k for k, line in enumerate(lines) if not line.startswith("#"))
    assert lines[head].startswith("run,step,loss,‖g‖,clipped,epoch,validation loss,")
    rows = [line.split(",") for line in lines[head + 1 :]]
    assert len(rows) == gd.done + adam.done and {row[0] for row in rows} == set(named(study))
    assert [float(row[2]) for row in rows[: gd.done]] == gd.course.loss[: gd.done].tolist()
    whole = [row for row in rows[: gd.done] if len(row) > 5]
    assert [float(row[6]) for row in whole] == [row["loss"] for row in gd.validation]
    assert float(whole[-1][-1]) == pytest.approx(np.linalg.norm(gd.weights))
    with np.load(io.BytesIO(arrays(study))) as file:
        np.testing.assert_array_equal(file["x"], gd.split.x)
        np.testing.assert_array_equal(file["order"], gd.order)
    assert trained(study, 0.0)[0] is gd


def test_a_long_training_is_left_between_two_moments_of_it():
    """All draws of an η were trained to their ends before the page was heard again."""
    study, _ = opened("data=digits&model=cnn&epochs=40&seed=77&run=adam")
    going = race(study)
    assert next(going)[::2] == (0, None)
    going.close()
