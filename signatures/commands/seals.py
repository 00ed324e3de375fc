"""The seal: in a task, claimed by a conditional update, made outside of any transaction, finished once."""

import hashlib
import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from kombu.exceptions import OperationalError

from core.errors import Unavailable
from signatures import tasks, vault
from signatures.commands.chains import note
from signatures.commands.copies import send_copy
from signatures.commands.moving import locked, move
from signatures.holding import seal_key, stamper, trust
from signatures.keys import KeysUnavailable, StampRefused, StampUnavailable, TokenUnavailable
from signatures.models import Document, Layer
from signatures.queries.documents import last_layer, secret_of
from signatures.queries.keeping import keep_until
from signatures.sealing import renew, seal
from signatures.signals import document_sealed
from signatures.states import DocumentState, LayerKind
from signatures.vault import Damaged, StoreAway, StoreFull

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)  # after which whoever claimed it has died
PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=10)  # doubled with every try
SHARED = tuple(
    each.code for each in (StampUnavailable, StampRefused, TokenUnavailable, KeysUnavailable, StoreFull, StoreAway)
)
UNEXPECTED = "unexpected"
MOST_RUNG = 500
RENEWED_AFTER = timedelta(days=365)  # long before a timestamp's certificate runs out


def ring_seal(document_id: int) -> None:
    """Ask the worker after commit; the sweep rings again for what rang in vain."""
    transaction.on_commit(lambda: _ring(document_id), robust=True)


def _ring(document_id: int) -> None:
    try:
        tasks.seal_document.apply_async(kwargs={"document_id": document_id}, retry=False)
    except OperationalError as error:
        log.warning("no doorbell: the broker does not answer (%s)", type(error).__name__)


def seal_document(*, document_id: int, now: datetime) -> bool:
    """Seal it if it waits for that and nobody is at it; whether this call did. Safe to run twice, and to be killed.

    What cannot be sealed now stays as it is, says honestly why, and is tried again after a pause that grows.
    """
    if services_down(now=now) or not _claimed(document_id, now=now):
        return False
    try:
        return _sealed(document_id, now=now)
    except Unavailable as error:
        log.warning("document %s waits for its seal: %s", document_id, error.code)
        _wait(document_id, error.code, now=now)
        return False
    except Exception:
        _wait(document_id, UNEXPECTED, now=now)
        raise


def _sealed(document_id: int, *, now: datetime) -> bool:
    document = Document.objects.select_related("key", "store", "version__template").get(pk=document_id)
    before, secret = last_layer(document), secret_of(document)
    sealed = seal(
        vault.get(before.sha256, secret=secret), name=_company(), key=seal_key(now=now), stamper=stamper(now=now),
        trust=trust(now=now), at=now,
    )  # fmt: skip
    digest = vault.put(sealed, secret=secret)
    if _finished(document_id, before, sealed, now=now):
        _try_others()
        return True
    vault.remove(digest, secret=secret)  # somebody else has sealed it meanwhile, with a file of their own
    return False


def _company() -> str:
    return settings.CONTROLLER_NAME or "Lado"


def _free(now: datetime) -> Q:
    """Nobody is at it, and its pause is over."""
    nobody = Q(seal_claimed_at=None) | Q(seal_claimed_at__lt=now - LEASE)
    return nobody & (Q(seal_again_at=None) | Q(seal_again_at__lte=now))


def _claimed(document_id: int, *, now: datetime) -> bool:
    rows = Document.objects.filter(_free(now), pk=document_id, state=DocumentState.SEALING, key__destroyed_at=None)
    return bool(rows.update(seal_claimed_at=now, seal_tries=F("seal_tries") + 1))


def services_down(*, now: datetime) -> bool:
    """Whether what every seal needs did not answer a moment ago: nobody asks again before the pause is over."""
    waiting = Document.objects.filter(state=DocumentState.SEALING, seal_trouble__in=SHARED)
    return waiting.filter(seal_again_at__gt=now).exists()


def _wait(document_id: int, code: str, *, now: datetime) -> None:
    """Give the claim back, and say when to try again."""
    mine = Document.objects.filter(pk=document_id, state=DocumentState.SEALING, seal_claimed_at=now)
    tries = mine.values_list("seal_tries", flat=True).first()
    if tries:
        again = now + min(PAUSE * 2 ** min(tries - 1, 10), LONGEST_PAUSE)
        mine.update(seal_claimed_at=None, seal_again_at=again, seal_trouble=code)


