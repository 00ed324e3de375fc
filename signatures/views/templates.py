"""The pages of form templates: the list, one template, one version and its way to being published."""

from collections.abc import Callable
from html import escape
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError, Invalid, NotFound
from signatures import access
from signatures.commands import templates as commands
from signatures.forms.templates import MoveForm
from signatures.models import TemplateVersion
from signatures.queries import previews
from signatures.queries import templates as queries
from signatures.queries.templates import LANGUAGES
from signatures.rendering import page_image
from signatures.screens.templates import (
    fault_remarks,
    labels_of,
    print_remarks,
    read_clause,
    read_clauses,
    warning_remarks,
)
from signatures.states import VersionState
from signatures.wording import beside, clauses_of, difference
from signatures.wording.content import Text, consents_of, gaps_of
from stores.access import Principal
from stores.views.gate import staff_page

NOTHING = Text("", "")
WIDE = 1240  # pixels of a page: sharp on a tablet
SAID = 3  # faults in one message; the page of the version lists them all


class BadMove(Invalid):
    code, message = "bad_move", gettext_lazy("Go back to the version and choose again.")


class Incomplete(Invalid):
    code, message = "form_incomplete", gettext_lazy("This version is not complete yet.")


def asked_language(request: HttpRequest, name: str = "language") -> str:
    """The language a page is asked in: the address's, else the reader's, else the first."""
    for language in (request.GET.get(name), (get_language() or "").split("-")[0]):
        if language in LANGUAGES:
            return language
    return LANGUAGES[0]


