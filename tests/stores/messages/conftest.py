"""Messages to be."""

from datetime import UTC, datetime, timedelta

import pytest

from stores.commands.messages import Draft, write
from stores.models import MessageChannel
from tests.factories import StoreFactory
from tests.mail_process import MailProcess

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def mail_draft(key="confirmed:1", to="ana@example.org", **facts):
    return Draft(
        **{
            "channel": MessageChannel.MAIL,
            "to": to,
            "language": "pt",
            "key": key,
            "subject": "Até amanhã",
            "text": "Às 10:00",
        }
        | facts
    )


def sms_draft(key="reminder:1", to="+351912345678", **facts):
    return Draft(
        **{"channel": MessageChannel.SMS, "to": to, "language": "pt", "key": key, "text": "Amanhã às 10:00"} | facts
    )


@pytest.fixture
def store(db):
    return StoreFactory(country="PT")


@pytest.fixture
def written(store):
    """Write drafts; the rows."""

    def write_all(*drafts, now=NOON):
        return write(store_id=store.pk, drafts=drafts, now=now)

    return write_all


@pytest.fixture(scope="module")
def mail_process(tmp_path_factory):
    found = MailProcess(tmp_path_factory.mktemp("mails"))
    yield found
    found.stop()


@pytest.fixture
def mail_server(mail_process, settings):
    """A real mail server, empty, that mails go to."""
    mail_process.forget()
    mail_process.point(settings)
    return mail_process
