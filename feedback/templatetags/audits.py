"""Filters of the pages of audits."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def said_in(texts: Mapping[str, str] | None, language: str) -> str:
    """The text in exactly this language; nothing where there is none."""
    return (texts or {}).get(language, "")
