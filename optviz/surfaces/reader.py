"""The grammar of a formula: from its tokens to a tree, by precedence.

    sum       product { (+ | -) product }
    product   signed { (* | / | nothing) signed }          nothing: 2x, x y, 2(x + 1), x sin(y)
    signed    { + | - } power                              -x^2 is -(x^2)
    power     atom { ² | ³ | … } [ ^ signed ]              x^2^3 is x^(2^3), and 2^-1 a half
    atom      number, name, (sum), {sum}, |sum|, √atom, \\frac{sum}{sum}, function

A function has its argument in brackets; without them it is the numbers and names that follow it, as
in sin 2x. The tree is made of Python's own nodes, so that it can be written as Python; nothing is
ever evaluated here, not even a constant.
"""

import ast
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from ..words import message
from .tokens import ALLOWED, LETTERS, FormulaError, Token, refuse, tokens

MAX_LENGTH, MAX_NODES, MAX_DEPTH = 300, 200, 40
MAX_LETTERS = 6

SIGNED = {"+": ast.UAdd, "-": ast.USub}
JOINTS = {"+": ast.Add, "-": ast.Sub, "*": ast.Mult, "/": ast.Div}
SUM, PRODUCT = 0, 1
LEVELS = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT}
BRACKETS = {"(": ")", "{": "}", "|": "|"}
# What a factor that nothing joins to the one before may begin with.
BEGINNINGS = ("name", "function", "sqrt", "frac", "(", "{")


class _Parser:
    """Reads tokens one by one. `spaces` is the sign that is read where nothing but a space stands
    between two factors, and `joined` are the places at which it was."""

    def __init__(self, text: str, names: Collection[str], spaces: str = "*") -> None:
        self.text = text
        self.tokens = iter(tokens(text, names))
        self.token = next(self.tokens)
        self.spaces = spaces
        self.joined: list[int] = []
        self.names: list[Token] = []
        # Whether a bar that stands here closes.
        self.barred = False

    def advance(self) -> Token:
        passed, self.token = self.token, next(self.tokens, self.token)
        return passed

    def expect(self, kind: str) -> None:
        if self.token.kind != kind:
            raise self.wrong("syntax", allowed=ALLOWED)
        self.advance()

    def wrong(self, key: str, token: Token | None = None, **values) -> FormulaError:
        return refuse(self.text, (token or self.token).at, message(f"formula.{key}", **values))

    def joint(self) -> str | None:
        """The sign that joins what comes next to what was read, None where nothing does."""
        token = self.token
        if token.kind in LEVELS:
            return token.kind
        begins = token.kind in BEGINNINGS or (token.kind == "|" and not self.barred)
        spaced = token.gap and self.spaces != "*"
        if token.kind == "number" and not spaced:
            raise self.wrong("product", how=f"…*{token.text[:12]}")
        if not begins and token.kind != "number":
            return None
        if spaced:
            self.joined.append(token.at)
        return self.spaces if spaced else "*"

    def expression(self, level: int = SUM) -> ast.expr:
        left = self.operand()
        while (sign := self.joint()) is not None and LEVELS[sign] >= level:
            if self.token.kind == sign:
                self.advance()
            right = self.operand() if LEVELS[sign] == PRODUCT else self.expression(PRODUCT)
            left = ast.BinOp(left, JOINTS[sign](), right, col_offset=left.col_offset)
        return left

    def operand(self) -> ast.expr:
        """Signs, and the power behind them."""
        signs = []
        while self.token.kind in SIGNED:
            signs.append(self.advance())
        whole = self.power(self.atom())
        for sign in reversed(signs):
            whole = ast.UnaryOp(SIGNED[sign.kind](), whole, col_offset=sign.at)
        return whole

    def power(self, base: ast.expr) -> ast.expr:
        while self.token.kind == "raised":
            base = _power(base, _number(self.advance()))
        if self.token.kind == "^":
            self.advance()
            base = _power(base, self.operand())
        return base

    def atom(self) -> ast.expr:
        token = self.token
        if token.kind == "number":
            return _number(self.advance())
        if token.kind in BRACKETS:
            self.advance()
            before, self.barred = self.barred, token.kind == "|"
            inner = self.expression()
            self.expect(BRACKETS[token.kind])
            self.barred = before
            return _call("abs", token, inner) if token.kind == "|" else inner
        if token.kind == "name":
            self.names.append(token)
            return ast.Name(self.advance().text, col_offset=token.at)
        if token.kind == "function":
            return self.call()
        if token.kind == "sqrt":
            self.advance()
            return _call("sqrt", token, self.atom())
        if token.kind == "frac":
            self.advance()
            over, under = self.atom(), self.atom()
            return ast.BinOp(over, ast.Div(), under, col_offset=token.at)
        raise self.wrong("syntax", allowed=ALLOWED)

    def call(self) -> ast.expr:
        """A function and its arguments; a power may stand between them, as in sin²x."""
        token = self.advance()
        powers = []
        while self.token.kind in ("raised", "^"):
            raised = self.advance()
            powers.append(_number(raised) if raised.kind == "raised" else self.operand())
            if ast.unparse(powers[-1]) == "-1.0":
                raise self.wrong("inverse", token, name=token.text)
        whole = _call(token.text, token, *self.arguments(token))
        for power in powers:
            whole = _power(whole, power)
        return whole

    def arguments(self, token: Token) -> list[ast.expr]:
        if self.token.kind in ("(", "{"):
            return self.listed(token)
        if token.text in ("min", "max"):
            raise self.wrong("takes_more", token, name=token.text)
        kind = self.token.kind
        if kind in ("sqrt", "frac") or (kind == "|" and not self.barred):
            return [self.atom()]
        if kind not in ("number", "name"):
            raise self.wrong("brackets", token, name=token.text)
        whole = self.power(self.atom())
        while self.token.kind == "name" and not (self.token.gap and self.spaces != "*"):
            factor = self.power(self.atom())
            whole = ast.BinOp(whole, ast.Mult(), factor, col_offset=whole.col_offset)
        if self.token.kind in ("(", "{"):
            # sin 2(x + 1) may mean either.
            raise self.wrong("brackets", token, name=token.text)
        return [whole]

    def listed(self, token: Token) -> list[ast.expr]:
        """The arguments in brackets."""
        closing, before = BRACKETS[self.advance().kind], self.barred
        self.barred = False
        given = [] if self.token.kind == closing else [self.expression()]
        while given and self.token.kind == ",":
            self.advance()
            given.append(self.expression())
        self.expect(closing)
        self.barred = before
        several = token.text in ("min", "max")
        if len(given) < 1 + several or (len(given) > 1 and not several):
            wanted = "takes_more" if several else "takes_one"
            raise self.wrong(wanted, token, name=token.text)
        return given


