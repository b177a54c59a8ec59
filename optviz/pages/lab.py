"""The Lab: surfaces, a line-up of optimizers, and their trajectories in motion."""

from importlib import import_module

import streamlit as st

from ..spec import Surface
from ..words import say
from .mounted import at_address

KEY = "lab"
# What is not needed at first is one click away, below the Lab: modules with `render(request)`,
# loaded when the Lab's button of that name is pressed.
DRAWERS = ("compare", "export")


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
    if mounted.drawer in DRAWERS:
        import_module(f".{mounted.drawer}", __package__).render(mounted.request)
