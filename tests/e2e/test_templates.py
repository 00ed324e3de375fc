"""Form templates in Chromium: clean at both sizes, and from draft to published without a mouse."""

import pytest
from playwright.sync_api import expect

from signatures.models import TemplateVersion
from tests.e2e import forms
from tests.e2e.conftest import PHONE, TABLET, axe, long, no_overflow, shoot
from tests.e2e.papers import press

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bosses(shop):
    return forms.bosses()


@pytest.fixture
def draft(bosses):
    return forms.begin(bosses[0])


@pytest.mark.long
@pytest.mark.parametrize("size", [TABLET, *long(PHONE)])
def test_every_page_is_clean_and_fits(people, bosses, draft, size):
    page = people.signed_in(bosses[0], size=size)

    for name, address in forms.PAGES.items():
        page.goto(address)
        no_overflow(page)
        axe(page)
        shoot(page, f"templates-{name}")


def test_form_goes_from_draft_to_published_without_a_mouse(people, bosses, draft):
    writer, reader = (people.signed_in(boss) for boss in bosses)
    writer.goto("/templates/sim-swap/2/text/en/")
    writer.get_by_label("Title").focus()
    writer.keyboard.press("Control+A")
    writer.keyboard.type("Another SIM card")
    press(writer, "Save this draft")
    expect(writer.get_by_label("Title")).to_have_value("Another SIM card")

    writer.goto("/templates/sim-swap/2/")
    press(writer, "Submit for review")
    expect(writer.get_by_text("Another person approves it.")).to_be_visible()
    reader.goto("/templates/sim-swap/2/")
    press(reader, "Approve I have read every language")
    expect(reader.get_by_text("It can be published.")).to_be_visible()
    press(reader, "Publish from now on")
    expect(reader.get_by_text("Published. It is filled in from now on.")).to_be_visible()

    reader.goto("/templates/sim-swap/1/")
    expect(reader.get_by_text("Retired").first).to_be_visible()
    assert TemplateVersion.objects.get(state="published", template__code="sim-swap").number == 2


@pytest.mark.long
def test_retiring_asks_first_and_the_safe_answer_has_the_focus(people, bosses):
    page = people.signed_in(bosses[1])
    page.goto("/templates/sim-swap/1/")

    press(page, "Retire")
    expect(page.get_by_role("button", name="Keep it")).to_be_focused()
    axe(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert TemplateVersion.objects.get(template__code="sim-swap").state == "published"


def test_preview_shows_pages_that_the_renderer_has_drawn(people, bosses):
    page = people.signed_in(bosses[0], java_script_enabled=False)
    page.goto("/templates/new-contract/1/preview/?language=ru")

    pictures = page.get_by_role("img", name="as it is printed")
    assert pictures.count() >= 2
    widths = [people_see(page, each.get_attribute("src")) for each in pictures.all()]
    assert all(each.startswith(b"\x89PNG") for each in widths)
    expect(page.get_by_role("img", name=f"Page 1 of {len(widths)}")).to_be_visible()


def people_see(page, address):
    return page.request.get(address).body()
