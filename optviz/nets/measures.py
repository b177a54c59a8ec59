"""How good a model is on examples: loss, accuracy, recall and F1, and what it takes for what."""

import numpy as np


def confusion(labels: np.ndarray, said: np.ndarray, classes: int) -> np.ndarray:
    """How many examples of each class (rows) were said to be of each (columns)."""
    return np.bincount(labels * classes + said, minlength=classes**2).reshape(classes, classes)


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Shares, 0 where there is nothing to share."""
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)


def scores(table: np.ndarray) -> dict[str, float]:
    """Accuracy, and recall and F1 as the means over classes (macro), of a confusion table.

    A class that never occurs has the recall 0, one that is never said the precision 0, as in
    scikit-learn's zero_division=0.
    """
    hit = np.diagonal(table).astype(np.float64)
    recall, precision = _share(hit, table.sum(axis=1)), _share(hit, table.sum(axis=0))
    f1 = _share(2 * recall * precision, recall + precision)
    return {
        "accuracy": float(hit.sum() / max(table.sum(), 1)),
        "recall": float(recall.mean()),
        "f1": float(f1.mean()),
    }
