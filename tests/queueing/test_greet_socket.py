"""The greeter's page by socket, on the real web process: for whom, what it says, and that a move reaches it."""

import pytest

from queueing.states import TicketState
from stores.models import Staff
from tests.factories import StaffFactory, StoreFactory, TicketFactory
from tests.queueing.conftest import make_shop
from tests.sockets import bearer, looking, paired, refusal, revision, signed_in, token_of, told, told_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("sockets")]
ROLES = Staff.Role
HERE = (ROLES.GREETER, ROLES.CLERK, ROLES.STORE_MANAGER)
VIEW = "/ws/line/chiado/?view=greet"


@pytest.fixture
def served(web):
    return web


@pytest.fixture
def shop(transactional_db):
    return make_shop()


@pytest.fixture
def greeter(shop):
    return signed_in(StaffFactory(role=ROLES.GREETER, stores=[shop.store]))


@pytest.mark.parametrize("role", ROLES.values)
def test_room_is_shown_to_those_who_stand_in_the_store(served, shop, role):
    headers = signed_in(StaffFactory(role=role, stores=[shop.store], regions=[shop.store.region]))

    if role in HERE:
        with looking(served, VIEW, headers=headers) as page:
            assert "line" in told(page)["regions"]
    else:
        assert refusal(served, VIEW, headers=headers) == 403


def test_room_is_refused_to_others(served, shop):
    stranger = StaffFactory(role=ROLES.GREETER, stores=[StoreFactory()])
    kiosk, _device = paired(shop.store, "kiosk")
    greeter = StaffFactory(role=ROLES.GREETER, stores=[shop.store])

    assert refusal(served, VIEW) == 403
    assert refusal(served, VIEW, headers=kiosk) == 403
    assert refusal(served, VIEW, headers=signed_in(stranger)) == 403
    assert refusal(served, VIEW, headers=bearer(token_of(greeter, ["insight"]))) == 403


def test_move_reaches_the_room_with_its_revision(served, shop, greeter):
    with looking(served, VIEW, headers=greeter) as page:
        assert "Nobody is waiting." in told(page)["regions"]["line"]

        ticket = shop.arrive()
        heard = told_of(page, revision(shop))

    assert heard["revision"] == revision(shop)
    assert set(heard["regions"]) == {"figures", "say", "called", "aside", "counters", "line"}
    assert f'data-key="ticket-{ticket.pk}"' in heard["regions"]["line"]


def test_socket_brings_what_the_page_has_open(served, shop, greeter):
    ticket = shop.arrive()
    shop.arrive(service=shop.bill)

    with looking(served, f"{VIEW}&q=c&service=sim-swap&ticket={ticket.pk}&lang=pt", headers=greeter) as page:
        regions = told(page)["regions"]

    assert "C001" in regions["line"]
    assert "A001" not in regions["line"]
    assert 'name="tier"' in regions["offers"]
    assert "A001" in regions["ticket"]
    assert "about" not in regions["say"]


@pytest.mark.parametrize("query", ["&service=nothing", "&ticket=999999", "&ticket={foreign}"])
def test_what_is_not_there_is_refused(served, shop, greeter, query):
    foreign = TicketFactory(state=TicketState.WAITING)

    assert refusal(served, VIEW + query.format(foreign=foreign.pk), headers=greeter) == 403
