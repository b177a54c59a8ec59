"""What the app says stands in its catalogues, nothing else does, and languages agree in it."""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from optviz import words
from optviz.words import ENGLISH, LANGUAGES, catalogue, of_card, say

from .cards_said import texts

ROOT = Path(__file__).parents[1]
HOUSE = [*sorted((ROOT / "optviz").rglob("*.py")), ROOT / "app.py"]
TREES = {path: ast.parse(path.read_text("utf-8")) for path in HOUSE}
# The page, whose code and whose frame name keys as well.
PAGE = [*sorted((ROOT / "assets" / "lab").rglob("*.js")), *sorted((ROOT / "assets").glob("*.html"))]
CODE = re.compile(r"\s*\^?export default function\b")
A_SENTENCE = re.compile(r"[^\W\d_]{2,},? [^\W\d_]{2,}")
PLACE = re.compile(r"\{(\w+)(?::[^{}]*)?\}")
# Code and formulas, which are the same in every language.
KEPT_AS_IT_IS = re.compile(r"`[^`]+`|\$[^$]+\$")


# --- sentences in the code ------------------------------------------------------------------------


def cards() -> set[str]:
    """The names by which cards are made: classes that are `said`, and functions that return one."""
    classes = {
        node.name
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and any(isinstance(part, ast.FunctionDef) and part.name == "said" for part in node.body)
    }
    makers = {
        node.name
        for tree in TREES.values()
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and isinstance(node.returns, ast.Name)
        and node.returns.id in classes
    }
    return classes | makers


CARDS = cards()


def called(node: ast.AST) -> str:
    """The name of what a call calls, of a method the name before its dot."""
    func = node.func if isinstance(node, ast.Call) else None
    func = func.value if isinstance(func, ast.Attribute) else func
    return func.id if isinstance(func, ast.Name) else ""


def exempt(node: ast.AST, room: str) -> bool:
    """Whether what stands in a node is no business of the catalogue.

    A docstring; a card, whose English a language overrides by its key; the groups of a menu, which
    are cards too; an exception, where the room's exceptions are read by programmers only; a log.
    """
    match node:
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Assign(targets=[ast.Name(id="MENU")]):
            return True
        case ast.Raise():
            return room not in ("scripts", "pages")
        case ast.Call():
            return called(node) in CARDS or called(node) == "_LOG"
    return False


def text_of(node: ast.AST) -> str:
    """The text of a constant or an f-string, with a place for each of its values."""
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(part) or "{}" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def sentences(node: ast.AST, room: str) -> Iterator[tuple[int, str]]:
    """Line and text of everything below a node that reads as a sentence."""
    if exempt(node, room):
        return
    if isinstance(node, ast.Constant | ast.JoinedStr):
        if A_SENTENCE.search(text_of(node)) and not CODE.match(text_of(node)):
            yield node.lineno, text_of(node)
        if isinstance(node, ast.Constant):
            return
    for child in ast.iter_child_nodes(node):
        if not (isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant)):
            yield from sentences(child, room)


def loose(tree: ast.Module, room: str) -> list[tuple[int, str]]:
    """The sentences of a file that no catalogue has.

    What the scripts' room writes is code, in which sentences are part of what is exported: there
    only what is raised is read by people. The engine speaks to programmers alone: it raises, and it
    warns in the log.
    """
    if room == "engine":
        return []
    if room != "scripts":
        return list(sentences(tree, room))
    raised = [node for node in ast.walk(tree) if isinstance(node, ast.Raise)]
    return [found for node in raised for found in sentences(node, room)]


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[1] if path.parent != ROOT else path.stem


