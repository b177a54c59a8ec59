"""What can be said of a run that learns: each verdict with the step from which it holds."""

import numpy as np

from ..nets.training import Trainer
from ..words import Message, message

Verdict = tuple[int, Message]
# Shares of the validation set that count as learned, and by how much a loss must have risen.
SHARES = (0.9, 0.95, 0.98)
RISEN = 1.05
# The share of a layer's units from which their death is worth a word.
DYING = 0.5
# How much better than the most frequent class guessing may be.
LUCK = 1.2
# A run that is this many times as bad as at the start is getting worse.
WORSE = 2.0


def verdicts(trainer: Trainer) -> list[Verdict]:
    """What can be said of a run as far as it has come, in order."""
    said: list[Verdict] = [(0, message("learning.going"))]
    if trainer.learner.classes:
        said += _right(trainer)
    said += _rising(trainer) + _worse(trainer) + _dying(trainer)
    if trainer.diverged_at is not None:
        step = trainer.diverged_at
        said.append((step, message("learning.diverged", step=step)))
    elif trainer.over:
        said += _at_the_end(trainer)
    return sorted(said, key=lambda verdict: verdict[0])


def _column(trainer: Trainer, measure: str) -> np.ndarray:
    """A measure of the validation set after each epoch that is over."""
    return np.array([row[measure] for row in trainer.validation])


def _right(trainer: Trainer) -> list[Verdict]:
    """From which epoch on each share of the validation set is right."""
    accuracy, said = _column(trainer, "accuracy"), []
    for share in SHARES:
        below = np.flatnonzero(accuracy < share)
        since = below[-1] + 1 if len(below) else 0
        if since < len(accuracy):
            told = message("learning.right", share=f"{share:.0%}", epoch=int(since) + 1)
            said.append(((int(since) + 1) * trainer.epoch, told))
    return said


def _rising(trainer: Trainer) -> list[Verdict]:
    """Where the validation loss was least, if it has risen since."""
    loss = _column(trainer, "loss")
    if len(loss) < 2:
        return []
    best = int(np.nanargmin(loss)) if np.isfinite(loss).any() else 0
    risen = np.flatnonzero(loss[best:] > RISEN * loss[best])
    if not len(risen) or not loss[-1] > RISEN * loss[best]:
        return []
    step = (best + int(risen[0]) + 1) * trainer.epoch
    return [(step, message("learning.rising", epoch=best + 1))]


def _worse(trainer: Trainer) -> list[Verdict]:
    """Whether the loss of the batches is far above the first."""
    loss = trainer.course.loss[: trainer.done]
    if len(loss) < 2 or not loss[0] > 0:
        return []
    end = loss[-max(len(loss) // 20, 1) :].mean()
    if not end > WORSE * loss[0]:
        return []
    since = int(np.flatnonzero(loss <= WORSE * loss[0])[-1]) + 1
    return [(since, message("learning.worse", times=float(end / loss[0])))]


def _dying(trainer: Trainer) -> list[Verdict]:
    """From which epoch on half of a layer's units or more are 0 for every example."""
    share = np.array(trainer.dead)
    alive = np.flatnonzero(share < DYING)
    since = int(alive[-1]) + 1 if len(alive) else 0
    if since >= len(share):
        return []
    told = message("learning.silent", layer=trainer.dying[-1], epoch=since + 1)
    return [((since + 1) * trainer.epoch, told)]


def _at_the_end(trainer: Trainer) -> list[Verdict]:
    """Whether a run has learned anything, and which layers are dead."""
    split, said = trainer.split, []
    dead = trainer.learner.dead(trainer.weights, split.x)
    for number, share in enumerate(dead.values(), 1):
        if share >= DYING:
            told = message("learning.dead", share=f"{share:.0%}", layer=number)
            said.append((trainer.steps, told))
            break
    if trainer.learner.classes and trainer.validation:
        most = np.bincount(split.y_validation).max() / len(split.y_validation)
        if trainer.validation[-1]["accuracy"] <= min(LUCK * most, (1 + most) / 2):
            said.append((trainer.steps, message("learning.guessing")))
    return said
