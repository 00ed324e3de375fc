"""What the monitors show as words."""

from django import template

register = template.Library()


@register.filter
def percent(share: float | None) -> str:
    """0.82 as "82 %", with a space that does not break."""
    return "" if share is None else f"{round(100 * share)}\u00a0%"
