"""The chain's own words for mails and SMS: the list of messages, and the words of one in one language."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from core.errors import Invalid, NotFound
from core.wordings import Words, message_of
from signatures import access
from signatures.commands import templates_wordings as commands
from signatures.commands.templates_steps import BadContent
from signatures.forms.templates import MoveForm
from signatures.forms.wordings import WordingForm
from signatures.models import WordingVersion
from signatures.queries.templates import LANGUAGES, plain_rules
from signatures.queries.templates_wordings import channel_words, wording_lines, words_warnings
from signatures.screens.templates import fault_remarks, warning_remarks
from signatures.states import OPEN, VersionState
from signatures.views.templates import BadMove
from stores.access import Principal
from stores.views.gate import staff_page

PLACE = ("purpose", "channel", "language")


class BadWords(Invalid):
    code, message = "bad_words", gettext_lazy("Nothing was saved.")


@require_safe
@staff_page
def choose(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Every message in every language, as it is sent today."""
    access.check_templates(principal)
    return render(request, "signatures/wordings.html", {"lines": wording_lines(plain_rules())})


@require_safe
@staff_page
def page(request: HttpRequest, principal: Principal, **place: str) -> HttpResponse:
    """One message in one language: the words that are sent, and those in work."""
    access.check_templates(principal)
    message = message_of(place["purpose"], place["channel"])
    if message is None or place["language"] not in LANGUAGES:
        raise NotFound
    versions = access.wordings(principal, **place)
    in_work = next((each for each in versions if each.state in OPEN), None)
    published = next((each for each in versions if each.state == VersionState.PUBLISHED), None)
    sent = Words(published.text, published.subject) if published else message.own(place["language"])
    edited = Words(in_work.text, in_work.subject) if in_work else sent
    warnings = words_warnings(edited, plain_rules([place["language"]])[place["language"]])
    context: dict[str, Any] = {
        **place,
        "message": message,
        "by": channel_words(message.channel),
        "versions": versions,
        "in_work": in_work,
        "published": published,
        "sent": sent,
        "warnings": warning_remarks(warnings),
        "may_edit": access.may_edit_templates(principal),
        "is_own": in_work is not None and any(each.pk == principal.staff_id for each in in_work.editors.all()),
        "form_languages": LANGUAGES,
    }
    return render(request, "signatures/wording.html", context)


@require_POST
@staff_page
def draft(_request: HttpRequest, principal: Principal, **place: str) -> HttpResponse:
    """Begin words of the chain's own."""
    access.check_editor(principal)
    commands.create_wording(**place, by=principal.staff_id or 0, now=timezone.now())
    return _back(place)


@require_POST
@staff_page
def save(request: HttpRequest, principal: Principal, number: int, **place: str) -> HttpResponse:
    """Give a draft other words."""
    found, form = access.edited_wording(principal, number=number, **place), WordingForm(request.POST)
    if not form.is_valid():
        name, problems = next(iter(form.errors.items()))
        raise BadWords(f"{form.fields[name].label}: {problems[0]}")
    data, by = form.cleaned_data, principal.staff_id or 0
    words = Words(data["text"].strip(), data["subject"])
    _told(commands.edit_wording, version_id=found.pk, words=words, revision=data["revision"], by=by)
    messages.success(request, gettext_lazy("Saved."))
    return _back(place)


@require_POST
@staff_page
def move(request: HttpRequest, principal: Principal, number: int, **place: str) -> HttpResponse:
    """Submit, approve, send back, publish or retire."""
    found, form = access.edited_wording(principal, number=number, **place), MoveForm(request.POST)
    if not form.is_valid():
        raise BadMove
    data = form.cleaned_data
    note = {"note": data["note"]} if data["act"] == "back" else {}
    act, said = ACTS[data["act"]]
    _told(act, version_id=found.pk, revision=data["revision"], by=principal.staff_id or 0, **note)
    messages.success(request, said)
    return _back(place)


def _told(act: Callable[..., WordingVersion], **facts: Any) -> None:
    """Run a command; what is wrong with the words becomes one sentence."""
    try:
        act(**facts, now=timezone.now())
    except BadContent as bad:
        raise BadWords(" ".join(each.words for each in fault_remarks(bad.faults))) from bad


def _back(place: dict[str, str]) -> HttpResponse:
    return HttpResponseRedirect(reverse("wording", args=[place[name] for name in PLACE]))


ACTS: dict[str, tuple[Callable[..., WordingVersion], Any]] = {
    "submit": (commands.submit_wording, gettext_lazy("In review now. Another person reads it.")),
    "approve": (commands.approve_wording, gettext_lazy("Approved. It can be published.")),
    "back": (commands.send_back_wording, gettext_lazy("Sent back as a draft.")),
    "publish": (commands.publish_wording, gettext_lazy("Published. It is sent from now on.")),
    "retire": (commands.retire_wording, gettext_lazy("Retired. The message has its own words again.")),
}
