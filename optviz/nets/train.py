"""`train`: a model, data and an optimizer as a caller names them, all checked, and the run."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..engine.given import card, values
from ..engine.stages import Clip, Schedule
from ..optimizers import OPTIMIZERS
from ..spec import Optimizer, Param
from .data import DATA, Dataset, batches, split
from .learner import Learner
from .models import MODELS, Model, network
from .network import INITS
from .training import Trainer

EPOCHS = Param("epochs", "E", "epochs", 10, 1, 50, "log", 1, 5000, integer=True)
BATCH = Param("batch", "B", "batch size", 32, 1, 512, "log", 1, 100_000, integer=True)
SEED = Param("seed", "seed", "seed", 0, 0, 100, at_least=0, at_most=2**31, integer=True)


@dataclass(frozen=True, eq=False)
class Training:
    """What one training did.

    `x` (n, features) and `y` (n,) or (n, 1), the training data as the model saw them; `start` and
    `weights` (L,), before the first and after the last step; `batches` (steps, B), which examples
    were in each; `loss` (steps,), of each batch before its step, and as many as there were where it
    diverged; `train` and `validation`, each a measure by name with one value an epoch: `loss`, and
    of classes `accuracy`, `recall` and `f1` (macro). Those of the training data are of the batches
    of an epoch, each before its step, as Keras has them. `diverged_at` is the step at which a loss
    was not finite or a weight beyond 10⁶, else None. `model` gives `value_grad(weights, x, y)`, and
    in its `network.places` where each layer's weights lie in the vector.
    """

    model: Learner
    x: np.ndarray
    y: np.ndarray
    start: np.ndarray
    weights: np.ndarray
    batches: np.ndarray
    loss: np.ndarray
    train: Mapping[str, np.ndarray]
    validation: Mapping[str, np.ndarray]
    diverged_at: int | None


def train(
    model: Model | str,
    data: Dataset | str,
    optimizer: Optimizer | str,
    *,
    epochs: int = 10,
    batch: int = 32,
    seed: int = 0,
    init: str = "he",
    clip: Clip | None = None,
    schedule: Schedule | None = None,
    model_params: Mapping[str, float | str] | None = None,
    data_params: Mapping[str, float | str] | None = None,
    **hparams: float | str,
) -> Training:
    """Train a model on data with an optimizer.

    `model`, `data` and `optimizer` are keys or cards; `init` is one of INITS; `seed` draws the data
    or their split, the first weights and the batches, so that two calls that differ in the
    optimizer alone are trained on the same from the same. `hparams` are the optimizer's parameters
    by name. Raises ValueError with one sentence that names what is wrong and what is allowed.
    """
    model, data = _card(MODELS, model, Model, "model"), _card(DATA, data, Dataset, "data")
    optimizer = card(OPTIMIZERS, optimizer, "optimizer")
    if init not in INITS:
        raise ValueError(f"init must be one of {', '.join(INITS)}, not {init!r}.")
    for given, kind in ((clip, Clip), (schedule, Schedule)):
        if given is not None and not isinstance(given, kind):
            name = kind.__name__
            raise ValueError(f"{name.lower()} must be a {name} or None, not {given!r}.")
    trainer = trainer_of(
        (model, values(model.key, model.params, model_params or {})),
        (data, values(data.key, data.params, data_params or {})),
        (optimizer, values(optimizer.key, optimizer.params, hparams)),
        epochs=int(EPOCHS.check(epochs)), batch=int(BATCH.check(batch)),
        seed=int(SEED.check(seed)), init=init,
        clip=clip or Clip(), schedule=schedule or Schedule(),
    )  # fmt: skip
    trainer.advance(trainer.steps)
    rows = trainer.done + (trainer.diverged_at is not None)
    return Training(
        model=trainer.learner,
        x=trainer.split.x,
        y=trainer.split.y,
        start=trainer.start,
        weights=trainer.weights,
        batches=trainer.order,
        loss=trainer.course.loss[:rows],
        train={name: np.array(values) for name, values in trainer.training.items()},
        validation=_columns(trainer.validation),
        diverged_at=trainer.diverged_at,
    )


def trainer_of(
    model: tuple[Model, Mapping[str, float]],
    data: tuple[Dataset, Mapping[str, float]],
    optimizer: tuple[Optimizer, Mapping[str, float]],
    *,
    epochs: int,
    batch: int,
    seed: int,
    init: str,
    **stages,
) -> Trainer:
    """The Trainer of cards with their values, not begun.

    Nothing is checked but whether model and data fit together: raises Wrong where they do not.
    """
    parts = split(data[0], seed=seed, **data[1])
    classes = len(parts.classes)
    learner = Learner(network(model[0], parts.shape, classes, **model[1]), classes)
    order = batches(len(parts.x), batch, epochs, seed)
    return Trainer(
        learner=learner,
        split=parts,
        optimizer=optimizer[0],
        hparams=optimizer[1],
        order=order,
        start=learner.network.start(seed, init),
        epoch=len(order) // epochs,
        seed=seed,
        **stages,
    )


def _card(table: Mapping, which, kind: type, what: str):
    if isinstance(which, kind):
        return which
    if not isinstance(which, str) or which not in table:
        raise ValueError(f"There is no {what} {which!r}; there are {', '.join(table)}.")
    return table[which]


def _columns(rows: list[dict[str, float]]) -> dict[str, np.ndarray]:
    names = rows[0] if rows else {"loss": 0.0}
    return {name: np.array([row[name] for row in rows]) for name in names}
