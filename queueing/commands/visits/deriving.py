"""What the rows of the line say of a visit that ended."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Final, cast

from queueing.models import Session, SettledVisit
from queueing.states import ENDED
from stores.hours import local_time
from stores.models import Customer, Store
from stores.models.customers import PERSON

CODE: Final = re.compile(r"[-a-z0-9_]{1,40}")
OF_TICKET: Final = (  # what follows from the rows at any time; the place and the topic are kept as they were
    "service_id", "store_id", "clerk_id", "customer_id", "who", "channel", "outcome", "reason", "ended_at", "ended_on",
    "hour",
)  # fmt: skip


def derived(ticket_ids: Collection[int]) -> dict[int, SettledVisit]:
    """A row, unsaved and without its neighbours, for each of these tickets that is settled: three statements.

    Settled is what was finished once and is over, in whatever way: whoever takes a visit up again and lets the
    customer leave does not undo it.
    """
    done = Session.objects.filter(ticket__in=ticket_ids, ticket__state__in=ENDED, ended=Session.Ended.FINISHED)
    closing = done.order_by("ticket_id", "-id").distinct("ticket_id").select_related("ticket", "service")
    sessions = list(closing)
    stores = Store.objects.in_bulk({each.ticket.store_id for each in sessions})
    customers = [each.ticket.customer_id for each in sessions if each.ticket.confirmed_at is not None]
    people = person_ids(pk for pk in customers if pk is not None)
    return {each.ticket_id: _visit(each, stores[each.ticket.store_id], people) for each in sessions}


def person_ids(customer_ids: Iterable[int]) -> dict[int, int]:
    """The person behind each of these customers, over all merges."""
    rows = Customer.objects.filter(pk__in=set(customer_ids)).annotate(person=PERSON)
    return dict(rows.values_list("pk", "person"))


def _visit(session: Session, store: Store, people: Mapping[int, int]) -> SettledVisit:
    ticket = session.ticket
    customer_id = ticket.customer_id if ticket.confirmed_at is not None else None
    return SettledVisit(
        ticket=ticket,
        customer_id=customer_id,
        who="" if customer_id is None else str(people[customer_id]),
        topic_id=session.service.topic_id,
        service_id=session.service_id,
        clerk_id=session.clerk_id,
        channel=ticket.channel,
        outcome=ticket.outcome or session.outcome,  # a ticket that was taken up again has none, nor a reason
        reason=reason_code(ticket.outcome_reason),
        **there(store, cast("datetime", session.ended_at)),  # it is finished
    )


def there(store: Store, ended_at: datetime) -> dict[str, Any]:
    """The place of a visit as it is now, and its end on the store's own clock."""
    local = local_time(store.time_zone, ended_at)
    return {
        "store_id": store.pk,
        "region_id": store.region_id,
        "partner_id": store.partner_id,
        "is_expert": store.is_expert,
        "ended_at": ended_at,
        "ended_on": local.date(),
        "hour": local.hour,
    }


def reason_code(reason: str) -> str:
    """`reason` when it is a code; words of a clerk's own may name somebody and are not kept here."""
    return reason if CODE.fullmatch(reason) else ""
