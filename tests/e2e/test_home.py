"""A technician at a customer's door, with a phone: a record with photos, read and signed there, sealed and verified."""

import re
import subprocess
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from signatures.commands import seals
from signatures.holding import trust
from signatures.models import Attachment, Document, DocumentDraft, Photo, Signature
from signatures.queries.documents import attached_to, file_bytes
from signatures.queries.drafts import photos_of, values_in
from signatures.queries.verification import verdict_on
from signatures.states import Where
from tests.e2e.conftest import PHONE, SECRETS, axe, no_overflow, shoot
from tests.e2e.papers import draw, sign
from tests.e2e.test_signing import agree, scanned, signed
from tests.factories import StaffFactory, customer_with
from tests.races.together import answers_at_once
from tests.signatures.papers import Paper
from tests.signatures.photographs import SVG, jpeg

pytestmark = pytest.mark.django_db(transaction=True)
TYPED = {
    "customer_name": "Ana Silva", "customer_document": "12345678", "customer_address": "Rua do Sol 4, Lisboa",
    "customer_phone": "+351912345678", "order_number": "HI-2026-7", "came_at": "10:15", "left_at": "11:40",
    "company_number": "501 234 567", "privacy_contact": "privacy@lado.example",
    "work_done": "New outlet in the living room.", "equipment": "Router W6",
}  # fmt: skip


def photo(name, data=None):
    return {"name": name, "mimeType": "image/jpeg", "buffer": data or jpeg(size=(640, 480))}


@pytest.fixture
def phone(people, shop):
    """The technician's phone on the first page."""
    Paper(shop.store, shop.clerks[0])
    page = people.signed_in(shop.clerks[0], size=PHONE)
    page.goto("/home/")
    return page


def picture(page, name):
    axe(page)
    no_overflow(page)
    shoot(page, name)


def begun(page):
    page.get_by_role("button", name="Home intervention").click()
    expect(page.get_by_role("heading", name="Photos")).to_be_visible()


def fill(page, **changes):
    for code, value in {**TYPED, **changes}.items():
        page.locator(f"[name=f-{code}]").fill(value)
    page.locator("[name=f-result][value=works]").check()


def pick(page, *files):
    page.get_by_label("Choose photos").set_input_files(list(files))


def shown(page, count):
    expect(page.locator("[data-photo]")).to_have_count(count)


def made(page):
    """The document, which starts a renderer when it is the first one."""
    page.set_default_navigation_timeout(60_000)
    page.get_by_role("button", name="Make the document").click()
    expect(page.get_by_text("Ready to sign")).to_be_visible(timeout=60_000)


def test_record_with_photos_from_the_door_to_its_seal(phone, people):
    picture(phone, "home")
    begun(phone)
    picture(phone, "home-empty")
    fill(phone)
    phone.get_by_label("Take a photo").set_input_files(photo("IMG_0001.jpg"))
    shown(phone, 1)
    pick(phone, photo("a.jpg", jpeg("red", size=(2400, 1800))), photo("b.jpg", jpeg("navy")))
    shown(phone, 3)
    phone.get_by_label("Photo 1: what it shows").fill("The router in the hall")
    phone.get_by_role("button", name="Remove photo 3").click()
    shown(phone, 2)
    expect(phone.locator("#photos")).to_be_focused()
    picture(phone, "home-photos")
    made(phone)
    picture(phone, "home-document")
    phone.get_by_role("button", name="Sign on this phone").click()
    SECRETS.add(phone.url.split("/")[-2])
    agree(phone)
    draw(phone)
    picture(phone, "home-sign")
    signed(phone)
    picture(phone, "home-signed")
    phone.get_by_role("link", name="For the technician").click()
    expect(phone.get_by_text("Signed by the customer")).to_be_visible()
    picture(phone, "home-countersign")
    phone.get_by_role("button", name="Countersign").click()
    expect(phone.get_by_text("Awaiting its seal")).to_be_visible()

    document = sealed()
    found = verdict_on(file_bytes(document), now=timezone.now()).verdict
    assert found.valid, found.codes
    assert {each.length for each in found.attachments} == set(Attachment.objects.values_list("length", flat=True))
    assert set(Signature.objects.values_list("where", flat=True)) == {Where.HOME}
    verify_by_page(people, document)


def sealed():
    """The worker has come by, in a thread of its own: Playwright's event loop runs in this one."""
    answers_at_once(lambda: seals.seal_document(document_id=Document.objects.get().pk, now=timezone.now()))
    document = Document.objects.select_related("key", "version").get()
    assert document.state == "sealed"
    return document


