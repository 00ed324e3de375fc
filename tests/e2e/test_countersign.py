"""Countersigning with a passkey in Chromium: with none yet, with one, not recognised, at an address without."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from signatures.commands.seals import seal_document
from signatures.models import PasskeyChallenge, Signature
from signatures.queries.documents import file_bytes
from signatures.queries.verification import verdict_on
from signatures.verifying import basis
from stores.models import Staff, Store
from tests.e2e.conftest import HALL, PHONE, TABLET, axe, no_overflow, shoot
from tests.e2e.papers import Desk, document, sign
from tests.e2e.passkeys import make_passkey, say_again_who, virtual_key
from tests.factories import StaffFactory
from tests.races.together import answers_at_once
from tests.signin import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(local, shop):
    """A store that asks for a passkey, and a clerk with a password."""
    desk = Desk(local, shop)
    Store.objects.update(needs_passkey=True)
    desk.clerk.user.set_password(PASSWORD)
    desk.clerk.user.save(update_fields=["password"])
    return desk


def signed(desk):
    """A document that waits for the clerk."""
    made = desk.document()
    desk.link(made)
    sign(made)
    return made


def picture(page, name):
    """Looked at in every width."""
    before = page.viewport_size
    for size in (PHONE, TABLET, HALL):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        no_overflow(page)
        axe(page)
        shoot(page, name)
    page.set_viewport_size(before)


def at_document(desk, size=TABLET):
    page = desk.people.signed_in(desk.clerk, size=size)
    keys = virtual_key(page)
    page.goto(f"{desk.home}{signed(desk).pk}/")
    return page, keys


def with_passkey(desk):
    """The clerk's tablet with a passkey, in front of the document."""
    page, keys = at_document(desk)
    page.get_by_role("link", name="Add a passkey").click()
    say_again_who(page)
    make_passkey(page)
    page.get_by_role("link", name="Go on").click()
    expect(page.get_by_role("button", name="Countersign")).to_be_visible()
    return page, keys


def test_a_clerk_without_one_adds_it_comes_back_and_countersigns(desk):
    page, (session, key) = at_document(desk)
    expect(page.get_by_role("heading", name="You need a passkey to countersign this")).to_be_visible()
    expect(page.get_by_role("button", name="Countersign")).to_have_count(0)
    picture(page, "passkey-missing")
    page.get_by_role("link", name="Add a passkey").click()
    say_again_who(page)
    picture(page, "passkey-add")
    make_passkey(page)
    expect(page.get_by_role("heading", name="Till three")).to_be_visible()
    picture(page, "passkey-list")
    page.get_by_role("link", name="Go on").click()

    expect(page.get_by_role("button", name="Countersign")).to_be_visible()
    picture(page, "passkey-countersign")
    page.get_by_role("button", name="Countersign").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Awaiting its seal")).to_be_visible()
    expect(page.get_by_text("with passkey")).to_be_visible()
    picture(page, "passkey-done")
    credential = session.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"][0]
    assert credential["signCount"] > 1
    assert Signature.objects.get(role="clerk").passkey_sha256
    assert PasskeyChallenge.objects.get().used_at is not None
    verdict = answers_at_once(verdict_of_sealed)[0]
    assert verdict.valid, verdict.all_reasons
    assert "own passkey" in basis(next(each for each in verdict.revisions if each.field == "Clerk"))


def verdict_of_sealed():
    made, now = document(), timezone.now()
    seal_document(document_id=made.pk, now=now)
    made.refresh_from_db()
    return verdict_on(file_bytes(made), now=now).verdict


@pytest.mark.long
def test_a_finger_that_is_not_recognised_signs_nothing_and_the_next_one_does(desk):
    page, (session, key) = with_passkey(desk)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page.get_by_role("button", name="Countersign").click()
    expect(page.get_by_text("The passkey was not used. Try again.")).to_be_visible()
    picture(page, "passkey-unused")
    assert not Signature.objects.filter(role="clerk").exists()

    session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": True})
    page.get_by_role("button", name="Countersign").click()
    expect(page.get_by_text("Awaiting its seal")).to_be_visible()


def test_what_the_server_refuses_is_said_and_nothing_is_lost(desk):
    page, _keys = with_passkey(desk)
    desk.people.expect("409 (Conflict)")
    desk.clerk.user.authenticator_set.filter(type="webauthn").delete()  # removed meanwhile, in another window
    page.get_by_label("Your name, as your signature").fill("Another name")
    page.get_by_role("button", name="Countersign").click()

    expect(page.get_by_text("You have no passkey for this address yet.")).to_be_visible()
    expect(page.get_by_label("Your name, as your signature")).to_have_value("Another name")


@pytest.mark.long
def test_without_scripts_the_clerk_is_told_what_is_needed(desk):
    page, _keys = with_passkey(desk)
    plain = desk.people.signed_in(desk.clerk, java_script_enabled=False)
    plain.goto(page.url)
    plain.get_by_role("button", name="Countersign").click()

    expect(plain.get_by_text("This document is countersigned with a passkey. Use yours.")).to_be_visible()
    assert not Signature.objects.filter(role="clerk").exists()


@pytest.mark.long
def test_at_an_address_of_numbers_the_clerk_is_told_where_it_works(desk, people):
    page = people.signed_in(desk.clerk)
    page.goto(f"{desk.home}{signed(desk).pk}/")

    expect(page.get_by_role("heading", name="Passkeys do not work at this address")).to_be_visible()
    assert page.get_by_role("link", name="Open this page at").get_attribute("href") == page.url.replace(
        "127.0.0.1", "localhost"
    )
    picture(page, "passkey-place")


@pytest.mark.long
def test_a_manager_asks_for_it_on_the_rules_page(local, shop):
    manager = StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[shop.store])
    page = local.signed_in(manager, size=TABLET)
    page.goto(f"/rules/{shop.store.code}/")
    page.get_by_role("button", name="A passkey for every form").click()

    expect(page.get_by_text("Clerks countersign every form with a passkey")).to_be_visible()
    page.get_by_role("heading", name="Countersigning documents").scroll_into_view_if_needed()
    picture(page, "passkey-rule")
    assert Store.objects.get(pk=shop.store.pk).needs_passkey
