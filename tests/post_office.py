"""A worker that sends, killed in the middle: real processes for worker, beat and mail server. Test and bench share it."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from stores.commands.messages import Draft, write
from stores.models import MessageChannel, MessageFate, OutgoingMessage
from tests.waiting import wait_until

ROOT = Path(__file__).parent.parent
LEASE = 3  # seconds: then a worker that was killed is followed
PATIENCE = 180
CELERY = (sys.executable, "-m", "celery", "--app", "config.celery", "--quiet")
PROGRAMS = {  # as `make run` starts them
    "worker": ("worker", "--pool", "threads", "--concurrency", "4", "--without-gossip", "--without-mingle"),
    "beat": ("beat", "--schedule", "{folder}/schedule", "--pidfile", ""),
}


@dataclass(frozen=True)
class Count:
    """What became of the messages. `died`: rows whose sender was killed while it had them."""

    written: int
    taken: int  # different messages that the mail server has
    copies: int  # second ones of them
    copies_elsewhere: int  # of messages whose sender was not killed
    died: int
    sent: int  # rows that say so
    kills: int
    seconds: float


class Office:
    """Worker and beat, until `close`."""

    def __init__(self, mail, folder, **environment):
        self.folder, self.mail, self.running = folder, mail, {}
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "LADO_SMTP_HOST": "127.0.0.1",
            "LADO_SMTP_PORT": str(mail.port),
            "LADO_SMTP_SECURITY": "none",
            "LADO_MESSAGE_LEASE": str(LEASE),
            **environment,
        }
        for name in PROGRAMS:
            self.start(name)

    def start(self, name):
        arguments = [word.format(folder=self.folder) for word in PROGRAMS[name]]
        with (self.folder / f"{name}.log").open("a") as log:
            self.running[name] = subprocess.Popen(
                [*CELERY, *arguments, "--loglevel", "WARNING"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, name):
        """At once, in the middle of whatever it does."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def close(self):
        for name in list(self.running):
            self.kill(name)

    @property
    def said(self):
        return "\n".join((self.folder / f"{name}.log").read_text() for name in PROGRAMS)


@contextmanager
def office(mail, folder, **environment):
    found = Office(mail, folder, **environment)
    try:
        yield found
    finally:
        found.close()


def drafts(count):
    return [
        Draft(
            channel=MessageChannel.MAIL,
            to=f"person{n}@example.org",
            language="en",
            key=f"reminder:{n}",
            subject="Tomorrow at 10:00",
            text="We look forward to you.",
        )
        for n in range(count)
    ]


def all_ended():
    return not OutgoingMessage.objects.filter(ended_at=None).exists()


def go_out(here, *, messages, kills):
    """Write messages, kill the worker `kills` times on the way; the count when every row has ended."""
    began = time.monotonic()
    write(store_id=None, drafts=drafts(messages), now=timezone.now())
    for n in range(kills):
        goal = messages * (n + 1) // (kills + 1)
        wait_until(lambda goal=goal: here.mail.count >= goal, seconds=PATIENCE, what=f"{goal} mails\n{here.said}")
        here.kill("worker")
        here.start("worker")
    wait_until(all_ended, seconds=PATIENCE, what="the last message")
    return counted(here, kills, time.monotonic() - began)


def counted(here, kills, seconds):
    ids = Counter(mail["Message-ID"] for mail in here.mail.mails)
    rows = OutgoingMessage.objects
    died = set(rows.filter(doubts__gt=0).values_list("message_id", flat=True))
    known = set(rows.values_list("message_id", flat=True))
    return Count(
        written=len(known),
        taken=len(ids.keys() & known),
        copies=ids.total() - len(ids),
        copies_elsewhere=sum(count - 1 for message_id, count in ids.items() if message_id not in died),
        died=len(died),
        sent=rows.filter(fate=MessageFate.SENT).count(),
        kills=kills,
        seconds=seconds,
    )
