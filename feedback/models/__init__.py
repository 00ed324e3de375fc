"""What feedback keeps."""

# --- store audits -----------------------------------------------------------------------------------------------------
from feedback.models.audits import (
    Audit,
    AuditAnswer,
    AuditPhoto,
    AuditTask,
    AuditTaskMove,
    Checklist,
    ChecklistItem,
    ChecklistSection,
    ChecklistVersion,
)

__all__ = [
    "Audit",
    "AuditAnswer",
    "AuditPhoto",
    "AuditTask",
    "AuditTaskMove",
    "Checklist",
    "ChecklistItem",
    "ChecklistSection",
    "ChecklistVersion",
]
