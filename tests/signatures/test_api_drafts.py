"""Records at customers' homes under /api/v1/ and at their pages: whose they are, what is taken, what is refused."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.photos import LARGEST
from signatures.models import Attachment, Document, DocumentDraft, FormTemplate, Photo
from stores.models import Staff
from tests import contract
from tests.clients import Api, signed_in, staff_api
from tests.factories import StaffFactory, StoreFactory
from tests.signatures import photographs
from tests.signatures.keeping import own_folders  # noqa: F401 -- a fixture
from tests.signatures.papers import Paper
from tests.signatures.photographs import jpeg

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]


@pytest.fixture
def paper():
    return Paper()


@pytest.fixture
def clerk(paper):
    return staff_api(paper.clerk)


def begun(clerk, **data):
    """A record, by its path."""
    body = {"template": "home-intervention", "language": "en", "data": data}
    response = clerk.post("documents/drafts/", body)
    contract.check(response, "post", "/api/v1/documents/drafts/")
    return f"documents/drafts/{response.json()['id']}/"


def sent(client, path, data, caption="", **headers):
    """The answer to a photo."""
    file = {"photo": SimpleUploadedFile("a.jpg", data, content_type="image/jpeg"), "caption": caption}
    response = client.post(f"/api/v1/{path}photos/", file, **headers)
    contract.check(response, "post", f"/api/v1/{path}photos/")
    return response


def typed(paper):
    return paper.typed(FormTemplate.objects.get(code="home-intervention"))


def test_from_an_empty_record_to_a_document_with_photos(paper, clerk):
    path = begun(clerk, customer_name="Ana")
    photo = sent(clerk.client, path, jpeg(), "Router").json()
    again = sent(clerk.client, path, jpeg(), "The router").json()
    clerk.post(f"{path}save/", {"data": typed(paper), "language": "cs"})
    made = [clerk.post(f"{path}freeze/").json() for _again in range(2)]

    assert (again["id"], again["caption"]) == (photo["id"], "The router")
    assert (made[0]["id"], made[0]["language"], made[0]["state"]) == (made[1]["id"], "cs", "frozen")
    assert Attachment.objects.get().sha256 == photo["sha256"]
    shown = clerk.get(path).json()
    assert (shown["document"], shown["values"], shown["photos"]) == (made[0]["id"], {}, [])
    refused = sent(clerk.client, path, jpeg("red"))
    assert (refused.status_code, refused.json()["code"]) == (409, "draft_frozen")


REFUSED = {
    "one byte": (b"\xff", 400, "photo_kind"),
    "nothing": (b"", 400, "photo_kind"),
    "drawing": (photographs.SVG, 400, "photo_kind"),
    "Apple's": (photographs.HEIC, 400, "photo_heic"),
    "bomb": (photographs.bomb(), 400, "photo_too_big"),
    "cut off": (jpeg()[:900], 400, "photo_unreadable"),
    "over the limit": (bytes(LARGEST + 1), 413, "photo_too_large"),
    "far over the limit": (bytes(LARGEST + 3_000_000), 413, "too_large"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_photo_is_refused_with_its_code_by_interface_and_page(paper, clerk, what):
    data, status, code = REFUSED[what]
    path = begun(clerk)
    browser, page = signed_in(paper.clerk), f"/home/{DocumentDraft.objects.get().pk}/photos/"

    by_program = sent(clerk.client, path, data)
    by_page = browser.post(page, {"photo": SimpleUploadedFile("a.jpg", data)}, headers={"Accept": "application/json"})

    assert [(each.status_code, each.json()["code"]) for each in (by_program, by_page)] == [(status, code)] * 2
    assert not Photo.objects.exists()


def test_photo_of_a_page_needs_its_csrf_token_and_large_ones_come_through(paper, clerk):
    path = begun(clerk)
    large = jpeg(size=(2000, 1500)) + bytes(2_000_000)  # a tail that is left behind
    browser = signed_in(paper.clerk, enforce_csrf_checks=True)
    browser.get("/home/")
    token = {"X-CSRFToken": browser.cookies["lado_csrf"].value}

    without = sent(browser, path, large)
    assert (without.status_code, without.json()["code"]) == (403, "csrf_failed")
    assert sent(browser, path, large, headers=token).status_code == 200
    page = f"/home/{DocumentDraft.objects.get().pk}/photos/"
    assert browser.post(page, {"photo": io.BytesIO(large)}).status_code == 403
    assert browser.post(page, {"photo": io.BytesIO(large)}, headers=token).status_code == 302
    assert Photo.objects.count() == 1


def test_record_belongs_to_its_author(paper, clerk):
    path = begun(clerk)
    photo = sent(clerk.client, path, jpeg()).json()["id"]
    boss = StaffFactory(stores=[paper.store], role=Staff.Role.STORE_MANAGER)
    for other in (staff_api(boss), staff_api(StaffFactory(stores=[paper.store]))):
        answers = [
            other.get(path), other.post(f"{path}save/", {"data": {}}), sent(other.client, path, jpeg("red")),
            other.post(f"{path}photos/{photo}/remove/"), other.post(f"{path}freeze/"),
        ]  # fmt: skip
        assert {each.status_code for each in answers} == {404}
    assert Api().get(path).status_code == 401
    assert signed_in(boss).get(f"/home/{DocumentDraft.objects.get().pk}/photos/{photo}.jpg").status_code == 404


def test_who_moved_to_another_store_leaves_the_records_there(paper, clerk):
    path = begun(clerk)
    paper.clerk.stores.set([StoreFactory()])

    assert clerk.get(path).status_code == 404


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        ({"template": "sim-swap"}, 409, "template_not_for_homes"),
        ({"template": "nothing"}, 409, "template_not_published"),
        ({"store": "elsewhere"}, 404, "not_found"),
    ],
)
def test_record_that_cannot_be_begun_is_refused(clerk, data, status, code):
    response = clerk.post("documents/drafts/", {"template": "home-intervention", "language": "en"} | data)
    contract.check(response, "post", "/api/v1/documents/drafts/")

    assert (response.status_code, response.json()["code"]) == (status, code)


def test_whoever_works_in_two_stores_names_one(paper):
    two = staff_api(StaffFactory(stores=[paper.store, StoreFactory(code="baixa")]))
    asked = {"template": "home-intervention", "language": "en"}

    assert two.post("documents/drafts/", asked).json()["code"] == "store_needed"
    assert two.post("documents/drafts/", asked | {"store": "baixa"}).json()["store"] == "baixa"


def test_freezing_what_is_wrong_names_the_fields_and_keeps_the_photos(paper, clerk):
    path = begun(clerk, **typed(paper) | {"came_at": "after lunch"})
    sent(clerk.client, path, jpeg())
    refused = clerk.post(f"{path}freeze/")

    assert (refused.status_code, refused.json()["code"]) == (400, "bad_values")
    assert (Document.objects.count(), Photo.objects.count()) == (0, 1)


def test_list_of_records_costs_the_same_for_one_and_for_three(paper, clerk, django_assert_max_num_queries):
    browser = signed_in(paper.clerk)
    begun(clerk)
    browser.get("/home/")
    with django_assert_max_num_queries(14) as one:
        browser.get("/home/")
    begun(clerk)
    begun(clerk)
    with django_assert_max_num_queries(14) as three:
        browser.get("/home/")

    assert len(one) == len(three)
