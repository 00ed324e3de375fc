"""The pages of form templates: for whom, what they show, what they refuse, what they cost."""

import json
import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from signatures.commands.templates import create_draft, edit_draft, retire
from signatures.models import PlainWord, TemplateVersion
from signatures.queries import previews
from signatures.queries.templates import content_of
from signatures.rendering import TooManyPages
from stores.models import Staff
from tests.clients import Client, signed_in
from tests.factories import NOON, ServiceFactory, StaffFactory, StoreFactory
from tests.pages import filled
from tests.signatures.forms import (
    BODY,
    CONTENT,
    FIELDS,
    draft_form,
    form_template,
    manager,
    moved,
    published_form,
    with_text,
)

pytestmark = pytest.mark.django_db
ROLES = Staff.Role
LONG = "".join(f'<h2 id="clause{n}">Clause {n}</h2><p>{"You are {{ customer_name }}. " * 20}</p>' for n in range(15))
VIEWS = ("", "preview/", "difference/", "languages/")


@pytest.fixture
def author():
    return manager(first_name="Leonor", language="en")


@pytest.fixture
def browser(author):
    return signed_in(author)


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def queries_of(browser, address):
    browser.get(address)  # what a process remembers is remembered now
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert browser.get(address).status_code == 200
    return len(found)


# --- for whom ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "look", "edit"),
    [
        (ROLES.GREETER, 403, 403),
        (ROLES.CLERK, 403, 403),
        (ROLES.STORE_MANAGER, 200, 403),
        (ROLES.REGIONAL_MANAGER, 200, 200),
        (ROLES.AUDITOR, 200, 403),
        (ROLES.ADMINISTRATOR, 200, 200),
    ],
)
def test_roles_read_and_write(role, look, edit):
    draft_form()
    browser = signed_in(StaffFactory(role=role, stores=[StoreFactory()]))

    for address in ("/templates/", "/templates/own-form/", *(f"/templates/own-form/1/{view}" for view in VIEWS)):
        assert browser.get(address).status_code == look, address
    for address in ("/templates/own-form/1/text/en/", "/templates/own-form/1/fields/"):
        assert browser.get(address).status_code == edit, address
    acts = [browser.post("/templates/own-form/draft/"), browser.post("/templates/own-form/1/move/", {"act": "submit"})]
    assert {answer.status_code for answer in acts} == ({403} if edit == 403 else {409, 400})


def test_those_who_only_read_see_no_buttons():
    published_form()
    page = text(signed_in(StaffFactory(role=ROLES.AUDITOR)).get("/templates/own-form/1/"))

    assert "Retire" not in page
    assert "Published" in page


@pytest.mark.parametrize(
    "address",
    [
        "/templates/none/",
        "/templates/own-form/2/",
        "/templates/own-form/99999999999/",
        "/templates/own-form/1/text/de/",
    ],
)
def test_what_is_not_there_is_not_found(browser, address):
    draft_form()

    assert browser.get(address).status_code == 404


def test_visitor_signs_in_first():
    assert Client().get("/templates/")["Location"].startswith("/accounts/login/")


# --- what they show ---------------------------------------------------------------------------------------------------
def test_list_shows_what_holds_and_what_is_in_work(browser, author):
    version = published_form(by=author)
    version.template.services.add(ServiceFactory(names={"en": "Buy a SIM"}))
    create_draft(template_id=version.template_id, by=author.pk, now=NOON)
    form_template("empty")

    page = text(browser.get("/templates/"))

    assert "Version 1" in page
    assert page.count("Draft") == 1
    assert "Nothing published yet" in page
    assert "Buy a SIM" in page


def test_version_shows_the_document_with_sample_data_in_the_language_asked_for(browser):
    draft_form(content=with_text(language="cs", title="Český formulář"))

    assert "<h1>Form (en)</h1>" in text(browser.get("/templates/own-form/1/preview/"))
    page = text(browser.get("/templates/own-form/1/preview/?language=cs"))
    assert "<h1>Český formulář</h1>" in page
    assert "You are Ana." in page


