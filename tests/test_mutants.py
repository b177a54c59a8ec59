"""The Proof can say ✗: for each phenomenon an engine that is wrong somewhere, and is found out."""

import hashlib
import inspect
import math
import textwrap
from dataclasses import replace

import numpy as np
import pytest

from optviz.engine import plane, runs
from optviz.engine.stages import Noise, Schedule
from optviz.engine.tasks import Task
from optviz.optimizers import OPTIMIZERS
from optviz.proof.phenomena import PHENOMENA
from optviz.proof.phenomena.phenomenon import measured
from optviz.surfaces import SURFACES

BY_ID = {p.id: p for p in PHENOMENA}


def mutant(function, was, becomes):
    """A step or a surface with another text, under a name of its own, so that numba's cache has no
    kernel of it in the place of the right one."""
    text = textwrap.dedent(inspect.getsource(function))
    assert text.count(was) == 1, (function.__name__, was)
    text = text.replace(was, becomes)
    name = f"mutant_{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    scope = {**function.__globals__, "__name__": __name__}
    exec(compile(text, __file__, "exec"), scope)  # noqa: S102 that is how a mutant is made
    made = scope[function.__name__]
    made.__name__ = made.__qualname__ = name
    return made


# The phenomenon, a method, what its step says, and what the mutant's says.
STEPS = [
    ("P1", "gd", "lr * g", "1.01 * lr * g"),
    ("P2", "momentum", "velocity + fresh", "velocity + 0.99 * fresh"),
    ("P2", "nesterov", "fresh + beta1 * velocity", "velocity"),
    ("P3", "nesterov", "fresh + beta1 * velocity", "velocity"),
    ("P3", "momentum", "velocity = beta1 * velocity + fresh", "velocity = fresh"),
    ("P4", "momentum", "beta1 * velocity + fresh", "0.99 * beta1 * velocity + fresh"),
    ("P6", "momentum", "(1 - beta1) * g", "g"),
    ("P7", "adam", "m / c1 if", "m * c1 if"),
    ("P8", "adam", "v / c2 if correct_v else v", "v / c2"),
    ("P10", "rmsprop", "x - lr * g / size", "x - 1.01 * lr * g / size"),
    ("P10b", "adam", "m = beta1 * m + (1 - beta1) * g", "m = g"),
    ("P10c", "adam", "v = beta2 * v", "v = 0.99 * beta2 * v"),
    ("P10c", "amsgrad", "max(v_max, ", "max(0.0, "),
    ("P11", "amsgrad", "max(v_max, ", "max(0.0, "),
    ("P12", "gd", "lr * g", "1.01 * lr * g"),
    ("P12", "adam", "sqrt(v_hat) + eps\n    return", "1.0\n    return"),
    ("P13", "gd", "lr * g", "1.001 * lr * g"),
    ("P15", "adagrad", "total + g * g", "0.999 * total + g * g"),
    ("P16", "adagrad", "total + g * g", "0.999 * total + g * g"),
    ("P17", "adamw", "if decay == L2", "if True"),
    ("P23", "gd", "x - lr * g", "x"),
    ("P23", "momentum", "x - rate * velocity", "x"),
    ("P23", "adam", "x - lr * m_hat / size", "x"),
    ("P24", "nesterov", "fresh + beta1 * velocity", "velocity"),
    ("P24", "rmsprop", "x - lr * g / size", "x - 2 * lr * g / size"),
    ("P25", "momentum", "velocity = beta1 * velocity + fresh", "velocity = fresh"),
    ("P27", "radam", "if not trusted", "if not True"),
    ("P28", "momentum", "velocity + fresh", "velocity + 0.999 * fresh"),
    ("P29", "gd", "lr * g", "1.01 * lr * g"),
    ("P30", "gd", "lr * g", "1.001 * lr * g"),
]


def found_out(ident):
    found = measured(BY_ID[ident])
    return not found.holds and str(found.text).endswith(".")


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("rate", [0.0, 1e9])
@pytest.mark.parametrize("ident", BY_ID)
def test_an_engine_that_stands_still_or_blows_up_is_found_out(ident, rate, monkeypatch):
    """Nothing arrives, or nothing is left to measure."""
    rates = property(lambda task: np.full(task.steps, rate))
    monkeypatch.setattr(Task, "rates", rates)
    assert found_out(ident)


@pytest.mark.parametrize(("ident", "method", "was", "becomes"), STEPS)
def test_a_wrong_step_is_found_out(ident, method, was, becomes, monkeypatch):
    card = OPTIMIZERS[method]
    wrong = replace(card, step=mutant(card.step, was, becomes))
    monkeypatch.setattr(runs, "OPTIMIZERS", {**OPTIMIZERS, method: wrong})
    assert found_out(ident)


SHAPES = [
    ("P13", "cosh", "sinh(x)", "1.001 * sinh(x)"),
    ("P14", "slope", "steepness / 10", "steepness / 11"),
    ("P16", "sparse", "t % every == 0", "t % 50 == 0"),
    ("P24", "rosenbrock", "200 * b", "199 * b"),
    ("P29", "cliff", "slope = 2 * miss", "slope = 2.02 * miss"),
]


@pytest.mark.parametrize(("ident", "surface", "was", "becomes"), SHAPES)
def test_a_wrong_surface_is_found_out(ident, surface, was, becomes, monkeypatch):
    card = SURFACES[surface]
    menu = {**SURFACES, surface: replace(card, function=mutant(card.function, was, becomes))}
    for room in (runs, plane):
        monkeypatch.setattr(room, "SURFACES", menu)
    assert found_out(ident)


def louder(noise, steps, draws=1):
    return 1.02 * drawn(noise, steps, draws)


def unbatched(noise, steps, draws=1):
    return drawn(noise, steps, draws) * math.sqrt(noise.batch)


def slower(schedule, steps):
    return np.sqrt(course(schedule, steps))


drawn, course = Noise.draw, Schedule.multipliers


@pytest.mark.parametrize(
    ("ident", "stage", "name", "wrong"),
    [
        ("P18", Noise, "draw", louder),
        ("P19", Schedule, "multipliers", slower),
        ("P20", Noise, "draw", unbatched),
        ("P11", Schedule, "multipliers", slower),
    ],
)
def test_a_wrong_stage_is_found_out(ident, stage, name, wrong, monkeypatch):
    monkeypatch.setattr(stage, name, wrong)
    assert found_out(ident)


@pytest.mark.parametrize(
    ("ident", "other"), [("P13", "normalize"), ("P14", "norm"), ("P29", "none")]
)
def test_a_wrong_clip_is_found_out(ident, other, monkeypatch):
    """By value where it should be by norm, and so on."""
    monkeypatch.setattr(runs, "_stage", lambda kind, given, none: mixed(other, given, none))
    assert found_out(ident)


def mixed(other, given, none):
    if given is None:
        return none
    return replace(given, mode=other) if hasattr(given, "mode") else given


def test_every_phenomenon_has_a_mutant():
    here = {p[0] for p in (*STEPS, *SHAPES)} | {"P14", "P18", "P19", "P20"}
    assert here == set(BY_ID)
