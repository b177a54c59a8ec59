"""A search over the parameters of a run: grid, random, Sobol, halving; here and on a cluster."""

import csv
import io
import itertools
import math
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from optviz.lab.codec import encode
from optviz.lab.lineup import Run
from optviz.lab.link import PLANE
from optviz.lab.pad import value_at
from optviz.lab.state import recommended
from optviz.search import METHODS, OnPlane, Search, best, blocks, tried
from optviz.search.jobs import job_of, take
from optviz.search.methods import RUNGS
from optviz.search.points import grid, random, sobol
from optviz.surfaces import SURFACES
from optviz.words import NOTHING, Wrong

from .links import opened

ROOT = Path(__file__).parents[1]
LINK = "surface=rosenbrock&steps=200&lr=0.001&run=momentum&run=adam~lr~0.05"


def lab(*runs, surface="rosenbrock", steps=200):
    return replace(recommended(SURFACES[surface], map(Run, runs)), steps=steps)


def test_each_point_ends_as_its_run_does():
    search = Search(OnPlane(lab("gd", "adam"), 1), ("lr", "beta1"), "random", 9, seed=3)
    for point in tried(search):
        there = search.target.loaded(point.values)
        trajectory = there.task(there.runs[1]).run()
        loss = math.inf if trajectory.diverged_at is not None else trajectory.loss[-1]
        assert point.loss == loss and point.length == 200
        assert {name: there.value(there.runs[1], name) for name in search.over} == point.values


COURSES = {
    "constant": ("warmup",),
    "cosine": ("warmup",),
    "step": ("warmup", "factor", "period"),
    "inverse": ("warmup", "period"),
}


@pytest.mark.parametrize("kind", COURSES)
def test_the_course_of_the_rate_can_be_searched_for_what_it_makes_use_of(kind):
    link = f"surface=rosenbrock&steps=300&run=gd~lr~0.001&run=adam~lr~0.05~schedule~{kind}"
    target = OnPlane(opened(link)[0], 1)
    course = COURSES[kind]
    assert {"warmup", "factor", "period"} & {*target.params} == {*course}
    search = Search(target, ("lr", *course), "random", 12, seed=2)
    points = list(tried(search))
    for point in points:
        there = opened(encode(target.loaded(point.values), NOTHING, PLANE))[0]
        assert {name: there.value(there.runs[1], name) for name in search.over} == point.values
        assert point.loss == there.task(there.runs[1]).run().loss[-1]
    assert len({point.loss for point in points}) == 12
    with ThreadPoolExecutor(2) as executor:
        assert list(tried(search, executor)) == points


def test_a_grid_has_its_ends_and_as_many_values_along_every_side():
    search = Search(OnPlane(lab("adam"), 0), ("lr", "beta1"), "grid", 10)
    points = grid(2, search.budget)
    assert len(points) == 9 and [len(np.unique(column)) for column in points.T] == [3, 3]
    lr = search.params[0]
    assert {value["lr"] for value in search.values(points)} == {
        value_at(lr, s) for s in (0, 0.5, 1)
    }


def test_where_one_setting_matters_random_tries_nine_values_of_it_and_a_grid_three():
    """Bergstra and Bengio (2012): of nine runs a grid of 3 × 3 has but three values of η."""
    # ε means nothing to Adam here, however much of a grid is spent on it.
    both = [
        Search(OnPlane(lab("adam"), 0), ("lr", "eps"), how, 9, seed=1) for how in ("grid", "random")
    ]
    points = [list(tried(search)) for search in both]
    assert [len({point.values["lr"] for point in tries}) for tries in points] == [3, 9]
    of_grid, of_random = (best(search, tries) for search, tries in zip(both, points, strict=True))
    assert of_random.loss < 0.5 * of_grid.loss


# Of Joe and Kuo's own generator, the first eight points of four dimensions, in eighths.
SOBOL = [
    [0, 0, 0, 0], [4, 4, 4, 4], [6, 2, 2, 2], [2, 6, 6, 6],
    [3, 3, 5, 7], [7, 7, 1, 3], [5, 1, 7, 5], [1, 5, 3, 1],
]  # fmt: skip


def test_sobols_points_are_the_published_ones_but_for_the_shift():
    points = (sobol(4, 8, 0) * (1 << 30)).astype(np.int64)
    assert ((points ^ points[0]) >> 27).tolist() == SOBOL
    # Evenly: each eighth of each side has one of every eight.
    many = sobol(4, 64, 0)
    for column in many.T:
        assert np.bincount((column * 8).astype(int), minlength=8).tolist() == [8] * 8


