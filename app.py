"""The entry point, run in two ways: `streamlit run app.py` serves `app`, whose script is this
same file. It holds no logic."""

import os
from pathlib import Path

import streamlit as st
from streamlit import runtime

# Before NumPy is loaded, which streamlit alone does not do: what a session computes has a thread of
# its own already, and BLAS with one for every core in each of them makes all of them slower.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# By their keys; the first is the one that opens.
PAGES = ("lab", "train", "lessons", "methods", "surfaces", "models", "clinic", "proof")

if runtime.exists():
    from optviz.pages import listen, page, switch
    from optviz.words import say

    assets = Path(__file__).parent / "assets"
    st.set_page_config(page_title="OptViz", page_icon=str(assets / "icon.svg"), layout="wide")
    st.logo(str(assets / "logo.svg"), size="large")
    st.html(assets / "page.css")
    listen()
    switch()
    pages = [
        st.Page(page(key), title=say(f"pages.{key}.title"), url_path=key, default=key == PAGES[0])
        for key in PAGES
    ]
    st.navigation(pages, position="hidden" if st.context.is_embedded else "top").run()
else:
    from functools import partial

    from starlette.routing import Route, WebSocketRoute

    from optviz.wire import PATH
    from optviz.wire.callers import Friends
    from optviz.wire.live import live
    from optviz.wire.precompile import warm_up
    from optviz.wire.visit import hand_out

    base = f"/{st.get_option('server.baseUrlPath').strip('/')}".rstrip("/")
    visit = hand_out(Path(st.__file__).parent / "static" / "index.html")
    routes = [
        WebSocketRoute(base + PATH, partial(live, friends=Friends.told(st.get_option))),
        *(Route(f"{base}/{key}", visit) for key in PAGES),
    ]
    app = st.App(__file__, routes=routes, lifespan=warm_up)
