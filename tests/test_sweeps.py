"""A sweep is the single run, many times: bit for bit, whatever is swept and whoever computes it."""

import math
import pickle
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import numpy as np
import pytest

from optviz.engine.runs import run
from optviz.engine.stages import Clip, Noise, Schedule
from optviz.engine.sweeps import sweep
from optviz.engine.tasks import BLOCK
from optviz.engine.typed import typed_surface
from optviz.lab.state import learning_rate
from optviz.optimizers import OPTIMIZERS
from optviz.surfaces import SURFACES

COUNT = BLOCK + 37


def starts(surface, count=COUNT):
    (x0, x1), (y0, y1) = SURFACES[surface].domain
    rng = np.random.default_rng(4)
    return np.stack([rng.uniform(x0, x1, count), rng.uniform(y0, y1, count)], axis=1)


def same(ends, runs):
    """Bit for bit, except where a run diverged: of that only the fact is kept."""
    for k, t in enumerate(runs):
        assert ends.diverged[k] == (t.diverged_at is not None)
        if ends.diverged[k]:
            assert ends.loss[k] == np.inf
        else:
            assert ends.position[k].tobytes() == t.path[-1].tobytes()
            assert ends.loss[k].tobytes() == t.loss[-1].tobytes()


def pick(hparams, k):
    return {name: float(v[k]) if isinstance(v, np.ndarray) else v for name, v in hparams.items()}


# Any surface's kernel goes with any method's: each once, and a typed formula.
PAIRS = [
    *(("rosenbrock", key) for key in OPTIMIZERS),
    *((key, "adam") for key in ("cliff", "formula", "sparse")),
]


@pytest.mark.parametrize(("surface", "optimizer"), PAIRS)
def test_each_cell_is_the_single_run(surface, optimizer):
    lr = learning_rate(SURFACES[surface], OPTIMIZERS[optimizer])
    at = starts(surface)
    ends = sweep(surface, optimizer, starts=at, steps=60, lr=lr)
    assert ends.position.shape == (COUNT, 2)
    assert ends.loss.shape == ends.diverged.shape == (COUNT,) and ends.diverged.dtype == np.bool_
    same(ends, [run(surface, optimizer, start=s, steps=60, lr=lr) for s in at])


STAGES = {
    "noise": {"noise": Noise(sigma=2.0, batch=4, seed=9)},
    "schedule": {"schedule": Schedule("cosine", warmup=7)},
    "array": {"schedule": np.linspace(1.5, -0.1, 40)},
    "value": {"clip": Clip("value", 0.5)},
    "norm": {"clip": Clip("norm", 0.5)},
    "normalize": {"clip": Clip("normalize", 0.1)},
    "all": {
        "noise": Noise(sigma=1.0),
        "schedule": Schedule("step", factor=0.5, period=10),
        "clip": Clip("norm", 1.0),
        "surface_params": {"kappa": 7.0, "angle": 12.0},
    },
}


@pytest.mark.parametrize("stage", STAGES)
def test_each_cell_is_the_single_run_at_every_stage(stage):
    at, rest = starts("ravine"), STAGES[stage]
    ends = sweep("ravine", "adam", starts=at, steps=40, lr=0.02, **rest)
    same(ends, [run("ravine", "adam", start=s, steps=40, lr=0.02, **rest) for s in at])


def test_every_run_may_have_its_own_hyperparameters():
    rng = np.random.default_rng(6)
    at = np.tile(SURFACES["rosenbrock"].start, (COUNT, 1))
    hparams = {"lr": 10 ** rng.uniform(-5, 0, COUNT), "beta1": rng.uniform(0, 0.99, COUNT)}
    ends = sweep("rosenbrock", "momentum", starts=at, steps=80, **hparams)
    runs = [run("rosenbrock", "momentum", steps=80, **pick(hparams, k)) for k in range(COUNT)]
    same(ends, runs)
    # Runs that diverge stand among good ones, in every block.
    for block in range(0, COUNT, BLOCK):
        assert 0 < ends.diverged[block : block + BLOCK].mean() < 1


