"""Who reads form templates, and who changes them; who fills in, signs and looks up documents."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.errors import Invalid, NotAllowed, NotFound, NotSignedIn
from queueing.access import clerk_ticket
from queueing.models import Session, Ticket
from signatures.access.templates import (
    READ_TEMPLATES,
    check_editor,
    check_templates,
    edited_template,
    edited_version,
    edited_wording,
    may_edit_templates,
    template_for,
    templates,
    version_for,
    wordings,
)
from signatures.models import Document, DocumentDraft, SigningLink
from signatures.queries.links import AROUND, link_of
from signatures.states import UNSIGNED
from stores.access import (
    ADMINISTRATOR,
    AUDITOR,
    CLERK,
    MANAGER,
    REGIONAL,
    Principal,
    can_serve,
    require_scope,
    stores_visible_to,
)
from stores.hours import local_day, midnight
from stores.models import Counter, Store
from stores.tokens import token_hash

__all__ = [
    "READ_ARCHIVE",
    "READ_DOCUMENTS",
    "READ_TEMPLATES",
    "SIGNING_HEADER",
    "StoreNeeded",
    "TicketNeeded",
    "acted_document",
    "archive",
    "archived_document",
    "check_editor",
    "check_templates",
    "desk_document",
    "document_for",
    "documents",
    "edited_template",
    "edited_version",
    "edited_wording",
    "filling_place",
    "held_document",
    "home_document",
    "link_for",
    "may_act",
    "may_edit_templates",
    "may_hold",
    "newer_document",
    "own_draft",
    "own_link",
    "served_document",
    "share_stores",
    "technician_store",
    "technician_stores",
    "template_for",
    "templates",
    "version_for",
    "wordings",
]
READ_ARCHIVE = (CLERK, MANAGER, REGIONAL, AUDITOR, ADMINISTRATOR)


# --- the archive ------------------------------------------------------------------------------------------------------
def archive(principal: Principal, *, now: datetime) -> QuerySet[Document]:
    """The documents that the principal may look up: a clerk those of the own stores and of today. Or NotSignedIn,
    NotAllowed.
    """
    if not principal.is_staff:
        raise NotSignedIn
    if not principal.has(*READ_ARCHIVE):
        raise NotAllowed
    stores = stores_visible_to(principal)
    rows = Document.objects.filter(store__in=stores)
    return rows.filter(_of_today(stores, now)) if principal.has(CLERK) else rows


def _of_today(stores: QuerySet[Store], now: datetime) -> Q:
    """Made since the store's own midnight."""
    found = Q(pk=None)
    for store in stores:
        found |= Q(store=store.pk, made_at__gte=midnight(store.time_zone, local_day(store.time_zone, now)))
    return found


def archived_document(principal: Principal, reference: str, *, now: datetime) -> Document:
    """One of them, with what its pages show, or NotFound."""
    rows = archive(principal, now=now).select_related(
        "store",
        "key",
        "version__template",
        "author__user",
        "ticket",
        "follows",
        "replaced_by",
        "wording",
        "session__case__topic",
    )
    document = rows.filter(reference=reference).first()
    if document is None:
        raise NotFound
    return document


def held_document(principal: Principal, reference: str, *, now: datetime) -> Document:
    """A document whose legal hold the principal may set and lift."""
    document = archived_document(principal, reference, now=now)
    if not may_hold(principal):
        raise NotAllowed
    return document


def acted_document(principal: Principal, reference: str, *, now: datetime) -> Document:
    """A document that the principal may make void, replace, correct, or withdraw from for its customer."""
    document = archived_document(principal, reference, now=now)
    if not may_act(principal, document):
        raise NotAllowed
    return document


def may_act(principal: Principal, document: Document) -> bool:
    """Whether they serve where it was signed."""
    return can_serve(principal, document.store_id)


def may_hold(principal: Principal) -> bool:
    return principal.has(ADMINISTRATOR)


def share_stores(principal: Principal) -> QuerySet[Store]:
    """The stores whose shares the principal may compare."""
    if not principal.is_staff:
        raise NotSignedIn
    if not principal.has(*READ_TEMPLATES):
        raise NotAllowed
    return stores_visible_to(principal).filter(is_active=True)


# --- documents --------------------------------------------------------------------------------------------------------
SIGNING_HEADER = "X-Signing-Token"
READ_DOCUMENTS = (CLERK, MANAGER, REGIONAL, AUDITOR)


class TicketNeeded(Invalid):
    code, message = "ticket_needed", _("Name the ticket: you work in more than one store.")


class StoreNeeded(Invalid):
    code, message = "store_needed", _("Name the store: you work in more than one.")


