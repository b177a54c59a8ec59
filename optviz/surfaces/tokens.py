"""The words of a formula, as people write them: on a keyboard, with signs, or in LaTeX.

A text becomes tokens, each with its kind and the place where it stands; what is written in several
ways, · and × and \\cdot, is one token from here on. A word of letters is a name or a function that
is known, or several of them side by side: `xy` is x·y and `ax` is a·x.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ..words import Message, Row, Wrong, message

FUNCTIONS = (
    *("sin", "cos", "tan", "exp", "log", "sqrt", "abs", "tanh", "sinh", "cosh", "atan"),
    *("min", "max"),
)
# Other names that they go by.
ALIASES = {"ln": "log", "arctan": "atan"}
GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ",
    "nu": "ν", "xi": "ξ", "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ",
    "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
}  # fmt: skip
VARIANTS = {"ϵ": "ε", "ϑ": "θ", "ϕ": "φ", "ϱ": "ρ", "ϰ": "κ", "µ": "μ"}
# The letters that may be parameters: not e, x and y, which mean something, nor the f of a link.
LETTERS = (*"abcdghijklmnopqrstuvwz", *GREEK.values())
NAMES = ("x", "y", "e", "pi")

SIGNS = {
    **dict.fromkeys("+", "+"),
    **dict.fromkeys("-−–‐", "-"),
    **dict.fromkeys("*·×∗⋅•", "*"),
    **dict.fromkeys("/÷∕⁄", "/"),
    **dict.fromkeys(("^", "**"), "^"),
    **{sign: sign for sign in "(){}|,"},
    "√": "sqrt",
}
COMMANDS = {
    **{name: name for name in (*FUNCTIONS, *ALIASES)},
    **GREEK,
    **{f"var{name}": GREEK[name] for name in ("epsilon", "theta", "phi", "rho", "kappa")},
    **dict.fromkeys(("cdot", "times", "ast"), "*"),
    **dict.fromkeys(("frac", "dfrac", "tfrac"), "frac"),
    **dict.fromkeys(("lvert", "rvert", "vert"), "|"),
    "div": "/",
    "pi": "pi",
}
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")

ALLOWED = message("formula.allowed", functions=Row(FUNCTIONS[:-1]), last=FUNCTIONS[-1])
STRANGE = message("formula.strange", allowed=ALLOWED)

# What a formula may stand in, and what may stand before it.
_OPENING = re.compile(
    r"\s*(?P<fence>\$\$?|\\[(\[])?\s*"
    r"(?:(?:[A-Za-z]\s*(?:\\left)?\s*\(\s*x\s*,\s*y\s*(?:\\right)?\s*\)|[fz])\s*=(?!=))?"
)
_CLOSING = {"$": "$", "$$": "$$", r"\(": r"\)", r"\[": r"\]", None: ""}
_SPACE = (
    r"(?P<space>(?: |\u00a0|[\u2000-\u200a\u202f\u205f\u2062]|\\[,;:! ]|\\q?quad(?![A-Za-z]))+)"
)
_TOKEN = re.compile(
    rf"{_SPACE}"
    r"|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)"
    r"|(?P<halves>\\[dt]?frac\s*\d\s*\d)"
    r"|(?P<named>\\(?:operatorname|mathrm)\s*\{\s*[A-Za-z]+\s*\})"
    r"|(?P<fence>\\(?:left|right|[bB]igg?[lr]?)\s*(?:\\[{}|]|[()\[\]|]))"
    r"|(?P<command>\\[A-Za-z]+)"
    r"|(?P<word>[A-Za-z]+)"
    r"|(?P<raised>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    r"|(?P<sign>\*\*|.)",
    re.ASCII | re.DOTALL,
)
_FENCES = {"[": "(", "]": ")", r"\{": "(", r"\}": ")", r"\|": "|"}


class FormulaError(Wrong):
    """What is wrong with a formula, where, and what is allowed, for people."""


@dataclass(frozen=True)
class Token:
    """A word of a formula: `kind` is its sign, or number, name, function, raised or end.

    `at` is its place in the text, and `gap` whether a space stands before it.
    """

    kind: str
    text: str
    at: int
    gap: bool = False


def short(text: str) -> str:
    return text if len(text) <= 12 else f"{text[:12]}…"


def refuse(text: str, at: int, why: Message) -> FormulaError:
    """The error that says what is wrong at a place of a text."""
    shown = (c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[at : at + 12])
    near = "".join(shown).strip()
    if not near:
        return FormulaError("formula.at_end", why=why)
    return FormulaError("formula.at", n=at + 1, near=near, why=why)


def _body(text: str) -> tuple[int, int]:
    """Where the formula itself begins and ends, without `f(x, y) =` and without LaTeX's dollars."""
    opening = _OPENING.match(text)
    closing = _CLOSING[opening["fence"]]
    end = len(text.rstrip(" "))
    return opening.end(), end - len(closing) if text[:end].endswith(closing) else end


