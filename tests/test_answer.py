"""What could not be computed is one sentence to the reader, and one traceback in the log."""

import pytest

from optviz.wire.answer import SORRY, attempt, pack, refusal

from .answer import read


def fail_with(wrong: Exception):
    raise wrong


def test_what_is_computed_is_returned(caplog):
    assert attempt(lambda: b"picture") == b"picture"
    assert caplog.records == []


def test_a_failure_is_logged_once_for_each_kind_and_place(caplog):
    for _ in range(5):
        assert attempt(lambda: fail_with(KeyError("a"))) is None
        assert attempt(lambda: fail_with(ValueError("b"))) is None
        assert attempt(lambda: 1 // 0) is None
    assert [record.exc_info[0] for record in caplog.records] == [
        *(KeyError, ValueError, ZeroDivisionError),
    ]
    assert "fail_with" in caplog.text and "Traceback" in caplog.text


@pytest.mark.parametrize("wrong", [KeyboardInterrupt, SystemExit])
def test_what_ends_a_program_is_let_through(wrong):
    with pytest.raises(wrong):
        attempt(lambda: fail_with(wrong()))


def test_the_sentence_is_an_answer_like_others():
    assert read(refusal(7)).header == {"id": 7, "link": "", "notes": [[SORRY.key, {}]]}
    assert read(pack({"π": "²"}, [])).header == {"π": "²"}
