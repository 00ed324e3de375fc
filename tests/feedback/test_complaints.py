"""Complaints per thousand visits: answers and claims, each matter once, by the store, region and dealer of then."""

from datetime import timedelta

import pytest

from feedback.access import hearing
from feedback.access.claims import claims
from feedback.commands.claim_erasing import erase_claim
from feedback.commands.claim_joining import join
from feedback.commands.followups import opening
from feedback.models import Claim, FollowUp, Invitation
from feedback.queries.complaints import Complaints, Told, complaints, complaints_by
from insight.access import settled_visits
from queueing.models import DayTotal, SettledVisit
from signatures.commands.erasing import erase_person
from stores.access import principal_for_user, stores_visible_to
from stores.commands.merging import merge
from stores.models import Partner, Staff
from tests.factories import NOON, RegionFactory, ServiceFactory, StaffFactory, StoreFactory, customer_with
from tests.feedback.claims import claim, worker
from tests.feedback.said import manager_of, rules, said, visit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def unhappy(store=None, *, at=NOON - DAY, **facts):
    """A follow-up that an answer opened."""
    rules()
    answer = said(store, at=at, mark=1, **facts)
    return opening.look_at(answer_id=answer.pk, now=at)


def served(store, done, *, at=NOON - DAY):
    DayTotal.objects.create(store=store, service=ServiceFactory(), day=at.date(), done=done)


def figure(person=None, **facts):
    """Of all stores, unless somebody is given."""
    principal = principal_for_user((person or StaffFactory(role=Staff.Role.ADMINISTRATOR)).user_id)
    told = Told(hearing.follow_ups_visible_to(principal), claims(principal))
    return complaints(told, stores_visible_to(principal), now=NOON, **facts)


def test_claims_and_follow_ups_count_together():
    store = StoreFactory()
    served(store, 400)
    unhappy(store)
    claim(store, now=NOON - 2 * DAY, mail="a@example.org"), claim(store, now=NOON - 3 * DAY, mail="b@example.org")

    found = figure()

    assert (found.count, found.visits, found.per_thousand) == (3, 400, 7.5)
    assert [round(each, 2) for each in found.between] == [2.55, 21.82]  # Wilson, 3 of 400


def test_what_is_older_has_no_store_or_was_joined_counts_not():
    store = StoreFactory()
    served(store, 100)
    boss = worker(store)
    one, two = claim(store, by=boss, now=NOON - DAY), claim(store, by=boss, now=NOON - DAY)
    join(claim_id=two.pk, into_id=one.pk, by_id=boss.pk, now=NOON)
    claim(now=NOON - DAY, mail="chain@example.org"), claim(store, now=NOON - 31 * DAY, mail="old@example.org")

    assert figure() == Complaints(1, 100, 30)
    assert figure(days=60).count == 2


def test_claim_and_follow_up_of_one_visit_are_one_complaint():
    store, boss = StoreFactory(), StaffFactory(role=Staff.Role.ADMINISTRATOR)
    served(store, 100)
    first, other = visit(store), visit(store)
    unhappy(ticket=first)
    for ticket in (first, other):
        row = claim(store, by=boss, now=NOON - DAY, phone="", mail="")
        Claim.objects.filter(pk=row.pk).update(ticket=ticket)

    assert figure().count == 2


def test_visit_left_unsettled_is_no_complaint_and_hides_no_claim():
    store, boss = StoreFactory(), StaffFactory(role=Staff.Role.ADMINISTRATOR)
    ticket = visit(store, ended=NOON - DAY)
    assert opening.open_for_visits(now=NOON - DAY + timedelta(minutes=20)) == 1
    row = claim(store, by=boss, now=NOON - DAY, phone="", mail="")
    Claim.objects.filter(pk=row.pk).update(ticket=ticket)

    assert figure().count == 1


PHONE_OF_ANA = "+351912345678"


def asked_by(way, row):
    """The follow-up's survey went to somebody: known by the address, or as a customer."""
    facts = {"to_hash": Claim.objects.get(pk=row.pk).phone_hash}
    if way == "customer":
        person = customer_with(number="K-1")
        Claim.objects.filter(pk=row.pk).update(customer=person)
        facts = {"customer": person}
    Invitation.objects.update(**facts)


@pytest.mark.parametrize("way", ["phone", "customer"])
@pytest.mark.parametrize(("days", "count"), [(0, 1), (30, 1), (31, 2), (-31, 2)])
def test_claim_without_a_visit_belongs_to_what_the_same_person_said_of_the_store_within_thirty_days(way, days, count):
    store = StoreFactory()
    unhappy(store, at=NOON - 40 * DAY, happened_at=NOON - 40 * DAY)
    row = claim(store, now=NOON - 40 * DAY + days * DAY)
    asked_by(way, row)

    assert figure(days=90).count == count


