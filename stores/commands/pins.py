"""A PIN changes the person at a shared tablet within seconds. It opens nothing but its paired tablet's store."""

import itertools
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit
from core.errors import DomainError, Invalid, NotAllowed, TooMany
from stores.models import Staff
from stores.queries.people import MAY_HAVE_PIN, people_at

SHORTEST, LONGEST = 4, 8
MOST_WRONG = 5
LOCKED_FOR = timedelta(minutes=5)


class BadPin(Invalid):
    code, message = "bad_pin", _("A PIN has 4 to 8 digits.")


class WeakPin(Invalid):
    code, message = "weak_pin", _("Anybody would try that first. Not the same digit throughout, not digits in a row.")


class NoPinForYou(NotAllowed):
    code, message = "no_pin", _("Only people who work in a store sign in by PIN.")


class WrongPin(Invalid):
    code, message = "wrong_pin", _("This PIN does not fit.")


class PinLocked(TooMany):
    code, message = "pin_locked", _("Five wrong tries. Wait 5 minutes, or sign in with your password.")


def may_have_pin(staff: Staff) -> bool:
    """Those who work in a store; never somebody who may enter the administration."""
    return staff.role in MAY_HAVE_PIN and not (staff.user.is_superuser or staff.user.is_staff)


def _is_weak(pin: str) -> bool:
    steps = {(int(after) - int(before)) % 10 for before, after in itertools.pairwise(pin)}
    return len(steps) == 1 and steps <= {0, 1, 9}


@transaction.atomic
def set_pin(*, staff: Staff, pin: str, now: datetime) -> None:
    """Keep `pin`, hashed like a password, and lift a lock. Raises BadPin, WeakPin, NoPinForYou."""
    if not may_have_pin(staff):
        raise NoPinForYou
    if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST):
        raise BadPin
    if _is_weak(pin):
        raise WeakPin
    Staff.objects.filter(pk=staff.pk).update(pin=make_password(pin), pin_failures=0, pin_locked_until=None)
    audit.record(actor=f"staff:{staff.pk}", action="pin.set", target=f"staff:{staff.pk}", now=now)


def check_pin(*, staff_id: int, store_id: int, pin: str, now: datetime) -> Staff:
    """The person of that store whose PIN this is. Raises WrongPin, PinLocked.

    Unknown people cost the same work as a wrong PIN. Tries are counted one after the other, so that many at once are
    not more than five.
    """
    with transaction.atomic():
        found = _try(_locked(staff_id, store_id), pin, now=now)
    if isinstance(found, DomainError):
        raise found  # outside the transaction: the count of the try stays
    return found


def _locked(staff_id: int, store_id: int) -> Staff | None:
    """Two statements: a lock cannot be taken through a join that may double rows."""
    if not people_at(store_id).filter(pk=staff_id).exists():
        return None
    locked = Staff.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related("user").get(pk=staff_id)


def _try(staff: Staff | None, pin: str, *, now: datetime) -> Staff | DomainError:
    if staff is not None and staff.pin_locked_until is not None and staff.pin_locked_until > now:
        return PinLocked()
    if staff is None or not staff.pin:
        make_password(pin[:LONGEST])  # as long as checking takes
        return WrongPin()
    if len(pin) <= LONGEST and check_password(pin, staff.pin):
        Staff.objects.filter(pk=staff.pk).update(pin_failures=0, pin_locked_until=None)
        return staff
    return _count_wrong(staff, now=now)


def _count_wrong(staff: Staff, *, now: datetime) -> DomainError:
    failures = staff.pin_failures + 1
    if failures < MOST_WRONG:
        Staff.objects.filter(pk=staff.pk).update(pin_failures=failures, pin_locked_until=None)
        return WrongPin()
    Staff.objects.filter(pk=staff.pk).update(pin_failures=0, pin_locked_until=now + LOCKED_FOR)
    audit.record(actor="nobody", action="pin.lock", target=f"staff:{staff.pk}", now=now)
    return PinLocked()
