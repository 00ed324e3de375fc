"""Writing messages down: once, sealed, in the caller's transaction."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from core import news
from core.personal import lookup_hash
from stores import bell
from stores.commands.messages import stop, write
from stores.models import MessageFate, OutgoingMessage
from tests.stores.messages.conftest import MINUTE, NOON, mail_draft, sms_draft


def test_write_gives_the_rows_in_the_order_of_the_drafts(written):
    rows = written(sms_draft("reminder:2"), mail_draft("confirmed:1"))

    assert [row.key for row in rows] == ["reminder:2", "confirmed:1"]
    assert [row.purpose for row in rows] == ["reminder", "confirmed"]
    assert [row.parts for row in rows] == [1, 0]
    assert rows[1].to_hash == lookup_hash("mail", "ana@example.org")
    assert rows[0].message_id != rows[1].message_id


def test_write_keeps_the_row_that_has_the_key(written):
    (first,) = written(mail_draft(text="the first"))
    (second,) = written(mail_draft(text="the second"), now=NOON + MINUTE)

    assert second == first
    assert OutgoingMessage.objects.get().text == "the first"


def test_a_key_twice_in_one_call_is_one_row(written):
    one, other = written(mail_draft(text="the first"), mail_draft(text="the second"))

    assert one == other


def test_what_is_said_and_to_whom_is_sealed(written):
    written(mail_draft(html="<p>Às 10:00</p>", calendar="BEGIN:VCALENDAR", calendar_method="REQUEST"))

    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM stores_outgoingmessage t")
        row = cursor.fetchone()[0]
    for said in ("ana@example.org", "Até", "10:00", "VCALENDAR"):
        assert said not in row
        assert said.encode().hex() not in row  # as a bytea is written


def test_message_that_is_due_later_waits_and_is_useless_three_days_after(written):
    tomorrow = NOON + timedelta(days=1)
    (row,) = written(mail_draft(due_at=tomorrow))

    assert row.due_at == tomorrow
    assert row.useless_at == tomorrow + timedelta(days=3)


def test_stop_ends_what_waits_and_nothing_else(written):
    waits, other, gone = written(mail_draft("reminder:7:24 h"), mail_draft("reminder:71"), mail_draft("reminder:7:2 h"))
    OutgoingMessage.objects.filter(pk=gone.pk).update(ended_at=NOON, fate=MessageFate.SENT)

    assert stop(begins="reminder:7:", now=NOON) == 1

    fates = dict(OutgoingMessage.objects.values_list("pk", "fate"))
    assert fates == {waits.pk: MessageFate.LATE, other.pk: "", gone.pk: MessageFate.SENT}


@pytest.fixture
def rung(monkeypatch):
    """What the bell's own thread is asked to say."""
    said = []
    monkeypatch.setattr(news, "listeners", [said.extend])
    return said


@pytest.mark.django_db(transaction=True)
def test_the_doorbell_rings_after_commit_once_for_each_channel(rung, store):
    with transaction.atomic():
        write(store_id=store.pk, drafts=[mail_draft("a"), mail_draft("b"), sms_draft("c")], now=NOON)
        news.bell.wait_until_told()
        assert rung == []
    news.bell.wait_until_told()

    assert sorted(rung) == [f"{bell.MESSAGE}:mail", f"{bell.MESSAGE}:sms"]


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_is_not_sent(rung, store):
    with transaction.atomic():
        write(store_id=store.pk, drafts=[mail_draft()], now=NOON)
        transaction.set_rollback(True)
    news.bell.wait_until_told()

    assert rung == []
    assert not OutgoingMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nobody_is_rung_for_what_is_due_later(rung, store):
    write(store_id=store.pk, drafts=[mail_draft(due_at=NOON + MINUTE)], now=NOON)
    news.bell.wait_until_told()

    assert rung == []


def test_without_a_store_the_chain_writes(db):
    (row,) = write(store_id=None, drafts=[mail_draft()], now=NOON)

    assert row.store_id is None
