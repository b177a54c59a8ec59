"""Draw assets/surfaces.png, the surfaces' pictures for the picker: `python -m tests.pictures`.

One square a surface, side by side in the order of the menu; the grey is the height, spread like
the map's ground: linear near the least value, logarithmic far above it.
"""

import struct
import zlib
from pathlib import Path

import numpy as np

from optviz.engine.plane import evaluate, floor
from optviz.spec import Surface
from optviz.surfaces import SURFACES

SIDE, LEVELS = 40, 60
PICTURE = Path(__file__).parents[1] / "assets" / "surfaces.png"


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


if __name__ == "__main__":
    PICTURE.write_bytes(pictures())
    print(f"{len(SURFACES)} surfaces in {PICTURE.name}, {PICTURE.stat().st_size} bytes")
