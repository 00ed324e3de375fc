"""The library: complete in four languages, plain in each, loaded once."""

from dataclasses import replace

import pytest
from django.core.management import call_command
from django.db import connection

from signatures import library
from signatures.commands.templates import create_draft
from signatures.commands.templates_library import load_library, load_words
from signatures.models import FormTemplate, PlainWord, TemplateVersion, VersionText
from signatures.queries.templates import LANGUAGES, content_of, plain_rules, preview_html, text_warnings
from signatures.wording import names_in, read_fields, warnings_of
from signatures.wording.content import faults_of, gaps_of
from stores.models import Service
from tests.factories import NOON, ServiceFactory, StaffFactory
from tests.signatures.shelf import shelve

FORMS = {form.code: form for form in library.forms()}
CODES = {
    "new-contract", "tariff-change", "number-porting", "sim-swap", "home-intervention", "equipment-return", "e-invoice",
    "complaint",
}  # fmt: skip


@pytest.fixture
def people(db):
    return StaffFactory(code="admin"), StaffFactory(code="region1")


@pytest.fixture
def rules(db):
    load_words()
    return plain_rules()


def test_library_has_the_eight_forms():
    assert set(FORMS) == CODES


@pytest.mark.parametrize("code", sorted(CODES))
def test_form_is_complete_in_every_language(code):
    form = FORMS[code]

    assert (faults_of(form.content, LANGUAGES), gaps_of(form.content, LANGUAGES)) == ([], [])
    assert set(form.content.texts) == set(LANGUAGES)
    assert set(form.facts["names"]) == set(form.facts["purposes"]) == set(LANGUAGES)
    assert form.services


@pytest.mark.parametrize("code", sorted(CODES))
def test_form_says_who_what_price_and_where_data_and_complaints_go(code):
    body = FORMS[code].content.texts["en"].body

    for clause in ("parties", "subject", "data", "complaints", "copy"):
        assert f'<h2 id="{clause}">' in body
    assert '<h2 id="price">' in body or code == "complaint"
    assert ('id="withdrawal"' in body) == FORMS[code].facts["may_withdraw"]


@pytest.mark.parametrize("code", sorted(CODES))
def test_form_uses_every_field_it_declares(code):
    content = FORMS[code].content

    unused = {row["code"] for row in content.fields} - set(names_in(content.texts["en"].body))
    assert unused <= {"clerk_name"}  # who countersigns


@pytest.mark.parametrize("code", sorted(CODES))
def test_form_is_written_plainly(code, rules):
    content = FORMS[code].content

    found = {each: text_warnings(content.texts[each], rules[each]) for each in LANGUAGES}

    assert not any(found.values()), found


@pytest.mark.parametrize(
    ("language", "body", "code"),
    [
        ("en", "<p>You shall pay pursuant to the list.</p>", "hard_word"),
        ("pt", "<p>Nos termos do contrato, solicita-se o pagamento.</p>", "hard_word"),
        ("cs", "<p>Zákazník je povinen zaplatit dle ceníku.</p>", "hard_word"),
        ("ru", "<p>Оплата осуществляется согласно прайс-листу.</p>", "hard_word"),
        *((language, "<p>XYZ.</p>", "abbreviation") for language in LANGUAGES),
        *((language, f"<p>{'slovo ' * 26}.</p>", "long_sentence") for language in LANGUAGES),
    ],
)
def test_first_list_warns_in_every_language(rules, language, body, code):
    assert code in {each.code for each in warnings_of(body, rules[language])}


def test_languages_are_not_copies_of_each_other():
    for form in FORMS.values():
        assert len({text.body for text in form.content.texts.values()}) == len(LANGUAGES)


def test_load_publishes_every_form_once(people):
    for code in {code for form in FORMS.values() for code in form.services}:
        ServiceFactory(code=code)

    assert (load_library(now=NOON), load_library(now=NOON)) == (8, 0)

    versions = TemplateVersion.objects.filter(state="published").select_related("template")
    assert {version.template.code for version in versions} == CODES
    assert {(version.author.code, version.reviewer.code) for version in versions} == {("admin", "region1")}
    for version in versions:
        form = FORMS[version.template.code]
        assert content_of(version) == form.content
        assert set(version.template.services.values_list("code", flat=True)) == set(form.services)


def rows():
    """All that the library is, without what the database counts."""
    tables = (FormTemplate, TemplateVersion, VersionText, PlainWord, Service)
    plain = {
        table.__name__: [
            {**row, "id": 0, "version_id": 0, "template_id": 0} for row in table.objects.order_by("pk").values()
        ]
        for table in tables
    }
    editors = TemplateVersion.objects.order_by("pk").values_list("editors", flat=True)
    services = FormTemplate.objects.order_by("pk", "services").values_list("services", flat=True)
    return plain, list(editors), list(services)


def test_the_shelf_that_other_tests_begin_with_holds_what_the_command_loads(people):
    for code in {code for form in FORMS.values() for code in form.services}:
        ServiceFactory(code=code)
    load_library(now=NOON)
    loaded = rows()
    connection.check_constraints()  # nothing is pending
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE signatures_formtemplate, signatures_plainword CASCADE")
    Service.objects.update(form_bring={})

    shelve(writer=people[0], reader=people[1], now=NOON)

    assert rows() == loaded


def test_load_leaves_what_the_chain_has_changed(people):
    load_library(now=NOON)
    PlainWord.objects.filter(word="shall").update(instead="will")
    template = FormTemplate.objects.get(code="sim-swap")
    draft = create_draft(template_id=template.pk, by=people[0].pk, now=NOON)
    FormTemplate.objects.filter(code="sim-swap").update(level="advanced")

    assert load_library(now=NOON) == 0

    assert PlainWord.objects.get(word="shall").instead == "will"
    assert FormTemplate.objects.get(code="sim-swap").level == "advanced"
    assert TemplateVersion.objects.get(pk=draft.pk).state == "draft"


def test_new_text_of_the_library_is_a_new_version(people, monkeypatch):
    load_library(now=NOON)
    form = FORMS["sim-swap"]
    text = replace(form.content.texts["en"], title="Another title")
    newer = replace(form, content=replace(form.content, texts={**form.content.texts, "en": text}))
    monkeypatch.setattr("signatures.commands.templates_library.forms", lambda: (newer,))

    assert load_library(now=NOON) == 1

    states = (
        TemplateVersion.objects.filter(template__code="sim-swap").order_by("number").values_list("state", flat=True)
    )
    assert list(states) == ["retired", "published"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_can_be_looked_at_with_sample_data(people, language):
    load_library(now=NOON)

    for version in TemplateVersion.objects.all():
        html = preview_html(version, language)
        assert html.startswith(f'<article lang="{language}"><h1>')
        assert "{{" not in html
        assert "{%" not in html
        assert read_fields(version.fields, LANGUAGES)


def test_demo_brings_the_library(db, settings):
    settings.DEMO = True

    call_command("demo")

    assert TemplateVersion.objects.filter(state="published").count() == 8
    linked = Service.objects.filter(form_templates__code="new-contract").values_list("code", flat=True)
    assert set(linked) == {"new-contract", "new-sim", "new-service"}
    assert not FormTemplate.objects.filter(services=None).exists()
