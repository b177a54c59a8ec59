"""A second reader of the bytes that the page draws, written from their description alone."""

import json
import struct
from typing import NamedTuple

import numpy as np

from optviz.words import Message, Row, Values, say


class Path(NamedTuple):
    """One run's columns as they travel: x and y from the origin, the bits as booleans."""

    x: np.ndarray
    y: np.ndarray
    loss: np.ndarray
    slope: np.ndarray
    clipped: np.ndarray
    seen: np.ndarray | None


class Answer(NamedTuple):
    """The header, a Path or None for every run, and the field or None.

    Where draws were asked for, `runs` are the quantiles (3, rows) and paths (n, 2, rows) of each.
    """

    header: dict
    runs: list
    field: np.ndarray | None


def sentence(told: list | dict) -> str:
    """What a page that speaks English says of a message as it travels."""
    return say(_message(told))


def _message(told: object) -> object:
    """[key, values], with a card's own text or without; a row has its parts."""
    if isinstance(told, dict):
        return Row(tuple(map(_message, told["parts"])), told["by"])
    if not isinstance(told, list):
        return told
    key, values, *text = told
    return Message(key, Values({name: _message(value) for name, value in values.items()}), *text)


def _refuse(word: str) -> None:
    raise AssertionError(f"{word} is not JSON")


def read(data: bytes) -> Answer:
    """Read an answer to its last byte; anything before, between or after is an error."""
    (length,) = struct.unpack_from("<I", data)
    assert length % 4 == 0
    header = json.loads(data[4 : 4 + length].decode("utf-8"), parse_constant=_refuse)
    at = 4 + length

    def take(kind: str, count: int) -> np.ndarray:
        nonlocal at
        block = np.frombuffer(data, kind, count, at)
        at += 4 * count
        return block

    runs = []
    for run in header.get("runs", []):
        if run is None:
            runs.append(None)
            continue
        columns = [take("<f4", run["rows"]) for _ in range(4)]
        words = take("<u4", (run["rows"] + 31) // 32)
        bits = [bool(int(words[t // 32]) >> t % 32 & 1) for t in range(run["rows"])]
        seen = None if run["seen"] is None else take("<f4", run["seen"])
        runs.append(Path(*columns, np.array(bits, dtype=bool), seen))
    for _ in (told := header.get("draws", {"slots": []}))["slots"]:
        rows, count = len(told["rows"]), told["paths"]
        quantiles = take("<f4", 3 * rows).reshape(3, rows)
        runs.append((quantiles, take("<f4", count * 2 * rows).reshape(count, 2, rows)))
    if (told := header.get("ground", {})).get("fates"):
        # Which and share, a byte a start.
        side = told["size"]
        both = np.frombuffer(data, "u1", 2 * side * side, at).reshape(2, side, side)
        at += 2 * side * side
        runs += list(both)
    size = header["field"]["size"] if header.get("field") else None
    # In float64, from the base that the values are measured from.
    field = (
        None
        if size is None
        else header["field"]["base"] + take("<f4", size * size).astype(float).reshape(size, size)
    )
    assert at == len(data)
    return Answer(header, runs, field)
