"""Who asks, and what they may see and do. Every edge gets its objects from an `access.py` (STYLE 3).

Greeter and clerk: own stores. Store manager: own stores. Regional manager: own regions. Auditor: reads all.
Administrator: configures all. A device: the one store and purpose it was paired for.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson
from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.errors import NotAllowed, NotFound, NotSignedIn
from core.sql import batch
from stores.models import Counter, Device, Region, Staff, Store
from stores.tokens import DEVICE_TOKEN, token_hash

GREETER, CLERK, MANAGER = Staff.Role.GREETER, Staff.Role.CLERK, Staff.Role.STORE_MANAGER
REGIONAL, AUDITOR, ADMINISTRATOR = Staff.Role.REGIONAL_MANAGER, Staff.Role.AUDITOR, Staff.Role.ADMINISTRATOR
PIN_DEVICE = "pin_device"  # in the session of somebody who signed in by PIN: the tablet's id
DEVICE_COOKIES = {purpose: f"lado_{purpose}" for purpose in Device.Purpose.values}


class WrongScope(NotAllowed):
    code, message = "wrong_scope", _("This token does not have the scope for that.")


@dataclass(frozen=True)
class Principal:
    """Whoever asks: a staff member, a device, or the public. `key` names them in keys, logs and audit entries.

    A person who signed in by PIN has that tablet's `device_id` beside the own `staff_id`: the history names both.
    `scopes` is None for a signed-in person, who is not limited by scopes. `by_cookie` requests need a CSRF token.
    """

    key: str = "public"
    user_id: int | None = None
    staff_id: int | None = None
    name: str = ""
    role: str = ""
    store_ids: frozenset[int] = frozenset()
    region_ids: frozenset[int] = frozenset()
    scopes: frozenset[str] | None = None
    device_id: int | None = None
    purpose: str = ""
    device_store_id: int | None = None
    device_counter_id: int | None = None
    token_id: int | None = None
    by_cookie: bool = False

    @property
    def owners(self) -> tuple[str, ...]:
        """In whose names a socket is open: it closes with the person's right, the tablet's, or the bearer token's."""
        names = (("staff", self.staff_id), ("device", self.device_id), ("token", self.token_id))
        return tuple(f"{kind}:{pk}" for kind, pk in names if pk is not None)

    @property
    def rights(self) -> str:
        """Who asks with which rights: kept answers are for these only, so that losing a right loses them too."""
        facts = (
            self.role,
            sorted(self.scopes or ()),
            self.scopes is None,
            sorted(self.store_ids),
            sorted(self.region_ids),
        )
        return f"{self.key}:{zlib.crc32(repr(facts).encode()):08x}"

    @property
    def is_staff(self) -> bool:
        return self.staff_id is not None

    def has(self, *roles: str) -> bool:
        return self.role in roles

    def is_device(self, purpose: str, store_id: int | None = None) -> bool:
        """Whether this is a device of `purpose`, of that store when one is given."""
        return self.purpose == purpose and (store_id is None or self.device_store_id == store_id)


PUBLIC = Principal()


# --- who asks ---------------------------------------------------------------------------------------------------------
_STAFF_COLUMNS = """
    s.id, s.user_id, s.first_name, s.role,
    ARRAY(SELECT store_id FROM stores_staff_stores WHERE staff_id = s.id),
    ARRAY(SELECT region_id FROM stores_staff_regions WHERE staff_id = s.id)
"""
_BY_TOKEN = f"""
    SELECT t.id, t.scopes::text, {_STAFF_COLUMNS} FROM stores_apitoken t
    JOIN stores_staff s ON s.id = t.staff_id AND s.is_active JOIN core_user u ON u.id = s.user_id AND u.is_active
    WHERE t.token_hash = %s AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now())
"""  # noqa: S608 -- only constants are put together
_BY_USER = f"""
    SELECT NULL, NULL, {_STAFF_COLUMNS} FROM stores_staff s WHERE s.user_id = %s AND s.is_active
"""  # noqa: S608 -- the same
_BY_DEVICE = """
    SELECT d.id, d.purpose, d.store_id, d.counter_id FROM stores_device d
    WHERE d.token_hash = %s AND d.revoked_at IS NULL
"""

_TABLET = "SELECT 1 FROM stores_device WHERE id = %s AND purpose = 'tablet' AND revoked_at IS NULL"


def _row(sql: str, value: int | bytes) -> tuple[Any, ...] | None:
    (rows,) = batch((sql, [value]))
    return rows[0] if rows else None


