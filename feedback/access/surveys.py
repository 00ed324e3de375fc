"""Who defines surveys, brings answers in, and answers: fetched and authorised in one step."""

from django.db.models import QuerySet

from core.errors import NotAllowed, NotFound, NotSignedIn
from feedback.models import Invitation, Survey, SurveyVersion
from feedback.states import InvitationState, SurveyState
from stores.access import (
    ADMINISTRATOR,
    AUDITOR,
    MANAGER,
    REGIONAL,
    Principal,
    of_same_dealer,
    require_scope,
    stores_visible_to,
)

READ_SURVEYS = (MANAGER, REGIONAL, AUDITOR, ADMINISTRATOR)
EDIT_SURVEYS = (REGIONAL, ADMINISTRATOR)  # a survey is the whole chain's: no single store writes it


def may_edit_surveys(principal: Principal) -> bool:
    """Write and publish; no bearer token does."""
    return principal.has(*EDIT_SURVEYS) and principal.token_id is None


def surveys(principal: Principal) -> QuerySet[Survey]:
    """The surveys that the principal may read: all, or NotSignedIn / NotAllowed."""
    if not principal.is_staff:
        raise NotSignedIn
    if not principal.has(*READ_SURVEYS):
        raise NotAllowed
    return Survey.objects.all()


def asked_of(principal: Principal) -> QuerySet[Invitation]:
    """The invitations that the principal may count: of the stores they are over, but a former dealer's."""
    surveys(principal)
    return Invitation.objects.filter(of_same_dealer(principal), store__in=stores_visible_to(principal))


def survey_for(principal: Principal, code: str) -> Survey:
    """One of them, or NotFound."""
    survey = surveys(principal).filter(code=code).first()
    if survey is None:
        raise NotFound
    return survey


def survey_to_edit(principal: Principal, code: str) -> Survey:
    """The same for who may change it."""
    survey = survey_for(principal, code)
    if not may_edit_surveys(principal):
        raise NotAllowed
    return survey


def draft_to_edit(principal: Principal, code: str) -> SurveyVersion:
    """The draft of a survey, for who may write in it."""
    survey = survey_to_edit(principal, code)
    draft = survey.versions.filter(state=SurveyState.DRAFT).first()
    if draft is None:
        raise NotFound
    return draft


def survey_to_fill(principal: Principal, code: str) -> Survey:
    """A survey that answers from elsewhere may be brought into: by an administrator, with the scope `insight`."""
    survey = survey_for(principal, code)
    if not principal.has(ADMINISTRATOR):
        raise NotAllowed
    require_scope(principal, "insight")
    return survey


def invitation_for(token: str) -> Invitation:
    """The invitation of a link that somebody was sent, or NotFound: the token is the right to it."""
    rows = Invitation.objects.select_related("version", "survey", "store", "customer")
    invitation = rows.filter(token=token).exclude(state=InvitationState.PLANNED).first()
    if invitation is None:
        raise NotFound
    return invitation
