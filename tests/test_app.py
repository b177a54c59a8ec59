"""The page's script without a browser: what it mounts, sends and remembers."""

import gc
import json
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from optviz.engine.plane import domain_view
from optviz.lab.codec import parsed
from optviz.lab.link import decode, encode
from optviz.lab.state import first_visit
from optviz.pages.mounted import INSTEAD
from optviz.surfaces import SURFACES
from optviz.wire.answer import refusal
from optviz.wire.payload import payload
from optviz.wire.request import Request, read_request
from optviz.words import PSEUDO, Values, say

from .answer import Answer, read
from .links import opened

APP = Path(__file__).parents[1] / "app.py"
LINK = "surface=ravine&kappa=20&lr=0.02&run=gd&run=adam~lr~0.1"
OTHER = "surface=saddle&steps=50&lr=0.1&run=gd"


def visit(link: str = "", script: Path = APP) -> AppTest:
    """A session whose page has been opened with this link."""
    app = AppTest.from_file(str(script), default_timeout=60)
    go_to(app, link)
    return app.run()


def go_to(app: AppTest, link: str) -> None:
    """Put a link into the address bar, as the browser does on its own."""
    app.query_params.clear()
    app.query_params.update(parse_qs(link, keep_blank_values=True))


def address(app: AppTest) -> dict[str, list[str]]:
    """The address bar, with a list for every name."""
    return {
        name: [value] if isinstance(value, str) else list(value)
        for name, value in app.query_params.items()
    }


def commit(app: AppTest, ident: int, query: str, have: bool, key: str = "lab") -> None:
    """Do as the component of this key does when it tells of a state, and run the script."""
    app.session_state[key] = {"request": {"id": ident, "query": query, "have": have}}
    app.run()
    assert not app.exception


def components(app: AppTest) -> list:
    return [element.proto for element in app.get("bidi_component")]


def sent(app: AppTest) -> Answer:
    return read(components(app)[1].bytes)


def on_arrival(link: str, **more: bool) -> bytes:
    """What a page that has nothing yet needs: the runs and the whole map."""
    lab, look, notes = decode(parsed(link))
    return payload(
        Request(lab, look, tuple(notes), asked=Values(field=domain_view(lab.surface)), **more)
    )


def assert_shows(app: AppTest, link: str, bare: bool = False, first: bool = False) -> None:
    """It shows a link, and the address says so; a bare one is left to the page to fill."""
    assert not app.exception
    assert components(app)[1].bytes == on_arrival(link, bare=bare, first=first)
    assert address(app) == ({} if bare else parse_qs(encode(opened(link)[0])))


def test_the_first_visit():
    app = visit()
    lab, wire = components(app)
    assert (lab.component_name, wire.component_name) == ("optviz_lab", "optviz_wire_lab")
    catalogue = json.loads(lab.bytes)
    assert list(catalogue["surfaces"]) == list(SURFACES)
    assert_shows(app, encode(first_visit()), bare=True, first=True)
    assert any(first_visit().surface.teaches in text.value for text in app.markdown)


def test_a_link_is_what_is_shown():
    assert_shows(visit(LINK), LINK)


@pytest.mark.parametrize(
    "link",
    [
        *("surface=nowhere&lr=nan", "run=foo&run=gd~lr~-1", "surface=ravine&angle=1e308&run=gd"),
        *(
            "utm_source=mail",
            "run=%00&start=%F0%9F&%F0=1",
            "surface=&run=&lr=&=",
            "lr=" + "9" * 5000,
        ),
    ],
)
def test_a_link_that_is_wrong_is_shown_with_a_note(link):
    app = visit(link)
    assert not app.exception
    assert len(sent(app).header["notes"]) >= ("angle" not in link)
    # The address bar then says what is shown.
    assert address(app) == parse_qs(sent(app).header["link"])


def test_that_a_room_has_ended_is_said_in_words_that_the_page_has():
    """It was a sentence of the pages, which the Lab's catalogue leaves out, and no Lab at all."""
    app = visit(f"{LINK}&room=ZZZZZ")
    (note,) = sent(app).header["notes"]
    assert note[0] in json.loads(components(app)[0].bytes)["words"]


