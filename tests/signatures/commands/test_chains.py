"""What is written down of documents cannot be rewritten unseen."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from signatures.commands.anchors import anchor_days
from signatures.models import Chain, ChainEntry, Signature
from tests.factories import NOON, DeviceFactory
from tests.signatures.keeping import own_folders, without_trigger  # noqa: F401 -- the first is a fixture
from tests.signatures.papers import Paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]


@pytest.fixture
def document():
    paper = Paper()
    made = paper.made()
    paper.signed(made, device=DeviceFactory(store=paper.store, purpose="tablet"))
    assert anchor_days(now=NOON + timedelta(days=2)) == 1
    return made


def said():
    out = StringIO()
    try:
        call_command("check_chains", stdout=out)
    except SystemExit as ended:
        return ended.code, out.getvalue()
    return 0, out.getvalue()


def day():
    return Chain.objects.get(name__startswith="store:", stamp__isnull=False)


def changed():
    entry = ChainEntry.objects.filter(event__what="signed").earliest("id")
    entry.event["by"] = "nobody"
    entry.save()


def cut(document):
    chain = Chain.objects.get(name=f"document:{document.pk}")
    last = ChainEntry.objects.filter(chain=chain).latest("number")
    before = ChainEntry.objects.get(chain=chain, number=last.number - 1)
    last.delete()
    Chain.objects.filter(pk=chain.pk).update(count=before.number, head=before.hash)


def test_what_was_not_touched_adds_up(document):
    assert said() == (0, "3 chains, 0 faults.\n")


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda _document: changed(), "link at entry"),
        (cut, "lacks entry"),
        (
            lambda _document: Chain.objects.filter(pk=day().pk).update(stamp=b"none"),
            "the timestamp is of something else",
        ),
    ],
)
def test_what_the_owner_of_the_database_rewrites_is_seen(document, act, words):
    with without_trigger("signatures_chainentry", "signatures_chainentry_append_only"):
        act(document)

    code, text = said()

    assert code == 1
    assert words in text


@pytest.mark.parametrize("facts", [{"where": "phone"}, {"at": NOON + timedelta(days=1)}, {"dynamics": b"other"}])
def test_who_signed_how_and_when_cannot_be_changed(document, facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.update(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.get().delete()

    Signature.objects.get().device.delete()
    Signature.objects.update(dynamics=None)
    assert Signature.objects.get().device is None
