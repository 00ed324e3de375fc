"""Sockets as browsers and programs open them, on the real web process."""

import json
from contextlib import contextmanager
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from stores.access import DEVICE_COOKIES
from stores.commands.pairing import new_token
from stores.commands.tokens import SCOPES, issue_token
from tests.factories import DeviceFactory

PATIENCE = 20


@contextmanager
def looking(served, path, *, headers=None, **options):
    """A socket on `path`, closed at the end."""
    url = served.url.replace("http", "ws", 1) + path
    options = {"compression": None, "open_timeout": PATIENCE, "max_size": None, **options}
    with connect(url, additional_headers=headers, **options) as socket:
        yield socket


def told(socket, *, patience=PATIENCE):
    """The next payload."""
    return json.loads(socket.recv(timeout=patience))


def told_of(socket, revision, *, patience=PATIENCE):
    """The first payload that knows `revision`; those before it are older, in their order."""
    last = -1
    while (payload := told(socket, patience=patience))["revision"] < revision:
        assert payload["revision"] >= last
        last = payload["revision"]
    return payload


def refusal(served, path, **options):
    """The HTTP status with which the server does not accept a socket."""
    with pytest.raises(InvalidStatus) as answer, looking(served, path, **options):
        pass
    return answer.value.response.status_code


def closing_code(socket):
    """With which code the server closes, whatever it said before."""
    try:
        while True:
            socket.recv(timeout=PATIENCE)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def paired(store, purpose="display", **facts):
    """(headers of a browser that is a paired device, the device)."""
    device = DeviceFactory(store=store, purpose=purpose, **facts)
    return {"Cookie": f"{DEVICE_COOKIES[purpose]}={new_token(device)}"}, device


def signed_in(staff, **session_facts):
    """The headers of a browser in which `staff` is signed in."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(staff.user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = staff.user.get_session_auth_hash()
    session.update(session_facts)
    session.save()
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}"}


def token_of(person, scopes=SCOPES):
    """A new bearer token."""
    return issue_token(staff=person, scopes=scopes, by="test", now=timezone.now())


def revision(shop):
    """The store's newest."""
    shop.store.refresh_from_db()
    return shop.store.revision


def line(shop):
    """Where staff look."""
    return f"/ws/line/{shop.store.code}/"


def display(shop):
    """Where displays and kiosks look."""
    return f"/ws/display/{shop.store.code}/"


def handshake(path, *, host, more=""):
    """The bytes that ask for a socket."""
    head = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    return f"{head}Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n{more}\r\n".encode()
