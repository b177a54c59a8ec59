"""All that the page knows: parameters, optimizers, what its stage has, and all the words."""

import json
from functools import cache

from ..engine.stages import CLIP_MODES
from ..lab.keys import Key
from ..lab.lineup import MAX_RUNS, NOISE, SCHEDULING, SHARED
from ..optimizers import MENU, OPTIMIZERS
from ..words import MARKS, PSEUDO, as_json, tag
from ..words import catalogue as sentences
from . import PATH
from .cards import menu, optimizer_card, param_card
from .stages import served

# Tables that only Python's own pages use.
ELSEWHERE = ("pages.", "scripts.", "search.")


def _keys(half: tuple[Key, ...]) -> list[dict]:
    """Half of the table of a link, as the page needs it to write one."""
    return [
        {name: getattr(key, name) for name in ("name", "kind", "place", "stage", "must", "kept")}
        for key in half
    ]


def vocabulary(language: str) -> dict:
    """The page's words in a language, and what marks those of cards in the pseudo-language."""
    words = sentences(language)
    return {
        "language": tag(language),
        "words": {key: said for key, said in words.items() if not key.startswith(ELSEWHERE)},
        "marks": MARKS if language == PSEUDO else None,
    }


@cache
def catalogue(stage: str, language: str, wire: str) -> bytes:
    """All that the page on a stage knows, in a language, as JSON.

    `wire` is the name of the one that brings its answers. Bytes, since Streamlit looks for data
    frames in anything else, and imports pandas to do so.
    """
    of = served(stage)
    own = of.known(language)
    known = {
        **vocabulary(language),
        "wire": wire,
        "link": {"state": _keys(of.stage.state), "look": _keys(of.stage.look)},
        "optimizers": {key: optimizer_card(o, language) for key, o in OPTIMIZERS.items()},
        "noise": {name: param_card(p, language) for name, p in NOISE.items()},
        "scheduling": [p.name for p in SCHEDULING],
        "shared": {name: param_card(p, language) for name, p in SHARED.items()},
        "clip_modes": CLIP_MODES,
        "max_runs": MAX_RUNS,
        "live": PATH,
        **own,
        "menus": {"optimizers": menu("optimizers", MENU, language), **own["menus"]},
    }
    return json.dumps(known, allow_nan=False, default=as_json).encode()
