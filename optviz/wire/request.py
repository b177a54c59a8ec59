"""What the page asks for: a link, and under `ask` what is wanted of it.

ask=field~x0~x1~y0~y1      beside the picture, the field of that window of the map
ask=recommend~left         the surface's recommended values in place of the link's, and its own
                           line-up in place of that of the surface that is left, if it was not
                           changed; without a surface none is left
ask=step~slot~t            no picture, but what happens inside one step of one run
ask=course~slot            … what changes inside that run over all its steps
ask=pad~slot~across~up     … a run's last loss over a grid of two of its parameters
ask=draws                  … what other draws of the noise make of all runs
ask=pin                    the picture as it is to stay, thin, beside others
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..engine.plane import View
from ..lab.codec import Look, parsed
from ..lab.link import decode
from ..lab.state import Lab, renewed
from ..proof.experiments import CAPTIONS
from ..surfaces import SURFACES
from ..words import NOTHING, Message, Row, Values, Wrong, message

LONGEST, LONGEST_WORD = 100_000, 100


@dataclass(frozen=True)
class Request:
    """What the page asks for: a state and a look, and what was wrong with them.

    `window` is a part of the map, `caption` what is said over the picture; where the browser's
    address is `bare`, the page puts the link there, and on a `first` visit it plays once. One that
    is asked for with `pin` stays beside others. With a `step`, the slot of a run and a step, with a
    `course`, a slot, with a `pad`, a slot and two parameters, or with `draws`, only that is asked
    for.
    """

    lab: Lab
    look: Look = NOTHING
    notes: tuple[Message, ...] = ()
    window: View | None = None
    caption: Message | Row | None = None
    bare: bool = False
    first: bool = False
    pin: bool = False
    step: tuple[int, int] | None = None
    course: int | None = None
    pad: tuple[int, str, str] | None = None
    draws: bool = False


def read_request(text: str) -> Request:
    """Read a request. Never raises: what cannot be read is replaced by the default, and said."""
    # A lone surrogate, which JSON can carry, has no place in a link; nor is it a question mark.
    text = text[:LONGEST].encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    pairs = parsed(text)
    asked = dict(value.partition("~")[::2] for name, value in pairs if name == "ask")
    lab, look, notes = decode(pair for pair in pairs if pair[0] != "ask")
    if "recommend" in asked:
        left = SURFACES.get(asked["recommend"], lab.surface)
        lab = renewed(lab.surface, lab.runs, left)
    caption = CAPTIONS.get(look.get("about"))
    if caption is None and "about" in look:
        wrong = Wrong("wrong.word_of_link", name="about", given=repr(look["about"]))
        notes.append(message("note.left_out", why=wrong.message))
        look = Values({name: value for name, value in look.items() if name != "about"})
    wanted = {
        name: found
        for name, read in _READERS.items()
        if name in asked and (found := read(asked[name][:LONGEST_WORD], lab)) is not None
    }
    return Request(lab, look, tuple(notes), wanted.pop("field", None), caption, **wanted)


def _slot(text: str, lab: Lab) -> int | None:
    return int(text) if text in map(str, range(len(lab.runs))) else None


def _step(text: str, lab: Lab) -> tuple[int, int] | None:
    slot, _, step = text.partition("~")
    found = _slot(slot, lab)
    # Digits as a link has them: others would be numbers to `int` as well.
    return None if found is None or not (step.isascii() and step.isdigit()) else (found, int(step))


def _pad(text: str, lab: Lab) -> tuple[int, str, str] | None:
    slot, *names = text.split("~")
    found = _slot(slot, lab)
    if found is None or len(names) != 2 or names[0] == names[1]:
        return None
    # Loaded when first asked for: the first picture does not wait for it.
    from ..lab.pad import axes

    return (found, *names) if set(names) <= set(axes(lab.runs[found])) else None


def _field(text: str, _lab: Lab) -> View | None:
    try:
        x0, x1, y0, y1 = map(float, text.split("~"))
    except ValueError:
        return None
    small = all(abs(edge) <= 1e7 for edge in (x0, x1, y0, y1))
    return (x0, x1, y0, y1) if small and x1 - x0 > 1e-9 and y1 - y0 > 1e-9 else None


_READERS: Mapping[str, Callable] = {
    "field": _field,
    "step": _step,
    "course": _slot,
    "pad": _pad,
    "draws": lambda _text, _lab: True,
    "pin": lambda _text, _lab: True,
}
