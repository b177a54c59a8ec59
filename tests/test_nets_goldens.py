"""Whole trainings against PyTorch's layers, autograd and optimizers: goldens/make_torch_nets."""

from pathlib import Path

import numpy as np
import pytest

from optviz import Clip
from optviz.nets.data import Split
from optviz.nets.layer import Shape
from optviz.nets.layers import LAYERS
from optviz.nets.learner import Learner
from optviz.nets.network import Network
from optviz.nets.training import Trainer
from optviz.optimizers import OPTIMIZERS

from .goldens.nets import CASES, CLASSES, EVERY, METHODS, MODELS, THRESHOLD, problem

GOLDENS = np.load(Path(__file__).parents[1] / "assets" / "goldens" / "torch_nets.npz")
SHAPES = {"mlp": Shape(1, 1, 64), "cnn": Shape(8, 8, 1), "rnn": Shape(8, 1, 8)}


def trained(model, method, clip):
    x, labels, order, start = problem(model)
    x = x.reshape(len(x), -1)
    layers = tuple((LAYERS[key], outputs) for key, outputs in MODELS[model][0])
    learner = Learner(Network(SHAPES[model], layers), CLASSES)
    card = OPTIMIZERS[method]
    ways = {p.name: p.check(card.as_in["PyTorch"].get(p.name, p.default)) for p in card.params}
    run = Trainer(
        learner=learner,
        split=Split(x, labels, x, labels, tuple("abcde"), SHAPES[model]),
        optimizer=card,
        hparams={**ways, **METHODS[method]},
        order=order,
        start=np.concatenate([one.ravel() for one in start]),
        clip=Clip(clip, THRESHOLD) if clip != "none" else Clip(),
    )
    first = learner.value_grad(run.start, x[order[0]], labels[order[0]])[1]
    run.advance(run.steps)
    return run, first


def kept(values):
    return np.append(values[::EVERY], np.linalg.norm(values))


@pytest.mark.parametrize(("model", "method", "clip"), CASES)
def test_a_training_is_pytorch_s(model, method, clip):
    run, first = trained(model, method, clip)
    name = f"{model}-{method}-{clip}"
    np.testing.assert_allclose(kept(first), GOLDENS[f"{name} gradient"], rtol=0, atol=1e-12)
    # PyTorch divides by the norm and 1e-6, which moves a step by as much of itself.
    tolerance = 1e-10 if clip == "none" else 3e-5
    np.testing.assert_allclose(run.course.loss, GOLDENS[f"{name} loss"], rtol=0, atol=tolerance)
    np.testing.assert_allclose(
        kept(run.weights), GOLDENS[f"{name} weights"], rtol=0, atol=tolerance
    )
    assert run.course.clipped.any() == (clip != "none")


def test_the_goldens_are_of_the_version_that_the_others_are_of():
    assert str(GOLDENS["version"]) == "2.13.0"
