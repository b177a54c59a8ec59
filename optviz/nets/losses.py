"""What a model is judged by, over a batch: the loss, and its slope at every output.

`loss(z, target, dz, n)` takes the outputs of n examples and what they should be, one example after
another, fills dz, and returns the mean.
"""

from math import exp, log


def cross_entropy(z, target, dz, n):
    """The mean of -log p[label], where p = softmax(z); `target` (n,) are the labels.

    Its slope at an output is p - 1 at the label, p elsewhere, over n.
    """
    classes = len(z) // n
    loss = 0.0
    for k in range(n):
        at, right = k * classes, k * classes + int(target[k])
        top = z[at]
        for j in range(at, at + classes):
            top = max(top, z[j])
        total = 0.0
        for j in range(at, at + classes):
            dz[j] = exp(z[j] - top)
            total += dz[j]
        loss += log(total) - (z[right] - top)
        for j in range(at, at + classes):
            dz[j] /= total * n
        dz[right] -= 1.0 / n
    return loss / n


def squared(z, target, dz, n):
    """The mean of (z - target)² over examples and outputs, as torch.nn.MSELoss; `target` like z."""
    loss = 0.0
    for j in range(len(z)):
        away = z[j] - target[j]
        loss += away * away
        dz[j] = 2.0 * away / len(z)
    return loss / len(z)


LOSSES = {"cross_entropy": cross_entropy, "squared": squared}
