"""Reading and signing in Chromium: on the clerk's tablet, the customer's phone, the customer screen; by hand, by keyboard,
without scripts."""

import io
import json
import re
from datetime import timedelta

import pikepdf
import pytest
import segno
from django.db.models import F
from playwright.sync_api import expect

from signatures.models import Signature, SigningLink
from signatures.queries.documents import file_bytes
from stores.models import OutgoingMessage
from tests.e2e.conftest import PHONE, SECRETS, axe, long, no_overflow, shoot
from tests.e2e.papers import CUSTOMER_PHONE, Desk, document, draw, ends_sealed, press
from tests.e2e.screens import screen_at

pytestmark = pytest.mark.django_db(transaction=True)
LANDSCAPE = (844, 390)
# the two pages ask every 2 s where they have no socket: like this they never do, and what is seen came by socket
WITHOUT_ASKING = "const real = setInterval; window.setInterval = (act, time) => (time === 2000 ? 0 : real(act, time));"


@pytest.fixture
def desk(people, shop):
    return Desk(people, shop)


def picture(page, name):
    axe(page)
    no_overflow(page)
    shoot(page, name)


def agree(page):
    for box in page.locator("input[name=consent]").all():
        box.check()


def filled_in(desk, page):
    """The clerk types the form; what is wrong is said at its field."""
    page.get_by_role("link", name="SIM swap").click()
    picture(page, "sign-fill")
    for code, value in desk.values().items():
        field = page.locator(f"[name=f-{code}]")
        if field.count() == 1 and field.get_attribute("type") == "checkbox":
            field.set_checked(bool(value))
        elif field.count() == 1:
            field.fill(str(value))
        elif field.count():
            page.locator(f"[name=f-{code}][value={value}]").check()
    page.get_by_role("button", name="Make the document").click()
    expect(page.get_by_text("Ready to sign")).to_be_visible()


def test_on_the_clerks_tablet_from_the_desk_to_sealed(desk):
    page = desk.clerk_page()
    picture(page, "sign-forms")
    filled_in(desk, page)
    picture(page, "sign-document")
    page.get_by_role("button", name="Sign on this tablet").click()
    expect(page.get_by_role("heading", name="Your signature").or_(page.get_by_text("I agree"))).to_be_visible()
    SECRETS.add(page.url.split("/")[-2])
    agree(page)
    draw(page)
    picture(page, "sign-tablet")
    page.get_by_role("button", name="Sign", exact=False).last.click()
    expect(page.get_by_role("heading", name="Thank you, it is signed.")).to_be_visible()
    picture(page, "sign-done")

    page.get_by_role("link", name="For the clerk: back to the desk").click()
    expect(page.get_by_text("Signed by the customer")).to_be_visible()
    picture(page, "sign-countersign")
    page.get_by_role("button", name="Countersign").click()
    ends_sealed(page, document())
    picture(page, "sign-sealed")
    assert sorted(Signature.objects.values_list("role", "method", "where")) == [
        ("clerk", "typed", "tablet"),
        ("customer", "ink", "tablet"),
    ]
    assert Signature.objects.get(role="customer").dynamics


def signed(page):
    page.locator(".bar button.primary").click()
    expect(page.get_by_role("heading", name="Thank you, it is signed.")).to_be_visible()


def test_on_the_own_phone_by_the_code_that_is_shown_and_a_code_by_sms(desk, people):
    made = desk.document()
    page = desk.clerk_page()
    page.goto(f"{desk.home}{made.pk}/")
    page.get_by_text("On the phone: first a code").click()
    page.get_by_role("button", name="On the customer’s phone").click()
    expect(page.get_by_text("A code has been sent")).to_be_visible()
    picture(page, "sign-qr")
    phone = people.somebody(PHONE)
    people.expect("400 (Bad Request)")
    phone.goto(scanned(page))
    SECRETS.add(phone.url.split("/")[-2])
    picture(phone, "sign-code")
    code = re.match(r"\d{6}", OutgoingMessage.objects.get().text)[0]
    phone.get_by_label("Code").fill(f"{(int(code) + 1) % 10**6:06}")
    phone.get_by_role("button", name="Go on").click()
    expect(phone.get_by_text("This code does not fit")).to_be_visible()
    phone.get_by_label("Code").fill(code)
    phone.get_by_role("button", name="Go on").click()

    expect(phone.get_by_role("img", name="Page 1 of")).to_be_visible()
    assert (
        phone.locator("img[data-page='1']").evaluate("image => image.decode().then(() => image.naturalWidth)") == 1240
    )
    agree(phone)
    draw(phone)
    picture(phone, "sign-phone")
    signed(phone)
    expect(page.get_by_text("Signed by the customer")).to_be_visible()  # the desk sees it by itself
    signature = Signature.objects.get()
    assert (signature.where, signature.method) == ("phone", "ink")
    assert OutgoingMessage.objects.get().to == CUSTOMER_PHONE
    page.get_by_role("button", name="Countersign").click()
    ends_sealed(page, made)
    copy = phone.request.get(phone.get_by_role("link", name="Open my copy").get_attribute("href"))
    assert copy.body() == file_bytes(made)


