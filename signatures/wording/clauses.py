"""A body as its clauses: from one heading to the next. Versions and languages are held beside each other by them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from html import unescape
from itertools import zip_longest
from typing import Final

from signatures.wording.html import HEADINGS
from signatures.wording.tokens import ACT, FIELD, TAG, Token, tokens

BLOCKS: Final = frozenset({"p", "li", "tr", "caption", *HEADINGS})
FIRST: Final = "start"  # what stands before the first heading


@dataclass(frozen=True)
class Block:
    """One heading, paragraph, point or row as plain text; fields stand in it as {{field}}."""

    line: int
    kind: str
    text: str
    anchor: str = ""  # its id, where it has one


@dataclass(frozen=True)
class Clause:
    """`code` is the id of its heading: the same in every version and language. Without one, its place counts."""

    code: str
    heading: str = ""
    blocks: tuple[Block, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(block.text for block in self.blocks)


@dataclass
class _Open:
    line: int = 1
    kind: str = "p"
    anchor: str = ""
    parts: list[str] = field(default_factory=list)

    def block(self) -> Block:
        return Block(self.line, self.kind, " ".join("".join(self.parts).split()), self.anchor)


def blocks_of(body: str) -> tuple[Block, ...]:
    """The blocks of `body` that say something, in their order."""
    found, here = [], _Open()
    for token in tokens(body, []):
        if token.kind == TAG and (token.name in BLOCKS):
            found.append(here.block())
            here = (
                _Open(token.line)
                if token.closing
                else _Open(token.line, token.name, dict(token.attributes).get("id", ""))
            )
        else:
            here.parts.append(_plain(token))
    found.append(here.block())
    return tuple(block for block in found if block.text)


def _plain(token: Token) -> str:
    if token.kind == FIELD:
        return f"{{{{{token.name}}}}}"
    if token.kind == ACT:
        return f" {{% {f'{token.name} {token.asked}'.strip()} %}} "
    if token.kind == TAG:
        return " " if token.name in {"br", "td", "th"} else ""
    return unescape(token.raw)


def clauses_of(body: str) -> tuple[Clause, ...]:
    """The clauses of `body`; one begins with every heading."""
    groups: list[tuple[str, str, list[Block]]] = [(FIRST, "", [])]
    for block in blocks_of(body):
        if block.kind in HEADINGS:
            groups.append((block.anchor or f"clause-{len(groups)}", block.text, []))
        else:
            groups[-1][2].append(block)
    return tuple(Clause(code, heading, tuple(rows)) for code, heading, rows in groups if heading or rows)


# --- beside each other ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Piece:
    """Some words that are the `same`, were `gone`, or are `new`."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """What became of a clause: `same`, `changed`, `added` or `removed`; `lines` are the pieces of each block."""

    code: str
    kind: str
    heading: tuple[Piece, ...]
    lines: tuple[tuple[Piece, ...], ...]


def difference(old: str, new: str) -> tuple[Change, ...]:
    """The clauses of `new` as they differ from `old`, those that are gone where they stood."""
    before, after = ({clause.code: clause for clause in clauses_of(body)} for body in (old, new))
    return tuple(_change(code, before.get(code), after.get(code)) for code in _merged(list(before), list(after)))


def _merged(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """All codes in the order of `after`; those only in `before` follow what they followed there."""
    merged = list(after)
    for place, code in enumerate(before):
        if code not in merged:
            merged.insert(merged.index(before[place - 1]) + 1 if place else 0, code)
    return merged


def _change(code: str, old: Clause | None, new: Clause | None) -> Change:
    before, after = old or Clause(code), new or Clause(code)
    heading = _pieces(before.heading, after.heading)
    if old is not None and new is not None and (old.heading, old.lines) == (new.heading, new.lines):
        kind = "same"
    else:
        kind = "added" if old is None else "removed" if new is None else "changed"
    return Change(code, kind, heading, tuple(_lines(before.lines, after.lines)))


def _lines(old: Sequence[str], new: Sequence[str]) -> list[tuple[Piece, ...]]:
    """Equal blocks find each other; between them they are compared in their order."""
    lines: list[tuple[Piece, ...]] = []
    for _tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        lines += [_pieces(before, after) for before, after in zip_longest(old[i1:i2], new[j1:j2], fillvalue="")]
    return lines


def _pieces(old: str, new: str) -> tuple[Piece, ...]:
    """`old` and `new` word by word."""
    before, after = old.split(), new.split()
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", " ".join(after[j1:j2])))
            continue
        gone, come = Piece("gone", " ".join(before[i1:i2])), Piece("new", " ".join(after[j1:j2]))
        pieces += [piece for piece in (gone, come) if piece.text]
    return tuple(pieces)


@dataclass(frozen=True)
class Beside:
    """One clause in every language that has it."""

    code: str
    cells: Mapping[str, Clause | None]

    @property
    def is_everywhere(self) -> bool:
        return all(self.cells.values())


def beside(bodies: Mapping[str, str]) -> tuple[Beside, ...]:
    """The clauses of several languages, row by row; what one of them lacks is None."""
    by_language = {language: {each.code: each for each in clauses_of(body)} for language, body in bodies.items()}
    codes: list[str] = []
    for found in by_language.values():
        codes = _merged(codes, list(found)) if codes else list(found)
    return tuple(Beside(code, {language: found.get(code) for language, found in by_language.items()}) for code in codes)