@require_safe
@staff_page
def choose(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Every template."""
    access.templates(principal)
    return render(request, "signatures/templates.html", {"lines": queries.template_lines()})


@require_safe
@staff_page
def page(request: HttpRequest, principal: Principal, code: str) -> HttpResponse:
    """One template with its versions, the newest first."""
    template = access.template_for(principal, code)
    versions = list(queries.with_texts(template.versions.all()).order_by("-number"))
    context = {
        "template": template,
        "services": template.services.order_by("position", "id"),
        "versions": versions,
        "may_edit": access.may_edit_templates(principal),
        "in_work": any(version.state in {VersionState.DRAFT, VersionState.REVIEW} for version in versions),
    }
    return render(request, "signatures/template.html", context)


@require_POST
@staff_page
def draft(_request: HttpRequest, principal: Principal, code: str) -> HttpResponse:
    """Begin a new version."""
    template = access.edited_template(principal, code)
    made = commands.create_draft(template_id=template.pk, by=principal.staff_id or 0, now=timezone.now())
    return HttpResponseRedirect(reverse("template-version", args=[code, made.number]))


@require_safe
@staff_page
def version(request: HttpRequest, principal: Principal, code: str, number: int) -> HttpResponse:
    """One version in one language: its text, what is hard to read in it, what can be done with it."""
    found, language = access.version_for(principal, code, number), asked_language(request)
    content, rules = queries.content_of(found), queries.plain_rules()
    text = content.texts.get(language, NOTHING)
    counts = {each: len(queries.text_warnings(content.texts[each], rules[each])) for each in content.texts}
    staff, may_edit = principal.staff_id, access.may_edit_templates(principal)
    context: dict[str, Any] = {
        **_frame(found, language),
        "title": text.title,
        "clauses": read_clauses(clauses_of(text.body), labels_of(found.fields, language)),
        "consents": consents_of(text),
        "bring": queries.bring_lines(found, language),
        "warnings": warning_remarks(queries.text_warnings(text, rules[language])),
        "counts": counts,
        "gaps": fault_remarks(gaps_of(content, LANGUAGES)) if found.state == VersionState.DRAFT else [],
        "may_edit": may_edit,
        "is_own": staff == found.author_id or any(each.pk == staff for each in found.editors.all()),
    }
    return render(request, "signatures/version.html", context)


def _frame(found: TemplateVersion, language: str) -> dict[str, Any]:
    return {"version": found, "template": found.template, "shown_language": language, "form_languages": LANGUAGES}


@require_safe
@staff_page
def preview(request: HttpRequest, principal: Principal, code: str, number: int) -> HttpResponse:
    """The document with sample data."""
    found, language = access.version_for(principal, code, number), asked_language(request)
    if language not in queries.content_of(found).texts:
        raise NotFound
    context = {**_frame(found, language), "html": queries.preview_html(found, language), "pages": ()}
    try:
        context["pages"] = range(1, previews.drawn(found, language).pages + 1)
    except DomainError as error:  # the words are there all the same, and where it cannot be printed
        context["problem"] = error.message
        context["remarks"] = print_remarks(previews.places_of_fault(found, language, error), error)
    return render(request, "signatures/preview.html", context)


@require_safe
@staff_page
def preview_page(
    _request: HttpRequest, principal: Principal, code: str, number: int, language: str, page: int
) -> HttpResponse:
    """A page of that document as it is printed."""
    found = access.version_for(principal, code, number)
    if language not in queries.content_of(found).texts:
        raise NotFound
    picture = page_image(previews.drawn(found, language).pdf, page, width=WIDE)
    return HttpResponse(picture, content_type="image/png")


@require_safe
@staff_page
def changes(request: HttpRequest, principal: Principal, code: str, number: int) -> HttpResponse:
    """A version clause by clause beside an earlier one: the one asked for, else the one before it."""
    found, language = access.version_for(principal, code, number), asked_language(request)
    others = list(found.template.versions.exclude(pk=found.pk).order_by("-number").values_list("number", flat=True))
    earlier = [each for each in others if each < number] or others
    asked = request.GET.get("from", "")[:9]
    against = int(asked) if asked.isdecimal() and int(asked) in others else next(iter(earlier), None)
    before = access.version_for(principal, code, against) if against is not None else None
    old = queries.content_of(before).texts.get(language, NOTHING) if before else NOTHING
    new = queries.content_of(found).texts.get(language, NOTHING)
    context = {**_frame(found, language), "others": others, "against": against, "old": old, "new": new}
    context["changes"] = difference(old.body, new.body)
    context["consents"] = difference(_consent_body(old), _consent_body(new))
    return render(request, "signatures/difference.html", context)


def _consent_body(text: Text) -> str:
    """Consents as clauses, so that they are compared like those."""
    return "".join(f'<h2 id="{each.code}"></h2><p>{escape(each.text, quote=False)}</p>' for each in consents_of(text))


@require_safe
@staff_page
def languages(request: HttpRequest, principal: Principal, code: str, number: int) -> HttpResponse:
    """A version in two languages, clause beside clause."""
    found = access.version_for(principal, code, number)
    left, right = asked_language(request, "left"), request.GET.get("right", "")
    if right not in LANGUAGES or right == left:
        right = next(each for each in LANGUAGES if each != left)
    texts = queries.content_of(found).texts
    bodies = {each: texts.get(each, NOTHING).body for each in (left, right)}
    labels = {each: labels_of(found.fields, each) for each in (left, right)}
    rows = [
        (row, *(cell and read_clause(cell, labels[each]) for each, cell in row.cells.items())) for row in beside(bodies)
    ]
    context = {**_frame(found, left), "left": left, "right": right, "rows": rows}
    return render(request, "signatures/beside.html", context)


@require_POST
@staff_page
def move(request: HttpRequest, principal: Principal, code: str, number: int) -> HttpResponse:
    """Submit, approve, send back, publish or retire."""
    found = access.edited_version(principal, code, number)
    form = MoveForm(request.POST)
    if not form.is_valid():
        raise BadMove
    data = form.cleaned_data
    facts = {"version_id": found.pk, "revision": data["revision"], "by": principal.staff_id or 0, "now": timezone.now()}
    if data["act"] == "back":
        facts["note"] = data["note"]
    act, words = ACTS[data["act"]]
    try:
        act(**facts)
    except commands.BadContent as bad:
        said = [f"{each.language} {each.where}: {each.words}".strip() for each in fault_remarks(bad.faults)[:SAID]]
        raise Incomplete(" ".join(said)) from bad
    messages.success(request, words)
    return HttpResponseRedirect(reverse("template-version", args=[code, number]))


ACTS: dict[str, tuple[Callable[..., Any], Any]] = {
    "submit": (commands.submit, gettext_lazy("In review now. Another person reads it.")),
    "approve": (commands.approve, gettext_lazy("Approved. It can be published.")),
    "back": (commands.send_back, gettext_lazy("Sent back as a draft.")),
    "publish": (commands.publish, gettext_lazy("Published. It is filled in from now on.")),
    "retire": (commands.retire, gettext_lazy("Retired. Nobody fills it in any more.")),
}
