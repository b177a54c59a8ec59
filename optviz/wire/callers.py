"""Who calls on the live channel: whether their page is ours, and from which address they come.

A proxy in front may say in `Host` what the browser asked for, or say so in `X-Forwarded-Host`, or
tell us its own name for this server alone. For that case there are Streamlit's settings: whom its
own socket lets in, on which the page depends, the channel does.
"""

from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any, NamedTuple
from urllib.parse import urlsplit

# What a browser leaves out of an origin, and some proxies write.
USUAL, USUALLY = 0, (80, 443)
# Pages of the reader's own machine, which Streamlit lets in as well.
OWN = ("localhost", "127.0.0.1", "0.0.0.0", "::1")


class Place(NamedTuple):
    """A host and a port, USUAL for what is usual for http or https, None where none is said."""

    name: str
    port: int | None


def place(authority: str) -> Place | None:
    """The place that `name:port` is, None where it is none."""
    try:
        parts = urlsplit(f"//{authority.strip()}")
        name, port = parts.hostname, parts.port
    except ValueError:
        return None
    return Place(name, USUAL if port in USUALLY else port) if name else None


def listed(values: Iterable[str]) -> list[str]:
    """What a header says that may come several times, with several values in each."""
    return [one.strip() for value in values for one in value.split(",") if one.strip()]


class Friends(NamedTuple):
    """The pages that Streamlit lets in whatever the request was sent to: hosts, or all."""

    hosts: frozenset[str] = frozenset()
    every: bool = False

    @classmethod
    def told(cls, option: Callable[[str], Any]) -> "Friends":
        """Those that Streamlit's settings name; `option` gives one by its name."""
        named = [option("browser.serverAddress"), *option("server.corsAllowedOrigins")]
        places = (place(one.partition("://")[2] or one) for one in named)
        hosts = {found.name for found in places if found is not None}
        return cls(frozenset({*OWN, *hosts}), not option("server.enableCORS"))


def ours(origin: str | None, hosts: Iterable[str], friends: Friends) -> bool:
    """Whether a page of that origin is ours, where the request was sent to one of the hosts.

    A client that is no browser names no origin. A host without a port, as many a proxy forwards it,
    stands for all of its ports.
    """
    if origin is None or friends.every:
        return True
    scheme, _, rest = origin.partition("://")
    page = place(rest)
    if page is None or scheme not in ("http", "https"):
        return False
    if page.name in friends.hosts:
        return True
    asked = [found for host in hosts if (found := place(host)) is not None]
    return any(page.name == name and port in (None, page.port or USUAL) for name, port in asked)


def address(peer: str, forwarded: Iterable[str]) -> str:
    """The address that a caller comes from, as far as one can believe it.

    A peer on our own network may be a proxy, and then says last for whom it speaks; what stands
    before that is what the caller has said. Of others it is not believed.
    """
    said = listed(forwarded)
    try:
        near = ip_address(peer).is_private
    except ValueError:
        # A socket of the file system, or a test.
        near = True
    return said[-1] if said and near else peer
