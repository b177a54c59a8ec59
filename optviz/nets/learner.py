"""A network with its kernels: what it says of examples, its loss and its gradient."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .loop import (
    Space,
    layer_kernels,
    loss_kernel,
    predict_kernel,
    value_grad_kernel,
)
from .losses import cross_entropy
from .measures import confusion, scores
from .network import Network

# Examples that go through a network at a time where nothing is learned: their numbers stay in the
# cache of a core.
CHUNK = 256
NOTHING = np.empty(0, dtype=np.bool_)


@dataclass(frozen=True, eq=False)
class Learner:
    """A network that can be asked. `classes` is 0 for a regression.

    Its weights are one vector (L,), laid out as `network.places` says: for each layer its weights
    and then its bias, a dense layer's weights (inputs, outputs) row by row.
    """

    network: Network
    classes: int

    @cached_property
    def kernels(self) -> tuple[tuple, object]:
        """Those of its layers, and of its loss."""
        kinds = frozenset(layer.key for layer, _ in self.network.layers)
        return layer_kernels(kinds), loss_kernel(self.network.loss)

    @property
    def outputs(self) -> int:
        """How many numbers it says of an example."""
        return self.network.shapes[-1].size

    def targets(self, y: np.ndarray) -> np.ndarray:
        """What its loss compares with, (n, m): labels, or numbers, for the right class 1."""
        if self.network.loss is cross_entropy:
            return y.reshape(len(y), -1).astype(np.float64)
        if self.classes:
            return np.eye(self.classes)[y]
        return y.reshape(len(y), -1).astype(np.float64)

    def space(self, count: int) -> Space:
        """Room for so many examples."""
        whole = count * self.network.width
        wide = 1 if self.network.loss is cross_entropy else self.outputs
        return Space(np.zeros(whole), np.zeros(whole), np.zeros(count * wide))

    def value_grad(
        self, weights: np.ndarray, x: np.ndarray, y: np.ndarray
    ) -> tuple[float, np.ndarray]:
        """The loss of examples x (n, features), y (n,) or (n, 1), and its gradient (L,).

        `weights` (L,) stay as they are. Raises ValueError where the shapes do not fit.
        """
        network, n = self.network, len(x)
        weights = np.ascontiguousarray(weights, dtype=np.float64)
        x = np.asarray(x, dtype=np.float64).reshape(n, -1)
        if weights.shape != (network.size,) or x.shape[1] != network.shape.size or len(y) != n:
            raise ValueError(
                f"weights must be {network.size} numbers, x rows of {network.shape.size}, and y "
                "one for each row."
            )
        space, grad = self.space(n), np.zeros(network.size)
        space.passed[: x.size] = x.reshape(-1)
        space.target[:] = self.targets(np.asarray(y)).reshape(-1)
        loss = value_grad_kernel()(*self.kernels, network.plan, weights, space, grad, n)
        return float(loss), grad

    def say(self, weights: np.ndarray, x: np.ndarray) -> np.ndarray:
        """What it says of examples (n, features): the outputs (n, outputs), before any softmax."""
        return self._through(weights[None], x, NOTHING)[0][0]

    def _through(
        self, weights: np.ndarray, x: np.ndarray, looked: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """What it says with each of weights (W, L), and which units of some layers do anything."""
        network, (layers, _) = self.network, self.kernels
        looked = looked if looked.size else np.zeros(len(network.plan), dtype=np.bool_)
        units = sum(
            shape.channels for shape, on in zip(network.shapes[1:], looked, strict=True) if on
        )
        out = np.empty((len(weights), len(x), self.outputs))
        alive, chunk = np.zeros((len(weights), units), dtype=np.bool_), max(min(len(x), CHUNK), 1)
        # Copies: the kernel takes no array that is read-only.
        x = np.array(x, dtype=np.float64).reshape(len(x), -1)
        weights = np.array(weights, dtype=np.float64)
        space = self.space(chunk)
        predict_kernel()(layers, network.plan, weights, space, x, out, looked, alive, chunk)
        return out, alive

    def loss(self, weights: np.ndarray, x: np.ndarray, y: np.ndarray) -> float:
        """The mean loss of examples."""
        return self.judged(self.say(weights, x), y)

    def losses(self, weights: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """The mean losses of examples with each of weights (W, L), (W,)."""
        return np.array([self.judged(said, y) for said in self._through(weights, x, NOTHING)[0]])

    def judged(self, said: np.ndarray, y: np.ndarray) -> float:
        """The loss of what was said."""
        _, judge = self.kernels
        target = np.ascontiguousarray(self.targets(y).reshape(-1))
        return float(judge(said.reshape(-1), target, np.empty(said.size), len(said)))

    def measured(self, weights: np.ndarray, x: np.ndarray, y: np.ndarray) -> dict[str, float]:
        """Loss, and where there are classes accuracy, recall and F1 (macro), of examples."""
        return self._scores(self.say(weights, x), y)

    def _scores(self, said: np.ndarray, y: np.ndarray) -> dict[str, float]:
        found = {"loss": self.judged(said, y)}
        if self.classes:
            found |= scores(confusion(y, said.argmax(axis=1), self.classes))
        return found

    @cached_property
    def rectified(self) -> np.ndarray:
        """Which layers let out 0 over half of all inputs, (layers,), so that units can die."""
        return np.array([layer.rectifies for layer, _ in self.network.layers], dtype=np.bool_)

    def looked_into(
        self, weights: np.ndarray, x: np.ndarray, y: np.ndarray
    ) -> list[tuple[dict[str, float], dict[int, float]]]:
        """With each of weights (W, L) what `measured` says and what `dead` does."""
        said, alive = self._through(weights, x, self.rectified)
        every = zip(said, alive, strict=True)
        return [(self._scores(one, y), self._dead(units)) for one, units in every]

    def dead(self, weights: np.ndarray, x: np.ndarray) -> dict[int, float]:
        """The share of units that are 0 for every example, by the place of the layer."""
        return self._dead(self._through(weights[None], x, self.rectified)[1][0])

    def _dead(self, alive: np.ndarray) -> dict[int, float]:
        dead, at = {}, 0
        for k in np.flatnonzero(self.rectified).tolist():
            units = self.network.shapes[k + 1].channels
            dead[k] = float(1 - alive[at : at + units].mean())
            at += units
        return dead
