"""The table of a link: a row for each key, which Python and the page both read.

The first half is the state, all that decides the runs, the second the look, what is looked at. Most
rows are every page's; a stage, such as the plane, has its own before them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from ..optimizers import OPTIMIZERS
from ..spec import Param
from ..words import LANGUAGES, PSEUDO
from .lineup import MAX_RUNS, NOISE, SHARED, State

# The parts of every page that can be shown or locked, beside a parameter by its name.
PARTS = (
    *("run", "schedule", "noise", "actions", "views", "curve", "player", "readout", "inside"),
    *("pad", "drawers", "experiments", "none"),
)
STEP = Param("step", "", "step", 0, 0, 20_000, "log", 0, 1_000_000, integer=True)
SLOT = replace(STEP, name="inside", label="a run", at_most=MAX_RUNS - 1)
FOLDS = ("inside", "pad", "schedule", "noise", "own", "compare", "search", "export", "class")


@dataclass(frozen=True)
class Key:
    """A key of a link: what its value may be, and where it stands in the page's state or look.

    `kind` says how it is written: `number`; `numbers`, `words`, `count` or more of them with ~
    between; `word`, one of `words`; `text`; `formula`, a text in which ~ is a space; `flag`, 1;
    `link`, a state within this one; `runs`; and `params`, a key of its own for every parameter of
    what runs on, such as the surface. A key of the `stage` is no other page's. One that is a `must`
    is always written: it says which stage it is. What is `kept` stays in the address bar.
    """

    name: str
    kind: Literal[
        "number", "numbers", "word", "words", "text", "formula", "flag", "link", "runs", "params"
    ]
    place: tuple[str, ...]
    param: Param | None = None
    count: int = 1
    words: tuple[str, ...] = ()
    stage: bool = False
    must: bool = False
    kept: bool = False


def every_state(noise: Mapping[str, Param]) -> tuple[Key, ...]:
    """The rows of the state that every page has; `noise` are the parameters of its noise."""
    return (
        *(Key(name, "number", ("noise", name), param) for name, param in noise.items()),
        *(Key(name, "number", ("shared", name), param) for name, param in SHARED.items()),
        Key("run", "runs", ("runs",)),
    )


def every_look(controls: tuple[str, ...]) -> tuple[Key, ...]:
    """The rows of the look that every page has; `controls` are what can be shown and locked."""
    return (
        Key("curve", "text", ("curve",)),
        Key("scale", "word", ("scale",), words=("log", "linear")),
        Key("step", "number", ("step",), STEP),
        Key("play", "flag", ("play",)),
        Key("open", "words", ("open",), words=FOLDS),
        Key("inside", "number", ("inside",), SLOT),
        Key("pad", "text", ("pad",)),
        Key("draws", "flag", ("draws",)),
        Key("pin", "link", ("pin",)),
        Key("show", "words", ("show",), words=controls, kept=True),
        Key("lock", "words", ("lock",), words=controls, kept=True),
        Key("lesson", "text", ("lesson",), kept=True),
        Key("about", "text", ("about",), kept=True),
        Key("room", "text", ("room",), kept=True),
        Key("lang", "word", ("lang",), words=(*LANGUAGES, PSEUDO), kept=True),
    )


def controls(parts: Iterable[str], params: Iterable[Param]) -> tuple[str, ...]:
    """The words of `show` and `lock`: parts of a page, its own first, and parameters by name."""
    names = [p.name for card in OPTIMIZERS.values() for p in card.params]
    return tuple(
        dict.fromkeys((*parts, *PARTS, *(p.name for p in params), *names, *SHARED, *NOISE))
    )


@dataclass(frozen=True, eq=False)
class Stage:
    """What a page has of its own: rows of the table, and how a link opens on it.

    `subject(reader, single)` is what the runs run on, from the pairs of a link by key, and
    `opened(subject, alone)` a state of it without runs, or, where a link is `alone`, without runs,
    with the line-up of the subject's own. `parts` are those of its own page that a link can hide or
    lock, beside those of every page. `plain(state)` is that of a link that says of a state its
    subject alone: what equals it need not be written.
    """

    name: str
    parts: tuple[str, ...]
    state: tuple[Key, ...]
    look: tuple[Key, ...]
    subject: Callable[..., object]
    opened: Callable[[object, bool], State]
    plain: Callable[[State], State]

    def __post_init__(self) -> None:
        names = [key.name for key in (*self.state, *self.look) if key.kind != "params"]
        if len(set(names)) < len(names):
            raise ValueError(f"Two keys of a link to the {self.name} have one name.")

    @property
    def keys(self) -> Mapping[str, Key]:
        """Its rows by their names."""
        return {key.name: key for key in (*self.state, *self.look) if key.name}

    @property
    def looked_at(self) -> frozenset[str]:
        """The keys of the look."""
        return frozenset(key.name for key in self.look)

    @property
    def musts(self) -> frozenset[str]:
        """The keys that say which stage it is."""
        return frozenset(key.name for key in self.state if key.must)
