"""The surfaces: what each looks like and teaches, its formula and its source."""

import streamlit as st

from ..lab.state import line_up
from ..spec import Surface
from ..surfaces import MENU
from ..words import say
from .cards import formula, picture, shown
from .pictures import of_surface


def _card(card: Surface) -> None:
    seen, read = st.columns([1, 4], gap="medium")
    with seen:
        alt = say("pages.surfaces.picture", name=card.said("name"))
        picture(card, of_surface(card.key), alt, line_up(card))
    with read:
        st.markdown(say(card.said("teaches")))
        formula(card.formula)
        st.caption(say(card.said("citation")))


def render() -> None:
    """Draw the page."""
    st.title(say("pages.surfaces.title"))
    st.markdown(say("pages.surfaces.introduction"))
    shown("surfaces", MENU, _card)
