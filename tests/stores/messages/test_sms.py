"""SMS: what they cost, to whom they go, how many go."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from stores import sms
from stores.commands import caps
from stores.commands.messages import write
from stores.commands.sending import send_due
from stores.models import MessageFate, OutgoingMessage
from stores.queries.messages import prefixes
from stores.sms.kannel import meaning
from stores.sms.parts import BASIC, EXTENDED, GSM_MORE, GSM_ONE, UCS_MORE, UCS_ONE, is_gsm, parts, weights
from tests.factories import StoreFactory
from tests.races.together import answers_at_once
from tests.stores.messages.conftest import NOON, mail_draft, sms_draft

GSM_TEXT = st.text(st.sampled_from(sorted(BASIC | EXTENDED)), max_size=700)
ANY_TEXT = st.one_of(GSM_TEXT, st.text(st.characters(exclude_categories=["Cs"]), max_size=400))


# --- parts ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 6, 1),
        ("a" * 152 + "€" + "a" * 7, 2),
        ("€" * 76 * 2 + "a", 2),
        ("€" * 77 + "a" * 152, 3),  # an escaped sign is not cut: the first part has 152 septets
        ("я" * 70, 1),
        ("я" * 71, 2),
        ("я" * 134, 2),
        ("я" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("😀" * 67, 3),  # 33 in a part
    ],
)
def test_parts_as_the_standard_counts(text, count):
    assert parts(text) == count


def test_alphabet_is_the_standards():
    assert (len(BASIC), len(EXTENDED)) == (127, 10)  # 128 with the escape
    assert not BASIC & EXTENDED
    assert is_gsm("Não? Só às 10 €".replace("ã", "a").replace("ó", "ò"))
    assert not is_gsm("ç")


@settings(deadline=None)
@given(ANY_TEXT)
def test_a_long_text_fits_its_parts_and_no_fewer(text):
    count, size = parts(text), sum(weights(text))
    one, more = (GSM_ONE, GSM_MORE) if is_gsm(text) else (UCS_ONE, UCS_MORE)

    assert (count == 1) == (size <= one)
    if count > 1:
        assert size <= count * more
        assert size > (count - 1) * (more - 1)  # no part but the last leaves more than one unit free


@settings(deadline=None)
@given(ANY_TEXT, st.characters(exclude_categories=["Cs"]))
def test_one_sign_more_never_costs_less(text, sign):
    assert parts(text) <= parts(text + sign)


@settings(deadline=None)
@given(ANY_TEXT)
def test_units_are_those_of_utf16(text):
    if not is_gsm(text):
        assert sum(weights(text)) == len(text.encode("utf-16-be")) // 2


# --- offered, allowed -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("url", "demo", "offered"), [("", False, False), ("", True, True), ("http://127.0.0.1:13013/", False, True)]
)
def test_sms_are_offered_where_they_lead_somewhere(settings, url, demo, offered):
    settings.SMS_URL, settings.DEMO = url, demo

    assert sms.is_offered() == offered
    assert (sms.gateway() is not None) == offered


def test_prefixes_are_those_of_the_stores_countries(db):
    StoreFactory(country="PT")
    StoreFactory(country="CZ")
    StoreFactory(country="RU", is_active=False)

    assert prefixes() == ("+351", "+420")


@pytest.mark.parametrize(("to", "fate"), [("+79161234567", MessageFate.NOT_ALLOWED), ("+351912345678", "sent")])
def test_numbers_of_other_countries_are_not_written_to(written, settings, to, fate):
    settings.DEMO = True
    (row,) = written(sms_draft(to=to))
    send_due(now=NOON)

    row.refresh_from_db()
    assert row.fate == fate
    assert (row.counted_at is None) == (fate != "sent")  # what is not sent costs nothing


def test_prefixes_can_be_set(written, settings):
    settings.DEMO, settings.SMS_PREFIXES = True, ["+7"]
    written(sms_draft("a", to="+79161234567"), sms_draft("b"))

    assert send_due(now=NOON) == 1


@pytest.mark.parametrize(
    ("status", "fate", "is_down"),
    [
        (202, "sent", False),
        (200, "sent", False),
        (400, "refused", False),
        (403, "refused", False),
        (404, "refused", False),
        (302, "refused", False),
        (408, None, True),
        (429, None, True),
        (500, None, True),
        (503, None, True),
    ],
)
def test_meaning_of_kannels_answers(status, fate, is_down):
    answer = meaning(status)

    assert (answer.fate, answer.is_down, answer.in_doubt) == (fate, is_down, False)


# --- caps -------------------------------------------------------------------------------------------------------------
def fates():
    return list(OutgoingMessage.objects.order_by("key").values_list("fate", flat=True))


def test_over_the_cap_of_a_store_is_not_sent_and_another_store_goes_on(written, settings):
    settings.DEMO, settings.SMS_PER_STORE = True, 2
    written(*(sms_draft(f"a{n}") for n in range(3)))
    write(store_id=StoreFactory(country="PT").pk, drafts=[sms_draft("b")], now=NOON)

    assert send_due(now=NOON) == 3
    assert fates() == ["sent", "sent", "capped", "sent"]


def test_over_the_cap_of_the_chain_nobody_sends(written, settings, db):
    settings.DEMO, settings.SMS_PER_CHAIN = True, 2
    written(sms_draft("a"), sms_draft("b"))
    write(store_id=None, drafts=[sms_draft("c")], now=NOON)

    assert send_due(now=NOON) == 2
    assert fates() == ["sent", "sent", "capped"]


def test_parts_are_counted(written, settings):
    settings.DEMO, settings.SMS_PER_STORE = True, 3
    written(sms_draft("a", text="я" * 71), sms_draft("b", text="я" * 71), sms_draft("c", text="я"))

    send_due(now=NOON)

    assert fates() == ["sent", "capped", "sent"]


def test_a_day_later_there_is_room_again(written, settings):
    settings.DEMO, settings.SMS_PER_STORE = True, 1
    written(sms_draft("a"))
    send_due(now=NOON)
    written(sms_draft("b"), now=NOON + timedelta(hours=23))
    send_due(now=NOON + timedelta(hours=23))
    written(sms_draft("c"), now=NOON + timedelta(hours=25))
    send_due(now=NOON + timedelta(hours=25))

    assert fates() == ["sent", "capped", "sent"]


def test_a_message_is_counted_once_however_often_it_is_tried(written, settings):
    settings.SMS_PER_STORE = 1
    (row,) = written(sms_draft())

    assert caps.count(messages=[row], now=NOON) == {row.pk: True}
    row.refresh_from_db()
    assert caps.count(messages=[row], now=NOON) == {row.pk: True}


def test_over_the_cap_of_a_person_nothing_is_sent_by_either_way(written, settings):
    settings.DEMO, settings.MESSAGES_PER_PERSON, settings.EMAIL_HOST = True, 2, ""
    mails = [mail_draft(f"a{n}") for n in range(3)]
    rows = written(*mails, *(sms_draft(f"b{n}") for n in range(3)), sms_draft("c", to="+351912345679"))

    may_go = [caps.count(messages=[row], now=NOON)[row.pk] for row in rows]
    assert may_go == [True, True, False] * 2 + [True]
    send_due(now=NOON, channel="sms")
    assert [row.fate for row in OutgoingMessage.objects.filter(channel="sms").order_by("key")] == [
        *("sent", "sent", "capped", "sent")
    ]


def test_mails_take_nothing_of_the_caps_of_sms(written, settings):
    settings.SMS_PER_STORE = settings.SMS_PER_CHAIN = 1
    rows = written(mail_draft("a"), mail_draft("b"), sms_draft("c"), mail_draft("d"))

    assert caps.count(messages=rows, now=NOON) == {row.pk: True for row in rows}


@pytest.mark.parametrize("_again", range(2))
@pytest.mark.xdist_group("races")
@pytest.mark.django_db(transaction=True)
def test_racing_workers_never_exceed_a_cap(settings, _again):
    settings.SMS_PER_STORE, settings.SMS_PER_CHAIN = 5, 8
    stores = [StoreFactory(country="PT") for _n in range(2)]
    rows = [
        row
        for store in stores
        for row in write(store_id=store.pk, drafts=[sms_draft(f"{store.pk}:{n}") for n in range(8)], now=NOON)
    ]
    connection.close()

    counted = answers_at_once(*(partial(caps.count, messages=[row], now=NOON) for row in rows))

    assert sum(may for answer in counted for may in answer.values()) == 8
    of_stores = [OutgoingMessage.objects.filter(store=store, counted_at=NOON).count() for store in stores]
    assert sum(of_stores) == 8
    assert max(of_stores) <= 5
