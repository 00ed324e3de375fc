"""Tickets and the chain's own customer system: always a ticket, in time, with the right tier, and nobody's lock held."""

import logging
import secrets
import time

import pytest
from django.db import connection

from core import metrics
from queueing.commands import asking
from queueing.commands.asking import asked
from queueing.commands.takings import Wanted
from queueing.models import Ticket
from stores.models import Staff
from tests.clients import device_api, paired, signed_in, staff_api
from tests.crm_server import MODES, TOKEN
from tests.factories import StaffFactory, customer_with
from tests.queueing.conftest import make_shop
from tests.queueing.views.reading import take

PHONE = "+351912345678"
WITHIN = 0.4  # as the fixture has it
MARGIN = 0.6  # for everything else that a ticket needs, on a loaded machine


def known(tier=None, **keys):
    """Somebody of the customer list."""
    return customer_with(tier=tier, **keys)


@pytest.fixture
def clerk(shop):
    return staff_api(shop.clerk)


def issue(api, **body):
    """Take a ticket by the interface; the answer and the ticket, if there is one."""
    answer = api.post("tickets/", {"store": "chiado", "service": "sim-swap", **body}, key=secrets.token_hex(8))
    return answer, Ticket.objects.select_related("tier").first()


def tier(api, **body):
    answer, ticket = issue(api, **body)
    assert answer.status_code == 201, answer.content
    return ticket.tier.code


# --- which tier -------------------------------------------------------------------------------------------------------
def test_tier_is_what_the_customer_system_says(crm, clerk):
    assert tier(clerk, customer={"phone": "912 345 678"}) == "gold"
    (question,) = crm.asked
    assert question.body == {"version": 1, "want": "tier", "customer": {"phone": PHONE}, "language": "en"}


def test_tier_of_the_customer_system_comes_before_the_lists(crm, clerk, shop):
    known(phone=PHONE, tier=shop.standard)

    assert tier(clerk, customer={"phone": PHONE}) == "gold"


def test_tier_of_the_list_holds_where_the_customer_system_says_none(crm, clerk, shop):
    known(phone=PHONE, tier=shop.gold)
    crm.people[PHONE] = {**crm.people[PHONE], "tier": None}

    assert tier(clerk, customer={"phone": PHONE}) == "gold"


@pytest.mark.parametrize("mode", ["unknown_tier", "by_law", "types", "error", "slow", "not_json"])
def test_tier_of_the_list_holds_where_the_customer_system_is_no_help(crm, clerk, shop, mode):
    known(phone=PHONE, tier=shop.gold)
    crm.mode = mode

    assert tier(clerk, customer={"phone": PHONE}) == "gold"


@pytest.mark.parametrize("mode", ["unknown_tier", "by_law", "types"])
def test_tier_is_the_usual_one_where_nobody_says_another(crm, clerk, mode):
    crm.mode = mode

    assert tier(clerk, customer={"phone": PHONE}) == "standard"


def test_tier_that_staff_give_is_the_last_word_and_asks_nobody(crm, clerk):
    assert tier(clerk, tier="law", customer={"phone": PHONE}) == "law"
    assert crm.asked == []


def test_customer_system_gives_its_tier_at_a_kiosk_too(crm, shop):
    assert tier(device_api(shop.store), customer={"phone": PHONE}) == "gold"


# --- whether to ask ---------------------------------------------------------------------------------------------------
def test_nobody_is_asked_about_a_customer_who_says_nothing(crm, clerk):
    assert tier(clerk) == "standard"
    assert crm.asked == []


def test_nobody_is_asked_by_those_who_may_not_give_tickets(crm, shop):
    stranger = staff_api(StaffFactory(role=Staff.Role.CLERK))

    assert issue(stranger, customer={"phone": PHONE})[0].status_code == 404
    assert crm.asked == []


def test_a_phone_that_is_none_is_refused_and_asks_nobody(crm, clerk):
    answer, ticket = issue(clerk, customer={"phone": "912"})

    assert (answer.json()["code"], ticket, crm.asked) == ("bad_phone", None, [])


@pytest.mark.parametrize("keys", [{}, {"phone": PHONE}, {"customer_number": "47"}])
def test_without_a_customer_system_nothing_is_done(shop, keys, django_assert_num_queries):
    wanted = Wanted(service="sim-swap", **keys)

    with django_assert_num_queries(0):
        assert asked(wanted, shop.store) is wanted


def test_an_unknown_customer_system_costs_one_statement_at_most(crm, shop, django_assert_num_queries):
    with django_assert_num_queries(1):
        asked(Wanted(service="sim-swap", phone=PHONE), shop.store)


# --- numbers ----------------------------------------------------------------------------------------------------------
def test_number_that_only_the_customer_system_knows_is_taken(crm, clerk):
    answer, ticket = issue(clerk, customer={"number": "47"})

    assert answer.status_code == 201
    assert (ticket.customer.ways.get().value, ticket.tier.code) == ("47", "gold")
    assert ticket.moves.get().facts == {"known_by": "number"}


