"""What people send, and what is meant: nothing is guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.reading import Kind, Question, is_stop, read

MARK, NPS = Question("mark", Kind.FIVE), Question("again", Kind.NPS)
SOLVED, FREE = Question("solved", Kind.YES_NO), Question("why", Kind.TEXT)
WAY = Question("way", Kind.CHOICE, {"sms": "SMS", "call": "Ligação", "none": "Ничего"})


@pytest.mark.parametrize(
    "sent",
    [
        "5", " 5 ", "5!", "5!!!", "(5)", "5.", "5/5", "5 / 5", "5 из 5", "5 of 5", "5 de 5", "5 z 5", "пять", "Пять!",
        "ПЯТЬ", "five", "Cinco", "pět", "PET", "пятёрка", "５", "5️⃣", "5 баллов", "оценка 5", "5 stars", "Ставлю пять",
        "5 спасибо", "5, all was fine", "5 - всё супер", "5\nthe clerk was kind", "5 5", "5 пять",
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "pt", "cs", "ru"])
def test_five_is_five_in_every_spelling(sent, language):
    assert read(sent, MARK, language) == "5"


@pytest.mark.parametrize(
    "sent",
    [
        "", "?", "6", "0", "10", "55", "-5", "4.5", "4,5", "4 or 5", "4-5", "4/5/5", "5 minutes", "waited 5 minutes",
        "жду 5 минут", "good", "👍", "5 из 10", "123456789012345", "٥٥",
    ],
)  # fmt: skip
def test_what_is_no_mark_is_not_made_one(sent):
    assert read(sent, MARK, "ru") is None


@pytest.mark.parametrize(
    ("sent", "value"),
    [("0", "0"), ("10", "10"), ("10/10", "10"), ("8 of 10", "8"), ("десять", "10"), ("ноль", "0"), ("7, maybe", "7")],
)
def test_recommendation_goes_from_nought_to_ten(sent, value):
    assert read(sent, NPS, "en") == value


@pytest.mark.parametrize("sent", ["11", "100", "99"])
def test_more_than_ten_is_no_recommendation(sent):
    assert read(sent, NPS, "en") is None


@pytest.mark.parametrize(
    ("sent", "language", "value"),
    [
        ("Yes", "en", "yes"), ("no, still broken", "en", "no"), ("1", "ru", "yes"), ("2", "pt", "no"),
        ("Sim!", "pt", "yes"), ("NÃO", "pt", "no"), ("nao", "pt", "no"), ("ano", "cs", "yes"), ("Ne", "cs", "no"),
        ("да", "ru", "yes"), ("Нет, не решили", "ru", "no"), ("не решили", "ru", "no"), ("yes", "ru", "yes"),
        ("да нет", "ru", None), ("ano", "pt", None), ("no", "cs", None), ("maybe", "en", None), ("3", "en", None),
        ("", "en", None), ("it was solved, yes", "en", None),
    ],
)  # fmt: skip
def test_yes_and_no_by_language(sent, language, value):
    assert read(sent, SOLVED, language) == value


@pytest.mark.parametrize(
    ("sent", "value"),
    [
        ("1", "sms"),
        ("2.", "call"),
        ("ligacao", "call"),
        ("Ничего!", "none"),
        ("none", "none"),
        ("4", None),
        ("x", None),
    ],
)
def test_choice_by_number_name_or_code(sent, value):
    assert read(sent, WAY, "pt") == value


def test_text_is_kept_as_it_came():
    assert read("  Všechno  OK 👍\n", FREE, "cs") == "Všechno  OK 👍"
    assert read(" \n ", FREE, "cs") is None
    assert len(read("x" * 5000, FREE, "cs")) == 1000


@pytest.mark.parametrize(
    "sent", ["STOP", "stop!", " Stop. ", "СТОП", "Отписаться", "PARAR", "sair", "Odhlásit", "unsubscribe"]
)
def test_stop_is_understood_in_every_language(sent):
    assert is_stop(sent)


@pytest.mark.parametrize("sent", ["", "please stop the noise", "bus stop", "5 stop", "нестоп", "stopped"])
def test_a_sentence_with_the_word_in_it_is_no_stop(sent):
    assert not is_stop(sent)


@given(
    st.text(max_size=200),
    st.sampled_from([MARK, NPS, SOLVED, WAY, FREE]),
    st.sampled_from(["en", "pt", "cs", "ru", "de"]),
)
def test_anything_at_all_is_read_or_not_understood(sent, question, language):
    found = read(sent, question, language)

    allowed = {
        Kind.FIVE: {str(n) for n in range(1, 6)},
        Kind.NPS: {str(n) for n in range(11)},
        Kind.YES_NO: {"yes", "no"},
        Kind.CHOICE: {"sms", "call", "none"},
    }
    assert found is None or question.kind == Kind.TEXT or found in allowed[question.kind]
    assert is_stop(sent) in (True, False)