def verify_by_page(people, document):
    """Whoever holds the file sees the photos' hashes on the page of the verdict."""
    visitor = people.somebody(PHONE)
    visitor.goto("/verify/")
    file = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": file_bytes(document)}
    visitor.locator("input[type=file]").set_input_files(file)
    visitor.get_by_role("button", name="Check").click()
    expect(visitor.get_by_role("heading", name="Genuine and unchanged.")).to_be_visible()
    for each in attached_to(document):
        expect(visitor.get_by_text(each.sha256)).to_be_visible()
    picture(visitor, "home-verified")


@pytest.mark.long
def test_sealed_record_passes_other_peoples_tools(phone, tmp_path):
    begun(phone)
    fill(phone)
    pick(phone, photo("a.jpg"))
    shown(phone, 1)
    made(phone)
    phone.get_by_role("button", name="On the customer’s phone").click()
    expect(phone.get_by_role("heading", name="Scan this")).to_be_visible()
    sign(Document.objects.get())
    expect(phone.get_by_text("Signed by the customer")).to_be_visible()
    phone.get_by_role("button", name="Countersign").click()
    expect(phone.get_by_text("Awaiting its seal")).to_be_visible()
    file, nss = tmp_path / "sealed.pdf", trusting(tmp_path)
    file.write_bytes(file_bytes(sealed()))

    assert "No syntax or stream encoding errors" in run("qpdf", "--check", file)
    said = run("pdfsig", "-nssdir", nss, "-no-ocsp", file)
    assert said.count("Signature Validation: Signature is Valid.") == 3, said
    assert "attachment-01-photo-1.jpg" in run("pdfdetach", "-list", file)


