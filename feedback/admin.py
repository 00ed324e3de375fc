"""Feedback in the administration."""

from feedback import admin_followups, survey_console

__all__ = ["admin_followups", "survey_console"]
