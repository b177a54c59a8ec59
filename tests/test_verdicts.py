"""What is said of a run at its end: where it is, and whether it still goes on."""

import pytest

from optviz.engine.plane import bottom
from optviz.lab.lineup import Run
from optviz.lab.state import recommended
from optviz.lab.verdicts import verdicts
from optviz.optimizers import OPTIMIZERS
from optviz.surfaces import SURFACES


@pytest.mark.parametrize(
    ("surface", "point", "least"),
    [
        ("ravine", (3.0, -2.0), 0.0),
        ("rosenbrock", (0.9, 0.81), None),  # a valley, which slopes along its floor
        ("three_hump_camel", (-1.74, 0.87), 0.29863),
        ("drop_wave", (0.0, 1.565), -0.6195),  # a ring that is level all around
        ("saddle", (0.1, 0.1), None),
        ("plateau", (5.0, 0.0), None),
        ("slope", (1.0, 1.0), None),
        ("cliff", (-60.0, -60.0), None),
    ],
)
def test_the_bottom_of_the_quadratic_through_a_point(surface, point, least):
    found = bottom(surface, point)
    assert found is None if least is None else found == pytest.approx(least, abs=2e-4)


@pytest.mark.parametrize("surface", SURFACES)
def test_no_two_methods_at_one_loss_are_said_to_rest_and_to_move(surface):
    """Each as recommended: where one is in a minimum, none with that loss is still moving."""
    said = {}
    for method in OPTIMIZERS:
        lab = recommended(SURFACES[surface], (Run(method),))
        done = lab.task(lab.runs[0]).run()
        if done.diverged_at is None:
            key = verdicts(lab, lab.runs[0], done)[-1][1].key
            said.setdefault(f"{done.loss[-1]:.4g}", set()).add(key)
    rest = {"verdict.local", "verdict.bottom", "verdict.resting"}
    assert not [loss for loss, keys in said.items() if "verdict.moving" in keys and keys & rest]
