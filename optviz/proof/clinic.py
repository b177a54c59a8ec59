"""The formula clinic: formulas of Adam as articles printed them, and what each one really is."""

from dataclasses import dataclass, replace

import numpy as np

from ..engine.runs import run
from ..engine.tasks import Trajectory
from ..engine.typed import typed_surface
from ..lab.lineup import Run
from ..lab.link import encode
from ..lab.state import recommended
from ..spec import Surface
from ..words import Message, Row, message, of_card

# The bowl on which the articles' formulas were first measured: ½(x² + 10y²) from (3, 2).
BOWL = {"surface": "ravine", "start": (3.0, 2.0), "surface_params": {"kappa": 10.0, "angle": 0.0}}
RATE = 0.01

EDITS = ("numerator", "square", "divide")


@dataclass(frozen=True)
class Specimen:
    """One formula: the run that it is, and what is to be said of it."""

    key: str
    name: str
    optimizer: str
    own: dict[str, float]
    printed: str
    truth: str

    def said(self, what: str) -> Message:
        """A text of the specimen, by the name of its field: `name`, `truth`."""
        return of_card(f"clinic.{self.key}.{what}", getattr(self, what))

    def run(self, surface: Surface | str, steps: int, lr: float, **rest) -> Trajectory:
        return run(surface, self.optimizer, steps=steps, lr=lr, **self.own, **rest)

    def line(self, lr: float) -> Run:
        """The same as a run of a line-up."""
        return Run(self.optimizer, own={**Run(self.optimizer).peculiar, "lr": lr, **self.own})


PUBLISHED = Specimen(
    "published",
    "Adam as published",
    "adam",
    {},
    r"x_{t+1} = x_t - \eta\,\frac{m_t/(1-\beta_1^t)}{\sqrt{v_t/(1-\beta_2^t)} + \varepsilon}",
    "The yardstick: Algorithm 1 of Kingma and Ba.",
)

ARTICLES = (
    Specimen(
        "article_a",
        "Article A",
        "misprint_a",
        {},
        r"v = \beta_1 v + (1-\beta_1) g, \quad m = \beta_2 m + (1-\beta_2) g, \quad "
        r"x \leftarrow x - \eta\,\frac{m}{\sqrt{\varepsilon + (1-\beta_2^t)\, m^2}}",
        "**Sign descent on a thousand-step mean.** v is never used, there is no g² anywhere, and "
        "the bias correction multiplies. It never settles.",
    ),
    Specimen(
        "article_b",
        "Article B, β₂ = 0.9",
        "adam",
        {"beta2": 0.9},
        r"x_{t+1} = x_t - \eta\,\frac{\hat m_t}{\sqrt{\hat v_t} + \varepsilon}, \quad "
        r"\beta_1 = \beta_2 = 0.9",
        "**Adam, printed correctly**, with a β₂ for which it ends in a cycle around the minimum "
        "instead of in it. The article calls ε a regularizer; it damps, and regularizes nothing.",
    ),
    Specimen(
        "article_c",
        "Article C",
        "misprint_c",
        {},
        r"p \leftarrow p - \eta\,\big[(g - g^2/2)\, p + 0.9995\, H\, p\big]",
        "**No method at all:** the update is in proportion to the position, so that 0 absorbs "
        "everything, and a slope above 2 counts as one uphill. (H = 1.)",
    ),
    Specimen(
        "article_e",
        "Article E",
        "misprint_e",
        {},
        r"v = \beta_1 v + (1-\beta_1) g, \quad g \leftarrow \mathrm{clip}(g, -\varepsilon, "
        r"\varepsilon), \quad \theta \leftarrow \theta - \frac{\eta\, g}{1-\beta_2^t}",
        "**Clipped gradient descent whose rate falls from 1000 η to η.** v is never used; Adam has "
        "no clipping. (ε = 1; read as 1e-8, the formula stands still.)",
    ),
)
SPECIMENS = (PUBLISHED, *ARTICLES)


def line_up(surface: Surface, lr: float) -> str:
    """The link that opens all specimens in the Lab."""
    runs = tuple(specimen.line(lr) for specimen in SPECIMENS)
    return encode(replace(recommended(surface, runs), runs=runs))


def multipliers(specimen: Specimen, steps: int) -> np.ndarray:
    """The length of each step in units of η, under a constant gradient of 1000, (steps,)."""
    # Far above ε, which article A lets into the root beside m².
    path = run(
        "slope", specimen.optimizer, steps=steps, lr=1e-6, start=(0.0, 0.0),
        surface_params={"steepness": 1000.0}, **specimen.own,
    ).path  # fmt: skip
    return -np.diff(path[:, 0]) / 1e-6


def repaired(edits: dict[str, bool]) -> str:
    """Article A's formula after some of its three edits."""
    second = "g^2" if edits["square"] else "g"
    above = "v" if edits["numerator"] else "m"
    below = "m" if edits["square"] else "m^2"
    if edits["divide"]:
        beta = r"\beta_1" if edits["numerator"] else r"\beta_2"
        above = rf"{above}/(1-{beta}^t)"
        below = rf"{below}/(1-\beta_2^t)"
    else:
        below = rf"(1-\beta_2^t)\,{below}"
    return (
        r"v = \beta_1 v + (1-\beta_1)\,g, \quad "
        rf"m = \beta_2 m + (1-\beta_2)\,{second}, \quad "
        rf"x \leftarrow x - \eta\,\frac{{{above}}}{{\sqrt{{\varepsilon + {below}}}}}"
    )


def findings() -> dict[str, Message]:
    """What each formula does when it is run literally, measured, by the specimen's key."""
    published, a, b, c, e = SPECIMENS

    def far(specimen: Specimen) -> float:
        """The largest distance from the minimum in the last 1000 of 4000 steps."""
        path = specimen.run(BOWL["surface"], 4000, RATE, **_rest()).path
        return float(np.hypot(*path[3000:].T).max())

    at = (1, 10, 100, 1000)
    factors = multipliers(a, max(at))[[t - 1 for t in at]]
    cycle = b.run("ravine", 20_000, RATE, start=(1.0, 0.0), surface_params={"angle": 0.0}).path
    rms = float(np.sqrt(np.mean(cycle[-5000:, 0] ** 2))) / RATE
    rest = c.run(typed_surface("(x - 2)**2/2 + y**2/2"), 20_000, RATE, start=(1.0, 0.0)).path[-1, 0]
    ends = c.run(BOWL["surface"], 50, RATE, **_rest()).diverged_at
    jump = np.abs(np.diff(e.run(BOWL["surface"], 1, RATE, **_rest()).path, axis=0)[0])
    paces = Row(tuple(message("clinic.pace", pace=factor) for factor in factors))
    return {
        published.key: message("clinic.published.measured", far=far(published)),
        a.key: message("clinic.article_a.measured", paces=paces, at=Row(at), far=far(a)),
        b.key: message("clinic.article_b.measured", rms=rms),
        c.key: message("clinic.article_c.measured", rest=rest, ends=ends),
        e.key: message("clinic.article_e.measured", x=jump[0], y=jump[1], lr=RATE),
    }


def _rest() -> dict:
    return {name: value for name, value in BOWL.items() if name != "surface"}
