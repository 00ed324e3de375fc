"""Which customers belong to which tier. Nothing in any message tells who they are."""

from datetime import timedelta

import pytest
from django.db import connection

from core.models import AuditEntry
from core.personal import lookup_hash
from stores.imports.customers import KIND
from stores.models import Customer, CustomerWay
from tests.factories import TierFactory
from tests.stores.imports.conftest import NOW

pytestmark = pytest.mark.django_db

TEXT = "customer_number,phone,tier,language\nK-1,912 345 678,gold,pt\nK-2,,gold,\n,+420 601 123 456,,\n"


def numbered(number):
    return CustomerWay.objects.get(kind="number", hash=lookup_hash("number", number)).customer


def ways(customer):
    known = {}
    for way in customer.ways.order_by("id"):
        known.setdefault(way.kind, []).append(way.value)
    return known


@pytest.fixture(autouse=True)
def tiers():
    TierFactory(code="gold", is_default=False)
    TierFactory(code="silver", is_default=False)


def test_import_customers_reads_every_column(bring):
    assert bring(KIND, TEXT, country="PT").counts == (3, 0, 0, 0)
    customer = numbered("K-1")
    assert (ways(customer), customer.tier.code) == ({"number": ["K-1"], "phone": ["+351912345678"]}, "gold")
    assert (customer.language, customer.updated_at) == ("pt", NOW)


def test_import_customers_twice_changes_nothing(bring):
    bring(KIND, TEXT, country="PT")
    Customer.objects.update(updated_at=NOW - timedelta(days=9))
    assert bring(KIND, TEXT, country="PT").counts == (0, 0, 3, 0)
    assert not Customer.objects.filter(updated_at=NOW).exists()


def test_import_customers_keeps_numbers_and_phones_sealed(bring):
    bring(KIND, TEXT, country="PT")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(c::text, ' ') FROM stores_customerway c")
        stored = cursor.fetchone()[0]
    assert "K-1" not in stored
    assert b"912345678".hex() not in stored


def test_import_customers_changes_the_tier(bring):
    bring(KIND, TEXT, country="PT")
    outcome = bring(KIND, "number,tier\nK-1,silver\nK-2,\n")
    assert [numbered("K-1").tier.code, numbered("K-2").tier] == ["silver", None]
    assert outcome.counts == (0, 2, 0, 0)


def test_import_customers_joins_a_number_to_a_known_phone(bring):
    bring(KIND, "phone\n912345678\n", country="PT")
    bring(KIND, "number,phone\nK-1,+351912345678\n")
    assert ways(Customer.objects.get()) == {"number": ["K-1"], "phone": ["+351912345678"]}


def test_import_customers_gives_a_customer_a_new_phone(bring):
    bring(KIND, "number,phone\nK-1,912345678\n", country="PT")
    bring(KIND, "number,phone\nK-1,912345679\n", country="PT")
    assert ways(Customer.objects.get()) == {"number": ["K-1"], "phone": ["+351912345679"]}


def test_import_customers_leaves_a_proven_phone_beside_the_new_one(bring):
    bring(KIND, "number,phone\nK-1,912345678\n", country="PT")
    CustomerWay.objects.filter(kind="phone").update(proof="code", proven_at=NOW)
    bring(KIND, "number,phone\nK-1,912345679\n", country="PT")
    assert ways(Customer.objects.get())["phone"] == ["+351912345678", "+351912345679"]


FAMILY = "number,phone,tier\nK-1,912345678,gold\nK-2,+351 912 345 678,silver\n"


def test_import_customers_lets_a_family_share_a_phone(bring):
    assert bring(KIND, FAMILY, country="PT").counts == (2, 0, 0, 0)
    assert bring(KIND, FAMILY, country="PT").counts == (0, 0, 2, 0)
    assert [ways(numbered(number))["phone"] for number in ("K-1", "K-2")] == [["+351912345678"]] * 2


def test_import_customers_refuses_a_shared_phone_that_names_nobody(bring):
    bring(KIND, FAMILY, country="PT")
    outcome = bring(KIND, "phone,tier\n912345678,gold\n", country="PT")
    assert [(line, what) for line, what, _ in outcome.refusals] == [(2, "phone")]


def test_import_customers_knows_within_a_file_whom_an_earlier_line_made(bring):
    outcome = bring(KIND, "number,phone,tier\nK-1,912345678,\n,912345678,gold\n", country="PT")
    assert outcome.counts == (1, 1, 0, 0)
    assert numbered("K-1").tier.code == "gold"


def test_import_customers_speaks_of_the_person_that_two_rows_were_joined_to(bring):
    bring(KIND, "number\nK-1\nK-2\n")
    Customer.objects.filter(pk=numbered("K-2").pk).update(merged_into=numbered("K-1"))
    bring(KIND, "number,tier\nK-2,gold\n")
    assert [numbered("K-1").tier.code, numbered("K-2").tier] == ["gold", None]


REFUSED = [
    ("K-9,,platinum", "tier", "unknown: platinum"),
    (",,gold", "number", "missing"),
    ("K-9,12,gold", "phone", "not complete"),
    (f"{'9' * 61},,gold", "number", "longer"),
]


@pytest.mark.parametrize(("row", "field", "reason"), REFUSED)
def test_import_customers_refuses_a_bad_row_and_takes_the_good_ones(bring, row, field, reason):
    bring(KIND, TEXT, country="PT")
    outcome = bring(KIND, f"number,phone,tier\n{row}\nK-8,,gold\n", country="PT")
    assert [(line, what) for line, what, _ in outcome.refusals] == [(2, field)]
    assert reason in outcome.refusals[0][2]
    assert numbered("K-8").tier.code == "gold"


def test_import_customers_refuses_a_second_row_of_one_phone_without_numbers(bring):
    outcome = bring(KIND, "phone\n912345678\n+351 912 345 678\n", country="PT")
    assert outcome.refusals == [(3, "row", "says the same as line 2")]


def test_import_customers_tells_nobody_who_they_are(bring):
    outcome = bring(KIND, TEXT + "K-3,912345679,platinum,\n", country="PT")
    bring(KIND, "number,phone,tier\nK-1,912345670,silver\n", country="PT")
    words = " ".join(f"{news.what} {news.why}" for news in outcome.news)
    words += str(list(AuditEntry.objects.values_list("target", "data")))
    assert "K-1" not in words
    assert "91234567" not in words


def test_import_customers_needs_one_of_two_columns(bring):
    with pytest.raises(Exception, match="bad_file") as caught:
        bring(KIND, "tier\ngold\n")
    assert "number|phone" in str(caught.value.message)
