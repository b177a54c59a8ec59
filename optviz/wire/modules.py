"""The page's JavaScript: modules with declared imports, made into one text when the app starts.

A Streamlit component takes one module. The linker puts every module that the entry reaches before
those that import it and drops comments and the words `import` and `export`; a top-level name
belongs to one module only, so one scope holds them all. What it cannot link, it refuses: it reads
lines, not the language, and knows only what ours are written in.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_DECLARES = r"(?:(?:async )?function|class|const|let|var) "
# The only form: names, not renamed, of a file said by its way from this one.
_IMPORT = re.compile(
    r'^import \{\s*((?:[\w$]+,\s*)*[\w$]+),?\s*\} from "(\.{1,2}/[\w./-]+\.js)";\n', re.MULTILINE
)
_EXPORT = re.compile(rf"^export (?={_DECLARES}[\w$])", re.MULTILINE)
_DEFAULT = re.compile(r"^export default function [\w$]", re.MULTILINE)
_NAME = re.compile(rf"^(export (?:default )?)?{_DECLARES}(?:([\w$]+)|(.*))", re.MULTILINE)
_COMMENT = re.compile(r"^ *(?://.*|/\*\*(?:(?!\*/)[\s\S])*\*/)\n", re.MULTILINE)
_LEFT = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
_WITHIN = re.compile(r"import\s*[(.].*")


class Module(NamedTuple):
    """A file as the linker sees it: names of the modules and their names that it imports."""

    path: Path
    imports: tuple[tuple[Path, tuple[str, ...]], ...]
    names: tuple[str, ...]
    exports: frozenset[str]
    text: str


def read(path: Path) -> Module:
    """Read one module; ValueError where it says more than the linker understands."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise ValueError(f"{path} does not exist") from None
    # Within a text of many lines, none is what it seems.
    for line in text.splitlines():
        if line.count("`") % 2:
            raise ValueError(f"{path}: a template must end on its line, not {line!r}")
    text = _COMMENT.sub("", text)
    imports = tuple(
        (Path(os.path.normpath(path.parent / where)), tuple(re.findall(r"[\w$]+", names)))
        for names, where in _IMPORT.findall(text)
    )
    found = _NAME.findall(text)
    for _, name, other in found:
        if not name:
            raise ValueError(f"{path}: a top-level name must be declared by itself, not {other!r}")
    body = _IMPORT.sub("", text)
    bare = _EXPORT.sub("", _DEFAULT.sub("", body))
    if left := _LEFT.search(bare) or _WITHIN.search(bare):
        raise ValueError(f"{path}: the linker does not know {left[0]!r}")
    return Module(
        path,
        imports,
        tuple(name for _, name, _ in found),
        frozenset(name for said, name, _ in found if said == "export "),
        body,
    )


def reached(entry: Path) -> Iterator[Module]:
    """Yield all modules that an entry needs, each once, after those that it imports itself."""
    done, way = {}, []

    def visit(path: Path) -> Iterator[Module]:
        if path in done:
            return
        if path in way:
            circle = [*way[way.index(path) :], path]
            raise ValueError("a circle of imports: " + " → ".join(p.name for p in circle))
        way.append(path)
        module = read(path)
        for source, names in module.imports:
            yield from visit(source)
            for name in names:
                if name not in done[source].exports:
                    raise ValueError(f"{path} imports {name}, which {source.name} does not export")
        way.pop()
        done[path] = module
        yield module

    yield from visit(entry.resolve())


def link(entry: Path) -> str:
    """Join a module and all that it needs into one text; its default export stays one.

    A comment before each module names its file. ValueError for a circle of imports, a file or a
    name that is not there, a name that two modules declare, and imports of another form.
    """
    entry = entry.resolve()
    owner, texts = {}, []
    for module in reached(entry):
        for name in module.names:
            if name in owner:
                raise ValueError(f"{name} is declared in {owner[name]} and in {module.path}")
            owner[name] = module.path
        if module.path != entry and _DEFAULT.search(module.text):
            raise ValueError(f"{module.path}: only the entry has a default export")
        file = os.path.relpath(module.path, entry.parent).replace(os.sep, "/")
        texts.append(f"// {file}\n{_EXPORT.sub('', module.text).lstrip()}")
    return "\n".join(texts)


def unused(entry: Path) -> list[Path]:
    """List the modules beside and below an entry that it does not reach."""
    known = {module.path for module in reached(entry)}
    return sorted(set(entry.resolve().parent.rglob("*.js")) - known)