def test_halving_gives_the_best_third_three_times_as_many_steps():
    search = Search(OnPlane(lab("adam"), 0), ("lr",), "halving", 40, seed=2)
    points = list(tried(search))
    rungs = sorted({point.length for point in points})
    assert len(rungs) == RUNGS and rungs[-1] == 200
    of = [[point for point in points if point.length == steps] for steps in rungs]
    for fewer, more in itertools.pairwise(of):
        assert len(more) == -(-len(fewer) // 3)
        kept = sorted(fewer, key=lambda point: point.loss)[: len(more)]
        assert [point.values for point in more] == [point.values for point in kept]
    assert 20 < points[-1].spent < 45 and best(search, points) in of[-1]


@pytest.mark.parametrize("method", METHODS)
def test_a_seed_is_a_search_and_another_is_another(method):
    search = Search(OnPlane(lab("adam"), 0), ("lr", "beta1"), method, 20, seed=5)
    assert list(tried(search)) == list(tried(search))
    assert (list(tried(search)) == list(tried(replace(search, seed=6)))) == (method == "grid")


@pytest.mark.parametrize(
    "given",
    [
        *({"over": ("speed",)}, {"over": ()}, {"over": ("lr", "lr")}, {"method": "luck"}),
        *({"budget": 0}, {"over": ("lr", "beta1", "beta2", "eps", "weight_decay")}),
    ],
)
def test_what_cannot_be_searched_is_said(given):
    with pytest.raises(Wrong):
        list(tried(Search(**{"target": OnPlane(lab("adam"), 0), "over": ("lr",), **given})))


def test_where_all_diverge_there_is_no_best():
    far = replace(lab("gd", surface="monkey_saddle"), start=(1e5, 1e5))
    search = Search(OnPlane(far, 0), ("lr",), "random", 5)
    points = list(tried(search))
    assert [point.loss for point in points] == [math.inf] * 5 and best(search, points) is None


# --- on its way ---------------------------------------------------------------------------------


def test_points_come_as_they_are_computed_and_are_the_same_however_they_come():
    search = Search(OnPlane(lab("adam", steps=20_000), 0), ("lr", "beta1"), "random", 200)
    came = list(blocks(search))
    assert len(came) > 2 and max(map(len, came)) < 200
    with ThreadPoolExecutor(2) as executor:
        (at_once,) = blocks(search, executor)
    assert [point for block in came for point in block] == at_once == list(tried(search))


def test_a_search_goes_on_where_it_was_left_and_only_while_somebody_asks():
    search = Search(OnPlane(lab("adam", steps=20_000), 0), ("lr", "beta1"), "sobol", 300, seed=7)
    one = job_of(search)
    assert take([one], 0.0) is False and one.points == [] and one.share == 0.0
    one.go()
    first = list(one.points)
    assert 0 < len(first) < 300 and one.share == len(first) / 300
    assert job_of(search) is one and take([one], 60.0) and one.share == 1.0
    assert one.points[: len(first)] == first and one.points == list(tried(search))


def test_of_several_searches_all_are_about_as_far():
    target = OnPlane(lab("adam", "gd", steps=20_000), 0)
    some = [job_of(Search(target, ("lr",), how, 300, seed=8)) for how in ("random", "sobol")]
    for _ in range(6):
        min(some, key=lambda one: one.share).go()
        low, high = sorted(len(one.points) for one in some)
        assert high - low <= 75


def test_a_point_that_is_loaded_and_what_others_do_are_the_same_search():
    here = lab("gd", "adam")
    search = Search(OnPlane(here, 1), ("lr", "beta1"), "random", 9, seed=3)
    one = job_of(search)
    assert take([one], 60.0)
    there = search.target.loaded(one.points[4].values)
    moved = replace(there, runs=(replace(there.runs[0], own={"lr": 0.5}), there.runs[1]))
    assert job_of(replace(search, target=OnPlane(moved, 1))) is one
    for other in (replace(here, steps=201), replace(here, shared={**here.shared, "eps": 0.1})):
        assert job_of(replace(search, target=OnPlane(other, 1))) is not one


# --- the command ----------------------------------------------------------------------------------


def command(*words):
    return subprocess.run(
        (sys.executable, "-m", "optviz.search", *words),
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_command_writes_every_point(tmp_path):
    file = tmp_path / "points.csv"
    words = (LINK, "--slot", "1", "--over", "lr", "eps", "--method", "sobol", "--budget", "16")
    printed, kept = command(*words), command(*words, "--csv", str(file))
    assert printed.returncode == kept.returncode == 0 and kept.stdout == ""
    assert printed.stdout.splitlines() == file.read_text().splitlines()
    rows = list(csv.DictReader(io.StringIO(printed.stdout)))
    assert [*rows[0]] == ["evaluation", "spent", "lr", "eps", "steps", "loss"] and len(rows) == 16
    least = min(float(row["loss"]) for row in rows)
    assert f"loss {least:.4g}"[:10] in printed.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((LINK, "--over", "speed"), "speed is no parameter"),
        ((LINK, "--slot", "7", "--over", "lr"), "there is no run 7"),
        ((LINK, "--over", "lr", "--csv", "/nowhere/at.csv"), "/nowhere/at.csv"),
        ((LINK, "--over", "lr", "--scheduler", "tcp://127.0.0.1:1"), "no cluster answers"),
    ],
)
def test_what_is_wrong_is_one_sentence(words, said):
    done = command(*words)
    assert done.returncode == 1 and said in done.stderr and "Traceback" not in done.stderr


def test_a_worker_that_dies_changes_nothing():
    """Two workers, one killed while it works: the same answer."""
    from dask.distributed import Client, LocalCluster

    search = Search(OnPlane(lab("adam", steps=20_000), 0), ("lr", "beta1"), "random", 2_000)
    here = list(tried(search))
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as workers,
        Client(workers) as client,
    ):
        pids = list(client.run(os.getpid).values())

        def kill():
            while not any(client.processing().values()):
                time.sleep(0.01)
            os.kill(pids[0], signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        there = list(tried(search, client.get_executor(pure=False)))
        killer.join()
        assert pids[0] not in client.run(os.getpid).values()
    assert there == here


def test_random_is_random_in_every_parameter():
    points = random(3, 50, 0)
    assert points.shape == (50, 3) and len(np.unique(points)) == 150
