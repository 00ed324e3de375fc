"""Each message for one sender alone, and one commit a message: what a dead sender leaves behind."""

import contextlib
import operator
from functools import partial, reduce
from itertools import count

import pytest
from django.db import connection

from stores.commands.claiming import Due, End
from stores.commands.messages import write_many
from stores.models import MessageFate, OutgoingMessage
from tests.factories import StoreFactory
from tests.races.together import answers_at_once
from tests.stores.messages.conftest import NOON, sms_draft


def due():
    return Due("sms", lambda: NOON)


def hand_over(found, many=99):
    """Take so many as a sender does, and note each; their keys."""
    keys = []
    for message, _refusal in found:
        keys.append(message.key)
        if len(keys) == many:
            break
        found.over = End(message.pk, MessageFate.SENT, "202", NOON)
    return keys


def test_dead_sender_leaves_one_message_in_doubt_and_has_not_touched_the_others(written):
    written(*(sms_draft(f"a{n}", to=f"+35191234567{n}") for n in range(5)))

    hand_over(due(), many=3)

    rows = OutgoingMessage.objects.order_by("key").values_list("fate", "tries", "doubts", "claimed_at")
    assert list(rows) == [("sent", 1, 0, NOON)] * 2 + [("", 1, 0, NOON)] + [("", 0, 0, None)] * 2


def test_message_that_was_stopped_after_it_was_read_is_not_claimed(written):
    written(*(sms_draft(f"a{n}") for n in range(3)))
    found = due()
    taken = iter(found)
    next(taken)
    OutgoingMessage.objects.filter(key="a1").update(ended_at=NOON, fate=MessageFate.LATE)

    assert [message.key for message, _refusal in taken] == ["a2"]


def test_message_that_another_one_claims_this_moment_is_left_to_them(written):
    written(*(sms_draft(f"a{n}") for n in range(3)))
    found = due()
    taken = iter(found)
    next(taken)
    OutgoingMessage.objects.filter(key="a1").update(claimed_at=NOON)

    assert [message.key for message, _refusal in taken] == ["a2"]


@pytest.mark.parametrize("counted_at", [None, NOON])
@pytest.mark.xdist_group("races")
@pytest.mark.django_db(transaction=True)
def test_message_in_the_hands_of_a_long_transaction_is_neither_waited_for_nor_asked_for_again(counted_at):
    write_many(drafts={StoreFactory(country="PT").pk: [sms_draft(f"a{n}") for n in range(3)]}, now=NOON)
    OutgoingMessage.objects.filter(key="a1").update(counted_at=counted_at)
    asked, other = count(), connection.copy()
    other.set_autocommit(False)

    def clock():
        assert next(asked) < 50
        return NOON

    with contextlib.closing(other), other.cursor() as elsewhere, connection.cursor() as here:
        elsewhere.execute("SELECT id FROM stores_outgoingmessage WHERE key = 'a1' FOR UPDATE")
        here.execute("SET lock_timeout = '1s'")
        try:
            assert hand_over(Due("sms", clock)) == ["a0", "a2"]
        finally:
            here.execute("RESET lock_timeout")
            other.rollback()

    assert hand_over(due()) == ["a1"]


def test_one_statement_a_message_and_few_for_all(written, django_assert_num_queries, settings):
    settings.SMS_PREFIXES = ["+351"]
    written(*(sms_draft(f"a{n}", to=f"+35191234567{n}") for n in range(8)))

    with django_assert_num_queries(8 + 11):  # read twice, count (8, with the savepoint's two), note the last
        assert len(hand_over(due())) == 8


@pytest.mark.parametrize("count", [1, 3])
def test_messages_of_many_stores_are_written_in_one_statement(db, count, django_assert_num_queries):
    drafts = {StoreFactory().pk: [sms_draft(f"{n}:a"), sms_draft(f"{n}:b")] for n in range(count)}

    with django_assert_num_queries(3):  # with the savepoint's two
        write_many(drafts=drafts, now=NOON)

    assert OutgoingMessage.objects.count() == 2 * count


@pytest.mark.parametrize("_again", range(2))
@pytest.mark.xdist_group("races")
@pytest.mark.django_db(transaction=True)
def test_racing_senders_hand_over_each_message_once(_again):
    store = StoreFactory(country="PT")
    drafts = [sms_draft(f"{n:02}", to=f"+3519123456{n:02}") for n in range(24)]
    write_many(drafts={store.pk: drafts}, now=NOON)
    connection.close()

    taken = answers_at_once(*(partial(hand_over, due()) for _n in range(3)))

    assert sorted(reduce(operator.iadd, taken, [])) == [f"{n:02}" for n in range(24)]
    ends = set(OutgoingMessage.objects.values_list("fate", "tries", "doubts"))
    assert ends == {("sent", 1, 0)}
