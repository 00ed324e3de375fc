"""SMS through a real Kannel, to the operator's end."""

import socket
from datetime import timedelta

import pytest

from stores.commands.sending import send_due
from stores.models import MessageFate
from tests.kannel import PASSWORD, USER, Kannel
from tests.stores.messages.conftest import NOON, sms_draft
from tests.waiting import wait_until

pytestmark = pytest.mark.xdist_group("kannel")
RUSSIAN = "Ваш талон А12 😀 готов: подойдите к окну 3 (+7%) завтра в 10:00. " * 2 + "Спасибо 🙏🏽"


@pytest.fixture(scope="module")
def kannel(tmp_path_factory):
    found = Kannel(tmp_path_factory.mktemp("kannel"))
    yield found
    found.stop()


@pytest.fixture(autouse=True)
def _pointed(kannel, settings):
    settings.SMS_URL, settings.SMS_USER, settings.SMS_PASSWORD = kannel.url, USER, PASSWORD
    settings.SMS_SENDER, settings.DEMO = "Lado", False
    settings.SMS_TIMEOUT = 0.5


def sent(written, **facts):
    """A message after its first try."""
    (row,) = written(sms_draft(**facts))
    send_due(channel="sms", now=NOON)
    row.refresh_from_db()
    return row


@pytest.mark.parametrize(
    "text", ["Your turn at 10:00, counter 3 [A+B] = 5%, €20", "Amanhã às 10:00, balcão 3: não se esqueça", RUSSIAN]
)
def test_text_arrives_whole(kannel, written, text):
    row = sent(written, text=text)

    assert (row.fate, row.provider_answer, row.tries) == (MessageFate.SENT, "http 202", 1)
    wait_until(lambda: ("Lado", "+351912345678", text) in kannel.taken, seconds=5, what="the operator")


def test_wrong_password_ends_it(written, settings):
    settings.SMS_PASSWORD = "another"

    row = sent(written)

    assert (row.fate, row.provider_answer) == (MessageFate.REFUSED, "http 403")


def test_number_that_is_none_is_not_asked_for(written, settings):
    settings.SMS_PREFIXES = ["+351"]

    row = sent(written, to="+351 9\r\nX-Kannel-To: +1900")

    assert (row.fate, row.provider_answer) == (MessageFate.REFUSED, "bad_number")


def test_kannel_that_is_down_is_asked_again(kannel, written):
    kannel.stop()
    row = sent(written, text="After the storm")
    assert (row.fate, row.provider_answer, row.claimed_at) == ("", "no_connection", None)
    kannel.start()

    assert send_due(channel="sms", now=NOON + timedelta(minutes=1)) == 1

    row.refresh_from_db()
    assert (row.fate, row.tries) == (MessageFate.SENT, 1)  # nobody's answering was not held against it
    wait_until(lambda: "After the storm" in [text for *_to, text in kannel.taken], seconds=5, what="the operator")


def test_smsbox_without_bearerbox_is_asked_again(kannel, written):
    bearerbox = kannel.running[0]
    bearerbox.kill()
    bearerbox.wait(10)

    row = sent(written)

    assert (row.fate, row.claimed_at) == ("", None)
    kannel.stop()
    kannel.start()


@pytest.mark.parametrize(
    ("name", "value"), [("SMS_URL", "no address"), ("SMS_URL", "ftp://127.0.0.1/"), ("SMS_SENDER", "La\r\ndo")]
)
def test_settings_that_cannot_be_used_cost_no_message(written, settings, name, value):
    setattr(settings, name, value)

    row = sent(written)

    assert (row.fate, row.provider_answer, row.doubts, row.tries) == ("", "bad_settings", 0, 0)


def test_one_that_takes_and_says_nothing_is_in_doubt(written, settings):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.SMS_URL = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        row = sent(written)

    assert (row.fate, row.doubts, row.provider_answer) == ("", 1, "TimeoutError")
