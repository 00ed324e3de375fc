"""From preview to sealed, looked at with other people's tools."""

import hashlib
import io
import subprocess
from datetime import timedelta

import pikepdf
import pytest
from asn1crypto import tsp

from signatures.evidence import read
from signatures.keys import Authority, HttpStamper, OwnStamper, Purpose, StampRefused, StampUnavailable
from signatures.policy import Expected
from signatures.rendering import Field, SignaturePlace, document_html, rendering
from signatures.sealing import AlreadySigned, Ink, NoSuchField, NotItsTurn, TypedName, renew, seal, sign
from tests.signatures.pdf.ceremony import (
    FIELDS,
    NOW,
    WORDS,
    by_clerk,
    by_customer,
    by_seal,
    evidence,
    frozen,
    home,
    letter,
    papers,
    verdict,
)

LANGUAGES = list(WORDS)


@pytest.fixture(scope="module")
def nss(tmp_path_factory):
    """A database of certificates that trusts the test's root, for pdfsig."""
    folder = tmp_path_factory.mktemp("nss")
    root = folder / "root.der"
    root.write_bytes(home().authority.certificate)
    run("certutil", "-N", "-d", folder, "--empty-password")
    run("certutil", "-A", "-d", folder, "-n", "root", "-t", "CT,C,C", "-i", root)
    return folder


def run(*command, check=True):
    done = subprocess.run([str(each) for each in command], capture_output=True, text=True, check=False)
    if check:
        assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("language", LANGUAGES)
def test_document_from_preview_to_sealed(language, nss, tmp_path):
    found = papers(language)
    file = tmp_path / "sealed.pdf"
    file.write_bytes(found.sealed)

    for before, after in [
        (found.frozen.pdf, found.customer),
        (found.customer, found.clerk),
        (found.clerk, found.sealed),
    ]:
        assert after[: len(before)] == before
    said = run("pdfsig", "-nssdir", nss, "-no-ocsp", file)
    assert said.count("Signature Validation: Signature is Valid.") == 3, said
    assert said.count("Certificate Validation: Certificate is Trusted.") == 3, said
    assert WORDS[language][1] in said
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", file)


@pytest.mark.parametrize("language", LANGUAGES)
def test_verdict_lists_every_revision(language):
    found = verdict(papers(language).sealed, expected=Expected(papers(language).frozen.sha256))

    assert found.valid, found.codes
    assert [(each.kind, each.field, each.level) for each in found.revisions] == [
        ("preview", "", ""),
        ("act", "Customer", "B-B"),
        ("act", "Clerk", "B-B"),
        ("seal", "Seal", "B-LTA"),
        ("timestamp", "DocTS", ""),
    ]
    assert found.revisions[1].holder == WORDS[language][1]
    assert all(each.proven_at for each in found.revisions[1:])
    assert found.revisions[1].at == NOW.isoformat()
    assert found.revisions[-1].end == len(papers(language).sealed)
    for each in found.revisions:
        assert hashlib.sha256(papers(language).sealed[: each.end]).hexdigest() == each.sha256
    assert "not qualified" in found.revisions[3].trusted_as


def test_evidence_is_inside_and_canonical():
    with pikepdf.open(io.BytesIO(papers("cs").customer)) as pdf:
        file = pdf.attachments["evidence.json"]
        data = file.get_file().read_bytes()
        relationship = file.obj.AFRelationship

    record = read(data)
    assert relationship == "/Data"
    assert record["document"]["sha256"] == papers("cs").frozen.sha256
    assert record["signer"]["name"] == "Jiří Dvořák"
    assert record == verdict(papers("cs").sealed).evidence


def test_version_and_description_of_the_file_stay():
    with pikepdf.open(io.BytesIO(papers().sealed)) as pdf:
        assert pdf.pdf_version == "1.7"
        assert pdf.Root.Version == "/1.7"
        assert "pyHanko" not in str(pdf.docinfo.get("/Producer"))
        assert "/Extensions" not in pdf.Root


def test_ink_is_vectors_without_a_font():
    with pikepdf.open(io.BytesIO(papers().customer)) as pdf:
        field = next(each for each in pdf.Root.AcroForm.Fields if each.T == "Customer")
        form = field.AP.N
        assert "/Font" not in form.Resources
        assert b" c\n" in form.read_bytes()
        assert b"ActualText" in form.read_bytes()
        assert form.Filter == "/FlateDecode"


def test_signing_twice_is_refused():
    with pytest.raises(AlreadySigned):
        by_customer(papers().customer, papers().frozen)
    with pytest.raises(AlreadySigned):
        by_seal(papers().sealed)


def test_signing_out_of_turn_is_refused():
    with pytest.raises(NotItsTurn):
        by_clerk(papers().frozen.pdf)
    with pytest.raises(NotItsTurn):
        by_seal(papers().customer)
    with pytest.raises(NotItsTurn):
        renew(papers().clerk, stamper=home().stamper, trust=home().trust, at=NOW)


