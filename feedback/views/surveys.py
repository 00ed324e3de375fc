"""The page of an invitation: the tapped mark of the mail is filled in, and stored when it is sent. Works alone, without
a script."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError
from feedback.access.surveys import invitation_for
from feedback.commands.answering import answer
from feedback.commands.opting import hashes_beside, opt_out
from feedback.guards import require_few_surveys
from feedback.models import Invitation
from feedback.screens.surveys import fields, filled
from feedback.states import OptedOutBy, Way

FROM_PAGE = {Way.SMS: Way.SMS, Way.TABLET: Way.TABLET}  # else by mail: the link says by what way they came


@csrf_exempt  # the token is the right: who comes from a mail program without cookies answers all the same
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def page(request: HttpRequest, token: str) -> HttpResponse:
    """The questions in the language of the visit, with what was answered before or tapped in the mail."""
    require_few_surveys(request)
    invitation = invitation_for(token)
    if request.method != "POST":
        return _shown(request, invitation, dict(request.GET.items()))
    try:
        way = FROM_PAGE.get(Way(invitation.way), Way.MAIL)
        answer(invitation_id=invitation.pk, values=filled(invitation, request.POST), way=way, now=timezone.now())
    except DomainError as error:
        return _shown(request, invitation, dict(request.POST.items()), error)
    return HttpResponseRedirect(reverse("survey-thanks", args=[token]))


@require_http_methods(["GET", "HEAD"])
@never_cache
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    """What was sent has arrived; it can still be changed."""
    require_few_surveys(request)
    return _in_its_language(request, "feedback/survey_thanks.html", invitation_for(token))


@csrf_exempt  # the same
@require_POST
@never_cache
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """No more surveys to this person."""
    require_few_surveys(request)
    invitation = invitation_for(token)
    opt_out(hashes=hashes_beside(invitation), by=OptedOutBy.PAGE, now=timezone.now())
    return _in_its_language(request, "feedback/survey_stopped.html", invitation)


def _shown(
    request: HttpRequest, invitation: Invitation, given: dict[str, object], error: DomainError | None = None
) -> HttpResponse:
    facts = {"fields": fields(invitation, given), "error": error}
    return _in_its_language(request, "feedback/survey.html", invitation, status=error.status if error else 200, **facts)


def _in_its_language(
    request: HttpRequest, template: str, invitation: Invitation, *, status: int = 200, **facts: object
) -> HttpResponse:
    """The page speaks the language in which they were asked, whatever this browser was shown before."""
    with translation.override(invitation.language):
        context = {"invitation": invitation, "version": invitation.version, "store": invitation.store, **facts}
        context["language"] = invitation.language
        return render(request, template, context, status=status)
