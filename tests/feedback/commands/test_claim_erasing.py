"""Erasing a customer takes what their claims say of them."""

from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command

from core.models import AuditEntry
from core.personal import lookup_hash
from feedback.commands import claim_acts as acts
from feedback.commands.claim_erasing import erase_old_claims
from feedback.commands.claim_files import add_file
from feedback.commands.claim_refusals import ClaimErased
from feedback.models import Claim, ClaimFile, ClaimWords
from feedback.queries.claims import twins
from signatures.commands.erasing import erase_person
from stores.commands.merging import merge
from stores.models import OutgoingMessage
from tests.clients import Client
from tests.factories import NOON, StoreFactory, TicketFactory, customer_with
from tests.feedback.claims import claim, worker


def erased(person):
    erase_person(customer_id=person.pk, reason="asked for it", by="test", now=NOON)


@pytest.mark.django_db(transaction=True)
def test_claims_by_phone_or_mail_lose_words_files_and_identity():
    row, other = claim(StoreFactory()), claim(mail="eva@example.org", phone="")
    kept = add_file(claim_id=row.pk, data=b"%PDF-1.7", name="bill.pdf", by_id=None, now=NOON)

    erased(customer_with(phone="+351912345678"))

    row.refresh_from_db()
    assert (row.name, row.phone, row.mail, row.phone_hash, row.mail_hash, row.erased_at) == (*[None] * 5, NOON)
    assert list(ClaimWords.objects.values_list("act__claim", flat=True)) == [other.pk]
    assert not ClaimFile.objects.exists()
    assert not storages["documents"].exists(kept.place)
    assert Client().get(f"/claim/{row.token}/").status_code == 200  # says that it was erased
    with pytest.raises(ClaimErased):
        acts.add_note(claim_id=row.pk, text="x", by_id=worker(StoreFactory()).pk, now=NOON)


@pytest.mark.django_db
def test_claims_of_a_joined_customer_are_erased_with_the_person():
    kept, joined = customer_with(phone="+351961234567"), customer_with(number="K-2")
    row = claim(phone="", mail="ana@example.org")
    Claim.objects.filter(pk=row.pk).update(customer=joined)
    merge(kept_id=kept.pk, joined_id=joined.pk, by_id=None, now=NOON)

    erased(kept)

    assert Claim.objects.get().mail is None


@pytest.mark.django_db
@pytest.mark.parametrize("known", [True, False])
def test_claim_of_a_visit_is_the_visitors_where_nobody_knew_them_then(known):
    person, other = customer_with(number="K-1"), customer_with(number="K-2")
    visit = TicketFactory(customer=person, state="left")
    row = claim(by=worker(StoreFactory()), phone="", mail="")
    Claim.objects.filter(pk=row.pk).update(ticket=visit, customer=other if known else None)

    erased(person)

    assert (Claim.objects.get().erased_at is None) == known


@pytest.mark.django_db
def test_letters_of_an_erased_claim_lose_their_words_at_once(settings):
    settings.EMAIL_HOST = "mail.example"
    row, other = claim(text="It is wrong."), claim(mail="eva@example.org", phone="")
    acts.answer(claim_id=row.pk, text="Dear Ana", by_id=worker(StoreFactory()).pk, now=NOON)
    OutgoingMessage.objects.filter(purpose="claim_received").update(ended_at=NOON, fate="sent")

    call_command("erase_claim", row.number, reason="asked for it")

    letters = OutgoingMessage.objects.order_by("id").values_list("purpose", "fate", "wiped_at", "to_hash", "text")
    assert [(purpose, fate, bool(at), text is None) for purpose, fate, at, _to, text in letters] == [
        ("claim_received", "sent", True, True), ("claim_received", "sent", False, False),
        ("claim_answered", "late", True, True),
    ]  # fmt: skip
    assert bytes(letters[1][3]) == lookup_hash("mail", str(other.mail))


@pytest.mark.django_db
def test_way_that_others_of_the_family_have_keeps_its_claims():
    one, _two = customer_with(mail="ana@example.org"), customer_with(mail="ana@example.org")
    row = claim(phone="")

    erased(one)

    row.refresh_from_db()
    assert bytes(row.mail_hash) == lookup_hash("mail", "ana@example.org")


@pytest.mark.django_db
def test_claim_of_somebody_who_is_no_customer_is_erased_by_its_number():
    row = claim()

    call_command("erase_claim", row.number, reason="asked for it")

    row.refresh_from_db()
    assert (row.mail, row.state) == (None, "received")
    assert AuditEntry.objects.get(action="claim.erased").target == f"claim:{row.pk}"
    with pytest.raises(CommandError):
        call_command("erase_claim", "2026-999999", reason="asked for it")


@pytest.mark.django_db
@pytest.mark.parametrize(("years", "state", "kept"), [(4, "closed", False), (2, "closed", True), (4, "in_work", True)])
def test_claims_that_are_over_are_kept_for_three_years(years, state, kept):
    row = claim()
    Claim.objects.filter(pk=row.pk).update(state=state, state_since=NOON - timedelta(days=366 * years))

    erase_old_claims(now=NOON)

    row.refresh_from_db()
    assert (row.mail is not None) == kept


@pytest.mark.django_db
def test_twins_of_a_joined_customer_are_found():
    kept, joined = customer_with(number="K-1"), customer_with(number="K-2")
    one, two = claim(phone="", mail="a@example.org"), claim(phone="", mail="b@example.org")
    Claim.objects.filter(pk=one.pk).update(customer=kept)
    Claim.objects.filter(pk=two.pk).update(customer=joined)
    one = Claim.objects.get(pk=one.pk)
    assert twins(Claim.objects.all(), one) == []

    merge(kept_id=kept.pk, joined_id=joined.pk, by_id=None, now=NOON)

    assert twins(Claim.objects.all(), Claim.objects.get(pk=one.pk)) == [two]
