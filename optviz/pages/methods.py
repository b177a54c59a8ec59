"""The methods: every optimizer's idea, formula, convention, source and the code that runs."""

import inspect

import streamlit as st

from ..optimizers import MENU
from ..spec import Optimizer, Param
from ..words import Message, Row, message, of_card, say
from .cards import formula, picture, shown
from .pictures import GROUND, beside_gd, losses, of_method


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


def _card(card: Optimizer) -> None:
    seen, read = st.columns([2, 3], gap="medium")
    with seen:
        alt = say("pages.methods.picture", name=card.said("name"), surface=GROUND.said("name"))
        picture(card, of_method(card.key), alt, beside_gd(card.key))
    with read:
        st.markdown(say(card.said("text")))
        formula(card.formula)
    st.markdown(say("pages.methods.convention", text=card.said("convention")))
    if card.as_in:
        st.markdown(say(_differences(card)))
    st.code(inspect.getsource(card.step), language="python")
    st.caption(say(card.said("citation")))


def render() -> None:
    """Draw the page."""
    st.title(say("pages.methods.title"))
    introduction = say(
        "pages.methods.introduction", surface=GROUND.said("name"), n=GROUND.steps, **losses()
    )
    st.markdown(introduction)
    shown("optimizers", MENU, _card)