def _staff(row: tuple[Any, ...], *, by_cookie: bool) -> Principal:
    token_id, scopes, pk, user_id, name, role, stores, regions = row
    return Principal(
        key=f"staff:{pk}",
        user_id=user_id,
        staff_id=pk,
        name=name,
        role=role,
        store_ids=frozenset(stores),
        region_ids=frozenset(regions),
        scopes=None if scopes is None else frozenset(orjson.loads(scopes)),
        token_id=token_id,
        by_cookie=by_cookie,
    )


def _device(token: str, *, by_cookie: bool) -> Principal | None:
    row = _row(_BY_DEVICE, token_hash(token))
    if row is None:
        return None
    pk, purpose, store_id, counter_id = row
    return Principal(
        key=f"device:{pk}",
        device_id=pk,
        purpose=purpose,
        device_store_id=store_id,
        device_counter_id=counter_id,
        by_cookie=by_cookie,
    )


def principal_for_bearer(header: str) -> Principal | None:
    """The principal of an `Authorization` header, None when it has none; raises NotSignedIn for a bad token."""
    kind, _space, token = header.partition(" ")
    if kind.lower() != "bearer":
        return None
    if token.startswith(DEVICE_TOKEN):
        device = _device(token, by_cookie=False)
        if device:
            return device
    elif (row := _row(_BY_TOKEN, token_hash(token))) is not None:
        return _staff(row, by_cookie=False)
    raise NotSignedIn


def principal_for_user(user_id: int | None) -> Principal | None:
    """The staff member who is signed in with this user; None for nobody, or one who is no staff (any more)."""
    row = _row(_BY_USER, user_id) if user_id else None
    return _staff(row, by_cookie=True) if row else None


def principal_for_session(user_id: int | None, session: Mapping[str, Any]) -> Principal | None:
    """The staff member signed in with this session; one opened by PIN is worth nothing once its tablet is revoked."""
    staff = principal_for_user(user_id)
    tablet = session.get(PIN_DEVICE) if staff else None
    if staff is None or tablet is None:
        return staff
    return replace(staff, device_id=tablet) if _row(_TABLET, tablet) else None


def device_by_cookie(cookies: Mapping[str, str], purpose: str) -> Principal | None:
    """The device of `purpose` that this browser was paired as."""
    token = cookies.get(DEVICE_COOKIES[purpose], "")
    device = _device(token, by_cookie=True) if token else None
    return device if device and device.purpose == purpose else None


def principal_of(request: HttpRequest) -> Principal:
    """Whoever asks, found once per request: bearer token, then session, then a paired device's cookie."""
    found: Principal | None = getattr(request, "_lado_principal", None)
    if found is None:
        found = (
            principal_for_bearer(request.headers.get("Authorization", ""))
            or principal_for_session(request.user.pk, request.session)
            or next(filter(None, (device_by_cookie(request.COOKIES, p) for p in DEVICE_COOKIES)), None)
            or PUBLIC
        )
        request._lado_principal = found  # type: ignore[attr-defined]  # noqa: SLF001 -- our cache on Django's object
    return found


def device_of(request: HttpRequest, purpose: str) -> Principal:
    """The paired device of `purpose` behind this page, whoever else is signed in here; raises NotSignedIn."""
    bearer = principal_for_bearer(request.headers.get("Authorization", ""))
    device = bearer if bearer and bearer.purpose == purpose else device_by_cookie(request.COOKIES, purpose)
    if device is None:
        raise NotSignedIn
    request._lado_principal = device  # type: ignore[attr-defined]  # noqa: SLF001 -- as above
    return device


def staff_of(request: HttpRequest) -> Principal:
    """The staff member who asks; raises NotSignedIn."""
    principal = principal_of(request)
    if not principal.is_staff:
        raise NotSignedIn
    return principal


def has_scope(principal: Principal, scope: str) -> bool:
    """Whether a bearer token has `scope`; people who are signed in are not limited by scopes."""
    return principal.scopes is None or scope in principal.scopes


def require_scope(principal: Principal, scope: str) -> None:
    """Raise WrongScope for a bearer token without `scope`."""
    if not has_scope(principal, scope):
        raise WrongScope


# --- what they see ----------------------------------------------------------------------------------------------------
def stores_visible_to(principal: Principal) -> QuerySet[Store]:
    """The stores whose inside (line, people, devices) the principal may see."""
    if principal.has(AUDITOR, ADMINISTRATOR):
        return Store.objects.all()
    if principal.has(REGIONAL):
        return Store.objects.filter(region_id__in=principal.region_ids)
    if principal.has(GREETER, CLERK, MANAGER):
        return Store.objects.filter(pk__in=principal.store_ids)
    return Store.objects.filter(devices=principal.device_id) if principal.device_id else Store.objects.none()


