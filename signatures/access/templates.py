"""Who reads form templates and the words of messages, and who changes them."""

from django.db.models import QuerySet

from core.errors import NotAllowed, NotFound, NotSignedIn
from signatures.models import FormTemplate, TemplateVersion, WordingVersion
from stores.access import ADMINISTRATOR, AUDITOR, MANAGER, REGIONAL, Principal

READ_TEMPLATES = (MANAGER, REGIONAL, AUDITOR, ADMINISTRATOR)
EDIT_TEMPLATES = (REGIONAL, ADMINISTRATOR)  # a form holds in the whole chain: no single store writes it


def may_edit_templates(principal: Principal) -> bool:
    """Write, approve, publish and retire; no bearer token does."""
    return principal.has(*EDIT_TEMPLATES) and principal.token_id is None


def check_templates(principal: Principal) -> None:
    """Raise NotSignedIn / NotAllowed for who may not read forms and the words of messages."""
    if not principal.is_staff:
        raise NotSignedIn
    if not principal.has(*READ_TEMPLATES):
        raise NotAllowed


def check_editor(principal: Principal) -> None:
    """The same for who may not change them."""
    check_templates(principal)
    if not may_edit_templates(principal):
        raise NotAllowed


def templates(principal: Principal) -> QuerySet[FormTemplate]:
    """The templates that the principal may read: all, or NotSignedIn / NotAllowed."""
    check_templates(principal)
    return FormTemplate.objects.all()


def template_for(principal: Principal, code: str) -> FormTemplate:
    """One of them, or NotFound."""
    template = templates(principal).filter(code=code).first()
    if template is None:
        raise NotFound
    return template


def edited_template(principal: Principal, code: str) -> FormTemplate:
    """A template that the principal may change."""
    template = template_for(principal, code)
    if not may_edit_templates(principal):
        raise NotAllowed
    return template


def version_for(principal: Principal, code: str, number: int) -> TemplateVersion:
    """A version with its people, texts and template."""
    found = TemplateVersion.objects.filter(template__in=templates(principal), template__code=code, number=number)
    people = found.select_related("template", "author", "reviewer", "publisher")
    version = people.prefetch_related("texts", "editors").first()
    if version is None:
        raise NotFound
    return version


def edited_version(principal: Principal, code: str, number: int) -> TemplateVersion:
    """A version that the principal may change or move."""
    version = version_for(principal, code, number)
    if not may_edit_templates(principal):
        raise NotAllowed
    return version


def wordings(principal: Principal, *, purpose: str, channel: str, language: str) -> list[WordingVersion]:
    """The versions of a message's words in a language, the newest first, with their people."""
    check_templates(principal)
    found = WordingVersion.objects.filter(purpose=purpose, channel=channel, language=language)
    people = found.select_related("author", "reviewer", "publisher").prefetch_related("editors")
    return list(people.order_by("-number"))


def edited_wording(principal: Principal, *, purpose: str, channel: str, language: str, number: int) -> WordingVersion:
    """One of them that the principal may change or move."""
    check_editor(principal)
    found = WordingVersion.objects.filter(purpose=purpose, channel=channel, language=language, number=number).first()
    if found is None:
        raise NotFound
    return found
