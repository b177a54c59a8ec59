"""A visit of a page by its own address.

Streamlit's page looks for its server below the address that it was opened at, gets two 404, which
the browser's console shows, and half a second later looks one level up (streamlit issue 7074). So
the page is handed out with the place of its server in it.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse

# One level up, as the browser sees it: a host may have put the app below a path of its own.
ABOVE = "location.origin + location.pathname.replace(/[^/]*$/, '')"
PLACE = f"<script>window.__streamlit = {{ BACKEND_BASE_URL: {ABOVE} }}</script>"


def hand_out(index: Path) -> Callable[[Request], Awaitable[HTMLResponse]]:
    """A route's answer: Streamlit's own page, with where its server is."""
    html = index.read_text("utf-8").replace("<head>", f"<head>{PLACE}", 1)

    async def answer(_request: Request) -> HTMLResponse:
        return HTMLResponse(html, headers={"Cache-Control": "no-cache"})

    return answer
