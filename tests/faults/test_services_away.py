"""Timestamps, keys and disk are away: documents wait, it is said why, and they are sealed when all is back."""

import time
from datetime import timedelta

import pytest

from core.errors import Unavailable
from signatures.commands import chains, seals
from signatures.commands.anchors import anchor_days
from signatures.keys import HttpStamper, KeysUnavailable, StampRefused, StampUnavailable, asking
from signatures.models import Chain, ChainEntry, Document, Layer, Signature
from signatures.queries.documents import file_bytes, last_layer
from signatures.queries.verification import verdict_on
from signatures.queries.waiting import waiting_long
from tests.factories import NOON
from tests.signatures.keeping import own_folders  # noqa: F401 -- a fixture
from tests.signatures.papers import Paper
from tests.tsa import timestamp_service

pytestmark = [pytest.mark.long, pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


class Clock:
    """The time of a test: everybody reads it."""

    now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def service(settings, clock):
    with timestamp_service(clock=clock) as service:
        settings.TSA_URL = service.url
        yield service


@pytest.fixture
def paper():
    return Paper()


def waiting(paper, **facts):
    """A document that everybody has signed."""
    document = paper.made(**facts)
    for role in document.roles:
        paper.signed(document, role)
    return document


def rung(clock):
    """What the worker does when beat sweeps: those that are free, in their order."""
    found = Document.objects.filter(seals._free(clock.now), state="sealing")
    for pk in list(found.order_by("seal_tries", "state_since", "id").values_list("pk", flat=True)):
        seals.seal_document(document_id=pk, now=clock.now)


def states():
    return set(Document.objects.values_list("state", flat=True))


def assert_valid(document, now):
    found = verdict_on(file_bytes(document), now=now).verdict
    assert found.valid, found.codes


@pytest.mark.long
def test_timestamp_service_is_down_for_a_day(paper, service, clock):
    """It is asked rarely, by one document at a time; all are sealed soon after it is back."""
    service.mood = "ill"
    documents = [waiting(paper), waiting(paper, customer_name="Ana Costa")]
    while clock.now < NOON + DAY:
        rung(clock)
        clock.now += 5 * MINUTE

    assert 24 * 6 <= service.asked <= 24 * 12
    assert states() == {"sealing"}
    assert set(Document.objects.values_list("seal_trouble", flat=True)) <= {"", "stamp_unavailable"}
    assert Layer.objects.filter(kind="seal").count() == 0

    service.mood = "well"
    while states() != {"sealed"}:
        rung(clock)
        clock.now += 30 * SECOND
        assert clock.now < NOON + DAY + seals.LONGEST_PAUSE + 2 * MINUTE
    for document in documents:
        assert_valid(document, clock.now + MINUTE)
    assert set(Document.objects.values_list("seal_trouble", "seal_again_at")) == {("", None)}


@pytest.mark.parametrize(
    ("mood", "trouble"),
    [
        ("ill", "stamp_unavailable"),
        ("garbage", "stamp_refused"),
        ("page", "stamp_refused"),
        ("stale", "stamp_refused"),
    ],
)
def test_service_in_any_mood_is_said_and_waited_for(paper, service, clock, mood, trouble):
    service.mood = mood
    document = waiting(paper)

    assert not seals.seal_document(document_id=document.pk, now=clock.now)

    document.refresh_from_db()
    assert (document.state, document.seal_trouble, document.seal_tries) == ("sealing", trouble, 1)
    assert document.seal_claimed_at is None
    assert document.seal_again_at == clock.now + seals.PAUSE
    service.mood, clock.now = "well", document.seal_again_at
    assert seals.seal_document(document_id=document.pk, now=clock.now)
    assert_valid(document, clock.now + MINUTE)


def test_service_that_is_known_as_down_is_not_asked_for_each_document(paper, service, clock):
    service.mood = "ill"
    documents = [waiting(paper), waiting(paper, customer_name="Ana Costa"), waiting(paper, customer_name="Rui Sá")]

    for document in documents:
        seals.seal_document(document_id=document.pk, now=clock.now)

    assert service.asked == 1
    assert seals.sweep_seals(now=clock.now + SECOND) == 0
    assert seals.sweep_seals(now=clock.now + seals.PAUSE) == 3


def test_damaged_document_stands_in_nobodys_way(paper, service, clock, settings):
    damaged, good = waiting(paper), waiting(paper, customer_name="Ana Costa")
    for path in _files_of(settings, damaged):
        path.write_bytes(b"rust")

    rung(clock)

    assert {each.pk: (each.state, each.seal_trouble) for each in Document.objects.all()} == {
        damaged.pk: ("sealing", "document_damaged"),
        good.pk: ("sealed", ""),
    }


def _files_of(settings, document):
    from pathlib import Path  # noqa: PLC0415 -- beside its use

    folder = Path(settings.STORAGES["documents"]["OPTIONS"]["location"])
    return list(folder.rglob(f"{last_layer(document).sha256}-*"))


@pytest.mark.parametrize("mood", ["silent", "drips"])
def test_slow_service_costs_its_time_limit_and_no_more(service, mood):
    """An answer that drips in is late too, however soon each byte comes."""
    service.mood = mood
    begun = time.monotonic()

    with pytest.raises(StampUnavailable):
        asking.stamp_of(bytes(32), stamper=HttpStamper(service.url, timeout=0.5))

    assert time.monotonic() - begun < 3


@pytest.mark.parametrize("mood", ["ill", "garbage"])
def test_days_wait_for_their_timestamp_and_the_service_is_asked_once(paper, service, clock, mood):
    service.mood = mood
    for ahead in range(3):
        paper.made(now=NOON + ahead * DAY)
    clock.now = NOON + 3 * DAY

    assert anchor_days(now=clock.now) == 0
    assert service.asked == 1
    service.mood = "well"
    assert anchor_days(now=clock.now) == 3
    assert Chain.objects.filter(name__startswith="store:", stamp=None).count() == 1  # today's
    for name in Chain.objects.values_list("name", flat=True):
        chains.check(name)


def test_what_ends_after_its_day_was_stamped_is_written_into_the_next(paper, service, clock):
    """A stamp is over the last entry of its day: nothing comes after it."""
    document = paper.made(now=NOON)
    clock.now = NOON + DAY
    anchor_days(now=clock.now)
    head = bytes(Chain.objects.get(name=f"store:{paper.store.pk}:{NOON:%Y-%m-%d}").head)

    paper.signed(document, now=NOON + MINUTE)

    stamped = Chain.objects.get(name=f"store:{paper.store.pk}:{NOON:%Y-%m-%d}")
    assert bytes(stamped.head) == head
    next_day = ChainEntry.objects.filter(chain__name=f"store:{paper.store.pk}:{NOON + DAY:%Y-%m-%d}")
    assert next_day.filter(event__what="signed").count() == 1


def test_renewal_asks_a_service_that_is_down_once(paper, service, clock):
    for name in ("Ana Costa", "Rui Sá"):
        paper.sealed(customer_name=name)
    service.mood, asked, clock.now = "ill", service.asked, NOON + 400 * DAY

    assert seals.renew_stamps(now=clock.now) == 0

    assert service.asked == asked + 1


# --- keys ------------------------------------------------------------------------------------------------------------
def test_without_keys_nobody_signs_nothing_is_written_and_it_is_said(paper, settings, tmp_path):
    (tmp_path / "away").write_text("no folder")
    here, settings.SIGNING_KEYS = settings.SIGNING_KEYS, str(tmp_path / "away")
    document = paper.made()

    with pytest.raises(KeysUnavailable):
        paper.signed(document)
    assert not Signature.objects.exists()

    settings.SIGNING_KEYS = here
    assert paper.signed(document).state == "signed"


def test_without_the_authority_documents_wait_for_their_seal(paper, settings, tmp_path):
    document = waiting(paper)
    (tmp_path / "away").write_text("no folder")
    here, settings.SIGNING_KEYS = settings.SIGNING_KEYS, str(tmp_path / "away")

    assert not seals.seal_document(document_id=document.pk, now=NOON)
    document.refresh_from_db()
    assert (document.state, document.seal_trouble) == ("sealing", "signing_keys_unavailable")

    settings.SIGNING_KEYS = here
    assert seals.seal_document(document_id=document.pk, now=NOON + seals.PAUSE)


def test_whatever_else_goes_wrong_waits_too_and_is_not_hidden(paper, monkeypatch):
    """A fault of ours: the task fails where everybody sees it, and the document is tried again."""
    document = waiting(paper)
    monkeypatch.setattr(seals, "seal", lambda *_args, **_facts: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        seals.seal_document(document_id=document.pk, now=NOON)

    document.refresh_from_db()
    assert (document.state, document.seal_trouble, document.seal_again_at) == (
        "sealing",
        "unexpected",
        NOON + seals.PAUSE,
    )


# --- what people are told ---------------------------------------------------------------------------------------------
def test_nobody_is_alarmed_before_it_takes_long(paper, service, clock):
    service.mood = "ill"
    document = waiting(paper)
    seals.seal_document(document_id=document.pk, now=clock.now)
    everything = Document.objects.all()

    assert waiting_long(everything, now=NOON + 9 * MINUTE) is None
    found = waiting_long(everything, now=NOON + 11 * MINUTE)
    assert (found.count, found.trouble) == (1, "stamp_unavailable")


def test_error_codes_of_what_is_away_are_no_bugs():
    assert all(issubclass(each, Unavailable) for each in (StampUnavailable, StampRefused, KeysUnavailable))
