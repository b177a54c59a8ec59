"""The live channel on a real server: it answers with the payload, and nothing brings it down."""

import logging
import socket
import struct
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from optviz.classroom import EVERY, VOTERS
from optviz.lab.codec import MAX_LENGTH, decode, parsed
from optviz.learning.link import TRAINING
from optviz.learning.sessions import session
from optviz.wire import PATH
from optviz.wire.answer import refusal
from optviz.wire.live import COMING, FROM_ONE, MOST, NOTHING, PIECE, READY, live
from optviz.wire.payload import payload
from optviz.wire.request import read_request

from .answer import read
from .test_train import header_of

LINK = "surface=ravine&lr=0.02&steps=200&run=gd&run=momentum&run=adam~lr~0.1"
LONG = "surface=rosenbrock&lr=1e-4&steps=20000&" + "&".join(["run=adam"] * 8)
UNSUPPORTED, NOT_TEXT, TOO_BIG = 1003, 1007, 1009


class Complaints(logging.Handler):
    """What a server said that a quiet server does not say."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(self.format(record))


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of a server that has only the channel. It must not complain about anything."""
    complaints = Complaints()
    loggers = [logging.getLogger(name) for name in ("uvicorn", "asyncio")]
    for logger in loggers:
        logger.addHandler(complaints)
    listener = socket.create_server(("127.0.0.1", 0))
    app = Starlette(routes=[WebSocketRoute(PATH, live)])
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join(30)
    for logger in loggers:
        logger.removeHandler(complaints)
    assert not thread.is_alive()
    assert complaints.said == []


@contextmanager
def join(port: int, **options) -> Iterator[ClientConnection]:
    """A client to whom the server has said its first word."""
    address = f"ws://127.0.0.1:{port}{PATH}"
    # A browser goes on reading, however much has come in that nobody has looked at.
    with connect(address, max_size=None, max_queue=None, compression=None, **options) as client:
        assert client.recv(timeout=10) == READY
        yield client


def hear(client: ClientConnection, timeout: float = 60) -> bytes | str:
    """An answer, put together where it comes in pieces, or what is told of a room."""
    said = client.recv(timeout=timeout)
    if not str(said).startswith(COMING):
        return said
    length, whole = int(said.removeprefix(COMING)), b""
    while len(whole) < length:
        piece = client.recv(timeout=timeout)
        assert 0 < len(piece) <= PIECE
        whole += piece
    return whole


def ask(client: ClientConnection, text: str) -> bytes:
    client.send(text)
    return hear(client)


@pytest.fixture
def room():
    """A room whose teacher leads."""
    room = EVERY.open()
    EVERY.lead(room, True)
    yield room
    EVERY.close(room)


def test_who_follows_a_room_is_told_where_it_leads(port, room):
    with join(port) as teacher, join(port) as early, join(port) as late, join(port) as other:
        early.send(f"room={room.code}")
        other.send("room=XXXXX")
        # What both have said is heard before what comes next.
        assert ask(early, LINK) == ask(other, LINK) == payload(read_request(LINK))
        teacher.send(f"room={room.code}~{room.key}&{LINK}")
        assert early.recv(timeout=10) == LINK
        # Who comes late is told where it is; who asks meanwhile is answered as ever.
        late.send(f"room={room.code.lower()}")
        assert late.recv(timeout=10) == LINK
        assert ask(early, LONG) == payload(read_request(LONG))
        # Leaving, or without the key, nothing is told.
        early.send("room=")
        ask(early, LINK)
        late.send(f"room={room.code}~not-the-key&{LONG}")
        teacher.send(f"room={room.code}~{room.key}&{LINK}&step=3")
        assert late.recv(timeout=10) == f"{LINK}&step=3"
        for quiet in (early, other):
            with pytest.raises(TimeoutError):
                quiet.recv(timeout=0.5)


