"""The state of the Lab, and its one encoding: the query string of a link.

The same text is the address bar, the message on the live channel and what the page commits.
`decode` never raises: whatever is wrong in a link is replaced by the default, and said.

    surface=ravine&kappa=50&start=-4~2.5&steps=400&lr=0.02&run=gd&run=adam~lr~0.1~clip~norm

A value that equals its default is left out. A run is its optimizer's key, then name~value pairs:
its own parameters, `clip` (a mode) and `hidden` (1). What a run does not own, it shares; a
parameter that is not among the shared ones has its method's default. `f` is a typed formula.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlencode

from ..engine.runs import STEPS, Trajectory
from ..engine.runs import run as run_engine
from ..engine.stages import (
    BATCH,
    CLIP_MODES,
    FACTOR,
    PERIOD,
    SCHEDULE,
    SEED,
    SIGMA,
    THRESHOLD,
    WARMUP,
    Clip,
    Noise,
    Schedule,
)
from ..engine.typed import own_surface
from ..optimizers import OPTIMIZERS
from ..optimizers.params import SHARED as HYPERPARAMETERS
from ..spec import Optimizer, Param, Point, Surface
from ..surfaces import SURFACES
from ..surfaces.formula import FormulaError

MAX_RUNS = 8
MAX_LENGTH = 8_000
DEFAULT_SURFACE = "rosenbrock"

LAB_STEPS = replace(STEPS, at_least=1, at_most=20_000)
COORDINATE = Param("start", "x₀", "start", 0.0, -10.0, 10.0, at_least=-1e6, at_most=1e6)
SCHEDULING = (SCHEDULE, WARMUP, FACTOR, PERIOD)
# What every run has beside its optimizer's own parameters.
COMMON = (*SCHEDULING, THRESHOLD)
SHARED: Mapping[str, Param] = {**HYPERPARAMETERS, **{p.name: p for p in COMMON}}
NOISE: Mapping[str, Param] = {p.name: p for p in (SIGMA, BATCH, SEED)}
NO_NOISE = Noise()


@dataclass(frozen=True)
class Run:
    """One line of the line-up. `own` holds the parameters it does not share."""

    optimizer: str
    clip: str = "none"
    own: Mapping[str, float] = field(default_factory=dict)
    hidden: bool = False

    @property
    def params(self) -> dict[str, Param]:
        """Every parameter that it has, by name."""
        return {p.name: p for p in (*OPTIMIZERS[self.optimizer].params, *COMMON)}


@dataclass(frozen=True)
class Lab:
    """Everything a link says."""

    surface: Surface
    surface_params: Mapping[str, float]
    start: Point
    steps: int
    shared: Mapping[str, float]
    runs: tuple[Run, ...]
    noise: Noise = NO_NOISE

    def value(self, run: Run, name: str) -> float:
        """The value of a parameter for a run: its own, the shared one, or its method's default."""
        if name in run.own:
            return run.own[name]
        return self.shared[name] if name in self.shared else run.params[name].default

    def settings(self, run: Run) -> dict[str, float]:
        """The optimizer's parameters for a run, by name."""
        return {p.name: self.value(run, p.name) for p in OPTIMIZERS[run.optimizer].params}

    def clip(self, run: Run) -> Clip:
        return Clip(run.clip, self.value(run, THRESHOLD.name))

    def schedule(self, run: Run) -> Schedule:
        return Schedule(**{p.name: self.value(run, p.name) for p in SCHEDULING})

    def trajectory(self, run: Run) -> Trajectory:
        """What a run does."""
        return run_engine(
            self.surface,
            run.optimizer,
            start=self.start,
            steps=self.steps,
            clip=self.clip(run),
            noise=self.noise,
            schedule=self.schedule(run),
            surface_params=self.surface_params,
            **self.settings(run),
        )


FIRST_RUNS = (Run("gd"), Run("momentum"), Run("momentum", clip="norm"), Run("adam"))


def learning_rate(surface: Surface, optimizer: Optimizer) -> float:
    """The learning rate that suits an optimizer on a surface, by their cards, to one digit."""
    rate = surface.lr.get(optimizer.family)
    return optimizer.params[0].default if rate is None else float(f"{rate * optimizer.rate:.1g}")


def recommended(surface: Surface, runs: Iterable[Run]) -> Lab:
    """The surface with its recommended values for these runs.

    The first run's learning rate is shared; a run of a family that needs another one owns it.
    Parameters other than the learning rate that a run owns, it keeps.
    """
    runs = tuple(runs)
    rates = [learning_rate(surface, OPTIMIZERS[run.optimizer]) for run in runs]
    shared = {name: param.default for name, param in SHARED.items()}
    shared["lr"] = rates[0]
    line_up = []
    for run, rate in zip(runs, rates, strict=True):
        own = {name: value for name, value in run.own.items() if name != "lr"}
        line_up.append(replace(run, own=own if rate == rates[0] else {"lr": rate, **own}))
    return Lab(
        surface=surface,
        surface_params={p.name: p.default for p in surface.params},
        start=surface.start,
        steps=surface.steps,
        shared=shared,
        runs=tuple(line_up),
    )


def first_visit() -> Lab:
    """What a visitor sees who brings no link."""
    return recommended(SURFACES[DEFAULT_SURFACE], FIRST_RUNS)


def number(value: float) -> str:
    """The shortest text that reads back as the same float, as a person writes it: 0.003, 1e-8."""
    text = repr(float(value)).replace("e+", "e").replace("e-0", "e-")
    return text.removesuffix(".0")


