"""Claims that two people, two gateways or one impatient customer act on at the same moment."""

from functools import partial

import pytest

from feedback.commands.claim_acts import take
from feedback.commands.claim_files import add_file
from feedback.commands.claim_joining import join
from feedback.commands.claim_mail import InboundMail, take_mail
from feedback.models import Claim, ClaimAct, ClaimFile
from tests.factories import NOON, StoreFactory
from tests.feedback.claims import category, claim, worker
from tests.races.together import answers_at_once, refused_at_once

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


def test_form_sent_twice_at_once_is_one_claim(store):
    made = answers_at_once(*(partial(claim, store, text="The bill is wrong.") for _each in range(4)))

    assert len({each.pk for each in made}) == 1


def test_mail_delivered_twice_at_once_is_taken_once(store):
    mail = InboundMail(message_id="<1@example.org>", sender="ana@example.org", text="Wrong.")

    taken = answers_at_once(*(partial(take_mail, mail=mail, now=NOON) for _each in range(2)))

    assert sorted(each.is_new for each in taken) == [False, True]
    assert Claim.objects.count() == 1


def test_two_claims_joined_crosswise_leave_one(store):
    one, two = claim(store), claim(store)
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
