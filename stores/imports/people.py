"""Staff: who may sign in, as what, where they work and what they can serve. Passwords never come from a file."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Model
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from core.models import User
from stores.commands.staff import LastAdministrator, settle
from stores.imports import cells as read
from stores.imports.cells import BadCell, Cells
from stores.imports.kinds import Kind, Options, Parsed
from stores.imports.report import CHANGED, CREATED, SAME, Report
from stores.imports.saving import check_values, set_values, told
from stores.models import Region, Service, Staff, Store

ROLES = tuple(Staff.Role.values)
COLUMNS = frozenset(
    {
        "code",
        "first_name",
        "last_name",
        "username",
        "email",
        "role",
        "stores",
        "regions",
        "skills",
        "language",
        "active",
    }
)
ALIASES = {
    "id": "code",
    "staff": "code",
    "name": "first_name",
    "store": "stores",
    "region": "regions",
    "user": "username",
}
LISTS: dict[str, type[Model]] = {"stores": Store, "regions": Region, "skills": Service}


def parse(line: int, cells: Cells, _options: Options) -> Parsed:
    values: dict[str, Any] = {
        "code": read.code(cells, "code", longest=40),
        "first_name": read.required(cells, "first_name", longest=60),
    }
    if "last_name" in cells:
        values["last_name"] = read.text(cells, "last_name", longest=80)
    values["username"] = read.text(cells, "username", longest=150)
    if "email" in cells:
        values["email"] = _email(cells)
    values |= _chosen(cells, "role", ROLES) | _chosen(cells, "language", [code for code, _name in settings.LANGUAGES])
    active = read.yes_no(cells, "active")
    values |= {} if active is None else {"is_active": active}
    values |= {name: frozenset(read.listed(cells, name)) for name in LISTS if name in cells}
    return Parsed(line, _keys(values), values)


def _keys(values: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What two people cannot share."""
    mine = (
        ("code", values["code"]),
        ("email", values.get("email", "").casefold()),
        ("username", values["username"] or values["code"]),
    )
    return tuple(key for key in mine if key[1])


def _email(cells: Cells) -> str:
    found = read.text(cells, "email", longest=254)
    try:
        if found:
            validate_email(found)
    except ValidationError as error:
        raise BadCell("email", " ".join(error.messages)) from error
    return found


def _chosen(cells: Cells, field: str, choices: Sequence[str]) -> dict[str, str]:
    found = read.text(cells, field).casefold().replace(" ", "_")
    if found and found not in choices:
        facts = {"found": found[:40], "choices": ", ".join(choices)}
        raise BadCell(field, _("“%(found)s” is none of %(choices)s") % facts)
    return {field: found} if found else {}


def save(rows: Sequence[Parsed], _options: Options, report: Report) -> None:
    found = {staff.code: staff for staff in _existing(rows)}
    around = {name: _by_code(model, rows, name) for name, model in LISTS.items()}
    taken = _taken(rows)
    for row in rows:
        staff = found.get(row.values["code"]) or Staff(code=row.values["code"], user=User(password=make_password(None)))
        try:
            lists = {name: _things(row, name, around[name]) for name in LISTS if name in row.values}
            _check_sign_in(row, staff, taken)
            _bring(staff, row, lists, report)
        except BadCell as problem:
            report.refuse(row.line, problem)


def _existing(rows: Sequence[Parsed]) -> Iterable[Staff]:
    staff = Staff.objects.filter(code__in=[row.values["code"] for row in rows]).order_by("id")
    return staff.select_related("user").prefetch_related("stores", "regions", "skills")


def _by_code(model: type[Model], rows: Sequence[Parsed], name: str) -> dict[str, Model]:
    codes = {code for row in rows for code in row.values.get(name, ())}
    return {thing.code: thing for thing in model._default_manager.filter(code__in=codes)}  # type: ignore[attr-defined]  # all three have one  # noqa: SLF001 -- Django's documented name


def _things(row: Parsed, name: str, known: Mapping[str, Model]) -> frozenset[Model]:
    unknown = sorted(row.values[name] - set(known))
    if unknown:
        raise BadCell(name, _("unknown: %(codes)s") % {"codes": ", ".join(unknown)})
    return frozenset(known[code] for code in row.values[name])


def _taken(rows: Sequence[Parsed]) -> dict[tuple[str, str], int]:
    """Whose user names and mail addresses the batch's are already."""
    usernames = [_username(row) for row in rows]
    emails = [email for row in rows if (email := row.values.get("email", "").casefold())]
    named = User.objects.filter(username__in=usernames).values_list("username", "pk")
    mailed = User.objects.annotate(plain=Lower("email")).filter(plain__in=emails).values_list("plain", "pk")
    return {**{("username", name): pk for name, pk in named}, **{("email", mail): pk for mail, pk in mailed}}


def _username(row: Parsed) -> str:
    return str(row.values["username"] or row.values["code"])


def _check_sign_in(row: Parsed, staff: Staff, taken: Mapping[tuple[str, str], int]) -> None:
    mine = staff.user.pk
    wanted = [("email", row.values.get("email", "").casefold())]
    if row.values["username"] or mine is None:
        wanted.append(("username", _username(row)))
    for key in wanted:
        if taken.get(key, mine) != mine:
            raise BadCell(key[0], _("belongs to somebody else: %(found)s") % {"found": key[1]})


def _bring(staff: Staff, row: Parsed, lists: Mapping[str, frozenset[Model]], report: Report) -> None:
    """Bring one person to what the row says, and tell how that went."""
    is_new = staff.pk is None
    user_values = {
        name: row.values[name] for name in ("first_name", "last_name", "email", "is_active") if name in row.values
    }
    if row.values["username"] or is_new:
        user_values["username"] = _username(row)
    own = {name: value for name, value in row.values.items() if name not in {*LISTS, "username", "email", "code"}}
    changes = {**set_values(staff.user, user_values), **set_values(staff, own)}
    for thing, values in ((staff.user, user_values), (staff, {**own, "code": staff.code})):
        check_values(thing, values, {"is_active": "active"})
    changed_lists = [
        name for name, things in lists.items() if is_new or frozenset(getattr(staff, name).all()) != things
    ]
    if not is_new and not changes and not changed_lists:
        report.add(SAME, row.line, staff.code)
        return
    _save(staff, {name: lists[name] for name in changed_lists})
    why = "; ".join(filter(None, [told(changes), *(f"{name} changed" for name in changed_lists)]))
    report.add(CREATED if is_new else CHANGED, row.line, staff.code, "" if is_new else why)


@transaction.atomic
def _save(staff: Staff, lists: Mapping[str, frozenset[Model]]) -> None:
    """Store the person, with a sign-in that follows; a row refused at its end leaves nothing behind."""
    staff.user.save()
    staff.user_id = staff.user.pk
    staff.save()
    for name, things in lists.items():
        getattr(staff, name).set(things)
    try:
        settle(staff_id=staff.pk)
    except LastAdministrator as error:
        raise BadCell("role", str(error.message)) from error


KIND = Kind("staff", COLUMNS, ("code", "first_name"), parse, save, ALIASES)
