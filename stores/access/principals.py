"""Whoever asks, once it is known who that is."""

import zlib
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core.errors import NotAllowed


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


def has_scope(principal: Principal, scope: str) -> bool:
    """Whether a bearer token has `scope`; people who are signed in are not limited by scopes."""
    return principal.scopes is None or scope in principal.scopes


def require_scope(principal: Principal, scope: str) -> None:
    """Raise WrongScope for a bearer token without `scope`."""
    if not has_scope(principal, scope):
        raise WrongScope
