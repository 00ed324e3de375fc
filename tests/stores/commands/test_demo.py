"""The demo chain's key customers, loaded twice: the same four, two of whom share a phone."""

import pytest
from django.db.models import Count

from stores.commands.demo import load_demo
from stores.models import Customer, CustomerWay
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
