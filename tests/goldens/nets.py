"""What the trainings of torch_nets.npz are of: both sides draw it from here, and NumPy keeps it."""

import numpy as np

STEPS, BATCH, EXAMPLES, CLASSES = 100, 16, 96, 5
EVERY = 7  # of the weights, that many are kept one by one
THRESHOLD = 0.5
# Layers by name, with what they let out; and the shapes of their weights, ours.
MODELS = {
    "mlp": (
        (("dense", 24), ("relu", 24), ("dense", 12), ("tanh", 12), ("dense", CLASSES)),
        ((64, 24), (24,), (24, 12), (12,), (12, CLASSES), (CLASSES,)),
    ),
    "cnn": (
        (
            *(("conv", 3), ("relu", 3), ("pool", 3)),
            *(("conv", 4), ("sigmoid", 4), ("pool", 4)),
            ("dense", CLASSES),
        ),
        ((3, 3, 1, 3), (3,), (3, 3, 3, 4), (4,), (16, CLASSES), (CLASSES,)),
    ),
    "rnn": (
        (("recurrent", 6), ("last", 6), ("dense", CLASSES)),
        ((8, 6), (6, 6), (6,), (6, CLASSES), (CLASSES,)),
    ),
}  # fmt: skip
# The methods and what is set of them, under our names.
METHODS = {
    "gd": {"lr": 0.1},
    "momentum": {"lr": 0.03, "beta1": 0.8},
    "nesterov": {"lr": 0.03, "beta1": 0.8},
    "adam": {"lr": 0.01, "beta1": 0.85, "beta2": 0.97, "eps": 1e-3},
    "adamw": {"lr": 0.01, "beta1": 0.85, "beta2": 0.97, "eps": 1e-3, "weight_decay": 0.05},
    "rmsprop": {"lr": 0.003, "beta2": 0.95, "eps": 1e-3},
    "adagrad": {"lr": 0.03, "eps": 1e-3},
}
CASES = [
    *((model, method, "none") for model in MODELS for method in METHODS),
    *((model, "gd", "norm") for model in MODELS),
]


def problem(model: str):
    """Examples (EXAMPLES, 8, 8), labels, the batches (STEPS, BATCH), and the first weights."""
    rng = np.random.default_rng([11, list(MODELS).index(model)])
    x = rng.normal(size=(EXAMPLES, 8, 8))
    labels = rng.integers(0, CLASSES, EXAMPLES)
    order = np.stack([rng.permutation(EXAMPLES)[:BATCH] for _ in range(STEPS)])
    weights = [rng.normal(size=shape) * 0.3 for shape in MODELS[model][1]]
    return x, labels, order, weights
