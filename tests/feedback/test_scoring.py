"""Points of an audit: weights, what does not apply, knock-outs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.scoring import NO, NOT_APPLICABLE, YES, Item, Kind, Part, answers_to, fails, score

KINDS = st.sampled_from(Kind)


@st.composite
def audits(draw):
    """Items of up to three sections, each with an answer that it takes or none."""
    items, answers = [], {}
    for code in range(draw(st.integers(0, 12))):
        kind = draw(KINDS)
        items.append(
            Item(
                code,
                kind,
                draw(st.sampled_from("abc")),
                draw(st.integers(1, 9)),
                draw(st.booleans()) and kind != Kind.TEXT,
            )
        )
        answers[code] = draw(st.sampled_from(("", *answers_to(kind))))
    return items, answers


def test_weights_count_as_they_are_written():
    items = [Item(1, Kind.YES_NO, weight=3), Item(2, Kind.YES_NO, weight=1), Item(3, Kind.MARK, weight=2)]

    found = score(items, {1: YES, 2: NO, 3: "4"})

    assert found.total == Part(3 * 5 + 0 + 2 * 4, 6 * 5)
    assert found.total.percent == 76.7
    assert found.failed == (2,)


def test_knock_out_fails_the_best_audit():
    items = [Item(1, Kind.YES_NO, weight=99), Item(2, Kind.MARK, knock_out=True)]

    found = score(items, {1: YES, 2: "2"})

    assert found.knocked_out == (2,)
    assert found.total.percent > 99
    assert not found.passes(50)
    assert score(items, {1: YES, 2: "3"}).passes(50)


def test_whole_hundred_is_for_every_point_only():
    assert Part(9999, 10000).percent == 99.9
    assert Part(10000, 10000).percent == 100.0


@given(audits())
def test_sections_add_up_to_the_whole(audit):
    found = score(*audit)
    assert sum(part.points for part in found.sections.values()) == found.total.points
    assert sum(part.out_of for part in found.sections.values()) == found.total.out_of
    assert 0 <= found.total.points <= found.total.out_of


@given(audits())
def test_what_does_not_apply_is_as_if_it_had_not_been_asked(audit):
    items, answers = audit
    left = [item for item in items if answers[item.code] != NOT_APPLICABLE]
    with_it, without = score(items, answers), score(left, answers)
    assert with_it.total == without.total
    assert with_it.failed == without.failed
    assert with_it.missing == without.missing


@given(audits(), st.integers(1, 9))
def test_weights_count_against_each_other_only(audit, times):
    items, answers = audit
    heavier = [Item(i.code, i.kind, i.section, i.weight * times, i.knock_out) for i in items]
    assert score(heavier, answers).total.percent == score(items, answers).total.percent


@given(audits(), st.data())
def test_better_answer_never_gives_less(audit, data):
    items, answers = audit
    marks = [item for item in items if item.kind == Kind.MARK and answers[item.code].isdecimal()]
    if not marks:
        return
    item = data.draw(st.sampled_from(marks))
    better = {**answers, item.code: str(min(5, int(answers[item.code]) + 1))}
    assert score(items, better).total.points >= score(items, answers).total.points
    for target in (0, 50, 85, 100):
        assert score(items, better).passes(target) >= score(items, answers).passes(target)


@given(audits())
def test_texts_count_nothing_and_are_never_missing(audit):
    items, answers = audit
    spoken = [item for item in items if item.kind != Kind.TEXT]
    assert score(spoken, answers).total == score(items, answers).total
    assert not {item.code for item in items if item.kind == Kind.TEXT} & set(score(items, answers).missing)


@given(audits())
def test_knock_outs_are_failures_and_decide_alone(audit):
    items, answers = audit
    found = score(items, answers)
    assert set(found.knocked_out) <= set(found.failed)
    assert found.passes(0) == (not found.knocked_out)


@pytest.mark.parametrize(
    ("kind", "value"), [(Kind.YES_NO, "5"), (Kind.MARK, "yes"), (Kind.MARK, "6"), (Kind.MARK, "-1")]
)
def test_answer_of_another_kind_is_refused(kind, value):
    with pytest.raises(ValueError, match="no answer"):
        score([Item(1, kind)], {1: value})


@pytest.mark.parametrize(("value", "is_failure"), [("0", True), ("2", True), ("3", False), ("na", False), ("", False)])
def test_low_marks_ask_for_something_to_be_done(value, is_failure):
    assert fails(Kind.MARK, value) is is_failure
