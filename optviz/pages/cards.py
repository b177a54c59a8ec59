"""A page of cards: an index of all, then group by group each with its heading."""

import re
from collections.abc import Callable, Mapping

import streamlit as st

from ..lab.link import encode
from ..lab.state import Lab
from ..nets.data import Dataset
from ..nets.layer import Layer
from ..nets.models import Model
from ..spec import Optimizer, Surface, of_menu
from ..words import say
from . import in_app

Card = Optimizer | Surface | Model | Layer | Dataset
# Of a picture, in pixels; a narrower place has it narrower.
WIDTH = 420
_BETWEEN = re.compile(r",\s*\\qq?uad\s*")


def _entry(card: Card) -> str:
    return f"[{say(card.said('name'))}](#{card.key})"


def shown(kind: str, menu: Mapping[str, tuple[Card, ...]], draw: Callable[[Card], None]) -> None:
    """Draw the cards of a menu, that of the `optimizers` or of another `kind`."""
    names = {group: say(of_menu(kind, group)) for group in menu}
    index = (
        f"**{names[group]}:** {say('join.dot').join(map(_entry, cards))}"
        for group, cards in menu.items()
    )
    st.markdown("  \n".join(index))
    for group, cards in menu.items():
        st.header(names[group], divider="gray")
        for card in cards:
            st.subheader(say(card.said("name")), anchor=card.key)
            draw(card)


def formula(parts: str) -> None:
    """Set a formula of several parts one below the other, so that a phone shows all of it."""
    below = r",\\[2pt] ".join(_BETWEEN.split(parts))
    st.latex(rf"\begin{{gathered}}{below}\end{{gathered}}")


def picture(card: Optimizer | Surface, drawn: str | bytes, alt: str, lab: Lab) -> None:
    """Draw the picture of a card, and below it the way to the Lab that shows the same."""
    st.image(drawn, alt=alt, width=WIDTH)
    st.markdown(f"[{say('pages.cards.try', name=card.said('name'))}]({in_app('', encode(lab))})")
