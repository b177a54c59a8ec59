"""A way into Train: what shows with every one of five seeds, each with a question and what to drag.

What cannot be seen on models of this size is not claimed: that one method generalises better than
another, for one. `tests/test_learned.py` holds what is said here.
"""

from dataclasses import dataclass

from ..words import Message, Row, of_card


@dataclass(frozen=True)
class Trial:
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


TRIALS = (
    Trial(
        "L1",
        "Eight sigmoid layers",
        "Where does the gradient go?",
        "Each sigmoid makes it at least four times smaller: the first layer hears a ten-thousandth "
        "of what the last does, and gradient descent stays at guessing.",
        "Set the activation to tanh, or drag the depth down.",
        "data=digits&model=mlp&width=32&depth=8&activation=sigmoid&init=glorot&epochs=4&picture=layers"
        "&run=gd~lr~0.2&run=momentum~lr~0.05&run=adam~lr~0.005",
    ),
    Trial(
        "L2",
        "Zeros",
        "Why not begin with zeros?",
        "All units of a layer hear the same and stay one; with ReLU they hear nothing at all. No "
        "method leaves the start.",
        "Let the weights begin as He has them.",
        "data=digits&model=mlp&width=64&init=zeros&epochs=4&picture=layers"
        "&run=gd~lr~0.2&run=adam~lr~0.005",
    ),
    Trial(
        "L3",
        "Dying ReLUs",
        "What does one step too long cost?",
        "At η = 1 half of the units of the first layer, or more, are 0 for every digit after five "
        "epochs, and never come back; at 0.1 hardly any.",
        "Drag a run's mark under the slider of η.",
        "data=digits&model=mlp&width=64&epochs=5&curve=accuracy&run=gd~lr~0.1&run=gd~lr~1",
    ),
    Trial(
        "L4",
        "XOR",
        "What can no line part?",
        "Without a hidden layer nothing is learned, whatever the method: the boundary is a line, "
        "and no line has more than three of the four clouds on its right side.",
        "Pick the multilayer perceptron.",
        "data=xor&model=softmax&run=gd&run=momentum~lr~0.1&run=adam~lr~0.01",
    ),
    Trial(
        "L5",
        "Warm-up",
        "What does Adam's first step do?",
        "At η = 0.1 the first steps are as long as any, before Adam knows how large gradients are: "
        "the loss leaps. With 100 steps of warm-up it does not.",
        "Drag the warm-up of the second run down.",
        "data=digits&model=mlp&width=64&lr=0.1&run=adam&run=adam~warmup~100&run=radam",
    ),
    Trial(
        "L6",
        "Noise on noise",
        "What is learned where there is nothing?",
        "Weight and bias go to 0 and the loss to 1, the variance of what should be said.",
        "Drag n down: few examples have something to be learned by heart.",
        "data=noise&n=1000&model=linear&epochs=20&run=gd~lr~0.1&run=adam~lr~0.02",
    ),
    Trial(
        "L7",
        "The edge of stability",
        "How sharp may it get?",
        "On all data at a time the loss gets sharper until λmax is about 2/η, and stays there: the "
        "longer step finds the flatter place by itself.",
        "Drag a run's mark under the slider of η: its line and its limit move together.",
        "data=spirals&n=200&model=mlp&width=24&depth=3&activation=tanh&judge=squared&epochs=2000"
        "&batch=160&curve=sharpness&run=gd~lr~0.05&run=gd~lr~0.1",
    ),
    Trial(
        "L8",
        "Too large a start",
        "What does the start decide?",
        "Eight layers, each of which makes what passes twice as large as it should: gradient "
        "descent and momentum are gone within ten steps. Adam divides by that size, and learns.",
        "Let the weights begin as He has them: all of them learn.",
        "data=digits&model=mlp&width=32&depth=8&init=large&epochs=10&picture=layers"
        "&run=gd~lr~0.1&run=momentum~lr~0.02&run=adam~lr~0.005",
    ),
    Trial(
        "L9",
        "Two decays",
        "Is λ the same in both?",
        "In it, Adam divides the decay by the gradient's size like all else: the weights end at "
        "a quarter of what they are without; beside it, as AdamW has it, they lose a seventh.",
        "Drag λ of a run, and switch the curve to accuracy.",
        "data=digits&model=mlp&width=64&epochs=20&lr=0.003&curve=norm"
        "&run=adamw~weight_decay~0.1&run=adamw~weight_decay~0.1~decay~l2&run=adam",
    ),
    Trial(
        "L10",
        "Clipped in time",
        "What was clipping made for?",
        "Back through ten steps the gradient now and then explodes, one step of which throws the "
        "recurrent network out: it never learns at η = 1. Clipped by its norm, it does.",
        "Drag the threshold; drag η down until both learn.",
        "data=sums&length=10&n=2000&model=rnn&width=16&epochs=30&curve=accuracy"
        "&run=gd~lr~1&run=gd~lr~1~clip~norm~threshold~0.3",
    ),
    Trial(
        "L11",
        "The noise of a batch",
        "What does a larger batch buy?",
        "A batch's gradient is off that of all examples by about one over the root of its size: "
        "four times as many examples halve the noise, and take four times as long.",
        "Pin, then drag the batch size: the line falls by the root of what you multiply it by.",
        "data=digits&model=softmax&epochs=2&batch=16&curve=noise&run=gd~lr~0.2",
    ),
    Trial(
        "L12",
        "Each at its best",
        "How far apart are the best η?",
        "Below, each method tries sixteen η with three seeds: the best of gradient descent is ten "
        "times that of Adam or more, with momentum between; at these, all three learn well.",
        "Press Each at its own best η, and look at the brackets before calling one the winner.",
        "data=digits&model=mlp&width=32&epochs=4&open=compare&run=gd&run=momentum&run=adam",
    ),
    Trial(
        "LA",
        "Article A's model",
        "What is learned by a formula that is wrong?",
        "Softmax regression is a bowl: even the misprint, sign descent with steps that fall from "
        "30 η, gets down. That a formula works on such a model does not say that it is Adam.",
        "Pick the multilayer perceptron, and drag η.",
        "data=wine&model=softmax&epochs=40&batch=16&run=gd~lr~0.1&run=momentum~lr~0.05"
        "&run=rmsprop~lr~0.01&run=adam~lr~0.02&run=misprint_a~lr~0.02",
    ),
    Trial(
        "LB",
        "Article B's network",
        "Which of five is best?",
        "A 64-32 network, batches of 32, ten epochs: all five get nine of ten right or more, and "
        "which is first changes with the seed. One digit more is 0.28 points.",
        "Draw the seed anew under Noise, several times.",
        "data=digits&model=mlp&width=64&curve=accuracy&run=gd~lr~0.2&run=momentum~lr~0.05"
        "&run=rmsprop~lr~0.002&run=adam~lr~0.005&run=amsgrad~lr~0.005",
    ),
    Trial(
        "LC",
        "Article C's network",
        "Can a step be a multiple of the weight?",
        "Gradient descent, Nesterov and Adam teach a convolutional network the digits. The formula "
        "as printed stays at guessing: a weight at 0 never leaves it.",
        "Drag η of the fourth run.",
        "data=digits&model=cnn&epochs=3&curve=accuracy&run=gd~lr~0.1&run=nesterov~lr~0.03"
        "&run=adam~lr~0.005&run=misprint_c~lr~0.01",
    ),
    Trial(
        "LD",
        "Article D's tuning",
        "What does η decide, and what is F1?",
        "One network, one Adam, three η: with a tenth of the usual one three epochs are too few by "
        "accuracy, recall and F1 alike; on ten classes of one size these say the same.",
        "Switch the curve to recall; drag the batch size.",
        "data=digits&model=cnn&epochs=3&curve=f1"
        "&run=adam~lr~0.0005&run=adam~lr~0.005&run=adam~lr~0.05",
    ),
    Trial(
        "LE",
        "Article E's regression",
        "What does its Adam do first?",
        "Noise on noise, a thousand steps. The formula printed is clipped gradient descent whose "
        "η falls from 1000 η: its first step is up to 10 long, and the loss leaps before it falls.",
        "Show the landscape: four paths in the middle, and one that leaves it.",
        "data=noise&n=20&model=linear&epochs=1000&batch=16&run=gd~lr~0.01&run=adagrad~lr~0.1"
        "&run=momentum~lr~0.01&run=adam~lr~0.01&run=misprint_e~lr~0.01~eps~1",
    ),
)