def test_preview_is_shown_as_pages_of_the_renderer_in_the_language_asked_for(browser):
    draft_form(content=with_text(language="cs", title="Český formulář", body=LONG))
    page = text(browser.get("/templates/own-form/1/preview/?language=cs"))

    addresses = re.findall(r'src="(/templates/own-form/1/preview/cs/\d+\.png)"', page)
    picture = browser.get(addresses[-1])

    assert len(addresses) > 1
    assert f'alt="Page {len(addresses)} of {len(addresses)}, as it is printed"' in page
    assert picture["Content-Type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    assert "The same as text" in page
    assert browser.get("/templates/own-form/1/preview/cs/99.png").status_code == 404
    assert browser.get("/templates/own-form/1/preview/de/1.png").status_code == 404


def test_preview_is_rendered_once_until_its_words_change(browser, author, monkeypatch):
    calls, real = [], previews.rendering.freeze
    monkeypatch.setattr(previews.rendering, "freeze", lambda *said, **more: calls.append(1) or real(*said, **more))
    version = draft_form(by=author)
    for _look in range(2):
        browser.get("/templates/own-form/1/preview/")
        browser.get("/templates/own-form/1/preview/en/1.png")
    assert len(calls) == 1

    content = with_text(body=BODY.replace("You are", "Your name is"))
    edit_draft(version_id=version.pk, content=content, revision=version.revision, by=author.pk, now=NOON)
    browser.get("/templates/own-form/1/preview/")
    assert len(calls) == 2


def test_preview_that_cannot_be_printed_says_which_field_or_clause(browser, monkeypatch):
    draft_form(content=replace(CONTENT, fields=[{**FIELDS[0], "sample": "Ana \u4e2d"}, FIELDS[1]]))
    page = text(browser.get("/templates/own-form/1/preview/"))

    assert "cannot be printed" in page
    assert "<b>Name</b> These signs: \u4e2d" in page
    assert "<img" not in page.split("<main")[1].split("<details")[0]
    assert '<details class="preview-words" open>' in page

    def refuses(*_said, **_more):
        raise TooManyPages

    monkeypatch.setattr(previews.rendering, "freeze", refuses)
    page = text(browser.get("/templates/own-form/1/preview/?language=cs"))
    assert "<b>Price</b> This is the longest part." in page


def test_version_shows_every_branch_with_the_labels_of_its_fields(browser):
    draft_form()

    page = text(browser.get("/templates/own-form/1/"))

    assert 'You are <span class="form-field">Name</span>.' in page
    assert "Only if there is: Price" in page
    assert 'You pay <span class="form-field">Price</span>.' in page
    assert "Otherwise:" in page
    assert "You pay nothing." in page
    assert "I agree." in page


def test_version_lists_what_is_hard_to_read_and_what_is_missing(browser):
    PlainWord.objects.create(language="en", word="shall", instead="must")
    draft_form(content=with_text(body=BODY + "<p>You shall pay VAT.</p>", title="You shall"))

    page = text(browser.get("/templates/own-form/1/"))

    assert "Line 5</b> “shall”: plainer is “must”." in page
    assert "Title or consent</b> “shall”: plainer is “must”." in page
    assert "Nobody explains what “VAT” means." in page
    assert "Still missing" not in page


def test_missing_language_is_named_and_nothing_can_be_submitted(browser, author):
    texts = {language: CONTENT.texts[language] for language in ("en", "pt", "ru")}
    draft_form(by=author, content=type(CONTENT)(FIELDS, CONTENT.signers, texts))

    page = text(browser.get("/templates/own-form/1/?language=cs"))
    answer = browser.post(
        "/templates/own-form/1/move/", {"act": "submit", "revision": TemplateVersion.objects.get().revision}
    )

    assert "There is no text in this language yet." in page
    assert 'aria-disabled="true"' in page
    assert answer.status_code in {302, 400}
    assert TemplateVersion.objects.get().state == "draft"
    assert browser.get("/templates/own-form/1/preview/?language=cs").status_code == 404


def test_difference_shows_words_gone_and_new_clause_by_clause(browser, author):
    published_form(by=author)
    content = with_text(
        title="Other",
        body=BODY.replace("You are", "Your name is"),
        consents=[{"code": "terms", "text": "I < agree.", "required": True}],
    )
    draft_form(by=author, template=TemplateVersion.objects.get().template, content=content)

    page = text(browser.get("/templates/own-form/2/difference/"))

    assert '<del><span class="sr">gone: </span>You are</del>' in page
    assert '<ins><span class="sr">new: </span>Your name is</ins>' in page
    assert page.count("Unchanged") == 1
    assert "&lt;</ins> agree." in page
    assert '<del><span class="sr">gone: </span>Form (en)</del>' in page


def test_first_version_has_nothing_to_compare_with(browser):
    draft_form()

    assert "nothing to compare it with" in text(browser.get("/templates/own-form/1/difference/?from=99"))
    assert browser.get(f"/templates/own-form/1/difference/?from={'9' * 5000}").status_code == 200


def test_languages_stand_beside_each_other(browser):
    body = '<h2 id="who">Kdo</h2><p>Vy.</p>'
    draft_form(content=with_text(language="cs", body=body))

    page = text(browser.get("/templates/own-form/1/languages/?left=en&right=cs"))

    assert re.search(r'<div lang="cs"><h3> ?Kdo ?</h3><p> ?Vy. ?</p></div>', page)
    assert "Missing here" in page


def test_same_language_twice_is_another_one(browser):
    draft_form()

    assert 'value="pt" selected' in text(browser.get("/templates/own-form/1/languages/?left=en&right=en"))


# --- the editor -------------------------------------------------------------------------------------------------------
def edit(browser, address, **values):
    page = browser.get(address)
    data = filled(page.context["form"])
    if "consents" in page.context:
        data |= filled(page.context["consents"].management_form)
        for row in page.context["consents"]:
            data |= filled(row)
    return browser.post(address, {**data, **values})


def test_text_is_saved_with_its_consents(browser):
    draft_form()
    more = {"consents-1-code": "news", "consents-1-text": "Write to me.", "title": "New title"}

    answer = edit(browser, "/templates/own-form/1/text/pt/", **more)

    saved = content_of(TemplateVersion.objects.get()).texts["pt"]
    assert answer.status_code == 302
    assert (saved.title, saved.body) == ("New title", BODY.rstrip("\n") or BODY)
    assert saved.consents == [
        {"code": "terms", "text": "I agree.", "required": True},
        {"code": "news", "text": "Write to me.", "required": False},
    ]


def test_emptied_consent_is_gone(browser):
    draft_form()

    edit(browser, "/templates/own-form/1/text/pt/", **{"consents-0-code": "", "consents-0-text": ""})

    assert content_of(TemplateVersion.objects.get()).texts["pt"].consents == []


def test_bad_text_is_not_saved_and_says_where_and_why(browser):
    draft_form()

    answer = edit(browser, "/templates/own-form/1/text/en/", body="<p>fine</p>\r\n<p onclick='x'>{{ other }}</p>")

    page = text(answer)
    assert answer.status_code == 400
    assert "Text, line 2" in page
    assert "There is no field “other”." in page
    assert "&lt;p onclick=&#x27;x&#x27;&gt;{{ other }}" in page  # what was typed is still there
    assert content_of(TemplateVersion.objects.get()) == CONTENT


def test_text_that_somebody_has_changed_meanwhile_is_not_overwritten_and_not_lost(browser):
    draft_form()

    answer = edit(browser, "/templates/own-form/1/text/en/", revision="0", title="Mine")

    assert answer.status_code == 400
    assert "Somebody has changed this version" in text(answer)
    assert 'value="Mine"' in text(answer)
    assert TemplateVersion.objects.get().texts.get(language="en").title == "Form (en)"


def test_fields_and_signers_are_saved(browser):
    draft_form()
    rows = [*FIELDS, {"code": "town", "type": "text", "source": "store", "labels": FIELDS[0]["labels"]}]

    answer = edit(browser, "/templates/own-form/1/fields/", schema=json.dumps(rows), signers="customer,witness,clerk")

    version = TemplateVersion.objects.get()
    assert answer.status_code == 302
    assert [row["code"] for row in version.fields] == ["customer_name", "price", "town"]
    assert version.signers == [{"role": role} for role in ("customer", "witness", "clerk")]


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ("[\n{", "Line 2 is not JSON."),
        ("{}", "Write a list"),
        ("[1]", "“1” is no field."),
        ("[" * 5000, "is not JSON."),
        (json.dumps(FIELDS[:1]), "There is no field “price”."),
        ('[{"code": "a", "longest": 1.5}]', "has no known type"),
    ],
)
def test_bad_fields_are_not_saved(browser, schema, words):
    draft_form()

    answer = edit(browser, "/templates/own-form/1/fields/", schema=schema)

    assert answer.status_code == 400
    assert words in text(answer)
    assert content_of(TemplateVersion.objects.get()) == CONTENT