def regions_visible_to(principal: Principal) -> QuerySet[Region]:
    if principal.has(AUDITOR, ADMINISTRATOR):
        return Region.objects.all()
    return Region.objects.filter(pk__in=principal.region_ids)


def can_see_line(principal: Principal, _store: Store) -> bool:
    """Those who work with people of a store, and those who watch over them; kiosks and displays see their own page."""
    return principal.is_staff


def can_manage(principal: Principal, store: Store) -> bool:
    """Devices, counters, hours and shifts of a store; a token needs the scope `desk` for it."""
    if not has_scope(principal, "desk"):
        return False
    if principal.has(REGIONAL):
        return store.region_id in principal.region_ids
    return principal.has(ADMINISTRATOR) or (principal.has(MANAGER) and store.pk in principal.store_ids)


def can_work(principal: Principal, store_id: int) -> bool:
    """Serve, issue and take out tickets in a store: those who stand in it."""
    return principal.has(GREETER, CLERK, MANAGER) and store_id in principal.store_ids


def can_serve(principal: Principal, store_id: int) -> bool:
    """Call and serve at a counter; greeters do not."""
    return principal.has(CLERK, MANAGER) and store_id in principal.store_ids


# --- fetch and authorise ----------------------------------------------------------------------------------------------
def public_store(code: str) -> Store:
    """A store as everybody may see it: its public page."""
    store = Store.objects.filter(code=code, is_active=True).select_related("region", "policy").first()
    if store is None:
        raise NotFound
    return store


def store_for(principal: Principal, code: str) -> Store:
    """A store whose line the principal may watch, or NotSignedIn / NotFound / NotAllowed."""
    if principal is PUBLIC:
        raise NotSignedIn
    store = stores_visible_to(principal).filter(code=code).select_related("region", "policy").first()
    if store is None:
        raise NotFound
    if not can_see_line(principal, store):
        raise NotAllowed
    return store


def managed_store(principal: Principal, code: str) -> Store:
    """A store that the principal may manage."""
    store = store_for(principal, code)
    if not can_manage(principal, store):
        raise NotAllowed
    return store


def counter_for(principal: Principal, counter_id: int) -> Counter:
    """A counter at which the principal may serve, or NotSignedIn / NotFound / NotAllowed."""
    if not principal.is_staff:
        raise NotSignedIn
    visible = Q(store__in=stores_visible_to(principal))
    counter = Counter.objects.filter(visible, pk=counter_id, is_active=True).select_related("store").first()
    if counter is None:
        raise NotFound
    if not can_serve(principal, counter.store_id):
        raise NotAllowed
    require_scope(principal, "desk")
    return counter


def device_for(principal: Principal, device_id: int) -> Device:
    """A device that the principal may manage."""
    if not principal.is_staff:
        raise NotSignedIn
    device = Device.objects.filter(pk=device_id, store__in=stores_visible_to(principal)).select_related("store").first()
    if device is None:
        raise NotFound
    if not can_manage(principal, device.store):
        raise NotAllowed
    return device


def stores_to_manage(principal: Principal) -> QuerySet[Store]:
    """The stores whose devices, counters and hours the principal looks after."""
    if not principal.has(MANAGER, REGIONAL, ADMINISTRATOR) or not has_scope(principal, "desk"):
        return Store.objects.none()
    return stores_visible_to(principal).filter(is_active=True)


def stores_to_pair_here(principal: Principal) -> QuerySet[Store]:
    """Stores for which this browser may become a device without a code: every one in demo mode, else those managed."""
    return Store.objects.filter(is_active=True) if settings.DEMO else stores_to_manage(principal)


def store_to_pair_here(principal: Principal, code: str) -> Store:
    """One of them, or NotSignedIn / NotFound."""
    if principal is PUBLIC and not settings.DEMO:
        raise NotSignedIn
    store = stores_to_pair_here(principal).filter(code=code).first()
    if store is None:
        raise NotFound
    return store


def region_for(principal: Principal, code: str) -> Region:
    """A region whose stores the principal may watch together."""
    if not principal.is_staff:
        raise NotSignedIn
    region = regions_visible_to(principal).filter(code=code).first()
    if region is None:
        raise NotFound
    return region
