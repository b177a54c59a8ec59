"""The surface of a typed formula: one compiled kernel that interprets its program.

A program (see `formula.py`) stands in the surface's params, so that a new formula compiles
nothing. Value and both derivatives are carried along from node to node: forward mode.
"""

import math

import numpy as np

from ..spec import Surface
from .formula import CODES, program

# Names that the compiled kernel knows as constants.
X, Y, CONSTANT, NEGATE = (CODES[k] for k in ("x", "y", "constant", "negate"))
ADD, SUBTRACT, MULTIPLY, DIVIDE = (CODES[k] for k in ("add", "subtract", "multiply", "divide"))
POWER, CONSTANT_POWER = CODES["power"], CODES["constant_power"]
SIN, COS, TAN, EXP, LOG, SQRT = (CODES[k] for k in ("sin", "cos", "tan", "exp", "log", "sqrt"))
ABS, TANH, SINH, COSH = (CODES[k] for k in ("abs", "tanh", "sinh", "cosh"))
ATAN, MIN, MAX = (CODES[k] for k in ("atan", "min", "max"))

# Points computed side by side: enough to make the choice of the operation cheap.
BLOCK = 128


def tape(x, params, value, grad):
    """Interpret the program in `params` at n points; see `kernels.py` for the shapes.

    Where there is a column for each point they differ in the values of constants alone.

    On a kink the slope is that of one side, and 0 times an infinite slope counts as 0. Outside its
    domain an operation is not a number, and neither is min or max of such.
    """
    n = value.shape[0]
    nodes, wide = params.shape[0] // 3, params.shape[1] > 1
    width = min(n, BLOCK)
    f, fx, fy = np.empty((nodes, width)), np.empty((nodes, width)), np.empty((nodes, width))
    for first in range(0, n, BLOCK):
        count = min(BLOCK, n - first)
        for k in range(nodes):
            op = int(params[3 * k, 0])
            if op <= CONSTANT:
                for i in range(count):
                    f[k, i] = params[3 * k + 1, first + i if wide else 0]
                    if op == X:
                        f[k, i] = x[first + i]
                    elif op == Y:
                        f[k, i] = x[n + first + i]
                    fx[k, i] = 1.0 if op == X else 0.0
                    fy[k, i] = 1.0 if op == Y else 0.0
                continue
            a, b = int(params[3 * k + 1, 0]), int(params[3 * k + 2, 0])
            for i in range(count):
                u, v = f[a, i], f[b, i]
                # The value, and the slopes against both operands.
                w, du, dv = math.nan, 0.0, 0.0
                if op == ADD:
                    w, du, dv = u + v, 1.0, 1.0
                elif op == SUBTRACT:
                    w, du, dv = u - v, 1.0, -1.0
                elif op == MULTIPLY:
                    w, du, dv = u * v, v, u
                elif op == DIVIDE:
                    w, du = u / v, 1.0 / v
                    dv = -w / v
                elif op == NEGATE:
                    w, du = -u, -1.0
                elif op == CONSTANT_POWER:
                    if v == 2.0:
                        w, du = u * u, 2.0 * u
                    else:
                        w, du = u**v, 0.0 if v == 0.0 else v * u ** (v - 1.0)
                elif op == POWER:
                    w = u**v
                    du, dv = v * u ** (v - 1.0), w * math.log(u) if u > 0.0 else math.nan
                    if u == 0.0 and v > 0.0:
                        dv = 0.0
                elif op == SIN:
                    w, du = math.sin(u), math.cos(u)
                elif op == COS:
                    w, du = math.cos(u), -math.sin(u)
                elif op == TAN:
                    w = math.tan(u)
                    du = 1.0 + w * w
                elif op == EXP:
                    w = math.exp(u)
                    du = w
                elif op == LOG:
                    w, du = math.log(u) if u > 0.0 else math.nan, 1.0 / u
                    if u == 0.0:
                        w = -math.inf
                elif op == SQRT:
                    w = math.sqrt(u) if u >= 0.0 else math.nan
                    du = 0.5 / w
                elif op == ABS:
                    w, du = abs(u), 1.0 if u > 0.0 else (-1.0 if u < 0.0 else 0.0)
                elif op == TANH:
                    w = math.tanh(u)
                    du = 1.0 / math.cosh(u) ** 2
                elif op == SINH:
                    w, du = math.sinh(u), math.cosh(u)
                elif op == COSH:
                    w, du = math.cosh(u), math.sinh(u)
                elif op == ATAN:
                    w, du = math.atan(u), 1.0 / (1.0 + u * u)
                elif op == MIN:
                    w, du, dv = (u, 1.0, 0.0) if u <= v or math.isnan(u) else (v, 0.0, 1.0)
                elif op == MAX:
                    w, du, dv = (u, 1.0, 0.0) if u >= v or math.isnan(u) else (v, 0.0, 1.0)
                ux, uy, vx, vy = fx[a, i], fy[a, i], fx[b, i], fy[b, i]
                f[k, i] = w
                wx, wy = du * ux + dv * vx, du * uy + dv * vy
                if math.isnan(wx) or math.isnan(wy):
                    # A slope of 0 takes no part, whatever it is multiplied by.
                    left, right = du != 0.0, dv != 0.0
                    wx = du * ux if left and ux != 0.0 else 0.0
                    wx += dv * vx if right and vx != 0.0 else 0.0
                    wy = du * uy if left and uy != 0.0 else 0.0
                    wy += dv * vy if right and vy != 0.0 else 0.0
                fx[k, i], fy[k, i] = wx, wy
        for i in range(count):
            value[first + i] = f[nodes - 1, i]
            grad[first + i] = fx[nodes - 1, i]
            grad[n + first + i] = fy[nodes - 1, i]


TYPED = "(x**2 - 1)**2 + (x - y)**2/2"

FORMULA = Surface(
    key="formula",
    name="Your formula",
    function=tape,
    domain=((-2.0, 2.0), (-2.0, 2.0)),
    start=(-0.2345, 1.6789),
    minima=((1.0, 1.0), (-1.0, -1.0)),
    formula=r"f(x, y) = (x^2 - 1)^2 + \tfrac12\,(x - y)^2",
    citation="Yours; the derivatives are exact, by forward-mode differentiation: Griewank and "
    "Walther (2008), Evaluating Derivatives, 2nd ed., SIAM, chapter 3.",
    teaches="Type any f(x, y) of your own, as you would write it or in LaTeX; its derivatives are "
    "taken exactly, its minima sought between −10 and 10, and other letters in it become sliders.",
    lr={"gd": 0.05, "momentum": 0.02, "adagrad": 0.5, "adaptive": 0.05},
    steps=200,
    program=program(TYPED),
    typed=TYPED,
)
