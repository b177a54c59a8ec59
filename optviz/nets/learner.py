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
NO_GRADIENT = np.empty(0)


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
        layers, _ = self.kernels
        out, chunk = np.empty((len(x), self.outputs)), max(min(len(x), CHUNK), 1)
        # A copy: the kernel takes no array that is read-only.
        x = np.array(x, dtype=np.float64).reshape(len(x), -1)
        predict_kernel()(layers, self.network.plan, weights, self.space(chunk), x, out, chunk)
        return out

    def loss(self, weights: np.ndarray, x: np.ndarray, y: np.ndarray) -> float:
        """The mean loss of examples."""
        return self.judged(self.say(weights, x), y)

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

    def looked_into(
        self, weights: np.ndarray, x: np.ndarray, y: np.ndarray
    ) -> tuple[dict[str, float], dict[int, float]]:
        """What `measured` says and what `dead` does, at once."""
        if not any(layer.rectifies for layer, _ in self.network.layers):
            return self.measured(weights, x, y), {}
        said, dead = self._through(weights, x)
        return self._scores(said, y), dead

    def dead(self, weights: np.ndarray, x: np.ndarray) -> dict[int, float]:
        """The share of units that are 0 for every example, by the place of the layer."""
        return self._through(weights, x)[1]

    def _through(self, weights: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, dict[int, float]]:
        """What it says of examples, all at a time, and which units are dead."""
        network, n = self.network, len(x)
        layers, _ = self.kernels
        out, x = np.empty((n, self.outputs)), np.array(x, dtype=np.float64).reshape(n, -1)
        space, at, dead = self.space(n), 0, {}
        predict_kernel()(layers, network.plan, weights, space, x, out, max(n, 1))
        for k, (layer, _) in enumerate(network.layers):
            at += n * network.shapes[k].size
            shape = network.shapes[k + 1]
            if layer.rectifies:
                let_out = space.passed[at : at + n * shape.size].reshape(-1, shape.channels)
                dead[k] = float(1 - (let_out > 0).any(axis=0).mean())
        return out, dead
