"""What somebody means who answers a survey by SMS, in the words and signs people really send. Pure.

Nothing is guessed: "5!", "пять", "5 из 5" and "5, thanks" are five; "4 or 5" and "5 minutes" are nothing, and the
question is asked again. Accents and case are the sender's own business; words of every language are understood in every
survey, but for those that mean something else in the survey's own.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a question asks for."""

    FIVE = "five"  # a mark from 1 to 5
    NPS = "nps"  # 0 to 10: would you recommend us
    YES_NO = "yes_no"
    CHOICE = "choice"
    TEXT = "text"


@dataclass(frozen=True)
class Question:
    """`choices` are the labels of a choice by code, in the order in which they are numbered from 1."""

    code: str
    kind: Kind
    choices: Mapping[str, str] | None = None


SCALES: Final = {Kind.FIVE: (1, 5), Kind.NPS: (0, 10)}
LONGEST: Final = 1000
STOP: Final = frozenset({
    "stop", "unsubscribe", "cancel", "end", "quit", "parar", "sair", "cancelar", "odhlasit", "nechci", "konec",
    "стоп", "отписаться", "отпишите", "отмена",
})  # fmt: skip
_NUMBERS: Final = {
    0: "zero nula ноль nol",
    1: "one um uma jedna jeden один одна единица odin",
    2: "two dois duas dva dve два две двоика dva",
    3: "three tres tri три троика",
    4: "four quatro ctyri ctyrka четыре четверка chetyre",
    5: "five cinco pet petka пять пятерка pyat pjat",
    6: "six seis sest шесть",
    7: "seven sete sedm семь",
    8: "eight oito osm восемь",
    9: "nine nove devet девять",
    10: "ten dez deset десять",
}
NUMBERS: Final = {word: number for number, words in _NUMBERS.items() for word in words.split()}
_OF: Final = r"(?:/|из|of|de|z|out of)"
_FILLER: Final = frozenset({
    "points", "point", "stars", "star", "mark", "pontos", "ponto", "estrelas", "estrela", "nota", "bodu", "body", "bod",
    "hvezd", "hvezdy", "hvezdicek", "znamka", "баллов", "балла", "балл", "звезд", "звезды", "оценка", "ставлю",
    "thanks", "thank", "you", "obrigado", "obrigada", "diky", "dekuji", "спасибо",
})  # fmt: skip
YES: Final = {
    "en": {"yes", "y", "yep", "yeah"},
    "pt": {"sim", "s"},
    "cs": {"ano", "a", "jo"},
    "ru": {"да", "д", "ага", "da"},
}
NO: Final = {
    "en": {"no", "n", "nope", "not"},
    "pt": {"nao", "n"},
    "cs": {"ne", "n"},
    "ru": {"нет", "н", "не", "net"},
}
# what a word of elsewhere means at home: Czech "no" is "well, yes", Portuguese "ano" is a year
_FALSE_FRIENDS: Final = {"cs": {"no"}, "pt": {"ano", "a"}, "en": {"a", "ne", "da"}, "ru": {"a", "n", "s", "y"}}


def folded(text: str) -> str:
    """Small letters without accents and variants: "Pět", "５️⃣" and "pet", "5" are the same. A new line is a ";"."""
    text = " ; ".join(text.splitlines())
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return " ".join("".join(sign for sign in plain if not unicodedata.category(sign).startswith(("M", "C"))).split())


def is_stop(text: str) -> bool:
    """Whether somebody wants no more messages: the word alone, whatever is around it."""
    return " ".join(re.findall(r"\w+", folded(text))) in STOP


def read(text: str, question: Question, language: str) -> str | None:
    """The answer as it is kept: a number, "yes" or "no", the code of a choice, or the text. None: not understood."""
    if question.kind == Kind.TEXT:
        return text.strip()[:LONGEST] or None
    plain = folded(text)
    if question.kind == Kind.YES_NO:
        return _yes_or_no(plain, language)
    if question.kind == Kind.CHOICE:
        return _choice(plain, question.choices or {})
    low, high = SCALES[question.kind]
    number = _number(plain, high)
    return str(number) if number is not None and low <= number <= high else None


def _number(plain: str, highest: int) -> int | None:
    """The one number that is meant, or None."""
    plain = re.sub(rf"(?<![\d.,])(\d{{1,2}})\s*{_OF}\s*{highest}(?!\d)", r"\1", plain)  # 5/5, 8 of 10
    words = re.findall(r"-?\d+(?:[.,]\d+)?|[^\W\d_]+", plain)
    values = [(place, _value(word)) for place, word in enumerate(words) if _is_number(word)]
    if not values or len({value for _place, value in values}) > 1:
        return None
    first, value = values[0]
    before, after = words[:first], words[first + 1 :]
    is_alone = all(word in _FILLER or _is_number(word) for word in [*before, *after])
    return value if is_alone or (not before and _ends_there(plain, words[0])) else None


def _is_number(word: str) -> bool:
    return word[-1].isdigit() or word in NUMBERS


def _value(word: str) -> int | None:
    """None for what is no whole number from zero on."""
    return int(word) if word.isdecimal() else NUMBERS.get(word)


def _ends_there(plain: str, word: str) -> bool:
    """Whether the text goes on behind `word` as something new: "5, but the wait..."; not "5 minutes"."""
    return bool(re.match(rf"\W*{re.escape(word)}\s*[!,.;:)\-–—\n]", plain))


def _yes_or_no(plain: str, language: str) -> str | None:
    words = re.findall(r"\w+", plain)
    if words in (["1"], ["2"]):
        return "yes" if words == ["1"] else "no"
    yes, no = _understood(YES, language), _understood(NO, language)
    said = {"yes" if word in yes else "no" for word in words if word in yes or word in no}
    first_says = bool(words) and (words[0] in yes or words[0] in no)
    return said.pop() if first_says and len(said) == 1 else None


def _understood(words: Mapping[str, set[str]], language: str) -> set[str]:
    strangers = set().union(*(each for code, each in words.items() if code != language))
    return words.get(language, set()) | (strangers - _FALSE_FRIENDS.get(language, set()))


def _choice(plain: str, choices: Mapping[str, str]) -> str | None:
    codes: Sequence[str] = list(choices)
    number = _number(plain, len(codes))
    if number is not None and 1 <= number <= len(codes):
        return codes[number - 1]
    said = re.sub(r"[^\w ]", "", plain).strip()
    named = [code for code in codes if said and said in (folded(code), re.sub(r"[^\w ]", "", folded(choices[code])))]
    return named[0] if len(named) == 1 else None
