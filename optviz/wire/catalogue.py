"""All that the page knows of surfaces, optimizers and parameters, from their cards."""

import base64
import json
import math
from dataclasses import asdict
from functools import cache
from pathlib import Path

from ..engine.stages import CLIP_MODES
from ..lab.state import COORDINATE, LAB_STEPS, MAX_RUNS, NOISE, SCHEDULING, SHARED
from ..optimizers import MENU, OPTIMIZERS
from ..spec import Optimizer, Param, Surface
from ..surfaces import MENU as SURFACE_MENU
from ..surfaces import SURFACES
from . import PATH

ASSETS = Path(__file__).parents[2] / "assets"


def describe(param: Param) -> dict:
    """A parameter for the page; JSON has no infinity, so an open bound is left out."""
    return {
        name: value
        for name, value in {**asdict(param), "allowed": param.allowed}.items()
        if value not in (math.inf, -math.inf)
    }


def describe_surface(surface: Surface) -> dict:
    """A surface for the page."""
    return {
        "name": surface.name,
        "domain": surface.domain,
        "minima": surface.minima,
        "lr": dict(surface.lr),
        "params": [describe(p) for p in surface.params],
        "reading": surface.reading,
        "steps": surface.steps,
        "teaches": surface.teaches,
    }


def _optimizer(card: Optimizer) -> dict:
    """An optimizer for the page; `own` are the parameters that no two runs share."""
    return {
        "name": card.name,
        "family": card.family,
        "rate": card.rate,
        "defaults": {p.name: p.default for p in card.params},
        "own": [describe(p) for p in card.params if p.name not in SHARED],
        "as_in": {
            where: {p.name: p.check(there[p.name]) for p in card.params if p.name in there}
            for where, there in card.as_in.items()
        },
    }


def _pictures() -> str:
    """The pictures of the surfaces, in the menu's order: a PNG whose grey is the height."""
    return base64.b64encode((ASSETS / "surfaces.png").read_bytes()).decode()


@cache
def catalogue() -> bytes:
    """All that the page knows of surfaces, optimizers and parameters, as JSON.

    Bytes, since Streamlit looks for data frames in anything else, and imports pandas to do so.
    """
    known = {
        "surfaces": {key: describe_surface(surface) for key, surface in SURFACES.items()},
        "optimizers": {key: _optimizer(o) for key, o in OPTIMIZERS.items()},
        "menus": {
            what: {name: [card.key for card in cards] for name, cards in menu.items()}
            for what, menu in (("surfaces", SURFACE_MENU), ("optimizers", MENU))
        },
        "pictures": _pictures(),
        "noise": {name: describe(p) for name, p in NOISE.items()},
        "scheduling": [p.name for p in SCHEDULING],
        "shared": {name: describe(p) for name, p in SHARED.items()},
        "steps": describe(LAB_STEPS),
        "coordinate": describe(COORDINATE),
        "clip_modes": CLIP_MODES,
        "max_runs": MAX_RUNS,
        "live": PATH,
    }
    return json.dumps(known, allow_nan=False).encode()
