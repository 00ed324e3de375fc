"""At which address passkeys count, and why not."""

import pytest
from django.test import RequestFactory

from core.passkeys import Place, passkey_place

HTTPS = {"secure": True}


def asked(host, **options):
    return passkey_place(RequestFactory().get("/", headers={"host": host}, **options))


@pytest.fixture(autouse=True)
def _hosts(settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.PUBLIC_URL = settings.PASSKEY_URL = ""


@pytest.mark.parametrize(
    ("host", "options", "place"),
    [
        ("localhost:8000", {}, Place("localhost", "http://localhost:8000")),
        ("desk.localhost", {}, Place("desk.localhost", "http://desk.localhost")),
        ("Lado.Example:443", HTTPS, Place("lado.example", "https://lado.example")),
        ("lado.example:8443", HTTPS, Place("lado.example", "https://lado.example:8443")),
        ("lado.example", {}, Place("lado.example", "http://lado.example", "insecure")),
        ("notlocalhost", {}, Place("notlocalhost", "http://notlocalhost", "insecure")),
        ("127.0.0.1:8000", {}, Place("127.0.0.1", "http://127.0.0.1:8000", "number", "http://localhost:8000")),
        ("[::1]:8000", {}, Place("::1", "http://[::1]:8000", "number", "http://localhost:8000")),
        ("192.168.1.20", HTTPS, Place("192.168.1.20", "https://192.168.1.20", "number")),
    ],
)
def test_the_address_asked_where_none_is_set(host, options, place):
    assert asked(host, **options) == place


@pytest.mark.parametrize("name", ["PUBLIC_URL", "PASSKEY_URL"])
def test_the_address_that_is_set_counts_and_others_are_told_of_it(settings, name):
    setattr(settings, name, "https://lado.example")

    assert asked("lado.example", **HTTPS) == Place("lado.example", "https://lado.example")
    elsewhere = Place("lado.example", "https://lado.example", "elsewhere", "https://lado.example")
    assert asked("localhost:8000") == elsewhere
    assert asked("lado.example") == elsewhere  # the same name without https is another origin


def test_staff_may_have_another_address_than_customers(settings):
    settings.PUBLIC_URL, settings.PASSKEY_URL = "https://tickets.example", "https://desk.example"

    assert asked("desk.example", **HTTPS) == Place("desk.example", "https://desk.example")
    assert asked("tickets.example", **HTTPS).fault == "elsewhere"


def test_a_set_address_at_which_no_browser_uses_passkeys_says_so(settings):
    settings.PASSKEY_URL = "http://lado.example"

    assert asked("localhost") == Place("lado.example", "http://lado.example", "insecure")