def documents(principal: Principal, *, now: datetime) -> QuerySet[Document]:
    """The documents that the principal may read, of the stores they look into: a clerk those of today, those of whom
    they serve at the moment, and their own that somebody still has to sign. Or NotSignedIn, NotAllowed.
    """
    if not principal.is_staff:
        raise NotSignedIn
    if not principal.has(*READ_DOCUMENTS):
        raise NotAllowed
    require_scope(principal, "desk")
    stores = stores_visible_to(principal)
    found = Document.objects.filter(store__in=stores)
    if principal.has(CLERK):
        served = Session.objects.filter(clerk=principal.staff_id, ended_at=None)
        known = served.filter(ticket__confirmed_at__isnull=False, ticket__customer__isnull=False)
        of_served = Q(ticket__in=served.values("ticket")) | Q(customer__in=known.values("ticket__customer"))
        found = found.filter(_of_today(stores, now) | of_served | Q(author=principal.staff_id, state__in=UNSIGNED))
    around = ("version__template", "store", "author", "key", "session", "ticket", "follows", "replaced_by", "wording")
    return found.select_related(*around)


def document_for(principal: Principal, document_id: int, *, now: datetime) -> Document:
    """One of them, or NotFound."""
    document = documents(principal, now=now).filter(pk=document_id).first()
    if document is None:
        raise NotFound
    return document


def desk_document(principal: Principal, counter: Counter, document_id: int, *, now: datetime) -> Document:
    """One of them that was made in the store of a counter, or NotFound."""
    document = document_for(principal, document_id, now=now)
    if document.store_id != counter.store_id:
        raise NotFound
    return document


def served_document(principal: Principal, document_id: int, *, now: datetime) -> Document:
    """A document on which the principal may act: of a store in which they serve."""
    document = document_for(principal, document_id, now=now)
    if not can_serve(principal, document.store_id):
        raise NotAllowed
    return document


def newer_document(principal: Principal, reference: str) -> Document:
    """The document that shall take the place of another, of the stores that the principal looks into; or NotFound."""
    document = Document.objects.filter(store__in=stores_visible_to(principal), reference=reference.upper()).first()
    if document is None:
        raise NotFound
    return document


def filling_place(principal: Principal, ticket_id: int | None) -> tuple[Store, Ticket | None]:
    """Where the principal fills a form in: the ticket's store, else the only one they serve in."""
    if not principal.is_staff:
        raise NotSignedIn
    if not principal.has(CLERK, MANAGER):
        raise NotAllowed
    require_scope(principal, "desk")
    if ticket_id is not None:
        ticket = Ticket.objects.select_related("store", "customer").get(pk=clerk_ticket(principal, ticket_id).id)
        return ticket.store, ticket
    if len(principal.store_ids) != 1:
        raise TicketNeeded
    return Store.objects.get(pk__in=principal.store_ids), None


# --- at the customer's home -------------------------------------------------------------------------------------------
def technician_stores(principal: Principal) -> QuerySet[Store]:
    """The stores for which the principal goes to customers' homes: those in which they serve. Or NotSignedIn,
    NotAllowed.
    """
    if not principal.is_staff:
        raise NotSignedIn
    if not principal.has(CLERK, MANAGER):
        raise NotAllowed
    require_scope(principal, "desk")
    return Store.objects.filter(pk__in=principal.store_ids, is_active=True)


def technician_store(principal: Principal, code: str) -> Store:
    """One of them, by its code; without one the only one. Raises StoreNeeded, NotFound."""
    stores = technician_stores(principal)
    if code:
        store = stores.filter(code=code).first()
        if store is None:
            raise NotFound
        return store
    found = list(stores[:2])
    if len(found) != 1:
        raise StoreNeeded
    return found[0]


def own_draft(principal: Principal, draft_id: int) -> DocumentDraft:
    """A record of the principal's own, frozen or not; else NotFound."""
    rows = DocumentDraft.objects.filter(store__in=technician_stores(principal), author=principal.staff_id)
    draft = rows.filter(pk=draft_id).select_related("template", "store", "author__user", "customer").first()
    if draft is None:
        raise NotFound
    return draft


def home_document(principal: Principal, document_id: int) -> Document:
    """A document that the principal has made at a customer's home; else NotFound."""
    rows = Document.objects.filter(draft__author=principal.staff_id, store__in=technician_stores(principal))
    document = rows.filter(pk=document_id).select_related("version__template", "store", "author__user", "key").first()
    if document is None:
        raise NotFound
    return document


def link_for(secret: str, around: Sequence[str] = AROUND) -> SigningLink:
    """The signing link behind a secret that nobody else has, whether or not it is still good; else NotFound."""
    link = link_of(secret, around) if secret else None
    if link is None:
        raise NotFound
    return link


def own_link(secret: str, document_id: int) -> SigningLink:
    """The same, for a program that names the document too."""
    link = SigningLink.objects.filter(secret_hash=token_hash(secret), document=document_id).first() if secret else None
    if link is None:
        raise NotFound
    return link