def test_choices_may_be_swept_by_their_words():
    at = np.tile(SURFACES["beale"].start, (3, 1))
    words = ["outside", "inside", "hat"]
    ends = sweep("beale", "adam", starts=at, steps=30, eps=0.1, lr=0.01, eps_place=words)
    runs = [run("beale", "adam", steps=30, eps=0.1, lr=0.01, eps_place=w) for w in words]
    same(ends, runs)
    assert len({tuple(p) for p in ends.position.tolist()}) == 3
    one = sweep("beale", "adam", starts=at, steps=30, eps=0.1, lr=0.01, eps_place="hat")
    same(one, [runs[2]] * 3)


def test_runs_that_all_diverge_at_once():
    ends = sweep("rosenbrock", "gd", starts=starts("rosenbrock"), steps=50, lr=1e200)
    assert ends.diverged.all() and np.isposinf(ends.loss).all()


def test_bounds_and_time_are_those_of_a_run():
    def drift(x, y, t):
        return x * x + y * y, 2 * x - 0.1 * t, 2 * y + 0.1 * t

    card = replace(
        SURFACES["saddle"],
        key="drift",
        function=drift,
        timed=True,
        bounds=((-1.0, 1.0), (-1.0, 1.0)),
    )
    at = starts("saddle")
    ends = sweep(card, "adam", starts=at, steps=50, lr=0.1)
    same(ends, [run(card, "adam", start=s, steps=50, lr=0.1) for s in at])
    assert np.abs(ends.position).max() <= 1.0


@pytest.mark.parametrize("count", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK])
def test_any_number_of_runs(count):
    at = starts("beale", count)
    ends = sweep("beale", "adam", starts=at, steps=5, lr=np.full(count, 0.1))
    assert ends.position.shape == (count, 2) and ends.loss.shape == (count,)
    same(ends, [run("beale", "adam", start=s, steps=5, lr=0.1) for s in at])


def test_no_steps_leave_the_start():
    at = starts("beale")
    ends = sweep("beale", "gd", starts=at, steps=0)
    np.testing.assert_array_equal(ends.position, at)


class InTurn:
    """An executor of one thread, this one."""

    map = staticmethod(map)


def test_threads_change_nothing():
    at = starts("himmelblau", 5 * BLOCK + 3)
    job = dict(starts=at, steps=100, lr=10 ** np.linspace(-4, -1, len(at)), noise=Noise(sigma=1.0))
    serial = sweep("himmelblau", "adam", **job, executor=InTurn())
    with ThreadPoolExecutor(4) as pool:
        several = [sweep("himmelblau", "adam", **job, executor=pool) for _ in range(5)]
    for ends in (*several, sweep("himmelblau", "adam", **job)):
        for part in ("position", "loss", "diverged"):
            assert getattr(ends, part).tobytes() == getattr(serial, part).tobytes()


def test_the_order_of_the_runs_is_kept():
    at = starts("ravine", 300)
    ends = sweep("ravine", "gd", starts=at, steps=3, lr=0.01)
    backwards = sweep("ravine", "gd", starts=at[::-1], steps=3, lr=0.01)
    np.testing.assert_array_equal(ends.position, backwards.position[::-1])


def test_inputs_stay_as_they_are():
    at, lr = starts("ravine"), np.full(COUNT, 0.01)
    before = at.copy()
    at.setflags(write=False)
    lr.setflags(write=False)
    sweep("ravine", "momentum", starts=at, steps=20, lr=lr)
    np.testing.assert_array_equal(at, before)
    whole = sweep("ravine", "gd", starts=[[1, 2], [3, 4]], steps=0)
    np.testing.assert_array_equal(whole.position, [[1.0, 2.0], [3.0, 4.0]])


THREE = [[0.0, 0.0]] * 3


@pytest.mark.parametrize(
    "bad",
    [
        *(0.0, (1.0, 2.0), [[1, 2, 3]], [[[1, 2]]], [], [[1, math.nan]], [[math.inf, 0]], None),
        *("ab", [["1", "2"]], [[1, 2], [3]], [[1j, 2]], [[True, False]], [[None, 1]], {}),
    ],
    ids=repr,
)
def test_starts_of_another_shape_are_one_sentence(bad):
    with pytest.raises(ValueError) as error:
        sweep("ravine", "gd", starts=bad)
    assert str(error.value) == "starts must be finite numbers of the shape (n, 2)."


