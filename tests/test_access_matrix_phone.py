"""One more caller beside the table's: a customer's phone that joined a session. It opens that session and nothing else."""

import pytest
from django.test import Client

from queueing.access import PHONE_COOKIE
from queueing.commands import side
from queueing.models import Side
from queueing.states import Showing
from stores.tokens import token_hash
from tests import sockets as live
from tests.access_matrix import rows as matrix
from tests.access_matrix.world import World
from tests.factories import CounterFactory, SessionFactory, TicketFactory
from tests.test_access_matrix import CLASSES, Caller
from tests.test_access_matrix_sockets import is_let_in

SECRET = {"own": "the-secret-of-a-phone-22", "beside": "another-phone-beside-it"}
# the pages of what it looks at, and what the customer presses there
ITS_OWN = {"/side/answer/": "+", "/side/language/": "+", "/side/code/": "+"}
# its own pages, too, are those of `own-token` in the table: there is nothing in their addresses


@pytest.fixture
def world(db):
    return joined(World())


def joined(world):
    """Phones in the session of the store's counter, and in one at the counter beside."""
    Side.objects.filter(session=world.session).update(phone_hash=token_hash(SECRET["own"]))
    counter = CounterFactory(store=world.own.store, number=900)
    ticket = TicketFactory(store=world.own.store, service=world.session.service)
    session = SessionFactory(ticket=ticket, counter=counter, clerk=world.person("clerk"))
    shown = {"language": "en", "showing": Showing.WELCOME, "phone_hash": token_hash(SECRET["beside"])}
    Side.objects.create(counter=counter, session=session, **shown)
    return world


class Phone(Caller):
    def __init__(self, world, whose):
        self.name, self.client, self._gate = "public", Client(raise_request_exception=False), None
        self.client.cookies[PHONE_COOKIE] = SECRET[whose]
        self.client.cookies["lado_pairing"] = world.secret  # as every caller of the table


def test_phone_opens_its_session_and_otherwise_what_everybody_may(world):
    caller, wrong = Phone(world, "own"), []
    for row in matrix.rows(world):
        expected = ITS_OWN.get(row.address, CLASSES[row.kind]["public"])
        found = caller.mark(row)
        if found != expected:
            wrong.append(f"{row}: {found} instead of {expected} ({row.kind})")

    assert not wrong, "\n".join(wrong)


def test_phone_of_the_counter_beside_changes_nothing_of_this_session(world):
    before = Side.objects.values().get(session=world.session)
    caller = Phone(world, "beside")

    for path in ("answer", "language"):
        body = {"step": 1, "language": "pt", "session_id": world.session.pk}
        caller.client.post(f"/side/{path}/", body)

    assert Side.objects.values().get(session=world.session) == before


def test_phone_opens_the_socket_of_its_session_alone(web, transactional_db):
    world = joined(World())
    for whose, secret in SECRET.items():
        headers = {"Cookie": f"{PHONE_COOKIE}={secret}"}
        for kind, template in matrix.sockets():
            may = CLASSES[kind]["public"] == "+" or (kind == "side-socket" and whose == "own")
            assert is_let_in(web, world.fill(template), headers) == may, f"{template} as the phone {whose}"


def test_secret_is_of_no_use_as_a_token(transactional_db, world):
    """Nor as the code that led to it."""
    headers = {"Authorization": f"Bearer {SECRET['own']}"}

    assert Client().get("/side/live/", headers={**headers, "Accept": "application/json"}).status_code == 401
    with pytest.raises(side.InvitationOver):
        side.join(invitation=SECRET["own"])
    assert live.bearer(SECRET["own"]) == headers
