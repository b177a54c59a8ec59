"""For a class, below the Lab: a link with the controls that students are to have, and a frame."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, tostring

import streamlit as st

from ..lab.codec import encode, kept
from ..lab.keys import PARTS, Stage
from ..lab.lineup import SCHEDULING, SHARED, State
from ..spec import Param
from ..wire.request import Request
from ..words import Message, Values, say
from . import address, in_words

HEIGHT = 640
PICKED = ("show", "lock")


def _params(state: State) -> Iterator[Param]:
    """What of a state can be set, each once."""
    used = {name for run in state.runs for name in run.params}
    yield from (param for row in state.params.values() for param in row)
    yield from (param for name, param in SHARED.items() if name in used)
    yield from state.noise_params.values()
    seen = set(SHARED) | {p.name for row in state.params.values() for p in row}
    for run in state.runs:
        for name, param in run.params.items():
            if name not in seen:
                seen.add(name)
                yield param


def controls(request: Request) -> dict[str, str]:
    """The words of `show` and `lock` for a state, with their names for people."""
    state, stage = request.lab, request.stage
    parts = [part for part in (*stage.parts, *PARTS) if _there(part, stage)]
    scheduling = {param.name for param in SCHEDULING}
    named = {part: say(f"pages.share.part.{part}") for part in parts}
    for param in _params(state):
        if param.name not in scheduling:
            label: Message = param.said("label")
            named.setdefault(param.name, f"{param.symbol} {say(label)}".strip())
    return named


def _there(part: str, stage: Stage) -> bool:
    return part != "none" and (part != "inside" or stage.name == "plane")


def _chosen(request: Request) -> Values:
    """The look of the link: what is kept, with the controls that were picked."""
    look = {name: value for name, value in kept(request.look).items() if name not in PICKED}
    for name in PICKED:
        if picked := st.session_state.get(f"share-{name}"):
            look[name] = tuple(picked)
    return Values(look, **in_words())


def render(request: Request) -> None:
    """Draw the drawer."""
    st.header(say("pages.share.title"), anchor=False)
    st.markdown(say("pages.share.introduction"))
    named = controls(request)
    left, right = st.columns(2)
    for column, name in zip((left, right), PICKED, strict=True):
        before = [one for one in request.look.get(name, ()) if one in named]
        column.multiselect(
            say(f"pages.share.{name}"), list(named), before, named.get, key=f"share-{name}",
            placeholder=say(f"pages.share.{name}_none"),
        )  # fmt: skip
    query = encode(request.lab, _chosen(request), request.stage)
    st.markdown(say("pages.share.link"))
    st.code(address(query), language=None, wrap_lines=True)
    st.markdown(say("pages.share.frame"))
    frame = Element("iframe", {
        "src": address(f"embed=true&{query}"), "width": "100%", "height": str(HEIGHT),
        "allow": "clipboard-write; fullscreen",
    })  # fmt: skip
    frame = tostring(frame, "unicode", short_empty_elements=False)
    st.code(frame, language="html", wrap_lines=True)
