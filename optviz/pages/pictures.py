"""The small pictures of methods and surfaces, in colours that suit a light and a dark page alike.

What they show was computed beforehand by `python -m tests.pictures`: thirty methods and as many
surfaces are not compiled for a page that only shows them.
"""

import io
import json
from dataclasses import replace
from functools import cache
from itertools import chain, pairwise
from math import sqrt
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

from PIL import Image

from ..lab.lineup import Run
from ..lab.state import Lab, recommended
from ..surfaces import SURFACES

ASSETS = Path(__file__).parents[2] / "assets"
GROUND = SURFACES["ravine"]
INK, QUIET, CONTOUR = "#d9730d", "#868d96", "#7f9bb8"
# Of the ravine what the paths cross, and of the loss its decades: x, y, width and height.
MAP, DECADES = (-5.0, -4.0, 7.0, 7.0), (0.0, -3.0, GROUND.steps, 6.0)
PANEL, GAP = 200, 16
# Of a surface's tile as drawn: pixels, bands of height, and the colour of the highest.
TILE, BANDS, HIGH = 320, 8, (86, 124, 163)


def losses() -> dict[str, float]:
    """The least and the largest loss that a method's picture shows."""
    _, bottom, _, height = DECADES
    return {"low": 10.0**bottom, "high": 10.0 ** (bottom + height)}


def beside_gd(key: str) -> Lab:
    """The runs of a method's picture: it, as its card has it, and gradient descent beside it."""
    runs = map(Run, dict.fromkeys((key, "gd")))
    return recommended(GROUND, [replace(run, own=run.peculiar) for run in runs])


@cache
def _measured() -> dict[str, dict[str, str]]:
    """The points of each method's path and loss, as tests/pictures.py measures them."""
    return json.loads((ASSETS / "methods.json").read_text("utf-8"))


def _panel(picture: Element, left: int, window: tuple[float, float, float, float]) -> Element:
    """A part of a picture, with the coordinates of its window, y upwards."""
    x, y, width, height = window
    box = {"x": str(left), "width": str(PANEL), "height": str(PANEL)}
    frame = SubElement(picture, "svg", box)
    SubElement(frame, "rect", box | {"x": "0", "fill": "none", "stroke": CONTOUR})
    across, up = PANEL / width, PANEL / height
    turned = f"matrix({across} 0 0 {-up} {-x * across} {(y + height) * up})"
    return SubElement(frame, "g", {"transform": turned, "fill": "none"})


def _draw(panel: Element, kind: str, colour: str, width: float, **given: object) -> None:
    drawn = {"stroke": colour, "stroke-width": str(width), "vector-effect": "non-scaling-stroke"}
    SubElement(panel, kind, drawn | {name: str(value) for name, value in given.items()})


@cache
def of_method(key: str) -> str:
    """An SVG of a method's path on the ravine and of its loss, gradient descent's behind them."""
    wide = 2 * PANEL + GAP
    picture = Element("svg", {
        "xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {wide} {PANEL}",
        "width": str(wide), "height": str(PANEL),
    })  # fmt: skip
    kappa, angle = (param.default for param in GROUND.params)
    plane, curve = _panel(picture, 0, MAP), _panel(picture, PANEL + GAP, DECADES)
    for loss in (0.1 * 4**k for k in range(8)):
        along = sqrt(2 * loss)
        turn = f"rotate({angle})"
        _draw(plane, "ellipse", CONTOUR, 0.8, rx=along, ry=along / sqrt(kappa), transform=turn)
    # The method's own last, over the other.
    for name, colour, width in (("gd", QUIET, 1.5), (key, INK, 2)):
        for panel, what in ((plane, "path"), (curve, "loss")):
            _draw(panel, "polyline", colour, width, points=_measured()[name][what])
    return tostring(picture, "unicode")


@cache
def of_surface(key: str) -> bytes:
    """A PNG of a surface's map in bands of height, the lowest of which is left clear."""
    with Image.open(ASSETS / "surfaces.png") as every:
        side, at = every.height, list(SURFACES).index(key)
        tile = every.crop((at * side, 0, (at + 1) * side, side))
    # Its first row is the bottom of the map; its white is 240.
    tile = tile.transpose(Image.Transpose.FLIP_TOP_BOTTOM).resize(
        (TILE, TILE), Image.Resampling.BICUBIC
    )
    drawn = Image.new("RGBA", tile.size, HIGH)
    drawn.putalpha(
        tile.point([min(grey * BANDS // 240, BANDS - 1) * 240 // BANDS for grey in range(256)])
    )
    file = io.BytesIO()
    drawn.save(file, "png")
    return file.getvalue()


@cache
def of_network(hidden: int) -> str:
    """An SVG of a network with so many hidden layers, every unit joined to all of the next."""
    layers, side, units = hidden + 2, 160, 4
    picture = Element("svg", {
        "xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {side} {side}",
        "width": str(side), "height": str(side),
    })  # fmt: skip
    at = [
        [
            (str(side * (layer + 0.5) / layers), str(side * (unit + 0.5) / units))
            for unit in range(units)
        ]
        for layer in range(layers)
    ]
    for before, after in pairwise(at):
        for x1, y1 in before:
            for x2, y2 in after:
                line = {"x1": x1, "y1": y1, "x2": x2, "y2": y2}
                SubElement(picture, "line", {**line, "stroke": CONTOUR, "stroke-width": "0.8"})
    for x, y in chain.from_iterable(at):
        SubElement(picture, "circle", {"cx": x, "cy": y, "r": "6", "fill": INK})
    return tostring(picture, "unicode")
