"""A signing link: one document, one signer, once, for a quarter of an hour; with a code by SMS where asked for."""

import io
import json
import re
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pikepdf
import pytest

from signatures.commands import links
from signatures.commands.acts import void
from signatures.commands.moving import DocumentIllegalMove
from signatures.commands.signing import Act, ConsentMissing, NotASigner, NotYourTurn, OtherBytes
from signatures.models import Document, FormTemplate, Layer, Signature, SigningLink
from signatures.queries.documents import file_bytes, history_of
from signatures.queries.links import grouped, link_of
from signatures.states import Where
from stores.models import OutgoingMessage
from tests.factories import NOON
from tests.signatures.keeping import own_folders  # noqa: F401 -- a fixture
from tests.signatures.papers import STROKES, Paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]
SOON, LATE = NOON + timedelta(minutes=5), NOON + timedelta(minutes=15)
PHONE = "+351912345678"


@pytest.fixture
def paper():
    return Paper()


@pytest.fixture
def document(paper):
    return paper.made(customer_phone=PHONE)


def link_to(document, *, where=Where.PHONE, now=NOON, role="customer", **facts):
    return links.make_link(document_id=document.pk, role=role, where=where, now=now, by="clerk", **facts)


def act_on(paper, document, **changes):
    facts = {"sha256": document.sha256, "consents": paper.consents(document), "strokes": STROKES}
    return Act(role="customer", where=Where.TABLET, **{**facts, **changes})


def said_code():
    return re.match(r"\d{6}", OutgoingMessage.objects.latest("id").text)[0]


def test_link_signs_once_where_it_says_and_its_secret_stands_nowhere(paper, document):
    made = link_to(document)
    assert len(made.secret) >= 22
    assert made.secret.encode() not in bytes(SigningLink.objects.get().secret_hash)
    assert link_of(made.secret).document == document

    links.sign_by_link(link_id=made.link.pk, act=act_on(paper, document), now=SOON)

    signature = Signature.objects.get()
    assert (signature.role, signature.where, signature.staff) == ("customer", "phone", None)
    assert SigningLink.objects.get().used_at == SOON


def test_same_press_again_changes_nothing_and_another_is_refused(paper, document):
    made = link_to(document)
    act = act_on(paper, document)
    links.sign_by_link(link_id=made.link.pk, act=act, now=SOON)

    links.sign_by_link(link_id=made.link.pk, act=act, now=SOON)
    with pytest.raises(links.LinkUsed):
        links.sign_by_link(link_id=made.link.pk, act=replace(act, strokes=[[[0, 0], [5, 5]]]), now=SOON)

    assert Layer.objects.count() == 2


def test_altered_secret_is_unknown(document):
    secret = link_to(document).secret

    assert link_of(secret[:-1] + ("A" if secret[-1] != "A" else "B")) is None


def test_expired_link_signs_nothing(paper, document):
    made = link_to(document)

    with pytest.raises(links.LinkExpired):
        links.sign_by_link(link_id=made.link.pk, act=act_on(paper, document), now=LATE)

    assert not Signature.objects.exists()


def test_newer_link_takes_the_place_of_the_earlier_one(paper, document):
    earlier, later = link_to(document), link_to(document, now=SOON)

    with pytest.raises(links.LinkUsed):
        links.sign_by_link(link_id=earlier.link.pk, act=act_on(paper, document), now=SOON)
    assert not Signature.objects.exists()
    links.sign_by_link(link_id=later.link.pk, act=act_on(paper, document), now=SOON)


def test_other_bytes_are_refused_and_the_link_stays_good(paper, document):
    made = link_to(document)

    with pytest.raises(OtherBytes):
        links.sign_by_link(link_id=made.link.pk, act=act_on(paper, document, sha256="0" * 64), now=SOON)
    with pytest.raises(ConsentMissing):
        links.sign_by_link(link_id=made.link.pk, act=act_on(paper, document, consents=frozenset()), now=SOON)

    links.sign_by_link(link_id=made.link.pk, act=act_on(paper, document), now=SOON)


def test_link_for_other_bytes_signs_nothing(paper, document):
    made = link_to(document)
    SigningLink.objects.update(sha256="1" * 64)

    with pytest.raises(OtherBytes):
        links.sign_by_link(link_id=made.link.pk, act=act_on(paper, document), now=SOON)


@pytest.mark.parametrize(("role", "refusal"), [("clerk", NotASigner), ("witness", NotASigner)])
def test_no_link_for_a_clerk_or_for_somebody_else(document, role, refusal):
    with pytest.raises(refusal):
        link_to(document, role=role)