@pytest.mark.parametrize("path", HOUSE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_sentence_stands_in_the_code(path):
    assert loose(TREES[path], room_of(path)) == []


@pytest.mark.parametrize(
    "line",
    [
        'st.markdown("Nothing to see here.")',
        'st.button(f"Set {name} for all")',
        "st.info(f'{count} shown' + ('and left out' if count else ''))",
        'raise ValueError("There is no such run.")',
        'TEXT = {"a": ("b", "two words")}',
    ],
)
def test_a_sentence_in_a_page_is_found(line, tmp_path):
    """In a page as it stands, with one line more."""
    page = tmp_path / "page.py"
    page.write_text(f"{(ROOT / 'optviz/pages/methods.py').read_text('utf-8')}\n{line}\n", "utf-8")
    tree = ast.parse(page.read_text("utf-8"))
    assert len(loose(tree, "pages")) == 1
    assert loose(ast.parse(f'raise Wrong("wrong.value")\n{"raise ValueError(1)"}'), "scripts") == []


def test_a_refusal_of_a_script_is_found():
    assert loose(ast.parse('raise ValueError("It has no slope.")'), "scripts")
    assert not loose(ast.parse('x = "import math and nothing"'), "scripts")


# --- keys -----------------------------------------------------------------------------------------

TABLES = {key.partition(".")[0] for key in catalogue(ENGLISH)}
A_KEY = re.compile(r"[a-zA-Z_]\w*(\.\w+)+")
ASSETS = {path.name for path in (ROOT / "assets").iterdir()}
QUOTED = re.compile(r'"([^"\n]*)"|\'([^\'\n]*)\'|`([^`]*)`')


def pattern(node: ast.AST) -> str:
    """What a text in the code may be, as a pattern."""
    if isinstance(node, ast.JoinedStr):
        return "".join(
            re.escape(part.value) if isinstance(part, ast.Constant) else r"\w+"
            for part in node.values
        )
    return re.escape(text_of(node))


def in_python() -> Iterator[tuple[str, str]]:
    """Where a key of the catalogue is named, and the pattern of it."""
    for path, tree in TREES.items():
        # The paths of cards' texts, which no catalogue need have.
        paths = {
            part
            for node in ast.walk(tree)
            if called(node) == "of_card"
            for part in ast.walk(node.args[0])
        }
        # The parts of an f-string are no texts of their own.
        paths |= {
            part
            for node in ast.walk(tree)
            if isinstance(node, ast.JoinedStr)
            for part in node.values
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant | ast.JoinedStr) and node not in paths:
                text = re.sub(r"\{\}", "x", text_of(node))
                a_key = A_KEY.fullmatch(text) and text not in ASSETS
                if a_key and text.partition(".")[0] in TABLES:
                    yield f"{path.name}:{node.lineno}", pattern(node)


def in_the_page() -> Iterator[str]:
    """The patterns of all texts of JavaScript and HTML that may be keys."""
    for path in PAGE:
        for quoted in QUOTED.finditer(path.read_text("utf-8")):
            text = next(filter(None, quoted.groups()), "")
            plain, *rest = re.split(r"\$\{[^}]*\}", text)
            yield r"\w+".join(map(re.escape, (plain, *rest)))


def test_every_key_that_is_said_exists():
    known, found = catalogue(ENGLISH), list(in_python())
    assert len(found) > 200
    for where, key in found:
        assert any(re.fullmatch(key, name) for name in known), (where, key)


def test_every_sentence_is_said_somewhere():
    named = {key for _, key in in_python()} | set(in_the_page())
    whole = re.compile("|".join(sorted(f"(?:{key})" for key in named if key)))
    unsaid = [key for key in catalogue(ENGLISH) if not whole.fullmatch(key)]
    assert unsaid == []


# --- places ---------------------------------------------------------------------------------------

# What says a key with values; `need` and `wrong` have something else before it.
SAYING = {"say": 0, "message": 0, "Wrong": 0, "FormulaError": 0, "note": 0, "need": 1, "wrong": 1}


def places(said: str | Mapping[str, str]) -> set[str]:
    """The places of a sentence, with the count of one that has two forms."""
    if isinstance(said, Mapping):
        return {"n"}.union(*map(places, said.values()))
    return {place[1] for place in PLACE.finditer(said)}


def test_what_is_passed_is_what_the_sentence_has_places_for():
    known, seen = catalogue(ENGLISH), 0
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            at = SAYING.get(
                node.func.attr if isinstance(node.func, ast.Attribute) else called(node)
            )
            if at is None or len(node.args) <= at or not A_KEY.fullmatch(text_of(node.args[at])):
                continue
            passed = {keyword.arg for keyword in node.keywords}
            key = node.args[at]
            names = [name for name in known if re.fullmatch(pattern(key), name)]
            for name in names:
                wanted = places(known[name])
                right = passed - {None} <= wanted if None in passed else passed == wanted
                assert right, (f"{path.name}:{node.lineno}", name, passed, wanted)
                seen += 1
    assert seen > 150


def faults(own: Mapping, english: Mapping) -> list[str]:
    """What is wrong with a language: keys that English has not, forms or places that differ."""
    cards = (
        *("menus.", "optimizers.", "surfaces.", "params.", "phenomena.", "clinic."),
        *("experiments.", "models.", "layers.", "data."),
    )
    wrong = []
    for key, said in own.items():
        if key not in english:
            # A card's own text, whose English is in Python.
            wrong += [] if key.startswith(cards) else [key]
            continue
        other = english[key]
        if isinstance(said, Mapping) != isinstance(other, Mapping) or places(said) != places(other):
            wrong.append(key)
    return wrong


@pytest.fixture
def another(tmp_path, monkeypatch):
    """A language beside English, from the text of its file."""
    (tmp_path / "en.toml").write_bytes((words.HERE / "en.toml").read_bytes())
    monkeypatch.setattr(words, "HERE", tmp_path)

    def write(text: str) -> Mapping:
        (tmp_path / "xx.toml").write_text(text, "utf-8")
        return dict(words._flat(tomllib.loads(text)))

    yield write
    catalogue.cache_clear()


def file_of(language: str) -> Mapping:
    """All that a language has in its files."""
    cards = words.HERE / "cards" / f"{language}.toml"
    return {
        **words.of_file(words.HERE / f"{language}.toml"),
        **(words.of_file(cards) if cards.exists() else {}),
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_have_the_same_places(language):
    assert faults(file_of(language), catalogue(ENGLISH)) == []


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != ENGLISH])
def test_nothing_is_left_in_english(language):
    """Every sentence, and every text of every card, with the code and the formulas it has."""
    own = file_of(language)
    assert catalogue(ENGLISH).keys() - own.keys() == set()
    spoken = {text.key: (text, words.template(text, language)) for text in texts() if text.text}
    for key, (text, said) in spoken.items():
        general = key[key.index(".params.") + 1 :] if ".params." in key else key
        assert key in own or general in own, key
        assert KEPT_AS_IT_IS.findall(said) == KEPT_AS_IT_IS.findall(text.text), key
        assert places(said) == places(text.text), key
    # What is there for no card is nobody's.
    known = set(spoken) | {key[key.index("params.") :] for key in spoken if "params." in key}
    assert own.keys() - catalogue(ENGLISH).keys() - known == set()


