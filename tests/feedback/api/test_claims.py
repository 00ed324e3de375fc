"""POST claims/: from customers and staff."""

import pytest

from feedback.models import Claim
from stores.models import OutgoingMessage
from tests.clients import Api, staff_api
from tests.factories import StoreFactory
from tests.feedback.claims import category, worker

SAID = {"text": "The bill is wrong.", "customer": {"name": "Ana", "email": "ana@example.org"}}


@pytest.fixture
def store(db):
    category()
    return StoreFactory(code="chiado")


def test_customer_hands_in_a_claim_once(store):
    said, key = {**SAID, "store": "chiado"}, "a-key-that-nobody-guesses"

    first = Api().post("claims/", said, key=key)
    again = Api().post("claims/", said, key=key)

    assert (first.status_code, first.json()) == (201, again.json())
    row = Claim.objects.get()
    assert (row.number, row.token, row.channel, row.store) == (
        first.json()["number"], first.json()["token"], "web", store,
    )  # fmt: skip
    assert row.mail == "ana@example.org"


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"text": "Wrong."}, 400, "claim_contact_needed"),
        ({**SAID, "category": "no-such"}, 400, "claim_category_unknown"),
        ({**SAID, "category": "secret"}, 400, "claim_category_unknown"),
        ({**SAID, "store": "nowhere"}, 404, "not_found"),
        ({**SAID, "customer": {"email": "ana"}}, 400, "bad_mail"),
        ({**SAID, "text": "x" * 5001}, 400, "invalid"),
    ],
)
def test_refusals_say_why(store, said, status, code):
    category("secret", is_public=False)

    answer = Api().post("claims/", said)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not OutgoingMessage.objects.exists()


def test_short_key_of_a_stranger_is_refused(store):
    assert Api().post("claims/", SAID, key="press-1").json()["code"] == "bad_key"


def test_one_address_makes_only_so_many(store, settings):
    settings.CLAIMS_PER_ADDRESS = "2/h/ip"
    refused = Api().post("claims/", {"text": " x"}).status_code  # counts for nothing

    assert [refused, *(Api().post("claims/", SAID).status_code for _each in range(3))] == [400, 201, 201, 429]


@pytest.mark.parametrize(
    ("role", "where", "status"),
    [("clerk", "chiado", 201), ("clerk", "", 201), ("clerk", "other", 404), ("auditor", "chiado", 403),
     ("regional_manager", "", 201)],
)  # fmt: skip
def test_staff_take_claims_down_for_their_stores(store, role, where, status):
    StoreFactory(code="other")

    answer = staff_api(worker(store, role)).post("claims/", {"text": "Angry.", "store": where, "channel": "phone"})

    assert answer.status_code == status
    assert [row.channel for row in Claim.objects.all()] == ["phone"] * (status == 201)


def test_claims_are_off_without_categories(db):
    assert Api().post("claims/", SAID).json()["code"] == "claims_off"
