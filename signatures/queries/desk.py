"""What a clerk can fill in at a counter, and what has been."""

from dataclasses import dataclass

from queueing.models import Session, SessionStep, Ticket
from signatures.models import Document, FormTemplate
from signatures.states import DocumentState, VersionState
from stores.models import Counter

EARLIER = 10


@dataclass(frozen=True)
class Papers:
    """At a counter: who is served, the forms of what they came for, all the others, the documents of the visit, and
    what a confirmed customer has signed in this store before.
    """

    session: Session | None
    wanted: list[FormTemplate]
    others: list[FormTemplate]
    documents: list[Document]
    earlier: list[Document]


def session_at(counter: Counter) -> Session | None:
    """Who is served there now."""
    running = Session.objects.filter(counter=counter, ended_at=None)
    return running.select_related("ticket__customer", "service").first()


def papers_at(counter: Counter) -> Papers:
    """Six statements at most; nothing can be filled in while nobody is served."""
    session = session_at(counter)
    if session is None:
        return Papers(None, [], [], [], [])
    matters = {session.service_id, *SessionStep.objects.filter(session=session).values_list("service_id", flat=True)}
    published = FormTemplate.objects.filter(versions__state=VersionState.PUBLISHED).distinct().order_by("code")
    wanted = list(published.filter(services__in=matters))
    others = list(published.exclude(pk__in=[each.pk for each in wanted]))
    made = Document.objects.filter(ticket=session.ticket).select_related("version__template").order_by("-id")
    return Papers(session, wanted, others, list(made), _earlier(session.ticket, counter))


def _earlier(ticket: Ticket, counter: Counter) -> list[Document]:
    """Nothing is shown of who has not been confirmed."""
    if ticket.customer_id is None or ticket.confirmed_at is None:
        return []
    found = Document.objects.filter(customer=ticket.customer_id, store=counter.store_id, follows_as="")
    found = found.exclude(ticket=ticket).filter(state=DocumentState.SEALED)
    return list(found.select_related("version__template").order_by("-id")[:EARLIER])
