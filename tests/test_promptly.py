"""What the server writes leaves at once."""

import socket

from optviz.wire.promptly import send_promptly


def nodelay(one: socket.socket) -> bool:
    return bool(one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


def test_a_connection_to_a_socket_that_listens_has_it():
    """Bound as Streamlit does, without a protocol; one that does not listen stays as it is."""
    with socket.socket(family=socket.AF_INET) as server, socket.socket() as other:
        server.bind(("127.0.0.1", 0))
        server.listen()
        other.bind(("127.0.0.1", 0))
        assert not nodelay(server)
        assert send_promptly() >= 1
        assert nodelay(server) and not nodelay(other)
        with socket.create_connection(server.getsockname()) as _, server.accept()[0] as taken:
            assert nodelay(taken)


def test_it_leaves_no_file_open():
    before = send_promptly()
    for _ in range(300):
        assert send_promptly() == before
