"""Answers of elsewhere come in by the public API, once; what is not right is named and stops nothing."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from feedback.models import AlarmRule, Answer, FollowUp, Invitation, LevelDeadline
from stores.commands.tokens import issue_token
from stores.models import Staff
from tests.factories import NOON, ServiceFactory, StaffFactory, StoreFactory
from tests.feedback.surveys import a_survey, an_invitation, texts

pytestmark = pytest.mark.django_db
QUESTIONS = [
    {"code": "nps", "kind": "nps", "texts": texts("Would you recommend us?")},
    {"code": "overall", "kind": "five", "texts": texts("All in all?")},
]
AT = "2017-05-01T12:00:00+02:00"


@pytest.fixture
def header():
    staff = StaffFactory(role=Staff.Role.ADMINISTRATOR)
    return {"Authorization": f"Bearer {issue_token(staff=staff, scopes=['insight'], by='test', now=NOON)}"}


@pytest.fixture
def send(client, header):
    a_survey(QUESTIONS, code="sfo")
    StoreFactory(code="a1")
    address = reverse("api-survey-import", args=["sfo"])
    return lambda rows: client.post(address, {"answers": rows}, content_type="application/json", headers=header)


def one(key, **values):
    return {"key": key, "store": "a1", "at": AT, "answers": values}


def test_import_keeps_each_key_once(send):
    rows = [one("1", nps=10, overall=5), one("2", nps="unknown")]

    assert send(rows).json() == {"taken": 2, "known": 0, "refused": []}
    assert send([*rows, one("3", nps=0)]).json() == {"taken": 1, "known": 2, "refused": []}
    assert list(Answer.objects.order_by("id").values_list("nps", "mark", "way")) == [
        (10, 5, "import"), (None, None, "import"), (0, None, "import"),
    ]  # fmt: skip
    assert Invitation.objects.first().happened_at == datetime(2017, 5, 1, 10, tzinfo=UTC)


def test_import_names_what_is_not_right(send):
    done = send([one("1", nps=11), one("2", nps=9) | {"store": "nowhere"}, one("3"), one("4", nps=9), one("4", nps=1)])

    assert done.json() == {
        "taken": 1, "known": 1,
        "refused": [
            {"place": 0, "key": "1", "code": "bad_answers"}, {"place": 1, "key": "2", "code": "unknown_store"},
            {"place": 2, "key": "3", "code": "nothing_answered"},
        ],
    }  # fmt: skip


def test_import_of_many_takes_as_many_statements_as_of_one(
    send, django_assert_max_num_queries, django_assert_num_queries
):
    with django_assert_max_num_queries(30) as first:
        send([one("1", nps=1)])
    with django_assert_num_queries(len(first)):
        send([one(str(number), nps=2, overall=3) for number in range(2, 60)])


def test_import_is_for_administrators_with_the_scope(client, send):
    for role, scope, status in [("administrator", "desk", 403), ("regional_manager", "insight", 403)]:
        token = issue_token(staff=StaffFactory(role=role), scopes=[scope], by="test", now=NOON)
        done = client.post(
            reverse("api-survey-import", args=["sfo"]), {"answers": []}, content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )  # fmt: skip
        assert done.status_code == status


# --- a voice system ---------------------------------------------------------------------------------------------------
def heard(client, header, **more):
    """The example of docs/surveys.md, sent as it stands there."""
    said = (Path(__file__).parents[2] / "docs/surveys.md").read_text().partition("```sh\ncurl ")[2].partition("```")[0]
    body = json.loads(said.partition(" -d '")[2].rpartition("'")[0]) | more
    address = said.partition("https://lado.example")[2].partition(" ")[0]
    return client.post(address, body, content_type="application/json", headers=header)


@pytest.fixture
def asked():
    a_survey(code="after-visit")
    AlarmRule.objects.create(code="low", names={"en": "Low mark"}, five_at_most=4)
    LevelDeadline.objects.create(level=1, hours=24)
    ServiceFactory(code="billing")
    return StoreFactory(code="lisboa-chiado")


def test_voice_system_hands_answers_in_as_the_example_says_and_they_alarm(client, header, asked, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 27, 8, 20, tzinfo=UTC))

    assert heard(client, header).json() == {"taken": 1, "known": 0, "refused": []}
    assert heard(client, header).json() == {"taken": 0, "known": 1, "refused": []}

    row = Answer.objects.get()
    assert (row.way, row.invitation.way, row.mark, row.solved, row.text) == ("voice", "voice", 4, True, "It was quick.")
    assert (row.invitation.store, row.invitation.service.code) == (asked, "billing")
    assert FollowUp.objects.get().answer == row


def test_answers_brought_in_alarm_nobody_and_another_way_is_refused(client, header, asked, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 27, 8, 20, tzinfo=UTC))

    assert heard(client, header, way="sms").status_code == 400
    assert heard(client, header, way="import").json()["taken"] == 1

    assert not FollowUp.objects.exists()
    assert Answer.objects.get().way == "import"


@pytest.mark.parametrize(("said", "way"), [({"way": "voice"}, "voice"), ({}, "sms")])
def test_spoken_answer_of_whoever_was_invited_is_theirs(client, said, way):
    row = an_invitation(a_survey())

    done = client.post(
        reverse("api-survey-answers", args=[row.token]),
        {"answers": {"mark": 5}} | said,
        content_type="application/json",
    )

    assert done.json() == {"state": "done", "answered": ["mark"]}
    assert (row.answer.way, row.answer.mark) == (way, 5)
