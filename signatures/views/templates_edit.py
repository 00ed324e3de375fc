"""The editor of a draft: a page for each language, and one for fields and signers."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import NotFound
from signatures import access
from signatures.commands.templates import BadContent, StaleVersion, edit_draft
from signatures.forms.templates import ConsentForms, SchemaForm, TextForm, schema_text, text_of
from signatures.models import TemplateVersion
from signatures.queries import templates as queries
from signatures.queries.templates import LANGUAGES
from signatures.screens.templates import Remark, fault_remarks, warning_remarks
from signatures.states import VersionState
from signatures.wording import Field, read_fields
from signatures.wording.content import Content, Text
from stores.access import Principal
from stores.views.gate import staff_page

BOTH = ["GET", "HEAD", "POST"]
CONDITION = "{% if x %} … {% else %} … {% endif %}"


@require_http_methods(BOTH)
@staff_page
def text(request: HttpRequest, principal: Principal, code: str, number: int, language: str) -> HttpResponse:
    """One language of a draft; beside it what is hard to read."""
    found = _draft(principal, code, number)
    if language not in LANGUAGES:
        raise NotFound
    content = queries.content_of(found)
    now_said = content.texts.get(language, Text("", ""))
    form, consents = _text_forms(request, found, now_said)
    context: dict[str, Any] = {"form": form, "consents": consents, "faults": []}
    if request.method == "POST":
        if form.is_valid() and consents.is_valid():
            now_said = text_of(form, consents)
            changed = replace(content, texts={**content.texts, language: now_said})
            context["faults"] = _save(principal, found, changed, form.cleaned_data["revision"])
            if not context["faults"]:
                return _saved(request, reverse("template-text", args=[code, number, language]))
        context["is_refused"] = True
    warnings = queries.text_warnings(now_said, queries.plain_rules([language])[language])
    context |= {
        "warnings": warning_remarks(warnings),
        "fields": _fields(content),
        "shown_language": language,
        "condition": CONDITION,
    }
    context |= {"version": found, "template": found.template, "form_languages": LANGUAGES}
    return render(request, "signatures/edit_text.html", context, status=400 if "is_refused" in context else 200)


@require_http_methods(BOTH)
@staff_page
def schema(request: HttpRequest, principal: Principal, code: str, number: int) -> HttpResponse:
    """Fields and signers of a draft."""
    found = _draft(principal, code, number)
    content = queries.content_of(found)
    context: dict[str, Any] = {"version": found, "template": found.template, "form_languages": LANGUAGES, "faults": []}
    if request.method == "POST":
        form = SchemaForm(request.POST)
        if form.is_valid():
            changed = replace(content, fields=form.cleaned_data["schema"], signers=form.roles())
            context["faults"] = _save(principal, found, changed, form.cleaned_data["revision"])
            if not context["faults"]:
                return _saved(request, reverse("template-fields", args=[code, number]))
        context["is_refused"] = True
    else:
        signers = ",".join(queries.roles_of(found.signers))
        initial = {"revision": found.revision, "signers": signers, "schema": schema_text(found.fields)}
        form = SchemaForm(initial=initial)
    context["form"] = form
    return render(request, "signatures/edit_fields.html", context, status=400 if "is_refused" in context else 200)


def _draft(principal: Principal, code: str, number: int) -> TemplateVersion:
    """A version whose editor the principal may open; only a draft has one."""
    found = access.edited_version(principal, code, number)
    if found.state != VersionState.DRAFT:
        raise NotFound
    return found


def _text_forms(request: HttpRequest, found: TemplateVersion, said: Text) -> tuple[TextForm, Any]:
    if request.method == "POST":
        return TextForm(request.POST), ConsentForms(request.POST, prefix="consents")
    form = TextForm(initial={"revision": found.revision, "title": said.title, "body": said.body})
    return form, ConsentForms(initial=[dict(row) for row in said.consents], prefix="consents")


def _save(principal: Principal, found: TemplateVersion, content: Content, revision: int) -> list[Remark]:
    """What kept it from being saved, as remarks beside what was typed, which is not lost; nothing when it is saved."""
    by, now = principal.staff_id or 0, timezone.now()
    try:
        edit_draft(version_id=found.pk, content=content, revision=revision, by=by, now=now)
    except BadContent as bad:
        return fault_remarks(bad.faults)
    except StaleVersion as stale:
        return [Remark(_("Keep a copy of what you typed"), str(stale.message))]
    return []


def _saved(request: HttpRequest, address: str) -> HttpResponse:
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(address)


def _fields(content: Content) -> tuple[Field, ...]:
    return read_fields(list(content.fields), LANGUAGES)
