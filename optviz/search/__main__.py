"""`python -m optviz.search LINK --over lr beta1 …`: a search, here or on a Dask cluster, as CSV."""

import argparse
import csv
import sys
from contextlib import ExitStack

from ..lab.codec import decode, parsed
from ..lab.link import PLANE
from ..learning.link import TRAINING
from ..words import Wrong, say
from . import METHODS, OnPlane, Search, best, tried
from .training import MEASURES, OnTraining


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m optviz.search", description=say("search.about"))
    parser.add_argument("link", help=say("search.link"))
    parser.add_argument("--over", nargs="+", required=True, help=say("search.over"))
    parser.add_argument("--slot", type=int, default=0, help=say("search.slot"))
    parser.add_argument("--method", choices=METHODS, default="random", help=say("search.method"))
    parser.add_argument("--budget", type=int, default=64, help=say("search.budget"))
    parser.add_argument("--seed", type=int, default=0, help=say("search.seed"))
    parser.add_argument(
        "--measure", choices=MEASURES, default=MEASURES[0], help=say("search.measure")
    )
    parser.add_argument("--csv", help=say("search.csv"))
    parser.add_argument("--scheduler", help=say("search.scheduler"))
    return parser.parse_args()


def _search(given: argparse.Namespace) -> Search:
    pairs = parsed(given.link.rpartition("?")[2])
    trains = any(name in TRAINING.musts for name, _ in pairs)
    state, _, notes = decode(pairs, TRAINING if trains else PLANE)
    for note in notes:
        print(say(note), file=sys.stderr)
    if not 0 <= given.slot < len(state.runs):
        raise Wrong("wrong.search_slot", given=given.slot, n=len(state.runs))
    target = OnPlane(state, given.slot)
    if trains:
        target = OnTraining(state, given.slot, given.measure)
    return Search(target, tuple(given.over), given.method, given.budget, given.seed)


def _cluster(address: str, stack: ExitStack):
    """The executor of a cluster."""
    try:
        from dask.distributed import Client
    except ImportError:
        raise Wrong("wrong.search_dask") from None
    try:
        return stack.enter_context(Client(address, timeout=10)).get_executor()
    except (OSError, ValueError) as wrong:
        raise Wrong("wrong.search_scheduler", address=address, why=str(wrong)) from None


def main() -> int:
    """Search, write every point, and say which is the best."""
    given = _arguments()
    try:
        with ExitStack() as stack:
            search = _search(given)
            executor = _cluster(given.scheduler, stack) if given.scheduler else None
            points = list(tried(search, executor))
            out = stack.enter_context(open(given.csv, "w", newline="")) if given.csv else sys.stdout
            rows = csv.writer(out)
            rows.writerow(["evaluation", "spent", *search.over, search.target.unit, "loss"])
            for k, point in enumerate(points, 1):
                values = (repr(point.values[name]) for name in search.over)
                rows.writerow([k, round(point.spent, 6), *values, point.length, repr(point.loss)])
    except (Wrong, OSError) as wrong:
        print(say(wrong.message) if isinstance(wrong, Wrong) else wrong, file=sys.stderr)
        return 1
    found = best(search, points)
    if found is None:
        print(say("search.none"), file=sys.stderr)
        return 0
    values = ", ".join(f"{name} = {value:g}" for name, value in found.values.items())
    print(say("search.best", values=values, loss=found.loss), file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