def test_a_teacher_who_moves_on_does_not_queue_up_what_was(port, room):
    """Some states a second at most, and the last always."""
    with join(port) as teacher, join(port) as student:
        student.send(f"room={room.code}")
        ask(student, LINK)
        begun = time.perf_counter()
        for step in range(200):
            teacher.send(f"room={room.code}~{room.key}&{LINK}&step={step}")
            time.sleep(0.005)
        told = []
        while not told or told[-1] != f"{LINK}&step=199":
            told.append(student.recv(timeout=10))
        assert len(told) <= 2 + (time.perf_counter() - begun) / 0.2
        # A teacher who ceases to lead is not followed.
        EVERY.lead(room, False)
        teacher.send(f"room={room.code}~{room.key}&{LINK}")
        with pytest.raises(TimeoutError):
            student.recv(timeout=0.5)


def test_what_is_said_of_a_room_takes_nothing_from_an_answer(port, room):
    with join(port) as teacher, join(port) as student:
        student.send(f"room={room.code}")
        teacher.send(LONG)
        teacher.send(f"room={room.code}~{room.key}&{LINK}")
        assert student.recv(timeout=10) == LINK
        assert hear(teacher) == payload(read_request(LONG))


def test_what_costs_little_does_not_wait_for_what_costs_much(port):
    """A light client waited for seconds behind the long line-ups and pads of others."""
    pads = [f"{LONG}&lr=1e-{k}&ask=pad~0~lr~beta1" for k in range(2, 6)]
    with ExitStack() as stack:
        heavy = [stack.enter_context(join(port)) for _ in pads]
        for client, text in zip(heavy, pads, strict=True):
            client.send(text)
        assert_answers(port)
        with pytest.raises(TimeoutError):
            heavy[-1].recv(timeout=0)
        for client, text in zip(heavy, pads, strict=True):
            assert hear(client) == payload(read_request(text))


def test_a_full_house_lets_nobody_in_until_someone_leaves(port, monkeypatch):
    with join(port):
        monkeypatch.setattr("optviz.wire.live.MOST", 1)
        with pytest.raises(InvalidStatus), join(port):
            pass
    while True:
        try:
            assert_answers(port)
        except InvalidStatus:
            continue
        break


def test_one_address_does_not_fill_the_house(port, monkeypatch):
    """As a proxy says for whom it speaks: the last that it names, before which anybody may lie."""
    monkeypatch.setattr("optviz.wire.live.FROM_ONE", 2)

    def of(*addresses: str):
        return join(port, additional_headers={"X-Forwarded-For": ", ".join(addresses)})

    school, lies = "203.0.113.7", "198.51.100.1"
    with of(school), of(lies, school):
        with pytest.raises(InvalidStatus), of(lies, school):
            pass
        with of(lies) as other:
            assert ask(other, LINK) == payload(read_request(LINK))
    while True:
        with suppress(InvalidStatus), of(school), of(school) as again:
            assert ask(again, LINK) == payload(read_request(LINK))
            break


def test_a_school_behind_one_address_has_room():
    assert VOTERS < FROM_ONE < MOST


def assert_answers(port: int) -> None:
    """A newcomer gets the right answer."""
    with join(port) as client:
        assert ask(client, LINK) == payload(read_request(LINK))


@pytest.mark.parametrize(
    "text",
    [
        LINK,
        LINK + "&ask=field~-1~1~-1~1",
        LINK + "&ask=recommend",
        "surface=saddle&run=gd~clip~norm&run=adam~hidden~1",
        LONG,
        "",
    ],
)
def test_the_answer_is_the_payload(port, text):
    with join(port) as client:
        assert ask(client, text) == payload(read_request(text))


