"""A way into the Lab: a few phenomena and surfaces, each with a question and what to drag."""

from dataclasses import dataclass

from ..spec import Surface
from ..surfaces import SURFACES
from ..words import Message, Row, of_card
from .phenomena import PHENOMENA
from .phenomena.phenomenon import Phenomenon

BY_KEY = {phenomenon.id: phenomenon for phenomenon in PHENOMENA}


@dataclass(frozen=True)
class Experiment:
    """A phenomenon or a surface to begin with.

    Title, link and what is to be seen are those of `source`; `question` is what it answers, and
    `drag` what to move then, on a surface with what that shows.
    """

    source: Phenomenon | Surface
    question: str
    drag: str

    @property
    def key(self) -> str:
        return self.source.id if isinstance(self.source, Phenomenon) else self.source.key

    @property
    def title(self) -> Message:
        return self.source.said("title" if isinstance(self.source, Phenomenon) else "name")

    @property
    def caption(self) -> Row:
        """What to look at, and what to drag; what a surface teaches stands above every Lab."""
        seen = (self.source.said("watch"),) if isinstance(self.source, Phenomenon) else ()
        return Row((*seen, self.said("drag")), "join.space")

    @property
    def link(self) -> str:
        """The query string of a Lab that shows it, with its caption."""
        if isinstance(self.source, Phenomenon):
            return self.source.in_lab
        return f"surface={self.key}&curve=loss&about={self.key}"

    def said(self, what: str) -> Message:
        """A text of its own, by the name of its field: `question`, `drag`."""
        return of_card(f"experiments.{self.key}.{what}", getattr(self, what))


EXPERIMENTS = (
    Experiment(
        SURFACES["ravine"],
        "What does momentum do?",
        "Gradient descent swings across and creeps along. Drag κ up: momentum stands more of it.",
    ),
    Experiment(
        BY_KEY["P1"],
        "How large may η be?",
        "Drag a run's mark under the slider of η across 0.2.",
    ),
    Experiment(
        BY_KEY["P4"],
        "Can momentum be too much?",
        "Drag a run's mark under the slider of β₁ across 0.81.",
    ),
    Experiment(
        BY_KEY["P12"],
        "How long does a saddle hold?",
        "Drag the start towards y = 0, and away.",
    ),
    Experiment(
        BY_KEY["P29"],
        "What does clipping save?",
        "Drag the threshold: a high one saves nothing.",
    ),
    Experiment(
        BY_KEY["P30"],
        "Who gets off a plateau?",
        "Drag the start towards the middle.",
    ),
    Experiment(
        BY_KEY["P10c"],
        "Does Adam stay at a minimum?",
        "Drag β₂: the sooner Adam forgets, the sooner it leaps.",
    ),
    Experiment(
        SURFACES["edge_of_stability"],
        "How sharp a valley can it bear?",
        "Gradient descent bounces, drifts inward and settles. Drag η: a long step ends further in.",
    ),
)
CAPTIONS = {
    **{phenomenon.id: phenomenon.said("watch") for phenomenon in PHENOMENA},
    **{experiment.key: experiment.caption for experiment in EXPERIMENTS},
}
