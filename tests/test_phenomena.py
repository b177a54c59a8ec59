"""Beside what the Proof measures (test_proof.py): other settings of the same phenomena, by id."""

import pytest

from optviz.engine.runs import run
from optviz.engine.stages import Schedule
from optviz.optimizers import OPTIMIZERS


@pytest.mark.parametrize("beta1", [0.0, 0.5, 0.9, 0.99])
def test_p3_the_cards_know_the_limit_that_is_measured(beta1):
    limits = {key: OPTIMIZERS[key].stability_limit(beta1=beta1, memory=0)
              for key in ("momentum", "nesterov")}  # fmt: skip
    assert limits["momentum"] == pytest.approx(2 * (1 + beta1), rel=1e-12)
    assert limits["nesterov"] == pytest.approx(2 * (1 + beta1) / (1 + 2 * beta1), rel=1e-12)


def end_online(method, c=3.0, **hparams):
    """Where 6000 steps of Reddi's stream end in x, from 0, with η = .1/√t."""
    return run(
        "online_reddi", method, start=(0.0, 0.0), steps=6000, lr=0.1,
        schedule=Schedule("inverse_sqrt", period=1), surface_params={"C": c}, **hparams,
    ).path[-1, 0]  # fmt: skip


@pytest.mark.parametrize("c", [5.0, 10.0])
@pytest.mark.parametrize("corrected", ["yes", "no"])
def test_p11_adam_walks_to_the_worst_point(c, corrected):
    """With β1 = 0 there is no bias of m; correcting that of v, or not, makes no difference."""
    fast = {"beta1": 0.0, "beta2": 1 / (1 + c * c)}
    assert end_online("adam", c, correct_v=corrected, **fast) == 1.0


@pytest.mark.parametrize("form", ["hat", "paper"])
def test_p11_no_form_of_amsgrad_does(form):
    """Each gives the table's -.9991: the paper's without correction, too."""
    end = end_online("amsgrad", beta1=0.0, beta2=0.1, form=form)
    assert end == pytest.approx(-0.9991, abs=1e-4)


def test_p11_flips_near_a_beta2_of_46_hundredths_without_correction_too():
    """At .4597; at .4642 with v corrected, as published."""
    ends = [end_online("adam", beta1=0.0, beta2=b, correct_v="no") for b in (0.454, 0.466)]
    assert ends[0] > 0 > ends[1]