def test_same_person_in_another_store_or_another_visit_complains_twice():
    here, there = StoreFactory(), StoreFactory()
    unhappy(here)
    elsewhere = claim(there, now=NOON - DAY)
    asked_by("phone", elsewhere)
    assert figure().count == 2

    again = claim(here, now=NOON - DAY)
    Claim.objects.filter(pk=again.pk).update(ticket=visit(here))
    assert figure().count == 3


@pytest.mark.parametrize("erased", ["person", "claim"])
@pytest.mark.parametrize("known", ["visit", "phone"])
def test_erasing_leaves_the_figure_as_it_was(erased, known):
    store, person = StoreFactory(), customer_with(phone=PHONE_OF_ANA)
    ticket = visit(store, customer=person, confirmed_at=NOON - DAY)
    if known == "visit":
        unhappy(ticket=ticket)
        row = claim(store, now=NOON - DAY)
        Claim.objects.filter(pk=row.pk).update(ticket=ticket)
    else:
        unhappy(store)
        row = claim(store, now=NOON - DAY)
        asked_by("phone", row)
    assert figure().count == 1

    if erased == "person":
        erase_person(customer_id=person.pk, reason="asked for it", by="test", now=NOON)
    else:
        erase_claim(claim_id=row.pk, reason="asked for it", by="test", now=NOON)

    assert Claim.objects.get().erased_at is not None
    assert figure().count == 1


def test_joining_customers_leaves_the_figure_as_it_was():
    store, one, two = StoreFactory(), customer_with(number="K-1"), customer_with(number="K-2")
    unhappy(store)
    Invitation.objects.update(customer=one)
    row = claim(store, now=NOON - DAY)
    Claim.objects.filter(pk=row.pk).update(customer=two)
    before = figure()

    merge(kept_id=one.pk, joined_id=two.pk, by_id=None, now=NOON)

    assert figure() == before


# --- by store, region and dealer --------------------------------------------------------------------------------------
def settled(store, count):
    """So many visits of yesterday, with the store's region and dealer of now."""
    for _each in range(count):
        ticket = visit(store, ended=NOON - DAY, outcome="resolved")
        SettledVisit.objects.create(
            ticket=ticket, topic=ticket.service.topic, service=ticket.service, store=store, region=store.region,
            partner=store.partner, outcome="resolved", ended_at=NOON - DAY, ended_on=(NOON - DAY).date(), hour=12,
        )  # fmt: skip


def by(what, person=None):
    principal = principal_for_user((person or StaffFactory(role=Staff.Role.ADMINISTRATOR)).user_id)
    told = Told(hearing.follow_ups_visible_to(principal), claims(principal))
    found = complaints_by(told, settled_visits(principal, by="store"), what, now=NOON, days=30)
    return {key: (each.count, each.visits) for key, each in found.items()}


def test_store_that_moves_and_changes_hands_takes_nothing_along():
    before, after = RegionFactory(), RegionFactory()
    one, two = (Partner.objects.create(code=code, name=code) for code in ("one", "two"))
    store, calm = StoreFactory(region=before, partner=one), StoreFactory(region=after)
    settled(store, 4), settled(calm, 2)
    unhappy(store)
    claim(store, now=NOON - DAY)
    figures = [by(what) for what in ("store", "region", "partner")]

    store.region, store.partner, store.name = after, two, "Renamed"
    store.save()

    assert figures == [
        {store.pk: (2, 4), calm.pk: (0, 2)}, {before.pk: (2, 4), after.pk: (0, 2)}, {one.pk: (2, 4)},
    ]  # fmt: skip
    assert [by(what) for what in ("store", "region", "partner")] == figures
    claim(store, now=NOON - DAY, mail="new@example.org")
    settled(store, 1)
    assert by("region") == {before.pk: (2, 4), after.pk: (1, 3)}
    assert by("partner") == {one.pk: (2, 4), two.pk: (1, 1)}


def test_everybody_counts_the_own_stores_alone():
    here, there = StoreFactory(), StoreFactory()
    for store in (here, there, there):
        settled(store, 1)
    claim(here, now=NOON - DAY), claim(there, now=NOON - DAY, mail="b@example.org")
    served(here, 10), served(there, 20)

    assert by("store", manager_of(here)) == {here.pk: (1, 1)}
    assert figure(manager_of(here)) == Complaints(1, 10)
    assert figure(StaffFactory(role=Staff.Role.AUDITOR)) == Complaints(2, 30)


def test_more_stores_take_as_many_statements(django_assert_num_queries):
    for count in (1, 3):
        for _each in range(count):
            store = StoreFactory()
            settled(store, 1)
            claim(store, now=NOON - DAY, mail=f"{store.code}@example.org")
        principal = principal_for_user(StaffFactory(role=Staff.Role.ADMINISTRATOR).user_id)
        told, visits = Told(FollowUp.objects.all(), Claim.objects.all()), settled_visits(principal, by="store")
        with django_assert_num_queries(3):
            complaints_by(told, visits, "store", now=NOON, days=30)
