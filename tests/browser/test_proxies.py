"""Behind a proxy, in each way that one is set up: the page comes, and the channel opens."""

import socket

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from optviz.wire import PATH
from optviz.wire.live import READY

from .conftest import settle
from .proxies import proxied
from .server import serve

# A name that every browser takes for this machine, and no server.
NAME = "optviz.localhost"
TOLD = {"STREAMLIT_BROWSER_SERVER_ADDRESS": NAME}
# nginx's `$http_host` and `$host`, and what others do.
WAYS = {
    "host": {"Host": "{asked}"},
    "name": {"Host": "{name}"},
    "nothing": {},
    "forwarded": {"X-Forwarded-Host": "{asked}"},
    "list": {"X-Forwarded-Host": "{asked}, inner.example"},
}


@pytest.fixture(scope="module")
def ports(tmp_path_factory):
    """Ports of one proxy before one app, which has been told its name."""
    with serve(env=TOLD) as app, proxied(app, WAYS, tmp_path_factory.mktemp("proxy")) as ports:
        yield ports


@pytest.mark.parametrize("way", WAYS)
def test_a_page_behind_it_has_the_channel(ports, new_page, way):
    page = new_page()
    page.goto(f"http://{NAME}:{ports[way]}/?surface=beale&run=gd")
    page.wait_for_selector(".lab[data-updates]")
    settle(page)
    lab = page.locator(".lab").element_handle()
    page.wait_for_function("(lab) => lab.lab.conversation.channel.socket.live", arg=lab)


def opens(port: int, host: str, origin: str) -> bool:
    """Whether the channel opens for a page of that origin that asks a host for it."""
    line = socket.create_connection(("127.0.0.1", port))
    try:
        with connect(f"ws://{host}{PATH}", sock=line, origin=origin) as client:
            return client.recv(timeout=10) == READY
    except InvalidStatus:
        return False


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("origin", ["http://optviz.example", "http://optviz.example:80"])
def test_a_name_that_nobody_told_is_taken_from_what_is_forwarded(ports, way, origin):
    assert opens(ports[way], "optviz.example", origin) == (way != "nothing")


@pytest.mark.parametrize("way", WAYS)
def test_a_page_from_elsewhere_is_refused_behind_it_too(ports, way):
    assert not opens(ports[way], "optviz.example", "http://elsewhere.example")
