"""The HTML of a page: what every page has, with the parts of its stage in their places."""

import re
from pathlib import Path

ASSETS = Path(__file__).parents[2] / "assets"
# A comment of one word: in `page.html` the place of a part, before it in the stage's own file.
_PLACE = re.compile(r"^ *<!-- (\w+) -->\n", re.MULTILINE)


def page_html(stage: str) -> str:
    """The page on a stage, such as `plane`; ValueError where parts and places do not fit."""
    _, *found = _PLACE.split((ASSETS / f"{stage}.html").read_text("utf-8"))
    parts = dict(zip(found[::2], found[1::2], strict=True))
    page = (ASSETS / "page.html").read_text("utf-8")
    places = _PLACE.findall(page)
    if sorted(places) != sorted(parts):
        raise ValueError(f"{stage}.html has the parts {sorted(parts)}, page.html {sorted(places)}.")
    return _PLACE.sub(lambda place: parts[place[1]], page)