def test_a_question_is_answered_and_leaves_no_trace():
    app = visit(LINK)
    commit(app, 41, f"{OTHER}&ask=field~-1~1~-1~1", have=False)
    assert components(app)[1].bytes == payload(read_request(f"{OTHER}&ask=field~-1~1~-1~1"), 41)
    assert address(app) == parse_qs(LINK)


def test_what_the_page_has_already_is_only_acknowledged():
    app = visit(LINK)
    commit(app, 42, OTHER, have=True)
    assert sent(app).header == {"id": 42, "link": OTHER}
    assert address(app) == parse_qs(OTHER)
    assert any(SURFACES["saddle"].teaches in text.value for text in app.markdown)


def test_a_drag_and_its_end():
    app = visit(LINK)
    for ident in range(1, 6):
        query = f"surface=ravine&start={ident}~1&run=gd"
        commit(app, ident, query, have=False)
        assert sent(app).header["id"] == ident
        assert sent(app).header["state"]["start"] == [ident, 1]
    assert address(app) == parse_qs(LINK)
    commit(app, 6, query, have=True)
    assert address(app) == parse_qs(query)


def test_the_same_commit_again_changes_nothing():
    app = visit(LINK)
    commit(app, 7, OTHER, have=True)
    before = components(app)[1].bytes
    app.run()
    assert components(app)[1].bytes == before
    assert address(app) == parse_qs(OTHER)


def test_the_back_button_wins_over_an_old_commit():
    app = visit(LINK)
    commit(app, 8, OTHER, have=True)
    go_to(app, LINK)
    app.run()
    assert_shows(app, LINK)
    # A rerun without a new commit leaves it at that.
    app.run()
    assert_shows(app, LINK)
    commit(app, 9, OTHER, have=True)
    assert sent(app).header == {"id": 9, "link": OTHER}
    assert address(app) == parse_qs(OTHER)


def test_a_page_change_keeps_the_state():
    app = visit(LINK)
    # Streamlit forgets both the address bar and the component when the page changes.
    go_to(app, "")
    app.run()
    assert_shows(app, LINK, bare=True)


def test_the_language_of_the_visit_is_that_of_the_address():
    pseudo = f"{LINK}&lang={PSEUDO}"
    app = visit(pseudo)
    name, teaches = (say(SURFACES["ravine"].said(what), PSEUDO) for what in ("name", "teaches"))
    about = f"# {name}\n{teaches}"

    def marked():
        assert not app.exception
        return any(about in text.value for text in app.markdown)

    assert marked() and address(app) == parse_qs(pseudo)
    # A commit of the page carries it, and a change of the page, which empties the address, too.
    commit(app, 3, f"{pseudo}&steps=60", have=True, key="lab_en_XA")
    assert marked() and address(app) == parse_qs(f"{pseudo}&steps=60")
    go_to(app, "")
    app.run()
    assert marked() and parse_qs(sent(app).header["link"]) == parse_qs(f"{pseudo}&steps=60")
    # So does a link that says nothing of it; one that does is obeyed.
    for link, spoken in ((LINK, True), (f"{LINK}&lang=en", False), (LINK, False)):
        go_to(app, link)
        app.run()
        assert marked() == spoken
    assert any(SURFACES["ravine"].teaches in text.value for text in app.markdown)
    app = visit(f"{LINK}&lang=tlh")
    assert not marked() and "lang" not in address(app)


def test_the_button_of_another_language_keeps_the_lab_as_it_is():
    app = visit(LINK)
    commit(app, 3, f"{LINK}&steps=60", have=True)
    app.button(key="language").click().run()
    assert parse_qs(sent(app).header["link"]) == parse_qs(f"{LINK}&steps=60&lang=zh")
    assert any("峡谷" in text.value for text in app.markdown)
    app.button(key="language").click().run()
    assert parse_qs(sent(app).header["link"]) == parse_qs(f"{LINK}&steps=60&lang=en")


