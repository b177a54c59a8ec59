"""Every text of every card that is said somewhere, which a language has to have."""

from collections.abc import Iterator

from optviz.lab.lineup import NOISE, SCHEDULING, SHARED
from optviz.lab.link import PLANE
from optviz.learning.link import TRAINING
from optviz.learning.state import NOISE as SEEDS
from optviz.nets.data import DATA
from optviz.nets.data import MENU as DATA_MENU
from optviz.nets.layers import LAYERS
from optviz.nets.models import MODELS
from optviz.optimizers import MENU as METHODS
from optviz.optimizers import OPTIMIZERS
from optviz.pages.models import LAYER_GROUPS, MODEL_GROUPS
from optviz.proof.clinic import SPECIMENS
from optviz.proof.experiments import EXPERIMENTS
from optviz.proof.learned import TRIALS
from optviz.proof.phenomena import PHENOMENA
from optviz.spec import Param, of_menu
from optviz.surfaces import MENU as SURFACE_MENU
from optviz.surfaces import SURFACES
from optviz.words import Message, of_card


def _of_params(params: tuple[Param, ...], card: str = "") -> Iterator[Message]:
    for param in params:
        yield param.said("label", card)
        yield from (param.said(word, card) for word, _ in param.choices)


def _of_surface(card) -> Iterator[Message]:
    yield from (card.said(what) for what in ("name", "teaches", "reading", "citation"))
    for side in ("across", "up") if card.data else ():
        yield of_card(f"surfaces.{card.key}.{side}", getattr(card.data, side))
    yield from _of_params(card.params, f"surfaces.{card.key}")


def texts() -> Iterator[Message]:
    """The messages of all texts; some are empty."""
    for card in OPTIMIZERS.values():
        yield from (card.said(what) for what in ("name", "text", "convention", "citation"))
        yield from _of_params(card.params, f"optimizers.{card.key}")
    for card in SURFACES.values():
        yield from _of_surface(card)
    menus = {
        "optimizers": METHODS,
        "surfaces": SURFACE_MENU,
        "models": MODEL_GROUPS,
        "layers": LAYER_GROUPS,
        "data": DATA_MENU,
    }
    for name, menu in menus.items():
        yield from (of_menu(name, group) for group in menu)
    for card in MODELS.values():
        yield from (card.said(what) for what in ("name", "teaches", "citation"))
        yield from _of_params(card.params)
    for card in DATA.values():
        yield from (card.said(what) for what in ("name", "about", "source"))
        yield from _of_params(card.params)
    for layer in LAYERS.values():
        yield from (layer.said(what) for what in ("name", "text"))
    for phenomenon in PHENOMENA:
        yield from (phenomenon.said(what) for what in ("title", "prediction", "watch"))
    for specimen in SPECIMENS:
        yield from (specimen.said(what) for what in ("name", "truth"))
    for one in EXPERIMENTS:
        yield from (one.said(what) for what in ("question", "drag"))
    for trial in TRIALS:
        yield from (trial.said(what) for what in ("name", "question", "watch", "drag"))
    shared = (*SHARED.values(), *NOISE.values(), *SEEDS.values(), *SCHEDULING)
    of_links = (key.param for stage in (PLANE, TRAINING) for key in stage.keys.values())
    yield from _of_params((*shared, *filter(None, of_links)))
