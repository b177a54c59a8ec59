"""Train: the line-up on models that learn from data, side by side."""

from urllib.parse import parse_qs, urlencode

import streamlit as st

from ..words import say
from .mounted import mount, wrote

KEY = "train"


def _address() -> str:
    """The query string in the browser's address bar."""
    given = {name: st.query_params.get_all(name) for name in st.query_params}
    return urlencode(given, doseq=True)


def render() -> None:
    """Draw the page."""
    described = st.container(key="about")
    mounted = mount(KEY, _address(), stage="training")
    if mounted.request is None:
        return
    study = mounted.request.lab
    with described:
        name, teaches = say(study.model.said("name")), say(study.model.said("teaches"))
        st.markdown(f"# {name}\n{teaches} ${study.model.formula}$")
    if mounted.rest:
        bare = mounted.request.bare
        if mounted.link != _address() and not bare:
            st.query_params.from_dict(parse_qs(mounted.link))
        wrote(KEY, mounted.link if bare else _address())
