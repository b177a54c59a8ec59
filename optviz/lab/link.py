"""What a link to the Lab says: the rows of the plane before those of every page.

`f` is a typed formula; how a link is written and read is in `codec`.
"""

from collections.abc import Mapping

from ..engine.typed import typed_surface
from ..spec import Param, Surface
from ..surfaces import SURFACES
from ..surfaces.reader import of_link
from ..surfaces.tokens import LETTERS, FormulaError
from ..words import NOTHING, Message
from . import codec
from .codec import Look, Pairs, Reader
from .keys import Key, Stage, controls, every_look, every_state
from .lineup import NOISE
from .state import COORDINATE, DEFAULT_SURFACE, LAB_STEPS, Lab, line_up, recommended

EDGE = Param("window", "", "an edge of the map", 0.0, -10.0, 10.0, at_least=-1e7, at_most=1e7)
EYE = Param("camera", "", "a turn of the eye", 0.0, -7.0, 12.0, at_least=-100.0, at_most=100.0)
SURFACE = Key("surface", "word", ("surface",), words=tuple(SURFACES), stage=True, must=True)
PARTS = ("surface", "start", "steps")
CONTROLS = (
    *controls(PARTS, (p for s in SURFACES.values() for p in s.params)),
    *LETTERS,
)


def _surface(reader: Reader, single: Mapping[str, str]) -> Surface:
    """The surface of a link."""
    surface = SURFACES[reader.word(SURFACE, single, DEFAULT_SURFACE)]
    if not surface.typed:
        return surface
    try:
        return typed_surface(of_link(single["f"])) if "f" in single else surface
    except FormulaError as wrong:
        reader.note("note.formula", why=wrong.message, shown=surface.typed)
        return surface


PLANE = Stage(
    name="plane",
    parts=PARTS,
    state=(
        SURFACE,
        Key("f", "formula", ("formula",), stage=True),
        Key("", "params", ("surface_params",), stage=True),
        Key("start", "numbers", ("start",), COORDINATE, 2, stage=True),
        Key("steps", "number", ("steps",), LAB_STEPS, stage=True),
        *every_state(NOISE),
    ),
    look=(
        Key("picture", "word", ("picture",), words=("map", "space", "both"), stage=True),
        Key("window", "numbers", ("window",), EDGE, 4, stage=True),
        Key("camera", "numbers", ("camera",), EYE, 5, stage=True),
        Key("height", "word", ("height",), words=("linear", "log"), stage=True),
        Key("ground", "text", ("ground",), stage=True),
        *every_look(CONTROLS),
    ),
    subject=_surface,
    opened=lambda surface, alone: line_up(surface) if alone else recommended(surface, ()),
    plain=lambda lab: recommended(SURFACES[lab.surface.key], ()),
)


def encode(lab: Lab, look: Look = NOTHING) -> str:
    """The link's query string, without a question mark."""
    return codec.encode(lab, look, PLANE)


def decode(pairs: Pairs) -> tuple[Lab, Look, list[Message]]:
    """Read the pairs of a link: the state, the look, and a message for each thing wrong in it."""
    return codec.decode(pairs, PLANE)