def test_answers_come_in_the_order_of_the_questions(port):
    texts = [f"{LINK}&start={k}~1" for k in range(1, 40)]
    with join(port) as client:
        for text in texts:
            client.send(text)
        for text in texts:
            assert hear(client) == payload(read_request(text))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "nonsense",
            "surface=nowhere&run=foo",
            "\0",
            "%%%",
            "🙂" * 500,
            "lr=nan&steps=1e99&start=~",
        ),
        *("surface=ravine&angle=1e308", "{}", "GET / HTTP/1.1\r\n\r\n", "run=gd&" * 1000),
    ],
)
def test_nonsense_gets_an_answer_that_says_so(port, text):
    with join(port) as client:
        read(ask(client, text))
        assert ask(client, text) == payload(read_request(text))
        assert ask(client, LINK) == payload(read_request(LINK))


@pytest.mark.parametrize(
    ("message", "as_text", "code"),
    [
        (b"", False, UNSUPPORTED),
        (LINK.encode(), False, UNSUPPORTED),
        (bytes(10**6), False, UNSUPPORTED),
        (b"\xff\xfe\x00", True, NOT_TEXT),
        (b"a" * (2 * MAX_LENGTH + 1), True, TOO_BIG),
        (b"a" * 10**7, True, TOO_BIG),
    ],
)
def test_what_no_page_sends_closes_the_connection(port, message, as_text, code):
    with join(port) as client:
        with pytest.raises(ConnectionClosed) as closed:
            client.send(message, text=as_text)
            client.recv(timeout=60)
        assert closed.value.rcvd.code == code
    assert_answers(port)


GREETED = bytes([0x81, len(READY)]) + READY.encode()


def raw(port: int, *frames: bytes) -> bytes:
    """Send frames as they are, by a client that is no library, and what comes until the end."""
    with socket.create_connection(("127.0.0.1", port), 30) as line:
        line.sendall(
            f"GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
        )
        heard = b""
        while b"\r\n\r\n" not in heard:
            heard += line.recv(4096)
        line.sendall(b"".join(frames))
        heard = heard.partition(b"\r\n\r\n")[2]
        while len(heard) < len(GREETED):
            heard += line.recv(4096)
        assert heard.startswith(GREETED)
        heard = heard.removeprefix(GREETED)
        while part := line.recv(4096):
            heard += part
        return heard


def frame(first: int, data: bytes) -> bytes:
    """A masked frame of up to 125 bytes; a mask of zeros leaves them as they are."""
    return bytes([first, 0x80 | len(data), 0, 0, 0, 0]) + data


@pytest.mark.parametrize(
    "frames",
    [
        [frame(0x81, b"\xff")],
        [frame(0x81, b"run=gd\xc3")],
        [frame(0x81, b"\xed\xa0\x80")],
        [frame(0x01, b"run=\xf0\x9f"), frame(0x80, b"\x98")],
    ],
    ids=["byte", "cut short", "surrogate", "in parts"],
)
def test_a_text_that_is_no_text_is_refused_and_leaves_no_traceback(port, caplog, frames):
    heard = raw(port, *frames)
    assert heard[:1] == b"\x88" and int.from_bytes(heard[2:4], "big") == NOT_TEXT
    assert_answers(port)
    assert [record for record in caplog.records if record.exc_info] == []


def test_more_than_the_server_reads_closes_the_connection(port):
    # The line may be cut while the rest is still on its way, and the code with it.
    with join(port) as client, pytest.raises(ConnectionClosed):
        client.send("a" * (20 * 2**20))
        client.recv(timeout=60)
    assert_answers(port)


def vanish(client: ClientConnection) -> None:
    """Be gone without a farewell, as the system does it for a browser that was killed."""
    reset = struct.pack("ii", 1, 0)
    client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
    client.socket.shutdown(socket.SHUT_RDWR)
    client.socket.close()


def test_a_flood_of_bad_messages(port):
    for k in range(60):
        with join(port) as client:
            client.send((b"\0" * k) if k % 2 else "x" * 9_000)
    assert_answers(port)


