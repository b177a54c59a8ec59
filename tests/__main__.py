"""Everything that must hold: `python -m tests`; with `lint`, only the style checks.

It runs with the packages of requirements-dev.txt. `make test` does no more than install those.
"""

import subprocess
import sys

from .browser.chromium import provide

# A browser test waits more than it works; each worker has a server and a browser of its own.
WORKERS = ("-n", "3", "--dist", "worksteal")
LINT = (("ruff", "check", "."), ("ruff", "format", "--check", "."))


def main() -> int:
    """Run the checks in turn, up to the first that fails."""
    checks = LINT
    if sys.argv[1:] != ["lint"]:
        provide()
        checks = (*LINT, ("pytest", *WORKERS, *sys.argv[1:]))
    for module, *arguments in checks:
        print("$", module, *arguments, flush=True)
        done = subprocess.run((sys.executable, "-m", module, *arguments), check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
