"""The house holds up: imports go down only, and each heavy package has its few doors."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = (
    {"words"},
    {"spec", "classroom"},
    {"surfaces", "optimizers"},
    {"engine"},
    {"nets"},
    {"lab"},
    {"learning"},
    {"proof", "scripts", "lessons", "search"},
    {"wire"},
    {"pages"},
    {"app"},
)
# What each heavy package may be imported by: rooms, or files in them.
DOORS = {
    "streamlit": {"wire/component", "pages", "app"},
    "numba": {"engine/kernels", "engine/knots", "engine/loop", "nets/loop"},
    "starlette": {"wire/live", "wire/visit", "app"},
    "plotly": {"pages/charts"},
    "optuna": {"search/bayes"},
    "numpy": {
        "surfaces",
        "engine",
        "nets",
        "lab",
        "proof",
        "learning",
        "search",
        "lessons/measures",
        "wire/brief",
        "wire/plane",
        "wire/training",
        "pages/charts",
    },
}
FILES = [*sorted((ROOT / "optviz").rglob("*.py")), ROOT / "app.py"]
VAGUE = {"utils", "util", "helpers", "base", "manager", "common", "misc"}


def room(path):
    """The module or package directly below optviz that a file belongs to."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[0] if len(parts) == 1 else parts[1]


def floor(name):
    found = [i for i, rooms in enumerate(FLOORS) if name in rooms]
    assert found, f"{name} stands on no floor: give it one in FLOORS"
    return found[0]


def imports(path):
    """Absolute dotted names of everything a file imports."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            source = (*above, node.module) if node.module else above
            yield from (".".join((*source, alias.name)) for alias in node.names)


@pytest.mark.parametrize("path", [p for p in FILES if room(p) != "__init__"], ids=str)
def test_imports_go_down(path):
    here = room(path)
    assert here not in VAGUE and path.stem not in VAGUE
    for name in imports(path):
        top, _, rest = name.partition(".")
        if top == "optviz" and rest:
            there = rest.split(".")[0]
            assert there == here or floor(there) < floor(here), f"{here} imports {there}"
        if top in DOORS:
            file = "/".join(path.relative_to(ROOT).with_suffix("").parts).removeprefix("optviz/")
            assert {here, file} & DOORS[top], f"{file} imports {top}"


def test_no_two_files_need_each_other():
    """Within a room too, a file can be read before those that import it."""
    files = {".".join(p.relative_to(ROOT).with_suffix("").parts): p for p in FILES}
    arrows = {
        name: {there for used in imports(path) for there in (used, used.rpartition(".")[0])}
        & files.keys()
        for name, path in files.items()
    }
    TopologicalSorter(arrows).prepare()


def test_every_way_to_import_a_room_is_seen(tmp_path, monkeypatch):
    """`from optviz import engine`, which names the room last."""
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    script = tmp_path / "optviz" / "pages" / "lab.py"
    script.parent.mkdir(parents=True)
    for line in (
        "import optviz.engine",
        "from optviz import engine",
        "from optviz.engine import run",
        "from .. import engine",
        "from ..engine import run",
    ):
        script.write_text(line)
        (name,) = imports(script)
        assert name.split(".")[:2] == ["optviz", "engine"], line


def test_nothing_is_evaluated_but_the_kernels_own_source():
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                allowed = path.name == "kernels.py" and node.func.id in ("exec", "compile")
                assert node.func.id not in ("eval", "exec", "compile") or allowed, path
    for script in (ROOT / "assets").rglob("*.js"):
        text = script.read_text("utf-8")
        for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "document.write"):
            assert word not in text, script
