"""The worker is killed before each step of sealing: everything is sealed once, and what was left behind goes."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from asn1crypto import cms
from django.conf import settings
from django.utils import timezone

from signatures import tasks
from signatures.commands import chains, seals, tidying
from signatures.commands.anchors import anchor_days
from signatures.models import Chain, ChainEntry, Document, Layer, Signature
from signatures.queries.documents import file_bytes, layers_of
from signatures.queries.verification import verdict_on
from signatures.rendering import pool
from signatures.states import DocumentState
from stores.queries.opening import local_day
from tests.e2e.served import ROOT, database_url
from tests.faults.mortal import LEASE
from tests.signatures.keeping import kept_files, own_folders  # noqa: F401 -- a fixture
from tests.signatures.papers import Paper
from tests.waiting import wait_until

pytestmark = [
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("faults"),
    pytest.mark.usefixtures("own_folders"),
]
KILLED = -9
PATIENCE = 300


class Workers:
    """One worker after the other."""

    def __init__(self, folder):
        self.steps, log = folder / "steps", folder / "log"
        self.log, self.worker, self.ended = log, 0, None
        options = settings.STORAGES["documents"]["OPTIONS"]
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": database_url(),
            "LADO_SIGNING_KEYS": settings.SIGNING_KEYS,
            "LADO_DOCUMENT_STORE_OPTIONS": json.dumps(options),
        }
        self.nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.mortal", str(self.steps)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log.open("w"),
            text=True,
        )

    def start(self, at):
        """A worker that dies before step `at`."""
        self.steps.write_text("")
        self.nursery.stdin.write(f"{at}\n")
        self.nursery.stdin.flush()
        self.worker = int(self.nursery.stdout.readline() or 0)
        assert self.worker, self.log.read_text()
        self.ended = threading.Event()
        threading.Thread(target=self._wait, args=(self.ended,), daemon=True).start()

    def _wait(self, ended):
        self.how = int(self.nursery.stdout.readline() or 0)
        ended.set()

    def killed(self, at, ring):
        """Let one work, with `ring` for a doorbell, until it has died before step `at`."""
        self.start(at)
        wait_until(lambda: ring() and self.ended.wait(0.5), seconds=PATIENCE, what=f"death at {at}")
        assert self.how == KILLED, self.log.read_text()

    def work(self, ring, done):
        """Let one work until `done`; the names of the steps that it took."""
        self.start("never")
        wait_until(lambda: (ring() and self.ended.wait(0.5)) or done(), seconds=PATIENCE, what="the work")
        assert not self.ended.is_set(), self.log.read_text()
        self.kill()
        steps = self.steps.read_text().splitlines()
        return steps[: steps.index("commit") + 2]  # what comes later are doorbells that rang in vain

    def kill(self):
        if self.ended is not None and not self.ended.is_set():
            os.kill(self.worker, signal.SIGKILL)
            self.ended.wait(20)

    def end(self):
        self.kill()
        self.nursery.stdin.close()
        self.nursery.wait(20)
        self.nursery.stdout.close()


@pytest.fixture
def workers(tmp_path, monkeypatch):
    monkeypatch.setattr(seals, "LEASE", LEASE)
    monkeypatch.setattr(pool, "TIMEOUT", 10 * PATIENCE)  # how soon paper is made is not what is shown here
    found = Workers(tmp_path)
    yield found
    found.end()


def waiting(paper):
    """A document that everybody has signed."""
    document = paper.made(now=timezone.now())
    for role in document.roles:
        paper.signed(document, role, now=timezone.now())
    return document


def sweep():
    """What beat does twice a minute."""
    seals.sweep_seals(now=timezone.now())
    return True


def all_sealed():
    return not Document.objects.exclude(state=DocumentState.SEALED).exists()


def check_everything(renewals=0):
    """Each document sealed once, its file valid, its chains whole, and no file or row that belongs to nobody."""
    documents = list(Document.objects.select_related("key", "version__template"))
    for document in documents:
        kinds = [layer.kind for layer in layers_of(document)]
        assert kinds == ["frozen", "customer", "clerk", "seal", *["renewal"] * renewals]
        events = [entry.event for entry in ChainEntry.objects.filter(chain__name=f"document:{document.pk}")]
        assert [event["what"] for event in events].count("sealed") == 1
        assert [event.get("after") for event in events].count("sealed") == 1
        found = verdict_on(file_bytes(document), now=timezone.now() + timedelta(minutes=1)).verdict
        assert found.valid, found.codes
    for name in Chain.objects.values_list("name", flat=True):
        chains.check(name)
    assert ChainEntry.objects.count() == sum(Chain.objects.values_list("count", flat=True))
    assert Layer.objects.count() == (4 + renewals) * len(documents)
    assert Signature.objects.count() == 2 * len(documents)
    in_two_days = timezone.now() + timedelta(days=2)
    for folder in range(256):
        tidying.tidy_folder(f"{folder:02x}", now=in_two_days)
    assert [name[:64] for name in kept_files()] == sorted(Layer.objects.values_list("sha256", flat=True))


def check_anchors(store):
    """Today's head is stamped, and tomorrow begins with it."""
    now = timezone.now()
    today, tomorrow = (local_day(store, now=now + timedelta(days=ahead)) for ahead in (0, 1))
    chain = Chain.objects.get(name=chains.day_chain(store.pk, today))
    token = cms.ContentInfo.load(bytes(chain.stamp))["content"]["encap_content_info"]["content"].parsed
    assert token["message_imprint"]["hashed_message"].native == hashlib.sha256(bytes(chain.head)).digest()
    entries = ChainEntry.objects.filter(chain__name=chains.day_chain(store.pk, tomorrow), event__what="day")
    (first,) = (entry.event for entry in entries)
    assert (first["day"], first["count"], first["head"]) == (str(today), chain.count, bytes(chain.head).hex())


