"""The names of a line-up's runs: what tells each from the others, no more."""

from ..engine.stages import FACTOR, PERIOD, THRESHOLD
from ..optimizers import OPTIMIZERS
from ..words import Message, Row, message
from .lineup import SCHEDULING, Run, State


def _choices(run: Run) -> list[Message]:
    """The texts of the switches that no two runs share, where they are not at their defaults."""
    own = ((run.params[name], value) for name, value in run.own.items())
    shared = {p.name for p in SCHEDULING}
    return [
        param.said(param.choices[int(value)][0], f"optimizers.{run.optimizer}")
        for param, value in own
        if param.choices and param.name not in shared and value != param.default
    ]


def _own(lab: State, run: Run) -> list[Message]:
    """All that a run owns and uses, in words: "η 0.1", "η cosine"."""
    idle = {FACTOR.name, PERIOD.name} - {p.name for p in lab.coursing(run)}
    if run.clip == "none":
        idle.add(THRESHOLD.name)
    said, switched = [], _choices(run)
    for name, value in run.own.items():
        if run.peculiar.get(name) == value:
            continue  # as its card has it
        param = run.params[name]
        text = message("run.own", symbol=param.symbol, value=value)
        if param.choices:
            text = param.said(param.choices[int(value)][0], f"optimizers.{run.optimizer}")
        if name not in idle and text not in switched:
            said.append(text)
    return said


def names(lab: State) -> list[Message]:
    """A name for every run of a Lab, hidden ones too: what tells it from the others, no more."""
    plain = []
    for run in lab.runs:
        name = Row((OPTIMIZERS[run.optimizer].said("name"), *_choices(run)))
        how = message(f"clipped.{run.clip}")
        plain.append(
            message("run.name", method=name)
            if run.clip == "none"
            else message("run.clipped", name=name, how=how)
        )
    named = []
    for name, run in zip(plain, lab.runs, strict=True):
        own = _own(lab, run)
        alike = plain.count(name) > 1 and own
        more = message("run.owning", name=name, own=Row(tuple(own), "join.space"))
        named.append(more if alike else name)
    return [
        message("run.counted", name=name, count=count)
        if (count := named[: k + 1].count(name)) > 1
        else name
        for k, name in enumerate(named)
    ]


def named(lab: State) -> dict[str, Run]:
    """The runs that are not hidden, by a name each in the language spoken, in their order."""
    every = zip(names(lab), lab.runs, strict=True)
    return {str(name): line for name, line in every if not line.hidden}
