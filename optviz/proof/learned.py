"""A way into Train: what shows with every one of five seeds, each with a question and what to drag.

What cannot be seen on models of this size is not claimed: that one method generalises better than
another, for one. `tests/test_learned.py` holds what is said here.
"""

from dataclasses import dataclass

from ..words import Message, Row, of_card


@dataclass(frozen=True)
class Lesson:
    """A training to begin with: `watch` is what to look at, `drag` what to move then."""

    key: str
    name: str
    question: str
    watch: str
    drag: str
    shows: str
    """The query string of the state and the look that show it."""

    @property
    def title(self) -> Message:
        return self.said("name")

    @property
    def caption(self) -> Row:
        """What to look at, and what to drag."""
        return Row((self.said("watch"), self.said("drag")), "join.space")

    @property
    def link(self) -> str:
        """The query string, with its caption."""
        return f"{self.shows}&about={self.key}"

    def said(self, what: str) -> Message:
        """A text of its own, by the name of its field."""
        return of_card(f"experiments.{self.key}.{what}", getattr(self, what))


LESSONS = (
    Lesson(
        "L1",
        "Eight sigmoid layers",
        "Where does the gradient go?",
        "Each sigmoid makes it at least four times smaller: the first layer hears a ten-thousandth "
        "of what the last does, and gradient descent stays at guessing.",
        "Set the activation to tanh, or drag the depth down.",
        "data=digits&model=mlp&width=32&depth=8&activation=sigmoid&init=glorot&epochs=4&picture=layers"
        "&run=gd~lr~0.2&run=momentum~lr~0.05&run=adam~lr~0.005",
    ),
    Lesson(
        "L2",
        "Zeros",
        "Why not begin with zeros?",
        "All units of a layer hear the same and stay one; with ReLU they hear nothing at all. No "
        "method leaves the start.",
        "Let the weights begin as He has them.",
        "data=digits&model=mlp&width=64&init=zeros&epochs=4&picture=layers"
        "&run=gd~lr~0.2&run=adam~lr~0.005",
    ),
    Lesson(
        "L3",
        "Dying ReLUs",
        "What does one step too long cost?",
        "At η = 1 half of the units of the first layer, or more, are 0 for every digit after five "
        "epochs, and never come back; at 0.1 hardly any.",
        "Drag a run's mark under the slider of η.",
        "data=digits&model=mlp&width=64&epochs=5&curve=accuracy&run=gd~lr~0.1&run=gd~lr~1",
    ),
    Lesson(
        "L4",
        "XOR",
        "What can no line part?",
        "Without a hidden layer nothing is learned, whatever the method: the boundary is a line, "
        "and no line has more than three of the four clouds on its right side.",
        "Pick the multilayer perceptron.",
        "data=xor&model=softmax&run=gd&run=momentum~lr~0.1&run=adam~lr~0.01",
    ),
    Lesson(
        "L5",
        "Warm-up",
        "What does Adam's first step do?",
        "At η = 0.1 the first steps are as long as any, before Adam knows how large gradients are: "
        "the loss leaps. With 100 steps of warm-up it does not.",
        "Drag the warm-up of the second run down.",
        "data=digits&model=mlp&width=64&lr=0.1&run=adam&run=adam~warmup~100&run=radam",
    ),
    Lesson(
        "L6",
        "Noise on noise",
        "What is learned where there is nothing?",
        "Weight and bias go to 0 and the loss to 1, the variance of what should be said.",
        "Drag n down: few examples have something to be learned by heart.",
        "data=noise&n=1000&model=linear&epochs=20&run=gd~lr~0.1&run=adam~lr~0.02",
    ),
)