def scanned(page):
    """What the QR code on the page opens; it stands below it for phones that cannot scan, and is what is drawn."""
    address = page.locator("[data-address]").text_content()
    drawn = segno.make_qr(address, error="m").svg_inline(scale=1, border=1, omitsize=True).partition(' d="')[2]
    assert drawn.startswith(page.locator(".sign-qr path.qrline").get_attribute("d"))
    return address


@pytest.mark.long
def test_by_keyboard_only_from_the_desk_to_sealed(desk):
    """No pointer touches anything: the clerk lays it before the customer, who types a name, and countersigns."""
    made = desk.document()
    page = desk.clerk_page()
    page.goto(f"{desk.home}{made.pk}/")
    press(page, "Sign on this tablet")
    expect(page.get_by_role("heading", name="Your signature").or_(page.get_by_text("I agree"))).to_be_visible()
    SECRETS.add(page.url.split("/")[-2])
    typed_by_keyboard(page)
    axe(page)
    assert Signature.objects.get().method == "typed"

    link = page.get_by_role("link", name="For the clerk: back to the desk")
    for _stop in range(12):
        page.keyboard.press("Tab")
        if link.evaluate("(it) => it === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_text("Signed by the customer")).to_be_visible()
    press(page, "Countersign")
    ends_sealed(page, made)


def typed_by_keyboard(page):
    """Consents, the other way to sign, the name, and off."""
    for _stop in range(12):
        page.keyboard.press("Tab")
        focus = page.evaluate("(({name, type, value}) => [name, type, value])(document.activeElement)")
        if focus[:2] == ["consent", "checkbox"]:
            page.keyboard.press("Space")
        elif focus[:2] == ["method", "radio"]:
            page.keyboard.press("ArrowDown")
            break
    page.keyboard.press("Tab")
    expect(page.get_by_label("Your name, as your signature")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Ana Silva")
    picture(page, "sign-typed")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Thank you, it is signed.")).to_be_visible()


def test_without_scripts_a_typed_name_signs_and_what_is_missing_is_said(desk, people):
    people.expect("400 (Bad Request)")
    page = desk.reader(java_script_enabled=False)
    expect(page.get_by_text("Draw with a finger")).to_be_hidden()
    agree(page)
    page.get_by_label("Your name, as your signature").fill("x" * 80 + "y")
    page.get_by_label("Your name, as your signature").fill("\U0001f600")
    page.locator(".bar button.primary").click()
    expect(page.locator("#problem")).to_contain_text("cannot be printed")
    assert page.locator("input[name=consent]").first.is_checked()

    page.get_by_label("Your name, as your signature").fill("Ana Silva")
    signed(page)

    signature = Signature.objects.get()
    assert (signature.method, signature.dynamics) == ("typed", None)


@pytest.mark.long
@pytest.mark.parametrize("size", [LANDSCAPE, *long(PHONE)])
def test_ink_survives_rotation_and_can_be_undone(desk, size):
    page = desk.reader(size=size)
    draw(page)
    drawn = page.locator("[data-pad-place] .ink path").evaluate_all(
        "paths => paths.map(path => path.getAttribute('d'))"
    )
    assert len(drawn) == 2
    picture(page, "sign-across" if size == LANDSCAPE else "sign-upright")
    page.set_viewport_size({"width": size[1], "height": size[0]})
    again = page.locator("[data-pad-place] .ink path").evaluate_all(
        "paths => paths.map(path => path.getAttribute('d'))"
    )
    place = page.locator("[data-pad-place]").bounding_box()
    assert again == drawn
    assert place["width"] / place["height"] == pytest.approx(25 / 8, rel=0.02)
    no_overflow(page)

    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-pad-place] .ink path")).to_have_count(1)
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_role("img", name="Signature field, empty")).to_be_visible()
    assert page.locator("input[name=strokes]").input_value() == ""


