"""People write surveys: a draft in four languages, put into use whole, the same from then on."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from feedback.commands.defining import SurveyStale, Wording, begin_draft, save_draft
from feedback.commands.demo import load_surveys
from feedback.models import ShortNumber, Survey, SurveyVersion
from stores.models import Partner, Staff
from tests.clients import signed_in
from tests.factories import NOON, RegionFactory, StaffFactory
from tests.feedback.surveys import LANGUAGES, a_survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return signed_in(StaffFactory(role=Staff.Role.REGIONAL_MANAGER, regions=[RegionFactory()]))


def typed(revision=0, **changed):
    """A draft with one choice, as the form sends it."""
    said = {"revision": revision, "questions-TOTAL_FORMS": 2, "questions-INITIAL_FORMS": 0}
    said |= {"questions-0-code": "why", "questions-0-kind": "choice", "questions-1-code": ""}
    for code in LANGUAGES:
        said |= {
            f"intro_{code}": "You were at {store}.",
            f"thanks_{code}": "Thanks",
            f"questions-0-text_{code}": "Why?",
        }
        said |= {f"questions-0-choices_{code}": "Price\nWait"}
    return said | changed


def test_draft_is_written_and_put_into_use(editor):
    survey = a_survey()
    editor.post(reverse("survey-begin", args=[survey.code]))
    assert editor.get(reverse("survey-draft", args=[survey.code])).status_code == 200

    saved = editor.post(reverse("survey-draft", args=[survey.code]), typed())
    assert saved.status_code == 302
    editor.post(reverse("survey-publish", args=[survey.code]), {"revision": 1})

    old, new = SurveyVersion.objects.order_by("number")
    assert (old.state, new.state, new.number) == ("retired", "published", 2)
    assert [each["texts"]["ru"] for each in new.questions[0]["choices"]] == ["Price", "Wait"]


def test_incomplete_draft_is_saved_but_not_put_into_use(editor):
    survey = a_survey()
    editor.post(reverse("survey-begin", args=[survey.code]))
    editor.post(reverse("survey-draft", args=[survey.code]), typed(**{"questions-0-text_cs": ""}))

    refused = editor.post(reverse("survey-publish", args=[survey.code]), {"revision": 1}, follow=True)

    assert "1: cs" in refused.content.decode()
    assert SurveyVersion.objects.filter(state="draft").exists()


def test_draft_that_somebody_else_changed_is_not_overwritten():
    draft = begin_draft(survey=a_survey(), by_id=None, now=NOON)
    save_draft(draft=draft, wording=Wording([], {}, {}), revision=0)

    with pytest.raises(SurveyStale):
        save_draft(draft=draft, wording=Wording([], {}, {}), revision=0)


@pytest.mark.parametrize("change", [{"questions": []}, {"thanks": {}}, {"state": "draft", "published_at": None}])
def test_published_version_is_refused_any_change_by_the_database(change):
    a_survey()

    with pytest.raises(DatabaseError), transaction.atomic():
        SurveyVersion.objects.update(**change)


def test_timing_is_changed_and_begins_now(editor):
    survey = a_survey(is_active=False, looked_until=None)
    said = {"ways": ["mail"], "days": 1, "minutes": 0, "quiet_from": "20:00", "quiet_until": "08:00", "percent": "12.5"}
    said |= {"rest_days": 60, "open_days": 5, "is_active": "on"}

    assert editor.post(reverse("survey-timing", args=[survey.code]), said).status_code == 302

    survey.refresh_from_db()
    assert (survey.ways, survey.percent, survey.is_active) == (["mail"], 12.5, True)
    assert timezone.now() - survey.looked_until < timedelta(minutes=1)
    assert editor.post(reverse("survey-timing", args=[survey.code]), said | {"percent": "nan"}).status_code == 400


def test_list_takes_as_many_statements_for_three_as_for_one(
    editor, django_assert_num_queries, django_assert_max_num_queries
):
    a_survey()
    with django_assert_max_num_queries(20) as one:
        editor.get(reverse("surveys"))
    a_survey(code="two"), a_survey(code="three")
    with django_assert_num_queries(len(one)):
        assert editor.get(reverse("surveys")).content.decode().count("store-row") == 3


def test_ready_made_surveys_are_complete_in_four_languages_and_loaded_once():
    Partner.objects.create(code="deal", name="Deal")
    for _time in range(2):
        load_surveys(now=NOON)

    assert list(Survey.objects.order_by("code").values_list("code", flat=True)) == [
        "after-visit",
        "dealer",
        "home-visit",
    ]
    assert len(SurveyVersion.objects.get(survey__code="dealer").questions) == 6
    assert ShortNumber.objects.count() == 10
    assert ShortNumber.objects.get(partners__code="deal").number == "0651"
