"""Make torch_nets.npz: trainings of PyTorch's own layers, by its autograd and its optimizers.

Run as `python tests/goldens/make_torch_nets.py` where PyTorch is installed; nothing else needs it.
"""

from pathlib import Path

import numpy as np
import torch
from nets import CASES, EVERY, METHODS, MODELS, THRESHOLD, problem

torch.set_default_dtype(torch.float64)
OPTIMIZERS = {
    "gd": lambda p, lr: torch.optim.SGD(p, lr=lr),
    "momentum": lambda p, lr, beta1: torch.optim.SGD(p, lr=lr, momentum=beta1),
    "nesterov": lambda p, lr, beta1: torch.optim.SGD(p, lr=lr, momentum=beta1, nesterov=True),
    "adam": lambda p, lr, beta1, beta2, eps: torch.optim.Adam(
        p, lr=lr, betas=(beta1, beta2), eps=eps
    ),
    "adamw": lambda p, lr, beta1, beta2, eps, weight_decay: torch.optim.AdamW(
        p, lr=lr, betas=(beta1, beta2), eps=eps, weight_decay=weight_decay
    ),
    "rmsprop": lambda p, lr, beta2, eps: torch.optim.RMSprop(p, lr=lr, alpha=beta2, eps=eps),
    "adagrad": lambda p, lr, eps: torch.optim.Adagrad(p, lr=lr, eps=eps),
}
SQUASHES = {"relu": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid}


def says(model, x, weights):
    """What a model says of examples, from torch's own layers, its weights laid out as ours are."""
    given = iter(weights)
    y = x[:, None] if model == "cnn" else x.flatten(1) if model == "mlp" else x
    for layer, _ in MODELS[model][0]:
        if layer == "dense":
            # Ours has the channels last.
            y = y.permute(0, 2, 3, 1).flatten(1) if y.dim() == 4 else y
            y = torch.nn.functional.linear(y, next(given).T, next(given))
        elif layer == "conv":
            kernel, bias = next(given), next(given)
            y = torch.nn.functional.conv2d(y, kernel.permute(3, 2, 0, 1), bias, padding=1)
        elif layer == "pool":
            y = torch.nn.functional.max_pool2d(y, 2)
        elif layer == "recurrent":
            v, u, b = next(given), next(given), next(given)
            zero = torch.zeros_like(b)
            flat = [v.T.contiguous(), u.T.contiguous(), b, zero]
            h0 = torch.zeros(1, len(y), len(b))
            y, _ = torch._VF.rnn_tanh(y, h0, flat, True, 1, 0.0, True, False, True)
        elif layer == "last":
            y = y[:, -1]
        else:
            y = SQUASHES[layer](y)
    return y


def train(model, method, clip):
    x, labels, order, start = problem(model)
    x, labels = torch.tensor(x), torch.tensor(labels)
    weights = [torch.tensor(one, requires_grad=True) for one in start]
    optimizer = OPTIMIZERS[method](weights, **METHODS[method])
    losses, first = [], None
    for batch in order:
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(says(model, x[batch], weights), labels[batch])
        loss.backward()
        losses.append(loss.item())
        flat = torch.cat([one.grad.flatten() for one in weights])
        first = flat.clone() if first is None else first
        if clip == "norm":
            torch.nn.utils.clip_grad_norm_(weights, THRESHOLD)
        optimizer.step()
    ends = torch.cat([one.detach().flatten() for one in weights]).numpy()
    return np.array(losses), first.numpy(), ends


def main() -> None:
    found = {}
    for case in CASES:
        losses, first, ends = train(*case)
        name = "-".join(case)
        found[f"{name} loss"] = losses
        found[f"{name} gradient"] = np.append(first[::EVERY], np.linalg.norm(first))
        found[f"{name} weights"] = np.append(ends[::EVERY], np.linalg.norm(ends))
    there = Path(__file__).parents[2] / "assets" / "goldens" / "torch_nets.npz"
    np.savez_compressed(there, version=torch.__version__.partition("+")[0], **found)
    print(there.stat().st_size, "bytes,", len(CASES), "trainings")


if __name__ == "__main__":
    main()
