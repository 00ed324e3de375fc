"""Which HTML a form template may hold, and what is wrong with one that holds other."""

import re
from collections.abc import Collection, Iterator
from typing import Final

from signatures.wording.problems import Problem
from signatures.wording.tokens import ACT, FIELD, TAG, TEXT, Token, tokens

LONGEST: Final = 100_000  # signs of one body
DEEPEST: Final = 3  # conditions within conditions
TOP: Final = ""
PLACES: Final = frozenset({TOP, "section"})
HEADINGS: Final = ("h2", "h3", "h4")  # h1 is the title of the document
HOLDS_TEXT: Final = frozenset({"p", *HEADINGS, "li", "td", "th", "caption", "strong", "em"})
# every element there is, and what it may stand in
PARENTS: Final[dict[str, frozenset[str]]] = {
    "section": frozenset({TOP}),
    **dict.fromkeys(HEADINGS, PLACES),
    "p": PLACES | {"li", "td"},
    "ul": PLACES | {"li", "td"},
    "ol": PLACES | {"li", "td"},
    "li": frozenset({"ul", "ol"}),
    "table": PLACES,
    "caption": frozenset({"table"}),
    "thead": frozenset({"table"}),
    "tbody": frozenset({"table"}),
    "tr": frozenset({"thead", "tbody"}),
    "th": frozenset({"tr"}),
    "td": frozenset({"tr"}),
    "strong": HOLDS_TEXT - {"strong"},
    "em": HOLDS_TEXT - {"em"},
    "br": HOLDS_TEXT,
}
CLASSES: Final = "sum|note|facts|number|together"
# attribute -> what it may say, and where it may stand; none of them leads anywhere
ATTRIBUTES: Final[dict[str, tuple[re.Pattern[str], frozenset[str]]]] = {
    "id": (re.compile(r"[a-z][a-z0-9-]{0,39}"), frozenset({"section", "p", *HEADINGS})),
    "class": (re.compile(CLASSES), frozenset({"section", "p", "table", "tr", "td", "th"})),
    "scope": (re.compile("row|col"), frozenset({"th"})),
    "colspan": (re.compile("[2-9]"), frozenset({"td", "th"})),
}


class _Reader:
    """Walks through the tokens of one body; `open` are the elements that stand open, `marks` where an `if` began."""

    def __init__(self, declared: Collection[str], problems: list[Problem]) -> None:
        self.declared, self.problems = declared, problems
        self.open: list[str] = []
        self.marks: list[tuple[list[str], bool]] = []  # (what was open at the `if`, whether its `else` has come)
        self.ids: set[str] = set()
        self.level = 1

    def bad(self, token: Token, code: str, text: str = "") -> None:
        self.problems.append(Problem(code, token.line, text or token.raw.strip()[:60]))

    def read(self, token: Token) -> None:
        {FIELD: self._field, ACT: self._act, TAG: self._tag, TEXT: self._text}[token.kind](token)

    def end(self, last_line: int) -> None:
        if self.marks:
            self.problems.append(Problem("if_not_ended", last_line, "{% endif %}"))
        self.problems.extend(Problem("not_closed", last_line, f"<{name}>") for name in reversed(self.open))

    @property
    def _inside(self) -> str:
        return self.open[-1] if self.open else TOP

    def _field(self, token: Token) -> None:
        if token.name not in self.declared:
            self.bad(token, "unknown_field", token.name)
        if self._inside not in HOLDS_TEXT:
            self.bad(token, "loose_text")

    def _text(self, token: Token) -> None:
        if token.raw.strip() and self._inside not in HOLDS_TEXT:
            self.bad(token, "loose_text")

    def _act(self, token: Token) -> None:
        if token.name == "if":
            self._if(token)
        elif token.asked:
            self.bad(token, "stray_sign")
        elif not self.marks:
            self.bad(token, "no_if")
        else:
            self._else(token)

    def _if(self, token: Token) -> None:
        if token.asked not in self.declared:
            self.bad(token, "unknown_field", token.asked)
        if len(self.marks) == DEEPEST:
            self.bad(token, "too_deep")
        self.marks.append((list(self.open), False))

    def _else(self, token: Token) -> None:
        """`else` or `endif`: whatever was opened in between is closed by now, and nothing else."""
        before, had_else = self.marks.pop()
        if before != self.open:
            self.bad(token, "crosses_element")
            self.open = list(before)
        if token.name == "else":
            if had_else:
                self.bad(token, "second_else")
            self.marks.append((before, True))

    def _tag(self, token: Token) -> None:
        if token.name not in PARENTS:
            self.bad(token, "tag_not_allowed", f"<{token.name}>")
        elif token.closing:
            self._close(token)
        else:
            self._open(token)

    def _close(self, token: Token) -> None:
        if self._inside == token.name and not token.attributes:
            self.open.pop()
        else:
            self.bad(token, "closes_other")

    def _open(self, token: Token) -> None:
        if self._inside not in PARENTS[token.name]:
            self.bad(token, "wrong_place", f"<{token.name}>")
        for name, value in token.attributes:
            self._attribute(token, name, value)
        if token.name in HEADINGS:
            level = HEADINGS.index(token.name) + 2
            if level > self.level + 1:
                self.bad(token, "skips_level", f"<{token.name}>")
            self.level = level
        if token.name != "br":
            self.open.append(token.name)

    def _attribute(self, token: Token, name: str, value: str) -> None:
        pattern, where = ATTRIBUTES.get(name, (None, frozenset()))
        if pattern is None or token.name not in where or not pattern.fullmatch(value):
            self.bad(token, "attribute_not_allowed", f'{name}="{value}"')
        if name == "id":
            if value in self.ids:
                self.bad(token, "id_twice", value)
            self.ids.add(value)


def problems_of(body: str, declared: Collection[str]) -> list[Problem]:
    """Why `body` may not be saved, in the order of its lines; empty when it may."""
    if len(body) > LONGEST:
        return [Problem("too_long", 0, str(LONGEST))]
    problems: list[Problem] = []
    reader = _Reader(declared, problems)
    for token in tokens(body, problems):
        reader.read(token)
    reader.end(body.count("\n") + 1)
    return sorted(problems, key=lambda problem: problem.line)


def names_in(body: str) -> Iterator[str]:
    """The fields that a body shows or asks for, each time it does."""
    for token in tokens(body, []):
        if token.kind == FIELD or token.asked:
            yield token.name if token.kind == FIELD else token.asked
