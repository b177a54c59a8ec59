"""Where a search looks that learns from what it has tried: a tree-structured Parzen estimator.

Bergstra, Bardenet, Bengio and Kégl (2011), Algorithms for hyper-parameter optimization, NeurIPS, as
Optuna has it, of all parameters at once. It asks for a few points at a time, which are evaluated
side by side; of those that are not back yet it supposes that they are bad.
"""

from collections.abc import Iterator
from concurrent.futures import Executor
from importlib.util import find_spec

import numpy as np

from ..words import Wrong
from .searches import Search, Tried

# Points that are asked for at a time, and of the budget the share that is drawn at random first.
AT_A_TIME, FIRST = 4, 5


def installed() -> bool:
    """Whether Optuna is there, which is no requirement."""
    return find_spec("optuna") is not None


def bayes(search: Search, executor: Executor | None) -> Iterator[list[Tried]]:
    """Points where a model of what was tried expects the most; raises Wrong without Optuna."""
    if not installed():
        raise Wrong("wrong.search_optuna")
    return _blocks(search, executor)


def _blocks(search: Search, executor: Executor | None) -> Iterator[list[Tried]]:
    # A tenth of a second and 10 MB, for who asks for it.
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    target, budget = search.target, search.budget
    sampler = optuna.samplers.TPESampler(
        n_startup_trials=max(budget // FIRST, AT_A_TIME),
        multivariate=True,
        constant_liar=True,
        seed=search.seed,
    )
    study = optuna.create_study(sampler=sampler)
    sides = {name: optuna.distributions.FloatDistribution(0.0, 1.0) for name in search.over}
    spent = 0.0
    while spent < budget:
        asked = [study.ask(sides) for _ in range(min(AT_A_TIME, budget - int(spent)))]
        shares = np.array([[trial.params[name] for name in search.over] for trial in asked])
        found: list[Tried] = []
        for block in search.evaluated(search.values(shares), target.length, spent, executor):
            found += block
            yield block
        spent = found[-1].spent
        scores = target.score(np.array([point.loss for point in found]))
        for trial, score in zip(asked, scores, strict=True):
            study.tell(trial, float(score))
