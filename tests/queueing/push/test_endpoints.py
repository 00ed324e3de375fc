"""Addresses come from browsers, so from anybody: none may lead into our own network."""

import asyncio
import socket

import pytest

from queueing.push import endpoints
from queueing.push.endpoints import EndpointRefused, NotPublicError, PublicOnly, checked, is_public

GOOD = (
    "https://fcm.googleapis.com/fcm/send/dQw4w9WgXcQ:APA91b",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABk",
    "https://web.push.apple.com/QGuQyavXutnMH",
    "https://wns2-par02p.notify.windows.com/w/?token=BQYAAAD%2f",
    "https://fcm.googleapis.com:443/fcm/send/x",
)
HOSTILE = (
    "http://fcm.googleapis.com/fcm/send/x",
    "https://127.0.0.1/x",
    "https://[::1]/x",
    "https://localhost/x",
    "https://169.254.169.254/latest/meta-data/",
    "https://2130706433/x",
    "https://0x7f.0.0.1/x",
    "https://fcm.googleapis.com@127.0.0.1/x",
    "https://fcm.googleapis.com:8443/x",
    "https://fcm.googleapis.com:notaport/x",
    "https://fcm.googleapis.com.example.org/x",
    "https://notfcm.googleapis.com/x",
    "https://push.apple.com.example.org/x",
    "https://evil-push.apple.com/x",
    "https://example.org\\@fcm.googleapis.com/x",
    "https://fcm.googleapis.com/x#fragment",
    "https://fcm.googleapis.com/x y",
    "https://fcm.googleapis.com/x\r\nHost: localhost",
    "https://fcm.googleapis.com./x",
    "https://intranet/x",
    "https://fcm。googleapis。com/x",
    "https:///x",
    "ftp://fcm.googleapis.com/x",
    "file://fcm.googleapis.com/x",
    "javascript:alert(1)",
    "",
    "https://fcm.googleapis.com/" + "x" * 1000,
)


@pytest.mark.parametrize("endpoint", GOOD)
def test_the_push_services_of_browsers_are_taken(endpoint):
    assert checked(endpoint) == endpoint


@pytest.mark.parametrize("endpoint", HOSTILE)
def test_everything_else_is_refused(endpoint):
    with pytest.raises(EndpointRefused):
        checked(endpoint)


@pytest.mark.parametrize("endpoint", [each for each in HOSTILE if "example.org/x" not in each and "evil" not in each])
def test_a_chain_that_takes_any_public_service_takes_no_more_than_that(settings, endpoint):
    settings.PUSH_HOSTS = ["*"]
    if endpoint.startswith("https://notfcm."):
        assert checked(endpoint)
        return
    with pytest.raises(EndpointRefused):
        checked(endpoint)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::1", False),
        ("2001:0:7f00:1::1", False),
        ("ff02::1", False),
        ("nonsense", False),
    ],
)
def test_only_addresses_that_anybody_may_reach_are_public(address, public):
    assert is_public(address) is public


@pytest.mark.parametrize("leads_to", [["127.0.0.1"], ["10.0.0.1"], ["8.8.8.8", "192.168.0.1"], ["::1"]])
def test_a_name_that_leads_inside_is_not_connected_to(monkeypatch, leads_to):
    """Whoever owns a name decides where it leads, also from one look-up to the next."""

    async def look_up(_loop, _host, port, **_more):
        six, four = (socket.AF_INET6, (0, 0)), (socket.AF_INET, ())
        kinds = [(each, *(six if ":" in each else four)) for each in leads_to]
        return [(family, socket.SOCK_STREAM, 6, "", (each, port, *more)) for each, family, more in kinds]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", look_up)

    async def resolve():
        return await PublicOnly().resolve("fcm.googleapis.com", 443)

    with pytest.raises(NotPublicError):
        asyncio.run(resolve())


def test_this_machine_is_taken_in_a_trial_only(settings):
    settings.PUSH_LOCAL = False
    with pytest.raises(EndpointRefused):
        checked("http://localhost:8009/push/x")
    settings.PUSH_LOCAL = True
    assert checked("http://localhost:8009/push/x")
    with pytest.raises(EndpointRefused):
        checked("http://10.0.0.1:8009/push/x")
    assert endpoints.is_local("http", "localhost")
