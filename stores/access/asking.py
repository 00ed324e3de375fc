"""Who asks: by bearer token, by session, by the cookie of a paired device."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson
from django.http import HttpRequest

from core.errors import NotSignedIn
from core.sql import Row, Rows, Statement, batch
from stores.access.principals import PUBLIC, Principal
from stores.models import Device
from stores.tokens import DEVICE_TOKEN, token_hash

PIN_DEVICE = "pin_device"  # in the session of somebody who signed in by PIN: the tablet's id
DEVICE_COOKIES = {purpose: f"lado_{purpose}" for purpose in Device.Purpose.values}
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


@dataclass
class Known:
    """Who asks by bearer token, as this process saw them last: to be trusted once the database has said the same.

    It is asked in the packet of the first statements that go by `send`, which raises RightsChanged, and with it ends
    the transaction, when the token or what its bearer may do is no longer what it was.
    """

    principal: Principal
    question: Statement
    row: Row
    confirmed: bool = False

    def send(self, *statements: Statement) -> list[Rows]:
        """core.sql.batch, with the question before the first statements."""
        if self.confirmed:
            return batch(*statements)
        rows, *answers = batch(self.question, *statements)
        if list(rows) != [self.row]:
            raise RightsChanged
        self.confirmed = True
        return answers


class RightsChanged(Exception):
    pass


_SEEN_AT_MOST = 20_000
_seen: dict[bytes, tuple[Row, Principal]] = {}  # by the token's hash; only ever a guess, see Known


def known_bearer(header: str) -> Known | None:
    """Whoever this `Authorization` header named last time; None when it was never seen, or is a device's."""
    kind, _space, token = header.partition(" ")
    if kind.lower() != "bearer":
        return None
    digest = token_hash(token)
    seen = _seen.get(digest)
    return Known(seen[1], (_BY_TOKEN, [digest]), seen[0]) if seen else None


def _remember(digest: bytes, row: Row) -> Principal:
    if len(_seen) >= _SEEN_AT_MOST:
        _seen.clear()
    principal = _staff(row, by_cookie=False)
    _seen[digest] = row, principal
    return principal


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
    elif (row := _row(_BY_TOKEN, digest := token_hash(token))) is not None:
        return _remember(digest, row)
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
