"""Sending what is due: claimed by one, sent outside of transactions, written down; later, never, or given up."""

from datetime import timedelta

import pytest
from django.conf import settings as live_settings

from core import news
from core.personal import seal
from stores.bell import turn
from stores.commands import sending
from stores.commands.sending import forget, send_due
from stores.models import MessageFate, OutgoingMessage
from tests.stores.messages.conftest import MINUTE, NOON, mail_draft, sms_draft

pytestmark = pytest.mark.xdist_group("mail")
LEASE = timedelta(seconds=live_settings.MESSAGE_LEASE)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _no_demo(settings):
    settings.DEMO = False


def after(row, **changes):
    """The row as it stands now, changed before where that is told."""
    if changes:
        OutgoingMessage.objects.filter(pk=row.pk).update(**changes)
    row.refresh_from_db()
    return row


def test_mail_goes_out_once_under_its_own_id(mail_server, written):
    (row,) = written(mail_draft(html="<p>x</p>", calendar="BEGIN:VCALENDAR", calendar_method="CANCEL"))

    assert send_due(now=NOON) == 1
    assert send_due(now=NOON + HOUR) == 0

    after(row)
    assert (row.fate, row.provider_answer, row.tries, row.doubts) == (MessageFate.SENT, "250", 1, 0)
    assert row.ended_at >= NOON
    assert [mail["Message-ID"] for mail in mail_server.mails] == [row.message_id]
    assert "method=CANCEL" in mail_server.mails[0].as_string().replace('"', "")


def test_a_batch_takes_one_conversation(mail_server, written):
    written(*(mail_draft(f"m:{n}") for n in range(5)))

    assert send_due(now=NOON) == 5
    assert mail_server.conversations == 1


def test_what_is_due_later_waits(mail_server, written):
    written(mail_draft(due_at=NOON + HOUR))

    assert send_due(now=NOON) == 0
    assert send_due(now=NOON + HOUR) == 1


def test_what_is_useless_by_now_is_not_sent(mail_server, written):
    (row,) = written(mail_draft(useless_at=NOON + MINUTE))

    assert send_due(now=NOON + MINUTE) == 0
    assert after(row).fate == MessageFate.LATE
    assert mail_server.mails == []


def test_refused_for_good_ends_it_and_the_others_go_on(mail_server, written):
    bad, good = written(mail_draft("a", to="no address"), mail_draft("b"))

    assert send_due(now=NOON) == 1

    assert (after(bad).fate, after(good).fate) == (MessageFate.REFUSED, MessageFate.SENT)


def test_refusing_server_ends_it(mail_server, written):
    mail_server.be("refuses")
    (row,) = written(mail_draft())
    send_due(now=NOON)

    assert (after(row).fate, row.provider_answer) == (MessageFate.REFUSED, "550")


def test_put_off_again_and_again_in_longer_pauses_then_given_up(mail_server, written):
    mail_server.be("busy")
    (row,) = written(mail_draft(useless_at=NOON + 100 * HOUR))
    pauses, now = [], NOON

    while after(row).fate == "":
        due_at = row.due_at
        send_due(now=max(now, due_at))
        if after(row).fate == "":
            pauses.append(round((row.due_at - max(now, due_at)).total_seconds()))

    assert (row.fate, row.provider_answer, row.tries) == (MessageFate.REFUSED, "451", sending.TRIES)
    assert pauses[:7] == [15, 30, 60, 120, 240, 480, 900]
    assert set(pauses[7:]) == {900}


def test_put_off_beyond_its_use_is_late(mail_server, written):
    mail_server.be("busy")
    (row,) = written(mail_draft(useless_at=NOON + timedelta(seconds=10)))
    send_due(now=NOON)

    assert (after(row).fate, row.provider_answer) == (MessageFate.LATE, "451")


