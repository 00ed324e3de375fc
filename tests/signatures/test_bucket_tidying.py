"""What undone acts have left in a bucket is taken away a day later, and nothing else."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from signatures import vault
from signatures.commands.documents import Asked, create_document
from signatures.commands.drafts import draft_secret
from signatures.commands.tidying import FOLDERS, HOURS, tidy_vault
from signatures.models import Document, DocumentDraft, Photo
from signatures.rendering import Attached
from tests.signatures.buckets import own_bucket, s3_server  # noqa: F401 -- fixtures
from tests.signatures.papers import Paper


class Undone(Exception):
    pass


@pytest.fixture
def paper(db, bucket):
    return Paper()


def undone(act):
    """What it does, taken back."""

    def broken_off():
        with transaction.atomic():
            act()
            raise Undone

    with pytest.raises(Undone):
        broken_off()


def photo_of_a_record(paper, data=b"a photo"):
    """A photo that waits in a record until that is frozen; the name of its file."""
    now, secret = timezone.now(), vault.new_secret()
    draft = DocumentDraft.objects.create(
        template=paper.template, store=paper.store, author=paper.clerk, language="en", secret=secret.hex(),
        values=vault.box(b"{}", secret=secret), made_at=now, changed_at=now,
    )  # fmt: skip
    assert draft_secret(draft) == secret
    digest = vault.put(data, secret=secret)
    Photo.objects.create(
        draft=draft, sha256=digest, sent_sha256=digest, length=len(data), width=1, height=1, made_at=now,
        caption=vault.box(b"", secret=secret),
    )  # fmt: skip
    return vault.name_of(digest, secret)


def tidied(names, *, now):
    """The nightly rounds in which the folders of these files have their turn; how many were removed."""
    hours = {int(name[:2], 16) % HOURS for name in names}
    assert FOLDERS == 256
    return sum(tidy_vault(now=now.replace(hour=hour)) for hour in hours)


def test_undone_acts_leave_nothing_in_the_bucket_after_a_day(paper, bucket):
    asked = Asked(
        paper.template, "en", paper.typed(), paper.store, paper.clerk,
        attached=[Attached("work.txt", "text/plain", b"What was done.")],
    )  # fmt: skip
    create_document(asked, now=timezone.now())
    photo_of_a_record(paper)
    kept = set(bucket.lying)
    undone(paper.made)
    left = set(bucket.lying) - kept
    now = timezone.now()

    assert tidied(bucket.lying, now=now) == 0  # somebody may be about to name them
    assert tidied(bucket.lying, now=now + timedelta(days=3)) == len(left) == 1

    assert set(bucket.lying) == kept
    assert len(kept) == 3
    assert Document.objects.count() == 1
