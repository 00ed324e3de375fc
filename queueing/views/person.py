"""Who the customer at a counter is, as the region's socket would bring it."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from queueing.queries.people import PersonView, person_view
from queueing.screens import person
from stores import access
from stores.access import Principal
from stores.models import Counter
from stores.views.gate import staff_page


def seen(principal: Principal, counter: Counter) -> PersonView:
    """What the principal may see of the customer at `counter`."""
    manages = principal.has(access.MANAGER)
    return person_view(counter.store, counter_id=counter.pk, staff_id=principal.staff_id or 0, manages=manages)


def region(principal: Principal, counter: Counter, *, now: datetime) -> SafeString:
    """The region of a fresh page."""
    return person.drawn(seen(principal, counter), now=now)


@require_safe
@staff_page
def live(_request: HttpRequest, principal: Principal, counter_id: int) -> HttpResponse:
    """What the desk asks for while the region has no socket."""
    view = seen(principal, access.counter_for(principal, counter_id))
    return HttpResponse(person.payload(view, now=timezone.now()), content_type="application/json")
