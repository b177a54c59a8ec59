"""Where a line of the page's script comes from: `python -m tests.where 4469`.

The browser's stacks name the linked text, `st-bidi-optviz_lab-….js`, whose lines are not those of
the modules, since it has no comments and no imports.
"""

import sys

from optviz.wire.component import ASSETS
from optviz.wire.modules import link

LAB = ASSETS / "lab"


def where(number: int) -> str:
    """The module of a line of the linked text, the lines of it that read so, and the text."""
    lines = link(LAB / "lab.js").splitlines()
    if not 1 <= number <= len(lines):
        raise ValueError(f"The linked text has the lines 1 to {len(lines)}, not {number}.")
    heads = (line for line in reversed(lines[:number]) if line.startswith("// "))
    name, text = next(heads).removeprefix("// "), lines[number - 1]
    source = (LAB / name).read_text("utf-8").splitlines()
    at = ", ".join(str(k) for k, line in enumerate(source, 1) if line.endswith(text))
    return f"assets/lab/{name}:{at}: {text.strip()}"


if __name__ == "__main__":
    try:
        print(where(int(sys.argv[1])))
    except (IndexError, ValueError) as wrong:
        sys.exit(f"{wrong} Say the number of a line, as in `python -m tests.where 4469`.")
