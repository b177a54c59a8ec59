"""All that the page knows of surfaces, optimizers and parameters, and all the words that it has."""

import base64
import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path

from ..engine.stages import CLIP_MODES
from ..lab.codec import parsed
from ..lab.keys import Key
from ..lab.lineup import MAX_RUNS, NOISE, SCHEDULING, SHARED
from ..lab.link import PLANE, decode
from ..lab.state import COORDINATE, DRAWS, LAB_STEPS
from ..optimizers import MENU, OPTIMIZERS
from ..proof.experiments import EXPERIMENTS, Experiment
from ..spec import Optimizer, Param, Surface
from ..surfaces import MENU as SURFACE_MENU
from ..surfaces import SURFACES
from ..surfaces.typeset import layout
from ..words import ENGLISH, MARKS, PSEUDO, Message, as_json, of_card, template
from ..words import catalogue as sentences
from . import PATH

ASSETS = Path(__file__).parents[2] / "assets"
# Tables that only Python's own pages use.
ELSEWHERE = ("pages.", "scripts.")


def _told(text: Message, language: str) -> str:
    """A text of a card, with its places if it has any."""
    return template(text, language) if text.text else ""


def _param(param: Param, language: str, card: str = "") -> dict:
    """A parameter for the page; JSON has no infinity, so an open bound is left out."""
    said = {
        "label": _told(param.said("label", card), language),
        "choices": [(word, _told(param.said(word, card), language)) for word, _ in param.choices],
        "allowed": param.allowed,
    }
    return {
        name: value
        for name, value in {**asdict(param), **said}.items()
        if value not in (math.inf, -math.inf)
    }


def _described(surface: Surface) -> dict:
    """A surface for the page, without its words and its parameters."""
    return {
        "domain": surface.domain,
        "window": surface.line_up.window or surface.domain,
        "minima": surface.minima,
        "valleys": surface.valleys,
        "names": surface.names,
        "data": surface.data and asdict(surface.data),
        "lr": dict(surface.lr),
        "threshold": surface.line_up.threshold,
        "steps": surface.steps,
    }


def describe_typed(surface: Surface, language: str = ENGLISH) -> dict:
    """What the surface of a typed formula has otherwise than its card, and how it is typeset."""
    params = [_param(p, language, f"surfaces.{surface.key}") for p in surface.params]
    return {**_described(surface), "params": params, "layout": layout(surface.typed)}


def surface_card(card: Surface, language: str) -> dict:
    """A surface for the page, with its words."""
    said = {what: _told(card.said(what), language) for what in ("name", "reading", "teaches")}
    params = [_param(p, language, f"surfaces.{card.key}") for p in card.params]
    described = _described(card)
    for side in ("across", "up") if card.data else ():
        told = of_card(f"surfaces.{card.key}.{side}", getattr(card.data, side))
        described["data"][side] = _told(told, language)
    return {**described, **said, "params": params}


def _optimizer(card: Optimizer, language: str) -> dict:
    """An optimizer for the page; `own` are the parameters that no two runs share."""
    path = f"optimizers.{card.key}"
    return {
        "name": _told(card.said("name"), language),
        "family": card.family,
        "rate": card.rate,
        "defaults": {p.name: p.default for p in card.params},
        "own": [_param(p, language, path) for p in card.params if p.name not in SHARED],
        "as_in": {
            where: {p.name: p.check(there[p.name]) for p in card.params if p.name in there}
            for where, there in card.as_in.items()
        },
    }


def _pictures() -> str:
    """The pictures of the surfaces, in the menu's order: a PNG whose grey is the height."""
    return base64.b64encode((ASSETS / "surfaces.png").read_bytes()).decode()


def _experiment(experiment: Experiment, language: str) -> dict:
    """An experiment for the page, with the state and the look that it opens."""
    lab, look, _ = decode(parsed(experiment.link))
    return {
        "title": _told(experiment.title, language),
        "question": _told(experiment.said("question"), language),
        "state": lab.placed,
        "look": dict(look),
    }


def _menu(what: str, menu: Mapping, language: str) -> dict[str, list[str]]:
    """The keys of the cards on a menu by the names of its groups."""
    return {
        _told(of_card(f"menus.{what}.{name.lower().replace(' ', '_')}", name), language): [
            card.key for card in cards
        ]
        for name, cards in menu.items()
    }


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
        "language": language,
        "words": {key: said for key, said in words.items() if not key.startswith(ELSEWHERE)},
        "marks": MARKS if language == PSEUDO else None,
    }


@cache
def catalogue(language: str, wire: str) -> bytes:
    """All that the page knows of surfaces, optimizers and parameters, in a language, as JSON.

    `wire` is the name of the one that brings its answers. Bytes, since Streamlit looks for data
    frames in anything else, and imports pandas to do so.
    """
    menus = (("surfaces", SURFACE_MENU), ("optimizers", MENU))
    known = {
        **vocabulary(language),
        "wire": wire,
        "link": {"state": _keys(PLANE.state), "look": _keys(PLANE.look)},
        "surfaces": {key: surface_card(surface, language) for key, surface in SURFACES.items()},
        "optimizers": {key: _optimizer(o, language) for key, o in OPTIMIZERS.items()},
        "menus": {what: _menu(what, menu, language) for what, menu in menus},
        "experiments": [_experiment(one, language) for one in EXPERIMENTS],
        "pictures": _pictures(),
        "noise": {name: _param(p, language) for name, p in NOISE.items()},
        "scheduling": [p.name for p in SCHEDULING],
        "shared": {name: _param(p, language) for name, p in SHARED.items()},
        "steps": _param(LAB_STEPS, language),
        "coordinate": _param(COORDINATE, language),
        "clip_modes": CLIP_MODES,
        "max_runs": MAX_RUNS,
        "draws": DRAWS,
        "live": PATH,
    }
    return json.dumps(known, allow_nan=False, default=as_json).encode()
