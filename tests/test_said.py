"""What messages and numbers become when they are said."""

import json
import math
import random

import pytest

from optviz import words
from optviz.words import (
    ENGLISH,
    MARKS,
    PSEUDO,
    Message,
    Row,
    Wrong,
    as_json,
    catalogue,
    marked,
    message,
    of_card,
    say,
    speak,
    spoken,
)
from optviz.words.numbers import brief, exact, grouped, shown


def test_messages_stand_in_messages_and_rows():
    inner = message("verdict.within", to=0.01, step=3)
    assert str(inner) == "within 0.01 above the minimum at step 3"
    assert (
        say(Row((inner, "x", 2.5), "join.semicolon"))
        == "within 0.01 above the minimum at step 3; x; 2.5"
    )
    # What stands in a text is no place.
    assert say("note.no_optimizer", given="{shown}") == (
        "There is no optimizer {shown}; that run is left out."
    )
    with pytest.raises(KeyError):
        say("verdict.nothing")
    assert str(Wrong("wrong.no_best", name="Adam")) == "Adam diverges at every η of the grid."


def test_a_number_that_json_has_not_travels_as_its_text():
    told = json.dumps(message("number.3", value=-math.inf), default=as_json, allow_nan=False)
    assert json.loads(told) == ["number.3", {"value": "−∞"}]
    assert say("number.3", value="−∞") == say("number.3", value=-math.inf)


def test_a_count_chooses_its_form():
    runs = [say("pages.compare.searched", done=1, n=n) for n in (1, 2, 0)]
    assert [text.split()[-2] for text in runs] == ["run", "runs", "runs"]


def test_a_language_is_spoken_until_another_is():
    before = spoken()
    try:
        speak(PSEUDO)
        assert str(message("pages.proof.title")) == "⟦Proof⟧"
        # What is wrong is English where Python says it.
        assert str(Wrong("wrong.no_best", name="Adam")).startswith("Adam diverges")
    finally:
        speak(before)
    assert say("pages.proof.title") == "Proof"


def test_the_pseudo_language_marks_every_text():
    for key, said in catalogue(ENGLISH).items():
        pseudo = catalogue(PSEUDO)[key]
        forms = [(said, pseudo)] if isinstance(said, str) else [(said[k], pseudo[k]) for k in said]
        for plain, other in forms:
            letters = any(map(str.isalpha, plain))
            assert other == (f"{MARKS[0]}{plain}{MARKS[1]}" if letters else plain)
    assert say(of_card("optimizers.adam.name", "Adam"), PSEUDO) == "⟦Adam⟧"
    assert (marked(", "), marked("")) == (", ", "")


# --- numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *((0.0, "0"), (-0.0, "-0"), (1.0, "1"), (-2.5, "-2.5"), (0.003, "0.003"), (0.1, "0.1")),
        *((1e-4, "0.0001"), (9.9e-5, "9.9e-5"), (1e-8, "1e-8"), (1.25e-7, "1.25e-7")),
        *((20_000.0, "20000"), (999_999.5, "999999.5"), (1e6, "1e6"), (-1234567.0, "-1.234567e6")),
        *((1e22, "1e22"), (5e-324, "5e-324"), (0.1 + 0.2, "0.30000000000000004")),
    ],
)
def test_exact_numbers(value, text):
    assert (exact(value) == text and shown(value) == text.replace("-", "−", 1)) or value >= 0
    assert float(exact(value)) == value
    assert exact(value) == text


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        *((0.0, 4, "0"), (-0.0, 4, "0"), (math.nan, 4, "–"), (math.inf, 4, "∞")),
        *((-math.inf, 4, "−∞"), (1.23456, 4, "1.235"), (-0.05, 4, "−0.05"), (12345.6, 3, "12300")),
        *((3.14e-9, 3, "3.1e-9"), (9.996e-4, 4, "1e-3"), (99_999.9, 4, "100000"), (1e5, 4, "1e5")),
        *((0.125, 2, "0.13"), (2.5, 1, "3"), (-123456.0, 4, "−1.23e5"), (1e-3, 4, "0.001")),
    ],
)
def test_measured_numbers(value, digits, text):
    assert brief(value, digits) == text


def test_numbers_in_a_sentence():
    assert [grouped(n) for n in (0, 999, 1000, 20_000, -1_234_567)] == [
        *("0", "999", "1,000", "20,000", "−1,234,567"),
    ]
    said = Message("pages.methods.set", words.Values(symbol="η", value=-1e-5))
    assert say(said) == "η = −1e-5"
    assert say("number.grouped", value=12_345) == "12,345"
    assert say("number.4", value=-0.123456) == "−0.1235"


def test_exact_numbers_read_back():
    chance = random.Random(7)
    for _ in range(5000):
        value = chance.uniform(-1, 1) * 10.0 ** chance.randint(-320, 308)
        assert float(exact(value)) == value
        assert shown(value) == exact(value).replace("-", "−", 1) or value > 0
        digits = chance.randint(2, 8)
        near = float(brief(value, digits).replace("−", "-"))
        assert near == pytest.approx(value, rel=10.0 ** -(digits - 2), abs=1e-320)
