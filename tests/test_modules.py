"""The page's JavaScript: the linker joins what is sound and refuses the rest; its rooms hold up."""

import json
from pathlib import Path

import pytest

from optviz.wire.modules import link, reached, read, unused

from .where import where

LAB = Path(__file__).parents[1] / "assets" / "lab"
ENTRY = LAB / "lab.js"
TRAIN = LAB / "train.js"
FILM = LAB / "film.js"
PAGES = (ENTRY, TRAIN)
FILES = sorted(LAB.rglob("*.js"))
# A room imports from itself and from those above it in this list.
FLOORS = (
    {"numbers"},  # how they are written, read and spread over a slider or an axis
    {"words"},  # what the page says, in the language that is spoken
    {
        "state",  # what all controls move, its link, and what the catalogue says of it
        "page",  # what the browser gives: elements, canvases, hands, colours
    },
    {"wire"},  # what goes to the engine and comes back, and the conversation with it
    {"picture"},  # the map and the curve, and what both are drawn with
    {"space"},  # the view in three dimensions
    {"panel"},  # what is around the pictures, and what is done with them
    {"stages"},  # a page, and what stands on it: the plane, or a model in training
    {"lab.js", "train.js", "film.js"},
)


def room(path):
    return path.relative_to(LAB).parts[0]


def floor(name):
    found = [i for i, rooms in enumerate(FLOORS) if name in rooms]
    assert found, f"{name} stands on no floor: give it one in FLOORS"
    return found[0]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(LAB)))
def test_imports_go_down(path):
    here = room(path)
    for source, _ in read(path).imports:
        there = room(source)
        assert there == here or floor(there) < floor(here), f"{here} imports {there}"


def test_every_module_is_imported_and_says_what_it_is():
    assert set(unused(ENTRY)) & set(unused(TRAIN)) & set(unused(FILM)) == set()
    for path in FILES:
        assert path.read_text("utf-8").startswith("// "), path


@pytest.mark.parametrize("entry", PAGES, ids=lambda path: path.stem)
def test_the_text_is_one_module_the_same_each_time(entry):
    text = link(entry)
    assert text == link(entry)
    lines = text.splitlines()
    assert not [line for line in lines if line.startswith("import")]
    (default,) = [line for line in lines if line.startswith("export")]
    assert default.startswith("export default function mount(")
    for module in reached(entry):
        assert f"// {module.path.relative_to(LAB).as_posix()}" in lines


def test_every_module_comes_after_those_that_it_imports():
    found = set()
    for entry in PAGES:
        seen = set()
        for module in reached(entry):
            assert {source for source, _ in module.imports} <= seen
            seen.add(module.path)
        found |= seen
    assert found == {*FILES} - {FILM}


def test_the_lock_of_the_checks_packages_names_no_place_to_get_them_from():
    """Whoever installs them has a registry of their own choice."""
    lock = json.loads((Path(__file__).parent / "js" / "package-lock.json").read_text("utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    for name, package in packages.items():
        assert "resolved" not in package and package["integrity"], name


MAIN = 'import { two } from "./rooms/two.js";\n\nexport default function main() {\n  two();\n}\n'
TWO = 'import {\n  one,\n} from "../one.js";\n\nexport function two() {\n  return one;\n}\n'
ONE = "export const one = 1;\n"


@pytest.fixture
def house(tmp_path):
    """Writes the three modules, some of them otherwise, and returns the entry."""

    def build(main=MAIN, two=TWO, one=ONE):
        (tmp_path / "rooms").mkdir(exist_ok=True)
        for name, text in (("main", main), ("rooms/two", two), ("one", one)):
            (tmp_path / f"{name}.js").write_text(text, "utf-8")
        return tmp_path / "main.js"

    return build


def test_what_linking_does(house):
    assert link(house()) == (
        "// one.js\nconst one = 1;\n\n"
        "// rooms/two.js\nfunction two() {\n  return one;\n}\n\n"
        "// main.js\nexport default function main() {\n  two();\n}\n"
    )


def test_comments_stay_in_their_files_and_nothing_else_does(house):
    one = (
        "// What it is.\n\n/**\n * One.\n */\nexport const one = 1; // not two\n"
        'export const url = "http://a//b"; /* here */\n'
        "/** Two. */\nconst half = `/** // */ ${one}`;\n"
    )
    assert link(house(one=one)).startswith(
        "// one.js\nconst one = 1; // not two\n"
        'const url = "http://a//b"; /* here */\nconst half = `/** // */ ${one}`;\n\n'
    )


def test_a_module_that_is_imported_twice_is_there_once(house):
    main = 'import { one } from "./one.js";\n' + MAIN
    assert link(house(main)).count("const one") == 1


def test_a_module_that_nothing_imports_is_found(house):
    entry = house()
    assert unused(entry) == []
    lost = entry.parent / "rooms" / "lost.js"
    lost.write_text("const lost = 1;\n", "utf-8")
    assert unused(entry) == [lost]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            {"one": 'import { two } from "./rooms/two.js";\nexport const one = 1;\n'},
            "two.js → one.js → two.js",
        ),
        ({"one": 'import { one } from "./one.js";\nexport const one = 1;\n'}, "one.js → one.js"),
        ({"main": MAIN.replace("two.js", "gone.js")}, "gone.js does not exist"),
        ({"one": "const one = 1;\n"}, "imports one, which one.js does not export"),
        ({"one": "export const once = 1;\n"}, "imports one, which one.js does not export"),
        ({"one": ONE + "const two = 2;\n"}, "two is declared in"),
        ({"one": ONE + "async function main() {}\n"}, "main is declared in"),
        ({"one": ONE + "const one = 2;\n"}, "one is declared in"),
        ({"one": "export const [one] = [1];\n"}, "must be declared by itself"),
        ({"one": ONE + "const text = `\nexport const two = 2;\n`;\n"}, "must end on its line"),
        ({"one": "export default class {}\n"}, "must be declared by itself"),
        ({"one": "export default function one() {}\n"}, "only the entry"),
        ({"one": ONE + "export default function three() {}\n"}, "only the entry"),
        *(
            ({"one": f"{line}\n{ONE}"}, "does not know")
            for line in (
                'import one from "./other.js";',
                'import * as all from "./other.js";',
                'import { a as b } from "./other.js";',
                'import { a } from "other";',
                "import { a } from './other.js';",
                'import "./other.js";',
                'export { a } from "./other.js";',
                'export * from "./other.js";',
                "export { a };",
                'const a = await import("./other.js");',
                "const a = import.meta.url;",
            )
        ),
    ],
)
def test_what_cannot_be_linked_is_refused(house, files, said):
    with pytest.raises(ValueError, match=said.replace("(", r"\(")):
        link(house(**files))


def test_a_line_of_the_linked_text_is_found_in_its_module():
    lines = link(ENTRY).splitlines()
    number = next(k for k, line in enumerate(lines, 1) if line.startswith("class Link "))
    source = (LAB / "state" / "link.js").read_text("utf-8").splitlines()
    at = next(k for k, line in enumerate(source, 1) if line.startswith("export class Link "))
    assert where(number) == f"assets/lab/state/link.js:{at}: class Link {{"
    with pytest.raises(ValueError, match="not 0"):
        where(0)
