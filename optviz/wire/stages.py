"""What a page may stand on, and how the engine serves it; each is loaded when first asked for."""

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import NamedTuple

from ..lab.keys import Stage
from ..lab.lineup import State

# The keys of a link that say which it is.
STAGES: Mapping[str, frozenset[str]] = {
    "plane": frozenset({"surface", "f"}),
    "training": frozenset({"data", "model"}),
}


class Served(NamedTuple):
    """How a stage is served.

    `readers` read what is asked for beside the picture, by the word it is asked with:
    `read(text, state)`, None where it cannot be read. `renewed(state, left)` is what is recommended
    in place of a state. `answer(request)` is what an answer says of it: its part of the header, and
    the blocks. `known(language)` is its part of the catalogue, `first()` the state of a visitor who
    brings no link, and `opening(state)` what is asked for beside a picture that opens a page.
    """

    stage: Stage
    readers: Mapping[str, Callable]
    renewed: Callable[[State, str], State]
    answer: Callable[..., tuple[dict, list[bytes]]]
    known: Callable[[str], dict]
    first: Callable[[], State]
    opening: Callable[[State], dict]


def stage_of(names: Iterable[str], otherwise: str) -> str:
    """The name of the stage that the keys of a link speak of."""
    names = set(names)
    return next((name for name, keys in STAGES.items() if keys & names), otherwise)


def served(name: str) -> Served:
    """How the stage of that name is served."""
    return import_module(f".{name}", __package__).SERVED