def written(param: Param, value: float) -> str:
    """A parameter's value as a link has it: a number, or the word of a choice."""
    return param.choices[int(value)][0] if param.choices else number(value)


def encode(lab: Lab) -> str:
    """The link's query string, without a question mark."""
    surface = lab.surface
    pairs = [("surface", surface.key)]
    if surface.typed != SURFACES[surface.key].typed:
        pairs.append(("f", surface.typed))
    for param in surface.params:
        if lab.surface_params[param.name] != param.default:
            pairs.append((param.name, written(param, lab.surface_params[param.name])))
    if lab.start != surface.start:
        pairs.append(("start", "~".join(map(number, lab.start))))
    if lab.steps != surface.steps:
        pairs.append(("steps", number(lab.steps)))
    for name, param in NOISE.items():
        if getattr(lab.noise, name) != param.default:
            pairs.append((name, number(getattr(lab.noise, name))))
    for name, param in SHARED.items():
        if lab.shared[name] != param.default:
            pairs.append((name, written(param, lab.shared[name])))
    for run in lab.runs:
        words = [run.optimizer]
        if run.clip != "none":
            words += ["clip", run.clip]
        for name, value in run.own.items():
            words += [name, written(run.params[name], value)]
        if run.hidden:
            words += ["hidden", "1"]
        pairs.append(("run", "~".join(words)))
    return urlencode(pairs)


class _Reader:
    """Takes values out of a link's text, keeping a sentence for each that it had to replace."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def value(self, param: Param, text: str, default: float) -> float:
        try:
            return param.check(text)
        except ValueError as wrong:
            self.notes.append(f"{str(wrong).removesuffix('.')}; {written(param, default)} is used.")
            return default

    def start(self, text: str, default: Point) -> Point:
        try:
            x, y = (COORDINATE.check(word) for word in text.split("~"))
        except ValueError:
            shown = " and ".join(map(number, default))
            self.notes.append(
                f"start must be two numbers between -1e6 and 1e6, not {text!r}; {shown} are used."
            )
            return default
        return (x, y)

    def surface(self, single: Mapping[str, str]) -> Surface:
        key = single.get("surface", DEFAULT_SURFACE)
        if key not in SURFACES:
            self.notes.append(f"There is no surface {key!r}; {DEFAULT_SURFACE} is shown instead.")
            key = DEFAULT_SURFACE
        surface = SURFACES[key]
        if not surface.typed:
            return surface
        try:
            return own_surface(single.get("f", surface.typed))
        except FormulaError as wrong:
            self.notes.append(f"{str(wrong).removesuffix('.')}; {surface.typed} is shown instead.")
            return surface

    def run(self, text: str) -> Run | None:
        key, *words = text.split("~")
        if key not in OPTIMIZERS:
            self.notes.append(f"There is no optimizer {key!r}; that run is left out.")
            return None
        run, own = Run(key), {}
        names = run.params
        for name, word in zip(words[::2], [*words[1::2], ""], strict=False):
            if name == "clip":
                if word in CLIP_MODES:
                    run = replace(run, clip=word)
                else:
                    self.notes.append(
                        f"clip must be one of {', '.join(CLIP_MODES)}, not {word!r}; {key} runs "
                        "without clipping."
                    )
            elif name == "hidden":
                run = replace(run, hidden=word != "0")
            elif name in names:
                try:
                    own[name] = names[name].check(word)
                except ValueError as wrong:
                    instead = "shares it" if name in SHARED else "keeps its default"
                    self.notes.append(f"{str(wrong).removesuffix('.')}; {key} {instead} instead.")
            else:
                self.notes.append(f"{key} has no setting {name!r}; it is ignored.")
        return replace(run, own=own)


def decode(query: str) -> tuple[Lab, list[str]]:
    """Read a link. Returns the state, and one sentence for each thing that was wrong in it."""
    reader = _Reader()
    query = query.removeprefix("?")
    if len(query) > MAX_LENGTH:
        reader.notes.append(
            f"The link is longer than {MAX_LENGTH} characters; the first page is shown instead."
        )
        query = ""
    given = parse_qsl(query, keep_blank_values=True, errors="replace")
    single = dict(given)
    surface = reader.surface(single)

    runs = [run for name, text in given if name == "run" and (run := reader.run(text))]
    if len(runs) > MAX_RUNS:
        reader.notes.append(f"A line-up has at most {MAX_RUNS} runs; the others are left out.")
    # Without runs the link asks for a surface, and gets it as recommended.
    lab = recommended(surface, runs[:MAX_RUNS] or FIRST_RUNS)
    if runs:
        shared = {name: param.default for name, param in SHARED.items()}
        lab = replace(lab, runs=tuple(runs[:MAX_RUNS]), shared=shared)

    surface_params, shared = dict(lab.surface_params), dict(lab.shared)
    start, steps, noise = lab.start, lab.steps, {}
    for name, text in single.items():
        if name == "start":
            start = reader.start(text, start)
        elif name == "steps":
            steps = int(reader.value(LAB_STEPS, text, steps))
        elif name in NOISE:
            noise[name] = reader.value(NOISE[name], text, NOISE[name].default)
        elif name in SHARED:
            shared[name] = reader.value(SHARED[name], text, shared[name])
        elif name in surface_params:
            param = next(p for p in surface.params if p.name == name)
            surface_params[name] = reader.value(param, text, param.default)
        elif name not in ("surface", "run", "f"):
            reader.notes.append(f"A link has no setting {name!r}; it is ignored.")
    lab = replace(
        lab,
        surface_params=surface_params,
        start=start,
        steps=steps,
        shared=shared,
        noise=Noise(**noise),
    )
    return lab, reader.notes
