"""What a link says, in one table that Python and the page both read.

    surface=ravine&kappa=50&start=-4~2.5&steps=400&lr=0.02&run=gd&run=adam~lr~0.1~clip~norm

The first half is the state, all that decides the runs. A value that equals its default is left out.
A run is its optimizer's key, then name~value pairs: its own parameters, `clip` (a mode), `hidden`
(1) and `style` (its colour, where it is not that of its place). A shared value that is written is
that of every run without its own. Where neither is written a run has what its card says: `run=lion`
has β₂ = 0.99, and owns it where the shared default, 0.999, is another. So a shared value is also
written, though it is the default, where a run shares it whose card says otherwise. `f` is a typed
formula. The second half is the look, what is looked at: which picture, how near, which step, what
is open, and which controls there are.

The same text is the address bar (the state, and of the look what is `kept`), the message on the
live channel and what the page commits. `decode` never raises: whatever is wrong in a link is
replaced by the default, and said.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal
from urllib.parse import parse_qsl, urlencode

from ..engine.stages import CLIP_MODES, Noise
from ..engine.typed import typed_surface
from ..optimizers import OPTIMIZERS
from ..spec import Param, Point, Surface
from ..surfaces import SURFACES
from ..surfaces.reader import for_link, of_link
from ..surfaces.tokens import LETTERS, FormulaError
from ..words import LANGUAGES, NOTHING, PSEUDO, Message, Row, Values, Wrong, message
from ..words.numbers import exact, shown
from .state import (
    COORDINATE,
    DEFAULT_SURFACE,
    LAB_STEPS,
    MAX_RUNS,
    NOISE,
    SHARED,
    Lab,
    Run,
    line_up,
    recommended,
)

MAX_LENGTH = 8_000
LONGEST_TEXT = 80
STYLES = tuple(map(str, range(MAX_RUNS)))
Pairs = Iterable[tuple[str, str]]
Look = Values

# What can be shown or locked beside a parameter by its name: the parts of the page.
PARTS = (
    *("surface", "run", "start", "steps", "schedule", "noise", "pad", "actions"),
    *("views", "curve", "player", "readout", "inside", "drawers", "experiments", "none"),
)
CONTROLS = (
    *PARTS,
    *dict.fromkeys(
        p.name
        for card in chain(SURFACES.values(), OPTIMIZERS.values())
        for p in card.params
        if p.name not in PARTS
    ),
    *(name for name in (*SHARED, *NOISE) if name not in PARTS),
    *LETTERS,
)

EDGE = Param("window", "", "an edge of the map", 0.0, -10.0, 10.0, at_least=-1e7, at_most=1e7)
EYE = Param("camera", "", "a turn of the eye", 0.0, -7.0, 12.0, at_least=-100.0, at_most=100.0)
STEP = replace(LAB_STEPS, name="step", label="step", low=0, at_least=0)
SLOT = replace(STEP, name="inside", label="a run", at_most=MAX_RUNS - 1)


@dataclass(frozen=True)
class Key:
    """A key of a link: what its value may be, and where it stands in the page's state or look.

    `kind` says how it is written: `number`; `numbers`, `words`, `count` or more of them with ~
    between; `word`, one of `words`; `text`; `formula`, a text in which ~ is a space; `flag`, 1;
    `link`, a state within this one; `runs`; and `params`, a key of its own for every parameter of
    the surface. A key of the `stage` belongs to the plane, the others to every page. What is `kept`
    stays in the address bar.
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
    kept: bool = False


STATE = (
    Key("surface", "word", ("surface",), words=tuple(SURFACES), stage=True),
    Key("f", "formula", ("formula",), stage=True),
    Key("", "params", ("surface_params",), stage=True),
    Key("start", "numbers", ("start",), COORDINATE, 2, stage=True),
    Key("steps", "number", ("steps",), LAB_STEPS),
    *(Key(name, "number", ("noise", name), param) for name, param in NOISE.items()),
    *(Key(name, "number", ("shared", name), param) for name, param in SHARED.items()),
    Key("run", "runs", ("runs",)),
)
LOOK = (
    Key("picture", "word", ("picture",), words=("map", "space", "both"), stage=True),
    Key("window", "numbers", ("window",), EDGE, 4, stage=True),
    Key("camera", "numbers", ("camera",), EYE, 5, stage=True),
    Key("height", "word", ("height",), words=("linear", "log"), stage=True),
    Key("curve", "text", ("curve",)),
    Key("step", "number", ("step",), STEP),
    Key("play", "flag", ("play",)),
    Key(
        "open", "words", ("open",),
        words=("inside", "pad", "schedule", "noise", "compare", "export"),
    ),
    Key("inside", "number", ("inside",), SLOT),
    Key("pad", "text", ("pad",)),
    Key("draws", "flag", ("draws",)),
    Key("pin", "link", ("pin",)),
    Key("show", "words", ("show",), words=CONTROLS, kept=True),
    Key("lock", "words", ("lock",), words=CONTROLS, kept=True),
    Key("lesson", "text", ("lesson",), kept=True),
    Key("about", "text", ("about",), kept=True),
    Key("lang", "word", ("lang",), words=(*LANGUAGES, PSEUDO), kept=True),
)  # fmt: skip
KEYS: Mapping[str, Key] = {key.name: key for key in (*STATE, *LOOK)}
LOOKED_AT = frozenset(key.name for key in LOOK)
KEPT = frozenset(key.name for key in LOOK if key.kept)
if len(KEYS) != len(STATE) + len(LOOK):
    raise ValueError("Two keys of a link have one name.")


