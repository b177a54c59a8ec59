"""What a script is made of, whatever the framework: the settings in words, and how it is written.

A refusal is a Wrong that says why a framework cannot do as the Lab does.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ..engine.stages import Clip, Schedule
from ..lab.codec import worded, written
from ..lab.lineup import SCHEDULING, Run, State
from ..lab.link import encode
from ..lab.state import Lab
from ..optimizers import OPTIMIZERS
from ..spec import Optimizer
from ..words import Message, Row, Wrong
from ..words.numbers import exact
from .losses import loss

COURSES = {
    "constant": "1.0",
    "step": "{factor} ** (t // {period})",
    "exponential": "{factor} ** (t / {period})",
    "cosine": "(1 + math.cos(math.pi * t / {whole})) / 2",
    "inverse": "1 / (1 + t / {period})",
    "inverse_sqrt": "1 / math.sqrt(1 + t / {period})",
}


def need(condition: object, why: str, /, **values: Message | Row | str | float) -> None:
    """Raise Wrong, which says why, where the condition does not hold."""
    if not condition:
        raise Wrong(why, **values)


def call(name: str, *words: str, **options: object) -> str:
    """The text of a call; an option may be text already, marked by `Code`."""
    words = (*words, *(f"{key}={value!r}" for key, value in options.items()))
    line = f"{name}({', '.join(words)})"
    return line if len(line) < 80 else f"{name}(\n" + "".join(f"    {w},\n" for w in words) + ")"


class Code(str):
    """Text of a script that stands there as it is, without quotation marks."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


@dataclass(frozen=True, eq=False, kw_only=True)
class Method:
    """How a run steps, ready to be written down, whatever it runs on.

    `settings` are the optimizer's parameters, a choice by its word; `whole` are all its steps.
    """

    state: State
    line: Run
    card: Optimizer
    settings: Mapping[str, float | str]
    clip: Clip
    schedule: Schedule
    whole: int

    @property
    def corrected(self) -> bool:
        """Whether the bias of m and of v is corrected, or there is none."""
        s = self.settings
        m = s["correct_m"] == "yes" or s["beta1"] == 0.0
        return m and (s["correct_v"] == "yes" or s["beta2"] == 0.0)

    @property
    def steady(self) -> bool:
        """Whether η is the same at every step."""
        return not self.schedule.multipliers(self.whole).size

    @property
    def accumulating(self) -> float:
        """η for a velocity that accumulates gradients: averaged ones are 1 - β₁ times those."""
        averaged = self.settings.get("memory") == "averaged"
        return self.settings["lr"] * (1 - self.settings["beta1"] if averaged else 1.0)

    @property
    def first(self) -> float:
        """η at the first step."""
        rates = self.schedule.multipliers(self.whole)
        return self.settings["lr"] * (float(rates[0]) if rates.size else 1.0)

    @property
    def rated(self) -> float | Code:
        """The learning rate as an option of a call: a number, or the name of the schedule."""
        return self.accumulating if self.steady else Code("schedule")

    def eps(self, *places: str, why: str, **values: Message | str) -> float:
        """ε, if it stands in one of these places, or is 0 and stands nowhere."""
        eps = self.settings["eps"]
        need(eps == 0.0 or self.settings["eps_place"] in places, why, **values)
        return eps

    def rate(self) -> str:
        """The schedule as the function `rate(t)`, what η is multiplied by at step t = 0, 1, …"""
        if self.steady:
            return ""
        values = {p.name: self.state.value(self.line, p.name) for p in SCHEDULING}
        kind, warmup = written(SCHEDULING[0], values["schedule"]), int(values["warmup"])
        whole = max(self.whole - warmup, 1)
        course = COURSES[kind].format(
            factor=values["factor"], period=int(values["period"]), whole=whole
        )
        lines = ["def rate(t):"]
        if warmup:
            lines += [f"    if t < {warmup}:", f"        return (t + 1) / {warmup}"]
            lines += [] if kind == "constant" else [f"    t = t - {warmup}"]
        return "\n".join([*lines, f"    return {course}"])


def method(state: State, line: Run, whole: int) -> dict:
    """The fields of a `Method`."""
    return {
        "state": state,
        "line": line,
        "card": OPTIMIZERS[line.optimizer],
        "settings": worded(line.params, state.hparams(line)),
        "clip": state.clip(line),
        "schedule": state.schedule(line),
        "whole": whole,
    }


def head(said: str, imports: str, parts: str) -> str:
    """The docstring of a script, and its imports, with those that its parts use."""
    std = "import math\n" if "math." in parts else ""
    numpy = "import numpy as np\n" if "np." in parts.replace("jnp.", "") else ""
    return f'"""{said}"""\n\n{std}\n{numpy}{imports}'.replace("\n\n\n", "\n\n")


@dataclass(frozen=True, eq=False, kw_only=True)
class Recipe(Method):
    """One run of a Lab. `steps` are those that it really takes, to its end or its divergence."""

    lab: Lab
    steps: int
    ending: str

    def noise(self, array: str) -> str:
        """The noise of every step, drawn by NumPy from the Lab's seed, as the framework's array."""
        noise = self.lab.noise
        if noise.sigma == 0.0:
            return ""
        size = f"{noise.sigma!r} / math.sqrt({noise.batch:.0f})"
        # All of the Lab's steps, as they are drawn in one go.
        drawn = f"np.random.default_rng({noise.seed:.0f}).standard_normal(({self.lab.steps}, 2))"
        return f"noise = {array}({drawn}) * ({size})"

    def loss(self, lib: str) -> str:
        """The loss, with what stands before it."""
        return "\n\n".join(loss(self.lab.surface, self.lab.surface_params, lib))

    def head(self, framework: str, imports: str, parts: str) -> str:
        """The docstring of a script, and its imports, with those that its parts use."""
        said = (
            f"{self.card.name} on the surface {self.lab.surface.name}, in {framework}.\n\n"
            f"{self.ending}\n"
            f"The line-up: ?{encode(self.lab)}\n"
        )
        return head(said, imports, parts)


def recipe(lab: Lab, line: Run) -> Recipe:
    """Gather what a script says. Raises Wrong for a run without a step."""
    task = lab.task(line)
    result = task.run()
    steps = len(result.path) - 1
    need(steps > 0, "scripts.no_step")
    (x, y), value = result.path[-1].tolist(), float(result.loss[-1])
    ending = f"In the Lab it ends at x = {x!r}, y = {y!r} with the loss {value!r}, "
    if result.diverged_at is None:
        ending += f"after {exact(steps)} steps."
    else:
        ending += f"where it diverges at step {result.diverged_at}."
    return Recipe(**method(lab, line, lab.steps), lab=lab, steps=steps, ending=ending)