def test_only_a_draft_has_an_editor(browser, author):
    published_form(by=author)

    assert browser.get("/templates/own-form/1/text/en/").status_code == 404
    assert browser.get("/templates/own-form/1/fields/").status_code == 404


# --- its way ----------------------------------------------------------------------------------------------------------
def act(browser, name, **facts):
    revision = TemplateVersion.objects.order_by("-number").first().revision
    return browser.post("/templates/own-form/1/move/", {"act": name, "revision": revision, **facts}, follow=True)


def test_two_people_bring_a_form_to_its_customers(browser, author):
    form_template()
    other = signed_in(manager())
    browser.post("/templates/own-form/draft/")
    edit(browser, "/templates/own-form/1/fields/", schema=json.dumps(FIELDS), signers="customer,clerk")
    for language in ("en", "pt", "cs", "ru"):
        edit(browser, f"/templates/own-form/1/text/{language}/", title="Form", body=BODY)

    assert "In review now" in text(act(browser, "submit"))
    assert "Another person approves it" in text(browser.get("/templates/own-form/1/"))
    assert "Ask another person" in text(act(browser, "approve"))
    assert "Too long" in text(act(other, "back", note="Too long"))
    act(browser, "submit")
    assert "Approved. It can be published." in text(act(other, "approve"))
    assert "Published. It is filled in from now on." in text(act(browser, "publish"))
    assert TemplateVersion.objects.get().state == "published"
    assert "Retired. Nobody" in text(act(browser, "retire"))


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"act": "submit"},
        {"act": "delete", "revision": "1"},
        {"act": "submit", "revision": "-1"},
        {"act": "submit", "revision": "9" * 30},
    ],
)
def test_bad_move_changes_nothing(browser, data):
    draft_form()

    answer = browser.post("/templates/own-form/1/move/", data, headers={"Accept": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_move")
    assert TemplateVersion.objects.get().state == "draft"


# --- what they cost ---------------------------------------------------------------------------------------------------
def test_list_costs_the_same_for_one_and_three(browser, author):
    service = ServiceFactory()
    published_form(by=author).template.services.add(service)
    one = queries_of(browser, "/templates/")
    for code in ("second", "third"):
        version = published_form(by=author, code=code)
        version.template.services.add(service, ServiceFactory())
        create_draft(template_id=version.template_id, by=author.pk, now=NOON)

    assert queries_of(browser, "/templates/") == one <= 8


def test_template_costs_the_same_for_one_version_and_three(browser, author):
    version = published_form(by=author)
    one = queries_of(browser, "/templates/own-form/")
    for title in ("Second", "Third"):
        published_form(by=manager(), template=version.template, content=with_text(title=title))

    assert queries_of(browser, "/templates/own-form/") == one <= 10


@pytest.mark.parametrize("view", [*VIEWS, "text/en/", "fields/"])
def test_page_of_a_version_costs_few_queries(browser, author, view):
    moved(retire, published_form(by=author), author)
    draft_form(by=author, template=TemplateVersion.objects.get().template)

    assert queries_of(browser, f"/templates/own-form/2/{view}") <= 14
