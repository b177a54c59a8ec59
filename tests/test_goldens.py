"""The numbers of real frameworks: trajectories made by the scripts in tests/goldens."""

import json
from pathlib import Path

import numpy as np
import pytest

from optviz.engine import Clip, run
from optviz.optimizers import OPTIMIZERS
from optviz.surfaces import SURFACES

GOLDENS = json.loads(Path(__file__).with_name("goldens").joinpath("torch.json").read_text("utf-8"))
TOLERANCE = 1e-10
# torch divides by ‖g‖ + 1e-6: with ‖g‖ above 3 that is less than 4e-7 of each clipped step.
CLIP_BY_NORM_TOLERANCE = 1e-5


def names(golden):
    clip = "" if golden["clip"] == "none" else f"-{golden['clip']}"
    return f"{golden['optimizer']}{clip}-{golden['surface']}"


def difference(golden, hparams):
    """The largest difference of any position, relative to the size of the path."""
    theirs = np.array(golden["path"])
    ours = run(
        golden["surface"],
        golden["optimizer"],
        start=golden["path"][0],
        steps=len(golden["path"]) - 1,
        clip=Clip(golden["clip"], golden["threshold"]),
        **hparams,
    ).path
    if ours.shape != theirs.shape:
        return np.inf
    return np.abs(ours - theirs).max() / np.abs(theirs).max()


def test_the_goldens_are_those_of_the_pinned_torch():
    assert GOLDENS["torch"] == "2.13.0"
    assert {g["optimizer"] for g in GOLDENS["goldens"]} == set(OPTIMIZERS)
    for golden in GOLDENS["goldens"]:
        assert tuple(golden["path"][0]) == SURFACES[golden["surface"]].start


@pytest.mark.parametrize("golden", GOLDENS["goldens"], ids=names)
def test_agrees_with_torch(golden):
    tolerance = CLIP_BY_NORM_TOLERANCE if golden["clip"] == "norm" else TOLERANCE
    assert difference(golden, golden["hparams"]) < tolerance


@pytest.mark.parametrize("golden", GOLDENS["goldens"], ids=names)
def test_a_golden_fails_when_a_hyperparameter_moves(golden):
    """Gate 4: a golden so loose that it passes with another β₁."""
    tolerance = CLIP_BY_NORM_TOLERANCE if golden["clip"] == "norm" else TOLERANCE
    assert set(golden["hparams"]) == {p.name for p in OPTIMIZERS[golden["optimizer"]].params}
    bounds = {p.name: p.below for p in OPTIMIZERS[golden["optimizer"]].params}
    for name, value in golden["hparams"].items():
        for moved in (0.95 * value, 1.05 * value):
            # 1.05 β₂ is no decay rate.
            if moved < bounds[name]:
                hparams = {**golden["hparams"], name: moved}
                assert difference(golden, hparams) > 100 * tolerance, (name, moved)
    if golden["clip"] != "none":
        for threshold in (0.95 * golden["threshold"], 1.05 * golden["threshold"]):
            moved = {**golden, "threshold": threshold}
            assert difference(moved, golden["hparams"]) > 100 * tolerance, threshold


def test_clipping_by_norm_is_exact_and_torch_is_not():
    """The one difference from torch that we keep: its norm is larger by 1e-6."""
    off = [difference(g, g["hparams"]) for g in GOLDENS["goldens"] if g["clip"] == "norm"]
    assert all(1e-12 < d < CLIP_BY_NORM_TOLERANCE for d in off)
