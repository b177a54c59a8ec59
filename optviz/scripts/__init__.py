"""A run of the Lab as a script for PyTorch, optax or Keras that ends in the same place."""

from types import ModuleType

from ..lab.state import Lab, Run
from . import keras, optax, torch
from .recipe import need, recipe

FRAMEWORKS: dict[str, ModuleType] = {"PyTorch": torch, "optax": optax, "Keras": keras}


def script(lab: Lab, run: Run, framework: str) -> str:
    """The source of a script that repeats a run and prints its last x, y and loss.

    `framework` is PyTorch, optax or Keras. Raises ValueError with one sentence where it cannot do
    as these settings say.
    """
    known = ", ".join(FRAMEWORKS)
    need(framework in FRAMEWORKS, f"There is no framework {framework!r}; there are {known}.")
    made = FRAMEWORKS[framework]
    gathered = recipe(lab, run)
    has = run.optimizer in made.METHODS
    need(has, f"{framework} has no {gathered.card.name} that does as the Lab's.")
    return made.write(gathered)
