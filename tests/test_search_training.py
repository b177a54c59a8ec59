"""A search over the settings of a run that learns: every point is a training of the library."""

import csv
import io
import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import chain

import numpy as np
import pytest

import optviz
from optviz.lab.codec import encode
from optviz.learning.link import TRAINING
from optviz.search import Search, best, tried
from optviz.search.jobs import job_of, take
from optviz.search.training import OnTraining
from optviz.words import NOTHING, Wrong

from .test_search import command
from .test_train import opened

LINK = "data=moons&n=60&model=mlp&width=4&epochs=9&batch=8&seed=5&run=gd~lr~0.1&run=adam~lr~0.02"


def target(link=LINK, slot=1, measured="validation"):
    study, notes = opened(link)
    assert not notes
    return OnTraining(study, slot, measured)


def trained(point, epochs):
    """A point as one training of the library, by its values alone."""
    given = dict(point.values)
    width, batch = given.pop("width"), given.pop("batch")
    return optviz.train("mlp", "moons", "adam", epochs=epochs, batch=int(batch), seed=5,
                        model_params={"width": width}, data_params={"n": 60}, **given)  # fmt: skip


@pytest.mark.parametrize("method", ["random", "halving"])
def test_each_point_ends_as_its_training_does(method):
    search = Search(target(), ("lr", "beta1", "width", "batch"), method, 9, seed=3)
    learned = replace(search, target=replace(search.target, measured="training"))
    every = list(tried(search)), list(tried(learned))
    for unseen, seen in zip(*every, strict=method == "random"):
        if method == "random":
            assert unseen.values == seen.values
        for point, ends in ((unseen, "validation"), (seen, "train")):
            run = trained(point, point.length)
            lost = run.diverged_at is not None
            assert point.loss == (math.inf if lost else getattr(run, ends)["loss"][-1])
    assert {point.length for point in every[0]} == ({9} if method == "random" else {1, 3, 9})


def test_what_a_point_opens_is_a_link_to_its_run():
    search = Search(target(), ("lr", "width", "batch"), "sobol", 8)
    for point in tried(search):
        study, notes = opened(encode(search.target.loaded(point.values), NOTHING, TRAINING))
        assert not notes and study.runs[0] == search.target.study.runs[0]
        assert study.value(study.runs[1], "lr") == point.values["lr"]
        assert study.model_params["width"] == point.values["width"]
        assert study.batch == point.values["batch"]
        # And that run, opened, is the point that was tried.
        again = Search(OnTraining(study, 1), ("lr",), "random", 1).target
        (loss,) = chain.from_iterable(again.losses([{"lr": point.values["lr"]}], 9, None))
        assert loss == point.loss


@pytest.mark.parametrize(
    "data", ["data=moons&n=200&model=mlp&width=8", "data=digits&model=softmax"]
)
@pytest.mark.parametrize("seed", range(3))
def test_where_one_setting_matters_random_finds_in_nine_trainings_what_a_grid_cannot(data, seed):
    """Bergstra and Bengio (2012): of η and ε it is η that matters, of which a grid has three."""
    adam = target(f"{data}&epochs=3&batch=32&run=adam", 0)
    both = [Search(adam, ("lr", "eps"), how, 9, seed) for how in ("grid", "random")]
    of_grid, of_random = (best(search, list(tried(search))).loss for search in both)
    assert of_random < 0.9 * of_grid


def test_elsewhere_the_same_points_are_found():
    search = Search(target(), ("lr", "batch"), "halving", 12, seed=1)
    with ThreadPoolExecutor(2) as executor:
        assert list(tried(search, executor)) == list(tried(search))


def test_a_table_of_ones_own_is_not_taken_for_other_data_elsewhere(monkeypatch):
    search = Search(target("data=moons&n=60&epochs=1&run=adam", 0), ("lr",), "random", 2)
    link = "data=own-0000&model=mlp&epochs=1&run=adam"
    monkeypatch.setattr("optviz.search.training.encode", lambda *_: link)
    with ThreadPoolExecutor(1) as executor, pytest.raises(ValueError, match="not on this server"):
        list(tried(search, executor))


def test_the_data_are_no_setting():
    params = target("data=moons&n=60&model=mlp&epochs=1&run=adam~clip~norm", 0).params
    assert [*params][:2] == ["lr", "beta1"] and {"batch", "width", "threshold"} <= {*params}
    assert not {"n", "spread", "activation"} & {*params}
    with pytest.raises(Wrong):
        Search(target(), ("spread",))


def test_a_long_training_is_left_in_its_midst():
    """Whoever asks for something else need not wait until a training of minutes is over."""
    long = "data=digits&model=cnn&epochs=5000&batch=512&run=adam"
    one = job_of(Search(target(long, 0), ("lr",), "random", 4, seed=99))
    one.go()
    one.go()
    assert not one.done and one.points == [] and one.share == 0.0


def test_a_point_that_is_opened_is_of_the_same_search():
    search = Search(target(), ("lr", "batch"), "random", 6, seed=4)
    one = job_of(search)
    assert take([one], 60.0) and len(one.points) == 6
    there = replace(search.target, study=search.target.loaded(one.points[2].values))
    assert job_of(replace(search, target=there)) is one
    assert job_of(replace(search, target=replace(there, measured="training"))) is not one


def test_the_command_takes_a_link_to_train():
    link = "train?data=iris&epochs=2&run=adam"
    done = command(link, "--over", "lr", "batch", "--budget", "4", "--measure", "training")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert done.returncode == 0 and len(rows) == 4
    assert [*rows[0]] == ["evaluation", "spent", "lr", "batch", "epochs", "loss"]
    last = [
        optviz.train("mlp", "iris", "adam", epochs=2, batch=int(float(row["batch"])),
                     lr=float(row["lr"]), seed=1).train["loss"][-1]
        for row in rows
    ]  # fmt: skip
    np.testing.assert_allclose([float(row["loss"]) for row in rows], last, rtol=1e-12)
