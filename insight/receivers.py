"""What is heard from one part and told to another that must not know it: one line each, which calls one command."""

from datetime import datetime
from typing import Any

from feedback.commands.planning_about import Happened, plan_about
from feedback.states import Touchpoint
from signatures.models import Document, DocumentDraft
from signatures.signals import document_sealed


def sealed(document: Document, now: datetime, **_facts: Any) -> None:
    """A form is signed, in the store or at the customer's home: whoever signed it may be asked about it."""
    at_home = DocumentDraft.objects.filter(document=document).exists()
    happened = Happened(
        touchpoint=Touchpoint.HOME if at_home else Touchpoint.SIGNING,
        key=f"document:{document.pk}",
        at=document.state_since,
        store=document.store,
        clerk_id=document.author_id,
        customer_id=document.customer_id,
        ticket_id=document.ticket_id,
        language=document.language,
    )
    plan_about(happened=happened, now=now)


def connect() -> None:
    document_sealed.connect(sealed, dispatch_uid="surveys ask about signed forms")
