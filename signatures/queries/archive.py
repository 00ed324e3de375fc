"""The archive: documents that are looked for, and what one of them has gone through."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models import Q, QuerySet

from core.personal import lookup_hash
from queueing.models import Session
from signatures.models import Attachment, Document, DocumentRead, Layer, Signature
from signatures.queries.documents import history_of
from stores.commands.customers import BadCustomer, BadMail, BadPhone, normal
from stores.models import Customer, CustomerWay

ROWS = 50
READS = 20
LAST = date(9999, 12, 30)


@dataclass(frozen=True)
class Search:
    """What is looked for; empty is anything. `ticket` goes with `day`, which is the visit's; `before` is a cursor."""

    customer: str = ""
    reference: str = ""
    ticket: str = ""
    case: int | None = None  # the number of a customer's matter over several visits
    day: date | None = None
    store: str = ""
    template: str = ""
    state: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None
    country: str = ""  # whose phone numbers are meant without a prefix


@dataclass(frozen=True)
class Page:
    """Documents, the newest first, and the cursor of the next page."""

    rows: tuple[Document, ...]
    next: int | None


def page(rows: QuerySet[Document], asked: Search, *, size: int = ROWS) -> Page:
    """A page of what is found. One statement, and one more for a customer."""
    found = filtered(rows, asked).select_related("store", "version__template", "author__user", "ticket", "key")
    if asked.before is not None:
        found = found.filter(pk__lt=asked.before)
    shown = list(found.defer("values", "key__secret").order_by("-id")[: size + 1])
    return Page(tuple(shown[:size]), shown[size - 1].pk if len(shown) > size else None)


def filtered(rows: QuerySet[Document], asked: Search) -> QuerySet[Document]:
    """`rows` that are what is looked for."""
    wanted = {
        "reference": asked.reference.upper(), "store__code": asked.store, "version__template__code": asked.template,
        "state": asked.state, "ticket__number__iexact": asked.ticket, "ticket__day": asked.day,
        "made_at__gte": _midnight(asked.since), "made_at__lt": _midnight(asked.until, days=1),
    }  # fmt: skip
    found = rows.filter(**{name: value for name, value in wanted.items() if value})
    if asked.case is not None:
        found = found.filter(_of_case(asked.case))
    if asked.customer:
        found = found.filter(customer__in=customers(asked.customer, country=asked.country))
    return found


def _of_case(case_id: int) -> Q:
    """Of a session of the case; or of a visit of it, where the document knows no session, as later acts do not."""
    sessions = Session.objects.filter(case=case_id)
    return Q(session__in=sessions) | Q(session=None, ticket__in=sessions.values("ticket"))


def _midnight(day: date | None, *, days: int = 0) -> datetime | None:
    if day is None or day >= LAST:
        return None
    return datetime.combine(date.fromordinal(day.toordinal() + days), time.min, UTC)


def customers(said: str, *, country: str) -> list[int]:
    """Every row of the persons who have shown that this number, phone or mail is theirs."""
    ways = Q(pk=None)
    for kind in CustomerWay.Kind.values:
        try:
            digest = lookup_hash(kind, normal(kind, said, country=country))
        except (BadPhone, BadMail, BadCustomer):
            continue
        ways |= Q(kind=kind, hash=digest)
    proven = Q(kind=CustomerWay.Kind.NUMBER) | Q(proven_at__isnull=False)
    rows = Customer.objects.filter(ways__in=CustomerWay.objects.filter(ways, proven))
    people = {customer.person_id for customer in rows.only("id", "merged_into")}
    return list(Customer.objects.filter(Q(pk__in=people) | Q(merged_into__in=people)).values_list("pk", flat=True))


@dataclass(frozen=True)
class File:
    """All that is known of one document but what it says."""

    document: Document
    layers: tuple[Layer, ...]
    attachments: tuple[Attachment, ...]
    signatures: tuple[Signature, ...]
    history: tuple[Mapping[str, Any], ...]
    later: tuple[Document, ...]
    replaced: tuple[Document, ...]
    reads: tuple[DocumentRead, ...]


def file_of(document: Document) -> File:
    """Six statements."""
    signatures = Signature.objects.filter(document=document).select_related("staff__user", "layer").defer("dynamics")
    reads = DocumentRead.objects.filter(document=document).select_related("staff__user").order_by("-id")
    return File(
        document=document,
        layers=tuple(Layer.objects.filter(document=document).order_by("number")),
        attachments=tuple(Attachment.objects.filter(document=document).order_by("number")),
        signatures=tuple(signatures.order_by("layer__number")),
        history=tuple(history_of(document)),
        later=tuple(Document.objects.filter(follows=document).select_related("author__user").order_by("id")),
        replaced=tuple(Document.objects.filter(replaced_by=document).order_by("id")),
        reads=tuple(reads[:READS]),
    )
