"""An auditor with a tablet in a store: step by step, photos, a lost line; then the manager puts right what was found."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from feedback.models import Audit, AuditAnswer, AuditPhoto, AuditTask
from stores.models import Staff
from tests.e2e.conftest import HALL, PHONE, TABLET, axe, long, no_overflow, shoot
from tests.factories import StaffFactory
from tests.feedback import audits
from tests.signatures.photographs import SVG, jpeg

pytestmark = pytest.mark.django_db(transaction=True)
ITEMS = (
    ("Outside", "The sign is lit", "yes_no", 1, False, True),
    ("Outside", "The window is clean", "mark", 2, False, False),
    ("Inside", "Nothing blocks the emergency exit", "yes_no", 3, True, False),
    ("Inside", "What struck you", "text", 1, False, False),
)


def picture(page, name):
    axe(page)
    no_overflow(page)
    shoot(page, name)


def photo(name, data=None):
    return {"name": name, "mimeType": "image/jpeg", "buffer": data or jpeg(size=(640, 480))}


@pytest.fixture
def boss(shop):
    return StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[shop.store], last_name="Sousa")


@pytest.fixture
def version(shop):
    return audits.checklist(items=ITEMS, now=timezone.now())


def begun(people, version, shop, size=TABLET):
    page = people.signed_in(version.author, size=size)
    page.goto("/audits/new/")
    picture(page, "audit-new")
    page.get_by_label("Store", exact=True).select_option(shop.store.code)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="Outside")).to_be_visible()
    return page


def item(page, text):
    return page.locator("[data-item]", has_text=text)


def press(page, text, answer):
    item(page, text).get_by_label(answer, exact=True).check()


def saved(page):
    expect(page.locator("[data-audit-said]")).to_have_text("Saved")


@pytest.mark.parametrize("size", [TABLET, *long(PHONE, HALL)])
def test_audit_from_the_first_press_to_what_was_put_right(people, shop, boss, version, size):
    page = begun(people, version, shop, size)
    press(page, "The sign is lit", "Yes")
    press(page, "The window is clean", "2")
    item(page, "The sign is lit").get_by_label("Add a photo").set_input_files(photo("sign.jpg"))
    expect(page.locator("[data-photo]")).to_have_count(1)
    expect(page.locator("[data-left-of='1']")).to_have_text("Complete")
    picture(page, "audit-step")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Inside")).to_be_visible()
    press(page, "Nothing blocks", "No")
    item(page, "Nothing blocks").get_by_text("Note").click()
    item(page, "Nothing blocks").get_by_label("Note: Nothing").fill("A pallet stands before it.")
    page.get_by_role("textbox", name="What struck you").fill("Friendly people.")
    page.get_by_role("button", name="Look over").click()
    expect(page.get_by_role("heading", name="Look it over")).to_be_visible()
    picture(page, "audit-close")
    page.get_by_label("In a few words").fill("The exit first.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("An item that decides alone has failed.")).to_be_visible()
    assert set(AuditAnswer.objects.values_list("value", "note")) == {
        ("yes", ""), ("2", ""), ("no", "A pallet stands before it."), ("", "Friendly people."),
    }  # fmt: skip
    picture(page, "audit")
    handed_out(page, boss)
    put_right(people, boss, size)
    for address in ("/audits/", "/audits/tasks/", f"/audits/stores/{shop.store.code}/", "/audits/checklists/"):
        page.goto(address)
        picture(page, f"audits{address.replace('/', '-')}")


def handed_out(page, boss):
    page.get_by_label("What has to be done").fill("Clear the exit")
    page.get_by_label("By whom").select_option(str(boss.pk))
    page.get_by_label("Until when").fill(f"{timezone.now().year + 1}-01-01")
    page.get_by_role("button", name="Hand it out").click()
    expect(page.get_by_role("link", name="Clear the exit")).to_be_visible()


def put_right(people, boss, size):
    page = people.signed_in(boss, size=size)
    page.goto("/audits/tasks/")
    page.get_by_role("link", name="Clear the exit").click()
    page.get_by_label("Photo").set_input_files(photo("free.jpg", jpeg("olive")))
    page.get_by_label("What was done").fill("The pallet is gone.")
    page.get_by_role("button", name="Report it done").click()
    expect(page.get_by_text("The pallet is gone.")).to_be_visible()
    picture(page, "audit-task")
    assert AuditTask.objects.get().state == "done"


@pytest.mark.long
def test_lost_line_loses_nothing_and_every_press_counts_once(people, shop, version):
    people.expect("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
    page = begun(people, version, shop)
    lost = []

    def lose_the_first(route):
        answer = route.fetch()
        lost.append(route.request.headers["idempotency-key"])
        return route.abort() if len(lost) == 1 else route.fulfill(response=answer)

    page.route("**/fill/1/", lose_the_first)
    press(page, "The sign is lit", "Yes")
    saved(page)
    assert len(lost) == 2
    assert lost[0] == lost[1]
    page.unroute("**/fill/1/")

    page.context.set_offline(True)
    press(page, "The sign is lit", "No")
    press(page, "The window is clean", "4")
    expect(page.locator("[data-audit-said]")).to_contain_text("No connection")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Outside")).to_be_visible()
    assert set(AuditAnswer.objects.values_list("value", flat=True)) == {"yes"}
    page.context.set_offline(False)

    expect(page.get_by_role("heading", name="Inside")).to_be_visible()
    assert set(AuditAnswer.objects.values_list("value", flat=True)) == {"no", "4"}


@pytest.mark.long
def test_what_was_not_sent_is_there_after_the_page_was_lost(people, shop, version):
    people.expect("ERR_FAILED")
    page = begun(people, version, shop)
    address = page.url
    page.route("**/fill/1/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    press(page, "The window is clean", "3")
    expect(page.locator("[data-audit-said]")).to_contain_text("No connection")
    page.goto("/audits/")
    page.unroute("**/fill/1/")
    assert not AuditAnswer.objects.exists()
    page.goto(address)

    saved(page)
    expect(item(page, "The window is clean").get_by_label("3", exact=True)).to_be_checked()
    assert AuditAnswer.objects.get().value == "3"


@pytest.mark.long
def test_what_is_no_photo_is_said_and_a_photo_is_taken_away_again(people, shop, version):
    people.expect("400 (Bad Request)")
    page = begun(people, version, shop)
    add = item(page, "The sign is lit").get_by_label("Add a photo")
    add.set_input_files([photo("drawing.svg", SVG), photo("a.jpg")])
    expect(page.get_by_role("alert")).to_contain_text("drawing.svg: Only photos can be added")
    expect(page.locator("[data-photo]")).to_have_count(1)
    page.get_by_role("button", name="Remove photo 1").click()
    expect(page.locator("[data-photo]")).to_have_count(0)
    assert not AuditPhoto.objects.exists()


@pytest.mark.long
def test_checklist_is_written_version_by_version(people, version):
    page = people.signed_in(version.author, size=TABLET)
    page.goto(f"/audits/checklists/{version.checklist.code}/")
    picture(page, "checklist")
    page.get_by_role("button", name="Write the next version").click()
    page.get_by_label("Percentage to reach").fill("90")
    page.locator(".audit-target").get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    picture(page, "checklist-draft")
    page.get_by_role("button", name="Put into use").click()
    expect(page.get_by_text("In use from now on.")).to_be_visible()
    assert Audit.objects.count() == 0
