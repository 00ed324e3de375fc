"""Feedback in the administration."""

from feedback import survey_console

__all__ = ["survey_console"]
