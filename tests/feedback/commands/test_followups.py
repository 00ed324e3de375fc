"""Follow-ups: what opens them, who works on them, and where they go when nobody does."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from core.errors import NotAllowed
from core.models import AuditEntry
from feedback.commands.followups import escalating, opening, working
from feedback.models import AlarmRule, AnswerMark, FollowUp, FollowUpAct, LevelDeadline
from stores.commands.erasing import forget_customer
from tests.factories import NOON, CounterFactory, SessionFactory, StaffFactory, StoreFactory, customer_with
from tests.feedback.said import cause, manager_of, rules, said, visit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def alarms():
    return rules()


def look(answer, now=NOON):
    return opening.look_at(answer_id=answer.pk, now=now)


def kinds(follow_up):
    return list(follow_up.acts.order_by("id").values_list("kind", flat=True))


def opened(**facts):
    return look(said(mark=1, **facts))


@pytest.mark.parametrize(
    ("facts", "why", "level"),
    [
        ({"mark": 2}, "mark", 1),
        ({"nps": 0}, "mark", 1),
        ({"mark": 5, "text": "This is fraud!"}, "text", 2),
        ({"mark": 1, "text": "rip-off"}, "text", 2),
    ],
)
def test_look_at_opens_for_a_low_mark_or_alarming_words_on_the_highest_list(facts, why, level):
    follow_up = look(said(**facts))

    assert (follow_up.why, follow_up.level, follow_up.state) == (why, level, "open")
    assert kinds(follow_up) == ["opened"]


@pytest.mark.parametrize("facts", [{"mark": 3}, {"nps": None, "text": "no fraud at all"}, {"text": "Мошенники"}])
def test_look_at_opens_nothing_for_what_does_not_alarm(facts):
    assert look(said(**facts)) is None


def test_look_at_opens_nothing_for_a_visit_of_long_ago():
    assert look(said(mark=1, happened_at=NOON - timedelta(days=31))) is None


def test_look_at_opens_once_and_goes_up_when_the_answer_grows():
    answer = said(mark=1)
    first = look(answer)
    answer.text = "And it is fraud"
    answer.save()

    second = look(answer)

    assert (second.pk, second.level, second.why) == (first.pk, 2, "text")
    assert kinds(second) == ["opened"]


def test_look_at_keeps_what_the_rules_found_and_nothing_of_the_customers_words():
    follow_up = look(said(mark=1, text="fraudsters, Ana Silva"))

    assert follow_up.rules == [
        {"code": "low", "words": [], "marks": [["five", 1]]},
        {"code": "fraud", "words": ["fraud*"], "marks": []},
    ]


def test_open_for_visits_waits_until_the_clerk_may_not_go_on_with_the_ticket():
    visit(ended=NOON - timedelta(minutes=5))
    visit(outcome="resolved")
    left = visit(ended=NOON - timedelta(minutes=11), outcome="follow_up")

    assert (opening.open_for_visits(now=NOON), opening.open_for_visits(now=NOON)) == (1, 0)
    assert (left.follow_up.why, left.follow_up.answer) == ("unresolved", None)


@pytest.mark.parametrize("state", ["left", "no_show"])
def test_open_for_visits_opens_also_for_what_was_taken_up_again_and_left(state):
    facts = {"counter": CounterFactory(), "clerk": StaffFactory(), "ended_at": NOON}
    for outcomes in (["not_possible"], ["not_possible", "resolved"], []):
        ticket = visit(state=state, outcome="")
        for outcome in outcomes:
            SessionFactory(ticket=ticket, ended="finished", outcome=outcome, **facts)
        SessionFactory(ticket=ticket, ended="left", **facts)

    assert (opening.open_for_visits(now=NOON), opening.open_for_visits(now=NOON)) == (1, 0)


def test_an_answer_goes_on_with_the_follow_up_of_its_visit():
    ticket = visit()
    opening.open_for_visits(now=NOON)

    follow_up = look(said(ticket=ticket, mark=1))

    assert (FollowUp.objects.count(), follow_up.ticket, follow_up.why) == (1, ticket, "mark")
    assert kinds(follow_up) == ["opened", "heard"]


def test_an_alarming_answer_opens_the_closed_follow_up_of_its_visit_again():
    ticket, boss = visit(), StaffFactory()
    opening.open_for_visits(now=NOON)
    done(ticket.follow_up, boss)

    follow_up = look(said(ticket=ticket, mark=1))

    assert (follow_up.state, follow_up.claimed_by, follow_up.closed_at) == ("open", None, None)
    assert kinds(follow_up)[-2:] == ["heard", "reopened"]


def grown(answer, text):
    answer.text = text
    answer.save()
    return look(answer)


def test_a_later_part_of_the_answer_opens_a_closed_follow_up_again_when_it_alarms_more():
    answer = said(mark=1)
    done(look(answer), StaffFactory())

    assert grown(answer, "I waited").state == "closed"
    follow_up = grown(answer, "It is fraud")

    assert (follow_up.state, follow_up.level, follow_up.claimed_by, follow_up.closed_at) == ("open", 2, None, None)
    assert kinds(follow_up)[-2:] == ["closed", "reopened"]


def test_a_later_part_that_meets_another_rule_of_the_same_list_opens_it_again():
    AlarmRule.objects.create(code="rude", names={"en": "Rude"}, words="rude")
    answer = said(mark=1)
    done(look(answer), StaffFactory())

    assert grown(answer, "They were rude").state == "open"


def test_what_goes_to_a_higher_list_is_taken_from_whoever_was_on_it():
    answer = said(mark=1)
    take(look(answer), StaffFactory())

    follow_up = grown(answer, "It is fraud")

    assert (follow_up.state, follow_up.level, follow_up.claimed_by) == ("open", 2, None)
    assert kinds(follow_up) == ["opened", "claimed", "released"]


@pytest.mark.parametrize("confirmed_at", [None, NOON])
def test_a_customer_is_only_somebody_who_was_confirmed(confirmed_at):
    person = customer_with(phone="+351912345678")
    answered, unanswered = (visit(customer=person, confirmed_at=confirmed_at) for _each in range(2))
    look(said(ticket=answered, mark=1, customer=person))
    opening.open_for_visits(now=NOON)

    found = [ticket.follow_up.customer for ticket in (answered, unanswered)]

    assert found == [person if confirmed_at else None] * 2


def test_the_deadline_of_a_store_never_passes_while_it_is_closed():
    LevelDeadline.objects.create(level=1, hours=8)
    store = StoreFactory(opening_hours="Mo-Fr 10:00-18:00", time_zone="UTC")

    follow_up = look(said(store, mark=1))  # Wednesday noon; eight hours later it is closed

    assert follow_up.due_at == datetime(2026, 3, 5, 12, tzinfo=UTC)


# --- working ----------------------------------------------------------------------------------------------------------
def take(follow_up, person):
    return working.claim(follow_up_id=follow_up.pk, by_id=person.pk, now=NOON)


def reached(follow_up, person, kind="called"):
    working.record_contact(follow_up_id=follow_up.pk, kind=kind, note="", by_id=person.pk, now=NOON)


def done(follow_up, person, **facts):
    take(follow_up, person)
    reached(follow_up, person)
    facts = {"cause": cause(), "remedy": "A new card, at once", "word": "Thank you", "satisfied": True} | facts
    return working.close(follow_up_id=follow_up.pk, by_id=person.pk, now=NOON + timedelta(hours=1), **facts)


def test_claim_is_for_one_and_may_be_repeated_by_that_one():
    follow_up, ana, rui = opened(), StaffFactory(), StaffFactory()
    take(follow_up, ana)
    assert take(follow_up, ana).claimed_by == ana

    with pytest.raises(working.AlreadyTaken):
        take(follow_up, rui)
    assert kinds(follow_up) == ["opened", "claimed"]


def test_claim_is_audited_once_because_it_shows_who_the_customer_is():
    follow_up, ana = opened(), StaffFactory()
    take(follow_up, ana)
    take(follow_up, ana)

    entry = AuditEntry.objects.get(action="follow_up.contact")
    assert (entry.actor, entry.target) == (f"staff:{ana.pk}", f"follow_up:{follow_up.pk}")


def test_claim_is_refused_above_the_list_that_somebody_is_on():
    follow_up, ana = opened(text="fraud"), StaffFactory()
    with pytest.raises(NotAllowed):
        working.claim(follow_up_id=follow_up.pk, by_id=ana.pk, now=NOON, up_to=1)
    follow_up.refresh_from_db()
    assert follow_up.state == "open"


def test_content_is_only_who_was_reached_since_it_was_opened_the_last_time():
    answer, ana = said(mark=1), StaffFactory()
    follow_up = done(look(answer), ana)
    take(grown(answer, "It is fraud"), ana)
    reached(follow_up, ana, "unreached")
    facts = {"cause": cause(), "remedy": "x", "word": "", "by_id": ana.pk, "now": NOON}

    with pytest.raises(working.NotReached):
        working.close(follow_up_id=follow_up.pk, satisfied=True, **facts)
    reached(follow_up, ana, "wrote")
    assert working.close(follow_up_id=follow_up.pk, satisfied=True, **facts).satisfied


def test_contact_and_closing_are_for_whoever_is_on_it():
    follow_up, ana = opened(), StaffFactory()
    acts = [
        lambda: working.record_contact(follow_up_id=follow_up.pk, kind="called", note="", by_id=ana.pk, now=NOON),
        lambda: working.close(
            follow_up_id=follow_up.pk, cause=cause(), remedy="x", word="", satisfied=None, by_id=ana.pk, now=NOON
        ),
    ]
    for act in acts:
        with pytest.raises(working.NotYours):
            act()


def test_contacted_is_when_the_customer_was_first_reached():
    follow_up, ana = take(opened(), StaffFactory()), StaffFactory.build()
    for minutes, kind in enumerate(["unreached", "called", "wrote"]):
        working.record_contact(
            follow_up_id=follow_up.pk, kind=kind, note=f"{kind} {ana}", by_id=follow_up.claimed_by_id,
            now=NOON + timedelta(minutes=minutes),
        )  # fmt: skip
    follow_up.refresh_from_db()
    assert follow_up.contacted_at == NOON + timedelta(minutes=1)


def test_close_keeps_cause_remedy_and_word_and_ends_it():
    follow_up = done(opened(), StaffFactory())

    assert (follow_up.state, follow_up.remedy, follow_up.word) == ("closed", "A new card, at once", "Thank you")
    with pytest.raises(working.AlreadyClosed):
        take(follow_up, StaffFactory())


@pytest.mark.parametrize("missing", [{"cause": None}, {"remedy": "  "}])
def test_close_asks_for_cause_and_remedy(missing):
    with pytest.raises(working.NotSaid):
        done(opened(), StaffFactory(), **missing)


def test_release_gives_it_back_to_the_list():
    follow_up = take(opened(), StaffFactory())
    released = working.release(follow_up_id=follow_up.pk, by_id=StaffFactory().pk, now=NOON)
    assert (released.state, released.claimed_by) == ("open", None)


# --- late -------------------------------------------------------------------------------------------------------------
def test_escalate_due_goes_up_list_by_list_until_the_chief_executives():
    follow_up, now = take(opened(), StaffFactory()), NOON
    levels = []
    for _day in range(4):
        now += timedelta(days=1, minutes=1)
        escalating.escalate_due(now=now)
        follow_up.refresh_from_db()
        levels.append((follow_up.level, follow_up.state))

    assert levels == [(2, "open"), (3, "open"), (3, "open"), (3, "open")]
    assert kinds(follow_up) == ["opened", "claimed", "escalated", "escalated"]


def test_escalate_due_leaves_what_is_closed_or_not_late():
    done(opened(), StaffFactory())
    opened()
    assert escalating.escalate_due(now=NOON + timedelta(hours=23)) == 0


# --- history ----------------------------------------------------------------------------------------------------------
def test_the_history_is_only_ever_added_to_and_only_a_note_may_go():
    follow_up = take(opened(), manager_of())
    working.record_contact(
        follow_up_id=follow_up.pk, kind="called", note="Ana Silva, mornings", by_id=follow_up.claimed_by_id, now=NOON
    )
    acts = FollowUpAct.objects.filter(follow_up=follow_up)

    for change in (lambda: acts.update(kind="wrote"), acts.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    acts.filter(kind="called").update(note=None)
    assert acts.get(kind="called").note is None


def test_dont_know_alarms_nobody():
    answer = said()
    AnswerMark.objects.create(answer=answer, code="mark", kind="five", number=None, word="unknown", at=NOON)
    assert look(answer) is None


def test_erasing_a_customer_takes_the_words_and_leaves_the_figures():
    customer, ana = customer_with(phone="+351912345678", name="Ana"), StaffFactory()
    answer = said(mark=1, customer=customer)
    follow_up = take(look(answer), ana)
    facts = {"follow_up_id": follow_up.pk, "by_id": ana.pk, "now": NOON}
    working.record_contact(kind="called", note="Ana Silva", **facts)
    working.close(cause=cause(), remedy="Wrote to Ana", word="Ana is glad", satisfied=True, **facts)

    with transaction.atomic():
        forget_customer(person_id=customer.pk, by="test", reason="wish", now=NOON)

    follow_up.refresh_from_db()
    assert (follow_up.customer, follow_up.remedy, follow_up.word) == (None, None, None)
    assert not follow_up.acts.exclude(note=None).exists()
    assert (follow_up.state, follow_up.cause, follow_up.satisfied) == ("closed", cause(), True)
