"""The Lab as Streamlit components: one carries the code, once; the other the data, every time.

Streamlit sends a component's HTML, CSS and JavaScript again with each change of its data. So the
`lab` component has data that never change within a session, and a second component of a few
lines, the `wire`, hands each new payload to it.
"""

from functools import cache
from pathlib import Path

import streamlit as st

from .catalogue import catalogue
from .modules import link

ASSETS = Path(__file__).parents[2] / "assets"

WIRE = """
export default function ({ data }) {
    if (data) document.dispatchEvent(new CustomEvent("optviz:payload", { detail: data }));
    document.optvizPayload = data;
}
"""


@cache
def _components():
    read = {
        "js": link(ASSETS / "lab" / "lab.js"),
        "css": (ASSETS / "lab.css").read_text("utf-8"),
        "html": (ASSETS / "lab.html").read_text("utf-8"),
    }
    return (
        st.components.v2.component("optviz_lab", **read),
        st.components.v2.component("optviz_wire", js=WIRE),
    )


def _changed() -> None:
    """Streamlit names a component's state by its callback, and needs one."""


def mount_lab(key: str, language: str) -> tuple[dict | None, str | None]:
    """Mount the Lab and return what it says, each None at first.

    That is the request that it last committed, {id, query, have}, and the drawer that is open. Its
    language stays as long as it is mounted: another one needs another key.
    """
    said = _components()[0](
        key=key, data=catalogue(language), on_request_change=_changed, on_drawer_change=_changed
    )
    return said.request, said.drawer


def send(data: bytes) -> None:
    """Hand a payload to the mounted Lab."""
    _components()[1](key="wire", data=data)
