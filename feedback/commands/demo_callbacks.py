"""What the demo chain begins with for calls back; safe to repeat."""

from datetime import datetime, timedelta

from django.db import transaction

from core.errors import DomainError
from feedback.commands.callbacks import NewCallback, ask
from feedback.demo.callbacks import NOTE, PEOPLE
from feedback.models import Callback, CallbackRule
from queueing.commands.booking.making import contact
from stores.models import Store
from stores.queries.finding import services_of


@transaction.atomic
def load_callbacks(*, now: datetime) -> None:
    """Write the chain's rule, and a few wishes in its first store; what somebody has changed stays."""
    CallbackRule.objects.get_or_create(store=None, defaults={"notes": NOTE})
    store = Store.objects.filter(code="demo-001", is_active=True).first()
    if store is not None and not Callback.objects.filter(store=store).exists():
        _ask(store, now=now)


def _ask(store: Store, *, now: datetime) -> None:
    services = list(services_of(store))
    for place, person in enumerate(PEOPLE):
        who = contact(
            name=person.name, phone=person.phone, mail="", notes="", language=person.language, country=store.country
        )
        wanted = NewCallback(store=store, contact=who, service=services[place % len(services)] if services else None)
        try:
            with transaction.atomic():
                ask(new=wanted, now=now - timedelta(minutes=person.minutes))
        except DomainError:  # no room today: the demo goes on without
            return