def _number(token: Token) -> ast.expr:
    """A number; one that is raised may have a sign."""
    whole = ast.Constant(float(token.text.lstrip("+-")), col_offset=token.at)
    negative = token.text.startswith("-")
    return ast.UnaryOp(ast.USub(), whole, col_offset=token.at) if negative else whole


def _power(base: ast.expr, power: ast.expr) -> ast.expr:
    return ast.BinOp(base, ast.Pow(), power, col_offset=base.col_offset)


def _call(name: str, token: Token, *given: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(name), list(given), [], col_offset=token.at)


@dataclass(frozen=True, eq=False)
class Formula:
    """A formula that was read: its tree, and the letters that are parameters, in their order."""

    tree: ast.expr
    letters: tuple[str, ...]


def _parsed(text: str, names: Collection[str], spaces: str = "*") -> tuple[ast.expr, _Parser]:
    if len(text) > MAX_LENGTH:
        raise FormulaError("formula.long", length=len(text), most=MAX_LENGTH)
    if not text.strip():
        raise FormulaError("formula.empty", allowed=ALLOWED)
    parser = _Parser(text, names, spaces)
    try:
        tree = parser.expression()
    except RecursionError:
        raise FormulaError("formula.deep", most=MAX_DEPTH) from None
    parser.expect("end")
    return tree, parser


def read(text: str, names: Collection[str] = ()) -> Formula:
    """Read a formula, in which `names` may stand as well. Raises FormulaError and nothing else."""
    tree, parser = _parsed(text, names)
    letters: list[str] = []
    for token in parser.names:
        if token.text in LETTERS and token.text not in (*names, *letters):
            letters.append(token.text)
        if len(letters) > MAX_LETTERS:
            raise parser.wrong("letters", token, most=MAX_LETTERS)
    return Formula(tree, tuple(letters))


@lru_cache(maxsize=64)
def of_link(text: str) -> str:
    """The formula that the text of a link means.

    A space in it is a + that someone wrote by hand, wherever that joins two terms; ~ is a space.
    """
    signs = list(text)
    with suppress(FormulaError):
        for at in _parsed(text.replace("~", " "), (), spaces="+")[1].joined:
            signs[at - 1] = "+" if signs[at - 1] == " " else signs[at - 1]
    return "".join(signs).replace("~", " ")


@lru_cache(maxsize=64)
def for_link(text: str) -> str:
    """A formula as a link has it: with ~ for its spaces where one of them would be read as a +."""
    return text if of_link(text) == text else text.replace(" ", "~")
