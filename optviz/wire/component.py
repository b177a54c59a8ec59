"""The Lab as Streamlit components: one carries the code, once; the other the data, every time.

Streamlit sends a component's HTML, CSS and JavaScript again with each change of its data. So the
`lab` component has data that never change within a session, and a second component of a few
lines, the `wire`, hands each new payload to it.
"""

from functools import cache

import streamlit as st

from ..words import ENGLISH
from .catalogue import catalogue
from .html import ASSETS, page_html
from .modules import link

# The module that each stage's page begins with.
ENTRIES = {"plane": "lab", "training": "train"}

# Of the page called {key}, so that each hears its own.
WIRE = """
export default function ({{ data }}) {{
    if (data) document.dispatchEvent(new CustomEvent("optviz:payload:{key}", {{ detail: data }}));
    document.optvizPayloads = {{ ...document.optvizPayloads, "{key}": data }};
}}
"""


@cache
def _page(stage: str):
    return st.components.v2.component(
        f"optviz_{ENTRIES[stage]}",
        js=link(ASSETS / "lab" / f"{ENTRIES[stage]}.js"),
        css=(ASSETS / "lab.css").read_text("utf-8"),
        html=page_html(stage),
    )


@cache
def _wire(key: str):
    return st.components.v2.component(f"optviz_wire_{key}", js=WIRE.format(key=key))


def _changed() -> None:
    """Streamlit names a component's state by its callback, and needs one."""


def _name(key: str, language: str) -> str:
    """The mount of a page and its wire: another language is another, so that none hears a word
    that was meant for the one before it.
    """
    return key if language == ENGLISH else f"{key}_{language.replace('-', '_')}"


def mount_page(stage: str, key: str, language: str) -> tuple[dict | None, str | None]:
    """Mount a page on a stage and return what it says, each None at first.

    That is the request that it last committed, {id, query, have}, and the drawer that is open. A
    page may have several, each with a key, a word of letters, of its own.
    """
    name = _name(key, language)
    said = _page(stage)(
        key=name,
        data=catalogue(stage, language, name),
        on_request_change=_changed,
        on_drawer_change=_changed,
    )
    return said.request, said.drawer


def send(key: str, language: str, data: bytes) -> None:
    """Hand a payload to the Lab that is mounted with that key and language."""
    name = _name(key, language)
    _wire(name)(key=f"wire {name}", data=data)
