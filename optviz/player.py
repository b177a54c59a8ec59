"""The Lab as Streamlit components: one carries the code, once; the other the data, every time.

Streamlit sends a component's HTML, CSS and JavaScript again with each change of its data. So the
`lab` component has data that never change within a session, and a second component of a few
lines, the `wire`, hands each new payload to it.
"""

import base64
import json
from functools import cache
from pathlib import Path

import streamlit as st

from .live import PATH
from .optimizers import MENU, OPTIMIZERS
from .payload import card, describe
from .spec import Optimizer
from .stages import CLIP_MODES
from .state import COORDINATE, LAB_STEPS, MAX_RUNS, NOISE, SCHEDULING, SHARED
from .surfaces import MENU as SURFACE_MENU
from .surfaces import SURFACES

ASSETS = Path(__file__).parent.parent / "assets"

# The order in which the files of assets/lab make up one JavaScript module.
SCRIPTS = (
    *("numbers", "channel", "field", "marks", "layers", "line", "hands", "map"),
    *("quantities", "curve", "camera", "sheet", "raster", "drape", "frame", "space", "views"),
    *("player", "controls", "gallery", "settings", "lineup", "readout", "inside", "padground"),
    *("pad", "ghost", "theme", "svg", "picture", "link", "drawers", "lab"),
)

WIRE = """
export default function ({ data }) {
    if (data) document.dispatchEvent(new CustomEvent("optviz:payload", { detail: data }));
    document.optvizPayload = data;
}
"""


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
        "surfaces": {key: card(surface) for key, surface in SURFACES.items()},
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


@cache
def _components():
    read = {
        "js": "\n".join((ASSETS / "lab" / f"{name}.js").read_text("utf-8") for name in SCRIPTS),
        "css": (ASSETS / "lab.css").read_text("utf-8"),
        "html": (ASSETS / "lab.html").read_text("utf-8"),
    }
    return (
        st.components.v2.component("optviz_lab", **read),
        st.components.v2.component("optviz_wire", js=WIRE),
    )


def _changed() -> None:
    """Streamlit names a component's state by its callback, and needs one."""


def mount_lab(key: str) -> tuple[dict | None, str | None]:
    """Mount the Lab and return what it says, each None at first.

    That is the request that it last committed, {id, query, have}, and the drawer that is open.
    """
    said = _components()[0](
        key=key, data=catalogue(), on_request_change=_changed, on_drawer_change=_changed
    )
    return said.request, said.drawer


def send(data: bytes) -> None:
    """Hand a payload to the mounted Lab."""
    _components()[1](key="wire", data=data)
