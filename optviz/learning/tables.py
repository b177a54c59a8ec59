"""Tables that people bring: kept in memory, a few of them, by a key that a link can have."""

import hashlib
import threading
from collections import OrderedDict
from dataclasses import replace

from ..nets.data import Dataset
from ..nets.own import own

OWN = "own-"
KEPT = 16
_TABLES: OrderedDict[str, Dataset] = OrderedDict()
_LOOKING = threading.Lock()


def keep(given: str | bytes) -> Dataset:
    """The table of a CSV text as data to learn from; raise Wrong where it cannot be read.

    Its key says what is in it, so that who brings the same table again has the same link.
    """
    card = own(given)
    data = given if isinstance(given, bytes) else given.encode("utf-8", "replace")
    key = OWN + hashlib.sha256(data).hexdigest()[:16]
    with _LOOKING:
        found = _TABLES.setdefault(key, replace(card, key=key))
        _TABLES.move_to_end(key)
        while len(_TABLES) > KEPT:
            _TABLES.popitem(last=False)
    return found


def table(key: str) -> Dataset | None:
    """The table of that key, None where it is not here, or not any more."""
    with _LOOKING:
        return _TABLES.get(key)
