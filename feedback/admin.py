"""Feedback in the administration."""

from feedback import admin_callbacks, admin_claims, admin_followups, survey_console

__all__ = ["admin_callbacks", "admin_claims", "admin_followups", "survey_console"]
