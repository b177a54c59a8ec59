"""A state and a look as a link, and back: one codec for every stage, by the rows of its table.

    surface=ravine&kappa=50&start=-4~2.5&steps=400&lr=0.02&run=gd&run=adam~lr~0.1~clip~norm

A value that equals its default is left out. A run is its optimizer's key, then name~value pairs:
its own parameters, `clip` (a mode), `hidden` (1) and `style` (its colour, where it is not that of
its place). A shared value that is written is that of every run without its own. Where neither is
written a run has what its card says: `run=lion` has β₂ = 0.99, and owns it where the shared
default, 0.999, is another. So a shared value is also written, though it is the default, where a run
shares it whose card says otherwise.

The same text is the address bar (the state, and of the look what is `kept`), the message on the
live channel and what the page commits. `decode` never raises: whatever is wrong in a link is
replaced by the default, and said.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import is_dataclass, replace
from urllib.parse import parse_qsl, urlencode

from ..engine.stages import CLIP_MODES
from ..optimizers import OPTIMIZERS
from ..spec import Param, Point
from ..surfaces.reader import for_link
from ..words import NOTHING, Message, Row, Values, Wrong, message
from ..words.numbers import exact, shown
from .keys import Key, Stage, every_look
from .lineup import MAX_RUNS, SHARED, Run, State

MAX_LENGTH = 8_000
LONGEST_TEXT = 80
STYLES = tuple(map(str, range(MAX_RUNS)))
Pairs = Iterable[tuple[str, str]]
Look = Values
KEPT = frozenset(key.name for key in every_look(()) if key.kept)


def written(param: Param, value: float) -> str:
    """A parameter's value as a link has it: a number, or the word of a choice."""
    return param.choices[int(value)][0] if param.choices else exact(value)


def worded(params: Mapping[str, Param], values: Mapping[str, float]) -> dict[str, float | str]:
    """Values by name, a choice by its word."""
    return {
        name: written(params[name], value) if params[name].choices else value
        for name, value in values.items()
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


def encode(state: State, look: Look, stage: Stage) -> str:
    """The link's query string, without a question mark."""
    is_, plain = state.placed, stage.plain(state).placed
    meant = {name for run in state.runs for name in run.peculiar if name not in run.own}
    pairs = []
    for key in stage.state:
        value, default = _at(is_, key.place), _at(plain, key.place)
        if key.kind == "runs":
            moved = any(run.style != place for place, run in enumerate(state.runs))
            pairs += [(key.name, _run(run, moved)) for run in state.runs]
        elif key.kind == "params":
            params = ((p, value[p.name]) for p in state.params[key.place[0]])
            pairs += [(p.name, written(p, v)) for p, v in params if v != p.default]
        elif key.must or key.name in meant or value != default:
            pairs.append((key.name, _text(key, value)))
    pairs += [(key.name, _text(key, look[key.name])) for key in stage.look if key.name in look]
    return urlencode(pairs)


def kept(look: Look) -> Look:
    """What of a look stays in the address bar."""
    return Values({name: value for name, value in look.items() if name in KEPT})


def without(look: Look, gone: str) -> Look:
    """A look that says nothing of a key."""
    return Values({name: value for name, value in look.items() if name != gone})


def moves(look: Look, *names: str) -> bool:
    """Whether controls exist under a look and move, as `state/permits.js` has it for the page."""
    show, lock = look.get("show"), look.get("lock", ())
    return all(name not in lock and (show is None or name in show) for name in names)


def parsed(text: str) -> list[tuple[str, str]]:
    """The pairs of a query string, with or without its question mark."""
    return parse_qsl(text.removeprefix("?"), keep_blank_values=True, errors="replace")


class Reader:
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

    def point(self, key: Key, text: str, default: Point) -> Point:
        try:
            x, y = (key.param.check(word) for word in text.split("~"))
        except ValueError:
            x, y = default
            self.note("note.start", given=repr(text), x=shown(x), y=shown(y))
        return (x, y)

    def word(self, key: Key, single: Mapping[str, str], default: str) -> str:
        word = single.get(key.name, default)
        if word in key.words:
            return word
        self.note(f"note.no_{key.name}", given=repr(word), shown=default)
        return default

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

    def seen(self, key: Key, text: str, stage: Stage) -> object | None:
        """A value of the look, None where there is none."""
        try:
            if key.kind == "link":
                return _pinned(text, stage)
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


_SEEN: Mapping[str, Callable] = {
    "number": _seen_number,
    "numbers": _seen_numbers,
    "words": _seen_words,
    "word": _seen_word,
    "text": _seen_text,
    "flag": _seen_flag,
}


def _pinned(text: str, stage: Stage) -> str:
    # Written anew, so that nothing is pinned that could not be shown; one deep, without a look.
    pairs = (pair for pair in parsed(text) if pair[0] not in stage.looked_at)
    return encode(decode(pairs, stage)[0], NOTHING, stage)


def _set(state: State, found: Mapping[tuple[str, ...], object]) -> State:
    """A state with other values at some places."""
    fields = {}
    for (name, *within), value in found.items():
        if not within:
            fields[name] = value
            continue
        before = fields.get(name, getattr(state, name))
        part = {within[0]: value}
        whole = replace(before, **part) if is_dataclass(before) else Values({**before, **part})
        fields[name] = whole
    return replace(state, **fields)


def decode(pairs: Pairs, stage: Stage) -> tuple[State, Look, list[Message]]:
    """Read the pairs of a link: the state, the look, and a message for each thing wrong in it."""
    reader, given, keys = Reader(), list(pairs), stage.keys
    if sum(len(name) + len(text) + 2 for name, text in given) > MAX_LENGTH:
        reader.note("note.long", most=MAX_LENGTH)
        given = []
    single = dict(given)
    subject = stage.subject(reader, single)
    runs = reader.runs([text for name, text in given if name == "run"], SHARED.keys() & single)
    # Without runs the link asks for what they run on, and gets it with its own line-up.
    state = stage.opened(subject, not runs)
    params = {p.name: (field, p) for field, row in state.params.items() for p in row}
    found: dict[tuple[str, ...], object] = {("runs",): runs} if runs else {}
    look: dict[str, object] = {}
    for name, text in single.items():
        key = keys.get(name)
        if name in params:
            field, param = params[name]
            found[field, name] = reader.number(param, text, param.default)
        elif key is None:
            reader.note("note.no_setting", given=repr(name))
        elif name in stage.looked_at:
            if (value := reader.seen(key, text, stage)) is not None:
                look[name] = value
        elif key.kind == "numbers":
            found[key.place] = reader.point(key, text, _at(state.placed, key.place))
        elif key.kind == "number":
            found[key.place] = reader.number(key.param, text, _at(state.placed, key.place))
        elif not (key.must or key.kind in ("runs", "formula")):
            raise LookupError(f"No way of reading {name!r} is written here.")
    return _set(state, found), Values(look), reader.notes
