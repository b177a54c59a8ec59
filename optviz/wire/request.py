"""What the page asks for: a link, and under `ask` what is wanted of it.

ask=recommend~left         what suits what the runs run on, in place of the link's values, and its
                           own line-up in place of that of what is left, if that was not changed;
                           without a word none is left
ask=pin                    the picture as it is to stay, thin, beside others

All else that can be asked for is a stage's own: see `plane`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Event

from ..lab.codec import Look, decode, parsed, without
from ..lab.keys import Stage
from ..lab.lineup import State
from ..lab.link import PLANE
from ..proof.experiments import CAPTIONS
from ..proof.learned import TRIALS
from ..words import NOTHING, Message, Row, Values, Wrong, message
from .stages import served, stage_of
from .turns import at_once

LONGEST, LONGEST_WORD = 100_000, 100
LEARNED = {trial.key: trial.caption for trial in TRIALS}


@dataclass(frozen=True)
class Request:
    """What the page asks for: a state and a look, and what was wrong with them.

    `caption` is what is said over the picture, and `remarks` at places of it, (x, y, words); one
    that is `framed` stands on a page that says itself what is locked. `room` is what a page is told
    of the room that it is in: its code, the key where it is its teacher's, and whether that leads.
    Where the browser's address is `bare`, the page puts the link there, and on a `first` visit it
    plays once. `asked` is what is wanted beside the picture or in its place, by the word it is
    asked with. `left` is set once nobody waits for the answer any more, which may then be shorter;
    what takes long calls `pause` between its slices, in which others have their turn.
    """

    lab: State
    look: Look = NOTHING
    notes: tuple[Message, ...] = ()
    caption: Message | Row | None = None
    remarks: tuple[tuple[float, float, str], ...] = ()
    framed: bool = False
    room: Mapping | None = None
    bare: bool = False
    first: bool = False
    asked: Values = NOTHING
    stage: Stage = PLANE
    left: Event | None = None
    pause: Callable[[], None] = at_once

    @property
    def gone(self) -> bool:
        """Whether nobody waits for the answer any more."""
        return self.left is not None and self.left.is_set()

    def wanted(self) -> bool:
        """Whether somebody still waits for the answer, after others have had their turn."""
        self.pause()
        return not self.gone


def _is_lesson(key: str) -> bool:
    # The lessons are read when a link first names one.
    from ..lessons import LESSONS

    return key in LESSONS


def read_request(text: str, stage: Stage = PLANE) -> Request:
    """Read a request; `stage` is what it is of, if it does not say so itself.

    Never raises: what cannot be read is replaced by the default, and said.
    """
    # A lone surrogate, which JSON can carry, has no place in a link; nor is it a question mark.
    text = text[:LONGEST].encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    pairs = parsed(text)
    asked = dict(value.partition("~")[::2] for name, value in pairs if name == "ask")
    of = served(stage_of((name for name, _ in pairs), stage.name))
    lab, look, notes = decode((pair for pair in pairs if pair[0] != "ask"), of.stage)
    if "recommend" in asked:
        lab = of.renewed(lab, asked["recommend"])
    caption = (CAPTIONS | LEARNED).get(look.get("about"))
    unknown = ["about"] if caption is None and "about" in look else []
    if "lesson" in look and not _is_lesson(look["lesson"]):
        unknown.append("lesson")
    for name in unknown:
        wrong = Wrong("wrong.word_of_link", name=name, given=repr(look[name]))
        notes.append(message("note.left_out", why=wrong.message))
        look = without(look, name)
    wanted = {
        name: found
        for name, read in of.readers.items()
        if name in asked and (found := read(asked[name][:LONGEST_WORD], lab)) is not None
    }
    if "pin" in asked:
        wanted["pin"] = True
    return Request(lab, look, tuple(notes), caption, asked=Values(wanted), stage=of.stage)
