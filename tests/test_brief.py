"""What is sent while a hand moves: the screen shows of it what it would show of all."""

import json
import math
import struct

import numpy as np
import pytest

from optviz.engine.knots import knots
from optviz.lab.state import Lab
from optviz.surfaces import SURFACES
from optviz.wire.payload import payload
from optviz.wire.request import read_request
from tests.answer import read

PIXEL, HEIGHT = 0.01, 0.05
SIX = "run=gd&run=momentum&run=momentum~clip~norm&run=nesterov&run=adam~lr~0.05&run=adam~lr~0.1"


def asked(link: str, *, count: int = 1, step: int = 10**6) -> bytes:
    return payload(read_request(f"{link}&ask=briefly~{PIXEL}~{HEIGHT}~{count}~{step}"))


class Brief:
    """A reader of such an answer, from its description alone."""

    def __init__(self, data: bytes) -> None:
        (length,) = struct.unpack_from("<I", data)
        self.header = json.loads(data[4 : 4 + length])
        self.data, self.at = data, 4 + length
        self.runs = [run and self.run(run) for run in self.header["runs"]]
        assert self.at == len(data)

    def take(self, kind: str, count: int) -> np.ndarray:
        found = np.frombuffer(self.data, kind, count, self.at)
        self.at += -(-found.nbytes // 4) * 4
        return found

    def steps(self, count: int) -> np.ndarray:
        at, steps, begun = 0, [0], self.at
        while len(steps) < count:
            code = self.data[self.at]
            at += code
            steps += [] if code == 255 else [at]
            self.at += 1
        self.at = begun + -(-(self.at - begun) // 4) * 4
        return np.array(steps)

    def values(self, count: int, coded: list | None) -> np.ndarray:
        if coded is None:
            return self.take("<f4", count).astype(float)
        codes = self.take("<u2", count)
        values = coded[0] + coded[1] * codes.astype(float)
        for code, value in ((65533, -np.inf), (65534, np.inf), (65535, np.nan)):
            values[codes == code] = value
        return values

    def run(self, run: dict) -> dict:
        told, every = run["brief"], np.arange(run["rows"])
        where = self.steps(told["path"])
        x, y = (self.values(told["path"], told[name]) for name in "xy")
        high = self.steps(told["losses"])
        loss = self.values(told["losses"], told["loss"])
        bits = self.take("<u4", -(-run["rows"] // 32))
        lines = np.interp(every, where, x), np.interp(every, where, y), np.interp(every, high, loss)
        clipped = [bool(bits[t // 32] >> t % 32 & 1) for t in every]
        return {**told, "x": lines[0], "y": lines[1], "loss": lines[2], "clipped": clipped}


@pytest.mark.parametrize("seed", range(20))
def test_between_knots_all_lies_near_the_lines(seed):
    """Smooth, swinging and jumping courses, at times that are not even."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 400))
    at = np.cumsum(rng.integers(1, 9, n))
    values = np.stack([np.cumsum(rng.normal(size=n)), np.sin(at / 7) * rng.uniform(0, 3)])
    values[0, rng.random(n) < 0.01] += 1e6
    within = rng.uniform(0.01, 1, 2)
    kept = knots(at, values, within)
    assert kept[0] == 0 and kept[-1] == n - 1 and (np.diff(kept) > 0).all()
    for row, near in zip(values, within, strict=True):
        assert np.abs(np.interp(at, at[kept], row[kept]) - row).max() <= near * (1 + 1e-9)
    assert len(knots(at, values, np.array([1e9, 1e9]))) == min(n, 2)


def test_what_is_not_finite_is_a_knot():
    values = np.array([[0.0, 1, 2, -np.inf, -np.inf, np.nan, 3, 4, 5]])
    assert knots(np.arange(9), values, np.array([0.1])).tolist() == [0, 2, 3, 4, 5, 6, 8]
    assert knots(np.arange(0), np.empty((1, 0)), np.array([0.1])).size == 0


@pytest.mark.parametrize("key", SURFACES)
def test_the_line_up_of_every_surface_is_within_half_a_pixel(key):
    """And the least and the largest loss of every column of pixels are its own, to half of one."""
    link = f"surface={key}&{SIX}"
    whole, short = read(payload(read_request(link))), Brief(asked(link, count=4))
    for full, part, told in zip(whole.runs, short.runs, whole.header["runs"], strict=True):
        x, y = full.x + told["origin"][0], full.y + told["origin"][1]
        # A float32 is as coarse as it is, far out.
        far = 1e-6 * max(np.abs(x).max(), np.abs(y).max())
        for ours, theirs in ((part["x"], x), (part["y"], y)):
            assert np.abs(ours - theirs).max() <= 0.5 * PIXEL + far
        for from_ in range(0, told["rows"], 4):
            ours, theirs = part["loss"][from_ : from_ + 4], full.loss[from_ : from_ + 4]
            finite = np.isfinite(theirs)
            if finite.any() and finite.all():
                near = 0.5 * HEIGHT + 1e-6 * np.abs(theirs).max()
                assert abs(ours.max() - theirs.max()) <= near
                assert abs(ours.min() - theirs.min()) <= near
        assert part["clipped"] == full.clipped.tolist()


@pytest.mark.parametrize("step", [0, 1, 37, 500])
def test_what_the_readout_says_is_exact(step):
    link = f"surface=rosenbrock&lr=0.001&steps=500&{SIX}"
    request = read_request(link)
    lab: Lab = request.lab
    for line, told in zip(lab.runs, Brief(asked(link, step=step)).runs, strict=True):
        run = lab.task(line).run()
        at, x, y, loss, slope, best, was_x, was_y = told["at"]
        t = min(step, len(run.path) - 1)
        assert (at, x, y) == (t, *run.path[t])
        assert loss == pytest.approx(math.log10(run.loss[t]), abs=1e-6)
        assert best == pytest.approx(math.log10(run.loss[: t + 1].min()), abs=1e-6)
        assert slope == pytest.approx(math.log10(math.hypot(*run.grad[t])), abs=1e-12)
        assert (was_x, was_y) == tuple(run.path[max(t - 1, 0)])


def test_it_is_as_small_as_a_moving_hand_needs():
    """6 × 500 steps and 8 × 20,000, where all of it is 51 kB and 2.6 MB."""
    six = f"surface=rosenbrock&lr=0.001&steps=500&{SIX}"
    assert len(asked(six, count=3)) < 15_000
    eight = six.replace("steps=500", "steps=20000") + "&run=rmsprop~lr~0.01&run=adagrad~lr~0.1"
    assert len(asked(eight, count=118)) < 60_000
    assert len(payload(read_request(six))) < 60_000


NO_SCREEN = "", "1", "1~2~3", "0~1~1~1", "-1~1~1~1", "nan~1~1~1", "1~inf~1~1", "a~b~c~d", "1~1~0~1"


@pytest.mark.parametrize("words", [*NO_SCREEN, "1~1~1~-1", "1~1~1~1~1"])
def test_what_no_screen_can_be_is_answered_in_full(words):
    link = f"surface=rosenbrock&{SIX}"
    assert payload(read_request(f"{link}&ask=briefly~{words}")) == payload(read_request(link))