def run(*command):
    done = subprocess.run([str(each) for each in command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def trusting(tmp_path):
    folder = tmp_path / "nss"
    folder.mkdir()
    run("certutil", "-N", "-d", folder, "--empty-password")
    for number, root in enumerate(trust(now=timezone.now()).roots):
        (folder / "root.der").write_bytes(root)
        run("certutil", "-A", "-d", folder, "-n", f"root{number}", "-t", "CT,C,C", "-i", folder / "root.der")
    return folder


@pytest.mark.long
def test_customer_signs_on_their_own_phone_by_the_code(phone, people):
    begun(phone)
    fill(phone)
    made(phone)
    phone.get_by_role("button", name="On the customer’s phone").click()
    picture(phone, "home-qr")
    theirs = people.somebody(PHONE)
    theirs.goto(scanned(phone))
    SECRETS.add(theirs.url.split("/")[-2])
    agree(theirs)
    draw(theirs)
    signed(theirs)

    expect(phone.get_by_text("Signed by the customer")).to_be_visible()
    assert Signature.objects.get().where == Where.PHONE


@pytest.mark.long
def test_lost_connection_loses_nothing_and_everything_goes_by_itself(phone, people):
    people.expect("ERR_INTERNET_DISCONNECTED")
    begun(phone)
    fill(phone)
    expect(phone.locator("[data-home-said]")).to_have_text("Saved")
    phone.context.set_offline(True)
    phone.locator("[name=f-work_done]").fill("Typed in the cellar")
    pick(phone, photo("a.jpg"), photo("b.jpg", jpeg("red")))
    expect(phone.locator("[data-home-said]")).to_contain_text("No connection")
    phone.get_by_role("button", name="Make the document").click()
    expect(phone.locator("[data-home-said]")).to_contain_text("Photos are still on their way")
    assert phone.locator("[name=f-work_done]").input_value() == "Typed in the cellar"
    picture(phone, "home-offline")
    assert Photo.objects.count() == 0
    phone.context.set_offline(False)

    shown(phone, 2)
    expect(phone.locator("[data-home-said]")).to_have_text("Saved")
    assert values_in(DocumentDraft.objects.get())["work_done"] == "Typed in the cellar"
    made(phone)
    assert Attachment.objects.count() == 2


@pytest.mark.long
def test_upload_whose_answer_was_lost_is_sent_again_and_counts_once(phone, people):
    people.expect("ERR_FAILED")
    begun(phone)
    answers = []

    def lose_the_first(route):
        answers.append(route.fetch())
        return route.abort() if len(answers) == 1 else route.fulfill(response=answers[-1])

    phone.route("**/photos/", lose_the_first)
    pick(phone, photo("a.jpg"))

    shown(phone, 1)
    assert [each.status for each in answers] == [200, 200]
    assert Photo.objects.count() == 1


@pytest.mark.long
def test_what_was_not_sent_is_there_after_the_page_was_lost(phone, people):
    people.expect("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
    begun(phone)
    phone.context.set_offline(True)
    fill(phone, work_done="Typed without a line")
    expect(phone.locator("[data-home-said]")).to_contain_text("No connection")
    phone.route("**/save/", lambda route: route.abort())  # it comes back, and the page is lost before it has sent
    phone.context.set_offline(False)
    address = phone.url
    phone.goto("/home/")
    phone.unroute("**/save/")
    phone.goto(address)

    expect(phone.locator("[name=f-work_done]")).to_have_value("Typed without a line")
    expect(phone.locator("[data-home-said]")).to_have_text("Saved")


@pytest.mark.long
def test_what_is_no_photo_is_said_and_the_next_one_is_taken(phone, people):
    people.expect("400 (Bad Request)")
    begun(phone)
    pick(phone, photo("drawing.svg", SVG), photo("a.jpg"))
    expect(phone.get_by_role("alert")).to_contain_text("drawing.svg: Only photos can be added")
    shown(phone, 1)
    picture(phone, "home-refused")


@pytest.mark.long
def test_wrong_fields_are_said_at_their_place_and_the_photos_stay(phone, people):
    people.expect("400 (Bad Request)")
    begun(phone)
    pick(phone, photo("a.jpg"))
    shown(phone, 1)
    phone.get_by_role("button", name="Make the document").click()

    expect(phone.locator("#problem")).to_be_visible()
    expect(phone.locator("[name=f-customer_name]")).to_have_attribute("aria-invalid", "true")
    shown(phone, 1)
    picture(phone, "home-wrong")


def test_customer_is_looked_up_and_their_facts_stand_in_the_record(phone):
    ana = customer_with(number="K-1", name="Ana Silva", phone="+351912345678")
    ana.ways.update(proven_at=timezone.now(), proof="code")
    begun(phone)
    phone.locator("[name=f-work_done]").fill("Cable laid")
    phone.get_by_label("Phone, mail or customer number").fill("912 345 678")
    phone.get_by_role("button", name="Look up").click()

    expect(phone.locator("[name=f-customer_name]")).to_have_value("Ana Silva")
    expect(phone.locator("[name=f-work_done]")).to_have_value("Cable laid")


@pytest.mark.long
def test_without_scripts_the_same_form_saves_adds_removes_and_freezes(people, shop):
    Paper(shop.store, shop.clerks[0])
    page = people.signed_in(shop.clerks[0], size=PHONE, java_script_enabled=False)
    page.goto("/home/")
    begun(page)
    expect(page.get_by_text("Take a photo")).to_be_hidden()
    fill(page)
    page.get_by_label("Add a photo").set_input_files(photo("a.jpg"))
    page.get_by_label("What it shows", exact=True).fill("The router")
    page.get_by_role("button", name="Add the photo").click()
    shown(page, 1)
    assert page.locator("[name=f-work_done]").input_value() == TYPED["work_done"]
    no_overflow(page)
    shoot(page, "home-plain")
    assert [each.words for each in photos_of(DocumentDraft.objects.get())] == ["The router"]
    made(page)
    assert Document.objects.get().pages >= 2


@pytest.mark.long
def test_record_is_its_authors_alone_and_can_be_thrown_away(phone, people, shop):
    people.expect("404 (Not Found)")
    begun(phone)
    fill(phone)
    expect(phone.locator("[data-home-said]")).to_have_text("Saved")
    other = people.signed_in(StaffFactory(stores=[shop.store]), size=PHONE)
    assert other.goto(phone.url).status == 404
    phone.get_by_role("link", name="All records").click()
    expect(phone.get_by_role("link", name=re.compile("Ana Silva"))).to_be_visible()
    picture(phone, "home-list")
    phone.get_by_role("link", name=re.compile("Ana Silva")).click()
    phone.get_by_text("Delete this record").click()
    phone.get_by_role("button", name="Delete it").click()

    expect(phone).to_have_url(re.compile("/home/$"))
    assert DocumentDraft.objects.count() == 0


@pytest.mark.long
def test_records_are_worked_on_by_keyboard_only(phone):
    begun(phone)
    phone.locator("[name=f-came_at]").focus()
    phone.keyboard.type("10:15")
    phone.keyboard.press("Enter")

    expect(phone).to_have_url(re.compile(r"/home/\d+/$"))
    expect(phone.get_by_text("Saved").first).to_be_visible()
    draft = DocumentDraft.objects.get()
    assert values_in(draft)["came_at"] == "10:15"
    assert draft.changed_at > timezone.now() - timedelta(minutes=1)
