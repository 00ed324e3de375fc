"""What Kannel posts: only with the secret, in its own letters, once."""

import base64

import pytest
from django.urls import reverse
from django.utils import timezone

from feedback.models import Answer, HeardMessage
from tests.feedback.surveys import PHONE, a_survey, an_invitation

pytestmark = pytest.mark.django_db
SECRET = "a long secret"


def post(client, body="5", *, secret=SECRET, key="1", charset="UTF-8", **headers):
    said = base64.b64encode(f"kannel:{secret}".encode()).decode()
    headers = {"Authorization": f"Basic {said}", "X-Kannel-From": PHONE, "X-Kannel-To": "0650"} | headers
    address = f"{reverse('gateway-kannel')}?id={key}"
    body = body if isinstance(body, bytes) else body.encode()
    return client.generic("POST", address, body, content_type=f"text/plain; charset={charset}", headers=headers)


@pytest.fixture
def invitation(settings):
    settings.SMS_INBOUND_SECRET = SECRET
    return an_invitation(a_survey(), sender="0650", sent_at=timezone.now(), asked_at=timezone.now())


@pytest.mark.parametrize(("body", "charset"), [("5", "UTF-8"), ("пять".encode("utf-16-be"), "UTF-16BE")])
def test_kannel_brings_an_answer_once(client, invitation, body, charset):
    answers = [post(client, body, charset=charset) for _time in range(2)]

    assert [(each.status_code, each.content) for each in answers] == [(200, b"")] * 2
    assert Answer.objects.get().mark == 5
    assert HeardMessage.objects.count() == 1


@pytest.mark.parametrize(
    ("facts", "status", "code"),
    [
        ({"secret": "another"}, 401, "not_signed_in"),
        ({"Authorization": "Basic %%%"}, 401, "not_signed_in"),
        ({"key": ""}, 400, "bad_message"),
        ({"X-Kannel-From": ""}, 400, "bad_message"),
        ({"body": b"\xff\xfe", "charset": "UTF-8"}, 400, "bad_message"),
        ({"charset": "no-letters"}, 400, "bad_message"),
    ],
)
def test_kannel_is_refused(client, invitation, facts, status, code):
    refused = post(client, **facts)

    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert not HeardMessage.objects.exists()


def test_kannel_is_not_there_without_a_secret(client, settings):
    settings.SMS_INBOUND_SECRET = ""

    assert post(client).status_code == 404
