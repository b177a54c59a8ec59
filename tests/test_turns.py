"""What takes long takes turns: one computes at a time, and nobody waits for all of another."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

import numpy as np
import pytest

from optviz.lab.pad import pad
from optviz.wire.payload import payload
from optviz.wire.request import read_request
from optviz.wire.turns import Turns

from .answer import read

LONG = "surface=rosenbrock&lr=1e-4&steps=20000&run=adam"
ASKED = {
    "pad": f"{LONG}&ask=pad~0~lr~beta1",
    "ground": f"{LONG}&ask=ground~ends~0~-2~2~-1~3~8",
    "runs": f"{LONG}&run=gd&run=lion",
}


def test_of_many_one_computes_and_each_has_a_slice_in_turn():
    turns, order, computing = Turns(), [], threading.Semaphore(1)
    begun = {name: Event() for name in "abc"}

    def work(name: str) -> None:
        begun[name].set()
        with turns:
            for _ in range(4):
                assert computing.acquire(blocking=False), "two computed at once"
                order.append(name)
                computing.release()
                turns.pass_on()

    with ThreadPoolExecutor(3) as pool, turns:
        done = []
        for name, waiting in zip("abc", (1, 2, 3), strict=True):
            done.append(pool.submit(work, name))
            while len(turns._waiting) < waiting:
                pass
    assert all(future.result() is None for future in done)
    assert order == list("abc" * 4)


def test_who_is_alone_goes_on_and_who_fails_hands_on():
    turns = Turns()
    with pytest.raises(ZeroDivisionError), turns:
        turns.pass_on()
        raise ZeroDivisionError
    with turns:
        turns.pass_on()


@pytest.mark.parametrize("what", ASKED)
def test_what_takes_long_lets_others_have_their_turn(what):
    """Between slices of some hundredths of a second, however long all of it takes."""
    pauses = []
    request = replace(read_request(ASKED[what]), pause=lambda: pauses.append(what))
    least = {"pad": 144 / 256, "ground": 32**2 / 256, "runs": 3}[what]
    answer = payload(request)
    assert len(pauses) >= least and answer == payload(read_request(ASKED[what]))


@pytest.mark.parametrize("what", ["pad", "ground"])
def test_what_nobody_waits_for_any_more_goes_no_further(what, monkeypatch):
    left, swept = Event(), []

    def sweep(*given, **columns):
        swept.append(given)
        left.set()
        return whole(*given, **columns)

    whole = type(read_request(LONG).lab.task(read_request(LONG).lab.runs[0])).sweep
    monkeypatch.setattr("optviz.engine.tasks.Task.sweep", sweep)
    # Short runs are many for a pad, and more than a slice.
    asked = ASKED[what].replace("steps=20000", "steps=650")
    told = read(payload(replace(read_request(asked), left=left))).header[what]
    assert told["dropped"] and len(swept) == 1


def test_a_pad_in_slices_is_the_pad():
    lab = read_request("surface=rosenbrock&steps=650&run=adam~lr~0.01").lab
    asked = []
    sliced = pad(lab, 0, "lr", "beta1", wanted=lambda: asked.append(0) is None)
    assert len(asked) > 1
    runs = np.array(sliced["above"], dtype=float).reshape(sliced["size"], -1)
    wide = sliced["best"]["values"]
    alone = replace(lab.task(lab.runs[0]), hparams={**lab.task(lab.runs[0]).hparams, **wide}).run()
    assert runs.reshape(-1)[sliced["best"]["cell"]] == pytest.approx(alone.loss[-1], rel=1e-3)
