"""What the app says: one catalogue for each language, which Python and JavaScript both read.

A language is a TOML file beside this one, a sentence a line, under a dotted key. TOML, since Python
reads it without a package and without a build, a change of a sentence is a change of one line, and
what the page needs of it travels as JSON. Cards keep their English, and a language has any text of
theirs in its file in `cards`, under the path of the card: `optimizers.adam.name`,
`surfaces.ravine.teaches`.

In a sentence `{loss}` is an exact number, `{loss:4}` one of four digits, `{steps:,}` one in groups
of three; a text stands as it is, and a message within a message is said in its place. A sentence
with a count has two forms, `one` and `other`, and the count is its `{n}`.
"""

import math
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .numbers import brief, grouped, shown

HERE = Path(__file__).parent
LANGUAGES = tuple(sorted(path.stem for path in HERE.glob("*.toml")))
ENGLISH = "en"
# Every text marked: whatever is not said by a catalogue shows itself.
PSEUDO = "en-XA"
MARKS = ("⟦", "⟧")

_SPOKEN: ContextVar[str] = ContextVar("language", default=ENGLISH)
_PLACE = re.compile(r"\{(\w+)(?::([^{}]*))?\}")


class Values(Mapping):
    """A mapping that never changes, so that what holds one can be the key of a cache."""

    __slots__ = ("_hash", "_table")

    def __init__(self, given: Mapping = (), /, **more) -> None:
        self._table = dict(given, **more)
        self._hash = None

    def __getitem__(self, name):
        return self._table[name]

    def __iter__(self) -> Iterator:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self._table.items()))
        return self._hash

    def __repr__(self) -> str:
        return repr(self._table)

    def __reduce__(self):
        # Hashes of texts differ from process to process.
        return Values, (self._table,)


NOTHING = Values()


@dataclass(frozen=True)
class Row:
    """Things said one after another; `by` is the key of what stands between two."""

    parts: tuple
    by: str = "join.comma"


@dataclass(frozen=True)
class Message:
    """Something to be said: a key of the catalogue, and its values.

    A value is a number, a text that stands as it is, a Message or a Row. A card's own text is
    `text`, in English: it is said where the language has nothing else under the key. One that has
    its languages beside each other is a mapping from these.
    """

    key: str
    values: Values = NOTHING
    text: str | Values = ""

    def __str__(self) -> str:
        return say(self)


class Wrong(ValueError):
    """What is wrong with something that was given: a clause, which a full stop makes a sentence."""

    def __init__(self, key: str, /, **values) -> None:
        self.message = message(key, **values)
        super().__init__(f"{say(self.message, ENGLISH)}.")


def message(key: str, /, **values) -> Message:
    """A message of the catalogue."""
    return Message(key, Values(values))


def of_card(key: str, text: str | Values) -> Message:
    """A text of a card, whose path is the key."""
    return Message(key, text=text)


def speak(language: str) -> None:
    """Say everything in this language from here on, in this thread's script run."""
    _SPOKEN.set(language)


def spoken() -> str:
    """The language in which things are said here."""
    return _SPOKEN.get()


def known(language: str) -> bool:
    """Whether there is a catalogue for a language."""
    return language in LANGUAGES or language == PSEUDO


def _flat(table: Mapping, path: str = "") -> Iterator[tuple[str, str | Mapping]]:
    for name, value in table.items():
        if isinstance(value, Mapping) and not value.keys() <= {"one", "other"}:
            yield from _flat(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", value


@cache
def catalogue(language: str) -> Mapping[str, str | Mapping[str, str]]:
    """Every sentence of a language by its key; what it lacks is English."""
    if language == PSEUDO:
        return {
            key: {form: marked(text) for form, text in said.items()}
            if isinstance(said, Mapping)
            else marked(said)
            for key, said in catalogue(ENGLISH).items()
        }
    own = of_file(HERE / f"{language}.toml")
    if language == ENGLISH:
        return own
    cards = HERE / "cards" / f"{language}.toml"
    return {**catalogue(ENGLISH), **own, **(of_file(cards) if cards.exists() else {})}


def of_file(path: Path) -> Mapping[str, str | Mapping[str, str]]:
    """Every sentence of a file by its key."""
    return dict(_flat(tomllib.loads(path.read_text("utf-8"))))


def tag(language: str) -> str:
    """What HTML calls a language."""
    return language if language == PSEUDO else template(message("language.tag"), language)


def understood(locale: str | None) -> str:
    """The language of a browser that asks for `locale`, such as zh-CN; English for any other."""
    asked = (locale or "").partition("-")[0].lower()
    return asked if asked in LANGUAGES else ENGLISH


def marked(text: str) -> str:
    """A text as the pseudo-language has it; what is nothing but a sign or a space stays."""
    return f"{MARKS[0]}{text}{MARKS[1]}" if any(map(str.isalpha, text)) else text


def template(said: Message, language: str) -> str:
    """The sentence of a message with its places still empty; KeyError for a key that is not there.

    A text of a card's parameter may be overridden for all cards at once, under `params.…`.
    """
    table = catalogue(language)
    found = table.get(said.key)
    if found is None and ".params." in said.key:
        found = table.get(said.key[said.key.index(".params.") + 1 :])
    if found is None and said.text:
        text = said.text
        if isinstance(text, Values):
            text = text.get(language, text[ENGLISH])
        return marked(text) if language == PSEUDO else text
    if found is None:
        raise KeyError(said.key)
    if isinstance(found, Mapping):
        return found["one" if said.values["n"] == 1 else "other"]
    return found


def _number(value: float, form: str | None) -> str:
    if form is None:
        return shown(value)
    return grouped(value) if form == "," else brief(value, int(form))


def say(said: Message | Row | str | float, /, language: str = "", **values) -> str:
    """The text of a message, or of a key with its values, in a language or in the one spoken."""
    language = language or spoken()
    if isinstance(said, str):
        said = message(said, **values)
    if isinstance(said, Row):
        between = template(Message(said.by), language)
        return between.join(_part(part, None, language) for part in said.parts)
    text = template(said, language)
    return _PLACE.sub(lambda place: _part(said.values[place[1]], place[2], language), text)


def _part(value: object, form: str | None, language: str) -> str:
    if isinstance(value, Message | Row):
        return say(value, language)
    return value if isinstance(value, str) else _number(value, form)


def as_json(said: Message | Row) -> list | dict:
    """What JSON makes of a message, [key, values] and a card's own text; a row has its parts.

    It is the `default` of `json.dumps`, which asks it for each message within again.
    """
    if isinstance(said, Row):
        return {"parts": said.parts, "by": said.by}
    if not isinstance(said, Message):
        raise TypeError(f"{said!r} is no message.")
    values = {name: _carried(value) for name, value in said.values.items()}
    return [said.key, values, *([said.text] if said.text else [])]


def _carried(value: object) -> object:
    """A value as JSON has it, which knows no infinity: that is said here already."""
    return brief(value) if isinstance(value, float) and not math.isfinite(value) else value
