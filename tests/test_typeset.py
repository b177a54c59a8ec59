"""Formulas in print: what is shown is what was read."""

import json

import pytest

from optviz.surfaces.formula import program
from optviz.surfaces.typeset import latex, layout

from .test_formula import WRITTEN

PRINTED = {
    "x**2 + y**2": "x^{2}+y^{2}",
    "(x-1)^2": r"\left(x-1\right)^{2}",
    "-x^2": "-x^{2}",
    "(-x)^2": r"\left(-x\right)^{2}",
    "x - (y - 2)": r"x-\left(y-2\right)",
    "x + -y": r"x+\left(-y\right)",
    "1/2x": r"\frac{1}{2}\,x",
    "1/(2x)": r"\frac{1}{2\,x}",
    "2*3*x": r"2\cdot 3\,x",
    "2^3^x": "{2}^{{3}^{x}}",
    "(x^2)^3": r"\left(x^{2}\right)^{3}",
    "sin(x)^2": r"\sin ^{2}\left(x\right)",
    "exp(x)^2": r"\left(\exp \left(x\right)\right)^{2}",
    "ln|y|": r"\ln \left(\left|y\right|\right)",
    "sqrt(x+1)": r"\sqrt{x+1}",
    "max(x, 2)": r"\max \left(x,\ 2\right)",
    "pi*κ": r"\pi \,\kappa ",
    "1e-8x": r"{10}^{-8}\,x",
}


@pytest.mark.parametrize("text", PRINTED)
def test_a_formula_in_print(text):
    assert latex(layout(text)) == PRINTED[text]


@pytest.mark.parametrize("text", [*PRINTED, *WRITTEN], ids=ascii)
def test_what_is_printed_reads_as_what_was_typed(text):
    """The LaTeX is a formula of the same value; only an exponent of ten is written otherwise."""
    if "e-8" not in text:
        assert program(latex(layout(text)).strip()) == program(text)


def test_a_layout_travels_as_it_is():
    for text in (*PRINTED, *WRITTEN):
        assert json.loads(json.dumps(layout(text))) == layout(text)
