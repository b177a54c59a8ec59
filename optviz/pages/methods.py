"""The methods: every optimizer's idea, formula, convention, source and the code that runs."""

import inspect

import streamlit as st

from ..optimizers import MENU
from ..spec import Optimizer, Param, Surface
from ..surfaces import MENU as SURFACE_MENU


def _text(param: Param, value: float | str) -> str:
    number = param.check(value)
    return param.choices[int(number)][1] if param.choices else f"{param.symbol} = {number:g}"


def _differences(card: Optimizer) -> list[str]:
    """What is set by each of the buttons in the Lab, as a line of text."""
    params = {p.name: p for p in card.params}
    return [
        f"**{where}:** {', '.join(_text(params[n], v) for n, v in way.items()) or 'as here'}"
        for where, way in card.as_in.items()
    ]


def _optimizer(card: Optimizer) -> None:
    st.subheader(card.name, anchor=card.key)
    st.markdown(card.text)
    st.latex(card.formula)
    st.markdown(f"**Convention.** {card.convention}")
    if card.as_in:
        st.markdown(" · ".join(_differences(card)))
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
    for tab, menu, draw in ((methods, MENU, _optimizer), (surfaces, SURFACE_MENU, _surface)):
        with tab:
            groups = list(menu)
            group = st.pills("Group", groups, default=groups[0], label_visibility="collapsed")
            for name in [group] if group else groups:
                for card in menu[name]:
                    draw(card)
