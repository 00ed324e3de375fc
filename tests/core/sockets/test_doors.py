"""Live pages on the real web process: who is let in, and who is sent away."""

import socket as sockets

import pytest
from django.utils import timezone

from stores.commands import pairing, staff, tokens
from stores.models import Staff
from tests.factories import StaffFactory, StoreFactory
from tests.sockets import (
    bearer,
    closing_code,
    display,
    handshake,
    line,
    looking,
    paired,
    refusal,
    revision,
    signed_in,
    token_of,
    told,
    told_of,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("sockets")]


# --- who is let in
@pytest.mark.parametrize("view", ["line", "desk", "floor", "hall", "kiosk", "ticket", "wall"])
def test_page_is_told_how_things_are_when_it_connects(served, shop, view):
    ticket, clerk, manager = shop.arrive(), shop.clerks[0], StaffFactory(role=Staff.Role.REGIONAL_MANAGER)
    manager.regions.set([shop.store.region])
    path, headers = {
        "line": (line(shop), bearer(token_of(clerk))),
        "desk": (f"{line(shop)}?view=desk&counter={shop.counters[0].pk}", signed_in(clerk)),
        "floor": (f"{line(shop)}?view=floor", signed_in(manager)),
        "hall": (display(shop), paired(shop.store)[0]),
        "kiosk": (f"{display(shop)}?view=kiosk", paired(shop.store, "kiosk")[0]),
        "ticket": (f"/ws/ticket/{ticket.token}/", {}),
        "wall": (f"/ws/wall/?region={shop.store.region.code}&view=page", signed_in(manager)),
    }[view]

    with looking(served, path, headers=headers, origin=served.url) as page:
        payload = told(page)

    assert payload["revision"] >= revision(shop)
    assert payload["as_of"]
    assert payload["tickets"] if view == "line" else all(payload["regions"].values())


@pytest.mark.parametrize("who", ["nobody", "stranger", "kiosk", "display of another store", "bad token", "no scope"])
def test_line_is_refused_before_it_is_opened(served, shop, who):
    headers = {
        "nobody": dict,
        "stranger": lambda: signed_in(StaffFactory(stores=[StoreFactory()])),
        "kiosk": lambda: paired(shop.store, "kiosk")[0],
        "display of another store": lambda: paired(StoreFactory())[0],
        "bad token": lambda: bearer("lds_nonsense"),
        "no scope": lambda: bearer(token_of(shop.clerks[0], ["insight"])),
    }[who]()

    assert refusal(served, line(shop), headers=headers) == 403


def test_desk_is_refused_to_those_who_do_not_serve(served, shop):
    greeter = StaffFactory(role=Staff.Role.GREETER, stores=[shop.store])
    path = f"{line(shop)}?view=desk&counter={shop.counters[0].pk}"

    assert refusal(served, path, headers=signed_in(greeter)) == 403
    assert refusal(served, path.replace("counter=", "counter=9"), headers=signed_in(shop.clerks[0])) == 403


def test_floor_is_refused_to_a_clerk(served, shop):
    assert refusal(served, f"{line(shop)}?view=floor", headers=signed_in(shop.clerks[0])) == 403


@pytest.mark.parametrize("who", ["nobody", "kiosk", "another store's", "revoked", "clerk"])
def test_display_is_refused_before_it_is_opened(served, shop, who):
    headers = {
        "nobody": dict,
        "kiosk": lambda: paired(shop.store, "kiosk")[0],
        "another store's": lambda: paired(StoreFactory())[0],
        "revoked": lambda: paired(shop.store, revoked_at=timezone.now())[0],
        "clerk": lambda: signed_in(shop.clerks[0]),
    }[who]()

    assert refusal(served, display(shop), headers=headers) == 403


@pytest.mark.parametrize("role", [Staff.Role.CLERK, Staff.Role.STORE_MANAGER])
def test_wall_is_refused_to_those_of_one_store(served, shop, role):
    person = StaffFactory(role=role, stores=[shop.store])

    assert refusal(served, f"/ws/wall/?region={shop.store.region.code}", headers=signed_in(person)) == 403


def test_ticket_of_no_one_is_refused(served, shop):
    assert refusal(served, f"/ws/ticket/{shop.arrive().token[::-1]}/") == 403


def test_page_of_another_site_is_refused(served, shop):
    headers = signed_in(shop.clerks[0])

    assert refusal(served, line(shop), headers=headers, origin="https://elsewhere.example") == 403
    with looking(served, line(shop), headers=headers, origin=served.url) as page:
        told(page)


def test_foreign_host_is_refused(served, shop):
    where = served.url.removeprefix("http://")
    host, port = where.split(":")
    path = f"/ws/ticket/{shop.arrive().token}/"
    with sockets.create_connection((host, int(port)), timeout=20) as raw:
        raw.sendall(handshake(path, host="elsewhere.example"))
        assert raw.recv(100).startswith(b"HTTP/1.1 403 ")


@pytest.mark.parametrize("path", ["/ws/", "/ws/line/", "/ws/everything/", "/desk/", "/"])
def test_unknown_path_is_refused(served, shop, path):
    assert refusal(served, path, headers=signed_in(shop.clerks[0])) == 403
    assert "Traceback" not in served.said()


def test_payloads_are_not_packed_for_each_socket(served, shop):
    """Browsers offer to; it would cost three times the memory of a socket."""
    with looking(served, f"/ws/ticket/{shop.arrive().token}/", compression="deflate") as page:
        told(page)

        assert page.protocol.extensions == []


# --- who is sent away
def test_revoked_device_loses_its_socket(served, shop):
    headers, device = paired(shop.store)
    other_headers, _other = paired(shop.store)
    with (
        looking(served, display(shop), headers=headers) as page,
        looking(served, display(shop), headers=other_headers) as other,
    ):
        told(page)
        told(other)

        pairing.revoke(device_id=device.pk, by=0, now=timezone.now())

        assert closing_code(page) == 4401
        shop.arrive()
        assert told_of(other, revision(shop))
    assert refusal(served, display(shop), headers=headers) == 403


def test_deactivated_person_loses_the_socket(served, shop):
    clerk = shop.clerks[0]
    with looking(served, line(shop), headers=signed_in(clerk)) as page:
        told(page)

        Staff.objects.filter(pk=clerk.pk).update(is_active=False)
        staff.settle(staff_id=clerk.pk)

        assert closing_code(page) == 4401
    assert refusal(served, line(shop), headers=signed_in(clerk)) == 403


def test_revoked_token_loses_its_socket(served, shop):
    token = token_of(shop.clerks[0])
    with looking(served, line(shop), headers=bearer(token)) as page:
        told(page)

        tokens.revoke_token(token_id=shop.clerks[0].tokens.get().pk, by="test", now=timezone.now())

        assert closing_code(page) == 4401
