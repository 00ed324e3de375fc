"""The tamper table: every attack is refused, and with its reason."""

import hashlib
from datetime import timedelta

import pytest
from cryptography import x509

from signatures.keys import Trust
from signatures.policy import Expected
from signatures.verifying import sentence, verifying
from tests.signatures.pdf import attacks, insiders, swaps
from tests.signatures.pdf.ceremony import NOW, ceremony, frozen, home, house, papers, verdict


def cut_at(step):
    return lambda: getattr(papers(), step)


TABLE = {
    # cut back
    "cut back to the preview": (lambda: papers().frozen.pdf, {"unsigned"}),
    "cut back to the customer": (cut_at("customer"), {"signature_missing"}),
    "cut back to the clerk": (cut_at("clerk"), {"signature_missing"}),
    "cut back to before the timestamp": (
        lambda: papers().sealed[: verdict(papers().sealed).revisions[3].end],
        {"signature_missing"},
    ),
    "cut in the middle": (lambda: papers().sealed[: len(papers().sealed) - 2000], {"tail_bytes"}),
    # added behind the end
    "bytes behind the end": (lambda: papers().sealed + b"\nextra", {"tail_bytes"}),
    "one byte behind the end": (lambda: papers().sealed + b"\0", {"tail_bytes"}),
    "words and another end": (lambda: papers().sealed + b"words %%EOF\n", {"tail_bytes"}),
    "blanks and another end": (lambda: papers().sealed + b"\n%%EOF\n", {"tail_bytes"}),
    "words and a copy of the end": (attacks.end_twice, {"unsigned_tail"}),
    # incremental updates
    "words laid over the seal's page": (attacks.overlaid, {"changed_after", "unsigned_tail"}),
    "words laid over between two signatures": (attacks.overlaid_after_customer, {"changed_after"}),
    "note laid over": (attacks.note_laid_over, {"changed_after", "foreign_annotation"}),
    "page exchanged": (attacks.page_swapped, {"changed_after", "unsigned_tail"}),
    "font exchanged": (attacks.font_swapped, {"changed_after", "unsigned_tail"}),
    "signature field removed": (attacks.field_removed, {"signature_missing"}),
    "signature emptied": (attacks.signature_emptied, {"signature_missing"}),
    "ink exchanged": (attacks.ink_exchanged, {"changed_after", "unsigned_tail"}),
    "program added": (attacks.catalog_script, {"script"}),
    "evidence exchanged": (attacks.evidence_exchanged, {"evidence_replaced"}),
    "evidence added": (attacks.evidence_twice, {"evidence_replaced"}),
    "signature of a stranger": (attacks.stranger_signs_on, {"signature_unknown"}),
    # bytes
    "byte of the page changed": (attacks.byte_changed, {"content_changed"}),
    "byte of a signature changed": (attacks.signature_byte_changed, {"signature_broken"}),
    "words in the room of a signature": (attacks.room_filled, {"room_used"}),
    "signature written otherwise": (attacks.small_letters_in_a_signature, {"room_used"}),
    "range shifted": (attacks.range_shifted, {"content_changed"}),
    "tidied up by a tool": (insiders.rewritten, {"content_changed", "not_covered"}),
    # the preview was made to deceive
    "preview with a program": (insiders.doctored(insiders.with_script), {"script"}),
    "preview that starts a program": (insiders.doctored(insiders.with_launch), {"script"}),
    "preview with a form in XML": (insiders.doctored(insiders.with_xfa), {"script"}),
    "preview with hidden layers": (insiders.doctored(insiders.with_layers), {"hidden_layer"}),
    "preview with a field to fill in": (insiders.doctored(insiders.with_text_field), {"fillable_field"}),
    "preview with a field without lock": (insiders.doctored(insiders.without_lock), {"lock_missing"}),
    "preview with a wider lock": (insiders.doctored(insiders.with_wider_lock), {"lock_missing"}),
    "preview with a stamp over the words": (insiders.doctored(insiders.with_stamp_over), {"foreign_annotation"}),
    "other words than those shown": (insiders.changed_between, {"changed_before_signing"}),
    # evidence
    "evidence of another document": (insiders.evidence_of_another, {"evidence_other_document"}),
    "evidence left out": (insiders.evidence_left_out, {"evidence_missing"}),
    "evidence not canonical": (insiders.evidence_not_canonical, {"evidence_not_canonical"}),
    "evidence of another signer": (insiders.evidence_of_clerk, {"evidence_other_signer"}),
    # photos that belong to the document
    "photo exchanged after the seal": (swaps.bytes_exchanged, {"attachments_changed", "unsigned_tail"}),
    "photo exchanged between two signatures": (
        swaps.exchanged_after_customer,
        {"attachments_changed", "changed_after"},
    ),
    "list of photos led elsewhere before signing": (swaps.list_led_elsewhere, {"attachments_changed"}),
    "photo exchanged before signing": (swaps.exchanged_before, {"changed_before_signing", "attachments_changed"}),
    "photo added after the seal": (swaps.photo_added, {"attachments_changed"}),
    "photo taken out": (swaps.photo_removed, {"attachments_changed"}),
    "two photos changed places": (swaps.two_swapped, {"attachments_changed"}),
    "photo hung beside the list": (swaps.hung_beside, {"attachments_changed"}),
    "photo with two faces": (insiders.doctored(swaps.with_two_faces, photos=2), {"attachments_changed"}),
    "photo that the evidence does not name": (swaps.unnamed, {"attachments_changed"}),
    "photo that the evidence names by another hash": (swaps.named_otherwise, {"attachments_changed"}),
    # keys
    "all by another house of the same name": (insiders.other_root, {"untrusted"}),
    "customer by another house": (insiders.customer_of_another_root, {"untrusted"}),
    "key that had run out": (insiders.key_that_ran_out, {"certificate_expired"}),
    "seal without timestamp": (insiders.seal_without_time, {"timestamp_missing", "signature_missing"}),
}


