"""Seals, renewals, erasing and making void, at once on one document."""

from datetime import timedelta

import pytest
from django.db import connection

from core.errors import DomainError
from signatures.commands import chains, retention, seals
from signatures.commands.acts import void
from signatures.commands.signing import Act, sign_document
from signatures.models import Chain, Document, Layer
from signatures.queries.documents import file_bytes, layers_of
from signatures.queries.verification import verdict_on
from signatures.states import Where
from stores.models import Staff
from tests.factories import NOON, StaffFactory
from tests.races.together import answers_at_once
from tests.signatures.keeping import kept_files, own_folders  # noqa: F401 -- a fixture
from tests.signatures.papers import STROKES, Paper
from tests.tsa import timestamp_service

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_folders")]
YEARS = timedelta(days=800)
AGAIN = range(3)


@pytest.fixture
def paper():
    return Paper()


@pytest.fixture
def service(settings):
    with timestamp_service(clock=lambda: NOON) as service:
        settings.TSA_URL = service.url
        yield service


def outcome(act):
    """What came of it, in a word."""

    def run():
        try:
            found = act()
        except DomainError as error:
            return error.code
        return found.state if isinstance(found, Document) else found

    return run


def waiting(paper):
    document = paper.made()
    for role in document.roles:
        paper.signed(document, role)
    return document


def check(document, kinds, settings):
    """Its layers, and a file for each of them; whole chains."""
    assert [layer.kind for layer in layers_of(document)] == kinds
    assert [name[:64] for name in kept_files()] == sorted(Layer.objects.values_list("sha256", flat=True))
    for name in Chain.objects.values_list("name", flat=True):
        chains.check(name)


def meanwhile(act):
    """Somebody else does `act`, in a thread with a connection of its own; what came of it lands in the list."""
    found = []

    def run():
        try:
            found.append(outcome(act)())
        finally:
            connection.close()

    return run, found


SEALED = ["frozen", "customer", "clerk", "seal"]


@pytest.mark.parametrize("_again", AGAIN)
def test_sealing_four_times_at_once_seals_once(paper, settings, _again):
    document = waiting(paper)

    answers = answers_at_once(*[lambda: seals.seal_document(document_id=document.pk, now=NOON)] * 4)

    assert sorted(answers) == [False, False, False, True]
    check(document, SEALED, settings)


def test_worker_that_was_given_up_does_not_seal_a_second_time(paper, service, settings):
    """While it waits for its timestamp its claim runs out and another one seals."""
    document = waiting(paper)
    later = NOON + seals.LEASE + timedelta(seconds=1)
    service.meanwhile, others = meanwhile(lambda: seals.seal_document(document_id=document.pk, now=later))

    assert seals.seal_document(document_id=document.pk, now=NOON) is False

    assert others == [True]
    check(document, SEALED, settings)
    found = verdict_on(file_bytes(paper.again(document)), now=later + timedelta(minutes=1)).verdict
    assert found.valid, found.codes


def test_worker_that_was_given_up_does_not_finish_what_another_has_begun(paper, service, settings):
    """Its claim was taken over: it leaves the document to whoever has it now."""
    document = waiting(paper)
    later = NOON + seals.LEASE + timedelta(seconds=1)
    service.meanwhile, _others = meanwhile(lambda: seals._claimed(document.pk, now=later))

    assert seals.seal_document(document_id=document.pk, now=NOON) is False

    document.refresh_from_db()
    assert (document.state, document.seal_claimed_at) == ("sealing", later)
    check(document, SEALED[:-1], settings)


def test_renewal_twice_at_once_renews_once(paper, settings):
    document = paper.sealed()

    answers = answers_at_once(*[lambda: seals.renew_stamps(now=NOON + YEARS)] * 2)

    assert sorted(answers) == [0, 1]
    check(document, [*SEALED, "renewal"], settings)


def test_document_erased_during_its_renewal_stays_erased(paper, service, settings):
    """Nothing of it is written again."""
    document = paper.sealed()
    erase = {"document_id": document.pk, "reason": "request 12/26", "by": "admin", "now": NOON + YEARS}
    service.meanwhile, others = meanwhile(lambda: retention.erase(**erase))

    assert seals.renew_stamps(now=NOON + YEARS) == 0

    assert others == [True]
    assert [layer.kind for layer in layers_of(document)] == SEALED
    assert kept_files() == []
    chains.check(f"document:{document.pk}")


@pytest.mark.parametrize("_again", AGAIN)
def test_erased_and_held_at_once_is_one_of_them(paper, settings, _again):
    document, admin = paper.sealed(), StaffFactory(role=Staff.Role.ADMINISTRATOR)
    pk = document.pk

    erased, held = answers_at_once(
        outcome(lambda: retention.erase(document_id=pk, reason="request", by="admin", now=NOON)),
        outcome(lambda: retention.hold(document_id=pk, reason="court", staff=admin, now=NOON)),
    )

    document = paper.again(document)
    if erased is True:
        assert held == "document_already_erased"
        assert (document.key.secret, document.held_because, kept_files()) == ("", "", [])
    else:
        assert (erased, held) == ("document_held", "sealed")
        assert document.held_because == "court"
        check(document, SEALED, settings)


@pytest.mark.parametrize("_again", AGAIN)
def test_void_and_countersigned_at_once_is_one_of_them(paper, settings, _again):
    document = paper.made()
    paper.signed(document)
    act = Act("clerk", document.sha256, Where.TABLET, strokes=STROKES, staff=paper.clerk)

    answers = answers_at_once(
        outcome(lambda: void(document_id=document.pk, reason="Wrong number", staff=paper.clerk, now=NOON)),
        outcome(lambda: sign_document(document_id=document.pk, act=act, now=NOON)),
    )

    document.refresh_from_db()
    assert sorted(answers) == sorted([document.state, "document_illegal_move"])
    assert document.state in {"void", "sealing"}
    signed = ["frozen", "customer", *(["clerk"] if document.state == "sealing" else [])]
    check(document, signed, settings)


@pytest.mark.parametrize("_again", AGAIN)
def test_void_and_sealed_at_once_is_sealed_first_or_not_void(paper, settings, _again):
    """Once everybody has signed it is sealed; afterwards it may be declared void, and its file stays."""
    document = waiting(paper)

    voided, sealed = answers_at_once(
        outcome(lambda: void(document_id=document.pk, reason="Wrong number", staff=paper.clerk, now=NOON)),
        lambda: seals.seal_document(document_id=document.pk, now=NOON),
    )

    document.refresh_from_db()
    assert sealed is True
    assert (voided, document.state) in {("void", "void"), ("document_illegal_move", "sealed")}
    check(document, SEALED, settings)