def test_nobody_there_costs_one_try_of_one_message_and_none_of_its_tries(written, settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    rows = written(mail_draft("a"), mail_draft("b"))

    send_due(now=NOON)

    assert [(after(row).tries, row.claimed_at, row.fate) for row in rows] == [(0, None, ""), (0, None, "")]
    assert [row.provider_answer for row in rows] == ["ConnectionRefusedError", ""]


def test_server_that_comes_back_gets_everything(mail_server, written, settings):
    settings.EMAIL_PORT = 9
    written(mail_draft("a"), mail_draft("b"))
    send_due(now=NOON)

    mail_server.point(settings)

    assert send_due(now=NOON + MINUTE) == 2


def test_taken_without_a_word_is_sent_again_a_few_times_under_the_same_id(mail_server, written, settings):
    settings.EMAIL_TIMEOUT = 0.1
    mail_server.be("says_nothing")
    (row,) = written(mail_draft())

    for n in range(10):
        send_due(now=NOON + n * MINUTE)

    assert (after(row).fate, row.doubts) == (MessageFate.UNKNOWN, sending.DOUBTS)
    ids = [mail["Message-ID"] for mail in mail_server.mails]
    assert ids == [row.message_id] * (sending.DOUBTS + 1)


# --- senders that died ------------------------------------------------------------------------------------------------
def test_a_dead_sender_is_followed_by_another_one_after_the_lease(mail_server, written):
    (row,) = written(mail_draft())
    after(row, claimed_at=NOON, tries=1)

    assert send_due(now=NOON + LEASE - MINUTE) == 0
    assert send_due(now=NOON + LEASE) == 1

    assert (after(row).tries, row.doubts) == (2, 1)
    assert mail_server.mails[0]["Message-ID"] == row.message_id


def test_a_message_that_kills_its_senders_is_given_up(mail_server, written):
    (row,) = written(mail_draft())
    after(row, claimed_at=NOON, tries=5, doubts=sending.DOUBTS)

    send_due(now=NOON + LEASE)

    assert (after(row).fate, row.provider_answer) == (MessageFate.UNKNOWN, "sender_died")
    assert mail_server.mails == []


def test_lease_is_a_setting(mail_server, written, settings):
    settings.MESSAGE_LEASE = 5
    (row,) = written(mail_draft())
    after(row, claimed_at=NOON, tries=1)

    assert send_due(now=NOON + timedelta(seconds=5)) == 1


def test_what_no_key_opens_is_ended_and_holds_nobody_up(mail_server, written, settings):
    bad, good = written(mail_draft("a"), mail_draft("b"))
    keys = settings.DATA_KEYS
    settings.DATA_KEYS = ["aWYgdGhpcyB3ZXJlIGEga2V5IGl0IHdvdWxkIGJlIGE="]
    OutgoingMessage.objects.filter(pk=bad.pk).update(to=seal("ana@example.org"))
    settings.DATA_KEYS = keys

    assert send_due(now=NOON) == 1

    found = OutgoingMessage.objects.values_list("fate", "provider_answer").order_by("key")
    assert list(found) == [(MessageFate.REFUSED, "unreadable"), (MessageFate.SENT, "250")]
    assert good.pk


# --- turns ------------------------------------------------------------------------------------------------------------
def test_while_one_sends_another_does_not(mail_server, written):
    written(mail_draft())

    with turn("mail") as first:
        assert first.is_mine
        assert send_due(channel="mail", now=NOON) == 0
    assert send_due(channel="mail", now=NOON) == 1


def test_a_turn_fades_with_its_holder(broker_prefix):
    with turn("mail"):
        assert 0 < news.client().ttl(f"{broker_prefix}:sending:mail") <= 15


def test_a_turn_that_faded_does_not_end_the_next_one(broker_prefix):
    with turn("mail"):
        news.client().delete(f"{broker_prefix}:sending:mail")
        second = turn("mail")
        with second:
            pass  # its end is its own
        news.client().set(f"{broker_prefix}:sending:mail", "another's")
    assert news.client().get(f"{broker_prefix}:sending:mail") == b"another's"
    news.client().delete(f"{broker_prefix}:sending:mail")


# --- channels that lead nowhere ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("draft", [mail_draft(), sms_draft()])
def test_demo_without_a_way_out_keeps_messages_on_its_page(written, settings, draft):
    settings.DEMO = True
    (row,) = written(draft)

    assert send_due(now=NOON) == 1
    assert (after(row).fate, row.provider_answer) == (MessageFate.SENT, "outbox")


@pytest.mark.parametrize(("draft", "why"), [(mail_draft(), "no_server"), (sms_draft(), "no_gateway")])
def test_chain_without_a_way_out_says_so(written, draft, why):
    (row,) = written(draft)

    assert send_due(now=NOON) == 0
    assert (after(row).fate, row.provider_answer) == (MessageFate.REFUSED, why)


# --- forgetting -------------------------------------------------------------------------------------------------------
def test_what_was_said_is_wiped_days_after_the_end(mail_server, written, settings):
    settings.MESSAGE_DAYS = 14
    old, new, waiting = written(mail_draft("a"), mail_draft("b"), mail_draft("c", due_at=NOON + 1000 * HOUR))
    after(old, ended_at=NOON, fate=MessageFate.SENT)
    after(new, ended_at=NOON + HOUR, fate=MessageFate.SENT)

    assert forget(now=NOON + timedelta(days=14, minutes=30)) == 1

    after(old)
    assert (old.to, old.to_hash, old.subject, old.text, old.html, old.calendar) == (None,) * 6
    assert old.wiped_at is not None
    assert (after(new).to, after(waiting).to) == ("ana@example.org",) * 2
