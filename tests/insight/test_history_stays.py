"""What was counted stays counted: a store is renamed, moves and changes hands, people are joined and erased. Figures
stay, identity goes.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from feedback.access import hearing
from feedback.commands.followups import opening, problems, working
from feedback.models import FollowUp, Invitation
from feedback.queries.followups import contact
from feedback.queries.problems import problem_lines
from insight.queries.resolution import Asked, lines
from insight.queries.satisfaction import handled, satisfaction
from queueing.models import DayTotal, SettledVisit
from queueing.queries import cache
from signatures.commands.erasing import erase_person
from stores.access import principal_for_user
from stores.commands.merging import merge
from stores.models import Partner, Staff, Store
from tests.factories import RegionFactory, ServiceFactory, StaffFactory, StoreFactory, TopicFactory, customer_with
from tests.feedback.said import cause, rules, said, visit

pytestmark = pytest.mark.django_db
PHONE = "+351912345678"


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


class Past:
    """A store with visits and answers of two known people, the one of whom was unhappy; and everybody's boss."""

    def __init__(self, now):
        self.now = now
        self.north, self.south = RegionFactory(name="North"), RegionFactory(name="South")
        self.dealer = Partner.objects.create(code="first", name="First")
        self.store = StoreFactory(name="Chiado", region=self.north, partner=self.dealer)
        self.boss = StaffFactory(role=Staff.Role.ADMINISTRATOR)
        self.topic, self.service = TopicFactory(), ServiceFactory()
        self.ana, self.twin = customer_with(phone=PHONE), customer_with(number="K-2")
        rules()
        self._seen(self.ana, mark=1, nps=0, text="It was Ana’s bill.")
        self._seen(self.twin, mark=5, nps=10, text="Thank you.")
        DayTotal.objects.create(store=self.store, service=self.service, day=(now - timedelta(days=50)).date(), done=40)

    def _seen(self, person, **marks):
        ended = self.now - timedelta(days=50)
        ticket = visit(self.store, ended=ended, outcome="resolved", customer=person, confirmed_at=ended)
        SettledVisit.objects.create(
            ticket=ticket, topic=self.topic, store=self.store, region=self.north, partner=self.dealer, customer=person,
            who=str(person.pk), outcome="resolved", ended_at=ended, ended_on=ended.date(), hour=12,
        )  # fmt: skip
        facts = {"happened_at": ended, "customer": person, "to": PHONE}
        answer = said(ticket=ticket, at=ended + timedelta(hours=1), **facts, **marks)
        opening.look_at(answer_id=answer.pk, now=ended + timedelta(hours=1))

    def remedied(self):
        """The follow-up is closed, and its cause is a problem of the region."""
        self.chief = StaffFactory(role=Staff.Role.REGIONAL_MANAGER, regions=[self.north])
        row, at = FollowUp.objects.get(), self.now - timedelta(days=49)
        working.claim(follow_up_id=row.pk, by_id=self.chief.pk, now=at)
        facts = {"cause": cause("bill"), "remedy": "Paid back to Ana", "word": "Ana is content", "satisfied": None}
        working.close(follow_up_id=row.pk, by_id=self.chief.pk, now=at, **facts)
        facts = {"cause": cause("bill"), "owner": self.chief, "by_id": self.chief.pk, "due_on": self.now.date()}
        opened = self.now - timedelta(days=40)
        problems.open_problem(title="Bills", region=self.north, now=opened, **facts)

    def figures(self):
        """All that is counted, without the names that places have now."""
        cache.forget()
        principal = principal_for_user(self.boss.user_id)
        answers, follow_ups = hearing.answers_visible_to(principal), hearing.follow_ups_visible_to(principal)
        found = satisfaction(answers, who="boss", days=90, now=self.now)
        asked = {by: Asked(by, 14, 90, self.now) for by in ("store", "region", "partner", "topic")}
        rows = hearing.problems_visible_to(principal)
        solved = [problem_lines(rows, follow_ups, Store.objects.all(), now=self.now)]
        return {
            "whole": found.whole,
            "weeks": found.weeks,
            "stores": list(found.stores.values()),
            "partners": dict(found.partners),
            "handled": handled(follow_ups, days=90, now=self.now),
            "first visits": {by: lines(SettledVisit.objects.all(), each) for by, each in asked.items()},
            "problems": [(line.before, line.after) for each in solved for line in each],
            "follow-ups": list(follow_ups.values_list("store", "region", "partner", "why", "cause", "state")),
        }


@pytest.fixture
def past(now):
    made = Past(now)
    made.remedied()
    return made


def test_figures_of_the_beginning_are_those_counted_by_hand(past):
    figures = past.figures()

    assert (figures["whole"].nps.value, figures["whole"].share.value) == (0.0, 0.5)
    assert figures["handled"].closed == 1
    [region] = figures["first visits"]["region"]
    assert (region.key, region.rate.first_visits, region.rate.observed) == (past.north.pk, 2, 2)
    [(before, _after)] = figures["problems"]
    assert (before.count, before.visits, before.per_thousand) == (1, 40, 25.0)


def test_store_that_is_renamed_moves_and_changes_hands_takes_nothing_along(past):
    before = past.figures()

    past.store.name, past.store.region = "Rossio", past.south
    past.store.partner = Partner.objects.create(code="second", name="Second")
    past.store.save()

    after = past.figures()
    assert after == before
    assert list(after["partners"]) == [("First", "first")]


def test_a_regional_manager_reads_of_the_new_region_what_is_said_from_now_on_alone(past):
    past.store.region = past.south
    past.store.save()
    said(past.store, at=past.now, mark=4, nps=7)

    whole = past.figures()["follow-ups"]

    assert [row[1] for row in whole] == [past.north.pk]
    assert set(Invitation.objects.order_by("id").values_list("region", flat=True)) == {past.north.pk, past.south.pk}


def test_people_who_are_joined_leave_the_figures_of_what_they_said_as_they_were(past):
    before = past.figures()

    merge(kept_id=past.ana.pk, joined_id=past.twin.pk, by_id=None, now=past.now)

    after = past.figures()
    assert {name: after[name] for name in after if name != "first visits"} == {
        name: before[name] for name in before if name != "first visits"
    }


def test_joined_people_are_one_in_the_figures_of_first_visits(past):
    """Both came at the same instant for the same topic: neither followed the other."""
    before = past.figures()["first visits"]["store"]

    merge(kept_id=past.ana.pk, joined_id=past.twin.pk, by_id=None, now=past.now)

    assert set(SettledVisit.objects.values_list("who", flat=True)) == {str(past.ana.pk)}
    assert past.figures()["first visits"]["store"] == before


def test_erased_people_leave_the_figures_and_nothing_that_names_them(past):
    before = past.figures()

    for person in (past.ana, past.twin):
        erase_person(customer_id=person.pk, reason="asked for it", by="test", now=past.now)

    assert past.figures() == before
    row = FollowUp.objects.get()
    assert (row.customer, row.remedy, row.word, row.answer.text) == (None, None, None, None)
    assert contact(row) == type(contact(row))()
    assert set(Invitation.objects.values_list("customer", "to", "to_hash")) == {(None, None, None)}
    assert not row.acts.exclude(note=None).exists()
