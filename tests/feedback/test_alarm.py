"""Alarming answers: what the rules find, and that they find nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.alarm import Mark, Rule, fired, marks_of
from feedback.reading import Kind

FRAUD = Rule("fraud", "en", words=("fraud*", "rip off"), unless=("no fraud",))
ANGRY = Rule("angry", "en", words=("lawyer",), five_at_most=2)
LOW = Rule("low", five_at_most=2, nps_at_most=6, unsolved=True)
COURT_RU = Rule("court", "ru", words=("суд", "в суд", "роспотребнадзор*"))
texts = st.text(st.sampled_from("abw fraudlyeryŘé .,*\n"), max_size=60)
marks = st.lists(
    st.builds(Mark, st.just(Kind.FIVE), st.integers(1, 5) | st.none())
    | st.builds(Mark, st.just(Kind.NPS), st.integers(0, 11) | st.none())
    | st.builds(Mark, st.just(Kind.YES_NO), st.booleans() | st.none()),
    max_size=3,
)


def codes(text="", given_marks=(), language="en", rules=(FRAUD, ANGRY, LOW, COURT_RU)):
    return [hit.rule.code for hit in fired(text, list(given_marks), language, rules)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("This is FRAUDULENT!", ["fraud"]),
        ("a rip-off, really", ["fraud"]),
        ("defraud", []),
        ("I saw no fraud here", []),
        ("no fraud, they said. It is fraud", ["fraud"]),
        ("my lawyer is nice", []),
        ("Подам в суд", ["court"]),
        ("судья", []),
    ],
)
def test_fired_finds_words_and_endings_but_not_inside_words(text, found):
    assert codes(text) == found


def test_fired_needs_both_parts_where_a_rule_has_both():
    assert codes("my lawyer", [Mark(Kind.FIVE, 2)]) == ["angry", "low"]
    assert codes("my lawyer", [Mark(Kind.FIVE, 3)]) == []


def test_fired_says_which_word_and_which_mark():
    (hit,) = fired("A lawyer will call", [Mark(Kind.FIVE, 1), Mark(Kind.NPS, 9)], "en", [ANGRY])
    assert (hit.words, hit.marks) == (("lawyer",), (Mark(Kind.FIVE, 1),))


@pytest.mark.parametrize(
    "mark", [Mark(Kind.NPS, 11), Mark(Kind.NPS, None), Mark(Kind.FIVE, 0), Mark(Kind.YES_NO, None)]
)
def test_fired_takes_dont_know_and_what_is_off_the_scale_for_no_mark(mark):
    assert codes("", [mark]) == []


def test_marks_of_reads_answers_as_they_are_kept():
    kinds = {"how": Kind.FIVE, "would": Kind.NPS, "solved": Kind.YES_NO, "why": Kind.TEXT}
    answers = {"how": "2", "would": "11", "solved": "no", "why": "5"}
    assert marks_of(answers, kinds) == [Mark(Kind.FIVE, 2), Mark(Kind.NPS, None), Mark(Kind.YES_NO, False)]


@pytest.mark.parametrize("rule", [{}, {"words": ("!",)}, {"words": ("*",)}, {"words": ("a",), "unless": ("",)}])
def test_a_rule_that_looks_for_nothing_is_refused(rule):
    with pytest.raises(ValueError, match="empty"):
        Rule("empty", **rule)


@given(texts, marks)
def test_case_and_accents_change_nothing(text, given_marks):
    assert codes(text, given_marks) == codes(text.upper(), given_marks)


@given(texts, st.text(st.sampled_from("abfrud "), min_size=1, max_size=8).filter(str.strip))
def test_an_exception_never_adds_an_alarm(text, excuse):
    with_excuse = Rule("fraud", "en", words=("fraud*", "a"), unless=(excuse,))
    assert not codes(text, rules=[with_excuse]) or codes(text, rules=[Rule("fraud", "en", words=("fraud*", "a"))])


@given(st.integers(1, 5), st.integers(1, 5), texts)
def test_a_lower_mark_never_alarms_less(mark, other, text):
    low, high = sorted((mark, other))
    assert set(codes(text, [Mark(Kind.FIVE, high)])) <= set(codes(text, [Mark(Kind.FIVE, low)]))


@given(texts, marks)
def test_more_rules_never_silence_another(text, given_marks):
    alone = [code for rule in (FRAUD, ANGRY, LOW) for code in codes(text, given_marks, rules=[rule])]
    assert codes(text, given_marks, rules=[FRAUD, ANGRY, LOW]) == alone