def test_no_link_out_of_turn_or_for_what_is_void(paper, document):
    paper.signed(document)
    with pytest.raises(NotYourTurn):
        link_to(document)
    other = paper.made()
    made = link_to(other)
    void(document_id=other.pk, reason="Wrong", staff=paper.clerk, now=SOON)

    with pytest.raises(DocumentIllegalMove):
        link_to(other)
    with pytest.raises(links.LinkUsed):
        links.sign_by_link(link_id=made.link.pk, act=act_on(paper, other), now=SOON)


def test_declined_by_link_once_and_said_why(document):
    made = link_to(document)
    for _again in range(2):
        links.decline_by_link(link_id=made.link.pk, reason=" Too dear ", now=SOON)

    assert Document.objects.values_list("state", "reason").get() == ("declined", "Too dear")


# --- with a code ------------------------------------------------------------------------------------------------------
def test_text_message_names_store_and_hash_and_its_code_opens(paper, document):
    made = link_to(document, with_code=True)
    message = OutgoingMessage.objects.get()
    assert message.to == PHONE
    assert paper.store.name in message.text
    assert grouped(document.sha256) in message.text
    with pytest.raises(links.CodeNeeded):
        links.sign_by_link(link_id=made.link.pk, act=act_on(paper, document), now=SOON)

    links.prove(link_id=made.link.pk, code=f" {said_code()} ", now=SOON)
    links.sign_by_link(link_id=made.link.pk, act=act_on(paper, document), now=SOON)

    assert SigningLink.objects.get().proven_at == SOON
    assert said_code().encode() not in bytes(SigningLink.objects.get().code_hash)


def test_five_wrong_codes_end_it_for_the_right_one_too(document):
    made = link_to(document, with_code=True)
    right = said_code()
    wrong = f"{(int(right) + 1) % 10**6:06}"
    for _again in range(4):
        with pytest.raises(links.WrongCode):
            links.prove(link_id=made.link.pk, code=wrong, now=SOON)

    for code in (wrong, right):
        with pytest.raises(links.CodeOver):
            links.prove(link_id=made.link.pk, code=code, now=SOON)

    assert SigningLink.objects.get().proven_at is None


def test_what_was_tried_in_vain_is_in_the_evidence(paper, document):
    link_to(document, with_code=True)
    made = link_to(document, with_code=True, now=SOON)
    right = said_code()
    for code, at in ((f"{(int(right) + 1) % 10**6:06}", SOON), (right, SOON)):
        with suppress(links.WrongCode):
            links.prove(link_id=made.link.pk, code=code, now=at)
    links.sign_by_link(link_id=made.link.pk, act=act_on(paper, document), now=SOON)

    pdf = pikepdf.open(io.BytesIO(file_bytes(paper.again(document))))
    record = json.loads(pdf.attachments["evidence.json"].get_file().read_bytes())
    assert [(each["event"], each["at"]) for each in record["codes"]] == [
        ("sent", NOON.isoformat()),
        ("resent", SOON.isoformat()),
        ("wrong", SOON.isoformat()),
        ("right", SOON.isoformat()),
    ]
    assert {len(each["to"]) for each in record["codes"]} == {64}
    assert PHONE not in json.dumps(record["codes"])


def test_right_code_too_late_opens_nothing_and_is_written_down(document):
    made = link_to(document, with_code=True)
    for _again in range(8):
        with pytest.raises((links.LinkExpired, links.CodeOver)):
            links.prove(link_id=made.link.pk, code=said_code(), now=LATE)

    events = [event["event"] for event in history_of(document) if event["what"] == "code"]
    assert events == ["expired"] * 5
    assert SigningLink.objects.get().proven_at is None


def test_form_that_needs_a_code_gives_a_phone_no_link_without_one(paper):
    FormTemplate.objects.update(needs_code=True)
    without, document = paper.made(customer_phone="+351000000"), paper.made(customer_phone=PHONE)

    for where in (Where.PHONE, Where.TABLET):
        with pytest.raises(links.NoPhone):
            link_to(without, where=where)
    assert not SigningLink.objects.exists()
    assert link_to(document).link.code_hash


def test_no_code_without_a_phone_and_not_without_end(paper, document):
    with pytest.raises(links.NoPhone):
        link_to(paper.made(customer_phone="+351000000"), with_code=True)
    for _again in range(5):
        link_to(document, with_code=True)

    with pytest.raises(links.TooManyCodes):
        link_to(document, with_code=True)

    assert OutgoingMessage.objects.count() == 5
