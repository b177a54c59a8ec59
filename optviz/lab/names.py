"""The names of a line-up's runs, as the Lab's readout has them."""

from ..engine.stages import FACTOR, PERIOD, SCHEDULE, THRESHOLD
from ..optimizers import OPTIMIZERS
from .state import SCHEDULING, Lab, Run, number

CLIPPED = {"value": "clipped by value", "norm": "clipped by norm", "normalize": "normalized"}


def _choices(run: Run) -> list[str]:
    """The texts of the switches that no two runs share, where they are not at their defaults."""
    own = ((run.params[name], value) for name, value in run.own.items())
    shared = {p.name for p in SCHEDULING}
    return [
        param.choices[int(value)][1]
        for param, value in own
        if param.choices and param.name not in shared and value != param.default
    ]


def _own(lab: Lab, run: Run) -> list[str]:
    """All that a run owns and uses, in words: "η 0.1", "η cosine"."""
    kind = SCHEDULE.choices[int(lab.value(run, SCHEDULE.name))][0]
    idle = {THRESHOLD.name} if run.clip == "none" else set()
    if kind not in ("step", "exponential"):
        idle.add(FACTOR.name)
    if kind in ("constant", "cosine"):
        idle.add(PERIOD.name)
    said, switched = [], _choices(run)
    for name, value in run.own.items():
        param = run.params[name]
        text = f"{param.symbol} {number(value)}"
        if param.choices:
            text = param.choices[int(value)][1]
        if name not in idle and text not in switched:
            said.append(text)
    return said


def names(lab: Lab) -> list[str]:
    """A name for every run of a Lab, hidden ones too: what tells it from the others, no more."""
    plain = []
    for run in lab.runs:
        name = ", ".join([OPTIMIZERS[run.optimizer].name, *_choices(run)])
        plain.append(f"{name} {CLIPPED[run.clip]}" if run.clip in CLIPPED else name)
    named = [
        name if plain.count(name) < 2 else " ".join([name, *_own(lab, run)])
        for name, run in zip(plain, lab.runs, strict=True)
    ]
    return [
        f"{name} ({count})" if (count := named[: k + 1].count(name)) > 1 else name
        for k, name in enumerate(named)
    ]
