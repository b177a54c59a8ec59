"""Whether an exercise is solved: what its goals measure, and that all else is as it was given."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..lab.lineup import SHARED, State
from ..words import Message, Row, message
from . import Lesson
from .measures import LIMITS, measure

BOUNDS = ("least", "most")


@dataclass(frozen=True)
class Checked:
    """What became of a try: whether it is `solved`, and what to say of it.

    `strayed` are the names of what was changed although the exercise does not leave it free: then
    nothing is measured.
    """

    solved: bool
    told: Message
    strayed: tuple[str, ...] = ()


def _flat(placed: Mapping, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    for name, value in placed.items():
        if isinstance(value, Mapping):
            yield from _flat(value, (*path, name))
        elif name == "runs":
            yield (name,), None
        else:
            yield (*path, name), value


def strayed(lesson: Lesson, state: State) -> tuple[str, ...]:
    """The names of what differs from the exercise beside what it leaves free.

    The address bar can be written by hand, and a start at the minimum solves every exercise.
    """
    given, _ = lesson.opened(lesson.exercise)
    was, now = dict(_flat(given.placed)), dict(_flat(state.placed))
    names = [
        path[-1]
        for path in was.keys() | now.keys()
        if path[-1] not in lesson.free and was.get(path) != now.get(path)
    ]
    if _runs(lesson, given) != _runs(lesson, state):
        names.append("run")
    return tuple(sorted(names))


def _runs(lesson: Lesson, state: State) -> list[tuple]:
    """The runs without what is free; neither colours nor what is in sight decide anything."""
    return [
        (
            run.optimizer,
            run.clip,
            {name: value for name, value in run.own.items() if name not in lesson.free},
        )
        for run in state.runs
    ]


def called(state: State, name: str) -> str | Message:
    """A setting as the page calls it."""
    cards = [p for row in state.params.values() for p in row]
    known = {**SHARED, **state.noise_params, **{p.name: p for p in cards}}
    if name not in known:
        return name
    return known[name].symbol or known[name].said("label")


def _wanted(goal: Mapping) -> Message:
    """What a goal asks for."""
    if "least" not in goal:
        return message("lessons.wanted.most", most=goal["most"])
    if "most" not in goal:
        return message("lessons.wanted.least", least=goal["least"])
    return message("lessons.wanted.between", least=goal["least"], most=goal["most"])


def check(lesson: Lesson, state: State) -> Checked:
    """Measure what the exercise asks for of a state."""
    if changed := strayed(lesson, state):
        names, free = (
            Row(tuple(called(state, name) for name in some)) for some in (changed, lesson.free)
        )
        return Checked(False, message("lessons.strayed", names=names, free=free), changed)
    solved, told = True, []
    for goal in lesson.goal:
        asked = {name: value for name, value in goal.items() if name not in BOUNDS}
        found = measure(state, **asked)
        holds = found is not None and goal.get("least", found) <= found <= goal.get("most", found)
        solved = solved and holds
        kind = goal["kind"]
        values = {name: value for name, value in asked.items() if name in LIMITS}
        said = (
            message(f"lessons.never.{kind}", **values)
            if found is None
            else message(f"lessons.measured.{kind}", value=found, **values)
        )
        told.append(said if holds else message("lessons.short", found=said, wanted=_wanted(goal)))
    key = "lessons.solved" if solved else "lessons.not_yet"
    return Checked(solved, message(key, found=Row(tuple(told), "join.semicolon")))
