"""Plain language: a list of warnings, from one table of rules. A warning never forbids; a person decides.

No grammar is understood: sentences are counted, words looked up in a list that the chain edits.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from signatures.wording.clauses import Block, blocks_of

LONGEST: Final = 25  # words of a sentence
STEM: Final = "*"  # at the end of a listed word: whatever follows
_ACT: Final = re.compile(r"\{%.*?%\}")
_FIELD: Final = re.compile(r"\{\{\w+\}\}")
_WORD: Final = re.compile(r"\{\{\w+\}\}|[^\W_](?:[\w'’.,\-‑/]*[^\W_])?")
_END: Final = re.compile(r"[.!?…]+[\"»”“)]*(?=\s|$)")
_ROMAN: Final = re.compile(r"[IVXLC]+")
# after these a point ends no sentence
DOTTED: Final = {
    "en": {"e.g", "i.e", "no", "mr", "ms", "dr", "etc"},
    "pt": {"n.º", "art", "sr", "sra", "dr", "p. ex", "etc", "av", "r"},
    "cs": {"č", "např", "tzv", "odst", "tj", "ul", "p", "apod", "čl"},
    "ru": {"т. е", "т. д", "г", "ул", "руб", "ст", "п", "д", "кв", "им", "т"},
}


@dataclass(frozen=True)
class PlainRules:
    """What is held against texts of one language: hard words with the plain one, abbreviations that need no word."""

    language: str
    hard: Mapping[str, str] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    longest: int = LONGEST


@dataclass(frozen=True)
class PlainWarning:
    """`text` in `line` is warned of by the rule `code`; `instead` is what to write, where the list knows."""

    code: str
    line: int
    text: str
    instead: str = ""


def warnings_of(body: str, rules: PlainRules) -> list[PlainWarning]:
    """Every warning about a body, by line."""
    return warnings_about(blocks_of(body), rules)


def warnings_about(blocks: Iterable[Block], rules: PlainRules) -> list[PlainWarning]:
    """The same of blocks of text: a title, consents, a mail."""
    read = [Block(block.line, block.kind, _ACT.sub(" ", block.text), block.anchor) for block in blocks]
    found = [warning for _code, rule in RULES for warning in rule(read, rules)]
    return sorted(found, key=lambda warning: warning.line)


def warnings_of_text(text: str, rules: PlainRules) -> list[PlainWarning]:
    """The same of plain text, line by line."""
    return warnings_about([Block(line, "p", each) for line, each in enumerate(text.splitlines(), start=1)], rules)


# --- the rules --------------------------------------------------------------------------------------------------------
def _long_sentences(blocks: list[Block], rules: PlainRules) -> Iterator[PlainWarning]:
    for block in blocks:
        for sentence in sentences(block.text, rules.language):
            count = len(_WORD.findall(sentence))
            if count > rules.longest:
                yield PlainWarning("long_sentence", block.line, sentence, str(count))


def _hard_words(blocks: list[Block], rules: PlainRules) -> Iterator[PlainWarning]:
    if not rules.hard:
        return
    by_pattern = [(_pattern(word), plain) for word, plain in rules.hard.items()]
    for block in blocks:
        text = _FIELD.sub(" ", block.text)
        for pattern, plain in by_pattern:
            for found in pattern.finditer(text):
                yield PlainWarning("hard_word", block.line, found[0], plain)


def _pattern(word: str) -> re.Pattern[str]:
    body = r"\s+".join(re.escape(part) for part in word.removesuffix(STEM).split())
    ending = r"\w*" if word.endswith(STEM) else ""
    return re.compile(rf"(?<!\w){body}{ending}(?!\w)", re.IGNORECASE)


def _abbreviations(blocks: list[Block], rules: PlainRules) -> Iterator[PlainWarning]:
    """Capitals that nobody explains: neither "value added tax (VAT)" nor "VAT (value added tax)" stands anywhere."""
    whole = "\n".join(block.text for block in blocks)
    seen: set[str] = set()
    for block in blocks:
        for word in re.findall(r"\w{2,}", _FIELD.sub(" ", block.text)):
            if word in seen or not _is_abbreviation(word):
                continue
            seen.add(word)
            if word not in rules.known and f"({word})" not in whole and f"{word} (" not in whole:
                yield PlainWarning("abbreviation", block.line, word)


def _is_abbreviation(word: str) -> bool:
    return word.isupper() and sum(sign.isalpha() for sign in word) > 1 and not _ROMAN.fullmatch(word)


Rule = Callable[[list[Block], PlainRules], Iterator[PlainWarning]]
RULES: Final[tuple[tuple[str, Rule], ...]] = (
    ("long_sentence", _long_sentences),
    ("hard_word", _hard_words),
    ("abbreviation", _abbreviations),
)


def sentences(text: str, language: str) -> Iterator[str]:
    """The sentences of one block; a point behind a known short form, or before a small letter, ends none."""
    start = 0
    for found in _END.finditer(text):
        rest = text[found.end() :].lstrip()
        if found[0][0] == "." and (_is_dotted(text[start : found.start()], language) or rest[:1].islower()):
            continue
        yield text[start : found.end()].strip()
        start = found.end()
    if text[start:].strip():
        yield text[start:].strip()


def _is_dotted(before: str, language: str) -> bool:
    ends = before.casefold()
    return any(ends == short or ends.endswith((f" {short}", f"\u00a0{short}")) for short in DOTTED.get(language, ()))