@pytest.mark.parametrize("attack", TABLE)
def test_attack_is_refused_with_its_reason(attack):
    make, codes = TABLE[attack]

    found = verdict(make())

    assert not found.valid
    assert codes <= found.codes, found.codes
    assert found.codes - {"unreadable"} or codes == {"unreadable"}
    assert all(sentence(each) for each in found.all_reasons)


def test_untouched_document_with_photos_is_valid_and_lists_them():
    found = verdict(swaps.papers_with_photos().sealed)

    assert found.valid, found.codes
    assert [each.name for each in found.attachments] == ["attachment-01-photo-0.jpg", "attachment-02-photo-1.jpg"]
    assert [each.sha256 for each in found.attachments] == [each["sha256"] for each in found.evidence["attachments"]]


def test_untouched_document_is_valid():
    assert verdict(papers().sealed).valid


def test_other_preview_than_that_in_the_archive_is_refused():
    assert verdict(papers().sealed, expected=Expected(frozen("cs").sha256)).codes == {"preview_changed"}


def test_other_evidence_than_that_in_the_archive_is_refused():
    assert verdict(papers().sealed, expected=Expected(evidence_sha256="0" * 64)).codes == {"evidence_replaced"}


def test_signer_whom_the_archive_expects_is_missed():
    found = verdict(papers().sealed, expected=Expected(signers=["Witness"]))
    assert [(each.code, each.about) for each in found.reasons] == [("signature_missing", "Witness")]


def withdrawn(key, *, since, at):
    """The verdict when the house has withdrawn that certificate, by a list of today."""
    serial = x509.load_der_x509_certificate(key.certificate).serial_number
    listed = home().authority.revoked({serial: since}, at=NOW)
    return verifying.verdict(papers().sealed, trust=Trust([home().authority.certificate], crls=[listed]), at=at)


def test_revoked_seal_is_refused():
    found = withdrawn(home().seal_key, since=NOW - timedelta(days=2), at=NOW)
    assert found.codes == {"certificate_revoked"}


def test_seal_that_was_revoked_later_stays_valid():
    assert withdrawn(home().seal_key, since=NOW + timedelta(days=2), at=NOW + timedelta(days=3)).valid


def test_revocation_counts_when_its_list_has_grown_old():
    found = withdrawn(home().stamp_key, since=NOW - timedelta(days=2), at=NOW + timedelta(days=900))
    assert "certificate_revoked" in found.codes


def test_nobody_trusted_is_nothing_proven():
    assert "untrusted" in verifying.verdict(papers().sealed, trust=Trust([]), at=NOW).codes


def test_strangers_certified_by_whoever_gives_timestamps_are_nobody():
    ours, theirs = house("Our Telecom"), house("Time and Certificates")
    forged = ceremony(frozen(), at_home=theirs).sealed
    trust = Trust([ours.authority.certificate], stamps=[theirs.authority.certificate])

    found = verifying.verdict(forged, trust=trust, at=NOW)

    assert {each.field for each in found.revisions if "untrusted" in {reason.code for reason in each.reasons}} == {
        "Customer",
        "Clerk",
    }
    assert not found.valid


def test_attacks_leave_the_prefix_alone():
    """What is cut back is byte for byte what it was: every revision can be viewed."""
    for each in verdict(papers().sealed).revisions:
        assert hashlib.sha256(papers().sealed[: each.end]).hexdigest() == each.sha256
