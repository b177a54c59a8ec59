"""A search: which values of 1 to 4 parameters of a run end lowest.

`grid`     the same number of values along every side
`random`   as many values of each parameter as there are points (Bergstra and Bengio 2012, Random
           search for hyper-parameter optimization, Journal of Machine Learning Research 13)
`sobol`    spread evenly and not at random (Sobol 1967), shifted by the seed
`halving`  many for a short run, the best third of them for three times as long, and so on
           (Jamieson and Talwalkar 2016, Non-stochastic best arm identification, AISTATS)
`bayes`    where a model of what was tried expects the most; needs Optuna, see `bayes`

What is searched is a `Target`, which evaluates points on whichever executor is at hand: a run on
the plane, `OnPlane`, or one that learns, `training.OnTraining`.
"""

from .methods import METHODS, blocks, offered, tried
from .plane import OnPlane
from .searches import MOST_PARAMS, MOST_POINTS, Search, Target, Tried, best

__all__ = (
    "METHODS",
    "MOST_PARAMS",
    "MOST_POINTS",
    "OnPlane",
    "Search",
    "Target",
    "Tried",
    "best",
    "blocks",
    "offered",
    "tried",
)
