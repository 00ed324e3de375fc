"""Hostile tries at the customer's screen itself, /ws/side/{counter}/ on the real web process: refused before it opens."""

import pytest
from django.utils import timezone

from queueing.commands import serving, side
from queueing.states import Outcome
from stores.access import DEVICE_COOKIES
from stores.commands.pairing import new_token
from stores.models import Staff
from tests.factories import CounterFactory, DeviceFactory, StaffFactory, StoreFactory
from tests.queueing.side import Visit
from tests.queueing.side_sockets.eyes import address, joined, phone, screen, visit_at
from tests.sockets import (
    bearer,
    looking,
    paired,
    refusal,
    signed_in,
    token_of,
    told,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("sockets")]
ROLES = Staff.Role


# --- who may look -----------------------------------------------------------------------------------------------------
def test_screen_and_phone_of_the_visit_are_told_the_same(served, visit, here):
    headers = [screen(visit.shop.counter)[0], joined(visit)]
    shown = []
    for one in headers:
        with looking(served, here, headers=one, origin=served.url) as socket:
            shown.append(told(socket)["regions"])

    assert shown[0] == shown[1]
    assert visit.ticket.number in shown[0]["side"]


# --- ten hostile tries, refused before the socket is opened -----------------------------------------------------------
DEVICES_OF_OTHERS = {
    "the counter beside": lambda shop: screen(CounterFactory(store=shop.store, number=7))[0],
    "another store": lambda shop: screen(CounterFactory(store=StoreFactory()))[0],
    "a revoked screen": lambda shop: screen(shop.counter, revoked_at=timezone.now())[0],
    "a screen of no counter": lambda shop: paired(shop.store, "screen", counter=None)[0],
    **{
        f"a {purpose}": lambda shop, purpose=purpose: paired(shop.store, purpose, counter=shop.counter)[0]
        for purpose in ("kiosk", "display", "tablet")
    },
}


def test_device_that_is_not_this_counters_screen_is_refused(served, visit, here):
    answers = {who: refusal(served, here, headers=make(visit.shop)) for who, make in DEVICES_OF_OTHERS.items()}

    assert set(answers.values()) == {403}, answers


def test_token_of_another_purpose_is_refused_under_the_screens_name(served, visit, here):
    for purpose in ("kiosk", "display", "tablet"):
        token = new_token(DeviceFactory(store=visit.shop.store, purpose=purpose, counter=visit.shop.counter))

        assert refusal(served, here, headers={"Cookie": f"{DEVICE_COOKIES['screen']}={token}"}) == 403, purpose
        assert refusal(served, here, headers=bearer(token)) == 403, purpose


@pytest.mark.parametrize("own", [True, False], ids=["own store", "another store"])
def test_staff_are_refused_whoever_they_are(served, visit, here, own):
    """The clerk sees the mirror on the desk: a screen's socket is the screen's alone."""
    store = visit.shop.store if own else StoreFactory()
    for role in ROLES.values:
        person = StaffFactory(role=role, stores=[store], regions=[store.region])

        assert refusal(served, here, headers=signed_in(person)) == 403, role
        assert refusal(served, here, headers=bearer(token_of(person))) == 403, role


def test_the_serving_clerk_is_refused_too(served, visit, here):
    assert refusal(served, here, headers=signed_in(visit.shop.clerk)) == 403


def test_phone_of_a_foreign_session_is_refused(served, visit, here):
    beside = CounterFactory(store=visit.shop.store, number=7)
    foreign = joined(visit_at(beside, visit.shop))

    assert refusal(served, here, headers=foreign) == 403
    with looking(served, address(beside), headers=foreign) as own:
        assert visit.ticket.number not in told(own)["regions"]["side"]


def test_invitation_is_no_secret_neither_before_nor_after_its_use(served, visit, here):
    invitation = visit.lead(side.invite)
    assert refusal(served, here, headers=phone(invitation)) == 403

    side.join(invitation=invitation)

    assert refusal(served, here, headers=phone(invitation)) == 403
    with pytest.raises(side.InvitationOver):
        side.join(invitation=invitation)


def test_ticket_token_opens_no_session(served, visit, here):
    assert refusal(served, here, headers=phone(visit.ticket.token)) == 403
    assert refusal(served, here, headers=bearer(visit.ticket.token)) == 403


def test_ended_session_is_refused_to_the_phone_that_was_in_it(served, visit, here):
    headers = joined(visit)
    serving.finish(outcome=Outcome.RESOLVED, **visit.at())
    assert refusal(served, here, headers=headers) == 403

    Visit(visit.shop)  # and the next customer is nothing to it

    assert refusal(served, here, headers=headers) == 403


def test_made_up_secret_is_refused(served, visit, here):
    joined(visit)
    for secret in ("", "x" * 24, "x" * 4000, "' OR 1=1 --", "%00", "\\000", "../../", "None"):
        assert refusal(served, here, headers=phone(f'"{secret}"')) == 403, secret


def test_page_of_another_site_is_refused(served, visit, here):
    strangers = "https://elsewhere.example", "null", f"{served.url}0", f"{served.url}.elsewhere.example", "file://"
    for headers in (screen(visit.shop.counter)[0], joined(visit)):
        for origin in strangers:
            assert refusal(served, here, headers=headers, origin=origin) == 403, origin


def test_program_without_an_origin_needs_the_right_all_the_same(served, visit, here):
    """Browsers always send one: without it nobody's cookies are abused."""
    assert refusal(served, here) == 403
    with looking(served, here, headers=screen(visit.shop.counter)[0], origin=None) as socket:
        assert told(socket)["regions"]


def test_address_that_leads_to_no_counter_of_ours_is_refused(served, visit):
    headers, own = screen(visit.shop.counter)[0], visit.shop.counter.pk
    for path in ("0", "-1", "1e9", "9" * 30, f"{own}/../{own}", "%2e%2e", f"{own}x", own + 10_000):
        assert refusal(served, f"/ws/side/{path}/", headers=headers) == 403, path


def test_query_changes_nothing_of_what_is_seen(served, visit, here):
    """Nor can a screen ask for the clerk's panel, another session or another staff member."""
    headers = screen(visit.shop.counter)[0]
    asked = f"?view=panel&counter={visit.shop.counter.pk}&session=1&staff={visit.shop.clerk.pk}&lang=ru"

    with looking(served, here, headers=headers) as plain, looking(served, here + asked, headers=headers) as clever:
        assert told(clever)["regions"] == told(plain)["regions"]
