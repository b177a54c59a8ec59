"""A run of the Lab as a script for PyTorch, optax or Keras that ends in the same place."""

from types import ModuleType

from ..lab.lineup import Run
from ..lab.state import Lab
from ..words import Row
from . import keras, optax, torch
from .recipe import need, recipe

FRAMEWORKS: dict[str, ModuleType] = {"PyTorch": torch, "optax": optax, "Keras": keras}


def script(lab: Lab, run: Run, framework: str) -> str:
    """The source of a script that repeats a run and prints its last x, y and loss.

    `framework` is PyTorch, optax or Keras. Raises Wrong where it cannot do as these settings
    say.
    """
    known = framework in FRAMEWORKS
    need(known, "scripts.no_framework", given=repr(framework), known=Row(tuple(FRAMEWORKS)))
    made = FRAMEWORKS[framework]
    gathered = recipe(lab, run)
    has = run.optimizer in made.METHODS
    need(has, "scripts.no_method", framework=framework, method=gathered.card.said("name"))
    return made.write(gathered)