def _pieces(word: str, names: Collection[str]) -> list[str] | None:
    """The names and functions that a word is made of; a parameter's letter is the first of them."""
    if word in names or word in ALIASES or word in LETTERS:
        return [word]
    pieces: list[str] = []
    known = sorted((*NAMES, *FUNCTIONS, *ALIASES), key=len, reverse=True)
    while word:
        piece = next((name for name in known if word.startswith(name)), None)
        if piece is None and not pieces and word[0] in LETTERS:
            piece = word[0]
        if piece is None:
            return None
        pieces.append(piece)
        word = word[len(piece) :]
    return pieces


def _word(text: str, found: re.Match, names: Collection[str], gap: bool) -> Iterator[Token]:
    word, at = found["word"], found.start()
    pieces = _pieces(word, names)
    if pieces is None:
        raise refuse(text, at, _unknown(word, text[found.end() :].lstrip().startswith("(")))
    for piece in pieces:
        kind = "function" if piece in FUNCTIONS or piece in ALIASES else "name"
        yield Token(kind, ALIASES.get(piece, piece), at, gap)
        at, gap = at + len(piece), False


def _unknown(word: str, called: bool) -> Message:
    """Why a word is none."""
    if called:
        return message("formula.no_function", given=short(word), allowed=ALLOWED)
    if len(word) == 2 and all(c in LETTERS or c in NAMES for c in word):
        return message("formula.product", how="*".join(word))
    return message("formula.no_name", given=short(word), allowed=ALLOWED)


def _plain(text: str, found: re.Match, gap: bool) -> Token:
    """The token of anything but words and numbers."""
    at, kind, sign = found.start(), found.lastgroup, found[0]
    if kind == "raised":
        return Token(kind, sign.translate(SUPERSCRIPTS), at, gap)
    if kind == "fence":
        sign = re.sub(r"\\[A-Za-z]+\s*", "", sign)
        sign = _FENCES.get(sign, sign)
    elif kind == "command":
        sign = COMMANDS.get(sign[1:], "")
    sign = VARIANTS.get(sign, sign)
    if sign in FUNCTIONS or sign in ALIASES:
        # LaTeX's root has its argument in braces, as the sign has.
        name = ALIASES.get(sign, sign)
        return Token("sqrt" if name == "sqrt" else "function", name, at, gap)
    if sign in ("π", "pi"):
        return Token("name", "pi", at, gap)
    if sign in LETTERS:
        return Token("name", sign, at, gap)
    if sign == "=":
        raise refuse(text, at, message("formula.right_hand"))
    if sign not in SIGNS and sign != "frac":
        raise refuse(text, at, STRANGE)
    return Token(SIGNS.get(sign, sign), sign, at, gap)


def _tokens(text: str, names: Collection[str]) -> Iterator[Token]:
    at, end = _body(text)
    gap = False
    while at < end:
        found = _TOKEN.match(text, at, end)
        kind, at = found.lastgroup, found.end()
        if kind == "space":
            gap = True
            continue
        if kind == "number":
            yield Token(kind, found[0], found.start(), gap)
        elif kind == "halves":
            # \frac12 is a half.
            yield Token("frac", "frac", found.start(), gap)
            yield from (Token("number", c, found.start()) for c in found[0] if c.isdigit())
        elif kind == "named":
            word = _TOKEN.match(text, found[0].index("{") + found.start() + 1)
            word = word if word.lastgroup == "word" else _TOKEN.match(text, word.end())
            yield from _word(text, word, names, gap)
        elif kind == "word":
            yield from _word(text, found, names, gap)
        else:
            yield _plain(text, found, gap)
        gap = False
    yield Token("end", "", end)


def tokens(text: str, names: Collection[str] = ()) -> list[Token]:
    """The tokens of a formula, the last of which is its end; `names` are known besides our own.

    Raises FormulaError where a character or a word has no place in a formula.
    """
    return list(_tokens(text, {*NAMES, *FUNCTIONS, *names}))
