"""A claim from its coming in to its end."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from feedback.claim_states import ClaimActKind, ClaimChannel, ClaimState, ClaimTrack
from feedback.commands import claim_acts as acts
from feedback.commands import claim_refusals as refusals
from feedback.commands.claim_erasing import erase_claim
from feedback.commands.claim_files import add_file
from feedback.commands.claim_joining import join
from feedback.commands.claim_words import add_words
from feedback.models import Claim, ClaimAct, ClaimSequence
from stores.models import OutgoingMessage
from tests.factories import NOON, StoreFactory
from tests.feedback.claims import category, claim, worker

LATER = NOON + timedelta(hours=2)


@pytest.fixture
def store(db):
    return StoreFactory(name="Chiado")


@pytest.fixture
def clerk(store):
    return worker(store, "clerk")


@pytest.fixture(autouse=True)
def _ways(settings):
    settings.EMAIL_HOST, settings.SMS_URL = "mail.example", "http://sms.example"


def kinds(row):
    return [act.kind for act in ClaimAct.objects.filter(claim=row).order_by("id")]


def test_numbers_are_in_a_row_and_begin_anew_with_the_year(store):
    first, second = claim(store), claim(store)

    assert [first.number, second.number] == ["2026-000001", "2026-000002"]
    assert claim(store, now=NOON + timedelta(days=365)).number == "2027-000001"
    assert ClaimSequence.objects.get(year=2026).last == 2


def test_claim_is_told_by_mail_in_the_customers_language(store):
    row = claim(store)

    (message,) = OutgoingMessage.objects.all()
    assert (message.channel, message.to, message.language, message.purpose) == (
        "mail", "ana@example.org", "pt", "claim_received",
    )  # fmt: skip
    assert f"[{row.number}]" in message.subject
    assert row.token in message.text
    assert len(row.token) >= 22


def test_claim_without_mail_is_told_by_sms(store):
    row = claim(store, mail="")

    (message,) = OutgoingMessage.objects.all()
    assert (message.channel, message.to) == ("sms", "+351912345678")
    assert row.number in message.text


def test_claim_mailed_twice_is_one(store):
    mailed = {"channel": ClaimChannel.MAIL, "text": "Wrong.", "phone": ""}
    assert claim(store, **mailed) == claim(store, **mailed, now=LATER - timedelta(hours=1, minutes=55))
    assert claim(store, **{**mailed, "mail": "eva@example.org"}) != Claim.objects.first()
    assert OutgoingMessage.objects.count() == 2


def test_words_and_mail_of_somebody_give_nobody_their_claim(store):
    victim, stranger = claim(store, text="Wrong."), claim(store, text="Wrong.")

    assert victim.token != stranger.token


def test_technical_claim_goes_to_the_technical_queue(store):
    assert claim(store, about=category("fault", queue="technical")).queue == "technical"
    assert claim(store).queue == "general"


def test_ombudsman_has_a_day_for_the_first_contact(store):
    row = claim(store, about=category("ombudsman", track="ombudsman"))

    assert row.contact_due_at == NOON + timedelta(hours=24)


@pytest.mark.parametrize(
    ("said", "refusal"),
    [({"text": " \n "}, refusals.ClaimEmpty), ({"phone": "", "mail": ""}, refusals.ClaimContactNeeded)],
)
def test_claim_says_what_and_whom_to_answer(store, said, refusal):
    with pytest.raises(refusal):
        claim(store, **said)
    assert not Claim.objects.exists()


def test_staff_may_take_down_what_nobody_can_be_told(store, clerk):
    assert claim(store, by=clerk, phone="", mail="").entered_by == clerk


def test_claim_is_taken_answered_closed_and_opened_again(store, clerk):
    row, by = claim(store), {"by_id": clerk.pk}
    acts.take(claim_id=row.pk, now=LATER, **by)
    acts.take(claim_id=row.pk, now=LATER, **by)  # pressed twice
    acts.answer(claim_id=row.pk, text="You get it back.", now=LATER, **by)
    acts.close(claim_id=row.pk, finding="right", text="", now=LATER, **by)
    row.refresh_from_db()
    assert (row.state, row.answered_at, row.finding, row.contacted_at) == ("closed", LATER, "right", LATER)

    add_words(claim_id=row.pk, text="It has not come.", now=LATER + timedelta(days=20))

    row.refresh_from_db()
    assert (row.state, row.finding, row.answered_at) == ("reopened", "", None)
    assert row.due_at > LATER + timedelta(days=20)
    assert kinds(row) == ["received", "taken", "answered", "closed", "reopened", "said"]
    answer = OutgoingMessage.objects.get(purpose="claim_answered")
    assert "You get it back." in answer.text
    assert not OutgoingMessage.objects.filter(purpose="claim_closed").exists()  # the answer had told it


def test_somebody_elses_claim_is_not_taken(store, clerk):
    row = claim(store)
    acts.take(claim_id=row.pk, by_id=clerk.pk, now=LATER)

    with pytest.raises(refusals.ClaimMoved):
        acts.take(claim_id=row.pk, by_id=worker(store).pk, now=LATER)


def test_closing_needs_a_finding(store, clerk):
    with pytest.raises(refusals.ClaimFindingNeeded):
        acts.close(claim_id=claim(store).pk, finding="", text="", by_id=clerk.pk, now=LATER)


def test_answer_is_refused_where_no_way_leads_to_the_customer(store, clerk, settings):
    row = claim(store, mail="")
    settings.SMS_URL = ""
    settings.DEMO = False

    with pytest.raises(refusals.ClaimNoWay):
        acts.answer(claim_id=row.pk, text="Dear Ana", by_id=clerk.pk, now=LATER)
    assert Claim.objects.get().state == ClaimState.RECEIVED


def test_another_category_brings_its_rules_along(store, clerk):
    row = claim(store)
    fault = category("fault", queue="technical", answer_within=8, unit="working_hours")

    acts.sort(claim_id=row.pk, category=fault, by_id=clerk.pk, now=LATER)

    row.refresh_from_db()
    assert (row.queue, row.due_at) == ("technical", NOON + timedelta(hours=21 + 2))  # the other two tomorrow from 9


def test_ombudsman_counts_the_contact_from_when_it_was_passed_on(store, clerk):
    row = claim(store)
    acts.raise_to_ombudsman(claim_id=row.pk, by_id=clerk.pk, now=LATER)
    acts.note_contact(claim_id=row.pk, text="Called Ana.", by_id=clerk.pk, now=LATER + timedelta(hours=1))
    acts.note_contact(claim_id=row.pk, text="Again.", by_id=clerk.pk, now=LATER + timedelta(hours=9))

    row.refresh_from_db()
    assert (row.track, row.contact_due_at) == (ClaimTrack.OMBUDSMAN, LATER + timedelta(hours=24))
    assert row.contacted_at == LATER + timedelta(hours=1)


def test_duplicate_joins_the_other_one_which_keeps_the_earlier_deadline(store, clerk):
    first, second = claim(store, by=clerk), claim(store, by=clerk, phone="", now=LATER)
    joined = join(claim_id=first.pk, into_id=second.pk, by_id=clerk.pk, now=LATER)

    first.refresh_from_db()
    assert (first.state, first.merged_into) == ("merged", second)
    assert (joined.due_at, joined.mail, joined.phone) == (first.due_at, "ana@example.org", "+351912345678")
    assert kinds(second)[-1] == ClaimActKind.JOINED

    add_words(claim_id=first.pk, text="One more thing.", now=LATER)  # by the link that they still have

    assert kinds(second)[-1] == ClaimActKind.SAID


EVA = {"mail": "eva@example.org", "phone": "+351961234567", "channel": ClaimChannel.PHONE}


def joined(claim_, into, clerk):
    standing = join(claim_id=claim_.pk, into_id=into.pk, by_id=clerk.pk, now=LATER)
    claim_.refresh_from_db()
    return standing


def test_claims_of_two_people_are_joined_apart_and_keep_their_own(store, clerk):
    ana, eva = claim(store, channel=ClaimChannel.PHONE), claim(store, **EVA, now=LATER)

    standing = joined(ana, eva, clerk)

    assert (ana.state, ana.merged_into, ana.merged_apart) == ("merged", eva, True)
    assert (standing.mail, standing.phone, standing.due_at) == ("eva@example.org", "+351961234567", ana.due_at)
    assert ana.mail == "ana@example.org"


def test_what_nobody_is_known_of_is_joined_to_somebodys(store, clerk):
    nobody, eva = claim(store, by=clerk, mail="", phone=""), claim(store, **EVA)

    joined(nobody, eva, clerk)

    assert not nobody.merged_apart


def test_two_claims_of_the_web_are_joined_apart_also_in_one_name(store, clerk):
    """Whoever typed the one may be somebody else than whoever typed the other."""
    one, two = claim(store), claim(store)

    standing = joined(one, two, clerk)

    assert (one.merged_into, one.merged_apart, standing.state) == (two, True, "received")


def test_whatever_is_joined_to_a_claim_that_anybody_may_have_typed_is_apart(store, clerk):
    victim, nobody = claim(store, by=clerk, channel=ClaimChannel.PHONE), claim(store, by=clerk, mail="", phone="")
    typed = claim(store, phone="+351961234567")  # the victim's mail, the stranger's phone, and the link to its page

    for each in (victim, nobody):
        joined(each, typed, clerk)
        assert each.merged_apart
    typed.refresh_from_db()
    assert typed.phone == "+351961234567"


def test_words_and_files_of_a_claim_apart_stay_its_own_and_open_the_one_that_stands(store, clerk):
    ana, eva = claim(store, channel=ClaimChannel.PHONE), claim(store, **EVA)
    joined(ana, eva, clerk)
    acts.answer(claim_id=eva.pk, text="You get it back.", by_id=clerk.pk, now=LATER)

    add_words(claim_id=ana.pk, text="Not so.", now=LATER)
    file = add_file(claim_id=ana.pk, data=b"%PDF-1.7", name="bill.pdf", by_id=None, now=LATER)

    eva.refresh_from_db()
    assert eva.state == "reopened"
    assert kinds(ana)[-3:] == ["merged", "said", "filed"]
    assert kinds(eva)[-3:] == ["heard", "reopened", "heard"]
    assert file.claim == ana
    assert not eva.acts.filter(kind="heard", words__isnull=False).exists()


def test_who_stays_apart_is_written_to_apart(store, clerk, settings):
    settings.EMAIL_HOST = "mail.example"
    ana, eva = claim(store, channel=ClaimChannel.PHONE), claim(store, **EVA)
    joined(ana, eva, clerk)

    acts.ask_customer(claim_id=ana.pk, text="Since when?", by_id=clerk.pk, now=LATER)
    acts.answer(claim_id=ana.pk, text="Dear Ana", by_id=clerk.pk, now=LATER)

    ana.refresh_from_db(), eva.refresh_from_db()
    assert (ana.state, eva.state) == ("merged", "received")
    letters = OutgoingMessage.objects.filter(purpose__in=["claim_asked", "claim_answered"])
    assert {str(each.to) for each in letters} == {"ana@example.org"}
    assert letters.count() == 2


def test_same_persons_joined_claim_is_not_written_to(store, clerk, settings):
    settings.EMAIL_HOST = "mail.example"
    one, two = (claim(store, by=clerk, channel=ClaimChannel.PHONE) for _each in range(2))
    joined(one, two, clerk)

    for act in (acts.ask_customer, acts.answer):
        with pytest.raises(refusals.ClaimMoved):
            act(claim_id=one.pk, text="Since when?", by_id=clerk.pk, now=LATER)


def test_what_was_apart_stays_apart_and_what_was_one_persons_becomes_so(store, clerk):
    phone = {"by": clerk, "channel": ClaimChannel.PHONE}
    one, two, eva = claim(store, **phone), claim(store, **phone), claim(store, **EVA)
    joined(one, two, clerk)
    assert not one.merged_apart

    joined(two, eva, clerk)

    one.refresh_from_db()
    assert (one.merged_into, one.merged_apart, two.merged_apart) == (eva, True, True)


def test_apart_from_an_erased_claim_it_goes_on_by_itself_as_far_as_that_had_come(store, clerk):
    ana, eva = claim(store, channel=ClaimChannel.PHONE), claim(store, **EVA)
    joined(ana, eva, clerk)
    acts.take(claim_id=eva.pk, by_id=clerk.pk, now=LATER)

    erase_claim(claim_id=eva.pk, reason="asked for it", by="test", now=LATER)

    ana.refresh_from_db()
    assert (ana.state, ana.merged_into, ana.merged_apart, ana.assigned_to) == ("in_work", None, False, clerk)
    assert kinds(ana)[-1] == "parted"
    assert ana.mail == "ana@example.org"
    add_words(claim_id=ana.pk, text="Well?", now=LATER)


def test_claim_that_anybody_may_have_typed_brings_no_way_along(store, clerk):
    victim = claim(store, by=clerk, channel=ClaimChannel.PHONE, phone="")
    typed = claim(store, phone="+351961234567")

    joined = join(claim_id=typed.pk, into_id=victim.pk, by_id=clerk.pk, now=LATER)

    assert (joined.mail, joined.phone, joined.phone_hash) == ("ana@example.org", None, None)


def test_chain_of_joined_claims_is_none(store, clerk):
    one, two, three = (claim(store, by=clerk, channel=ClaimChannel.PHONE) for _each in range(3))
    by = {"by_id": clerk.pk, "now": LATER}
    join(claim_id=one.pk, into_id=two.pk, **by)
    join(claim_id=two.pk, into_id=three.pk, **by)

    assert set(Claim.objects.filter(merged_into=three).values_list("pk", flat=True)) == {one.pk, two.pk}
    with pytest.raises(refusals.ClaimSame):
        join(claim_id=three.pk, into_id=one.pk, **by)


def test_words_sent_twice_are_one(store):
    row = claim(store)
    for _each in range(2):
        add_words(claim_id=row.pk, text="And the router.", now=LATER)

    assert kinds(row) == ["received", "said"]


def test_history_is_written_once(store):
    act = claim(store).acts.get()

    with pytest.raises(IntegrityError, match="append"), transaction.atomic():
        ClaimAct.objects.filter(pk=act.pk).update(kind="noted")
    with pytest.raises(IntegrityError, match="append"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM feedback_claimact")
