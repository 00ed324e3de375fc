"""What /metrics/ says about messages."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.clients import Client
from tests.factories import MessageFactory

TOKEN = {"Authorization": "Bearer metrics"}


@pytest.fixture
def said(db, settings):
    settings.METRICS_TOKEN = "metrics"
    return lambda: Client().get("/metrics/", headers=TOKEN).content.decode().splitlines()


def test_fates_of_a_day_and_what_is_due_are_told(said):
    now = timezone.now()
    for fate in ("capped", "capped", "sent"):
        MessageFactory(channel="sms", fate=fate, ended_at=now)
    MessageFactory(channel="sms", fate="capped", ended_at=now - timedelta(hours=25))
    MessageFactory(ended_at=None)
    MessageFactory(ended_at=None, due_at=now + timedelta(hours=1))

    lines = [line for line in said() if line.startswith("lado_messages")]

    assert lines == [
        'lado_messages_day{channel="sms",fate="capped"} 2.0',
        'lado_messages_day{channel="sms",fate="sent"} 1.0',
        'lado_messages_due{channel="mail"} 1.0',
    ]
