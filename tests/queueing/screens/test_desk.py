"""The desk as the socket brings it: what many desks of a store share is made once."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from core.live import Topic
from queueing import screens
from queueing.screens.desk import parts
from queueing.screens.frame import Frame
from tests.clients import signed_in
from tests.factories import CounterFactory, ServiceFactory, StaffFactory, offer


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


def desk(shop, now, **facts):
    """The topic of another open desk; `facts` are the clerk's."""
    clerk = StaffFactory(stores=[shop.store], **{"skills": [shop.sim, shop.bill], **facts})
    number = 10 + shop.store.counters.count()
    counter = CounterFactory(store=shop.store, number=number, clerk=clerk, opened_at=now, idle_since=now)
    return Topic(f"store:{shop.store.pk}", "desk", (counter.pk, clerk.pk), "en")


def test_every_desk_is_told_its_own_counter(shop, now):
    topics = [desk(shop, now), desk(shop, now)]

    payloads = screens.build(topics, now=now)

    for topic in topics:
        assert f"/counters/{topic.key[0]}/pause" not in payloads[topic]
        assert f"/counters/{topic.key[0]}/close/" in json.loads(payloads[topic])["regions"]["more"]


def test_snapshot_by_socket_and_by_question_are_the_same(shop, now):
    shop.open(at=now)
    shop.arrive(at=now)
    topic = Topic(f"store:{shop.store.pk}", "desk", (shop.counter.pk, shop.clerk.pk), "en")

    pushed = json.loads(screens.build([topic], now=timezone.now())[topic])
    asked = signed_in(shop.clerk).get(f"/desk/{shop.counter.pk}/live/").json()

    assert pushed["revision"] == asked["revision"]
    assert pushed["regions"]["bar"] == asked["regions"]["bar"]


def test_further_desks_of_a_store_read_nothing_more(shop, now):
    for _customer in range(3):
        shop.arrive(at=now - timedelta(minutes=1))
    first, second, third = desk(shop, now), desk(shop, now), desk(shop, now)
    screens.build([first, second, third], now=now)  # what is remembered is remembered

    def statements(topics):
        with CaptureQueriesContext(connection) as captured:
            screens.build(topics, now=now)
        return len(captured)

    assert statements([first]) == statements([first, second, third])


def test_row_is_drawn_once_for_all_desks_that_may_call_it(shop, now):
    shop.arrive(at=now)
    alike, other = [desk(shop, now), desk(shop, now)], desk(shop, now, skills=[shop.bill])
    frame = Frame(store=shop.store, now=now)

    for topic in (*alike, other):
        counter_id, staff_id = topic.key
        parts(frame, counter_id=counter_id, staff_id=staff_id)

    drawn = [key for key in frame._made if key[0] == "row"]
    assert len(drawn) == 2  # as their next, and pale for the one who cannot


def test_row_that_only_others_serve_is_pale_until_it_overflows(shop, now):
    slow = ServiceFactory(code="contract", overflow_after=10)
    offer(shop.store, slow)
    shop.arrive(service=slow, at=now - timedelta(minutes=9))
    topic = desk(shop, now)

    before = json.loads(screens.build([topic], now=now)[topic])["regions"]
    after = json.loads(screens.build([topic], now=now + timedelta(minutes=1))[topic])["regions"]

    assert "data-other" in before["line"]
    assert "Call next" in after["bar"]
    assert "data-other" not in after["line"]


def test_languages_have_frames_of_their_own(shop, now):
    shop.sim.names = {"en": "SIM swap", "ru": "Замена SIM-карты"}
    shop.sim.save()
    shop.arrive(at=now)
    english = desk(shop, now)
    russian = Topic(english.group, "desk", english.key, "ru")

    with translation.override("en"):
        payloads = screens.build([english, russian], now=now)

    assert "SIM swap" in payloads[english]
    assert "Замена SIM-карты" in payloads[russian]