@pytest.mark.parametrize(
    ("sentence", "bad"),
    [
        ("lr must be a parameter of gd, one for each start", {"lr": np.ones(2)}),
        ("lr must be a parameter of gd, one for each start", {"lr": np.ones((3, 1))}),
        ("lr must be a parameter of gd, one for each start", {"lr": np.array(0.1)}),
        ("lr must be a parameter of gd, one for each start", {"lr": []}),
        ("lr must be a number of at least 0, not [1]", {"lr": [[1], [2, 3], 4]}),
        ("width must be a parameter of gd, one for each start", {"width": np.ones(3)}),
        ("gd has no parameter 'width'; its parameters are lr", {"width": 1.0}),
        ("lr must be a number of at least 0, not -1.0", {"lr": [0.1, -1.0, 0.1]}),
        ("lr must be a number of at least 0, not nan", {"lr": [0.1, 0.1, math.nan]}),
        ("lr must be a number of at least 0, not 'fast'", {"lr": [0.1, "fast", 0.1]}),
        ("lr must be a number of at least 0, not None", {"lr": None}),
        ("steps must be a whole number from 0 to 100000, not -1", {"steps": -1}),
        ("schedule must be a Schedule or 5 finite numbers", {"steps": 5, "schedule": np.ones(4)}),
        ("noise must be a Noise or None, not 3", {"noise": 3}),
        ("clip must be a Clip or None, not 'norm'", {"clip": "norm"}),
        ("threshold must be a parameter of gd, one for each start", {"threshold": np.ones(2)}),
        (
            "kappa must be a parameter of ravine, one for each start",
            {"surface_params": {"kappa": np.ones(2)}},
        ),
        ("goal must be a finite number, or one for each start", {"goal": np.ones(2)}),
        ("goal must be a finite number, or one for each start", {"goal": math.nan}),
        (
            "ravine has no parameter 'a'; its parameters are kappa, angle",
            {"surface_params": {"a": 1}},
        ),
    ],
)
def test_bad_input_is_one_sentence(sentence, bad):
    with pytest.raises(ValueError) as error:
        sweep("ravine", "gd", **{"starts": THREE, **bad})
    assert str(error.value) == sentence + "."


def test_unknown_names_are_one_sentence():
    with pytest.raises(ValueError, match=r"^There is no surface 'hill'; there are .*\.$"):
        sweep("hill", "gd", starts=THREE)
    with pytest.raises(ValueError, match=r"^There is no optimizer 'sgd'; there are .*\.$"):
        sweep("ravine", "sgd", starts=THREE)


@pytest.mark.parametrize("mode", ["value", "norm", "normalize"])
def test_every_run_may_have_its_own_threshold(mode):
    rng = np.random.default_rng(3)
    at, threshold = starts("ravine"), 10 ** rng.uniform(-2, 1, COUNT)
    ends = sweep("ravine", "adam", starts=at, steps=30, clip=Clip(mode), threshold=threshold)
    same(
        ends,
        [
            run("ravine", "adam", start=s, steps=30, clip=Clip(mode, c))
            for s, c in zip(at, threshold.tolist(), strict=True)
        ],
    )
    assert len(set(ends.loss.tolist())) > COUNT / 2


@pytest.mark.parametrize("surface", ["ravine", "slope", "two_valleys", "online_reddi", "sparse"])
def test_every_run_may_have_its_own_surface_parameters(surface):
    rng = np.random.default_rng(3)
    at, lr = starts(surface), 10 ** rng.uniform(-4, -1, COUNT)
    params = {
        p.name: np.round(p.low + rng.uniform(0, 1, COUNT) * (p.high - p.low), 0 if p.integer else 6)
        for p in SURFACES[surface].params
    }
    ends = sweep(surface, "momentum", starts=at, steps=40, lr=lr, surface_params=params)
    each = [pick(params, k) for k in range(COUNT)]
    runs = [
        run(surface, "momentum", start=s, steps=40, lr=rate, surface_params=params)
        for s, rate, params in zip(at, lr, each, strict=True)
    ]
    same(ends, runs)
    mixed = dict(list(params.items())[:1])
    some = sweep(surface, "momentum", starts=at, steps=40, lr=lr, surface_params=mixed)
    runs = [
        run(surface, "momentum", start=s, steps=40, lr=rate, surface_params=pick(mixed, k))
        for k, (s, rate) in enumerate(zip(at, lr, strict=True))
    ]
    same(some, runs)


