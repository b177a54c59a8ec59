"""A person's own table: what it says is read, and whatever is wrong with it is one sentence."""

import numpy as np
import pytest

from optviz.nets.data import split
from optviz.nets.own import own, read
from optviz.words import Wrong

# Twelve rows of two numbers and a word.
LINES = [f"{k},{k * k / 2},{'cat' if k % 3 else 'ant'}" for k in range(12)]


def text(*lines):
    return "\n".join(lines)


def refused(given) -> str:
    with pytest.raises(Wrong) as wrong:
        read(given)
    return str(wrong.value)


def test_words_in_the_last_column_are_classes():
    table = read(text("height,age,animal", *LINES))
    assert (table.features, table.target) == (("height", "age"), "animal")
    assert table.classes == ("ant", "cat")
    np.testing.assert_array_equal(table.x, [[k, k * k / 2] for k in range(12)])
    np.testing.assert_array_equal(table.y, [int(k % 3 > 0) for k in range(12)])
    assert table.x.dtype == np.float64 and table.y.dtype == np.int64


def test_a_header_may_be_left_out_and_columns_are_counted():
    table = read(text(*LINES))
    assert len(table.x) == 12
    assert (table.features, table.target) == (("1", "2"), "3")


@pytest.mark.parametrize("name", ["y", "Label", "CLASS", "target"])
def test_a_column_called_so_is_the_target_wherever_it_stands(name):
    table = read(text(f"a,{name},b", *(f"{k},{k % 2},{-k}" for k in range(10))))
    assert (table.features, table.target) == (("a", "b"), name)
    np.testing.assert_array_equal(table.y, np.arange(10) % 2)


def test_whole_numbers_are_classes_in_their_order():
    table = read(text(*(f"{k},{(10, 9, -1)[k % 3]}" for k in range(12))))
    assert table.classes == ("-1", "9", "10")
    np.testing.assert_array_equal(table.y[:3], [2, 1, 0])


@pytest.mark.parametrize("target", [lambda k: k / 4, lambda k: k, lambda k: k % 2 + 0.5])
def test_many_numbers_and_fractions_are_to_be_said_as_numbers(target):
    table = read(text(*(f"{k},{target(k)}" for k in range(30))))
    assert table.classes == () and table.y.shape == (30, 1)
    np.testing.assert_array_equal(table.y[:, 0], [target(k) for k in range(30)])


