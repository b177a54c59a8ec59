"""The methods: every optimizer's idea, formula, convention, source and the code that runs."""

import inspect
from functools import partial

import streamlit as st

from ..optimizers import MENU
from ..spec import Optimizer, Param, Surface, of_menu
from ..surfaces import MENU as SURFACE_MENU
from ..words import Message, Row, message, of_card, say


def _set(card: Optimizer, param: Param, value: float | str) -> Message:
    number = param.check(value)
    if param.choices:
        return param.said(param.choices[int(number)][0], f"optimizers.{card.key}")
    return message("pages.methods.set", symbol=param.symbol, value=number)


def _differences(card: Optimizer) -> Row:
    """What is set by each of the buttons in the Lab."""
    params = {p.name: p for p in card.params}
    ways = []
    for where, way in card.as_in.items():
        sets = Row(tuple(_set(card, params[name], value) for name, value in way.items()))
        said = sets if way else message("pages.methods.as_here")
        ways.append(
            message("pages.methods.way", where=of_card(f"page.as_in.{where}", where), sets=said)
        )
    return Row(tuple(ways), "join.dot")


def _optimizer(card: Optimizer) -> None:
    st.subheader(say(card.said("name")), anchor=card.key)
    st.markdown(say(card.said("text")))
    st.latex(card.formula)
    st.markdown(say("pages.methods.convention", text=card.said("convention")))
    if card.as_in:
        st.markdown(say(_differences(card)))
    st.code(inspect.getsource(card.step), language="python")
    st.caption(say(card.said("citation")))


def _surface(card: Surface) -> None:
    st.subheader(say(card.said("name")), anchor=card.key)
    st.markdown(say(card.said("teaches")))
    st.latex(card.formula)
    st.caption(say(card.said("citation")))


def _group(kind: str, name: str) -> str:
    return say(of_menu(kind, name))


def render() -> None:
    """Draw the page."""
    kinds = {"optimizers": (MENU, _optimizer), "surfaces": (SURFACE_MENU, _surface)}
    tabs = st.tabs([say(f"pages.methods.{kind}") for kind in kinds])
    for tab, (kind, (menu, draw)) in zip(tabs, kinds.items(), strict=True):
        with tab:
            groups = list(menu)
            group = st.pills(
                say("pages.methods.group"), groups, default=groups[0], key=f"group-{kind}",
                format_func=partial(_group, kind), label_visibility="collapsed",
            )  # fmt: skip
            for name in [group] if group else groups:
                for card in menu[name]:
                    draw(card)
