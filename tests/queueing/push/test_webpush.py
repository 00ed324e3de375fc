"""Letters to a real push service of the test's: what it gets, and what becomes of each of its answers."""

import asyncio
import logging
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import jwt
import pytest
from django.utils import timezone

from config.tls import certificates
from queueing.push import Answer, Letter, Notice, vapid, webpush
from queueing.push.webpush import Browser
from queueing.states import NoticeFate
from tests.e2e.served import ROOT
from tests.push_server import PushServer, unb64

NOTICE = Notice(
    kind="called", number="A012", title="You are called: counter 5", body="A012", at=7, topic="t" * 32, lives_for=300
)


def send(*phones):
    letters = [Letter(Browser(**phone.subscription), NOTICE) for phone in phones]
    return webpush.deliver(letters, now=timezone.now())


def test_the_service_takes_it_and_the_phone_reads_it(service):
    phone = service.phone()
    assert send(phone)[0].fate == NoticeFate.SENT
    (pushed,) = service.taken
    assert pushed.said == {
        "kind": "called", "number": "A012", "title": "You are called: counter 5", "body": "A012", "at": 7,
    }  # fmt: skip
    assert (pushed.headers["TTL"], pushed.headers["Topic"], pushed.headers["Urgency"]) == ("300", "t" * 32, "high")


def test_many_are_sent_together_and_answered_in_their_order(service):
    phones = [service.phone() for _n in range(30)]
    del service.phones[phones[7].endpoint.removeprefix(service.url)]
    fates = [answer.fate for answer in send(*phones)]
    assert fates == [NoticeFate.SENT] * 7 + [NoticeFate.GONE] + [NoticeFate.SENT] * 22


@pytest.mark.parametrize(
    ("answer", "fate"),
    [
        (404, NoticeFate.GONE),
        (410, NoticeFate.GONE),
        (429, None),
        (500, None),
        (503, None),
        (400, NoticeFate.REFUSED),
        (403, NoticeFate.REFUSED),
        (413, NoticeFate.REFUSED),
        ("cut", NoticeFate.UNKNOWN),
    ],
)
def test_what_each_answer_means(service, answer, fate):
    service.answers = [answer]
    assert send(service.phone())[0].fate == fate


def test_the_pause_that_is_asked_for_is_kept(service):
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    service.answers = [(429, {"Retry-After": "30"}), (503, {"Retry-After": soon}), (429, {"Retry-After": "soon"})]
    pauses = [send(service.phone())[0].after for _n in range(3)]
    assert pauses[0] == 30
    assert 80 < pauses[1] <= 90
    assert pauses[2] is None


def test_no_redirect_is_followed(service):
    service.answers = [(307, {"Location": f"{service.url}/elsewhere"})]
    assert send(service.phone())[0].fate == NoticeFate.REFUSED
    assert len(service.asked) == 1


def test_a_slow_service_is_given_up_and_not_asked_twice(service, monkeypatch):
    monkeypatch.setattr(webpush, "TIMEOUT", webpush.aiohttp.ClientTimeout(total=0.5))
    service.answers = ["slow"]
    start = time.monotonic()
    assert send(service.phone())[0].fate == NoticeFate.UNKNOWN  # it may have been taken
    assert time.monotonic() - start < 5


def test_a_service_that_is_not_there_is_asked_again_later(service):
    phone = service.phone()
    service.stop()
    assert send(phone)[0].fate is None


def test_an_endless_answer_is_not_read(service):
    service.answers = [(201, {"X-Long": "x" * 100_000})]
    assert send(service.phone())[0].fate == NoticeFate.UNKNOWN


def test_an_address_that_is_no_longer_taken_gets_nothing(service, settings):
    phone = service.phone()
    settings.PUSH_LOCAL = False
    assert send(phone)[0].fate == NoticeFate.REFUSED
    assert service.asked == []


def test_a_name_that_leads_into_our_network_gets_nothing(service, settings, monkeypatch):
    async def look_up(_loop, _host, port, **_more):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    settings.PUSH_HOSTS = ["*"]
    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", look_up)
    phone = service.phone()
    phone.endpoint = "https://push.example.org/x"
    assert send(phone)[0] == Answer(NoticeFate.REFUSED, why="not public")


def test_a_message_signed_by_another_key_is_refused(service, settings):
    phone = service.phone()
    send(phone)
    settings.VAPID_KEY = "A" * 42 + "E"
    assert send(phone)[0].fate == NoticeFate.REFUSED


def test_the_signature_is_one_of_the_standard(settings):
    settings.PUSH_CONTACT = "mailto:desk@example.org"
    now = timezone.now()
    header = vapid.authorization("https://push.example.org/x/y", now=now)
    token = header.removeprefix("vapid t=").partition(", k=")[0]
    key = webpush.Keys.read(vapid.public_key(), "A" * 22).p256dh
    assert key == unb64(vapid.public_key())
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["aud"] == "https://push.example.org"
    assert claims["sub"] == "mailto:desk@example.org"
    assert 0 < claims["exp"] - now.timestamp() <= 24 * 3600


def test_logs_name_the_service_and_nothing_else(service, caplog):
    caplog.set_level(logging.DEBUG)
    phone = service.phone()
    service.answers = [500, 410, 403, "cut"]
    for _n in range(4):
        send(phone)
    said = caplog.text
    assert "a notice through localhost" in said
    for secret in (phone.endpoint.rpartition("/")[2], phone.subscription["auth"], phone.subscription["p256dh"], "A012"):
        assert secret not in said


# --- https
SEND = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()
from django.utils import timezone
from queueing.push import Letter, Notice, webpush
notice = Notice(kind="near", number="A1", title="t", body="b", at=1, topic="x", lives_for=60)
print(webpush.deliver([Letter(webpush.Browser(*sys.argv[1:]), notice)], now=timezone.now())[0].fate)
"""


@pytest.mark.parametrize(("trusted", "fate"), [(True, "sent"), (False, "None")])
def test_only_a_service_with_a_right_certificate_is_written_to(tmp_path, trusted, fate):
    made = certificates(tmp_path, names=["localhost"], now=timezone.now())
    service = PushServer(certificate=(made.server, made.server_key))
    try:
        environment = {
            "PATH": "/usr/bin", "LADO_DEMO": "1", "LADO_PUSH_LOCAL": "1", "LADO_VAPID_KEY": "B" * 42 + "E",
            "SSL_CERT_FILE": str(made.root) if trusted else "/dev/null",
        }  # fmt: skip
        run = [sys.executable, "-c", SEND, *service.phone().subscription.values()]
        answer = subprocess.run(run, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
        assert answer.stdout.strip() == fate, answer.stderr
        assert len(service.taken) == trusted
    finally:
        service.stop()
