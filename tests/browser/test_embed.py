"""A Lab and a lesson in a frame of somebody else's page."""

import http.server
import threading
from collections.abc import Callable, Iterator

import pytest

LIVE = "root => root.lab.conversation.channel.socket.live"


@pytest.fixture
def host() -> Iterator[Callable[[str, str], str]]:
    """Another site, on which a page with one frame is put."""
    pages = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            page = pages.get(self.path, b"")
            self.send_response(200 if page else 204)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_):
            """Quietly."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def put(source: str, more: str = "") -> str:
        frame = f'<iframe src="{source}" width="960" height="640" {more}></iframe>'
        pages["/"] = f"<!doctype html><title>A course</title>{frame}".encode()
        # Another name is another site, though the machine is the same.
        return f"http://localhost:{server.server_address[1]}/"

    yield put
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_lab_in_a_frame_is_live_and_keeps_its_state(server, browser, host):
    link = "surface=ravine&run=gd&lr=0.02&show=lr~player~readout"
    page = browser.new_context().new_page()
    problems = []
    page.on("console", lambda said: said.type == "error" and problems.append(said.text))
    page.goto(host(f"{server}/?embed=true&{link}"))
    frame = page.frame_locator("iframe")
    lab = frame.locator(".lab[data-updates]")
    lab.wait_for(timeout=30_000)
    assert frame.get_by_role("link", name="Methods").count() == 0
    assert frame.get_by_role("button", name="中文").count() == 0
    inner = page.frames[1]
    inner.wait_for_function(LIVE, arg=lab.element_handle())
    rate = frame.locator("[data-param=lr] .typed")
    rate.fill("0.03")
    rate.press("Enter")
    way = frame.get_by_role("link", name="Open in OptViz")
    inner.wait_for_function("way => way.href.includes('lr=0.03')", arg=way.element_handle())
    address = way.get_attribute("href")
    assert address.startswith(f"{server}?") and "show=lr~player~readout" in address
    assert "embed" not in address and way.get_attribute("target") == "_blank"
    assert problems == []
    page.context.close()


def test_a_lesson_in_a_frame(server, browser, host):
    page = browser.new_context().new_page()
    page.goto(host(f"{server}/lessons?embed=true&lesson=clip&set=clip~bias"))
    frame = page.frame_locator("iframe")
    frame.locator(".lab[data-updates]").wait_for(timeout=30_000)
    frame.get_by_text("One jump throws it off the map").click()
    frame.get_by_role("button", name="See what happens").click()
    frame.get_by_text("That is right: 125 long").wait_for()
    address = frame.get_by_role("link", name="Open in OptViz").get_attribute("href")
    assert address == f"{server}/lessons?lesson=clip&set=clip~bias"
    page.context.close()
