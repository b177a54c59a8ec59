"""What the page asks for, read from the text of a request; see `payload` for its words."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from ..engine.plane import View
from ..lab.state import Lab, Run, decode, recommended

WORDS = ("do", "view", "look", "pad")


@dataclass(frozen=True)
class Request:
    """What the page asks for: a state, sentences on what was wrong, and a window of the map.

    With a `look`, the slot of a run and a step, only what happens there; None is every step. With
    a `pad`, the slot of a run and two of its parameters, only how it answers to these.
    """

    lab: Lab
    notes: tuple[str, ...] = ()
    view: View | None = None
    look: tuple[int, int | None] | None = None
    pad: tuple[int, str, str] | None = None


def read_request(text: str) -> Request:
    """Read a request. Never raises: what cannot be read is replaced by the default, and said."""
    pairs = parse_qsl(text[:100_000].removeprefix("?"), keep_blank_values=True, errors="replace")
    asked = {name: value for name, value in pairs if name in WORDS}
    # A lone surrogate, which JSON can carry, has no place in a link.
    link = urlencode([pair for pair in pairs if pair[0] not in asked], errors="replace")
    lab, notes = decode(link)
    if asked.get("do") == "recommend":
        lab = recommended(lab.surface, lab.runs)
    look = _look(asked.get("look", ""), len(lab.runs))
    pad = _pad(asked.get("pad", ""), lab.runs)
    return Request(lab, tuple(notes), _view(asked.get("view", "")), look, pad)


def _look(text: str, runs: int) -> tuple[int, int | None] | None:
    slot, _, step = text[:40].partition("~")
    try:
        where = int(slot), None if step == "course" else int(step)
    except ValueError:
        return None
    return where if 0 <= where[0] < runs and (where[1] or 0) >= 0 else None


def _pad(text: str, runs: tuple[Run, ...]) -> tuple[int, str, str] | None:
    slot, *names = text[:80].split("~")
    if len(names) != 2 or names[0] == names[1] or slot not in map(str, range(len(runs))):
        return None
    # Loaded when first asked for: the first picture does not wait for it.
    from ..lab.pad import axes

    return (int(slot), *names) if set(names) <= set(axes(runs[int(slot)])) else None


def _view(text: str) -> View | None:
    try:
        x0, x1, y0, y1 = map(float, text.split("~"))
    except ValueError:
        return None
    small = all(abs(edge) <= 1e7 for edge in (x0, x1, y0, y1))
    return (x0, x1, y0, y1) if small and x1 - x0 > 1e-9 and y1 - y0 > 1e-9 else None
