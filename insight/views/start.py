"""The start page: a door for each role, those that open for you first."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from feedback.access import hearing
from feedback.access.audits import READ_AUDITS
from feedback.access.callbacks import READ_CALLBACKS
from feedback.access.claims import READ_CLAIMS
from insight import access as rights
from signatures.access import READ_ARCHIVE, READ_TEMPLATES
from stores import access
from stores.access import Principal, device_by_cookie, principal_of
from stores.commands.pins import may_have_pin
from stores.models import Device, Staff, Store

DEFAULT_STORE = "demo-001"


@dataclass(frozen=True)
class Door:
    """One door: a link (`href`), a button that pairs this browser (`action`), or closed, and then for whom."""

    icon: str
    title: str | Promise
    text: str | Promise
    href: str = ""
    action: str = ""


# What staff open, for which roles, and for whom it is when it stays closed.
STAFF_DOORS = (
    (
        (access.CLERK, access.MANAGER),
        gettext_lazy("For clerks and store managers"),
        Door("desk", gettext_lazy("Clerk desk"), gettext_lazy("One screen for the whole visit"), "desks"),
    ),
    (
        (access.GREETER, access.CLERK, access.MANAGER),
        gettext_lazy("For greeters and clerks"),
        Door("enter", gettext_lazy("At the door"), gettext_lazy("Give tickets, see the room"), "greets"),
    ),
    (
        (access.CLERK, access.MANAGER),
        gettext_lazy("For clerks and store managers"),
        Door(
            "home", gettext_lazy("At customers’ homes"), gettext_lazy("Work record with photos, signed there"), "home"
        ),
    ),
    (
        rights.ON_THE_FLOOR,
        gettext_lazy("For managers and greeters"),
        Door("people", gettext_lazy("Store floor"), gettext_lazy("The store as it is now"), "floors"),
    ),
    (
        rights.OVER_REGIONS,
        gettext_lazy("For regional managers and auditors"),
        Door("grid", gettext_lazy("Regional wall"), gettext_lazy("All stores, most urgent first"), "walls"),
    ),
    (
        rights.OVER_STORES,
        gettext_lazy("For managers and auditors"),
        Door("desk", gettext_lazy("Rule preview"), gettext_lazy("The last days under another rule"), "rules"),
    ),
    (
        hearing.OVER_PEOPLE,
        gettext_lazy("For managers and auditors"),
        Door("bell", gettext_lazy("Follow-ups"), gettext_lazy("Unhappy customers, and what was done"), "follow-ups"),
    ),
    (
        rights.OVER_STORES,
        gettext_lazy("For managers and auditors"),
        Door(
            "check",
            gettext_lazy("Solved the first time"),
            gettext_lazy("Stores and clerks compared, and why people come back"),
            "resolution",
        ),
    ),
    (
        rights.WHO_SERVE,
        gettext_lazy("For clerks and store managers"),
        Door("person", gettext_lazy("My figures"), gettext_lazy("What I solved, and who came back"), "resolution-own"),
    ),
    (
        rights.OVER_STORES,
        gettext_lazy("For managers and auditors"),
        Door(
            "check",
            gettext_lazy("Satisfaction"),
            gettext_lazy("What customers think, and how sure that is"),
            "satisfaction",
        ),
    ),
    (
        hearing.HEARING,
        gettext_lazy("For clerks, managers and auditors"),
        Door("talk", gettext_lazy("Answers"), gettext_lazy("What customers say, as it comes in"), "answers"),
    ),
    (
        (access.MANAGER, access.REGIONAL, access.ADMINISTRATOR),
        gettext_lazy("For managers"),
        Door(
            "clock",
            gettext_lazy("Hours and people"),
            gettext_lazy("Close a day, who is ill, who loses a booking"),
            "changes-choose",
        ),
    ),
    (
        (access.MANAGER, access.REGIONAL, access.ADMINISTRATOR),
        gettext_lazy("For managers"),
        Door("display", gettext_lazy("Devices"), gettext_lazy("Pair, see, revoke"), "devices"),
    ),
    (
        (access.MANAGER, access.REGIONAL, access.ADMINISTRATOR),
        gettext_lazy("For managers"),
        Door("page", gettext_lazy("Outbox"), gettext_lazy("Mails and SMS to customers"), "outbox"),
    ),
    (
        READ_CLAIMS,
        gettext_lazy("For clerks, managers and auditors"),
        Door(
            "bell", gettext_lazy("Claims"), gettext_lazy("What customers complain of, until it is answered"), "claims"
        ),
    ),
    (
        READ_CALLBACKS,
        gettext_lazy("For clerks, managers and auditors"),
        Door("phone", gettext_lazy("Calls back"), gettext_lazy("Customers who asked to be called"), "callbacks"),
    ),
    (
        READ_TEMPLATES,
        gettext_lazy("For managers and auditors"),
        Door("page", gettext_lazy("Form templates"), gettext_lazy("What customers sign, word for word"), "templates"),
    ),
    (
        READ_ARCHIVE,
        gettext_lazy("For clerks, managers and auditors"),
        Door("lock", gettext_lazy("Archive"), gettext_lazy("Signed documents, and who has read them"), "archive"),
    ),
    (
        READ_AUDITS,
        gettext_lazy("For managers and auditors"),
        Door("check", gettext_lazy("Store audits"), gettext_lazy("What was found, and what to put right"), "audits"),
    ),
)
# This browser as a device: purpose, where it goes when it is one already, the door.
DEVICE_DOORS = (
    (
        Device.Purpose.KIOSK,
        "kiosk",
        Door("kiosk", gettext_lazy("Kiosk"), gettext_lazy("Take a ticket in the store")),
    ),
    (
        Device.Purpose.DISPLAY,
        "hall",
        Door("display", gettext_lazy("Hall display"), gettext_lazy("Who is called, and where")),
    ),
    (
        Device.Purpose.SCREEN,
        "side",
        Door("screen", gettext_lazy("Customer screen"), gettext_lazy("What clerk and customer look at together")),
    ),
)


@require_safe
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Everybody's first page."""
    principal = principal_of(request)
    staff = Staff.objects.select_related("user").filter(pk=principal.staff_id).first() if principal.staff_id else None
    yours, others = _staff_doors(request, principal)
    context: dict[str, Any] = {
        "staff": staff,
        "has_pin": staff is not None and may_have_pin(staff),
        "yours": yours,
        "others": others,
        "customers": [
            Door("store", _("Stores"), _("Open now, how full, when"), reverse("stores")),
            Door("talk", _("Tell us what went wrong"), _("A number, and an answer by a day"), reverse("claim-new")),
            Door("contract", _("Verify a document"), _("Is it genuine, and who signed it?"), reverse("verify")),
        ],
        "devices": [_device_door(request, *row) for row in DEVICE_DOORS],
        "stores": list(Store.objects.filter(is_active=True).order_by("code")[:200]) if settings.DEMO else [],
        "default_store": DEFAULT_STORE,
        "count": Store.objects.filter(is_active=True).count(),
    }
    return render(request, "insight/start.html", context)


