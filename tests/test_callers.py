"""Whose page may open the live channel, whatever a proxy makes of the request, and where from."""

import pytest

from optviz.wire.callers import OWN, Friends, address, ours

SETTINGS = {
    "browser.serverAddress": "localhost",
    "server.corsAllowedOrigins": [],
    "server.enableCORS": True,
}


def friends(**changed) -> Friends:
    """Those of Streamlit's settings, some of them changed."""
    named = {name.replace("__", "."): value for name, value in changed.items()}
    return Friends.told((SETTINGS | named).__getitem__)


@pytest.mark.parametrize(
    ("origin", "hosts"),
    [
        (None, ["optviz.example"]),
        ("http://optviz.example", ["optviz.example"]),
        ("http://optviz.example:80", ["optviz.example"]),
        ("http://optviz.example", ["optviz.example:80"]),
        ("https://optviz.example", ["optviz.example:443"]),
        ("https://optviz.example:443", ["optviz.example"]),
        ("https://optviz.example", ["optviz.example:80"]),
        ("http://OptViz.example", ["optviz.EXAMPLE"]),
        ("http://optviz.example:8080", ["optviz.example:8080"]),
        # nginx's own $host has no port.
        ("http://optviz.example:8080", ["optviz.example"]),
        ("https://optviz.example", ["app:8501", "optviz.example"]),
        ("https://optviz.example", ["app:8501", "optviz.example", "inner.example"]),
        ("https://optviz.example", ["app:8501", "inner.example", "optviz.example"]),
        ("http://[::1]:8501", ["[::1]:8501"]),
    ],
)
def test_a_page_of_the_host_that_was_asked_is_ours(origin, hosts):
    assert ours(origin, hosts, Friends())


@pytest.mark.parametrize(
    ("origin", "hosts"),
    [
        ("http://elsewhere.example", ["optviz.example"]),
        ("http://optviz.example.elsewhere.example", ["optviz.example"]),
        ("http://optviz.example@elsewhere.example", ["optviz.example"]),
        ("http://optviz.example:81", ["optviz.example:80"]),
        ("http://optviz.example:81", ["optviz.example:82"]),
        ("http://optviz.example", ["optviz.example:8501"]),
        ("null", ["optviz.example"]),
        ("", ["optviz.example"]),
        ("", [""]),
        ("null", ["null"]),
        ("//", [""]),
        ("http://", [""]),
        ("file://", [""]),
        ("file://optviz.example", ["optviz.example"]),
        ("http://[", ["["]),
        ("http://optviz.example:port", ["optviz.example:port"]),
        ("http://optviz.example", []),
        ("http://localhost:8501", ["optviz.example"]),
    ],
)
def test_any_other_is_not(origin, hosts):
    assert not ours(origin, hosts, Friends())


@pytest.mark.parametrize(
    ("origin", "changed"),
    [
        *((f"http://{name}:8080", {}) for name in ("localhost", "127.0.0.1", "[::1]")),
        ("https://optviz.example", {"server__corsAllowedOrigins": ["https://optviz.example"]}),
        ("https://optviz.example", {"browser__serverAddress": "optviz.example"}),
        ("https://elsewhere.example", {"server__enableCORS": False}),
    ],
)
def test_whom_streamlit_lets_in_the_channel_does(origin, changed):
    """Behind a proxy that does not say what it was asked for; the page depends on Streamlit."""
    assert ours(origin, ["app:8501"], friends(**changed))
    assert not ours(origin, ["app:8501"], Friends())


def test_whom_streamlit_does_not_know_it_does_not_let_in():
    named = friends(server__corsAllowedOrigins=["https://optviz.example"])
    assert named.hosts == {*OWN, "optviz.example"}
    assert not ours("https://elsewhere.example", ["app:8501"], named)
    assert not ours("http://[", ["app:8501"], named)


@pytest.mark.parametrize(
    ("peer", "forwarded", "where"),
    [
        ("203.0.113.7", [], "203.0.113.7"),
        # What a stranger says of itself is not believed.
        ("8.8.8.8", ["1.1.1.1"], "8.8.8.8"),
        ("172.18.0.2", ["203.0.113.7"], "203.0.113.7"),
        ("127.0.0.1", ["a lie, 203.0.113.7"], "203.0.113.7"),
        ("::1", ["a lie", "203.0.113.7"], "203.0.113.7"),
        ("10.0.0.5", [" , "], "10.0.0.5"),
        ("", ["203.0.113.7"], "203.0.113.7"),
    ],
)
def test_a_proxy_says_for_whom_it_speaks(peer, forwarded, where):
    assert address(peer, forwarded) == where
