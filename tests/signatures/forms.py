"""Form templates to work with, made by the commands."""

from dataclasses import replace

from signatures.commands.templates import approve, create_draft, edit_draft, publish, submit
from signatures.models import FormTemplate
from signatures.wording.content import Content, Text
from stores.models import Staff
from tests.factories import NOON, StaffFactory

LANGUAGES = ("en", "pt", "cs", "ru")
FIELDS = [
    {
        "code": "customer_name",
        "type": "text",
        "source": "customer",
        "longest": 40,
        "labels": dict.fromkeys(LANGUAGES, "Name"),
        "sample": "Ana",
    },
    {
        "code": "price",
        "type": "money",
        "source": "service",
        "required": False,
        "labels": dict.fromkeys(LANGUAGES, "Price"),
    },
]
BODY = """<h2 id="who">Who</h2>
<p>You are {{ customer_name }}.</p>
<h2 id="price">Price</h2>
{% if price %}<p>You pay {{ price }}.</p>{% else %}<p>You pay nothing.</p>{% endif %}
"""
CONSENTS = [{"code": "terms", "text": "I agree.", "required": True}]
CONTENT = Content(
    FIELDS,
    [{"role": "customer"}, {"role": "clerk"}],
    {language: Text(f"Form ({language})", BODY, CONSENTS) for language in LANGUAGES},
)


def with_text(content=CONTENT, language="en", **facts):
    """`content` with other words in one language."""
    text = replace(content.texts[language], **facts)
    return replace(content, texts={**content.texts, language: text})


def manager(**facts):
    """Somebody who writes, approves and publishes."""
    return StaffFactory(**{"role": Staff.Role.REGIONAL_MANAGER, **facts})


def form_template(code="own-form", **facts):
    return FormTemplate.objects.create(code=code, names={"en": code.title()}, **facts)


def draft_form(*, code="own-form", by=None, content=CONTENT, template=None, now=NOON):
    """A draft with a content."""
    author = by or manager()
    template = template or form_template(code)
    draft = create_draft(template_id=template.pk, by=author.pk, now=now)
    return edit_draft(version_id=draft.pk, content=content, revision=draft.revision, by=author.pk, now=now)


def moved(act, version, by, *, now=NOON, **facts):
    """One command on a version as it stands."""
    return act(version_id=version.pk, revision=version.revision, by=by.pk, now=now, **facts)


def reviewed_form(*, by=None, reviewer=None, now=NOON, **facts):
    """A version that another person has approved."""
    author = by or manager()
    version = moved(submit, draft_form(by=author, now=now, **facts), author, now=now)
    return moved(approve, version, reviewer or manager(), now=now)


def published_form(*, by=None, now=NOON, **facts):
    """A version that is filled in today."""
    author = by or manager()
    return moved(publish, reviewed_form(by=author, now=now, **facts), author, now=now)
