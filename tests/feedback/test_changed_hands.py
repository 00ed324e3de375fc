"""A store that has changed hands: its manager reads nothing of the former dealer's; those above read all."""

import pytest

from feedback.models import Audit, Claim
from stores.models import Partner, Staff
from tests.clients import signed_in
from tests.factories import StaffFactory, StoreFactory
from tests.feedback import audits
from tests.feedback.claims import claim, worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def store():
    return StoreFactory(name="Chiado", partner=Partner.objects.create(code="before", name="Before"))


def handed_over(store):
    store.partner = Partner.objects.create(code="after", name="After")
    store.save()


def test_claims_of_the_dealer_before_are_not_the_next_ones(store):
    old = claim(store)
    handed_over(store)
    new, boss = claim(store), worker(store)

    assert [signed_in(boss).get(f"/claims/{row.pk}/").status_code for row in (old, new)] == [404, 200]
    regional = signed_in(worker(store, "regional_manager"))
    page = regional.get(f"/claims/{old.pk}/")
    assert page.status_code == 200
    assert boss not in page.context["workers"]  # nor is it given to them
    assert boss in regional.get(f"/claims/{new.pk}/").context["workers"]


def test_audits_of_the_dealer_before_are_not_the_next_ones(store):
    old, under_way = audits.published(store), audits.begun(store)
    handed_over(store)
    new = audits.published(store)
    boss = signed_in(StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[store]))

    assert [boss.get(f"/audits/{row.pk}/").status_code for row in (old, new)] == [404, 200]
    assert list(boss.get("/audits/").context["announced"]) == []
    assert Audit.objects.get(pk=under_way.pk).partner.code == "before"


def test_store_of_the_chain_itself_stays_its_managers():
    store = StoreFactory()
    row = claim(store)

    assert Claim.objects.get().partner is None
    assert signed_in(worker(store)).get(f"/claims/{row.pk}/").status_code == 200
