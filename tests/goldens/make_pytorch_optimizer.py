"""Make pytorch_optimizer.json: methods that no framework has, by the package pytorch_optimizer.

That package follows the code of each method's authors, and is the work of others than them and us.
Run as `python tests/goldens/make_pytorch_optimizer.py` where it and PyTorch are installed.
"""

from importlib.metadata import version

import pytorch_optimizer as theirs
from make_torch import trajectory
from problems import Case, write

ADAM = {"lr": 0.05, "beta1": 0.85, "beta2": 0.93}
BOUNDED = {**ADAM, "lr": 0.1, "eps": 0.1, "final_lr": 0.001, "gamma": 0.01}
# Where these have ε, beside the root before v is corrected, ours have it after that.
NO_EPS = {"eps": 0.0}


def adam_like(kind, **fixed):
    """A kind of Adam under our names."""

    def make(point, lr, beta1, beta2, **others):
        return kind([point], lr=lr, betas=(beta1, beta2), **fixed, **others)

    return make


def qhm(point, lr, beta1, nu):
    return theirs.QHM([point], lr=lr, momentum=beta1, nu=nu)


def aggmo(point, lr, a):
    return theirs.AggMo([point], lr=lr, betas=(0.0, 1 - a, 1 - a * a))


def qhadam(point, lr, beta1, beta2, eps, nu1, nu2):
    return theirs.QHAdam([point], lr=lr, betas=(beta1, beta2), nus=(nu1, nu2), eps=eps)


def adan(point, lr, beta1, beta2, beta3, eps, weight_decay):
    return theirs.Adan(
        [point], lr=lr, betas=(beta1, beta2, beta3), eps=eps, weight_decay=weight_decay
    )


def madgrad(point, lr, beta1, eps):
    return theirs.MADGRAD([point], lr=lr, momentum=beta1, eps=eps)


def signed(point, lr, beta1=0.0):
    return theirs.SignSGD([point], lr=lr, momentum=beta1)


def tiger(point, lr, beta1, weight_decay):
    return theirs.Tiger([point], lr=lr, beta=beta1, weight_decay=weight_decay)


CASES = [
    Case("qhm", {"lr": 0.003, "beta1": 0.8, "nu": 0.6}, qhm),
    Case("aggmo", {"lr": 0.0005, "a": 0.2}, aggmo),
    Case(
        "madgrad", {"lr": 0.03, "beta1": 0.8, "eps": 0.02}, madgrad, switches={"eps_in_lr": "yes"}
    ),
    Case(
        "qhadam",
        {**ADAM, "lr": 0.01, "eps": 0.1, "nu1": 0.6, "nu2": 0.9},
        qhadam,
        tolerance=1e-7,
        because="pytorch_optimizer keeps the weights of QHAdam's averages in float32.",
    ),
    Case("adabound", BOUNDED, adam_like(theirs.AdaBound)),
    Case(
        "adabound",
        BOUNDED,
        adam_like(theirs.AdaBound, ams_bound=True),
        switches={"amsbound": "yes"},
    ),
    Case("diffgrad", ADAM, adam_like(theirs.DiffGrad, eps=0.0), fixed=NO_EPS),
    # Its foreach loop takes step sizes in float32.
    Case("laprop", ADAM, adam_like(theirs.LaProp, eps=0.0, foreach=False), fixed=NO_EPS),
    Case(
        "adan",
        {**ADAM, "beta1": 0.9, "beta2": 0.8, "beta3": 0.93, "eps": 0.1, "weight_decay": 0.3},
        adan,
    ),
    Case("signsgd", {"lr": 0.013}, signed),
    Case("signum", {"lr": 0.1, "beta1": 0.85}, signed),
    Case("tiger", {"lr": 0.1, "beta1": 0.85, "weight_decay": 0.3}, tiger),
]

if __name__ == "__main__":
    package = "pytorch_optimizer"
    write(package, package, version(package), CASES, trajectory)
