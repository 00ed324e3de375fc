"""The page of satisfaction: its figures, whose they are, and what they cost."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from feedback.access import hearing
from feedback.models import Answer
from insight.queries.satisfaction import satisfaction
from queueing.models import SettledVisit
from stores.access import principal_for_user
from stores.models import Partner, Staff
from tests.factories import RegionFactory, StaffFactory, StoreFactory, TicketFactory
from tests.feedback.claims import claim
from tests.feedback.said import manager_of, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


def browser(person):
    client = Client()
    client.force_login(person.user)
    return client


def text_of(client, address="/satisfaction/"):
    return client.get(address).content.decode()


def test_figures_are_told_with_interval_and_sample_and_dont_know_is_nobodys(now):
    store = StoreFactory(name="Chiado")
    for mark, nps in [(5, 10), (4, 9), (2, 3), (None, 8), (None, None)]:
        said(store, at=now, mark=mark, nps=nps)
    client = browser(manager_of(store))

    text = text_of(client, "/satisfaction/?by=nps")

    assert "net promoter score, between" in text
    assert "(4 answers)" in text
    assert "<b>25.0</b>" in text
    assert "(3 answers)" in text
    assert "Chiado" in text
    assert "25.0 (4)" in text


def test_what_was_pressed_at_the_exit_is_read_and_not_counted(now):
    store = StoreFactory(name="Chiado")
    said(store, at=now, mark=2, nps=0)
    pressed = said(store, at=now, mark=5, nps=10)
    Answer.objects.filter(pk=pressed.pk).update(way="tablet")
    client = browser(manager_of(store))

    text = text_of(client, "/satisfaction/?by=nps")

    assert "(1 answers)" in text
    assert "(2 answers)" not in text
    assert pressed in hearing.answers_visible_to(principal_for_user(manager_of(store).user_id))


def test_ranking_puts_the_store_first_that_surely_reaches_most(now):
    many, one = StoreFactory(name="Many"), StoreFactory(name="One")
    for _each in range(30):
        said(many, at=now, mark=5)
    said(many, at=now, mark=1)
    said(one, at=now, mark=5)

    text = text_of(browser(manager_of(many, one)))

    assert text.index(">Many<") < text.index(">One<")


def test_dealers_stores_and_clerks_are_those_that_the_manager_is_over(now):
    dealer = Partner.objects.create(code="dealer", name="Dealer One")
    here, there = StoreFactory(name="Here", partner=dealer), StoreFactory(name="There")
    for store in (here, there):
        said(store, at=now, mark=5)
    regional = StaffFactory(role=Staff.Role.REGIONAL_MANAGER, regions=[RegionFactory(), here.region])

    for person, seen in [(manager_of(here), [1, 0, 1]), (manager_of(there), [0, 1, 0]), (regional, [1, 0, 1])]:
        text = text_of(browser(person))
        assert [int(word in text) for word in (">Here<", ">There<", ">Dealer One<")] == seen


def test_clerks_who_stand_out_are_named_and_the_others_are_not(now):
    store = StoreFactory()
    people = {name: StaffFactory(first_name=name, stores=[store]) for name in ("Good", "Usual", "Bad", "New")}
    given = {"Good": [5] * 40, "Usual": [5] * 14 + [1] * 6, "Bad": [1] * 15 + [5] * 5, "New": [1] * 3}
    for name, marks in given.items():
        for mark in marks:
            said(store, at=now, mark=mark, clerk=people[name])

    text = text_of(browser(manager_of(store)))

    table = text[text.index("Clerks who stand out") :]
    assert [name in table for name in given] == [True, False, True, False]
    assert table.index(">Bad<") < table.index("worse") < table.index(">Good<") < table.index("better")


def test_wait_stands_against_mark(now):
    store = StoreFactory()
    for minutes, mark in [(2, 5), (3, 4), (50, 1)]:
        arrived = now - timedelta(hours=2)
        ticket = TicketFactory(store=store, arrived_at=arrived, called_at=arrived + timedelta(minutes=minutes))
        said(ticket=ticket, at=now, mark=mark)

    text = text_of(browser(manager_of(store)))

    waits = text[text.index("Wait against mark") :]
    assert '<th scope="row">0–5 min</th><td>2</td><td>4.5</td><td>100\u00a0%</td>' in waits
    assert '<th scope="row">45 min and more</th><td>1</td><td>1.0</td><td>0\u00a0%</td>' in waits


def test_a_week_is_that_of_the_stores_own_clock(now):
    monday = (now - timedelta(days=now.weekday() + 7)).replace(hour=0, minute=30, second=0, microsecond=0)
    store = StoreFactory(time_zone="America/New_York")  # where it is still Sunday
    said(store, mark=5, at=now, happened_at=monday)

    found = satisfaction(
        hearing.answers_visible_to(principal_for_user(manager_of(store).user_id)), who=1, days=28, now=now
    )

    asked = [week for week, opinion in found.weeks if opinion.share.count]
    assert asked == [(monday - timedelta(days=7)).date()]


def test_figures_take_as_many_statements_for_three_stores_as_for_one(now, django_assert_num_queries):
    stores = [StoreFactory() for _each in range(3)]
    boss = principal_for_user(manager_of(*stores).user_id)
    for count in (1, 3):
        for store in stores[:count]:
            said(store, at=now, mark=5, clerk=StaffFactory())
        with django_assert_num_queries(5):
            satisfaction(hearing.answers_visible_to(boss), who=count, days=28, now=now)


def test_nobody_has_answered_is_said(now):
    assert "Nobody has answered in these weeks." in text_of(browser(manager_of(StoreFactory())))


def test_complaints_stand_by_store_region_and_dealer(now):
    dealer = Partner.objects.create(code="dealer", name="Dealer One")
    store, calm = StoreFactory(name="Loud", partner=dealer), StoreFactory(name="Calm")
    for place, visits in ((store, 4), (calm, 2)):
        for _each in range(visits):
            ticket = TicketFactory(store=place, state="done", state_since=now, day=now.date(), outcome="resolved")
            SettledVisit.objects.create(
                ticket=ticket, topic=ticket.service.topic, store=place, region=place.region, partner=place.partner,
                outcome="resolved", ended_at=now, ended_on=now.date(), hour=12,
            )  # fmt: skip
    claim(store, now=now)

    text = text_of(browser(manager_of(store, calm)))

    tables = text[text.index("Complaints per 1,000 visits") :]
    row = "<td>1</td><td>4</td><td>250.0</td><td>45.6 – 699.4</td>"  # Wilson, 1 of 4
    for name in ("Loud", "Dealer One", store.region.name):
        assert f'<th scope="row">{name}</th>{row}' in tables
    assert '<th scope="row">Calm</th><td>0</td><td>2</td><td>0.0</td>' in tables


def test_figures_are_rounded_and_not_cut_off(now):
    store = StoreFactory(name="Chiado")
    for nps in (10, 10, 3):  # 33.33…
        said(store, at=now, nps=nps)
    two = StoreFactory(name="Rossio")
    for nps in (10, 10, 10, 10, 10, 7):  # 83.33…
        said(two, at=now, nps=nps)
    third = StoreFactory(name="Baixa")
    for nps in (10, 10, 8):  # 66.66…
        said(third, at=now, nps=nps)

    text = text_of(browser(manager_of(store, two, third)), "/satisfaction/?by=nps")

    for words in ("33.3 (3)", "83.3 (6)", "66.7 (3)"):
        assert words in text
