"""The page of an invitation and its API: a GET changes nothing, what is sent is kept."""

from datetime import timedelta

import pytest
from django.urls import reverse

from feedback.models import Answer, Invitation, OptOut
from tests.factories import NOON
from tests.feedback.surveys import MAIL, a_survey, an_invitation

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation():
    return an_invitation(a_survey(), to=MAIL, way="mail", language="cs")


def test_page_fills_in_the_tapped_mark_and_changes_nothing(client, invitation):
    before = Invitation.objects.values().get()

    page = client.get(reverse("survey", args=[invitation.token]), {"mark": "4", "solved": "bogus"}).content.decode()

    assert 'name="mark" value="4" checked' in page
    assert "bogus" not in page
    assert '<html lang="cs"' in page
    assert Invitation.objects.values().get() == before
    assert not Answer.objects.exists()


def test_page_keeps_what_is_sent_and_shows_it_again(client, invitation):
    address = reverse("survey", args=[invitation.token])

    done = client.post(address, {"mark": "4", "solved": "yes", "why": "Fine <b>"})

    assert done.status_code == 302
    assert client.get(done.url).status_code == 200
    found = Answer.objects.get()
    assert (found.mark, found.solved, found.text, found.way) == (4, True, "Fine <b>", "mail")
    page = client.get(address).content.decode()
    assert 'value="4" checked' in page
    assert "Fine &lt;b&gt;" in page


def test_page_refuses_an_empty_answer_and_says_so(client, invitation):
    assert client.post(reverse("survey", args=[invitation.token]), {}).status_code == 400


def test_page_takes_an_answer_that_comes_late(client, invitation):
    Invitation.objects.update(state="expired", ended_at=NOON, until=NOON - timedelta(days=300), due_at=NOON)

    client.post(reverse("survey", args=[invitation.token]), {"mark": "1"})

    invitation.refresh_from_db()
    assert invitation.late


def test_stop_by_the_page_is_kept_to(client, invitation):
    assert client.post(reverse("survey-stop", args=[invitation.token])).status_code == 200
    assert OptOut.objects.filter(hash=invitation.to_hash).exists()


def test_page_of_what_was_not_sent_does_not_exist(client, invitation):
    Invitation.objects.update(state="planned")

    assert client.get(reverse("survey", args=[invitation.token])).status_code == 404


def test_api_takes_answers_by_token(client, invitation):
    address = reverse("api-survey-answers", args=[invitation.token])

    said = client.post(address, {"answers": {"mark": 3, "solved": False}}, content_type="application/json")

    assert said.json() == {"state": "done", "answered": ["mark", "solved"]}
    wrong = client.post(address, {"answers": {"mark": 9}}, content_type="application/json")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "bad_answers")
