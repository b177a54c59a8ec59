"""The Lab: surfaces, a line-up of optimizers, and their trajectories in motion."""

import streamlit as st

from ..spec import Surface
from ..words import say
from . import ways
from .mounted import at_address, open_drawer

KEY = "lab"
DRAWERS = {"compare": "compare", "search": "search", "export": "export", "class": "share"}


def _describe(surface: Surface) -> None:
    name, teaches = say(surface.said("name")), say(surface.said("teaches"))
    st.markdown(f"# {name}\n{teaches} ${surface.formula}$")


def render() -> None:
    """Draw the page."""
    described = st.container(key="about")
    mounted = at_address(KEY)
    if mounted.request is None:
        return
    # The picture first: typesetting the formula takes the browser as long as drawing it.
    with described:
        _describe(mounted.request.lab.surface)
        ways(mounted.link, mounted.request.look)
    open_drawer(mounted, DRAWERS)
