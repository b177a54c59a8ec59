"""A person's own table: CSV text that is read, or refused with one sentence. Nothing is kept."""

import csv
import io
from dataclasses import dataclass

import numpy as np

from ..words import Message, Wrong, message
from .data import Dataset
from .layer import Shape

MOST_BYTES = 1_000_000
MOST_ROWS = 5_000
LEAST_ROWS = 10
MOST_COLUMNS = 100
MOST_CLASSES = 20
# Squares of all rows together stay finite.
MOST = 1e100
LONGEST = 30
TARGETS = {"y", "label", "class", "target"}
MISSING = {"", "na", "n/a", "nan", "null", "?"}


@dataclass(frozen=True, eq=False)
class Table:
    """What a text says: x (n, features) as given, and y, labels (n,) from 0 or numbers (n, 1).

    `classes` are the names of the labels, none for numbers; `features` and `target` those of the
    columns, which without a header are counted from 1.
    """

    x: np.ndarray
    y: np.ndarray
    classes: tuple[str, ...]
    features: tuple[str, ...]
    target: str


def read(given: str | bytes) -> Table:
    """Read a table from CSV with commas, semicolons or tabs; raise Wrong, which says what is wrong.

    The first row is a header if none of its cells is a number. The target is the first column that
    a header calls y, label, class or target, else the last; all others must be numbers. A target
    of words is classes. One of whole numbers is, too, if there are at most MOST_CLASSES of them and
    half as many as rows; any other is to be said as a number.
    """
    rows = _rows(_text(given))
    header = all(_number(cell) is None and _known(cell) for cell in rows[0][1])
    names = [_shown(cell) for cell in rows[0][1]] if header else []
    rows = rows[header:]
    if len(rows) < LEAST_ROWS:
        raise Wrong("own.few", n=len(rows), least=LEAST_ROWS)
    wide = len(rows[0][1])
    names = names or [str(k + 1) for k in range(wide)]
    at = next((k for k, name in enumerate(names) if name.lower() in TARGETS), wide - 1)
    inputs = [k for k in range(wide) if k != at]
    x = np.array([[_value(row[k], n, names[k]) for k in inputs] for n, row in rows])
    y, classes = _target([(n, row[at]) for n, row in rows], names[at])
    return Table(x, y, classes, tuple(names[k] for k in inputs), names[at])


def own(given: str | bytes) -> Dataset:
    """The table of a text as a card of data, which is on no menu; raise Wrong as `read` does."""
    table = read(given)
    return Dataset(
        key="own",
        name="Your own table",
        draw=lambda _rng: (table.x, table.y),
        shape=Shape(1, 1, len(table.features)),
        classes=table.classes,
        source="given by you",
        about="Each column is brought to mean 0 and deviation 1. The text itself is not stored.",
    )


def _text(given: str | bytes) -> str:
    size = len(given) if isinstance(given, bytes) else len(given.encode("utf-8", "replace"))
    if size > MOST_BYTES:
        raise Wrong("own.large", most=MOST_BYTES)
    if isinstance(given, str):
        return given.removeprefix("\ufeff")
    try:
        return given.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Wrong("own.encoding") from None


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """The cells of every row that is not empty, with its number as a spreadsheet counts."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    between = max(",;\t", key=first.count)
    rows: list[tuple[int, list[str]]] = []
    try:
        for n, cells in enumerate(csv.reader(io.StringIO(text, None), delimiter=between), 1):
            row = [cell.strip() for cell in cells]
            if not any(row):
                continue
            if not rows and len(row) < 2:
                raise Wrong("own.narrow")
            if len(row) > MOST_COLUMNS:
                raise Wrong("own.wide", n=n, columns=len(row), most=MOST_COLUMNS)
            if rows and len(row) != len(rows[0][1]):
                raise Wrong("own.ragged", n=n, columns=len(row), expected=len(rows[0][1]))
            rows.append((n, row))
            # One more may be the header.
            if len(rows) > MOST_ROWS + 1:
                raise Wrong("own.long", most=MOST_ROWS)
    except csv.Error:
        raise Wrong("own.broken", n=rows[-1][0] + 1 if rows else 1) from None
    if not rows:
        raise Wrong("own.empty")
    return rows


def _number(cell: str) -> float | None:
    """The number that a cell is, which may be infinite; None for NaN and for text."""
    try:
        # Python reads 1_000 as a number, which nobody means.
        number = float(cell) if "_" not in cell else np.nan
    except ValueError:
        return None
    return None if np.isnan(number) else number


def _known(cell: str) -> bool:
    return cell.lower() not in MISSING


def _value(cell: str, n: int, column: str) -> float:
    """The number in row n of a column."""
    if not _known(cell):
        raise Wrong("own.missing", n=n, column=_name(column))
    number = _number(cell)
    if number is None:
        raise Wrong("own.words", n=n, column=_name(column), given=_shown(cell))
    if abs(number) > MOST:
        raise Wrong("own.huge", n=n, column=_name(column), given=_shown(cell), most=MOST)
    return number


def _target(cells: list[tuple[int, str]], column: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """The labels (n,) and names of their classes, or numbers (n, 1) and no names."""
    for n, cell in cells:
        if not _known(cell):
            raise Wrong("own.missing", n=n, column=_name(column))
    if all(_number(cell) is not None for _, cell in cells):
        numbers = np.array([_value(cell, n, column) for n, cell in cells])
        values, labels = np.unique(numbers, return_inverse=True)
        few = len(values) <= min(MOST_CLASSES, len(cells) / 2)
        if len(values) > 1 and not (few and (values == np.round(values)).all()):
            return numbers[:, None], ()
        names = tuple(f"{value:.0f}" for value in values)
    else:
        found, labels = np.unique([_shown(cell) for _, cell in cells], return_inverse=True)
        names = tuple(map(str, found))
    if len(names) < 2:
        raise Wrong("own.one_class", column=_name(column))
    if len(names) > MOST_CLASSES:
        raise Wrong("own.classes", column=_name(column), classes=len(names), most=MOST_CLASSES)
    return labels.astype(np.int64), names


def _shown(cell: str) -> str:
    """A cell as it may stand in a sentence: printable, and not long."""
    text = "".join(sign if sign.isprintable() else "·" for sign in cell)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _name(column: str) -> Message:
    return message("own.column", name=column)
