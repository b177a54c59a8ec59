"""A page with two Labs: one as its link has it, one with a caption and few controls."""

import streamlit as st

from optviz.pages.mounted import Over, mount
from optviz.words import message

st.set_page_config(layout="wide")
mount("first", "surface=ravine&run=gd&run=adam~lr~0.1")
st.divider()
second = mount(
    "second",
    "surface=rosenbrock&lr=0.001&run=gd&show=lr~player&lock=player",
    Over(message("page.copy.done")),
)
st.text(second.link)
