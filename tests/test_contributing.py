"""A method goes in by the four steps of CONTRIBUTING, and nothing else has to be edited.

The method is cautious momentum: where the velocity and the gradient disagree in sign, a coordinate
waits. Liang, Chen, Liu and Liu (2024), Cautious Optimizers, arXiv:2411.16085. The factor by which
the paper then lengthens the steps couples coordinates, and is left out. No framework has the
method, so that the fourth step has no trajectory to add; three steps worked by hand stand for one.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILE = '''"""Cautious momentum: a coordinate moves only where the velocity still goes downhill.

After an overshoot the velocity of the heavy ball points uphill for some steps, and the loss rises.
Here such a coordinate waits, while its velocity turns, until velocity and gradient agree in sign
again. It rings less around a minimum; on a wall that it should climb it stands still.
"""

from ..spec import Optimizer
from .params import BETA1, LR


def cautious(x, g, velocity, lr, beta1):
    velocity = beta1 * velocity + g
    agrees = velocity * g > 0.0
    return x - lr * velocity * agrees, velocity


CARD = Optimizer(
    key="cautious",
    name="Cautious momentum",
    step=cautious,
    params=(LR, BETA1),
    family="momentum",
    formula=r"b_t = \\beta_1 b_{t-1} + g_t, \\qquad x_{t+1} = x_t - \\eta\\, b_t\\,[b_t g_t > 0]",
    citation="Liang, Chen, Liu and Liu (2024), Cautious Optimizers, arXiv:2411.16085.",
    convention="The paper's mask, without the factor that lengthens the step by the share of "
    "coordinates that wait.",
    as_in={"paper": {}},
)
'''
REFERENCE = """def cautious(x, grads, lr, beta1):
    velocity = _velocity(grads, beta1)
    return x - lr * velocity if velocity * grads[-1] > 0 else x


OPTIMIZERS = {"""
MENU = "qhm.CARD, aggmo.CARD),),"
# Everything that runs for each method, and all that must hold for any line-up of methods.
SUITE = (
    *("tests/test_layers.py", "tests/test_optimizers.py", "tests/test_surfaces.py"),
    *("tests/test_stages.py", "tests/test_sweeps.py", "tests/test_state.py", "tests/test_pad.py"),
    *("tests/test_engine.py", "tests/test_payload.py", "tests/test_inside.py"),
    *("tests/test_goldens.py", "tests/test_scripts.py", "tests/test_clinic.py"),
    "tests/test_cards.py",
)
ASKED = (
    "cautious or imports_go_down or no_two_files or goldens_are_those or every_method"
    " or agrees_with_a or every_pair or misprint or every_card or pictures_are_those_of_the_methods"
)
SEEN = """
import json
from streamlit.testing.v1 import AppTest
from optviz.engine.runs import run
from optviz.lab.codec import parsed
from optviz.lab.link import decode, encode
from optviz.wire.catalogue import catalogue

# On ½x² from 1 with η = 1.5 and β = 0.9: -0.5; there g = -0.5 and b = 0.4 disagree; b = -0.14.
by_hand = [1.0, -0.5, -0.5, -0.29]
path = run("ravine", "cautious", start=(1.0, 0.0), steps=3, lr=1.5, beta1=0.9,
           surface_params={"angle": 0}).path
assert max(abs(x - y) for x, y in zip(path[:, 0], by_hand)) < 1e-15, path

link = "surface=ravine&run=cautious~beta1~0.5"
lab, _, notes = decode(parsed(link))
assert notes == [] and encode(lab) == link

said = json.loads(catalogue("plane", "en", "lab"))
assert said["optimizers"]["cautious"]["name"] == "Cautious momentum"
assert list(said["optimizers"]["cautious"]["defaults"]) == ["lr", "beta1"]
assert "cautious" in said["menus"]["optimizers"]["Gradient and momentum"]

page = AppTest.from_string("from optviz.pages.methods import render\\nrender()").run(timeout=60)
assert not page.exception
assert "Cautious momentum" in [heading.value for heading in page.subheader]
assert any("points uphill" in text.value for text in page.markdown)
"""


def put(path: Path, old: str, new: str) -> None:
    """Write one line into a file, where there is one place for it."""
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Path:
    """A copy of the house, with the method put in by the steps."""
    new = tmp_path_factory.mktemp("house")
    left_out = shutil.ignore_patterns("browser", "bench", Path(__file__).name)
    for part in ("assets", "optviz", "tests"):
        shutil.copytree(ROOT / part, new / part, ignore=left_out)
    for part in ("app.py", "pyproject.toml"):
        shutil.copy(ROOT / part, new / part)
    methods = new / "optviz" / "optimizers"
    (methods / "cautious.py").write_text(FILE, "utf-8")
    put(methods / "__init__.py", "    aggmo,\n", "    aggmo,\n    cautious,\n")
    put(methods / "__init__.py", MENU, MENU.replace("aggmo.CARD", "aggmo.CARD, cautious.CARD"))
    put(new / "tests" / "reference.py", "OPTIMIZERS = {", REFERENCE)
    put(new / "tests" / "reference.py", "qhm, aggmo, ", "qhm, aggmo, cautious, ")
    done(new, "-m", "tests.pictures")
    return new


def done(house: Path, *arguments: str) -> str:
    """What Python says there; it must succeed."""
    ran = subprocess.run(
        [sys.executable, *arguments], cwd=house, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
    return ran.stdout


def test_the_suite_passes_with_it(house):
    said = done(house, "-m", "pytest", "-p", "no:cacheprovider", "-rA", *SUITE, "-k", ASKED)
    # It was in every test of every method.
    tried = {line.split("::")[1].split("[")[0] for line in said.splitlines() if "cautious" in line}
    assert len(tried) >= 15, tried


def test_it_is_on_the_menu_and_on_the_page_of_methods(house):
    done(house, "-c", SEEN)
