"""HTTP clients as people and devices use them."""

import json

from django.test import Client
from django.utils import timezone

from stores.access import DEVICE_COOKIES
from stores.commands.pairing import new_token
from stores.commands.tokens import SCOPES, issue_token
from tests.factories import DeviceFactory


class Api:
    """A program with a bearer token (or none). Answers are Django's responses; `json()` reads them."""

    def __init__(self, token="", **extra):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.client = Client(headers=headers, **extra)

    def post(self, path, data=None, *, key="", headers=None, **extra):
        headers = {**(headers or {}), **({"Idempotency-Key": key} if key else {})}
        body = data if isinstance(data, str | bytes) else json.dumps(data or {})
        return self.client.post("/api/v1/" + path, body, content_type="application/json", headers=headers, **extra)

    def get(self, path, **extra):
        return self.client.get("/api/v1/" + path, **extra)


def staff_api(staff, scopes=SCOPES):
    return Api(issue_token(staff=staff, scopes=scopes, by="test", now=timezone.now()))


def device_api(store, purpose="kiosk"):
    return Api(new_token(DeviceFactory(store=store, purpose=purpose)))


def signed_in(staff, **extra):
    """A browser in which `staff` is signed in."""
    client = Client(**extra)
    client.force_login(staff.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def paired(store, purpose, **extra):
    """A browser that is a paired device."""
    client = Client(**extra)
    device = DeviceFactory(store=store, purpose=purpose)
    client.cookies[DEVICE_COOKIES[purpose]] = new_token(device)
    return client
