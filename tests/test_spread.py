"""What the Caddyfile makes of visitors: each stays on one process, and a room's on the room's."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from typing import NamedTuple

import pytest

from optviz.classroom import MARK, Rooms, mark_of
from optviz.pages.room import MARK as HEADER

from .browser.proxies import spread
from .browser.server import ROOT

MARKS = ["".join(digits) for digits in product("2358", "23456789", "479")]


class Told(BaseHTTPRequestHandler):
    """A process that answers with its port and with the mark that the proxy has told it."""

    def do_GET(self) -> None:
        said = f"{self.server.server_port} {self.headers.get(HEADER, '')}".encode()
        self.send_response(200)
        self.send_header("Set-Cookie", "its=own")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_) -> None:
        """Say nothing."""


class Said(NamedTuple):
    """Which process answered, the mark that it was told, and the cookies that were set."""

    port: int
    mark: str
    cookies: dict[str, str]


def visit(address: str, path: str = "/", mark: str = "", accept: str = "text/html") -> Said:
    """What a visitor with the cookie of a mark is answered."""
    line = HTTPConnection(address.removeprefix("http://"), timeout=30)
    cookie = {"Cookie": f"other=1; optviz={mark}"} if mark else {}
    line.request("GET", path, headers={"Accept": accept, **cookie})
    answer = line.getresponse()
    port, _, told = answer.read().decode().partition(" ")
    cookies = [one.partition(";")[0] for one in answer.headers.get_all("Set-Cookie", [])]
    line.close()
    return Said(int(port), told, dict(one.split("=") for one in cookies))


@contextmanager
def process(port: int = 0) -> Iterator[ThreadingHTTPServer]:
    """A process of that kind, on a port of its own unless one is named."""
    with ThreadingHTTPServer(("127.0.0.1", port), Told) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def processes() -> Iterator[list[ThreadingHTTPServer]]:
    with ExitStack() as stack:
        yield [stack.enter_context(process()) for _ in range(3)]


@pytest.fixture
def proxy(processes, tmp_path) -> Iterator[str]:
    apps = [f"127.0.0.1:{one.server_port}" for one in processes]
    with spread(apps, tmp_path) as address:
        yield address


def test_a_visitor_stays_and_all_of_them_are_spread(proxy):
    at = {mark: visit(proxy, mark=mark) for mark in MARKS}
    assert all(said.mark == mark for mark, said in at.items())
    # Each takes some share of them: by chance none has fewer than five, once in 10¹⁰ times.
    shares = Counter(said.port for said in at.values())
    assert len(shares) == 3 and min(shares.values()) > 4
    for path in ("/lessons", "/_stcore/stream?x=1", "/?surface=beale"):
        assert all(visit(proxy, path, mark).port == said.port for mark, said in at.items())


def test_who_comes_first_is_given_a_mark_of_chance(proxy):
    said = [visit(proxy) for _ in range(100)]
    given = {one.cookies["optviz"] for one in said}
    assert all(map(MARK.fullmatch, given)) and len(given) > 60
    # The app's own cookies come with it; without one a visitor is known by the address.
    assert all(one.cookies["its"] == "own" and one.mark == "" for one in said)
    assert len({one.port for one in said}) == 1
    assert visit(proxy, mark="472").cookies["optviz"] == "472"
    assert set(visit(proxy, "/static/app.js", accept="*/*").cookies) == {"its"}


@pytest.mark.parametrize("wrong", ["", "1", "000", "4752", "47a", "472.example:80"])
def test_a_cookie_that_is_none_of_ours_leads_nowhere(proxy, wrong):
    said = visit(proxy, mark=wrong)
    assert said.mark == "" and MARK.fullmatch(said.cookies["optviz"])


def test_a_room_leads_to_its_process_and_keeps_one_there(proxy):
    at = {mark: visit(proxy, mark=mark).port for mark in MARKS}
    for mark in MARKS[::7]:
        room = Rooms().open(mark)
        assert room.code.startswith(mark) and mark_of(room.code) == mark
        for visitor in ("", "224", "589"):
            for code in (room.code, room.code.lower()):
                said = visit(proxy, f"/lessons?lesson=clip&room={code}", visitor)
                assert (said.port, said.mark, said.cookies["optviz"]) == (at[mark], mark, mark)
    for code in ("ABCDE", "23456", "472", "472ABCDE", "4"):
        assert visit(proxy, f"/lessons?room={code}", "224").port == at["224"]


def test_when_one_goes_only_its_own_visitors_move(proxy, processes):
    at = {mark: visit(proxy, mark=mark).port for mark in MARKS}
    gone = processes[0]
    gone.shutdown()
    gone.server_close()
    for mark, port in at.items():
        now = visit(proxy, mark=mark).port
        assert now != gone.server_port and port in (now, gone.server_port)


def test_a_code_says_no_more_than_where_it_lives():
    assert all(MARK.fullmatch(mark) for mark in MARKS)
    for wrong in ("", "1", "1234", "000", "ABC", "472\n"):
        assert len(Rooms().open(wrong).code) == 5
    assert mark_of("23456") == mark_of("ABCDE") == mark_of("") == mark_of("000ABCD") == ""
    assert HEADER in (ROOT / "Caddyfile").read_text("utf-8")
