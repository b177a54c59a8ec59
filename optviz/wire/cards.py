"""The cards as the page has them, with their words in a language."""

import math
from collections.abc import Mapping
from dataclasses import asdict

from ..lab.codec import decode, parsed
from ..lab.keys import Stage
from ..lab.lineup import SHARED
from ..spec import Optimizer, Param, Surface, of_menu
from ..surfaces.typeset import layout
from ..words import ENGLISH, Message, of_card, template


def told(text: Message, language: str) -> str:
    """A text of a card, with its places if it has any."""
    return template(text, language) if text.text else ""


def param_card(param: Param, language: str, card: str = "") -> dict:
    """A parameter for the page; JSON has no infinity, so an open bound is left out."""
    said = {
        "label": told(param.said("label", card), language),
        "choices": [(word, told(param.said(word, card), language)) for word, _ in param.choices],
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
    params = [param_card(p, language, f"surfaces.{surface.key}") for p in surface.params]
    return {**_described(surface), "params": params, "layout": layout(surface.typed)}


def surface_card(card: Surface, language: str) -> dict:
    """A surface for the page, with its words."""
    said = {what: told(card.said(what), language) for what in ("name", "reading", "teaches")}
    params = [param_card(p, language, f"surfaces.{card.key}") for p in card.params]
    described = _described(card)
    for side in ("across", "up") if card.data else ():
        text = of_card(f"surfaces.{card.key}.{side}", getattr(card.data, side))
        described["data"][side] = told(text, language)
    return {**described, **said, "params": params}


def optimizer_card(card: Optimizer, language: str) -> dict:
    """An optimizer for the page; `own` are the parameters that no two runs share."""
    path = f"optimizers.{card.key}"
    return {
        "name": told(card.said("name"), language),
        "family": card.family,
        "rate": card.rate,
        "defaults": {p.name: p.default for p in card.params},
        "own": [param_card(p, language, path) for p in card.params if p.name not in SHARED],
        "as_in": {
            where: {p.name: p.check(there[p.name]) for p in card.params if p.name in there}
            for where, there in card.as_in.items()
        },
    }


def experiment(one, stage: Stage, language: str) -> dict:
    """An experiment for the page, with the state and the look that it opens."""
    state, look, _ = decode(parsed(one.link), stage)
    return {
        "title": told(one.title, language),
        "question": told(one.said("question"), language),
        "state": state.placed,
        "look": dict(look),
    }


def menu(what: str, menu: Mapping, language: str) -> dict[str, list[str]]:
    """The keys of the cards on a menu by the names of its groups."""
    return {
        told(of_menu(what, group), language): [card.key for card in cards]
        for group, cards in menu.items()
    }
