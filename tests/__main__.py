"""Everything that must hold: `python -m tests`.

With `lint` only the style checks, with `quick` all that needs no browser, with `fuzz` the tests at
random alone and for much longer. It runs with the packages of requirements-dev.txt; `make test`
does no more than install those.
"""

import subprocess
import sys
from collections.abc import Iterator

from .browser.chromium import provide

# A browser test waits more than it works; each worker has a server and a browser of its own. What
# needs no browser is done soonest by one worker for each core.
WITH_BROWSER = ("-n", "3", "--dist", "worksteal")
LINT = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("tests.node", "lint"),
)


QUICK = ("-n", "auto", "--dist", "worksteal", "--ignore", "tests/browser")
FUZZ = (*QUICK, "-m", "random", "--times", "40")


def checks(kind: str, rest: list[str]) -> Iterator[tuple[str, ...]]:
    """The modules to run, each with its arguments."""
    if kind != "fuzz":
        yield from LINT
    if kind == "test":
        provide()
    which = {"test": WITH_BROWSER, "quick": QUICK, "fuzz": FUZZ}.get(kind)
    if kind in ("test", "quick"):
        yield ("tests.node", "test")
    if which is not None:
        yield ("pytest", *which, *rest)


def main() -> int:
    """Run the checks in turn, up to the first that fails."""
    kind, *rest = sys.argv[1:] or ["test"]
    if kind not in ("test", "lint", "quick", "fuzz"):
        kind, rest = "test", sys.argv[1:]
    for module, *arguments in checks(kind, rest):
        print("$", module, *arguments, flush=True)
        done = subprocess.run((sys.executable, "-m", module, *arguments), check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
