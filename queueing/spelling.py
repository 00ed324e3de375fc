"""How a ticket's number is said: sign by sign, written so that a voice of that language cannot take it for a word.

A letter is followed by a comma, or English and Portuguese voices read A as an article and Czech ones K and V as
prepositions. Russian voices read Latin letters in English, so they get the names that the letters have in Russian.
"""

DIGITS = {
    "en": "zero one two three four five six seven eight nine",
    "pt": "zero um dois três quatro cinco seis sete oito nove",
    "cs": "nula jedna dva tři čtyři pět šest sedm osm devět",
    "ru": "ноль один два три четыре пять шесть семь восемь девять",
}
# I, O, Q, S and Z are on no ticket: they are taken for other signs
LETTERS = "ABCDEFGHJKLMNPRTUVWXY"
RUSSIAN = "а бэ цэ дэ е эф гэ аш йот ка эль эм эн пэ эр тэ у вэ дубль-вэ икс игрек"
NAMES = {
    "cs": {"W": "dvojité vé"},
    "ru": dict(zip(LETTERS, RUSSIAN.split(), strict=True)),
}


def spelled(number: str, language: str) -> str:
    """`A012` as "A, zero one two"."""
    digits, names = DIGITS.get(language, DIGITS["en"]).split(), NAMES.get(language, {})
    letters = [names.get(sign, sign) for sign in number if sign.isalpha()]
    figures = [digits[int(sign)] for sign in number if sign in "0123456789"]
    return ", ".join(filter(None, [*letters, " ".join(figures)]))


def counted(counter: int, language: str) -> str:
    """The number of a counter as one number; those below ten in words, or Czech voices say `1` as a man's."""
    digits = DIGITS.get(language, DIGITS["en"]).split()
    return digits[counter] if 0 <= counter < len(digits) else str(counter)
