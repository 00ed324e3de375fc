"""The pages of those who define surveys: the list, one survey, its draft, and the way into use."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError
from feedback.access import surveys as access
from feedback.commands import defining
from feedback.forms.surveys import draft_forms, sending_form, wording_of
from feedback.models import Survey, SurveyVersion
from feedback.queries.surveys import survey_lines
from feedback.states import SurveyState
from stores.access import Principal
from stores.views.gate import staff_page


@require_safe
@staff_page
def choose(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Every survey, with how many were asked and answered in the own stores."""
    lines = survey_lines(access.surveys(principal), access.asked_of(principal))
    return render(request, "feedback/surveys.html", {"lines": lines})


@require_safe
@staff_page
def page(request: HttpRequest, principal: Principal, code: str) -> HttpResponse:
    """One survey: what it asks, when it goes out."""
    return _page(request, principal, access.survey_for(principal, code))


@require_POST
@staff_page
def timing(request: HttpRequest, principal: Principal, code: str) -> HttpResponse:
    """When it goes out from now on, and to whom."""
    survey = access.survey_to_edit(principal, code)
    form = sending_form(survey, request.POST)
    if not form.is_valid():
        return _page(request, principal, survey, form=form, status=400)
    now = timezone.now()
    defining.set_sending(survey=survey, sending=form.sending(), by_id=principal.staff_id, now=now)
    messages.success(request, _("Saved. It holds for the visits from now on."))
    return HttpResponseRedirect(reverse("survey-page", args=[code]))


@require_POST
@staff_page
def begin(_request: HttpRequest, principal: Principal, code: str) -> HttpResponse:
    """A draft, made of what is in use."""
    survey = access.survey_to_edit(principal, code)
    defining.begin_draft(survey=survey, by_id=principal.staff_id, now=timezone.now())
    return HttpResponseRedirect(reverse("survey-draft", args=[code]))


@staff_page
def draft(request: HttpRequest, principal: Principal, code: str) -> HttpResponse:
    """Write the draft."""
    version = access.draft_to_edit(principal, code)
    if request.method != "POST":
        return _draft(request, version, draft_forms(version))
    found = draft_forms(version, request.POST)
    if not all([found[0].is_valid(), found[1].is_valid()]):
        return _draft(request, version, found, status=400)
    try:
        wording = wording_of(*found)
        defining.save_draft(draft=version, wording=wording, revision=found[0].cleaned_data["revision"])
    except DomainError as error:
        messages.error(request, str(error.message))
        return _draft(request, version, found, status=error.status)
    messages.success(request, _("The draft is saved."))
    return HttpResponseRedirect(reverse("survey-draft", args=[code]))


@require_POST
@staff_page
def publish(request: HttpRequest, principal: Principal, code: str) -> HttpResponse:
    """Put the draft into use, as it is shown."""
    version = access.draft_to_edit(principal, code)
    said = request.POST.get("revision", "")
    revision = int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else -1  # noqa: PLR2004 -- digits
    try:
        defining.publish(draft=version, revision=revision, by_id=principal.staff_id, now=timezone.now())
    except DomainError as error:
        faults = ", ".join(map(str, error.extra.get("faults", [])))
        messages.error(request, " ".join(filter(None, [str(error.message), faults])))
        return HttpResponseRedirect(reverse("survey-draft", args=[code]))
    messages.success(request, _("It is in use now. Whoever was asked before answers the questions they were sent."))
    return HttpResponseRedirect(reverse("survey-page", args=[code]))


def _page(
    request: HttpRequest, principal: Principal, survey: Survey, *, form: object = None, status: int = 200
) -> HttpResponse:
    versions = list(survey.versions.order_by("-number", "id")[:50])
    context = {
        "survey": survey,
        "versions": versions,
        "published": next((each for each in versions if each.state == SurveyState.PUBLISHED), None),
        "draft": next((each for each in versions if each.state == SurveyState.DRAFT), None),
        "may_edit": access.may_edit_surveys(principal),
        "form": form or sending_form(survey),
    }
    return render(request, "feedback/survey_page.html", context, status=status)


def _draft(
    request: HttpRequest, version: SurveyVersion, found: tuple[object, object], status: int = 200
) -> HttpResponse:
    context = {"draft": version, "survey": version.survey, "words": found[0], "questions": found[1]}
    return render(request, "feedback/survey_draft.html", context, status=status)
