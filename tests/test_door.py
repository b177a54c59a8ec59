"""`import optviz` offers the engine, and costs nothing until something of it is asked for."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import optviz
from optviz.engine.runs import run
from optviz.engine.stages import Clip

ROOT = Path(__file__).parents[1]


def test_importing_it_imports_nothing_heavy():
    script = (
        "import sys, optviz; dir(optviz); "
        "print(sorted({'numpy', 'numba', 'streamlit'} & set(sys.modules)), "
        "sorted(name for name in sys.modules if name.startswith('optviz')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[] ['optviz']"


def test_every_name_that_it_offers_is_there():
    assert optviz.run is run and optviz.Clip is Clip
    for name in optviz.__all__:
        assert getattr(optviz, name) is not None and name in dir(optviz)
    assert optviz.run(optviz.surface("x**2 + 3*y**2"), "gd", lr=0.1).loss[-1] < 1e-6
    with pytest.raises(AttributeError, match="'optviz' has no attribute 'walk'"):
        _ = optviz.walk


def test_what_the_readme_shows_runs():
    blocks = re.findall(
        r"^```python\n(.*?)^```", (ROOT / "README.md").read_text("utf-8"), re.M | re.S
    )
    assert blocks
    for block in blocks:
        subprocess.run([sys.executable, "-c", block], cwd=ROOT, check=True)