def test_no_chinese_text_is_an_english_sentence():
    """Names of methods, people and papers stay Latin, and so does what is cited."""
    for key, said in file_of("zh").items():
        if key.endswith((".citation", ".source")) or key == "language.tag":
            continue
        for text in said.values() if isinstance(said, Mapping) else [said]:
            plain = PLACE.sub("", KEPT_AS_IT_IS.sub("", text))
            assert not re.search(r"[a-z]{2,}(?:,? [a-z]{2,}){2,}", plain), (key, text)


@pytest.mark.parametrize(
    ("locale", "language"),
    [("zh-CN", "zh"), ("zh-Hant-TW", "zh"), ("en-GB", "en"), ("fr", "en"), (None, "en")],
)
def test_a_browser_is_answered_in_its_language(locale, language):
    assert words.understood(locale) == language


def test_a_language_that_differs_is_found(another):
    english = catalogue(ENGLISH)
    right = '[verdict]\nwithin = "nach {step} Schritten {to}"\n[optimizers.adam]\nname = "A"\n'
    assert faults(another(right), english) == []
    for text, key in (
        ('[verdict]\nwithin = "nach {step} Schritten"', "verdict.within"),
        ('[verdict]\nwithin = "nach {schritt} {to}"', "verdict.within"),
        ('[verdict]\nwithin = "nach {step} {to} {x}"', "verdict.within"),
        ('[verdict]\nangekommen = "da"', "verdict.angekommen"),
        ('[pages.compare]\nsearched = "{done} von {n}"', "pages.compare.searched"),
        ('[verdict.moving]\none = "a"\nother = "b"', "verdict.moving"),
    ):
        assert faults(another(text), english) == [key]


def test_a_language_says_what_it_has_and_english_else(another):
    another(
        '[verdict]\nwithin = "in Schritt {step} bei {to}"\n[params.memory]\nlabel = "Gedächtnis"\n'
        '[optimizers.adam]\nname = "Adam, der erste"\n'
    )
    assert say("verdict.within", "xx", to=1e-6, step=7) == "in Schritt 7 bei 1e-6"
    assert say("verdict.moving", "xx") == "still moving"
    assert say(of_card("optimizers.adam.name", "Adam"), "xx") == "Adam, der erste"
    assert say(of_card("optimizers.gd.name", "Gradient descent"), "xx") == "Gradient descent"
    # A parameter's text for all cards at once.
    assert say(of_card("optimizers.gd.params.memory.label", "memory"), "xx") == "Gedächtnis"
