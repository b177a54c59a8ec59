"""Lessons: predict, observe, find. One file each, with both languages side by side.

A question is asked before anything is seen, and answered by the Lab: who predicts first learns from
a demonstration, and who only watches does not (Crouch, Fagen, Callan and Mazur 2004, American
Journal of Physics 72, 835). Then comes an exercise, whose goal is measured.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from ..lab.codec import decode, encode, parsed
from ..lab.keys import Stage
from ..lab.lineup import NOISE, SCHEDULING, SHARED, State
from ..lab.link import PLANE
from ..learning.link import TRAINING
from ..words import LANGUAGES, Message, Values, of_card

HERE = Path(__file__).parent
LETTERS = "ABCD"
# What is in sight beside the controls of a stage.
SEEN = ("views", "curve", "player", "readout")
# A step beyond every run's last, which is what it stands for.
END = 1_000_000


@dataclass(frozen=True, eq=False)
class Answer:
    """One of a question's answers; `because` says what is right in it, and what is not."""

    lesson: str
    letter: str
    right: bool
    texts: Mapping[str, Mapping[str, str]]

    def said(self, what: str) -> Message:
        """Its `text`, or the reason `because`."""
        return of_card(f"lessons.{self.lesson}.{self.letter}.{what}", self.texts[what])


@dataclass(frozen=True, eq=False)
class Note:
    """Words at a place of the map, (x, y), with an arrow to it."""

    lesson: str
    at: tuple[float, float]
    text: Mapping[str, str]

    def said(self) -> Message:
        """The words."""
        return of_card(f"lessons.{self.lesson}.note", self.text)


@dataclass(frozen=True, eq=False)
class Lesson:
    """A lesson.

    `after` is the link that answers the question, and `exercise` that of the exercise, in which
    only what is `free` may be changed, until every `goal` holds; `solution` are values of these
    that do it. `goal` and `facts`, numbers that the texts name, are in the words of `measures`.
    """

    key: str
    minutes: int
    texts: Mapping[str, Mapping[str, str]]
    answers: tuple[Answer, ...]
    formula: str
    after: str
    exercise: str
    free: tuple[str, ...]
    goal: tuple[Mapping, ...]
    solution: Mapping[str, float | str]
    facts: tuple[Mapping, ...]
    notes: tuple[Note, ...]

    def said(self, what: str) -> Message:
        """A text: `title`, `question`, `explain`, `task` or `teacher`."""
        return of_card(f"lessons.{self.key}.{what}", self.texts[what])

    @property
    def stage(self) -> Stage:
        """What the runs run on."""
        return TRAINING if "data" in dict(parsed(self.after)) else PLANE

    @property
    def right(self) -> Answer:
        """The answer that is right."""
        (found,) = (answer for answer in self.answers if answer.right)
        return found

    def opened(self, link: str) -> tuple[State, Values]:
        """The state and the look of one of its links."""
        state, look, _ = decode(parsed(link), self.stage)
        return state, look

    @cached_property
    def predict(self) -> str:
        """The link before anything has been seen: where it happens, without a path.

        Of a model it is what the first run says of the data before its first step.
        """
        state, look = self.opened(self.after)
        first, *others = state.runs
        shown = replace(first, hidden=self.stage is PLANE)
        runs = (shown, *(replace(run, hidden=True) for run in others))
        seen = {name: value for name, value in look.items() if name == "window"}
        begun = Values(seen, step=0, show=("none",))
        return encode(replace(state, runs=runs), begun, self.stage)

    @cached_property
    def observe(self) -> str:
        """The link that answers: it plays once, and has no controls."""
        state, look = self.opened(self.after)
        return encode(state, Values(look, step=0, play=True, show=SEEN), self.stage)

    @cached_property
    def answer(self) -> str:
        """The link of what answers as it ends, for paper."""
        state, look = self.opened(self.after)
        return encode(state, Values(look, step=END, show=("none",)), self.stage)

    @cached_property
    def find(self) -> str:
        """The link of the exercise, with the controls that it leaves free."""
        state, look = self.opened(self.exercise)
        subject = {p.name for row in state.params.values() for p in row}
        shared = {*SHARED, *NOISE, *subject, *state.placed}
        own = () if set(self.free) <= shared else ("run",)
        folds = ("schedule",) if {p.name for p in SCHEDULING} & set(self.free) else ()
        seen = Values(look, step=END, show=(*SEEN, *own, *self.free), **_open(folds))
        return encode(state, seen, self.stage)


def _open(folds: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {"open": folds} if folds else {}


def _read(path: Path) -> Lesson:
    card = tomllib.loads(path.read_text("utf-8"))
    key = card["key"]
    texts = {name: Values(text) for name, text in card.items() if _bilingual(text)}
    answers = tuple(
        Answer(
            lesson=key,
            letter=letter,
            right=row.get("right", False),
            texts={"text": Values(row["text"]), "because": Values(row["because"])},
        )
        for letter, row in zip(LETTERS, card["answers"], strict=False)
    )
    notes = tuple(
        Note(key, tuple(row["at"]), Values({one: row[one] for one in LANGUAGES}))
        for row in card.get("notes", ())
    )
    return Lesson(
        key=key,
        minutes=card["minutes"],
        texts=texts,
        answers=answers,
        formula=card["formula"],
        after=card["after"],
        exercise=card["exercise"],
        free=tuple(card["free"]),
        goal=tuple(card["goal"]),
        solution=card["solution"],
        facts=tuple(card["facts"]),
        notes=notes,
    )


def _bilingual(text: object) -> bool:
    return isinstance(text, dict) and set(text) == set(LANGUAGES)


# In order, by the numbers that their files begin with.
LESSONS: Mapping[str, Lesson] = {
    lesson.key: lesson for lesson in map(_read, sorted(HERE.glob("*.toml")))
}
# Lessons that make an hour of fifty minutes together, or are for home.
PATHS: Mapping[str, tuple[str, ...]] = {
    "first": ("stability", "momentum", "clip", "bias", "fair"),
    "second": ("nesterov", "saddle", "reddi", "rotate", "noise"),
    "home": ("denominators", "adamw", "misprint"),
    "networks": ("vanishing", "edge", "batch"),
}
