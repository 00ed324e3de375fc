"""How much is done without paper: per store, service and month, from what happened at the counters.

A matter needs a form when its service has one in use; it needs a signature when the form's published version is signed.
It is paperless when a document was filled in for it here, and digitally signed when everybody has signed that.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth

from queueing.models import Session
from signatures.models import Document, FormTemplate, TemplateVersion
from signatures.states import DocumentState, VersionState
from stores.models import Store

SIGNED = (DocumentState.SEALING, DocumentState.SEALED, DocumentState.WITHDRAWN, DocumentState.SUPERSEDED)
GONE = (DocumentState.DECLINED, DocumentState.VOID)


@dataclass(frozen=True)
class Share:
    """Finished matters: those that need a form and are paperless, those that need a signature and are signed here."""

    name: str
    form: int
    paperless: int
    signature: int
    signed: int

    @property
    def paperless_percent(self) -> int | None:
        return _percent(self.paperless, self.form)

    @property
    def signed_percent(self) -> int | None:
        return _percent(self.signed, self.signature)


@dataclass(frozen=True)
class Shares:
    """The same matters three times over, and all together."""

    all: Share
    stores: tuple[Share, ...]
    services: tuple[Share, ...]
    months: tuple[Share, ...]


def _percent(part: int, whole: int) -> int | None:
    """Rounded down: all is said only once it is all."""
    return part * 100 // whole if whole else None


def shares(stores: QuerySet[Store], *, since: date, until: date) -> Shares:
    """Matters that ended on the days from `since` to before `until` in `stores`. One statement."""
    rows = list(_rows(stores, since=since, until=until))
    return Shares(
        all=_share("", rows),
        stores=_by(rows, lambda row: row["counter__store__name"]),
        services=_by(rows, lambda row: row["service__code"]),
        months=_by(rows, lambda row: f"{row['month']:%Y-%m}"),
    )


def _rows(stores: QuerySet[Store], *, since: date, until: date) -> Iterable[Mapping[str, Any]]:
    forms = FormTemplate.objects.filter(services=OuterRef("service"), is_active=True)
    published = TemplateVersion.objects.filter(
        template__services=OuterRef("service"), template__is_active=True, state=VersionState.PUBLISHED
    )
    mine = Q(session=OuterRef("pk")) | Q(session=None, ticket=OuterRef("ticket"))
    documents = Document.objects.filter(mine, follows_as="")  # a later act is no form that was filled in
    sessions = Session.objects.filter(
        counter__store__in=stores, ended=Session.Ended.FINISHED, ticket__day__gte=since, ticket__day__lt=until
    )
    return (
        sessions.filter(Exists(forms))
        .annotate(
            month=TruncMonth("ticket__day"),
            is_signed_form=Exists(published.exclude(signers=[])),
            is_paperless=Exists(documents.exclude(state__in=GONE)),
            is_signed=Exists(documents.filter(state__in=SIGNED)),
        )
        .values("counter__store__name", "service__code", "month")
        .annotate(
            form=Count("pk"),
            paperless=Count("pk", filter=Q(is_paperless=True)),
            signature=Count("pk", filter=Q(is_signed_form=True)),
            signed=Count("pk", filter=Q(is_signed_form=True, is_signed=True)),
        )
        .order_by("month", "counter__store__name", "service__code")
    )


def _by(rows: Sequence[Mapping[str, Any]], key: Any) -> tuple[Share, ...]:
    names = dict.fromkeys(sorted(key(row) for row in rows))
    return tuple(_share(name, [row for row in rows if key(row) == name]) for name in names)


def _share(name: str, rows: Iterable[Mapping[str, Any]]) -> Share:
    there = list(rows)
    return Share(name, *(sum(row[each] for row in there) for each in ("form", "paperless", "signature", "signed")))