@pytest.mark.parametrize(
    "query", ["", "nonsense", "\ud800", "\0", "run=" * 3000, "surface=x&ask=field~a"]
)
def test_a_forged_commit_is_answered(query):
    app = visit(LINK)
    for ident, have in ((1, False), (2, True)):
        commit(app, ident, query, have)
        assert sent(app).header["id"] == ident
        assert opened(sent(app).header["link"])[1] == []


def broken(request, ident=0):
    """An engine that cannot compute 50 steps."""
    if request.lab.steps == 50:
        raise MemoryError
    return payload(request, ident)


def test_what_cannot_be_computed_is_said_and_the_page_goes_on(monkeypatch, caplog):
    # The log has each failure once in a process, and another test may have met the same.
    monkeypatch.setattr("optviz.wire.answer._SAID", set())
    app = visit(LINK)
    monkeypatch.setattr("optviz.pages.mounted.payload", broken)
    for ident in (11, 12):
        commit(app, ident, OTHER, have=False)
        assert components(app)[1].bytes == refusal(ident)
        assert address(app) == parse_qs(LINK)
    commit(app, 13, LINK, have=False)
    assert components(app)[1].bytes == payload(read_request(LINK), 13)
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [MemoryError]


def test_a_request_that_cannot_even_be_read_is_answered(monkeypatch):
    app = visit(LINK)

    def unreadable(text):
        raise RecursionError

    monkeypatch.setattr("optviz.pages.mounted.read_request", unreadable)
    for ident, have in ((21, False), (22, True)):
        commit(app, ident, OTHER, have)
        assert components(app)[1].bytes == refusal(ident)
        assert address(app) == parse_qs(LINK)


def test_a_link_that_cannot_be_computed_opens_the_first_picture(monkeypatch):
    monkeypatch.setattr("optviz.pages.mounted.payload", broken)
    app = visit(OTHER)
    assert not app.exception
    assert sent(app).header["notes"] == [[INSTEAD.key, {}]]
    assert sent(app).header["link"] == encode(first_visit())
    assert address(app) == parse_qs(encode(first_visit()))


def test_an_engine_that_computes_nothing_says_so(monkeypatch):
    monkeypatch.setattr("optviz.pages.mounted.payload", lambda *_: 1 // 0)
    app = visit(OTHER)
    assert not app.exception
    assert components(app)[1].bytes == refusal()


def test_a_host_that_runs_the_file_as_a_plain_script(tmp_path):
    # No name `app` for `streamlit run` to find: no channel, but the page is the same.
    script = tmp_path / "plain.py"
    script.write_text(f"import runpy\nrunpy.run_path({str(APP)!r})\n")
    assert_shows(visit(LINK, script), LINK)


@pytest.mark.random
def test_memory_stays_bounded_over_many_reruns(times, caplog):
    """With the full collection after each script run switched off, garbage may wait, not pile up.

    Three answers in four are about 300 kB here; to keep one in eight of those would take 3 MB.
    """
    # What pytest keeps of the log is not the app's: a line for each widget without a server.
    caplog.set_level("ERROR", "streamlit.runtime.scriptrunner_utils.script_run_context")
    app = visit(LINK)
    runs = "run=gd&run=momentum&run=adam~lr~0.1"

    def rerun(ident: int) -> None:
        query = f"surface=ravine&steps=6000&lr={ident / 1e6}&{runs}"
        commit(app, ident, query, have=ident % 4 == 0)

    for ident in range(1, 41):
        rerun(ident)
    rerun(41)
    assert len(components(app)[1].bytes) > 270_000
    gc.collect()
    tracemalloc.start()
    try:
        for ident in range(42, 42 + 100 * times):
            rerun(ident)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 3e6 * times


def test_blas_takes_one_thread():
    """Its threads of several sessions fought each other; NumPy reads it when it is first loaded."""
    code = (
        "import runpy, sys; import streamlit; assert 'numpy' not in sys.modules;"
        f"runpy.run_path({str(APP)!r}); import os; print(os.environ['OPENBLAS_NUM_THREADS'])"
    )
    env = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    ran = subprocess.run(
        (sys.executable, "-c", code), capture_output=True, text=True, check=True, env=env
    )
    assert ran.stdout.split()[-1] == "1"