def _try_others() -> None:
    """What they all wait for is back: the sweep rings for them at once."""
    waiting = Document.objects.filter(state=DocumentState.SEALING, seal_trouble__in=SHARED)
    waiting.exclude(seal_again_at=None).update(seal_again_at=None)


@transaction.atomic
def _finished(document_id: int, before: Layer, sealed: bytes, *, now: datetime) -> bool:
    """Write it down, unless somebody else has meanwhile, or has taken over what was claimed too long ago."""
    document = locked(document_id)
    is_mine = document.state == DocumentState.SEALING and document.seal_claimed_at == now
    if not is_mine or last_layer(document).pk != before.pk:
        return False
    layer = _layer(document, before, LayerKind.SEAL, sealed, now=now)
    move(
        document,
        DocumentState.SEALED,
        now=now,
        by="seal",
        seal_claimed_at=None,
        seal_again_at=None,
        seal_trouble="",
        stamped_at=now,
        keep_until=keep_until(document, now=now),
    )
    note(document, "sealed", now=now, layer=layer.sha256)
    send_copy(document, now=now)
    if not document.follows_as:
        document_sealed.send(sender=Document, document=document, now=now)
    return True


def _layer(document: Document, before: Layer, kind: LayerKind, pdf: bytes, *, now: datetime) -> Layer:
    return Layer.objects.create(
        document=document, number=before.number + 1, kind=kind, sha256=hashlib.sha256(pdf).hexdigest(), length=len(pdf),
        at=now,
    )  # fmt: skip


def sweep_seals(*, now: datetime) -> int:
    """Ring for every document that waits and that nobody is at; how many. For none while a service is known as down."""
    if services_down(now=now):
        return 0
    waiting = Document.objects.filter(_free(now), state=DocumentState.SEALING, key__destroyed_at=None)
    waiting = waiting.order_by("seal_tries", "state_since", "id")  # one that never can stands in nobody's way
    ids = list(waiting.values_list("pk", flat=True)[:MOST_RUNG])
    for document_id in ids:
        _ring(document_id)
    return len(ids)


def hurry(*, now: datetime) -> int:
    """End every pause, because what was in the way has been mended, and ring; for how many."""
    Document.objects.filter(state=DocumentState.SEALING).update(seal_again_at=None)
    return sweep_seals(now=now)


def renew_stamps(*, now: datetime, most: int = 200) -> int:
    """Another archive timestamp for what has had its last one a year ago; how many. Safe to repeat.

    What a later act has withdrawn, replaced or made void is proof as long as it is kept, and grows old like the others.
    """
    old = Document.objects.filter(stamped_at__lt=now - RENEWED_AFTER)
    due = old.filter(key__destroyed_at=None)  # what is erased would stand before the others for ever
    done = 0
    for document in due.select_related("key").order_by("stamped_at", "id")[:most]:
        try:
            done += _renewed(document, now=now)
        except Damaged as error:
            log.error("document %s gets no new timestamp: %s", document.pk, error.code)  # noqa: TRY400 -- no bug of ours
        except Unavailable as error:
            log.warning("document %s and those after it keep their old timestamps: %s", document.pk, error.code)
            break  # a service that is down is not asked for each of them
    return done


def _renewed(document: Document, *, now: datetime) -> bool:
    before, secret = last_layer(document), secret_of(document)
    if not secret:
        return False
    pdf = renew(vault.get(before.sha256, secret=secret), stamper=stamper(now=now), trust=trust(now=now), at=now)
    digest = vault.put(pdf, secret=secret)
    if _written_down(document, before, pdf, now=now):
        return True
    vault.remove(digest, secret=secret)  # erased or renewed meanwhile
    return False


@transaction.atomic
def _written_down(document: Document, before: Layer, pdf: bytes, *, now: datetime) -> bool:
    held = locked(document.pk)
    if held.key.destroyed_at is not None or last_layer(held).pk != before.pk:
        return False
    layer = _layer(held, before, LayerKind.RENEWAL, pdf, now=now)
    Document.objects.filter(pk=held.pk).update(stamped_at=now)
    note(held, "renewed", now=now, layer=layer.sha256)
    return True
