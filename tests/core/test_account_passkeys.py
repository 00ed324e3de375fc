"""One's own passkeys: listed, added only when they recognise their person, removed; all of it written down."""

import json
import re
import struct

import pytest
from allauth.mfa.models import Authenticator
from fido2 import cbor
from fido2.utils import websafe_encode

from core.models import AuditEntry, User
from stores.models import Staff
from tests.factories import StaffFactory
from tests.signin import PASSWORD
from tests.soft_passkey import ATTESTED, ORIGIN, PRESENT, RP, VERIFIED, SoftPasskey

LIST, ADD = "/accounts/2fa/webauthn/", "/accounts/2fa/webauthn/add/"


@pytest.fixture
def ines(db):
    user = User.objects.create_user("ines", "ines@example.org", PASSWORD)
    return StaffFactory(user=user, role=Staff.Role.CLERK)


@pytest.fixture
def browser(client, ines, settings):
    """Signed in by password a moment ago, at a name that passkeys can belong to."""
    settings.ALLOWED_HOSTS = ["*"]
    client.defaults["HTTP_HOST"] = RP
    client.post("/accounts/login/", {"login": "ines", "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def asked(answer):
    """The question that stands in a page."""
    script = re.search(r'<script id="js_data" type="application/json">(.*?)</script>', answer.content.decode())
    return json.loads(script[1])["creation_options"]


def made(passkey, options, *, flags=PRESENT | VERIFIED | ATTESTED):
    """What a browser makes of the page's question."""
    held = bytes(16) + struct.pack(">H", len(passkey.credential_id)) + passkey.credential_id + passkey.public
    data = passkey.authenticator_data(flags=flags, more=held)
    told = json.dumps({
        "type": "webauthn.create", "challenge": options["publicKey"]["challenge"], "origin": ORIGIN, "crossOrigin": False,
    }).encode()  # fmt: skip
    name = websafe_encode(passkey.credential_id)
    return {
        "id": name, "rawId": name, "type": "public-key", "clientExtensionResults": {"credProps": {"rk": True}},
        "response": {
            "attestationObject": websafe_encode(cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})),
            "clientDataJSON": websafe_encode(told),
        },
    }  # fmt: skip


def add(browser, passkey, *, back="", **facts):
    answer = made(passkey, asked(browser.get(ADD, {"next": back} if back else {})), **facts)
    return browser.post(ADD, {"name": "Key ring", "credential": json.dumps(answer), "next": back})


def test_the_page_asks_for_a_passkey_that_recognises_its_person(browser):
    options = asked(browser.get(ADD))

    assert options["publicKey"]["authenticatorSelection"]["userVerification"] == "required"
    assert options["publicKey"]["rp"]["id"] == RP


def test_one_is_added_listed_and_written_down(browser, ines):
    passkey = SoftPasskey()
    answer = add(browser, passkey)

    assert answer["Location"] == f"{LIST}?codes=new"
    page = browser.get(answer["Location"]).content.decode()
    for words in ("Key ring", "Added", "not used yet", "Show my recovery codes"):
        assert words in page
    entry = AuditEntry.objects.get(action="passkey.add")
    assert (entry.actor, entry.target) == (f"staff:{ines.pk}",) * 2
    assert entry.data == {"credential": websafe_encode(passkey.credential_id), "name": "Key ring"}


def test_one_that_does_not_recognise_its_person_is_refused(browser):
    answer = add(browser, SoftPasskey(), flags=PRESENT | ATTESTED)

    assert answer.status_code == 200
    assert not Authenticator.objects.exists()
    assert not AuditEntry.objects.filter(action="passkey.add").exists()


def test_back_to_where_one_came_from_and_nowhere_else(browser):
    first = add(browser, SoftPasskey(), back="/desk/1/documents/7/")
    second = add(browser, SoftPasskey(), back="/desk/1/documents/7/")
    away = add(browser, SoftPasskey(), back="https://evil.example/")

    assert first["Location"] == f"{LIST}?next=%2Fdesk%2F1%2Fdocuments%2F7%2F&codes=new"  # the new codes are shown first
    page = browser.get(first["Location"]).content.decode()
    assert 'class="primary" href="/desk/1/documents/7/"' in page
    assert second["Location"] == "/desk/1/documents/7/"
    assert away["Location"] == LIST


def test_one_is_removed_and_that_is_written_down_too(browser, ines):
    passkey = SoftPasskey()
    add(browser, passkey)
    row = Authenticator.objects.get(type="webauthn")

    assert "Remove “Key ring”?" in browser.get(f"{LIST}keys/{row.pk}/remove/").content.decode()
    browser.post(f"{LIST}keys/{row.pk}/remove/")

    assert not Authenticator.objects.filter(type="webauthn").exists()
    entry = AuditEntry.objects.get(action="passkey.remove")
    assert entry.data == {"credential": websafe_encode(passkey.credential_id), "name": "Key ring"}


def test_one_gets_another_name(browser):
    add(browser, SoftPasskey())
    row = Authenticator.objects.get(type="webauthn")

    browser.post(f"{LIST}keys/{row.pk}/edit/", {"name": "Till three"})

    assert "Till three" in browser.get(LIST).content.decode()


def test_nobody_sees_or_removes_those_of_others(browser):
    other = SoftPasskey().registered(StaffFactory().user, name="Theirs")

    assert "Theirs" not in browser.get(LIST).content.decode()
    assert browser.post(f"{LIST}keys/{other.pk}/remove/").status_code == 404
    assert Authenticator.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("127.0.0.1:8000", "Open this page at http://localhost:8000"),
        ("lado.example", "pages with https alone"),
        ("192.168.1.20", "this address is a number"),
    ],
)
def test_where_no_browser_uses_passkeys_the_page_says_so_and_offers_none(browser, host, words):
    for path in (LIST, ADD):
        page = browser.get(path, headers={"host": host}).content.decode()
        assert "Passkeys do not work at this address" in page
        assert words in page
        assert "mfa_webauthn_add" not in page.partition("<script")[0]
