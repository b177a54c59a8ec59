"""The Lab: surfaces, a line-up of optimizers, and their trajectories in motion."""

from importlib import import_module
from urllib.parse import parse_qs, urlencode

import streamlit as st

from ..spec import Surface
from ..words import say
from .mounted import mount, wrote

KEY = "lab"
# What is not needed at first is one click away, below the Lab: modules with `render(request)`,
# loaded when the Lab's button of that name is pressed.
DRAWERS = ("compare", "export")


def _describe(surface: Surface) -> None:
    name, teaches = say(surface.said("name")), say(surface.said("teaches"))
    st.markdown(f"# {name}\n{teaches} ${surface.formula}$")


def _address() -> str:
    """The query string in the browser's address bar."""
    given = {name: st.query_params.get_all(name) for name in st.query_params}
    return urlencode(given, doseq=True)


def render() -> None:
    """Draw the page."""
    described = st.container(key="about")
    mounted = mount(KEY, _address())
    if mounted.request is None:
        return
    # The picture first: typesetting the formula takes the browser as long as drawing it.
    with described:
        _describe(mounted.request.lab.surface)
    if mounted.rest:
        # A bare address the page fills by itself: what is written here is a step in the browser's
        # history, from which a step back would lead to the same picture again.
        bare = mounted.request.bare
        if mounted.link != _address() and not bare:
            st.query_params.from_dict(parse_qs(mounted.link))
        wrote(KEY, mounted.link if bare else _address())
    if mounted.drawer in DRAWERS:
        import_module(f".{mounted.drawer}", __package__).render(mounted.request)
