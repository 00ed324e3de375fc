"""Surveys by SMS: asked one by one, answered in any way, stopped at once, and never in a circle."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feedback.dialogue import End, Open, Progress, Say, expired, heard, meant
from feedback.reading import Kind, Question

MARK, SOLVED, WHY = Question("mark", Kind.FIVE), Question("solved", Kind.YES_NO), Question("why", Kind.TEXT)
VISIT = (MARK, SOLVED, WHY)
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def told(*messages, questions=VISIT, progress=None, language="en"):
    """All that is said after each message, and where it ends."""
    progress, says = progress or Progress(), []
    for text in messages:
        step = heard(progress, questions, text, language)
        progress = step.progress
        says.append(step.says)
    return progress, says


def test_question_by_question_to_the_thanks():
    progress, says = told("5", "yes", "Everything was fine")

    assert says == [Say.ASK, Say.ASK, Say.THANKS]
    assert progress.answers == {"mark": "5", "solved": "yes", "why": "Everything was fine"}
    assert progress.end == End.DONE


def test_what_is_not_understood_is_asked_again_once_then_left_out_and_kept():
    progress, says = told("good", "very good", "yes")

    assert says == [Say.AGAIN, Say.ASK, Say.ASK]
    assert progress.answers == {"solved": "yes"}
    assert progress.remarks == ("good", "very good")


def test_question_left_out_is_answered_later_by_a_number_and_the_open_one_stays_open():
    progress, says = told("good", "very good", "yes", "4")

    assert says[-1] == Say.NOTHING
    assert progress.answers == {"mark": "4", "solved": "yes"}
    progress, says = told("The line was long, 40 minutes", progress=progress)
    assert (says, progress.end) == ([Say.THANKS], End.DONE)
    assert progress.answers["why"] == "The line was long, 40 minutes"


def test_everything_at_once_is_taken_line_by_line():
    progress, says = told("5\nno\nStill broken")

    assert progress.answers == {"mark": "5", "solved": "no", "why": "Still broken"}
    assert says == [Say.THANKS]


def test_some_lines_take_what_they_answer_and_the_next_is_asked():
    progress, says = told("5\nyes")

    assert (progress.asked, says) == (3, [Say.ASK])


def test_lines_that_do_not_fit_are_one_answer():
    progress, says = told("5\nbecause nobody made me wait")

    assert progress.answers == {"mark": "5"}
    assert says == [Say.ASK]


@pytest.mark.parametrize("word", ["STOP", "стоп", "Parar!", "odhlásit"])
def test_stop_ends_it_at_any_moment_and_is_confirmed_once(word):
    progress, says = told("5", word, word, "4", "yes")

    assert says == [Say.ASK, Say.STOPPED, Say.NOTHING, Say.NOTHING, Say.NOTHING]
    assert progress.end == End.STOPPED


def test_late_answer_is_kept_and_nothing_is_asked():
    late = expired(told("5")[0])

    progress, says = told("no", progress=late)

    assert (progress.answers, progress.end) == ({"mark": "5", "solved": "no"}, End.EXPIRED)
    assert says == [Say.THANKS]


def test_after_the_end_every_word_is_kept_without_an_answer():
    done, _says = told("5", "yes", "Fine")

    progress, says = told("And thank Rui", progress=done)

    assert (progress.remarks, says, progress.end) == (("And thank Rui",), [Say.NOTHING], End.DONE)


def test_no_such_question_is_refused():
    with pytest.raises(ValueError, match="cannot have been asked"):
        heard(Progress(asked=4), VISIT, "5", "en")


# --- two at once ------------------------------------------------------------------------------------------------------
def waiting(progress, minutes, questions=VISIT):
    return Open(progress, questions, "en", NOON + timedelta(minutes=minutes))


def test_of_two_surveys_the_one_asked_last_is_meant_unless_only_the_other_understands():
    mark, solved = waiting(Progress(), 0), waiting(Progress(asked=2, answers={"mark": "5"}), 5)

    assert meant([mark, solved], "yes") == 1
    assert meant([mark, solved], "4") == 0
    assert meant([mark, solved], "hello") == 1
    assert meant([solved, mark], "4") == 1
    with pytest.raises(ValueError, match="no survey"):
        meant([], "5")


# --- always -----------------------------------------------------------------------------------------------------------
QUESTIONS = st.lists(st.sampled_from(Kind), min_size=1, max_size=6).map(
    lambda kinds: [Question(f"q{n}", kind, {"a": "Ano", "b": "Não"}) for n, kind in enumerate(kinds)]
)
MESSAGES = st.lists(
    st.one_of(
        st.sampled_from(["5", "yes", "нет", "1\n2", "STOP", "hello", "", "10", "2 of 5", "5\nda\nok"]), st.text()
    ),
    max_size=15,
)


@given(QUESTIONS, MESSAGES)
def test_it_always_ends_asks_nothing_thrice_and_loses_nothing(questions, messages):
    progress, asked, said = Progress(), {0: 1}, 0
    for text in messages:
        before = progress
        step = heard(before, questions, text, "en")
        progress = step.progress
        said += bool(text.strip())
        if step.says in (Say.ASK, Say.AGAIN):
            place = progress.asked - 1
            asked[place] = asked.get(place, 0) + 1
            assert before.end is None
        assert progress.answers.items() >= before.answers.items()
        assert progress.asked >= before.asked
        assert set(progress.answers) <= {each.code for each in questions}
        assert before.end is None or progress.end in (before.end, End.STOPPED)
    assert all(times <= 2 for times in asked.values())


@given(QUESTIONS, st.lists(st.text(min_size=1), min_size=18, max_size=18))
@example([Question("q0", Kind.NPS), Question("q1", Kind.YES_NO)], ["?", "?", "0", "?", "?", "?"])
def test_three_messages_a_question_are_always_enough(questions, messages):
    """Two that are no answer, and one that answers it late."""
    progress, _says = told(*messages, questions=questions)

    assert progress.end is not None
