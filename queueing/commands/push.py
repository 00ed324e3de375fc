"""A customer's browser asks to be told, and asks no more."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, Invalid
from queueing.commands.moving import IllegalMove
from queueing.models import PushSubscription, Ticket
from queueing.push import bell, vapid
from queueing.push.encryption import BadKeysError, Keys
from queueing.push.endpoints import checked
from queueing.push.webpush import Browser
from queueing.states import ENDED
from stores.tokens import token_hash

MOST = 5  # phones of one ticket


class PushOff(Conflict):
    code, message = "push_off", _("This store sends no notices to phones. Please look at this page now and then.")


class PushKeysWrong(Invalid):
    code, message = "push_keys", _("These are not the keys of a browser. Try again.")


class TooManyPhones(Conflict):
    code, message = (
        "too_many_phones",
        _("Enough phones are told about this ticket already. Switch one of them off first."),
    )


@transaction.atomic
def subscribe(*, ticket_id: int, browser: Browser, language: str, now: datetime) -> PushSubscription:
    """Tell this browser about the ticket; said again, it is the same row, and `dead_at` says whether it still lives.

    Raises PushOff, EndpointRefused, PushKeysWrong, IllegalMove for a ticket that has ended, TooManyPhones.
    """
    if not vapid.is_on():
        raise PushOff
    checked(browser.endpoint)
    try:
        Keys.read(browser.p256dh, browser.auth)
    except BadKeysError as error:
        raise PushKeysWrong from error
    ticket = Ticket.objects.select_for_update(no_key=True).get(pk=ticket_id)  # so many phones and no more
    if ticket.state in ENDED:
        raise IllegalMove(state=ticket.state)
    facts = {"p256dh": browser.p256dh, "auth": browser.auth, "language": language}
    others = PushSubscription.objects.filter(ticket=ticket)
    row = others.filter(endpoint_hash=token_hash(browser.endpoint)).first()
    if row is not None:
        others.filter(pk=row.pk).update(**facts)
        return row
    if others.filter(dead_at=None).count() >= MOST:
        raise TooManyPhones
    row = PushSubscription.objects.create(
        ticket=ticket, endpoint=browser.endpoint, endpoint_hash=token_hash(browser.endpoint), made_at=now, **facts
    )
    bell.flag(ticket.store_id)
    return row


def unsubscribe(*, ticket_id: int, endpoint: str) -> None:
    """Tell this browser no more, and forget it. Safe to say twice."""
    PushSubscription.objects.filter(ticket_id=ticket_id, endpoint_hash=token_hash(endpoint)).delete()
