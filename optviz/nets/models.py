"""The models: cards of what can be trained, each made into a network for the data at hand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from ..spec import Param, choice, index
from ..words import Message, Values, Wrong, of_card
from .layer import Layer, Shape
from .layers import LAYERS
from .losses import cross_entropy, squared
from .network import Network

WIDTH = Param("width", "w", "hidden units", 16, 2, 128, "log", 1, 128, integer=True)
DEPTH = Param("depth", "d", "hidden layers", 2, 1, 8, at_least=1, at_most=8, integer=True)
FILTERS = Param("filters", "f", "filters", 8, 2, 16, "log", 1, 32, integer=True)
ACTIVATION = choice(
    "activation",
    "activation",
    (("relu", "ReLU"), ("tanh", "tanh"), ("sigmoid", "sigmoid")),
    "relu",
)
JUDGE = choice(
    "judge",
    "loss",
    (("cross_entropy", "cross-entropy"), ("squared", "squared error")),
    "cross_entropy",
)
# Judged by squared error, where classes are as numbers: 1 of the right one, 0 of all others.
Layers = tuple[tuple[Layer, int], ...]


@dataclass(frozen=True, eq=False)
class Model:
    """A card of a model.

    `layers(shape, outputs, **params)` are the layers for examples of a shape and so many outputs,
    and raises Wrong where such examples are not for it. `lr` names a learning rate that works, for
    each family of methods.
    """

    key: str
    name: str
    layers: Callable[..., Layers]
    formula: str
    citation: str
    teaches: str
    lr: Mapping[str, float]
    params: tuple[Param, ...] = ()

    def said(self, what: str) -> Message:
        """A text of the card, by the name of its field: `name`, `teaches`."""
        return of_card(f"models.{self.key}.{what}", getattr(self, what))


def network(model: Model, shape: Shape, classes: int, **params: float) -> Network:
    """The network of a model for examples of a shape, of so many classes, 0 for a regression.

    `params` are the model's own, all of them. Raises Wrong where the model is not for such data.
    """
    return _network(model, shape, classes, Values(params))


@lru_cache(maxsize=64)
def _network(model: Model, shape: Shape, classes: int, params: Mapping[str, float]) -> Network:
    own = dict(params)
    judge = JUDGE.choices[int(own.pop("judge", 0))][0]
    layers = model.layers(shape, classes or 1, **own)
    numbers = not classes or judge == "squared"
    return Network(shape, layers, squared if numbers else cross_entropy)


def _regression(_shape: Shape, outputs: int) -> Layers:
    return ((LAYERS["dense"], outputs),)


def _mlp(shape: Shape, outputs: int, width: float, depth: float, activation: float) -> Layers:
    """Hidden layers of one width; of two the second has half, as the article's 64-32."""
    squashes = LAYERS[ACTIVATION.choices[int(activation)][0]]
    rows: list[tuple[Layer, int]] = []
    for k in range(int(depth)):
        units = max(int(width) >> k, 1) if int(depth) == 2 else int(width)
        rows += [(LAYERS["dense"], units), (squashes, units)]
    return (*rows, (LAYERS["dense"], outputs))


def _cnn(shape: Shape, outputs: int, filters: float) -> Layers:
    if shape.high < 4 or shape.wide < 4:
        raise Wrong("wrong.no_image", high=shape.high, wide=shape.wide)
    few, many = int(filters), 2 * int(filters)
    conv, relu, pool = LAYERS["conv"], LAYERS["relu"], LAYERS["pool"]
    return (
        *((conv, few), (relu, few), (pool, few)),
        *((conv, many), (relu, many), (pool, many)),
        (LAYERS["dense"], outputs),
    )


def _rnn(shape: Shape, outputs: int, width: float) -> Layers:
    if shape.high < 2 or shape.wide != 1:
        raise Wrong("wrong.no_sequence", high=shape.high, wide=shape.wide)
    units = int(width)
    return ((LAYERS["recurrent"], units), (LAYERS["last"], units), (LAYERS["dense"], outputs))


LINEAR = Model(
    key="linear",
    name="Linear regression",
    layers=_regression,
    formula=r"\hat y = x\,W + b",
    citation="Gauss (1809), Theoria motus, section 175 on; judged by the mean squared error.",
    teaches="One layer and a bowl: what methods do here they do on a quadratic, and the "
    "condition number of the data decides how long it takes.",
    lr={"gd": 0.1, "momentum": 0.02, "adagrad": 0.3, "adaptive": 0.02},
)
SOFTMAX = Model(
    key="softmax",
    name="Softmax regression",
    layers=_regression,
    formula=r"\hat p = \mathrm{softmax}(x\,W + b)",
    citation="Cox (1966), Some procedures connected with the logistic qualitative response curve; "
    "Bridle (1990), Probabilistic interpretation of feedforward classification outputs.",
    teaches="One layer, as many outputs as classes: convex, so that every method gets there, and "
    "what differs is how soon.",
    lr={"gd": 0.5, "momentum": 0.1, "adagrad": 0.1, "adaptive": 0.01},
    params=(JUDGE,),
)
MLP = Model(
    key="mlp",
    name="Multilayer perceptron",
    layers=_mlp,
    formula=r"h_k = \sigma(h_{k-1} W_k + b_k), \quad \hat p = \mathrm{softmax}(h_d W + b)",
    citation="Rumelhart, Hinton and Williams (1986), Learning representations by back-propagating "
    "errors. Two hidden layers are as wide as w and half of it, 64-32 as in the article.",
    teaches="Layers one after another: what reaches the first has passed through all others. "
    "Sigmoids make it vanish, a start that is too large makes it explode, ReLUs can die.",
    lr={"gd": 0.2, "momentum": 0.05, "adagrad": 0.05, "adaptive": 0.005},
    params=(WIDTH, DEPTH, ACTIVATION, JUDGE),
)
CNN = Model(
    key="cnn",
    name="Convolutional network",
    layers=_cnn,
    formula=r"h_k = \max\,\mathrm{relu}(w_k * h_{k-1} + b_k), \quad "
    r"\hat p = \mathrm{softmax}(h_2 W + b)",
    citation="LeCun et al. (1989), Backpropagation applied to handwritten zip code recognition. "
    "Two convolutions of 3 × 3 with ReLU and max pooling, f and 2f filters.",
    teaches="Few weights that are used at every place: each hears from the whole image, and its "
    "gradient is larger and steadier than that of a dense layer's.",
    lr={"gd": 0.1, "momentum": 0.03, "adagrad": 0.05, "adaptive": 0.005},
    params=(FILTERS, JUDGE),
)
RNN = Model(
    key="rnn",
    name="Recurrent network",
    layers=_rnn,
    formula=r"h_t = \tanh(x_t V + h_{t-1} U + b), \quad \hat p = \mathrm{softmax}(h_T W + c)",
    citation="Elman (1990), Finding structure in time; Pascanu, Mikolov and Bengio (2013), On the "
    "difficulty of training recurrent neural networks.",
    teaches="One layer used at every step: going back through time the gradient is multiplied by "
    "the same weights again and again, and vanishes or explodes. Clipping by the norm was made "
    "for this.",
    lr={"gd": 0.1, "momentum": 0.03, "adagrad": 0.05, "adaptive": 0.01},
    params=(replace(WIDTH, high=64, at_most=64), JUDGE),
)
MENU = (LINEAR, SOFTMAX, MLP, CNN, RNN)
MODELS = index(MENU)