@pytest.mark.parametrize(
    "origin",
    ["http://elsewhere.example", "null", "", "http://127.0.0.1:1", "http://[", "//", "file://"],
)
def test_a_foreign_origin_is_refused(port, origin):
    with pytest.raises(InvalidStatus) as refused, join(port, additional_headers={"Origin": origin}):
        pass
    assert refused.value.response.status_code == 403
    assert_answers(port)


def test_our_own_origin_is_served(port):
    with join(port, origin=f"http://127.0.0.1:{port}") as client:
        assert ask(client, LINK) == payload(read_request(LINK))
    forwarded = {"X-Forwarded-Host": "optviz.example"}
    with join(port, origin="https://optviz.example", additional_headers=forwarded) as client:
        assert ask(client, LINK) == payload(read_request(LINK))


def test_many_clients_at_once(port):
    def drag(client_number: int) -> int:
        right = 0
        with join(port) as client:
            for k in range(25):
                text = f"{LINK}&start={client_number}~{k / 10}"
                right += ask(client, text) == payload(read_request(text))
        return right

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(drag, range(8))) == [25] * 8


def test_a_client_that_leaves_before_its_answer(port):
    for k in range(20):
        with join(port) as client:
            client.send(LONG)
            if k % 2:
                vanish(client)
    assert_answers(port)


def test_a_client_that_leaves_while_its_answer_arrives(port):
    for _ in range(5):
        with join(port) as client:
            for _ in range(10):
                client.send(LONG)
            client.recv(timeout=60)
            vanish(client)
    assert_answers(port)


@pytest.mark.parametrize("part", ["payload.payload", "request.read_request"])
def test_what_cannot_be_computed_is_said_and_the_next_question_answered(
    port, monkeypatch, caplog, part
):
    # A kind of its own, since the log has each kind and place once. Starlette's are RuntimeErrors.
    wrong = type(f"Broken {part}", (RuntimeError,), {})

    def broken(*_):
        raise wrong

    right = payload(read_request(LINK))
    with join(port) as client:
        with monkeypatch.context() as patched:
            patched.setattr(f"optviz.wire.{part}", broken)
            for _ in range(3):
                assert ask(client, LINK) == refusal()
        assert ask(client, LINK) == right
    assert_answers(port)
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [wrong]


SLOW = "data=digits&model=cnn&filters=16&epochs=400&run=gd~lr~0.01&seed={seed}"


def _begun(seed: int):
    """A long training that a client has asked for, once it has taken a step."""
    study, *_ = decode(parsed(SLOW.format(seed=seed)), TRAINING)
    trainer = session(study, study.runs[0]).trainer
    while trainer.done == 0:
        time.sleep(0.005)
    return trainer


@pytest.mark.parametrize("word", [NOTHING, "data=cars&model=linear&epochs=1&run=gd"])
def test_what_is_not_waited_for_any_more_stops(port, monkeypatch, word):
    """A minute of training for one answer: it ends when something else is asked, or nothing."""
    monkeypatch.setattr("optviz.wire.training.REST", 60.0)
    with join(port) as client:
        client.send(SLOW.format(seed=len(word)))
        trainer = _begun(len(word))
        client.send(word)
        header = header_of(hear(client))[0]
        assert 0 < header["done"] < header["of"] and not trainer.over
        if word != NOTHING:
            header = header_of(hear(client))[0]
            assert header["state"]["data"] == "cars" and header["done"] == header["of"]


def test_what_was_asked_by_one_who_has_left_stops(port, monkeypatch):
    monkeypatch.setattr("optviz.wire.training.REST", 60.0)
    with join(port) as client:
        client.send(SLOW.format(seed=99))
        trainer = _begun(99)
    # The next has the thread of trainings for itself.
    with join(port) as client:
        assert header_of(ask(client, "data=cars&model=linear&epochs=1&run=gd"))[0]["done"] > 0
    assert not trainer.over
