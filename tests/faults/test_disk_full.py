"""The disk is full while a document is written: nothing is half done, it is said, and done when there is room again."""

import os
from pathlib import Path

import pytest

from signatures import vault
from signatures.commands import chains, seals
from signatures.holding import escrow_key, seal_key
from signatures.keys import KeysUnavailable
from signatures.models import Chain, ChainEntry, Document, Layer, Signature
from signatures.queries.documents import file_bytes
from signatures.queries.verification import verdict_on
from signatures.vault import StoreFull
from tests.factories import NOON
from tests.faults.disks import SmallDisk, limited
from tests.signatures.keeping import kept_files, own_folders  # noqa: F401 -- a fixture
from tests.signatures.papers import STROKES, Paper

pytestmark = [pytest.mark.long, pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]


@pytest.fixture
def disk(settings):
    disk = SmallDisk(settings.STORAGES["documents"]["OPTIONS"]["location"])
    yield disk
    disk.remove()


@pytest.fixture
def paper():
    return Paper()


def check(settings):
    """A whole file for each layer and none besides; whole chains."""
    assert [name[:64] for name in kept_files()] == sorted(Layer.objects.values_list("sha256", flat=True))
    for document in Document.objects.select_related("key"):
        assert file_bytes(document).startswith(b"%PDF")
    for name in Chain.objects.values_list("name", flat=True):
        chains.check(name)


@pytest.mark.parametrize("left", [0, 4096, 65_536])
def test_document_waits_for_its_seal_while_the_disk_is_full(paper, disk, settings, left):
    document = paper.made()
    for role in document.roles:
        paper.signed(document, role)

    with disk.full(left):
        assert not seals.seal_document(document_id=document.pk, now=NOON)

    document.refresh_from_db()
    assert (document.state, document.seal_trouble) == ("sealing", "document_store_full")
    check(settings)
    assert seals.seal_document(document_id=document.pk, now=NOON + seals.PAUSE)
    check(settings)
    found = verdict_on(file_bytes(paper.again(document)), now=NOON + 2 * seals.PAUSE).verdict
    assert found.valid, found.codes


def test_nobody_signs_half_while_the_disk_is_full(paper, disk, settings):
    document = paper.made()
    entries = ChainEntry.objects.count()

    with disk.full(4096), pytest.raises(StoreFull):
        paper.signed(document)

    document.refresh_from_db()
    assert (document.state, Signature.objects.count(), ChainEntry.objects.count()) == ("frozen", 0, entries)
    check(settings)
    assert paper.signed(document).state == "signed"
    check(settings)


def test_no_document_is_made_while_the_disk_is_full(paper, disk, settings):
    with disk.full(4096), pytest.raises(StoreFull):
        paper.made()

    assert (Document.objects.count(), Chain.objects.count(), kept_files()) == (0, 0, [])
    paper.made()
    check(settings)


def test_refusal_is_a_problem_with_its_code_and_the_same_press_works_later(paper, disk, client, settings):
    from django.utils import timezone  # noqa: PLC0415 -- beside its use

    from signatures.commands.links import make_link  # noqa: PLC0415 -- the same
    from signatures.states import Where  # noqa: PLC0415 -- the same

    now = timezone.now()
    document = paper.made(now=now)
    made = make_link(document_id=document.pk, role="customer", where=Where.PHONE, now=now, by="clerk")
    body = {
        "signer": "customer", "ink": {"strokes": STROKES}, "consent": sorted(paper.consents(document)),
        "sha256": document.sha256,
    }  # fmt: skip
    headers = {"X-Signing-Token": made.secret, "Idempotency-Key": "one-press"}

    def press():
        path = f"/api/v1/documents/{document.pk}/sign/"
        return client.post(path, body, content_type="application/json", headers=headers)

    with disk.full(4096):
        refused = press()
    signed = press()

    assert (refused.status_code, refused.json()["code"]) == (503, "document_store_full")
    assert (signed.status_code, signed.json()["state"]) == (200, "signed")
    check(settings)


@pytest.mark.parametrize("most", [1, 4096, 39_000])
def test_write_that_ends_in_its_middle_leaves_no_file(settings, most):
    """Not a byte of a file stands under the name of its content before all of them do."""
    data, secret = os.urandom(40_000), vault.new_secret()

    with limited(most), pytest.raises(StoreFull):
        vault.put(data, secret=secret)

    assert kept_files() == []
    assert vault.get(vault.put(data, secret=secret), secret=secret) == data


@pytest.mark.parametrize("make", [seal_key, escrow_key])
def test_keys_are_whole_or_not_there(settings, make):
    with limited(20), pytest.raises(KeysUnavailable):
        make(now=NOON)

    assert all(path.stat().st_size == 0 or path.suffix == ".half" for path in _files(Path(settings.SIGNING_KEYS)))
    assert make(now=NOON)


def _files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]
