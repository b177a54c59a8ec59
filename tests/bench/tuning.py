"""The search for every run's best η, against one answer of the Lab for the same line-up."""

from optviz.lab.tuning import RATES, losses, tune
from optviz.wire.payload import payload
from optviz.wire.request import read_request

from ..links import opened
from .clients import request
from .timing import human, race


def rows() -> list[tuple[str, str, str]]:
    """The table's rows: what, figure, against what was hoped for."""
    link = request(0.0, steps=500)
    asked, lab = read_request(link), opened(link)[0]

    def search() -> None:
        losses.cache_clear()
        tune(lab)

    times = race({"search": search, "answer": lambda: payload(asked)}, rounds=40)
    ratio = times["search"] / times["answer"]
    return [
        (f"best of {len(RATES)} η for 6 runs × 500 steps", human(times["search"]), "≤ 500 ms"),
        ("… against one answer of the Lab", f"{ratio:.1f} × as long", "≤ 10 ×"),
    ]
