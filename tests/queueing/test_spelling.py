"""What a voice is given to read: words that it cannot take for others."""

import subprocess

import pytest

from core.speech import espeak
from queueing.queries.calls import Call
from queueing.spelling import DIGITS, LETTERS, NAMES, counted, spelled
from queueing.spoken import language_of, sentence, written
from stores.models.catalogue import LETTERS as ON_TICKETS


def call(number="A012", counter=3, language="en", *, comes=False):
    return Call(id=1, number=number, counter=counter, language=language, at=None, again=False, comes=comes)


def sounds(text, language):
    """What espeak-ng makes of it, in the phonetic alphabet."""
    arguments = [espeak.program(), "-q", "--ipa", "-v", espeak.VOICES[language], text]
    return subprocess.run(arguments, capture_output=True, text=True, check=True, timeout=10).stdout


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Number A, zero one two, counter three."),
        ("pt", "Número A, zero um dois, balcão três."),
        ("cs", "Číslo A, nula jedna dva, přepážka tři."),
        ("ru", "Номер а, ноль один два, окно три."),
    ],
)
def test_call_is_said_in_its_language(language, said):
    assert sentence(call(language=language)) == said


def test_call_is_written_as_on_the_ticket():
    assert written(call()) == "Number A 0 1 2, counter 3."


def test_whoever_the_clerk_walks_to_is_told_to_stay_and_no_counter():
    assert sentence(call(comes=True)) == "Number A, zero one two, please stay where you are. We come to you."
    assert written(call(comes=True)) == "Number A 0 1 2, please stay where you are. We come to you."


def test_counters_over_nine_are_one_number():
    assert sentence(call(counter=12)) == "Number A, zero one two, counter 12."
    assert [counted(n, "cs") for n in (1, 9, 10, 21)] == ["jedna", "devět", "10", "21"]


def test_language_that_lado_does_not_speak_is_said_in_english():
    assert language_of(call(language="xx")) == "en"
    assert sentence(call(language="xx")) == "Number A, zero one two, counter three."


@pytest.mark.parametrize("language", DIGITS)
def test_every_number_of_a_ticket_is_said_differently(language):
    signs = [*LETTERS, *"0123456789"]
    assert len({spelled(sign, language) for sign in signs}) == len(signs)
    assert len(DIGITS[language].split()) == 10


def test_letters_that_look_like_others_never_occur():
    assert not set("IOQSZ") & set(LETTERS)
    assert set(ON_TICKETS) == set(LETTERS)
    assert all(not set("IOQSZ") & set(names) for names in NAMES.values())


def test_russian_has_no_latin_letter_for_a_voice_to_say_in_english():
    for letter in LETTERS:
        assert not any("A" <= sign <= "z" for sign in sentence(call(number=f"{letter}012", language="ru")))


# what a voice must not say: an article, a conjunction, a preposition, a letter in English
@pytest.mark.parametrize(
    ("language", "letter", "right"),
    [("en", "A", "ˈeɪ"), ("pt", "A", "ˈa"), ("pt", "E", "ˈɛ"), ("cs", "A", "ˈaː"), ("cs", "K", "kˈaː"),
     ("cs", "V", "vˈeː"), ("cs", "W", "dvˈojiteː vˈeː"), ("ru", "A", "ˈɑ"), ("ru", "B", "bˈɛ")],
)  # fmt: skip
def test_voice_reads_a_letter_and_no_word(language, letter, right):
    heard = sounds(sentence(call(number=f"{letter}012", language=language)), language)
    assert right in heard.splitlines()[0]
    assert "(en)" not in heard


@pytest.mark.parametrize("language", DIGITS)
@pytest.mark.parametrize("letter", LETTERS)
def test_voice_never_falls_into_another_language(language, letter):
    assert "(" not in sounds(sentence(call(number=f"{letter}789", language=language)), language)
