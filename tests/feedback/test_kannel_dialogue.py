"""Six questions by SMS through a real Kannel and its fake operator, both ways, in four languages, to the STOP."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from core.personal import lookup_hash
from feedback.commands.demo import load_surveys
from feedback.commands.inviting import invite_due
from feedback.commands.planning import plan
from feedback.models import Answer, Invitation, OptOut, ShortNumber, Survey
from stores.commands.sending import send_due
from stores.models import Partner
from tests.e2e.served import Served
from tests.factories import StoreFactory, customer_with
from tests.feedback.surveys import a_visit
from tests.kannel import PASSWORD, USER, Kannel
from tests.waiting import wait_until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("kannel")]
SECRET = "a-long-secret"
PEOPLE = {
    "en": ("+351912345601", ["5!", "4 out of 5", "three", "yes", "10", "Keep it up"], "STOP"),
    "pt": ("+351912345602", ["5", "4", "três", "sim", "9", "Menos espera"], "Sair"),
    "cs": ("+351912345603", ["pět", "4", "3", "ano", "10", "Vše v pořádku"], "odhlasit"),
    "ru": ("+351912345604", ["пять", "4", "три", "да", "0", "Очень долго"], "Стоп"),
}


@pytest.fixture
def web():
    served = Served(LADO_SMS_INBOUND_SECRET=SECRET)
    yield served
    served.stop()


@pytest.fixture
def kannel(tmp_path, web, settings):
    address = web.url.replace("http://", f"http://kannel:{SECRET}@")
    found = Kannel(tmp_path, post_url=f"{address}/gateway/kannel/?id=%I")
    settings.SMS_URL, settings.SMS_USER, settings.SMS_PASSWORD = found.url, USER, PASSWORD
    settings.SMS_PREFIXES, settings.DEMO = ["+351"], False
    yield found
    found.stop()


def asked_in(language, phone):
    """Somebody who was at a dealer's 24 days ago and is asked now."""
    now = timezone.now()
    partner, _is_new = Partner.objects.get_or_create(code="dealer", defaults={"name": "Dealer"})
    load_surveys(now=now - timedelta(days=30))
    Survey.objects.update(quiet_from=time(0), quiet_until=time(0))  # by day and by night
    store = StoreFactory(partner=partner, name="Chiado")
    visit = a_visit(now - timedelta(days=24, minutes=1), store=store, customer=customer_with(phone=phone))
    type(visit.ticket).objects.filter(pk=visit.ticket_id).update(language=language)
    plan(now=now)
    invite_due(now=now)
    send_due(channel="sms", now=now)
    return ShortNumber.objects.get(partners=partner).number


@pytest.mark.parametrize("language", PEOPLE)
def test_six_questions_are_asked_and_answered(kannel, language):
    phone, words, stop = PEOPLE[language]
    number = asked_in(language, phone)
    wait_until(lambda: len(kannel.taken) == 1, seconds=10, what="the first question")

    for count, text in enumerate(words, start=1):
        kannel.says(phone, number, text)
        wait_until(lambda n=count: _answered() == n, seconds=20, what=f"answer {count}")
        send_due(channel="sms", now=timezone.now())
        wait_until(lambda n=count: len(kannel.taken) == n + 1, seconds=10, what=f"what is said after {count}")

    assert {(sender, to) for sender, to, _text in kannel.taken} == {(number, phone)}
    found = Answer.objects.get()
    assert (found.mark, found.solved, found.text) == (5, True, words[-1])
    assert found.nps == int(words[4])
    assert Invitation.objects.get().state == "done"
    kannel.says(phone, number, stop)
    wait_until(lambda: OptOut.objects.filter(hash=lookup_hash("phone", phone)).exists(), seconds=20, what="the stop")


def _answered():
    found = Answer.objects.first()
    return found.marks.count() if found else 0
