"""The clerk's passkey under /api/v1/: asked for, given, refused."""

import pytest
from fido2.utils import websafe_encode

from signatures.models import PasskeyChallenge
from tests.clients import Api, staff_api
from tests.signatures.keeping import own_folders  # noqa: F401 -- a fixture
from tests.signatures.papers import Paper
from tests.signatures.test_api import body_of, judged, made, token
from tests.soft_passkey import ORIGIN, RP, SoftPasskey

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]


@pytest.fixture
def paper():
    return Paper()


@pytest.fixture
def clerk(paper):
    return staff_api(paper.clerk)


@pytest.fixture
def asking(paper, settings):
    """A store that asks for it, and its clerk's own passkey."""
    paper.store.needs_passkey = True
    paper.store.save(update_fields=["needs_passkey"])
    settings.PASSKEY_URL = ORIGIN
    passkey = SoftPasskey()
    passkey.registered(paper.clerk.user)
    return passkey


def countersignable(clerk, paper):
    """What the customer has signed: its path, and what the clerk sends."""
    document = made(clerk, paper)
    path = f"documents/{document['id']}/"
    Api().post(path + "sign/", body_of(paper, document), headers=token(document))
    return path, {"sha256": document["sha256"]}


def at(api, path, body=None):
    """Sent to the address that passkeys are used at."""
    return judged(api.post(path, body or {}, headers={"Host": RP}), path)


def test_countersigned_with_a_passkey_and_not_without(clerk, paper, asking):
    path, body = countersignable(clerk, paper)
    facts = judged(clerk.get(path), path, "get").json()
    assert facts["needs_passkey"] is True

    without = at(clerk, path + "countersign/", body)
    by_sign = at(clerk, path + "sign/", body | {"signer": "clerk", "ink": {"typed": "Ines"}, "consent": []})
    asked = at(clerk, path + "passkey/").json()
    wrong = at(clerk, path + "countersign/", body | {"passkey": SoftPasskey().answer(asked["publicKey"]["challenge"])})
    answer = asking.answer(asked["publicKey"]["challenge"])
    done = at(clerk, path + "countersign/", body | {"passkey": answer})

    assert [(each.status_code, each.json()["code"]) for each in (without, by_sign, wrong)] == [
        (409, "passkey_needed"), (409, "passkey_needed"), (400, "passkey_wrong"),
    ]  # fmt: skip
    options = asked["publicKey"]
    assert (options["rpId"], options["userVerification"], options["timeout"]) == (RP, "required", 180_000)
    assert [each["id"] for each in options["allowCredentials"]] == [websafe_encode(asking.credential_id)]
    assert done.json()["state"] == "sealing"
    assert [each["passkey"] for each in done.json()["signers"]] == [False, True]


def test_a_passkey_that_was_asked_too_long_ago_is_gone(clerk, paper, asking):
    path, body = countersignable(clerk, paper)
    answer = asking.answer(at(clerk, path + "passkey/").json()["publicKey"]["challenge"])
    PasskeyChallenge.objects.update(made_at="2020-01-01T10:00Z", expires_at="2020-01-01T10:03Z")

    response = at(clerk, path + "countersign/", body | {"passkey": answer})

    assert (response.status_code, response.json()["code"]) == (410, "passkey_expired")


@pytest.mark.parametrize(
    ("address", "has_one", "code"),
    [("http://lado.example", True, "passkey_place"), ("https://127.0.0.1", True, "passkey_place"),
     ("https://other.example", True, "passkey_place"), (ORIGIN, False, "passkey_missing")],
)  # fmt: skip
def test_no_question_where_no_passkey_could_answer(clerk, paper, asking, settings, address, has_one, code):
    path, _body = countersignable(clerk, paper)
    settings.PASSKEY_URL = address
    if not has_one:
        paper.clerk.user.authenticator_set.all().delete()

    response = at(clerk, path + "passkey/")

    assert (response.status_code, response.json()["code"]) == (409, code)


def test_before_the_customer_there_is_nothing_to_ask(clerk, paper, asking):
    path = f"documents/{made(clerk, paper)['id']}/passkey/"

    response = at(clerk, path)

    assert (response.status_code, response.json()["code"]) == (409, "not_your_turn")
