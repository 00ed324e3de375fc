"""What a person's visits and bookings say of them: gone; that they took place stays for the figures."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict
from queueing.commands.visits.keeping import forget_hashes
from queueing.models import Booking, ProofCode, PushSubscription, Session, SessionStep, Ticket
from queueing.states import ENDED, BookingState
from stores.commands.customers import members
from stores.commands.erasing import own_hashes

TO_COME = (BookingState.HELD, BookingState.BOOKED)


class StillExpected(Conflict):
    code = "customer_expected"
    message = _("This person has a booking or is in the line now. Close that first, then erase what is known of them.")


def forget_visits(*, person_id: int, now: datetime) -> None:
    """Take notes, contacts and codes away from every visit and booking, in the caller's transaction.

    Before the person's ways are gone: by them the bookings are found. Raises StillExpected.
    """
    ids, hashes = members(person_id), own_hashes(person_id)
    tickets = Ticket.objects.filter(Q(customer__in=ids) | Q(said__customer__in=ids, customer=None))
    theirs = Q(ticket__in=tickets) | Q(phone_hash__in=hashes) | Q(mail_hash__in=hashes)
    bookings = Booking.objects.filter(theirs)
    if tickets.exclude(state__in=ENDED).exists() or bookings.filter(state__in=TO_COME, starts_at__gte=now).exists():
        raise StillExpected
    chosen = list(tickets.values_list("pk", flat=True))
    bookings.update(name=None, phone=None, mail=None, phone_hash=None, mail_hash=None, notes=None)
    SessionStep.objects.filter(session__ticket__in=chosen).update(typed=None)
    Session.objects.filter(ticket__in=chosen).update(said="")
    PushSubscription.objects.filter(ticket__in=chosen).delete()
    ProofCode.objects.filter(ticket__in=chosen).delete()
    Ticket.objects.filter(pk__in=chosen).update(note="")
    forget_hashes(person_id=person_id, hashes=hashes)  # last: it holds the people still, which comes after tickets
