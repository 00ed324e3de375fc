"""Claims that two people, two gateways or one impatient customer act on at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import transaction

from feedback.claim_states import ClaimChannel
from feedback.commands.claim_acts import take
from feedback.commands.claim_files import add_file
from feedback.commands.claim_joining import join
from feedback.commands.claim_mail import InboundMail, take_mail
from feedback.commands.claim_words import add_words
from feedback.models import Claim, ClaimAct, ClaimFile
from tests.clients import Client
from tests.factories import NOON, StoreFactory
from tests.feedback.claims import category, claim, worker
from tests.races.together import answers_at_once, refused_at_once, somebody_waits_for_a_lock
from tests.waiting import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.fixture
def store(transactional_db):
    category()
    return StoreFactory()


def test_one_of_two_takes_a_claim(store):
    row, people = claim(store), [worker(store) for _each in range(2)]

    refused = refused_at_once(*(partial(take, claim_id=row.pk, by_id=each.pk, now=NOON) for each in people))

    assert refused == ["claim_moved"]
    assert ClaimAct.objects.filter(kind="taken").count() == 1


def test_numbers_have_no_gap_and_no_twin(store):
    answers_at_once(*(partial(claim, store, mail=f"ana{n}@example.org", phone="") for n in range(6)))

    assert sorted(Claim.objects.values_list("number", flat=True)) == [f"2026-00000{n}" for n in range(1, 7)]


def test_words_mailed_twice_at_once_are_one_claim(store):
    mailed = partial(claim, store, text="The bill is wrong.", channel=ClaimChannel.MAIL)
    made = answers_at_once(*[mailed] * 4)

    assert len({each.pk for each in made}) == 1


def test_form_sent_twice_at_once_is_one_claim(store):
    said = {"category": "bill", "store": "", "text": "Wrong.", "name": "", "mail": "ana@example.org", "phone": ""}
    press = partial(Client().post, "/claim/", {**said, "key": "a-key-that-nobody-guesses"})

    assert len({each["Location"] for each in answers_at_once(press, press)}) == 1
    assert Claim.objects.count() == 1


def test_words_that_wait_for_a_joining_reach_the_claim_that_stands_then(store):
    facts = {"by": worker(store), "channel": ClaimChannel.PHONE}
    one, two = claim(store, **facts), claim(store, **facts)
    write = partial(add_words, claim_id=one.pk, text="One more thing.", now=NOON)

    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            join(claim_id=one.pk, into_id=two.pk, by_id=facts["by"].pk, now=NOON)
            written = thread.submit(answers_at_once, write)
            wait_until(lambda: answers_at_once(somebody_waits_for_a_lock)[0])  # this transaction sees its first look
        [act] = written.result()

    assert act.claim_id == two.pk


def test_words_that_wait_for_a_joining_apart_stay_their_own(store):
    one, two = claim(store), claim(store, mail="eva@example.org", phone="")
    write = partial(add_words, claim_id=one.pk, text="One more thing.", now=NOON)

    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            join(claim_id=one.pk, into_id=two.pk, by_id=worker(store).pk, now=NOON)
            written = thread.submit(answers_at_once, write)
            wait_until(lambda: answers_at_once(somebody_waits_for_a_lock)[0])
        [act] = written.result()

    assert act.claim_id == one.pk
    assert two.acts.filter(kind="heard", about=one.number).count() == 1


def test_mail_delivered_twice_at_once_is_taken_once(store):
    mail = InboundMail(message_id="<1@example.org>", sender="ana@example.org", text="Wrong.")

    taken = answers_at_once(*(partial(take_mail, mail=mail, now=NOON) for _each in range(2)))

    assert sorted(each.is_new for each in taken) == [False, True]
    assert Claim.objects.count() == 1


def test_two_claims_joined_crosswise_leave_one(store):
    one, two = (claim(store, channel=ClaimChannel.PHONE) for _each in range(2))
    by = worker(store).pk

    refused = refused_at_once(
        partial(join, claim_id=one.pk, into_id=two.pk, by_id=by, now=NOON),
        partial(join, claim_id=two.pk, into_id=one.pk, by_id=by, now=NOON),
    )

    assert refused == ["claim_same"]
    assert Claim.objects.filter(state="merged").count() == 1


def test_the_same_file_at_once_is_kept_once(store):
    row = claim(store)
    add = partial(add_file, claim_id=row.pk, data=b"%PDF-1.7", name="bill.pdf", by_id=None, now=NOON)

    kept = answers_at_once(add, add)

    assert len({each.pk for each in kept}) == 1
    assert ClaimFile.objects.count() == 1
