"""ReLU: what is positive passes, what is not is 0.

    y = max(x, 0)    dx = dy where y > 0, else 0

Where it passes, the gradient goes back whole, however many layers there are. A unit whose inputs
are negative for every example hears nothing any more and never moves again: it is dead. One step
with a learning rate that is too large is enough.
"""

from ..layer import Layer


def forward(x, w, y, sizes):
    for k in range(len(x)):
        y[k] = max(x[k], 0.0)


def to_input(dy, x, y, w, dx, sizes):
    for k in range(len(y)):
        dx[k] = dy[k] if y[k] > 0.0 else 0.0


CARD = Layer(
    key="relu",
    name="ReLU",
    forward=forward,
    to_input=to_input,
    formula=r"y = \max(x, 0)",
    rectifies=True,
)
