"""Numbers of the rule preview."""

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def decimal_minutes(seconds: float) -> str:
    """Seconds as minutes with one decimal, as the language writes it."""
    return str(number_format(seconds / 60, decimal_pos=1))


@register.filter
def unlocalised(number: float) -> str:
    """A number as a form takes it back, with a point in every language."""
    return repr(float(number)).removesuffix(".0")