@pytest.mark.parametrize(
    "given",
    [
        text(*(line.replace(",", ";") for line in LINES)),
        text(*(line.replace(",", "\t") for line in LINES)),
        "\r\n".join(LINES) + "\r\n\r\n",
        "\r".join(LINES),
        text("", *LINES[:6], " , , ", *LINES[6:], ""),
        text(*(",".join(f'"{cell}"' for cell in line.split(",")) for line in LINES)),
        b"\xef\xbb\xbf" + text(*LINES).encode(),
        "\ufeff" + text(*LINES),
    ],
    ids=["semicolons", "tabs", "crlf", "cr", "empty rows", "quotes", "bytes", "mark"],
)
def test_what_programs_write_is_read_alike(given):
    table, plain = read(given), read(text(*LINES))
    np.testing.assert_array_equal(table.x, plain.x)
    np.testing.assert_array_equal(table.y, plain.y)
    assert table.classes == plain.classes


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "The table is empty"),
        (" \n,,\n", "The table is empty"),
        (b"\xff\xfe\x00", "no text in UTF-8"),
        ("1\n2\n", "one column"),
        (text("a,b,c"), "at least 10 rows of data, and has 0"),
        (text(*LINES[:9]), "at least 10 rows of data, and has 9"),
        (text("a,b,c", *LINES, "nan,1,cat"), "Row 14, column “a”, has no value"),
        (text(*LINES, "1,,cat"), "Row 13, column “2”, has no value"),
        (text(*LINES, "1,2,"), "Row 13, column “3”, has no value"),
        (text("a,b,c", *LINES, "1,tall,cat"), "Row 14, column “b”, must be a number, not “tall”"),
        (text(*LINES, "1_0,2,cat"), "Row 13, column “1”, must be a number, not “1_0”"),
        (text(*LINES, "inf,2,cat"), "Row 13, column “1”, must be at most"),
        (text(*LINES, "1,-1e300,cat"), "Row 13, column “2”, must be at most"),
        (text(*LINES, "1,2"), "first row has 3 columns, and row 13 has 2"),
        (text(*LINES, "1,2,3,4"), "first row has 3 columns, and row 13 has 4"),
        (text(*(f"{k},cat" for k in range(12))), "column “2”, which is to be learned, every row"),
        (text(*(f"{k},7" for k in range(12))), "column “2”, which is to be learned, every row"),
        (text(*(f"{k},7.5" for k in range(12))), "column “2”, which is to be learned, every row"),
        (text(*(f"{k},w{k}" for k in range(21))), "has 21 classes; at most 20"),
        (text(*([",".join(["1"] * 101)] * 12)), "Row 1 has 101 columns; at most 100"),
        (text(*(f"{k},{k % 2}" for k in range(5002))), "more than 5,000 rows"),
        ("1,2\n" * 10**6, "larger than 1,000,000 bytes"),
        (text(*LINES, "9" * 200_000 + ",1,cat"), "Row 13 cannot be read as CSV"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(given, said):
    sentence = refused(given)
    assert said in sentence
    assert sentence.endswith(".") and "\n" not in sentence and len(sentence) < 200


def test_as_many_rows_and_columns_as_are_allowed_are_read():
    assert read(text("a,b", *(f"{k},{k % 2}" for k in range(5000)))).x.shape == (5000, 1)
    row = ",".join(map(str, range(99)))
    assert read(text(*(f"{row},{k % 2}" for k in range(10)))).x.shape == (10, 99)


def test_a_sentence_holds_no_more_of_a_cell_than_can_be_printed():
    sentence = refused(text(*LINES, "\x07\x1b" + "z" * 500 + ",1,cat"))
    assert sentence.isprintable() and len(sentence) < 120


def test_a_table_of_ones_own_is_split_as_the_others_are():
    parts = split(own(text("height,age,animal", *LINES)), seed=3)
    assert parts.classes == ("ant", "cat") and parts.shape.size == 2
    assert parts.x.shape == (10, 2) and parts.x_validation.shape == (2, 2)
    np.testing.assert_allclose(parts.x.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(parts.x.std(axis=0), 1, rtol=1e-12)


def test_a_column_and_a_target_that_hardly_vary_stay_finite():
    """Over the training rows all may be equal, and their mean off by rounding."""
    given = text(*(f"0.1,{k},{8.3 if k == 7 else 7.3}" for k in range(37)))
    alone = 0
    for seed in range(20):
        parts = split(own(given), seed=seed)
        np.testing.assert_allclose(parts.x[:, 0], 0, atol=1e-9)
        alone += np.ptp(parts.y) == 0
        assert max(np.abs(parts.y).max(), np.abs(parts.y_validation).max()) < 10
    assert alone


def mutilated(rng) -> bytes:
    """A table with some of its bytes changed, taken away or doubled; or nothing but such bytes."""
    signs = np.frombuffer(b"0123456789.,;-e\t\r\n\"'\x00nai_ \xff\xc3\xa4", np.uint8)
    if rng.random() < 0.3:
        return rng.choice(signs, rng.integers(0, 400)).tobytes()
    if rng.random() < 0.1:
        return rng.bytes(300)
    given = bytearray(text("a,b,class", *LINES).encode())
    for _ in range(rng.integers(1, 6)):
        at = int(rng.integers(len(given)))
        given[at : at + rng.integers(3)] = rng.choice(signs, rng.integers(3)).tobytes()
    return bytes(given)


@pytest.mark.random
def test_whatever_is_given_is_a_table_or_one_sentence(times):
    rng, read_well = np.random.default_rng(5), 0
    for _ in range(1500 * times):
        given = mutilated(rng)
        for form in (given, given.decode("latin-1"), given.decode("utf-8", "surrogateescape")):
            try:
                table = read(form)
            except Wrong as wrong:
                assert str(wrong).isprintable()
                continue
            read_well += 1
            assert np.isfinite(table.x).all() and np.isfinite(table.y).all()
            assert len(table.x) == len(table.y) >= 10
            assert table.x.shape[1] == len(table.features) >= 1
            if table.classes:
                assert set(table.y) == set(range(len(table.classes)))
    assert 300 * times < read_well < 4000 * times
