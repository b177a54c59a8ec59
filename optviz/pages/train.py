"""Train: the line-up on models that learn from data, side by side."""

import streamlit as st

from ..nets.models import Model
from ..words import say
from . import ways
from .mounted import at_address, open_drawer

KEY = "train"
DRAWERS = {
    "own": "own",
    "compare": "race",
    "search": "search",
    "export": "export",
    "class": "share",
}


def _describe(model: Model) -> None:
    name, teaches = say(model.said("name")), say(model.said("teaches"))
    st.markdown(f"# {name}\n{teaches} ${model.formula}$")


def render() -> None:
    """Draw the page."""
    described = st.container(key="about")
    mounted = at_address(KEY, stage="training")
    if mounted.request is None:
        return
    # The picture first, as in the Lab.
    with described:
        _describe(mounted.request.lab.model)
        ways(mounted.link, mounted.request.look)
    open_drawer(mounted, DRAWERS)
