"""The sign-in follows the person: what `Staff` says is brought to `core.User` here and nowhere else."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import connection, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from core import audit, live
from core.errors import Conflict
from core.models import User
from stores.models import Staff

ADMINISTRATOR = Staff.Role.ADMINISTRATOR
ADMINISTRATORS = 0x61646D69  # "admi": the advisory lock's name


class LastAdministrator(Conflict):
    code, message = "last_administrator", _("Somebody has to stay administrator. Name another one first.")


def administers(staff: Staff) -> bool:
    """Whether the person may administer now."""
    return staff.role == ADMINISTRATOR and staff.is_active and staff.user.is_active


def is_last_administrator(staff_id: int) -> bool:
    """Whether nobody else administers."""
    others = Staff.objects.filter(role=ADMINISTRATOR, is_active=True, user__is_active=True).exclude(pk=staff_id)
    return not others.exists()


def hold_administrators() -> None:
    """Be the only one who changes who administers until this transaction ends: else two could remove each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADMINISTRATORS])


@transaction.atomic
def settle(*, staff_id: int) -> Staff:
    """Bring the sign-in in step with the person's role and activity, and close what is open in their name.

    An inactive sign-in makes the person inactive. Raises LastAdministrator.
    """
    hold_administrators()
    staff = Staff.objects.select_related("user").get(pk=staff_id)
    staff.is_active = staff.is_active and staff.user.is_active
    staff.save(update_fields=["is_active"])
    user = staff.user
    if user.is_superuser and not administers(staff) and is_last_administrator(staff.pk):
        raise LastAdministrator
    user.is_active = staff.is_active
    user.is_staff = user.is_superuser = staff.role == ADMINISTRATOR
    user.save(update_fields=["is_active", "is_staff", "is_superuser"])
    close_sockets(staff_id=staff.pk)
    return staff


def free_code(user: User) -> str:
    """A code for a person who was given none: the sign-in name as far as it can be one."""
    wanted = slugify(user.username)[:40]
    if wanted and not Staff.objects.filter(code=wanted).exclude(user=user).exists():
        return wanted
    return f"{wanted[:20]}-{user.pk}".lstrip("-")


def close_sockets(*, staff_id: int) -> None:
    """Close, after commit, every socket open in the person's name; one that may still look comes back by itself."""
    live.revoke("staff", staff_id)


def close_sockets_of_user(*, user_id: int | None) -> None:
    """The same by sign-in; nobody, or somebody who is no staff, has none."""
    found = Staff.objects.filter(user_id=user_id).values_list("pk", flat=True).first() if user_id else None
    if found is not None:
        close_sockets(staff_id=found)


@transaction.atomic
def make_administrator(*, username: str, email: str, password: str, by: str, now: datetime) -> Staff:
    """Let `username` administer, with this password: the way in where nobody can give it from inside."""
    user = User.objects.filter(username=username).first() or User(username=username)
    user.is_active = True
    user.email = email.lower() or user.email
    user.set_password(password)
    user.save()
    facts = {"role": ADMINISTRATOR, "is_active": True}
    new = {**facts, "code": free_code(user), "first_name": username[:60]}
    staff, _made = Staff.objects.update_or_create(user=user, defaults=facts, create_defaults=new)
    audit.record(actor=by, action="staff.administrator", target=f"staff:{staff.pk}", now=now)
    return settle(staff_id=staff.pk)


@transaction.atomic
def remove_second_factors(*, staff_id: int, by: str, now: datetime) -> int:
    """The person lost the phone or the key: the password alone signs in until they set up new ones. Their number."""
    gone: int = Authenticator.objects.filter(user__staff=staff_id).delete()[0]
    audit.record(
        actor=by, action="staff.second_factors_removed", target=f"staff:{staff_id}", now=now, data={"factors": gone}
    )
    return gone
