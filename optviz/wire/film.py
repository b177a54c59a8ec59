"""A line-up as a film: one HTML file with every step in it, which plays without a network.

It is made of the Lab's own modules, style and answer, so that it looks and plays as the Lab does.
"""

import base64
import html
import json
import re
from collections.abc import Mapping

from ..engine.plane import View, domain_view, first_view
from ..lab.state import Lab
from ..words import Values, as_json, spoken, tag
from .cards import surface_card
from .catalogue import vocabulary
from .html import ASSETS, page_html
from .modules import link
from .payload import payload
from .request import Request

# Of the map, which no window has to leave room beside.
ACROSS, UP = 3, 2


def _window(lab: Lab) -> View:
    """What the map shows first, with what fills the picture beside or above it."""
    (x0, x1, y0, y1), (x, y) = first_view(lab.surface), lab.start
    if not (x0 <= x <= x1 and y0 <= y <= y1):
        x0, x1, y0, y1 = domain_view(lab.surface)
    unit = max((x1 - x0) / ACROSS, (y1 - y0) / UP) / 2
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    return x - unit * ACROSS, x + unit * ACROSS, y - unit * UP, y + unit * UP


def _variables(theme: Mapping[str, str]) -> str:
    return "".join(f"--st-{name}:{value};" for name, value in theme.items())


def _part(name: str) -> str:
    """A part of the Lab's own HTML: the element of that class, which holds none of its kind."""
    found = re.search(rf'<(\w+) class="{name}".*?</\1>', page_html("plane"), re.DOTALL)
    return found[0]


def _data(lab: Lab) -> str:
    answer = payload(Request(lab, asked=Values(field=_window(lab))))
    known = {
        **vocabulary(spoken()),
        "surface": surface_card(lab.surface, spoken()),
        "answer": base64.b64encode(answer).decode(),
    }
    text = json.dumps(known, allow_nan=False, separators=(",", ":"), default=as_json)
    # Nothing in it can end the element that holds it.
    return text.replace("<", r"\u003c")


def film(lab: Lab, title: str, themes: Mapping[str, Mapping[str, str]]) -> str:
    """The film of a Lab's runs that are not hidden, as HTML.

    `title` is plain text; `themes` has the page's CSS variables, without their prefix, for `light`
    and for `dark`.
    """
    parts = {
        "language": html.escape(tag(spoken())),
        "title": html.escape(title),
        "across": str(ACROSS),
        "up": str(UP),
        "light": _variables(themes["light"]),
        "dark": _variables(themes["dark"]),
        "style": (ASSETS / "lab.css").read_text("utf-8"),
        "player": _part("player"),
        "readout": _part("readout"),
        "data": _data(lab),
        "script": link(ASSETS / "lab" / "film.js"),
    }
    page = (ASSETS / "film.html").read_text("utf-8")
    return re.sub(r"\{(\w+)\}", lambda place: parts[place[1]], page)