@pytest.mark.parametrize("goal", [1e-3, 2.0, -1.0])
@pytest.mark.parametrize("lr", [0.02, 0.2])
def test_the_first_step_that_reaches_a_loss(goal, lr):
    at = starts("rosenbrock")
    ends = sweep("rosenbrock", "momentum", starts=at, steps=150, lr=lr / 20, goal=goal)
    for k, t in enumerate(
        run("rosenbrock", "momentum", start=s, steps=150, lr=lr / 20) for s in at
    ):
        inside = t.loss if t.diverged_at is None else t.loss[: t.diverged_at]
        there = np.flatnonzero(inside <= goal)
        assert ends.reached[k] == (there[0] if there.size else -1)
    own = sweep(
        "rosenbrock", "momentum", starts=at, steps=150, lr=lr / 20, goal=np.minimum(ends.loss, 1e9)
    )
    assert (own.reached[~ends.diverged] >= 0).all()


def test_without_a_goal_none_is_reached():
    ends = sweep("rosenbrock", "gd", starts=starts("rosenbrock"), steps=5, lr=1e-3)
    assert (ends.reached == -1).all()


def job(count=3 * BLOCK + 5):
    at = starts("ravine", count)
    return {
        "starts": at, "steps": 60, "lr": 10 ** np.linspace(-4, -1, count), "goal": 1.0,
        "threshold": np.linspace(0.1, 2.0, count), "clip": Clip("norm"), "noise": Noise(sigma=1.0),
        "schedule": Schedule("cosine"), "surface_params": {"kappa": np.linspace(2, 50, count)},
    }  # fmt: skip


def cluster():
    from dask.distributed import LocalCluster

    return LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None)


def everywhere(surface, optimizer, given):
    """The same sweep in turn, on threads, in processes and on a cluster."""
    from dask.distributed import Client

    ends = [sweep(surface, optimizer, **given, executor=InTurn())]
    with ThreadPoolExecutor(3) as pool:
        ends.append(sweep(surface, optimizer, **given, executor=pool))
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        ends.append(sweep(surface, optimizer, **given, executor=pool))
    with cluster() as workers, Client(workers) as client:
        ends.append(sweep(surface, optimizer, **given, executor=client.get_executor()))
    return ends


def test_threads_processes_and_a_cluster_change_nothing():
    for surface, given in (
        ("ravine", job()),
        (typed_surface("x**2 + 3*sin(y)**2"), {"starts": starts("ravine", 300), "lr": 0.05}),
    ):
        first, *others = everywhere(surface, "adam", given)
        for ends in others:
            for part in ("position", "loss", "diverged", "reached"):
                assert getattr(ends, part).tobytes() == getattr(first, part).tobytes()


class Weighed:
    """An executor in turn that pickles what it is given, and keeps the sizes."""

    def __init__(self):
        self.sizes = []

    def map(self, function, blocks):
        for block in blocks:
            parcel = pickle.dumps((function, block))
            self.sizes.append(len(parcel))
            there, sent = pickle.loads(parcel)
            yield there(sent)


def test_a_block_travels_in_a_few_kilobytes():
    scale = Weighed()
    given = job(20_000)
    ends = sweep("ravine", "adam", **given, executor=scale)
    assert len(scale.sizes) == -(-20_000 // BLOCK) and max(scale.sizes) < 8_000
    whole = sweep("ravine", "adam", **given)
    assert ends.position.tobytes() == whole.position.tobytes()
    assert ends.reached.tobytes() == whole.reached.tobytes()
