"""The pad's ground is what single runs end at, at the values that the sliders have."""

import json
from dataclasses import replace

import numpy as np
import pytest

from optviz.lab.lineup import Run
from optviz.lab.pad import LEAST, MOST, axes, budget, grid, pad, size, value_at
from optviz.optimizers import OPTIMIZERS
from optviz.wire.payload import payload
from optviz.wire.request import read_request
from tests.answer import read

from .links import opened

STAGES = "&steps=60&sigma=0.5&seed=7&batch=4&schedule=cosine&warmup=5"
PADS = [
    ("surface=rosenbrock&run=gd&run=adam~beta2~0.99", 1, "lr", "beta1"),
    ("surface=rosenbrock&run=adam&lr=0.1&beta1=0.5", 0, "eps", "beta2"),
    ("surface=ravine&kappa=20&angle=10&run=momentum~memory~averaged", 0, "beta1", "lr"),
    ("surface=cliff&run=gd~clip~norm", 0, "lr", "threshold"),
    ("surface=ravine&run=momentum~clip~value&threshold=2", 0, "lr", "beta1"),
    ("surface=formula&f=x**4-y*x&run=rmsprop", 0, "lr", "beta2"),
    # A letter of the formula that is also a parameter of the method: the pad's is the method's.
    ("surface=formula&f=a*x**2%2By**2&a=2&start=1~2&run=aggmo", 0, "a", "lr"),
    ("surface=rosenbrock&run=aggmo", 0, "a", "lr"),
    # What the surface has.
    ("surface=ravine&run=gd", 0, "lr", "kappa"),
    ("surface=formula&f=b*x**2%2By**2&b=2&start=1~2&run=adam", 0, "b", "lr"),
]


def single(lab, slot, values):
    """The last loss of a run with these values, infinite if it diverged, by the engine alone."""
    run = lab.runs[slot]
    own = {name: value for name, value in values.items() if name in axes(run)}
    rest = {name: value for name, value in values.items() if name not in own}
    lab = replace(lab, surface_params={**lab.surface_params, **rest})
    done = lab.task(replace(run, own={**run.own, **own})).run()
    return np.inf if done.diverged_at is not None else done.loss[-1]


@pytest.mark.parametrize(("link", "slot", "across", "up"), PADS)
def test_every_cell_is_the_end_of_a_single_run_bit_for_bit(link, slot, across, up):
    lab, notes = opened(link + STAGES)
    assert not notes
    wide, high, loss = grid(lab, slot, across, up)
    rng = np.random.default_rng(5)
    cells = [(0, 0), (0, -1), (-1, 0), (-1, -1), *rng.integers(0, len(wide), (60, 2))]
    found = [loss[row, column] for row, column in cells]
    alone = [single(lab, slot, {across: wide[c], up: high[r]}) for r, c in cells]
    assert found == alone
    assert len(set(found)) > 10


def test_heavy_ball_on_a_bowl_diverges_beyond_its_limit():
    """η · L < 2 (1 + β₁) is the border of the ground, cell by cell; see Polyak (1964)."""
    lab, _ = opened("surface=ravine&kappa=50&steps=3000&run=momentum")
    found = pad(lab, 0, "lr", "beta1")
    wide, high, _ = grid(lab, 0, "lr", "beta1")
    share = 50 * wide[None, :] / (2 * (1 + high[:, None]))
    lost = np.array([value is None for value in found["above"]]).reshape(len(high), -1)
    assert lost[share > 1.05].all()
    assert not lost[share < 0.999].any()


def test_the_best_is_the_least_of_the_grid_and_what_its_values_give():
    lab, _ = opened("surface=rosenbrock&run=adam&steps=200")
    found = pad(lab, 0, "lr", "beta1")
    best = found["best"]
    assert found["above"][best["cell"]] == min(v for v in found["above"] if v is not None)
    assert single(lab, 0, best["values"]) == best["loss"]


def test_of_many_that_arrive_one_in_their_midst_is_the_best():
    """On a bowl gradient descent with momentum arrives over a whole region of the grid."""
    lab, _ = opened("surface=ravine&kappa=2&steps=2000&run=momentum")
    found = pad(lab, 0, "lr", "beta1")
    score = np.array([np.inf if v is None else v for v in found["above"]])
    score = score.reshape(found["size"], -1)
    row, column = divmod(found["best"]["cell"], found["size"])
    assert (score == 1e-15).sum() > 50
    assert (score[row - 1 : row + 2, column - 1 : column + 2] == 1e-15).all()