def written(param: Param, value: float) -> str:
    """A parameter's value as a link has it: a number, or the word of a choice."""
    return param.choices[int(value)][0] if param.choices else exact(value)


def as_state(lab: Lab) -> dict:
    """The state as the page keeps it, every value at its place in the table."""
    return {
        "surface": lab.surface.key,
        "formula": lab.surface.typed,
        "surface_params": dict(lab.surface_params),
        "start": list(lab.start),
        "steps": lab.steps,
        "noise": {name: getattr(lab.noise, name) for name in NOISE},
        "shared": dict(lab.shared),
        "runs": [
            {
                "optimizer": r.optimizer,
                "clip": r.clip,
                "own": dict(r.own),
                "hidden": r.hidden,
                "style": r.style,
            }
            for r in lab.runs
        ],
    }


def _at(state: Mapping, place: tuple[str, ...]) -> object:
    for name in place:
        state = state[name]
    return state


def _run(run: Run, moved: bool) -> str:
    words = [run.optimizer]
    if run.clip != "none":
        words += ["clip", run.clip]
    for name, value in run.own.items():
        words += [name, written(run.params[name], value)]
    words += ["hidden", "1"] if run.hidden else []
    return "~".join([*words, *(["style", str(run.style)] if moved else [])])


def _text(key: Key, value) -> str:
    """A value as a link has it."""
    match key.kind:
        case "number":
            return written(key.param, value)
        case "numbers":
            return "~".join(map(exact, value))
        case "words":
            return "~".join(value)
        case "flag":
            return "1"
        case "formula":
            return for_link(value)
    return value


def encode(lab: Lab, look: Look = NOTHING) -> str:
    """The link's query string, without a question mark."""
    card = SURFACES[lab.surface.key]
    state, usual = as_state(lab), as_state(recommended(lab.surface, ()))
    meant = {name for run in lab.runs for name in run.peculiar if name not in run.own}
    pairs = []
    for key in STATE:
        value, default = _at(state, key.place), _at(usual, key.place)
        if key.kind == "runs":
            moved = any(run.style != place for place, run in enumerate(lab.runs))
            pairs += [(key.name, _run(run, moved)) for run in lab.runs]
        elif key.kind == "params":
            params = ((p, value[p.name]) for p in lab.surface.params)
            pairs += [(p.name, written(p, v)) for p, v in params if v != p.default]
        elif (
            key.name == "surface"
            or key.name in meant
            or value != (card.typed if key.name == "f" else default)
        ):
            pairs.append((key.name, _text(key, value)))
    pairs += [(key.name, _text(key, look[key.name])) for key in LOOK if key.name in look]
    return urlencode(pairs)


def kept(look: Look) -> Look:
    """What of a look stays in the address bar."""
    return Values({name: value for name, value in look.items() if name in KEPT})


def parsed(text: str) -> list[tuple[str, str]]:
    """The pairs of a query string, with or without its question mark."""
    return parse_qsl(text.removeprefix("?"), keep_blank_values=True, errors="replace")


class _Reader:
    """Takes values out of a link's pairs, keeping a message for each that it had to replace."""

    def __init__(self) -> None:
        self.notes: list[Message] = []

    def note(self, key: str, **values) -> None:
        self.notes.append(message(key, **values))

    def number(self, param: Param, text: str, default: float) -> float:
        try:
            return param.check(text)
        except Wrong as wrong:
            self.note("note.replaced", why=wrong.message, used=written(param, default))
            return default

    def start(self, key: Key, text: str, default: Point) -> Point:
        try:
            x, y = (key.param.check(word) for word in text.split("~"))
        except ValueError:
            x, y = default
            self.note("note.start", given=repr(text), x=shown(x), y=shown(y))
        return (x, y)

    def surface(self, single: Mapping[str, str]) -> Surface:
        name = single.get("surface", DEFAULT_SURFACE)
        if name not in SURFACES:
            self.note("note.no_surface", given=repr(name), shown=DEFAULT_SURFACE)
            name = DEFAULT_SURFACE
        surface = SURFACES[name]
        if not surface.typed:
            return surface
        try:
            return typed_surface(of_link(single["f"])) if "f" in single else surface
        except FormulaError as wrong:
            self.note("note.formula", why=wrong.message, shown=surface.typed)
            return surface

    def run(self, text: str, written: Iterable[str]) -> Run | None:
        """A run; `written` are the shared values that the link has, none of which is its card's."""
        key, *words = text.split("~")
        if key not in OPTIMIZERS:
            self.note("note.no_optimizer", given=repr(key))
            return None
        run, own = Run(key), {}
        names = run.params
        peculiar = {name: v for name, v in run.peculiar.items() if name not in written}
        for name, word in zip(words[::2], [*words[1::2], ""], strict=False):
            if name == "clip":
                if word in CLIP_MODES:
                    run = replace(run, clip=word)
                else:
                    modes = Row(CLIP_MODES)
                    self.note("note.clip", modes=modes, given=repr(word), optimizer=key)
            elif name == "hidden":
                run = replace(run, hidden=word != "0")
            elif name == "style":
                run = replace(run, style=int(word) if word in STYLES else None)
            elif name in names:
                try:
                    own[name] = names[name].check(word)
                except Wrong as wrong:
                    shares = name in SHARED and name not in peculiar
                    self.note(
                        "note.shares" if shares else "note.keeps", why=wrong.message, optimizer=key
                    )
            else:
                self.note("note.no_setting_of_run", optimizer=key, given=repr(name))
        # What was written comes first, and holds.
        return replace(run, own=Values(own | peculiar | own))

    def runs(self, given: list[str], written: Iterable[str]) -> tuple[Run, ...]:
        runs = tuple(run for text in given if (run := self.run(text, written)))
        if len(runs) > MAX_RUNS:
            self.note("note.many_runs", most=MAX_RUNS)
        return runs[:MAX_RUNS]

    # --- the look: a value that cannot be read is left out, and said ------------------------------

    def seen(self, key: Key, text: str) -> object | None:
        """A value of the look, None where there is none."""
        try:
            return _SEEN[key.kind](key, text)
        except Wrong as wrong:
            self.note("note.left_out", why=wrong.message)
        return None


