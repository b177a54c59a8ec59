"""The entry point, run in two ways: `streamlit run app.py` serves `app`, whose script is this
same file. It holds no logic."""

from pathlib import Path

import streamlit as st
from streamlit import runtime

if runtime.exists():
    from optviz.pages import listen, page
    from optviz.words import say

    assets = Path(__file__).parent / "assets"
    st.set_page_config(page_title="OptViz", page_icon=str(assets / "icon.svg"), layout="wide")
    st.logo(str(assets / "logo.svg"), size="large")
    st.html(assets / "page.css")
    listen()
    pages = [
        st.Page(page("lab"), title=say("pages.lab.title"), url_path="lab", default=True),
        st.Page(page("methods"), title=say("pages.methods.title"), url_path="methods"),
        st.Page(page("clinic"), title=say("pages.clinic.title"), url_path="clinic"),
        st.Page(page("proof"), title=say("pages.proof.title"), url_path="proof"),
    ]
    st.navigation(pages, position="top").run()
else:
    from starlette.routing import WebSocketRoute

    from optviz.wire import PATH
    from optviz.wire.live import live
    from optviz.wire.precompile import warm_up

    channel = st.get_option("server.baseUrlPath").strip("/") + PATH
    routes = [WebSocketRoute("/" + channel.lstrip("/"), live)]
    app = st.App(__file__, routes=routes, lifespan=warm_up)
