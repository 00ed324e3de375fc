"""The demo chain's key customers, loaded twice: the same four, two of whom share a phone."""

import pytest
from django.db.models import Count

from stores.commands.demo import load_demo
from stores.demo import towns
from stores.demo.bring import BRING, NOTICE
from stores.models import Customer, CustomerWay, Place, Service, Store
from stores.queries.gazetteer import places_named
from tests.factories import NOON

pytestmark = pytest.mark.django_db


def test_key_customers_are_loaded_once_and_a_family_shares_a_phone(settings):
    settings.DEMO = True
    for _again in range(2):
        load_demo(now=NOON)

    assert sorted(Customer.objects.values_list("tier__code", flat=True)) == ["gold", "gold", "silver", "silver"]
    assert CustomerWay.objects.count() == 8
    shared = CustomerWay.objects.values("kind", "hash").annotate(n=Count("id")).filter(n__gt=1)
    assert [row["kind"] for row in shared] == ["phone"]


def test_bookings_of_the_demo_say_what_to_bring_in_every_language(settings):
    settings.DEMO = True
    load_demo(now=NOON)

    told = Service.objects.exclude(bring={})
    assert set(told.values_list("code", flat=True)) == set(BRING)
    for service in told:
        assert set(service.bring) == {"en", "pt", "cs", "ru"}
        assert len({len(text.splitlines()) for text in service.bring.values()}) == 1
    assert set(Service.objects.filter(code__in=NOTICE).values_list("code", "book_notice")) == set(NOTICE.items())


def test_finder_of_the_demo_knows_towns_and_what_stores_have(settings):
    settings.DEMO = True
    for _again in range(2):
        load_demo(now=NOON)

    assert Place.objects.count() == len(towns.TOWNS) == 30
    assert [town.code for town in places_named("Прага")] == ["praha"]
    assert [town.area for town in places_named("lagoa")] == ["Algarve", "Açores"]
    assert "step_free" in Store.objects.get(code="demo-001").accessibility