def _seen_number(key: Key, text: str) -> float:
    return key.param.check(text)


def _seen_numbers(key: Key, text: str) -> tuple[float, ...]:
    words = text.split("~")
    if len(words) != key.count:
        raise Wrong("wrong.count", name=key.name, count=key.count, given=repr(text[:LONGEST_TEXT]))
    return tuple(key.param.check(word) for word in words)


def _seen_words(key: Key, text: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(text.split("~")))
    for word in found:
        if word not in key.words:
            raise Wrong("wrong.word_of_link", name=key.name, given=repr(word[:LONGEST_TEXT]))
    return found


def _seen_word(key: Key, text: str) -> str:
    if text not in key.words:
        known = Row(key.words)
        raise Wrong("wrong.word", name=key.name, known=known, given=repr(text[:LONGEST_TEXT]))
    return text


def _seen_text(key: Key, text: str) -> str:
    if len(text) > LONGEST_TEXT or not text.isprintable():
        raise Wrong("wrong.text", name=key.name, most=LONGEST_TEXT)
    return text


def _seen_flag(_key: Key, text: str) -> bool:
    return text != "0"


def _seen_link(_key: Key, text: str) -> str:
    # Written anew, so that nothing is pinned that could not be shown; one deep, without a look.
    return encode(decode(pair for pair in parsed(text) if pair[0] not in LOOKED_AT)[0])


_SEEN: Mapping[str, Callable] = {
    "number": _seen_number,
    "numbers": _seen_numbers,
    "words": _seen_words,
    "word": _seen_word,
    "text": _seen_text,
    "flag": _seen_flag,
    "link": _seen_link,
}


def decode(pairs: Pairs) -> tuple[Lab, Look, list[Message]]:
    """Read the pairs of a link: the state, the look, and a message for each thing wrong in it."""
    reader, given = _Reader(), list(pairs)
    if sum(len(name) + len(text) + 2 for name, text in given) > MAX_LENGTH:
        reader.note("note.long", most=MAX_LENGTH)
        given = []
    single = dict(given)
    surface = reader.surface(single)
    runs = reader.runs([text for name, text in given if name == "run"], SHARED.keys() & single)
    # Without runs the link asks for a surface, and gets it with its own line-up.
    lab = recommended(surface, ()) if runs else line_up(surface)
    shared = dict(lab.shared)
    params = {p.name: p for p in surface.params}
    surface_params, start, steps, noise = dict(lab.surface_params), lab.start, lab.steps, {}
    look: dict[str, object] = {}
    for name, text in single.items():
        key = KEYS.get(name)
        if name in params:
            value = reader.number(params[name], text, params[name].default)
            surface_params[name] = value
        elif key is None or not name:
            reader.note("note.no_setting", given=repr(name))
        elif name in LOOKED_AT:
            if (value := reader.seen(key, text)) is not None:
                look[name] = value
        elif name == "start":
            start = reader.start(key, text, start)
        elif name == "steps":
            steps = int(reader.number(key.param, text, steps))
        elif key.place[0] == "noise":
            noise[name] = reader.number(key.param, text, key.param.default)
        elif key.place[0] == "shared":
            shared[name] = reader.number(key.param, text, shared[name])
        elif name not in ("surface", "f", "run"):
            raise LookupError(f"No way of reading {name!r} is written here.")
    lab = replace(
        lab,
        surface_params=Values(surface_params),
        start=start,
        steps=steps,
        shared=Values(shared),
        runs=runs or lab.runs,
        noise=Noise(**noise),
    )
    return lab, Values(look), reader.notes
