"""The pages of the app. Each is loaded when first opened: a visit to the Lab needs no other."""

import json
from collections.abc import Callable
from importlib import import_module
from urllib.parse import urlencode

import streamlit as st

from ..words import ENGLISH, known, speak, spoken

KEY = "lang"


def page(name: str) -> Callable[[], None]:
    """A function that draws the page of the module `name`."""

    def render() -> None:
        import_module(f"{__name__}.{name}").render()

    return render


def listen() -> None:
    """Speak the language of the visit in this script run: that of the address, or else English.

    An address that says nothing at all, as after a change of the page, leaves what was.
    """
    if st.query_params:
        st.session_state[KEY] = st.query_params.get(KEY, ENGLISH)
    language = st.session_state.get(KEY, ENGLISH)
    speak(language if known(language) else ENGLISH)
    if spoken() != ENGLISH:
        script = f"<script>document.documentElement.lang = {json.dumps(spoken())}</script>"
        st.html(script, unsafe_allow_javascript=True)


def in_app(path: str, link: str) -> str:
    """The address of a page with a link, in the language spoken; without a path that of the Lab."""
    language = "" if spoken() == ENGLISH else "&" + urlencode({KEY: spoken()})
    return f"./{path}?{link}{language}"
