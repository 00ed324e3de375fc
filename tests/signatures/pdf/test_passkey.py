"""The record of a clerk's passkey in a file: found, checked, and refused where it does not fit."""

import hashlib
import json

import pytest

from signatures.evidence import canonical
from signatures.passkey import LARGEST_RECORD, BadAssertion, Key, Party, Proof, challenge_of, check_record
from signatures.passkey import Assertion as Answer
from signatures.policy import Expected
from signatures.sealing import TypedName, seal, sign
from signatures.verifying import basis
from tests.signatures.pdf.ceremony import NOW, by_customer, frozen, home, verdict
from tests.soft_passkey import ORIGIN, PRESENT, RP, SoftPasskey

REFERENCE, NONCE = "DEMO-2026-000123", bytes(range(32))


def proof(*, sha256=None, passkey=None, **data):
    passkey, sha256 = passkey or SoftPasskey(), sha256 or frozen().sha256
    challenge = challenge_of(reference=REFERENCE, sha256=sha256, nonce=NONCE)
    return Proof(
        reference=REFERENCE, sha256=sha256, signer="Rui Costa", staff="rui.costa", at=NOW.isoformat(), nonce=NONCE,
        asked_at=NOW.isoformat(), party=Party(RP, ORIGIN), key=Key(passkey.credential_id, passkey.public),
        assertion=Answer.of(passkey.answer(challenge, **data)),
    )  # fmt: skip


def record_of(**facts):
    return json.loads(proof(**facts).record())


def sealed(record):
    at_home, paper = home(), frozen()
    name = TypedName.of("Rui Costa")
    signed = sign(
        by_customer(paper.pdf, paper), role="Clerk", name="Rui Costa", ink=name, key=at_home.key("Rui Costa"), at=NOW,
        passkey=record,
    )  # fmt: skip
    return seal(signed, name="Demo Telecom", key=at_home.seal_key, stamper=at_home.stamper, trust=at_home.trust, at=NOW)


def clerk_of(found):
    return next(each for each in found.revisions if each.field == "Clerk")


def test_a_record_that_fits_is_read_and_told():
    record = proof().record()

    found = verdict(sealed(record), expected=Expected(passkey_sha256=hashlib.sha256(record).hexdigest()))

    assert found.valid, found.all_reasons
    assert canonical(clerk_of(found).passkey) == record
    assert "(rui.costa) used their own passkey" in basis(clerk_of(found))


@pytest.mark.parametrize(
    "record",
    [
        proof(sha256="0" * 64).record(),
        proof(flags=PRESENT).record(),
        proof(origin="https://evil.example").record(),
        canonical({"kind": "passkey"}),
        canonical({"kind": "passkey", "more": "x" * LARGEST_RECORD}),
    ],
    ids=["another document", "person not verified", "another origin", "empty", "huge"],
)
def test_a_record_that_does_not_fit_makes_the_file_invalid(record):
    found = verdict(sealed(record))

    assert found.codes == {"passkey_wrong"}
    assert clerk_of(found).passkey is None
    assert "passkey" not in basis(clerk_of(found))


def test_a_record_that_the_archive_knows_and_the_file_lacks_makes_it_invalid():
    assert verdict(sealed(b""), expected=Expected(passkey_sha256="1" * 64)).codes == {"passkey_missing"}
    assert verdict(sealed(proof().record()), expected=Expected(passkey_sha256="1" * 64)).codes == {"passkey_missing"}


def test_a_record_changed_in_the_file_breaks_the_signatures():
    pdf = sealed(proof().record())
    place = pdf.index(b"/LADO_Passkey <") + 40
    changed = pdf[:place] + (b"0" if pdf[place : place + 1] != b"0" else b"1") + pdf[place + 1 :]

    assert {"content_changed"} <= verdict(changed).codes


CHANGES = {
    "no nonce": lambda said: said["challenge"].pop("nonce"),
    "another nonce": lambda said: said["challenge"].update(nonce="AAAA"),
    "another reference": lambda said: said["document"].update(reference="AAAA-AAAA"),
    "another hash": lambda said: said["document"].update(sha256="0" * 64),
    "another key": lambda said: said["credential"].update(public_key=record_of()["credential"]["public_key"]),
    "no key": lambda said: said["credential"].update(public_key="AAAA"),
    "key of nested lists": lambda said: said["credential"].update(public_key="g" * 8000),
    "another relying party": lambda said: said["relying_party"].update(id="evil.example"),
    "another origin": lambda said: said["relying_party"].update(origin="https://evil.example"),
    "another answer": lambda said: said.update(assertion=record_of()["assertion"]),
    "no signer": lambda said: said.pop("signer"),
    "signer of another kind": lambda said: said.update(signer="rui"),
    "staff of another kind": lambda said: said["signer"].update(staff=5),
    "another role": lambda said: said["signer"].update(role="customer"),
    "another kind": lambda said: said.update(kind="pin"),
    "a list": lambda said: said.update(document=[]),
    "a text": lambda said: said.update(challenge="x"),
    "a number": lambda said: said.update(assertion=5),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_record_of_which_anything_was_changed_does_not_hold(change):
    said = record_of()
    check_record(said, sha256=frozen().sha256)

    CHANGES[change](said)

    with pytest.raises(BadAssertion):
        check_record(said, sha256=frozen().sha256)
