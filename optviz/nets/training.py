"""Training: one optimizer on one model's weights, batch after batch, in as many goes as wanted."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ..engine.kernels import UPDATE, handed, rows, update_kernel
from ..engine.lanes import hold
from ..engine.loop import ADVANCE, NEVER, advance_kernel
from ..engine.stages import Clip, Schedule
from ..spec import Optimizer
from .data import Split
from .learner import Learner
from .loop import Course, Examples, train_kernel
from .measures import scores

# Of the weights that a run has had, for a player: so many, and so many numbers in all.
CHECKPOINTS, KEPT = 240, 500_000
# Numbers of noise that are drawn at a time.
DRAWN = 500_000
# Epochs that are taken at a time, by the numbers that their weights are: a call of a kernel costs
# as much as some steps of a small model.
ENDS, MOST = 200_000, 32
NO_PLANE = np.empty((3, 0))
NO_CLIP, CONSTANT = Clip(), Schedule()


@dataclass(eq=False)
class Trainer:
    """One run, which can be taken further step by step: `advance`, then look at what it has done.

    `order` (steps, B) are the examples of every batch, `start` (L,) the weights it begins with,
    `hparams` every parameter of the optimizer by name, and `noise` the deviation of what is added
    to every weight's gradient, drawn by `seed`. `watched` (3, L) is a plane on which the run is
    followed: its origin and two directions at right angles.
    """

    learner: Learner
    split: Split
    optimizer: Optimizer
    hparams: Mapping[str, float]
    order: np.ndarray
    start: np.ndarray
    clip: Clip = NO_CLIP
    schedule: Schedule = CONSTANT
    noise: float = 0.0
    seed: int = 0
    watched: np.ndarray | None = None
    epoch: int = 0
    """Steps of an epoch, 0 for all steps."""

    done: int = 0
    diverged_at: int | None = None
    validation: list[dict[str, float]] = field(default_factory=list)
    """Measures by name after each epoch; then the length of the weights, and the largest share of
    a layer's units that are 0 for every example for validation."""
    norm: list[float] = field(default_factory=list)
    dead: list[float] = field(default_factory=list)
    dying: list[int] = field(default_factory=list)
    """Of which layer that is, the first being 1; 0 where there is none."""

    def __post_init__(self) -> None:
        network, steps = self.learner.network, len(self.order)
        self.epoch = self.epoch or max(steps, 1)
        self.weights = np.array(self.start, dtype=np.float64)
        # A copy: the kernel takes no array that is read-only.
        x = np.array(self.split.x.reshape(len(self.split.x), -1))
        self._examples = Examples(x, self.learner.targets(self.split.y), self.order)
        self._space = self.learner.space(self.order.shape[1])
        self._held = hold(
            self.optimizer,
            hparams=rows(self.optimizer.params, self.hparams, 1),
            rates=self.schedule.multipliers(steps),
            clip=self.clip.mode,
            threshold=np.array([self.clip.threshold], dtype=np.float64),
            group=np.zeros(network.size, dtype=np.int64),
        )
        self._grad = np.zeros(network.size)
        self._scored: list[dict[str, float]] = []
        self._rng = np.random.default_rng([self.seed, 2])
        kept = max(min(CHECKPOINTS, KEPT // max(network.size, 1)), 2)
        self.every = every = max(-(-steps // kept), 1)
        classes = self.learner.classes
        depth, shadow = len(network.plan), 0 if self.watched is None else steps + 1
        self.course = Course(
            loss=np.full(steps, np.nan),
            slopes=np.zeros((steps, depth)),
            moves=np.zeros((steps, depth)),
            clipped=np.zeros(steps, dtype=np.bool_),
            taken=np.zeros(
                (-(-steps // self.epoch) * (classes > 0), classes, classes), dtype=np.int32
            ),
            kept=np.zeros((steps // every + 2, network.size), dtype=np.float32),
            shadow=np.full((shadow, 3), np.nan),
        )

    @property
    def steps(self) -> int:
        """How many there are in all."""
        return len(self.order)

    @property
    def nbytes(self) -> int:
        """About how much memory it takes."""
        arrays = (*self._held, *self.course, *self._space, *self._examples, self._grad)
        return sum(getattr(one, "nbytes", 0) for one in arrays)

    @property
    def over(self) -> bool:
        """Whether nothing is left to be done."""
        return self.done >= self.steps or self.diverged_at is not None

    def advance(self, until: int) -> None:
        """Take the steps before `until`, as far as there are any and the run is within limits."""
        until, size = min(until, self.steps), len(self.weights)
        while self.done < until and self.diverged_at is None:
            ahead = min(max(ENDS // size, 1), MOST)
            whole = (self.done // self.epoch + ahead) * self.epoch
            drawn = self.done + max(DRAWN // size, 1) if self.noise > 0.0 else until
            self._go(min(until, whole, drawn))

    def _go(self, until: int) -> None:
        size, begun = len(self.weights), self.done
        noise = np.empty((0, size))
        if self.noise > 0.0:
            noise = self._rng.standard_normal((until - begun, size)) * self.noise
        learner, ends = self.learner, np.empty((until // self.epoch - begun // self.epoch, size))
        stop = train_kernel()(
            *learner.kernels, handed(advance_kernel(), ADVANCE),
            handed(update_kernel(self.optimizer), UPDATE),
            learner.network.plan, self._examples, self._space, self._held, self.weights,
            self._grad, NO_PLANE if self.watched is None else self.watched, noise, self.course,
            ends, (self.every, self.epoch, begun, until),
        )  # fmt: skip
        self.done = until if stop == NEVER else int(stop)
        self.diverged_at = None if stop == NEVER else self.done
        over = self.done // self.epoch - begun // self.epoch
        if not over:
            return
        split = self.split
        found = learner.looked_into(ends[:over], split.x_validation, split.y_validation)
        for weights, (row, dead) in zip(ends, found, strict=False):
            self.validation.append(row)
            self.norm.append(float(np.linalg.norm(weights)))
            shares = [*dead.values(), 0.0]
            self.dead.append(max(shares))
            self.dying.append(shares.index(max(shares)) + 1 if dead else 0)

    def weights_at(self, step: int) -> tuple[int, np.ndarray]:
        """The weights (L,) that were kept last at or before a step, and at which step that was."""
        if step >= self.done:
            # A copy: they may be taken further while it is looked at.
            return self.done, self.weights.copy()
        row = min(step, self.done) // self.every
        return row * self.every, self.course.kept[row].astype(np.float64)

    @property
    def training(self) -> dict[str, list[float]]:
        """Measures of the batches of each epoch that is over, by name, each before its step.

        `loss`, the mean of the batches' losses, and of classes `accuracy`, `recall` and `f1`.
        """
        over = self.done // self.epoch
        losses = self.course.loss[: over * self.epoch].reshape(-1, self.epoch).mean(axis=1)
        for table in self.course.taken[len(self._scored) : over]:
            self._scored.append(scores(table))
        rows = self._scored
        return {
            "loss": losses.tolist(),
            **{name: [row[name] for row in rows] for name in (rows[0] if rows else {})},
        }
