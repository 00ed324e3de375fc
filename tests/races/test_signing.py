"""Several presses at once on one document."""

from datetime import timedelta

import pytest

from core.errors import DomainError
from core.passkeys import Place
from signatures.commands import links
from signatures.commands.passkeys import Given, ask_passkey
from signatures.commands.signing import Act, sign_document
from signatures.models import Layer, PasskeyChallenge, Signature
from signatures.states import Where
from stores.models import Store
from tests.factories import NOON, StaffFactory
from tests.races.together import answers_at_once
from tests.signatures.keeping import own_folders  # noqa: F401 -- a fixture
from tests.signatures.papers import STROKES, Paper
from tests.soft_passkey import ORIGIN, RP, SoftPasskey

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_folders")]
SOON = NOON + timedelta(minutes=2)


def outcome(act):
    """What came of it, in a word."""

    def run():
        try:
            return act().state
        except DomainError as error:
            return error.code

    return run


def by_link(paper, document, made, **changes):
    facts = {"sha256": document.sha256, "consents": paper.consents(document), "strokes": STROKES, **changes}
    act = Act(role="customer", where=Where.PHONE, **facts)
    return outcome(lambda: links.sign_by_link(link_id=made.link.pk, act=act, now=SOON))


def linked(document):
    return links.make_link(document_id=document.pk, role="customer", where=Where.PHONE, now=NOON, by="clerk")


def test_same_request_five_times_at_once_signs_once():
    paper = Paper()
    document = paper.made()
    made = linked(document)

    answers = answers_at_once(*(by_link(paper, document, made) for _press in range(5)))

    assert answers == ["signed"] * 5
    assert Signature.objects.count() == 1
    assert Layer.objects.count() == 2


def test_five_different_drawings_at_once_sign_once():
    paper = Paper()
    document = paper.made()
    made = linked(document)
    drawings = ([[[0, 0], [100, 100 * place]]] for place in range(1, 6))

    answers = answers_at_once(*(by_link(paper, document, made, strokes=each) for each in drawings))

    assert sorted(answers) == ["signed", *["signing_link_used"] * 4]
    assert Signature.objects.count() == 1


def test_two_clerks_countersign_at_once_and_one_has():
    paper = Paper()
    document = paper.made()
    paper.signed(document)
    clerks = [paper.clerk, StaffFactory(stores=[paper.store], first_name="Rui", last_name="Sousa")]

    def countersign(staff):
        act = Act("clerk", document.sha256, Where.TABLET, typed=str(staff), staff=staff)
        return outcome(lambda: sign_document(document_id=document.pk, act=act, now=SOON))

    answers = answers_at_once(*(countersign(staff) for staff in clerks))

    assert sorted(answers) == ["document_illegal_move", "sealing"]
    assert Signature.objects.filter(role="clerk").count() == 1


def test_signed_and_declined_at_once_is_one_of_them():
    paper = Paper()
    document = paper.made()
    made = linked(document)

    answers = answers_at_once(
        by_link(paper, document, made),
        outcome(lambda: links.decline_by_link(link_id=made.link.pk, reason="", now=SOON)),
    )

    document.refresh_from_db()
    assert document.state in {"signed", "declined"}
    assert sorted(answers) == sorted([document.state, "signing_link_used"])
    assert Signature.objects.count() == (document.state == "signed")


def test_the_same_passkeys_answer_five_times_at_once_signs_once():
    paper = Paper()
    Store.objects.update(needs_passkey=True)
    passkey = SoftPasskey(counter=3)
    row = passkey.registered(paper.clerk.user)
    document = paper.made()
    paper.signed(document)
    place = Place(RP, ORIGIN)
    asked = ask_passkey(document_id=document.pk, staff=paper.clerk, place=place, now=NOON)
    given = Given(passkey.answer(asked.challenge), place)

    def press(**mark):
        act = Act("clerk", document.sha256, Where.TABLET, staff=paper.clerk, passkey=given, **mark)
        return outcome(lambda: sign_document(document_id=document.pk, act=act, now=SOON))

    answers = answers_at_once(*(press(typed="Ines") for _same in range(3)), press(strokes=STROKES), press())

    assert answers.count("sealing") in {1, 3}
    assert set(answers) <= {"sealing", "document_illegal_move", "ink_empty"}
    assert Signature.objects.filter(role="clerk").count() == 1
    assert PasskeyChallenge.objects.get().used_at == SOON
    row.refresh_from_db()
    assert row.data["sign_count"] == 4


def test_one_answer_for_two_documents_at_once_signs_one():
    paper = Paper()
    Store.objects.update(needs_passkey=True)
    passkey = SoftPasskey()
    passkey.registered(paper.clerk.user)
    documents = [paper.made(), paper.made()]
    place = Place(RP, ORIGIN)
    for document in documents:
        paper.signed(document)
        asked = ask_passkey(document_id=document.pk, staff=paper.clerk, place=place, now=NOON)
    given = Given(passkey.answer(asked.challenge), place)

    def press(document):
        act = Act("clerk", document.sha256, Where.TABLET, staff=paper.clerk, passkey=given, typed="Ines")
        return outcome(lambda: sign_document(document_id=document.pk, act=act, now=SOON))

    assert answers_at_once(*map(press, documents)) == ["passkey_wrong", "sealing"]


def test_questions_at_once_leave_one_that_counts():
    paper = Paper()
    SoftPasskey().registered(paper.clerk.user)
    document = paper.made()
    paper.signed(document)
    place = Place(RP, ORIGIN)

    def ask():
        return ask_passkey(document_id=document.pk, staff=paper.clerk, place=place, now=NOON).challenge

    challenges = answers_at_once(*[ask] * 5)

    assert len(set(challenges)) == 5
    assert PasskeyChallenge.objects.filter(used_at=None).count() == 1
