"""What fits a question, as pages and programs send it, and what keeps a survey from being published."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.asking import UNKNOWN, checked, faults, in_language, questions_of
from feedback.reading import Kind, Question

FIVE, NPS, YES = (Question("q", kind) for kind in (Kind.FIVE, Kind.NPS, Kind.YES_NO))
CHOICE, TEXT = Question("q", Kind.CHOICE, {"a": "Price", "b": "Wait"}), Question("q", Kind.TEXT)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
WORDS = {"en": "How was it?", "pt": "Como correu?"}


@pytest.mark.parametrize(
    ("question", "value", "kept"),
    [
        (FIVE, 5, "5"), (FIVE, "1", "1"), (FIVE, 0, None), (FIVE, 6, None), (FIVE, True, None), (FIVE, "٣", None),
        (NPS, 0, "0"), (NPS, 10, "10"), (NPS, 11, None), (NPS, UNKNOWN, UNKNOWN), (NPS, 9.0, None),
        (YES, True, "yes"), (YES, "no", "no"), (YES, 1, None), (CHOICE, "b", "b"), (CHOICE, "c", None),
        (TEXT, " Well ", "Well"), (TEXT, 5, None), (TEXT, "", ""), (FIVE, None, ""),
    ],
)  # fmt: skip
def test_checked_keeps_what_fits(question, value, kept):
    assert checked(question, value) == kept


@given(value=ANYTHING, question=st.sampled_from([FIVE, NPS, YES, CHOICE, TEXT]))
def test_checked_never_stumbles_and_is_the_same_twice(value, question):
    kept = checked(question, value)

    assert kept is None or checked(question, kept) == kept


def test_faults_name_the_place_and_what_is_missing():
    row = {"code": "q", "kind": "five", "texts": WORDS}

    assert faults([row], ["en", "pt"]) == []
    assert faults([], ["en"]) == ["0: none"]
    assert faults([row, row], ["en"]) == ["2: twice"]
    assert faults([row], ["en", "cs"]) == ["1: cs"]
    assert "1: choices" in faults([row | {"kind": "choice", "choices": []}], ["en"])


def test_words_fall_back_to_english():
    assert in_language(WORDS, "cs") == "How was it?"
    assert in_language({}, "cs") == ""
    assert questions_of(
        [{"code": "q", "kind": "choice", "texts": WORDS, "choices": [{"code": "a", "texts": WORDS}]}], "pt"
    ) == [Question("q", Kind.CHOICE, {"a": "Como correu?"})]