def _staff_doors(request: HttpRequest, principal: Principal) -> tuple[list[Door], list[Door]]:
    """(those that open, the others): to a visitor of the demo all of them open after signing in, elsewhere one does."""
    if not principal.is_staff:
        return [], _visitor_doors()
    yours = [replace(door, href=reverse(door.href)) for roles, _who, door in STAFF_DOORS if principal.has(*roles)]
    if request.user.is_staff:
        yours.append(Door("gear", _("Administration"), _("Stores, people, services, rules"), reverse("admin:index")))
    others = [replace(door, href="", text=who) for roles, who, door in STAFF_DOORS if not principal.has(*roles)]
    return yours, others


def _visitor_doors() -> list[Door]:
    sign_in = reverse("account_login")
    if not settings.DEMO:
        return [Door("key", _("Sign in"), _("For people who work here"), sign_in)]
    return [replace(door, href=f"{sign_in}?next={quote(reverse(door.href))}") for _roles, _who, door in STAFF_DOORS]


def _device_door(request: HttpRequest, purpose: str, home: str, door: Door) -> Door:
    if settings.DEMO and purpose != Device.Purpose.SCREEN:  # which belongs to a counter: its page asks for the number
        return replace(door, action=reverse("pair-here", args=[purpose]))
    paired = device_by_cookie(request.COOKIES, purpose) is not None
    return replace(door, href=reverse(home) if paired else reverse("pair", args=[purpose]))
