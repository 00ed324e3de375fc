"""The table of settled visits follows the line, people and places."""

import contextlib
import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from queueing.commands import serving
from queueing.commands.erasing import forget_visits
from queueing.commands.visits import keeping, proving
from queueing.models import SettledVisit, TicketMove, VisitMark
from queueing.states import Outcome
from stores.commands import merging
from stores.commands.customers import Kind
from stores.models import CustomerMerge
from tests.factories import NOON, RegionFactory, StaffFactory, customer_with
from tests.queueing.people import MAIL, PHONE, Met
from tests.queueing.visits import settled

LATER = NOON + timedelta(days=2)


@pytest.fixture
def shop(shop):
    shop.open()
    return shop


def visit(shop, *, after=1, outcome=Outcome.RESOLVED, confirmed=True, reason="", **who):
    """A visit that ends with `outcome`."""
    met = Met(shop, after=after, service=shop.sim.code, **(who or {"phone": PHONE}))
    met.now = NOON + timedelta(minutes=after)
    if confirmed:
        met.confirm(met.meant())
    serving.finish(outcome=outcome, reason=reason, **met.at())
    return met


def rows():
    return list(SettledVisit.objects.order_by("ended_at", "id"))


def test_sweep_keeps_one_row_for_each_visit_that_ended(shop):
    met = visit(shop, outcome=Outcome.NOT_POSSIBLE, reason="no-stock")
    keeping.sweep(now=LATER)

    [row] = rows()
    assert (row.ticket_id, row.clerk, row.store, row.region) == (
        met.ticket.pk,
        shop.clerk,
        shop.store,
        shop.store.region,
    )
    assert (row.outcome, row.reason, row.ended_at, row.hour) == ("not_possible", "no-stock", met.now, met.now.hour)
    assert row.who == str(met.meant().pk)
    assert keeping.sweep(now=LATER) == 0


def test_a_clerks_own_words_are_not_kept(shop):
    visit(shop, outcome=Outcome.NOT_POSSIBLE, reason="Ana Silva had no card")
    keeping.sweep(now=LATER)
    assert rows()[0].reason == ""


def test_who_is_not_confirmed_is_nobody(shop):
    visit(shop, confirmed=False)
    visit(shop, after=30, confirmed=False)
    keeping.sweep(now=LATER)
    assert [(row.who, row.customer_id, row.next_at) for row in rows()] == [("", None, None)] * 2


def test_visits_of_one_person_know_their_neighbours(shop):
    one, two = visit(shop), visit(shop, after=60)
    keeping.sweep(now=LATER)
    assert [(row.previous_at, row.next_at) for row in rows()] == [(None, two.now), (one.now, None)]


def test_a_reopened_visit_is_not_settled_until_it_ends_again(shop):
    first, met = visit(shop), visit(shop, after=30)
    keeping.sweep(now=met.now)
    serving.reopen(**met.at())
    keeping.sweep(now=met.now)
    assert [(row.ticket_id, row.next_at) for row in rows()] == [(first.ticket.pk, None)]

    serving.finish(outcome=Outcome.FOLLOW_UP, **met.at())
    keeping.sweep(now=met.now)
    assert [row.outcome for row in rows()] == ["resolved", "follow_up"]
    assert list(proving.differences()) == []


def test_a_visit_that_is_taken_up_again_and_left_stays_as_it_was_finished(shop):
    met = visit(shop, outcome=Outcome.NOT_POSSIBLE, reason="no-stock")
    keeping.sweep(now=met.now)
    serving.reopen(**met.at())
    serving.take_out(**met.at())

    keeping.sweep(now=met.now)

    assert [(row.ticket_id, row.outcome, row.clerk) for row in rows()] == [(met.ticket.pk, "not_possible", shop.clerk)]
    SettledVisit.objects.all().delete()
    assert (keeping.catch_up(now=met.now), list(proving.differences())) == (1, [])


def test_the_mark_waits_for_moves_that_are_still_on_their_way(shop):
    met = visit(shop)
    keeping.sweep(now=met.now)
    assert VisitMark.objects.get().move == 0
    keeping.sweep(now=met.now + keeping.STRAGGLES + timedelta(seconds=1))
    assert VisitMark.objects.get().move == TicketMove.objects.latest("id").pk


def test_a_long_past_is_swept_in_batches(shop, monkeypatch):
    monkeypatch.setattr(keeping, "BATCH", 3)
    for n in range(3):
        visit(shop, after=1 + 10 * n)
    assert keeping.sweep(now=LATER) == 3
    assert VisitMark.objects.get().move == TicketMove.objects.latest("id").pk


def test_what_no_sweep_has_found_is_caught_up_with(shop):
    visit(shop)
    VisitMark.objects.create(move=TicketMove.objects.latest("id").pk)
    assert keeping.sweep(now=LATER) == 0
    assert keeping.catch_up(now=NOON) == 1
    assert keeping.catch_up(now=NOON) == 0


def test_visits_follow_people_who_are_joined_and_taken_apart(shop):
    one, two = visit(shop), visit(shop, after=60, mail=MAIL)
    keeping.sweep(now=LATER)
    assert rows()[0].next_at is None

    merging.merge(kept_id=one.meant().pk, joined_id=two.meant().pk, by_id=None, now=LATER)
    assert [(row.who, row.next_at) for row in rows()] == [(str(one.meant().pk), two.now), (str(one.meant().pk), None)]
    assert list(proving.differences()) == []

    merging.split(merge_id=CustomerMerge.objects.get().pk, person_id=rows()[0].customer_id, by_id=None, now=LATER)
    assert [row.next_at for row in rows()] == [None, None]
    assert list(proving.differences()) == []