@pytest.mark.long
def test_what_was_read_is_recorded(desk):
    page = desk.reader()
    agree(page)
    page.locator("[data-end]").scroll_into_view_if_needed()
    draw(page)
    signed(page)

    record = evidence_of(document())
    assert record["shown"]["pages"][0]["page"] == 1
    assert record["shown"]["reached_end_at"]


def evidence_of(made):
    """The evidence inside the customer's revision, as any reader of PDFs finds it."""
    pdf = pikepdf.open(io.BytesIO(file_bytes(made)))
    return json.loads(pdf.attachments["evidence.json"].get_file().read_bytes())


def test_on_the_customer_screen_when_the_clerk_lays_it_there(desk, people, shop):
    made = desk.document()
    screen = screen_at(people, shop)
    page = desk.clerk_page()
    page.goto(f"{desk.home}{made.pk}/")
    page.get_by_role("button", name="On the customer screen").click()
    screen.get_by_role("button", name="Read and sign").click()
    expect(screen.get_by_role("heading", name="Your signature").or_(screen.get_by_text("I agree"))).to_be_visible()
    SECRETS.add(screen.url.split("/")[-2])
    agree(screen)
    draw(screen)
    picture(screen, "sign-screen")
    signed(screen)
    screen.get_by_role("link", name="Back").click()
    expect(screen).to_have_url(re.compile("/side/$"))

    expect(page.get_by_text("Signed by the customer")).to_be_visible()
    page.get_by_role("button", name="Countersign").click()
    ends_sealed(page, made)
    signature = Signature.objects.get(role="customer")
    assert (signature.where, signature.device) == ("screen", screen.device)


@pytest.mark.long
def test_both_screens_follow_by_socket_alone(desk, people, shop):
    made, screen, page = desk.document(), screen_at(people, shop), desk.clerk_page()
    for each in (screen, page):
        each.add_init_script(WITHOUT_ASKING)
    screen.reload()
    page.goto(f"{desk.home}{made.pk}/")
    page.get_by_role("button", name="On the customer screen").click()
    screen.get_by_role("button", name="Read and sign").click()
    SECRETS.add(screen.url.split("/")[-2])
    expect(page.get_by_text("The customer is reading it")).to_be_visible()
    axe(page)
    no_overflow(page)
    agree(screen)
    draw(screen)
    signed(screen)

    expect(page.get_by_text("Signed by the customer")).to_be_visible()


@pytest.mark.long
def test_declined_on_the_phone_and_the_desk_knows(desk):
    page = desk.reader(desk.document("pt"))
    expect(page.locator("html")).to_have_attribute("lang", "pt")
    page.locator("a[href$='decline/']").click()
    picture(page, "sign-decline")
    page.locator("#reason").fill("Caro")
    page.locator("button[data-kind=stop]").click()
    page.locator("h1").wait_for()
    picture(page, "sign-declined")

    assert (document().state, document().reason) == ("declined", "Caro")


def test_pressed_twice_signs_once_and_the_address_is_then_the_copys(desk, people):
    made = desk.document()
    address = desk.link(made)
    first, second = (people.somebody(PHONE) for _phone in range(2))
    people.expect("410 (Gone)")
    for page in (first, second):
        page.goto(address)
        agree(page)
        draw(page)
    signed(first)
    second.locator(".bar button.primary").click()

    expect(second.get_by_role("heading").first).to_be_visible()
    assert Signature.objects.count() == 1
    first.reload()
    expect(first.get_by_role("link", name="Open my copy")).to_be_visible()


@pytest.mark.long
def test_link_that_is_over_says_so_and_another_is_unknown(desk, people):
    people.expect("410 (Gone)", "404 (Not Found)")
    address = desk.link(desk.document())
    SigningLink.objects.update(
        made_at=F("made_at") - timedelta(hours=1), expires_at=F("expires_at") - timedelta(hours=1)
    )
    page = people.somebody(PHONE)

    assert page.goto(address).status == 410
    picture(page, "sign-over")
    assert page.goto(f"/sign/{'x' * 32}/").status == 404
