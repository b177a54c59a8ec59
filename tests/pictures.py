"""Draw the pictures that the app only shows, into assets/: `python -m tests.pictures`.

surfaces.png has one square a surface, side by side in the order of the menu; the grey is the
height, spread like the map's ground: linear near the least value, logarithmic far above it.
methods.json has the path of every method on the ravine, and the logarithm of its loss by step.
"""

import json
import struct
import zlib
from itertools import chain
from pathlib import Path

import numpy as np

from optviz.engine.plane import evaluate, floor
from optviz.optimizers import MENU
from optviz.pages.pictures import beside_gd
from optviz.spec import Optimizer, Surface
from optviz.surfaces import SURFACES

SIDE, LEVELS = 40, 60
ASSETS = Path(__file__).parents[1] / "assets"
PICTURE, METHODS = ASSETS / "surfaces.png", ASSETS / "methods.json"
# Below all that is drawn.
LEAST = 1e-4


def heights(surface: Surface) -> np.ndarray:
    """(SIDE, SIDE) uint8, the first row at the bottom of the map, in LEVELS levels of 4."""
    (x0, x1), (y0, y1) = surface.domain
    x, y = np.meshgrid(np.linspace(x0, x1, SIDE), np.linspace(y0, y1, SIDE))
    value = evaluate(surface, np.stack([x.reshape(-1), y.reshape(-1)]))[0]
    value = np.nan_to_num(value, nan=1e300, posinf=1e300, neginf=-1e300)
    away = value - (floor(surface) or 0.0)
    scale = np.quantile(np.abs(away), 0.1) or np.abs(away).max() or 1.0
    height = np.sign(away) * np.log1p(np.abs(away) / scale)
    share = (height - height.min()) / (np.ptp(height) or 1.0)
    return (np.round(share * LEVELS) * 4).astype(np.uint8).reshape(SIDE, SIDE)


def png(grey: np.ndarray) -> bytes:
    """An 8-bit greyscale PNG of (rows, columns)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    rows, columns = grey.shape
    head = struct.pack(">IIBBBBB", columns, rows, 8, 0, 0, 0, 0)
    # Each row as its difference to the one above (filter 2), which packs well.
    above = np.vstack([np.zeros((1, columns), np.uint8), grey[:-1]])
    lines = b"".join(b"\x02" + row.tobytes() for row in grey - above)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def pictures() -> bytes:
    """The file as it should be."""
    return png(np.hstack([heights(surface) for surface in SURFACES.values()]))


def courses(optimizer: Optimizer) -> dict[str, np.ndarray]:
    """The points (n, 2) of a method's path, and of its loss against the step."""
    lab = beside_gd(optimizer.key)
    ran = lab.task(lab.runs[0]).run()
    loss = np.log10(np.maximum(ran.loss, LEAST))
    return {"path": ran.path, "loss": np.column_stack([np.arange(len(loss)), loss])}


def methods() -> str:
    """The file as it should be, a line for each of a method's two courses."""
    written = {
        card.key: {
            what: " ".join(f"{round(x, 2):g},{round(y, 2):g}" for x, y in points)
            for what, points in courses(card).items()
        }
        for card in chain(*MENU.values())
    }
    return json.dumps(written, indent=1) + "\n"


if __name__ == "__main__":
    PICTURE.write_bytes(pictures())
    print(f"{len(SURFACES)} surfaces in {PICTURE.name}, {PICTURE.stat().st_size} bytes")
    METHODS.write_text(methods(), "utf-8")
    print(f"the methods in {METHODS.name}, {METHODS.stat().st_size} bytes")
