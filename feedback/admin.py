"""The administration of feedback, split by noun."""

from feedback import admin_followups

__all__ = ["admin_followups"]
