"""Signing in as a browser does it, through the page."""

from django.test import Client

from tests.factories import StaffFactory, StoreFactory, UserFactory

PASSWORD = "side-by-side-2026"
LOGIN = "/accounts/login/"


def person(username="ana", email="ana@example.org", **facts):
    """Somebody of the chain with a password."""
    user = UserFactory(username=username, email=email)
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return StaffFactory(user=user, stores=[StoreFactory()], **facts)


def sign_in(login="ana", password=PASSWORD, *, client=None, **more):
    """(browser, answer)."""
    client = client or Client()
    return client, client.post(LOGIN, {"login": login, "password": password, **more})


def is_in(client):
    """Whether the browser is signed in as somebody of the chain."""
    return client.get("/accounts/password/change/").status_code == 200
