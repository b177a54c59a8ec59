"""An optimizer over any number of lanes, in groups, with clip and schedule: for any model.

A lane is one weight, a group the lanes over which a norm is taken. The gradient is the caller's.
"""

import numpy as np

from ..optimizers import OPTIMIZERS
from ..spec import Optimizer
from .given import card
from .kernels import UPDATE, handed, update_kernel
from .loop import CLIP_CODES, Held, advance_kernel
from .stages import THRESHOLD, Clip


def hold(
    optimizer: Optimizer,
    *,
    hparams: np.ndarray,
    rates: np.ndarray,
    clip: str,
    threshold: np.ndarray,
    group: np.ndarray,
) -> Held:
    """What lanes hold before their first step; arrays as in Held, and not checked."""
    lanes, groups = len(group), len(threshold)
    return Held(
        memory=np.zeros((len(optimizer.state), lanes)),
        hparams=hparams,
        lr=hparams[0].copy(),
        rates=rates,
        clip=CLIP_CODES[clip],
        threshold=threshold,
        group=group,
        norm=np.empty(groups),
        seen=np.empty(lanes),
        clipped=np.zeros(groups, dtype=np.bool_),
    )


class Lanes:
    """An optimizer that moves lanes step by step, against gradients that are handed to it.

    `hparams` (h, lanes) are the optimizer's parameters in the order of its card, for each lane.
    `group` (lanes,) numbers the group of each lane from 0, all being one group by default; `clip`
    is done to each group by itself, with a `threshold` for each, (groups,), or that of `clip`.
    `rates` (steps,) are what η is multiplied by, as from `Schedule.multipliers`; none are 1.
    Raises ValueError with one sentence where these do not fit.
    """

    def __init__(
        self,
        optimizer: Optimizer | str,
        hparams: np.ndarray,
        *,
        group: np.ndarray | None = None,
        clip: Clip | None = None,
        threshold: np.ndarray | None = None,
        rates: np.ndarray | None = None,
    ) -> None:
        self.optimizer, clip = card(OPTIMIZERS, optimizer, "optimizer"), clip or Clip()
        hparams = np.array(hparams, dtype=np.float64, order="C")
        params = self.optimizer.params
        if hparams.ndim != 2 or len(hparams) != len(params):
            raise ValueError(f"hparams must have the shape ({len(params)}, lanes).")
        self._own = []
        for param, row in zip(params, hparams, strict=True):
            given = np.unique(row)
            for value in given:
                param.check(value)
            if len(given) > 1:
                self._own.append(param.name)
        lanes = hparams.shape[1]
        group = np.zeros(lanes, dtype=np.int64) if group is None else np.array(group)
        if group.shape != (lanes,) or group.dtype.kind not in "iu" or group.min(initial=0) < 0:
            raise ValueError("group must be whole numbers from 0, one for each lane.")
        groups = int(group.max(initial=-1)) + 1
        threshold = np.full(groups, clip.threshold) if threshold is None else np.array(threshold)
        if threshold.shape != (groups,):
            raise ValueError(f"threshold must be numbers of the shape ({groups},).")
        for value in np.unique(threshold):
            THRESHOLD.check(value)
        self.rates = np.array([] if rates is None else rates, dtype=np.float64)
        if self.rates.ndim != 1 or not np.isfinite(self.rates).all():
            raise ValueError("rates must be finite numbers of the shape (steps,).")
        self.held = hold(
            self.optimizer, hparams=hparams, rates=self.rates, clip=clip.mode,
            threshold=threshold.astype(np.float64), group=group.astype(np.int64),
        )  # fmt: skip

    @property
    def memory(self) -> dict[str, np.ndarray]:
        """What the optimizer remembers, name → (lanes,)."""
        return dict(zip(self.optimizer.state, self.held.memory, strict=True))

    @property
    def clipped(self) -> np.ndarray:
        """Whether clipping changed anything in a group at the last step, (groups,)."""
        return self.held.clipped

    def step(self, x: np.ndarray, grad: np.ndarray, t: int) -> None:
        """Move x (lanes,), contiguous float64, in place by step t = 0, 1, … against grad (lanes,).

        Noise, where there is some, is in grad already.
        """
        shape = self.held.seen.shape
        grad = np.ascontiguousarray(grad, dtype=np.float64)
        fits = x.dtype == np.float64 and x.flags.c_contiguous and x.flags.writeable
        if not fits or x.shape != shape or grad.shape != shape:
            raise ValueError(f"x and grad must be {shape[0]} numbers each, x contiguous float64.")
        if t < 0 or (self.rates.size and t >= self.rates.size):
            raise ValueError(f"There is no step {t!r}; there are {self.rates.size} rates.")
        update = handed(update_kernel(self.optimizer, self._own), UPDATE)
        advance_kernel()(update, self.held, x, grad, t)
