"""Words of surveys in their own language."""

from django import template
from django.utils.translation import gettext

from feedback.asking import in_language
from feedback.letters import intro_of
from feedback.models import Invitation

register = template.Library()


@register.simple_tag
def intro_words(invitation: Invitation) -> str:
    return intro_of(invitation)


@register.simple_tag
def thanks_words(invitation: Invitation) -> str:
    return in_language(invitation.version.thanks, invitation.language) or gettext("Thank you for your answers.")