def test_history_stays_where_it_was_when_a_store_moves(shop):
    visit(shop)
    keeping.sweep(now=LATER)
    was = shop.store.region
    shop.store.region, shop.store.name = RegionFactory(), "Another name"
    shop.store.save()
    keeping.settle([rows()[0].ticket_id])
    proving.rebuild()
    visit(shop, after=60)
    keeping.sweep(now=LATER)
    assert [row.region for row in rows()] == [was, shop.store.region]


def test_an_erased_customer_keeps_the_rates_and_loses_the_identity(shop):
    visit(shop)
    person = customer_with(mail=MAIL)
    [digest] = person.ways.filter(kind=Kind.MAIL).values_list("hash", flat=True)
    settled(0, 60, who=bytes(digest).hex(), topic=shop.sim.topic)
    keeping.sweep(now=LATER)

    forget_visits(person_id=person.pk, now=LATER)

    imported = [row for row in rows() if row.imported_as]
    assert {row.who for row in imported} == {str(person.pk)}  # a row that is nobody's now
    assert [row.next_at for row in imported] == [imported[1].ended_at, None]


def test_an_answer_is_kept_with_its_visit(shop):
    met = visit(shop)
    assert keeping.note_answer(ticket_id=met.ticket.pk, is_solved=False) is True
    keeping.sweep(now=LATER)
    assert rows()[0].confirmed is False


def checked():
    out = io.StringIO()
    with contextlib.suppress(SystemExit):
        call_command("rebuild_stats", "--check", stdout=out)
    return [line for line in out.getvalue().splitlines() if "visit" in line]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"outcome": "follow_up"}, "outcome"),
        ({"reason": "made-up"}, "reason"),
        ({"ended_at": NOON + timedelta(minutes=2)}, "ended_at"),
        ({"who": "0"}, "who"),
        ({"next_at": None}, "neighbours"),
    ],
)
def test_check_finds_what_the_line_does_not_say_and_rebuild_mends_it(shop, change, what):
    visit(shop)
    visit(shop, after=60)
    assert checked() == ["settled visits looked at, 0 differences"]

    SettledVisit.objects.filter(pk=rows()[0].pk).update(**change)
    assert any(f" {what}: " in line for line in checked())

    call_command("rebuild_stats", stdout=io.StringIO())
    assert checked() == ["settled visits looked at, 0 differences"]


def test_a_visit_that_ended_later_than_it_was_kept_passes_its_old_neighbour(shop):
    one, two = visit(shop), visit(shop, after=60)
    keeping.sweep(now=LATER)
    early = one.now - timedelta(seconds=30)
    SettledVisit.objects.filter(ticket=two.ticket.pk).update(ended_at=early, previous_at=None, next_at=one.now)
    keeping.settle([two.ticket.pk])
    assert [(row.ended_at, row.previous_at) for row in rows()] == [(one.now, None), (two.now, one.now)]


def test_check_finds_a_row_that_is_missing(shop):
    visit(shop)
    keeping.sweep(now=LATER + timedelta(days=1))
    SettledVisit.objects.all().delete()
    assert "row: stored False" in checked()[0]


@pytest.fixture
def past(shop, tmp_path):
    """Import lines of the time before; what the command wrote."""

    def bring(*lines, header="id,ended_at,store,topic,outcome,number,clerk,region"):
        file = tmp_path / "visits.csv"
        file.write_text("\n".join([header, *lines]))
        out = io.StringIO()
        call_command("import_visits", file, stdout=out, stderr=out)
        return out.getvalue()

    return bring


def test_visits_of_before_are_imported_once_and_linked(shop, past):
    store, topic, clerk = shop.store.code, shop.sim.topic.code, StaffFactory(code="gone").code
    lines = [
        f"1,2026-01-05T10:00,{store},{topic},follow_up,77,{clerk},",
        f"2,2026-01-09T10:00:00+00:00,{store},{topic},resolved,77,,{RegionFactory(code='north').code}",
        f"3,2026-01-09T10:00,{store},{topic},resolved,,,",
    ]
    assert "3 created" in past(*lines)
    assert "0 created, 0 changed, 3 unchanged" in past(*lines)
    one, two, three = rows()
    assert (one.next_at, two.previous_at, three.who) == (two.ended_at, one.ended_at, "")
    assert (one.clerk.code, one.region, two.region.code) == ("gone", shop.store.region, "north")
    assert len(one.who) == 64
    assert list(proving.differences()) == []


def test_visits_of_before_belong_to_customers_who_are_known(shop, past):
    person = customer_with(number="77")
    past(f"1,2026-01-05T10:00,{shop.store.code},{shop.sim.topic.code},resolved,77,,")
    assert (rows()[0].customer, rows()[0].who) == (person, str(person.pk))


def test_bad_visits_are_refused_and_stop_nobody(shop, past):
    store, topic = shop.store.code, shop.sim.topic.code
    with pytest.raises(CommandError, match="4 rows were refused"):
        past(
            f"1,2026-01-05T10:00,{store},{topic},solved,,,",
            f"2,yesterday,{store},{topic},resolved,,,",
            f"3,2026-01-05T10:00,nowhere,{topic},resolved,,,",
            f"4,2999-01-05T10:00,{store},{topic},resolved,,,",
            f"5,2026-01-05T10:00,{store},{topic},resolved,,,",
        )
    assert [row.imported_as for row in rows()] == ["5"]