def test_number_that_nobody_knows_is_refused(crm, clerk):
    answer, ticket = issue(clerk, customer={"number": "48"})

    assert (answer.json()["code"], ticket) == ("unknown_customer", None)


def test_number_is_refused_as_ever_without_a_customer_system(clerk):
    assert issue(clerk, customer={"number": "47"})[0].json()["code"] == "unknown_customer"


def test_number_of_the_list_is_known_whatever_the_customer_system_says(crm, clerk, shop):
    customer = known(number="48", tier=shop.gold)
    _answer, ticket = issue(clerk, customer={"number": "48"})

    assert (ticket.customer, ticket.tier.code) == (customer, "gold")


def test_number_that_nobody_can_say_now_gives_a_ticket_without_a_customer(crm, clerk):
    crm.mode = "error"
    answer, ticket = issue(clerk, customer={"number": "47"})

    assert (answer.status_code, ticket.customer, ticket.tier.code) == (201, None, "standard")


def test_phone_leaves_no_word_of_being_known(crm, clerk):
    _answer, ticket = issue(clerk, customer={"phone": PHONE})

    assert ticket.moves.get().facts == {}


# --- whatever it does -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("mode", MODES)
def test_ticket_is_issued_in_time_in_every_mode(crm, clerk, mode):
    crm.mode = mode
    began = time.monotonic()
    answer, ticket = issue(clerk, customer={"phone": PHONE})

    assert (answer.status_code, ticket.number) == (201, "A001")
    assert time.monotonic() - began < WITHIN + MARGIN


def test_ticket_is_issued_when_nobody_listens(crm, clerk):
    crm.stop()

    assert tier(clerk, customer={"phone": PHONE}) == "standard"


def test_a_line_of_customers_waits_for_a_slow_system_a_few_times_only(crm, clerk):
    crm.mode = "slow"
    began = time.monotonic()
    for _n in range(20):
        issue(clerk, customer={"phone": PHONE})

    assert Ticket.objects.count() == 20
    assert len(crm.asked) == 5
    assert time.monotonic() - began < 5 * WITHIN + 20 * 0.3


@pytest.mark.parametrize(("mode", "fate"), [("unknown_tier", "unknown"), ("by_law", "by_law"), ("good", "used")])
def test_tiers_are_counted(crm, clerk, mode, fate):
    before = metrics.crm_tiers.labels(fate)._value.get()
    crm.mode = mode
    issue(clerk, customer={"phone": PHONE})

    assert metrics.crm_tiers.labels(fate)._value.get() == before + 1


def test_unknown_tier_is_told_once(crm, clerk, caplog):
    asking._told.clear()
    crm.mode = "unknown_tier"
    for _n in range(3):
        issue(clerk, customer={"phone": PHONE})

    assert caplog.text.count("platinum") == 1


@pytest.mark.parametrize("named", ["351912345678", "beatriz fontoura", "<b>", "b" * 500, 912345678])
def test_what_is_no_code_of_a_tier_stands_in_no_log(crm, clerk, caplog, named):
    asking._told.clear()
    caplog.set_level(logging.DEBUG)
    crm.people[PHONE] = {**crm.people[PHONE], "tier": named}
    issue(clerk, customer={"phone": PHONE})

    assert "names a tier that is not used (unknown): (no code)" in caplog.text
    assert not any(secret in caplog.text for secret in ("912345678", "beatriz", "<b>", "bbbb", TOKEN))


# --- never in a transaction -------------------------------------------------------------------------------------------
IN_TRANSACTION = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%%'
"""


def by_api(shop):
    return issue(staff_api(shop.clerk), customer={"phone": PHONE})[0]


def by_kiosk_api(shop):
    return issue(device_api(shop.store), customer={"phone": PHONE})[0]


def by_room_api(shop):
    return staff_api(shop.clerk).post("stores/chiado/tickets/", {"service": "sim-swap", "phone": PHONE}, key="k1")


def by_greeter(shop):
    return signed_in(shop.clerk).post("/greet/chiado/service/sim-swap/", {"key": "k1", "phone": PHONE})


def by_kiosk(shop):
    return take(paired(shop.store, "kiosk"), phone=PHONE)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", [by_api, by_kiosk_api, by_room_api, by_greeter, by_kiosk])
def test_it_is_asked_before_the_transaction_on_every_way_to_a_ticket(crm, way):
    shop, seen = make_shop(), []

    def watch():
        with connection.cursor() as cursor:
            cursor.execute(IN_TRANSACTION)
            seen.append(cursor.fetchone()[0])
        connection.close()

    crm.watch = watch
    answer = way(shop)

    assert answer.status_code in (201, 302), answer.content
    assert (seen, Ticket.objects.get().tier.code) == ([0], "gold")
