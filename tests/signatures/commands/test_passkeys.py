"""A clerk's passkey at countersigning: bound to these bytes, once, soon, and their own."""

import pytest
from allauth.mfa.models import Authenticator

from core.passkeys import Place
from signatures import evidence
from signatures.commands import chains, seals
from signatures.commands.moving import DocumentIllegalMove, NotYourTurn
from signatures.commands.passkeys import (
    LIFE,
    PasskeyCopied,
    PasskeyExpired,
    PasskeyMissing,
    PasskeyNeeded,
    PasskeyPlace,
    PasskeyWrong,
)
from signatures.models import Document, Layer, PasskeyChallenge, Signature
from signatures.passkey import challenge_of
from signatures.queries.documents import file_bytes
from signatures.queries.verification import verdict_on
from signatures.verifying import basis
from tests.factories import NOON
from tests.signatures.keeping import own_folders  # noqa: F401 -- a fixture
from tests.signatures.stepping import SOON, Step
from tests.soft_passkey import ORIGIN, RP, SoftPasskey

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]


@pytest.fixture
def step():
    return Step()


def test_countersigned_with_the_own_passkey_and_provable_from_the_file_alone(step):
    document = step.document()
    asked = step.asked(document)

    step.countersign(document, step.passkey.answer(asked.challenge))

    assert asked.credentials == (step.passkey.credential_id,)
    signature = Signature.objects.get(role="clerk")
    assert len(signature.passkey_sha256) == 64
    assert PasskeyChallenge.objects.get().used_at == SOON
    step.row.refresh_from_db()
    assert step.row.last_used_at == SOON
    assert seals.seal_document(document_id=document.pk, now=SOON)
    document = step.paper.again(document)
    verdict = verdict_on(file_bytes(document), now=SOON).verdict
    assert verdict.valid, verdict.all_reasons
    clerk = next(each for each in verdict.revisions if each.field == "Clerk")
    assert clerk.passkey["document"] == {"reference": document.reference, "sha256": document.sha256}
    assert (clerk.passkey["signer"]["staff"], clerk.passkey_sha256) == (step.clerk.code, signature.passkey_sha256)
    assert "own passkey" in basis(clerk)
    assert ORIGIN in basis(clerk)
    chains.check(f"document:{document.pk}")


def test_challenge_follows_from_document_hash_and_nonce(step):
    document = step.document()
    asked = step.asked(document)

    row = PasskeyChallenge.objects.get()
    facts = {"reference": document.reference, "sha256": document.sha256, "nonce": bytes(row.nonce)}
    assert asked.challenge == challenge_of(**facts) == bytes(row.challenge)
    for other in ({"reference": "AAAA-AAAA"}, {"sha256": "0" * 64}, {"nonce": bytes(32)}):
        assert challenge_of(**facts | other) != asked.challenge


def test_without_a_passkey_it_is_refused_and_nothing_is_signed(step):
    document = step.document()

    with pytest.raises(PasskeyNeeded):
        step.countersign(document)

    assert Layer.objects.count() == 2
    assert not Signature.objects.filter(role="clerk").exists()


def test_a_store_asks_for_it_at_forms_that_do_not(step):
    step.form_asks(wanted=False)
    document = step.document()
    document.store.needs_passkey = True
    document.store.save(update_fields=["needs_passkey"])

    with pytest.raises(PasskeyNeeded):
        step.countersign(document)
    step.countersign(document, step.passkey.answer(step.asked(document).challenge))

    assert Signature.objects.get(role="clerk").passkey_sha256


def test_where_nobody_asks_none_is_needed_and_one_that_is_given_is_checked(step):
    step.form_asks(wanted=False)
    first, second = step.document(), step.document()

    step.countersign(first)
    with pytest.raises(PasskeyWrong):
        step.countersign(second, step.passkey.answer(b"anything"))

    assert Signature.objects.get(role="clerk").passkey_sha256 == ""


def test_an_expired_challenge_is_refused(step):
    document = step.document()
    answer = step.passkey.answer(step.asked(document).challenge)

    with pytest.raises(PasskeyExpired):
        step.countersign(document, answer, now=NOON + LIFE)


def test_a_newer_challenge_takes_an_older_ones_place(step):
    document = step.document()
    older, newer = step.asked(document), step.asked(document)

    with pytest.raises(PasskeyExpired):
        step.countersign(document, step.passkey.answer(older.challenge))
    step.countersign(document, step.passkey.answer(newer.challenge))


def test_a_passkey_that_counts_back_is_refused_until_it_counts_on(step):
    step.row.delete()
    counts = SoftPasskey(counter=7)
    row = counts.registered(step.clerk.user)
    document, later = step.document(), step.document()

    with pytest.raises(PasskeyCopied):
        step.countersign(document, counts.answer(step.asked(document).challenge, counter=7))
    with pytest.raises(PasskeyCopied):
        step.countersign(document, counts.answer(step.asked(document).challenge, counter=0))
    step.countersign(document, counts.answer(step.asked(document).challenge, counter=9))
    with pytest.raises(PasskeyCopied):
        step.countersign(later, counts.answer(step.asked(later).challenge, counter=9))

    row.refresh_from_db()
    assert row.data["sign_count"] == 9


def test_what_is_not_signed_in_the_end_uses_up_nothing(step):
    document = step.document()
    answer = step.passkey.answer(step.asked(document).challenge)

    with pytest.raises(Exception, match="name_unfit"):
        step.countersign(document, answer, strokes=None, typed="W" * 300)

    assert PasskeyChallenge.objects.get().used_at is None
    step.countersign(document, answer)


def test_the_same_answer_again_changes_nothing(step):
    document = step.document()
    answer = step.passkey.answer(step.asked(document).challenge)
    step.countersign(document, answer)
    before = Layer.objects.count()

    assert step.countersign(document, answer).state == "sealing"

    assert Layer.objects.count() == before


@pytest.mark.parametrize("fault", ["number", "insecure", "elsewhere"])
def test_nothing_is_asked_where_no_browser_answers(step, fault):
    with pytest.raises(PasskeyPlace):
        step.asked(step.document(), place=Place(RP, ORIGIN, fault))


def test_nothing_is_asked_of_whoever_has_none_for_this_address(step):
    document = step.document()

    with pytest.raises(PasskeyMissing):
        step.asked(document, place=Place("lado.example", "https://lado.example"))
    Authenticator.objects.all().delete()
    with pytest.raises(PasskeyMissing):
        step.asked(document)


def test_nothing_is_asked_before_the_customer_has_signed_or_after_the_end(step):
    document = step.paper.made()

    with pytest.raises(NotYourTurn):
        step.asked(document)
    Document.objects.filter(pk=document.pk).update(state="void")
    with pytest.raises(DocumentIllegalMove):
        step.asked(document)


def test_the_record_is_canonical_and_small(step):
    document = step.document()
    step.countersign(document, step.passkey.answer(step.asked(document).challenge))

    pdf = file_bytes(document)
    start = pdf.rindex(b"/LADO_Passkey <") + len(b"/LADO_Passkey <")
    record = evidence.read(bytes.fromhex(pdf[start : pdf.index(b">", start)].decode()))
    assert record["challenge"]["purpose"] == "lado.countersign"
    assert len(evidence.canonical(record)) < 1500
