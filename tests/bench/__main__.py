"""Run every bench and print one table; with `--readme`, put it into the README as well."""

import os
import platform
import re
import sys
from pathlib import Path

from . import classroom, engine, page, sessions, sweeps, training, tuning

README = Path(__file__).parents[2] / "README.md"
BETWEEN = re.compile(r"(<!-- bench -->\n).*?(<!-- /bench -->)", re.DOTALL)


def machine() -> str:
    """The processor, as far as the system tells, and what runs on it."""
    info = Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*: (.*)", info.read_text()) if info.exists() else []
    name = names[0] if names else platform.machine()
    return f"{os.cpu_count()} cores of {name}, Python {platform.python_version()}"


def main() -> None:
    """Measure, print and, if asked to, write down."""
    parts = (engine, sweeps, tuning, training, page, classroom, sessions)
    rows = [row for part in parts for row in part.rows()]
    lines = ["| what | measured | target |", "| --- | --- | --- |"]
    lines += [f"| {what} | {figure} | {target} |" for what, figure, target in rows]
    table = "\n".join(lines) + f"\n\nMedians, measured side by side on {machine()}.\n"
    print(table)
    if "--readme" in sys.argv:
        text = README.read_text("utf-8")
        README.write_text(BETWEEN.sub(lambda m: m[1] + table + m[2], text), "utf-8")


if __name__ == "__main__":
    main()
