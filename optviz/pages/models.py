"""The models: what can be trained, the layers that it is made of as they run, and the data."""

import inspect

import streamlit as st

from ..lab.codec import encode
from ..learning.link import TRAINING
from ..learning.state import fitting, line_up
from ..nets.data import DATA, Dataset
from ..nets.data import MENU as DATA_MENU
from ..nets.layer import Layer
from ..nets.layers import LAYERS
from ..nets.models import MENU, MODELS, Model
from ..words import NOTHING, say
from . import in_app
from .cards import formula, shown

MODEL_GROUPS = {"Models": MENU}
LAYER_GROUPS = {"Layers": tuple(LAYERS.values())}
# The data that a model is first tried on.
FIRST = {"linear": "cars", "softmax": "digits", "mlp": "moons", "cnn": "digits", "rnn": "sums"}


def _try(card: Model | Dataset, data: Dataset, model: Model) -> None:
    address = in_app("train", encode(line_up(data, model), NOTHING, TRAINING))
    st.markdown(f"[{say('pages.models.try', name=card.said('name'))}]({address})")


def _model(card: Model) -> None:
    st.markdown(say(card.said("teaches")))
    formula(card.formula)
    _try(card, DATA[FIRST[card.key]], card)
    st.caption(say(card.said("citation")))


def _layer(card: Layer) -> None:
    st.markdown(say(card.said("text")))
    if card.formula:
        formula(card.formula)
    # All of its file but what is said already: what it says of itself, and its card.
    source = inspect.getsource(inspect.getmodule(card.forward)).split('"""', 2)[2]
    st.code(source.partition("\nCARD = ")[0].strip(), language="python")


def _data(card: Dataset) -> None:
    st.markdown(say(card.said("about")))
    model = fitting(card)[1]
    _try(card, card, MODELS["rnn"] if card.key == "sums" else model)
    st.caption(say(card.said("source")))


def render() -> None:
    """Draw the page."""
    st.title(say("pages.models.title"))
    st.markdown(say("pages.models.introduction"))
    shown("models", MODEL_GROUPS, _model)
    shown("layers", LAYER_GROUPS, _layer)
    shown("data", DATA_MENU, _data)
