"""Which port there is, by the settings; and what is remembered of its answers."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from stores import crm as crm_port
from stores.crm import Key, Query, Record, Want
from stores.crm.memory import KEPT, MOST, Memory
from tests.crm_server import TOKEN


def test_there_is_no_port_without_an_address(settings):
    assert settings.CRM_URL == ""
    assert (crm_port.port(), crm_port.is_on(), crm_port.health()) == (None, False, {"state": "off"})


def test_the_port_is_one_for_the_process_and_leads_to_its_own_host(settings, crm):
    settings.CRM_URL, settings.CRM_TOKEN, settings.DEMO = crm.url, TOKEN, True
    port = crm_port.port()

    assert port is crm_port.port()
    assert port.look_up(Query(Key.NUMBER, "47", Want.PANEL)).link == f"{crm.url}/customers/47"
    settings.CRM_LINK_HOSTS = ["elsewhere.example"]
    assert crm_port.port().look_up(Query(Key.NUMBER, "47", Want.PANEL)).link == ""


@pytest.mark.parametrize(
    "url", ["", "https://crm.example.org/lookup", "http://127.0.0.1:9000/", "http://localhost/", "http://[::1]:9/"]
)
def test_addresses_that_are_served(settings, url):
    settings.CRM_URL = url
    crm_port.require_safe_address()


@pytest.mark.parametrize(
    "url", ["http://crm.example.org/", "crm.example.org", "https://", "https://me:word@crm.example.org/", "ftp://x/"]
)
def test_addresses_that_are_refused_at_the_start(settings, url):
    settings.CRM_URL = url
    with pytest.raises(ImproperlyConfigured):
        crm_port.require_safe_address()


@pytest.mark.django_db
def test_ready_says_how_the_customer_system_does_and_stays_ready(client, settings, crm):
    settings.CRM_URL, settings.CRM_TOKEN, crm.mode = crm.url, TOKEN, "error"
    assert client.get("/health/ready/").json()["parts"]["crm"] == {"status": "ok", "state": "asked"}
    for _n in range(5):
        with pytest.raises(crm_port.CrmFailed):
            crm_port.port().look_up(Query(Key.NUMBER, "47", Want.TIER))
    answer = client.get("/health/ready/")

    assert answer.json()["parts"]["crm"] == {"status": "down", "state": "resting"}
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")


# --- memory -----------------------------------------------------------------------------------------------------------
class Clock:
    def __init__(self):
        self.acts = []

    def later(self, seconds, act):
        assert seconds == KEPT
        self.acts.append(act)


def test_memory_forgets_by_itself():
    clock = Clock()
    memory = Memory(clock.later)
    memory.keep("ticket", Record(name="Bea"))
    memory.keep("other", None)

    assert (memory.get("ticket"), memory.get("other"), memory.get("third")) == ((Record(name="Bea"),), (None,), None)
    clock.acts[0]()
    assert (memory.get("ticket"), memory.get("other")) == (None, (None,))


def test_memory_keeps_a_newer_answer_when_the_older_ones_time_is_over():
    clock = Clock()
    memory = Memory(clock.later)
    memory.keep("ticket", None)
    memory.keep("ticket", Record(name="Bea"))
    clock.acts[0]()

    assert memory.get("ticket") == (Record(name="Bea"),)


def test_memory_is_small():
    memory = Memory(Clock().later)
    for n in range(2 * MOST):
        memory.keep(n, None)

    assert sum(memory.get(n) is not None for n in range(2 * MOST)) == MOST
