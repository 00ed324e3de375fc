"""Numbers of the rule preview."""

from django import template

from core.text import tenths

register = template.Library()


@register.filter
def decimal_minutes(seconds: float) -> str:
    """Seconds as minutes with one decimal, as the language writes it."""
    return tenths(seconds / 60)


@register.filter
def unlocalised(number: float) -> str:
    """A number as a form takes it back, with a point in every language."""
    return repr(float(number)).removesuffix(".0")
