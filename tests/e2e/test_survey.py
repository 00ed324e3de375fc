"""A mark tapped in a mail is filled in, sent and thanked for; at the exit the same on a tablet; people write surveys."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from feedback.commands.demo import load_surveys
from feedback.models import Answer, OptOut, Survey
from stores.models import Staff
from tests.e2e.conftest import KIOSK, PHONE, SECRETS, TABLET, axe, long, no_overflow, shoot
from tests.factories import StaffFactory
from tests.feedback.surveys import MAIL, a_visit, an_invitation

pytestmark = pytest.mark.django_db(transaction=True)


def picture(page, name):
    axe(page)
    no_overflow(page)
    shoot(page, name)


@pytest.fixture
def survey(shop):
    load_surveys(now=timezone.now())
    return Survey.objects.get(code="after-visit")


def test_mark_tapped_in_a_mail_is_sent_from_the_phone_without_a_script(people, shop, survey):
    invitation = an_invitation(survey, a_visit(timezone.now(), store=shop.store), to=MAIL, way="mail", language="en")
    SECRETS.add(invitation.token)
    page = people.somebody(PHONE, java_script_enabled=False)
    page.goto(f"/survey/{invitation.token}/?mark=4")
    expect(page.get_by_role("radio", name="4", exact=True)).to_be_checked()
    assert not Answer.objects.exists()

    page.get_by_role("radio", name="No", exact=True).check()
    page.get_by_label("What should we do better?").fill("Shorter waits")
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_text("Your answer has arrived.")).to_be_visible()
    found = Answer.objects.get()
    assert (found.mark, found.solved, found.text) == (4, False, "Shorter waits")
    page.get_by_role("link", name="Change my answer").click()
    page.get_by_role("button", name="No more surveys, please").click()
    expect(page.get_by_role("heading", name="You will get no more surveys from us.")).to_be_visible()
    assert OptOut.objects.filter(hash=invitation.to_hash).exists()


@pytest.mark.parametrize("language", ["en", *long("pt", "cs", "ru")])
def test_page_stands_in_every_language(people, shop, survey, language):
    facts = {"to": MAIL, "way": "mail", "language": language}
    invitation = an_invitation(survey, a_visit(timezone.now(), store=shop.store), **facts)
    SECRETS.add(invitation.token)
    page = people.somebody(PHONE)
    page.goto(f"/survey/{invitation.token}/?mark=2")
    assert page.locator("html").get_attribute("lang") == language
    picture(page, f"survey-{language}")


def test_at_the_exit_the_one_after_finds_an_empty_form(people, shop, survey):
    tablet = people.device(shop.store, "kiosk", size=KIOSK)
    tablet.goto("/exit/")
    picture(tablet, "exit")
    tablet.get_by_role("radio", name="5", exact=True).check()
    tablet.get_by_role("button", name="Send").click()

    expect(tablet.get_by_text("Thank you. Your answer has arrived.")).to_be_visible()
    assert tablet.locator("input:checked").count() == 0
    assert Answer.objects.get().mark == 5


def test_survey_is_written_anew_and_put_into_use(people, shop, survey):
    boss = StaffFactory(role=Staff.Role.REGIONAL_MANAGER, regions=[shop.store.region])
    page = people.signed_in(boss, size=TABLET)
    page.goto("/surveys/")
    picture(page, "surveys")
    page.get_by_role("link", name="After the visit").click()
    picture(page, "survey-page")
    page.get_by_role("button", name="Write a new version").click()
    picture(page, "survey-draft")
    page.locator("#id_questions-0-text_en").fill("How was it with us? 1 to 5")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()
    page.get_by_role("button", name="Put it into use").click()

    expect(page.get_by_text("How was it with us? 1 to 5")).to_be_visible()
    assert list(survey.versions.order_by("number").values_list("state", flat=True)) == ["retired", "published"]
