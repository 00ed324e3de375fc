"""Whatever was joined in whatever order comes apart again as if it had never been."""

import pytest
from django.db import IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.models import AuditEntry
from stores.commands.merging import SamePerson, UnknownMerge, merge, person_of, split
from stores.models import Customer, CustomerMerge
from tests.factories import NOON, TierFactory, customer_with

pytestmark = pytest.mark.django_db
PEOPLE = 5
PAIRS = st.lists(st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1)), max_size=8)
FEW = settings(
    max_examples=25, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip


def rows():
    return list(Customer.objects.order_by("id").values_list("pk", "merged_into", "name", "tier", "language"))


def joined(kept, other):
    return merge(kept_id=kept.pk, joined_id=other.pk, by_id=None, now=NOON)


def apart(row):
    return split(merge_id=row.pk, person_id=row.kept_id, by_id=None, now=NOON)


@pytest.fixture
def people():
    tier = TierFactory(code="gold")
    names = ["Ana", None, "Rui", None, None]
    made = [customer_with(number=f"K-{n}", name=name, tier=tier if n == 3 else None) for n, name in enumerate(names)]
    Customer.objects.filter(pk=made[4].pk).update(language="pt")
    return made


@FEW
@given(pairs=PAIRS)
def test_merges_group_people_and_come_apart_in_reverse_order(people, pairs):
    before, groups, done = rows(), {n: {n} for n in range(PEOPLE)}, []
    try:
        for kept, other in pairs:
            if groups[kept] is groups[other]:
                with pytest.raises(SamePerson):
                    joined(people[kept], people[other])
                continue
            done.append(joined(people[kept], people[other]))
            together = groups[kept] | groups[other]
            groups.update(dict.fromkeys(together, together))
        for n, group in groups.items():
            same = {m for m in range(PEOPLE) if person_of(people[m].pk) == person_of(people[n].pk)}
            assert same == group
        assert not Customer.objects.filter(merged_into__merged_into__isnull=False).exists()
        for row in reversed(done):
            apart(row)
        assert rows() == before
    finally:  # one database for all examples
        Customer.objects.update(merged_into=None)
        CustomerMerge.objects.all().delete()


def test_kept_takes_what_it_had_not_and_keeps_what_it_had(people):
    ana, rui, gold = people[0], people[2], people[3]
    joined(ana, rui)
    joined(ana, gold)
    ana.refresh_from_db()
    assert (ana.name, ana.tier) == ("Ana", gold.tier)


def test_an_earlier_merge_comes_apart_only_after_the_later_one(people):
    ana, other, rui = people[0], people[1], people[2]
    first, second = joined(ana, other), joined(rui, ana)
    with pytest.raises(UnknownMerge):
        apart(first)
    apart(second)
    apart(first)
    assert not Customer.objects.exclude(merged_into=None).exists()


def test_apart_leaves_what_was_renamed_since(people):
    row = joined(people[1], people[0])
    Customer.objects.filter(pk=people[1].pk).update(name="Ana Maria")
    apart(row)
    assert Customer.objects.get(pk=people[1].pk).name == "Ana Maria"


def test_what_was_joined_later_stays_when_an_earlier_one_comes_apart(people):
    first, _second = joined(people[0], people[1]), joined(people[0], people[2])
    apart(first)
    assert person_of(people[2].pk) == people[0]
    assert person_of(people[1].pk) == people[1]


def test_a_customer_cannot_point_at_itself(people):
    with pytest.raises(IntegrityError, match="customer_not_merged_into_itself"):
        Customer.objects.filter(pk=people[0].pk).update(merged_into=people[0])


def test_audit_names_rows_and_nobody(people):
    apart(joined(people[0], people[2]))
    words = str(list(AuditEntry.objects.values_list("action", "target", "data")))
    assert "customer.merge" in words
    assert "customer.split" in words
    assert not any(secret in words for secret in ("Ana", "Rui", "K-"))
