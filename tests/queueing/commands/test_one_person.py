"""Two customers found to be one person at the counter, and apart again; also while they are being served."""

from datetime import timedelta

import pytest

from core.models import AuditEntry
from queueing.commands import people, serving
from queueing.models import Case
from queueing.states import Outcome
from stores.commands import merging
from stores.commands.merging import SamePerson, UnknownMerge
from stores.models import Customer, CustomerMerge
from tests.factories import NOON, CounterFactory, StaffFactory, customer_with
from tests.queueing.people import MAIL, PHONE, Met, arrive


@pytest.fixture
def shop(shop):
    shop.open()
    return shop


@pytest.fixture
def family(shop):
    """Two with one phone."""
    return customer_with(phone=PHONE, name="Ana", tier=shop.gold), customer_with(phone=PHONE, name="Rui")


def test_merge_shows_both_histories_and_split_takes_exactly_one_away(shop):
    by_mail = Met(shop, mail=MAIL)
    by_mail.confirm(by_mail.meant(), name="Ana")
    serving.finish(outcome=Outcome.FOLLOW_UP, **by_mail.at())
    met = Met(shop, phone=PHONE, after=5)
    met.confirm(met.meant())
    assert met.view().person.visits == ()

    met.merge("mail", MAIL)

    person = met.view().person
    assert (person.name, len(person.visits), len(person.cases)) == ("Ana", 1, 2)
    assert {way.kind for way in person.ways} == {"phone", "mail"}
    serving.finish(outcome=Outcome.RESOLVED, **met.at())
    after = Met(shop, phone=PHONE, after=15)
    after.confirm(after.fresh().customer)
    assert after.session.case == met.session.case

    after.split(CustomerMerge.objects.get())

    person = after.view().person
    assert ({way.kind for way in person.ways}, person.name) == ({"phone"}, "")
    assert [visit.id for visit in person.visits] == [met.session.pk]
    serving.finish(outcome=Outcome.RESOLVED, **after.at())
    back = Met(shop, mail=MAIL, after=25)
    back.confirm(back.fresh().customer)
    assert [visit.id for visit in back.view().person.visits] == [by_mail.session.pk]
    assert AuditEntry.objects.filter(action__in=["customer.merge", "customer.split"]).count() == 2


def test_merge_gives_the_tier_that_was_missing_and_split_takes_it_back(shop):
    customer_with(number="K-1", tier=shop.gold)
    met = Met(shop, phone=PHONE)
    met.confirm(met.meant())

    met.merge("number", "K-1")
    assert arrive(shop, phone=PHONE).tier == shop.gold
    met.split(CustomerMerge.objects.get())
    assert arrive(shop, phone=PHONE).tier == shop.standard
    assert arrive(shop, customer_number="K-1").tier == shop.gold


def test_split_leaves_a_tier_that_was_given_later(shop):
    customer_with(number="K-1", tier=shop.gold)
    met = Met(shop, phone=PHONE)
    met.confirm(met.meant())
    met.merge("number", "K-1")
    Customer.objects.filter(pk=met.meant().pk).update(tier=shop.law)

    met.split(CustomerMerge.objects.get())

    assert met.meant().tier == shop.law


def test_merge_with_a_phone_that_nobody_has_adds_it(shop):
    met = Met(shop, mail=MAIL)
    met.confirm(met.meant())

    met.merge("phone", "912 345 678")

    assert arrive(shop, phone=PHONE).customer == met.fresh().customer


def test_merge_refuses_itself_and_a_whole_family(shop, family):
    met = Met(shop, mail=MAIL)
    met.confirm(met.meant())
    with pytest.raises(SamePerson):
        met.merge("mail", MAIL)
    with pytest.raises(people.SeveralPeople):
        met.merge("phone", PHONE)
    assert not CustomerMerge.objects.exists()


def test_merge_and_split_need_a_confirmed_person(shop):
    met = Met(shop, mail=MAIL)
    with pytest.raises(people.NotConfirmed):
        met.merge("phone", PHONE)
    with pytest.raises(people.NotConfirmed):
        met.do(people.split, merge_id=1)


def test_split_refuses_what_belongs_to_another_person(shop):
    mine, other, third = customer_with(number="K-1"), customer_with(number="K-2"), customer_with(number="K-3")
    met = Met(shop, customer_number="K-2")
    met.confirm(other)
    met.merge("number", "K-3")
    row = CustomerMerge.objects.get()
    serving.finish(outcome=Outcome.RESOLVED, **met.at())
    stranger = Met(shop, customer_number="K-1", after=5)
    stranger.confirm(mine)
    with pytest.raises(UnknownMerge):
        stranger.split(row)
    third.refresh_from_db()
    assert third.merged_into == other


def test_merged_while_being_served_the_visit_goes_on(shop):
    """Another counter finds out that the customer at this one is somebody known."""
    known = customer_with(number="K-1", name="Ana")
    met = Met(shop, phone=PHONE)
    met.confirm(met.meant())
    clerk = StaffFactory(stores=[shop.store], skills=[shop.sim])
    counter = CounterFactory(store=shop.store, number=4)
    shop.open(counter=counter, clerk=clerk)
    merging.merge(kept_id=known.pk, joined_id=met.meant().pk, by_id=clerk.pk, now=met.now)

    assert met.view().person.name == "Ana"
    serving.finish(outcome=Outcome.RESOLVED, **met.at())
    assert Case.objects.get().closed_at is not None
    again = Met(shop, customer_number="K-1", after=5)
    again.confirm(known)
    assert again.session.case == Case.objects.get()
    assert NOON + timedelta(minutes=1) <= Case.objects.get().visited_at
