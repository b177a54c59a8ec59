"""Every layer a second time, in NumPy, from the textbook formulas; it imports nothing of optviz.

Arrays have the examples first: (n, features), (n, height, width, channels), (n, steps, channels).
"""

import numpy as np


class Dense:
    def forward(self, x, w, b):
        self.x = x.reshape(len(x), -1)
        return self.x @ w + b

    def backward(self, dy, w, b):
        return dy @ w.T, (self.x.T @ dy, dy.sum(axis=0))


class Squash:
    """An activation and its slope in terms of its value."""

    def __init__(self, value, slope):
        self.value, self.slope = value, slope

    def forward(self, x):
        self.y = self.value(x)
        return self.y

    def backward(self, dy):
        return dy * self.slope(self.y), ()


def relu():
    return Squash(lambda x: np.maximum(x, 0), lambda y: (y > 0).astype(float))


def tanh():
    return Squash(np.tanh, lambda y: 1 - y**2)


def sigmoid():
    return Squash(lambda x: 1 / (1 + np.exp(-x)), lambda y: y * (1 - y))


class Conv:
    """3 × 3 with zeros around the image: nine shifted images, each through a dense layer."""

    def forward(self, x, w, b):
        _, high, wide, _ = x.shape
        framed = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
        self.seen = [framed[:, i : i + high, j : j + wide] for i in range(3) for j in range(3)]
        return sum(s @ w[k // 3, k % 3] for k, s in enumerate(self.seen)) + b

    def backward(self, dy, w, b):
        n, high, wide, _ = dy.shape
        framed = np.zeros((n, high + 2, wide + 2, w.shape[2]))
        dw = np.zeros_like(w)
        for k, seen in enumerate(self.seen):
            i, j = divmod(k, 3)
            framed[:, i : i + high, j : j + wide] += dy @ w[i, j].T
            dw[i, j] = np.einsum("nhwc,nhwf->cf", seen, dy)
        return framed[:, 1:-1, 1:-1], (dw, dy.sum(axis=(0, 1, 2)))


class Pool:
    def forward(self, x):
        n, high, wide, channels = x.shape
        self.fours = x.reshape(n, high // 2, 2, wide // 2, 2, channels).transpose(0, 1, 3, 5, 2, 4)
        self.shape = x.shape
        return self.fours.max(axis=(4, 5))

    def backward(self, dy):
        flat = self.fours.reshape(*self.fours.shape[:4], 4)
        dx = np.zeros_like(flat)
        np.put_along_axis(dx, flat.argmax(axis=-1)[..., None], dy[..., None], axis=-1)
        fours = dx.reshape(self.fours.shape)
        return fours.transpose(0, 1, 4, 2, 5, 3).reshape(self.shape), ()


class Recurrent:
    def forward(self, x, v, u, b):
        self.x, self.h = x, [np.zeros((len(x), len(b)))]
        for t in range(x.shape[1]):
            self.h.append(np.tanh(x[:, t] @ v + self.h[-1] @ u + b))
        return np.stack(self.h[1:], axis=1)

    def backward(self, dy, v, u, b):
        dx, dv, du, db = (np.zeros_like(a) for a in (self.x, v, u, b))
        later = np.zeros((len(dy), len(b)))
        for t in reversed(range(dy.shape[1])):
            inner = (dy[:, t] + later) * (1 - self.h[t + 1] ** 2)
            dx[:, t], later = inner @ v.T, inner @ u.T
            dv += self.x[:, t].T @ inner
            du += self.h[t].T @ inner
            db += inner.sum(axis=0)
        return dx, (dv, du, db)


class Last:
    def forward(self, x):
        self.shape = x.shape
        return x[:, -1]

    def backward(self, dy):
        dx = np.zeros(self.shape)
        dx[:, -1] = dy
        return dx, ()


LAYERS = {
    "dense": Dense, "relu": relu, "tanh": tanh, "sigmoid": sigmoid,
    "conv": Conv, "pool": Pool, "recurrent": Recurrent, "last": Last,
}  # fmt: skip


def cross_entropy(z, labels):
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    right = np.eye(z.shape[1])[labels]
    return -np.log((p * right).sum(axis=1)).mean(), (p - right) / len(z)


def squared(z, target):
    return ((z - target) ** 2).mean(), 2 * (z - target) / z.size