def test_worker_killed_between_file_and_row_leaves_nothing_behind(workers):
    paper = Paper()
    waiting(paper)

    workers.killed("INSERT signatures_layer", sweep)
    left = kept_files()
    workers.work(sweep, all_sealed)

    assert len(left) == 4
    check_everything()


def test_worker_killed_at_each_step_of_sealing_seals_once(workers):
    """One document until it is sealed, then the next one, through dozens of deaths."""
    paper = Paper()
    waiting(paper)
    steps = workers.work(sweep, all_sealed)
    assert {"timestamp", "link", "fsync", "commit"} <= set(steps)

    for at in range(1, len(steps) + 1):
        if all_sealed():
            waiting(paper)
        workers.killed(at, sweep)
    if not all_sealed():  # the last one may have died after its commit
        workers.work(sweep, all_sealed)

    print(f"{len(steps)} steps, {Document.objects.count()} documents")  # noqa: T201 -- the count is what was asked for
    check_everything()
    assert anchor_days(now=timezone.now() + timedelta(days=1)) == 1
    check_anchors(paper.store)


def test_worker_killed_at_each_step_of_renewal_renews_once(workers):
    paper = Paper()
    document = waiting(paper)
    workers.work(sweep, all_sealed)
    long_ago = timezone.now() - timedelta(days=400)

    def grow_old():
        Document.objects.update(stamped_at=long_ago)

    def renewed():
        return not Document.objects.filter(stamped_at=long_ago).exists()

    def ring():
        tasks.renew_stamps.delay()
        return True

    grow_old()
    steps = workers.work(ring, renewed)
    done = 1
    for at in range(1, len(steps) + 1):
        if renewed():
            grow_old()
            done += 1
        workers.killed(at, ring)
    if not renewed():
        workers.work(ring, renewed)

    assert len(layers_of(document)) == 4 + done
    check_everything(renewals=done)


def test_worker_killed_at_each_step_of_the_days_anchor_anchors_once(workers, monkeypatch):
    """A day that is over has one timestamp, and the day after begins with it once."""
    paper = Paper()
    yesterday = timezone.now() - timedelta(days=1)
    made = []

    def another_day():
        document = paper.made(now=yesterday - timedelta(days=len(made)))
        made.append(document)

    def anchored():
        names = [chains.day_chain(paper.store.pk, local_day(paper.store, now=each.made_at)) for each in made]
        return not Chain.objects.filter(name__in=names, stamp=None).exists()

    def ring():
        tasks.anchor_days.delay()
        return True

    another_day()
    steps = workers.work(ring, anchored)
    for at in range(1, len(steps) + 1):
        if anchored():
            another_day()
        workers.killed(at, ring)
    if anchored():
        another_day()
    workers.work(ring, anchored)

    days = ChainEntry.objects.filter(event__what="day").values_list("event__day", flat=True)
    assert sorted(days) == sorted({*days})
    assert len(days) >= len(made)
    for name in Chain.objects.values_list("name", flat=True):
        chains.check(name)
