"""What a clerk chooses from."""

from django.utils import translation

from queueing.queries.choices import choices, targets
from tests.factories import NOON, CounterFactory, ReasonFactory, ServiceFactory, StaffFactory, StoreFactory, offer


def test_reasons_come_in_their_order_and_in_the_active_language(db):
    ReasonFactory(kind="pause", code="lunch", names={"en": "Lunch", "pt": "Almoço"}, position=2)
    ReasonFactory(kind="pause", code="break", names={"en": "Break", "pt": "Pausa"}, position=1)
    ReasonFactory(kind="pause", code="old", is_active=False)
    ReasonFactory(kind="pick", code="cannot-wait")

    known = choices(now=NOON)

    assert known.of("pause") == [("break", "Break"), ("lunch", "Lunch")]
    with translation.override("pt"):
        assert known.words("pause", "lunch") == "Almoço"


def test_reason_written_by_hand_is_its_own_name(db):
    assert choices(now=NOON).words("pause", "the lights went out") == "the lights went out"


def test_targets_are_what_the_store_has(db):
    store = StoreFactory()
    service = ServiceFactory(names={"en": "Repair"})
    offer(store, service)
    offer(StoreFactory(), ServiceFactory())
    clerk = StaffFactory(first_name="Rui", last_name="Alves", stores=[store])
    StaffFactory(first_name="Gone", stores=[store], is_active=False)
    StaffFactory(first_name="Greeter", role="greeter", stores=[store])
    StaffFactory(first_name="Elsewhere", stores=[StoreFactory()])
    counter = CounterFactory(store=store, number=4)
    CounterFactory(store=store, number=5, is_active=False)

    found = targets(store.pk, now=NOON)

    assert found.services == ((service.code, {"en": "Repair"}),)
    assert found.people == ((clerk.pk, "Rui Alves"),)
    assert found.counters == ((counter.pk, 4),)