def test_place_that_is_not_there_is_refused():
    with pytest.raises(NoSuchField):
        sign(
            papers().frozen.pdf,
            role="Witness",
            name="Eva",
            ink=TypedName.of("Eva"),
            key=home().key("Eva"),
            at=NOW,
        )


def test_most_points_are_signed():
    many = Ink.of([[[n % 10_000, n * 7 % 10_000] for n in range(20_000)]])
    signed = sign(
        frozen().pdf,
        role="Customer",
        name="Anna",
        ink=many,
        key=home().key("Anna"),
        at=NOW,
        evidence=evidence(frozen()),
    )
    assert signed.startswith(frozen().pdf)


def test_witness_signs_between_customer_and_clerk():
    fields = (*FIELDS, Field("Witness", "Signature of the witness"))
    places = (*letter().places, SignaturePlace("Witness", "Witness", "Eva Nová"))
    paper = rendering.freeze(document_html(letter(places=places, paragraphs=2)), fields=fields)
    customer = by_customer(paper.pdf, paper)
    with pytest.raises(NotItsTurn):
        by_clerk(customer)
    it = home()
    witness = sign(customer, role="Witness", name="Eva", ink=TypedName.of("Eva Nová"), key=it.key("Eva Nová"), at=NOW)

    found = verdict(by_seal(by_clerk(witness)))
    assert found.valid, found.codes
    assert [each.field for each in found.revisions] == ["", "Customer", "Witness", "Clerk", "Seal", "DocTS"]


def test_document_that_nobody_signs_is_sealed_alone():
    places = [SignaturePlace("Seal", "Seal", "Demo Telecom")]
    html = document_html(letter(places=places, paragraphs=2))
    paper = rendering.freeze(html, fields=[Field("Seal", "Seal of Demo Telecom")])

    found = verdict(by_seal(paper.pdf))
    assert found.valid, found.codes
    assert [each.kind for each in found.revisions] == ["preview", "seal", "timestamp"]


# --- timestamps and renewal ------------------------------------------------------------------------------------------
def test_renewal_adds_a_revision_and_stays_valid():
    renewed = renew(papers().sealed, stamper=home().stamper, trust=home().trust, at=NOW)
    again = renew(renewed, stamper=home().stamper, trust=home().trust, at=NOW)

    found = verdict(again)
    assert again.startswith(renewed)
    assert renewed.startswith(papers().sealed)
    assert found.valid, found.codes
    assert [each.kind for each in found.revisions].count("timestamp") == 3


def test_seal_without_a_timestamp_service_is_refused_and_can_be_repeated():
    it = home()
    with pytest.raises(StampUnavailable):
        seal(
            papers().clerk,
            name="Demo",
            key=it.seal_key,
            stamper=HttpStamper("http://127.0.0.1:9/", timeout=1),
            trust=it.trust,
            at=NOW,
        )
    assert verdict(by_seal(papers().clerk)).valid


class Garbage:
    def answer(self, _request):
        return b"0\x03\x02\x01\x00"


class Refusal:
    def answer(self, _request):
        return home().stamper.answer(b"nonsense")


class Another:
    """Answers what was asked an hour ago."""

    def answer(self, request):
        asked = tsp.TimeStampReq.load(request)
        asked["nonce"] = 1
        return home().stamper.answer(asked.dump(force=True))


@pytest.mark.parametrize("stamper", [Garbage(), Refusal(), Another()])
def test_bad_timestamps_are_refused(stamper):
    it = home()
    with pytest.raises(StampRefused):
        seal(papers().clerk, name="Demo", key=it.seal_key, stamper=stamper, trust=it.trust, at=NOW)


def test_seal_with_a_stranger_s_timestamp_is_refused():
    it = home()
    other = Authority.create(organisation="Other", at=NOW)
    with pytest.raises(StampRefused):
        seal(
            papers().clerk,
            name="Demo",
            key=it.seal_key,
            stamper=OwnStamper(other.issue(name="time", purpose=Purpose.STAMP, at=NOW)),
            trust=it.trust,
            at=NOW,
        )


def test_document_is_valid_years_after_its_certificates_ran_out():
    """The ceremony's certificates live 30 days, the seal's 3 years: the timestamp proves that it was before."""
    found = verdict(papers().sealed, at=NOW + timedelta(days=365 * 9))

    assert found.valid, found.codes


def test_document_is_not_valid_after_its_timestamp_ran_out():
    assert verdict(papers().sealed, at=NOW + timedelta(days=365 * 11)).codes >= {"certificate_expired"}


def test_seal_by_a_token(token):
    it = home()
    sealed = seal(papers().clerk, name="Demo Telecom", key=token, stamper=it.stamper, trust=it.trust, at=NOW)

    found = verdict(sealed)
    assert found.valid, found.codes
    assert found.revisions[3].holder == "Token"


def test_every_field_has_a_name_for_screen_readers():
    with pikepdf.open(io.BytesIO(papers().sealed)) as pdf:
        labels = {str(each.T): str(each.TU) for each in pdf.Root.AcroForm.Fields}
    assert labels == {each.name: each.label for each in FIELDS} | {"DocTS": "Timestamp"}