def test_a_loss_without_a_known_least_value_counts_from_the_best_of_the_grid():
    lab, _ = opened("surface=formula&f=(x-1)**2%2By**2%2B1000&steps=40&run=momentum")
    lab = replace(lab, surface=replace(lab.surface, minima=()))
    found = pad(lab, 0, "lr", "beta1")
    _, _, loss = grid(lab, 0, "lr", "beta1")
    assert min(v for v in found["above"] if v is not None) == 0
    assert found["base"] == loss.min() == found["best"]["loss"]
    # Four digits of the difference, so that 1000.00001 and 1000.00002 are not one colour.
    ended = np.isfinite(loss)
    above = np.array([np.inf if v is None else v for v in found["above"]]).reshape(loss.shape)
    assert above[ended] == pytest.approx((loss - loss.min())[ended], rel=1e-3)


def test_where_everything_diverges_nothing_is_best():
    lab, _ = opened("surface=formula&f=log(-1-x**2)&run=momentum&steps=20")
    found = pad(lab, 0, "lr", "beta1")
    assert found["best"] is None
    assert set(found["above"]) == {None}
    assert found["start"] is None


@pytest.mark.parametrize("steps", [1, 500, 1302, 5000, 20_000])
@pytest.mark.parametrize("surface", ["ravine", "formula"])
@pytest.mark.parametrize("up", ["beta1", "threshold"])
def test_the_work_stays_within_the_budget_but_for_the_least_grid(steps, surface, up):
    lab, _ = opened(f"surface={surface}&run=adam~clip~norm&steps={steps}")
    n, allowed = size(lab), budget(lab)
    assert LEAST <= n <= MOST
    assert n * n * steps <= allowed or n == LEAST
    assert (n + 1) ** 2 * steps > allowed or n == MOST


def test_a_long_formula_has_a_smaller_grid():
    """Its pad took as many runs as that of a short one, and more than a second."""
    long = "%2B".join(f"sin({k}*x)*sin({k}*y)" for k in range(10, 24))
    parts, budgets = zip(
        *(
            (len(lab.surface.program) // 3, budget(lab))
            for lab in (opened(f"surface=formula&f={f}&run=adam")[0] for f in ("x**4-y*x", long))
        ),
        strict=True,
    )
    assert parts[1] > 12 * parts[0] and budgets[0] > 11 * budgets[1]


@pytest.mark.parametrize("steps", [50, 1300, 20_000])
def test_an_answer_is_small(steps):
    request = read_request(f"surface=rosenbrock&steps={steps}&run=adam&ask=pad~0~lr~beta1")
    data = payload(request, 5)
    assert len(data) <= 30_000
    header = read(data).header
    assert header["id"] == 5
    assert len(header["pad"]["above"]) == header["pad"]["size"] ** 2
    assert header["pad"]["steps"] == header["pad"]["size"] ** 2 * steps


def test_every_run_can_be_asked_for_every_pair_that_it_offers():
    for key in OPTIMIZERS:
        names = list(axes(Run(key, clip="norm")))
        assert names[0] == "lr"
        assert names[-1] == "threshold"
        request = read_request(
            f"surface=ravine&steps=3&run={key}~clip~norm&ask=pad~0~lr~{names[1]}"
        )
        assert json.loads(json.dumps(read(payload(request)).header["pad"]["axes"])) == [
            "lr", names[1],
        ]  # fmt: skip


def test_the_ends_of_a_side_are_the_ends_of_the_slider():
    for card in OPTIMIZERS.values():
        for param in axes(Run(card.key)).values():
            zero = param.scale == "log" and param.default == 0
            assert value_at(param, 0) == (0 if zero else param.low)
            assert value_at(param, 1) == param.high
            values = [value_at(param, k / 47) for k in range(48)]
            assert values == sorted(values)
            assert [param.check(value) for value in values] == values


@pytest.mark.parametrize(
    "word",
    [
        "", "0", "0~lr", "0~lr~lr", "0~lr~beta1~eps", "2~lr~beta1", "-1~lr~beta1", "x~lr~beta1",
        "0~lr~memory", "0~lr~threshold", "0~lr~schedule", "0~lr~__class__", "0~lr~width",
        "0" * 99, "0~\ud800~lr", "०~lr~beta1", " 0~lr~beta1", "0.0~lr~beta1",
    ],
)  # fmt: skip
def test_nonsense_is_ignored(word):
    request = read_request(f"surface=ravine&run=momentum&run=gd&ask=pad~{word}")
    assert "pad" not in request.asked
    assert not request.notes
    assert read(payload(request)).header["state"]["surface"] == "ravine"
