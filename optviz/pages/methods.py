"""The methods: every optimizer's idea, formula, convention, source and the code that runs."""

import inspect

import streamlit as st

from ..optimizers import OPTIMIZERS
from ..spec import Optimizer, Surface
from ..surfaces import SURFACES


def _optimizer(card: Optimizer) -> None:
    st.subheader(card.name, anchor=card.key)
    st.markdown(card.text)
    st.latex(card.formula)
    st.markdown(f"**Convention.** {card.convention}")
    st.code(inspect.getsource(card.step), language="python")
    st.caption(card.citation)


def _surface(card: Surface) -> None:
    st.subheader(card.name, anchor=card.key)
    st.markdown(card.teaches)
    st.latex(card.formula)
    st.caption(card.citation)


def render() -> None:
    """Draw the page."""
    methods, surfaces = st.tabs(["Optimizers", "Surfaces"])
    with methods:
        for card in OPTIMIZERS.values():
            _optimizer(card)
    with surfaces:
        for card in SURFACES.values():
            _surface(card)
