"""The numbers of real frameworks: trajectories made by the scripts in tests/goldens."""

from itertools import product

import numpy as np
import pytest

from optviz.engine.runs import run
from optviz.optimizers import OPTIMIZERS
from optviz.pages.proof import table
from optviz.proof import agreement as compared
from optviz.proof.agreement import (
    TOLERANCE,
    Agreement,
    agreement,
    difference,
    goldens,
    repeat,
    settings,
    tolerance,
)
from optviz.surfaces import SURFACES

VERSIONS = {
    "PyTorch": "2.13.0", "optax": "0.2.8", "Keras": "3.15.1", "pytorch_optimizer": "4.1.0",
}  # fmt: skip


def names(golden):
    words = [golden["framework"], golden["optimizer"], *golden.get("switches", {}).values()]
    if golden["clip"] != "none":
        words.append(golden["clip"])
    if golden["schedule"]:
        words += [golden["schedule"]["schedule"], str(golden["schedule"]["warmup"])]
    return "-".join([*words, golden["surface"]])


def parameters(golden):
    return {p.name: p for p in OPTIMIZERS[golden["optimizer"]].params}


def noticed(golden, hparams):
    return difference(golden, hparams) > 100 * tolerance(golden)


@pytest.mark.parametrize(("framework", "version"), VERSIONS.items())
def test_the_goldens_are_those_of_the_pinned_frameworks(framework, version):
    made = [g for g in goldens() if g["framework"] == framework]
    assert {g["version"] for g in made} == {version}
    methods = {g["optimizer"] for g in made}
    if framework != "pytorch_optimizer":  # which has no buttons
        assert methods == {key for key, card in OPTIMIZERS.items() if framework in card.as_in}
    surfaces = ("rosenbrock", "himmelblau", "ravine")
    assert {(g["optimizer"], g["surface"]) for g in made} == set(product(methods, surfaces))


def test_the_methods_without_a_golden_are_those_that_no_library_has():
    menu = {key for key, card in OPTIMIZERS.items() if not card.misprint}
    assert menu - {g["optimizer"] for g in goldens()} == {"padam"}


@pytest.mark.parametrize("golden", goldens(), ids=names)
def test_a_golden_is_whole(golden):
    path = np.array(golden["path"])
    assert path.shape == (101, 2) and np.isfinite(path).all()
    assert tuple(path[0]) == SURFACES[golden["surface"]].start
    params = parameters(golden)
    assert all(not params[name].choices for name in golden["hparams"])
    assert all(params[name].choices for name in golden.get("switches", {}))
    assert ("because" in golden) == ("tolerance" in golden)


@pytest.mark.parametrize("golden", goldens(), ids=names)
def test_agrees_with_the_framework(golden):
    done = repeat(golden)
    assert done.holds and done.difference < tolerance(golden)
    # A golden with a tolerance of its own needs it.
    assert "tolerance" not in golden or done.difference > TOLERANCE


@pytest.mark.parametrize("golden", goldens(), ids=names)
def test_a_golden_fails_when_a_hyperparameter_moves(golden):
    """Gate 4: a golden so loose that it passes with another β₁."""
    params, hparams = parameters(golden), settings(golden)
    for name, value in hparams.items():
        if params[name].choices or name in golden.get("fixed", {}):
            continue
        for moved in (0.95 * value, 1.05 * value):
            # 1.05 β₂ may be no decay rate.
            if moved < params[name].below:
                assert noticed(golden, {**hparams, name: moved}), (name, moved)


@pytest.mark.parametrize("golden", [g for g in goldens() if g["clip"] != "none"], ids=names)
def test_a_golden_fails_when_the_threshold_moves(golden):
    for threshold in (0.95 * golden["threshold"], 1.05 * golden["threshold"]):
        assert noticed({**golden, "threshold": threshold}, settings(golden)), threshold


@pytest.mark.parametrize("golden", [g for g in goldens() if g["schedule"]], ids=names)
def test_a_golden_fails_when_the_schedule_moves(golden):
    schedule = golden["schedule"]
    moves = [("schedule", "constant"), ("warmup", schedule["warmup"] + 1)]
    if "factor" in schedule:
        moves.append(("factor", 0.95 * schedule["factor"]))
    if "period" in schedule:
        moves.append(("period", schedule["period"] + 1))
    for name, moved in moves:
        other = {**golden, "schedule": {**schedule, name: moved}}
        assert noticed(other, settings(golden)), (name, moved)


@pytest.mark.parametrize("golden", goldens(), ids=names)
def test_a_golden_fails_with_another_frameworks_choice(golden):
    params, hparams = parameters(golden), settings(golden)
    for framework, button in OPTIMIZERS[golden["optimizer"]].as_in.items():
        if framework not in VERSIONS:
            continue
        for name, param in params.items():
            if not param.choices or name in golden.get("switches", {}):
                continue
            ours, theirs = (
                param.choices[int(param.check(chosen.get(name, param.default)))][0]
                for chosen in (hparams, button)
            )
            alike = {ours, theirs} <= set(param.alike) and golden["schedule"] is None
            # Without a correction ε̂ is ε.
            alike |= name == "eps_place" and hparams.get("form") == "paper"
            if not (ours == theirs or alike):
                assert noticed(golden, {**hparams, name: theirs}), (framework, name, theirs)


def test_what_the_app_says_of_the_goldens():
    lines = list(agreement())
    assert sum(len(line.runs) for line in lines) == len(goldens())
    assert {line.framework for line in lines} == set(VERSIONS)
    for line in lines:
        assert line.version == VERSIONS[line.framework]
        assert line.holds, line


@pytest.mark.parametrize("golden", goldens(), ids=names)
def test_every_cell_can_say_that_it_differs(golden, monkeypatch):
    """A method whose η is off by 1 %: none of a pair's other goldens excuses this one."""

    def longer(surface, optimizer, lr, **others):
        return run(surface, optimizer, lr=1.01 * lr, **others)

    monkeypatch.setattr(compared, "run", longer)
    done = repeat(golden)
    assert not done.holds
    line = Agreement(golden["framework"], golden["version"], golden["optimizer"], (done,))
    assert "✗" in table([line]) and "✓" not in table([line])
