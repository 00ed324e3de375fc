"""Customers are found by keyed hash; what is said at the kiosk makes one who is not yet proven."""

from datetime import datetime

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Invalid
from core.personal import lookup_hash
from stores.models import Customer, CustomerWay
from stores.queries.customers import Known, known_by_hash

Kind, Proof = CustomerWay.Kind, CustomerWay.Proof
LONGEST_NUMBER = 60
LONGEST_MAIL = 254


class BadPhone(Invalid):
    code, message = "bad_phone", _("This phone number is not complete. Example: +351 912 345 678.")


class BadMail(Invalid):
    code, message = "bad_mail", _("This mail address is not complete. Example: name@example.org.")


class BadCustomer(Invalid):
    code, message = "unknown_customer", _("We do not know that customer number. Check it, or go on without it.")


def normal_phone(phone: str, country: str) -> str:
    """`phone` in E.164 form, read as a number of `country` when it has no prefix; raises BadPhone."""
    try:
        number = phonenumbers.parse(phone, country or None)
    except phonenumbers.NumberParseException as error:
        raise BadPhone from error
    if not phonenumbers.is_valid_number(number):
        raise BadPhone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normal_mail(mail: str) -> str:
    """`mail` without spaces around it; raises BadMail."""
    address = mail.strip()
    try:
        validate_email(address)
    except ValidationError as error:
        raise BadMail from error
    if len(address) > LONGEST_MAIL or not address.isprintable():
        raise BadMail
    return address


def normal(kind: str, value: str, *, country: str) -> str:
    """The form of `value` that is hashed and kept; raises BadPhone, BadMail, BadCustomer."""
    if kind == Kind.PHONE:
        return normal_phone(value, country)
    if kind == Kind.MAIL:
        return normal_mail(value)
    number = value.strip()
    if not number or len(number) > LONGEST_NUMBER or not number.isprintable():
        raise BadCustomer
    return number


def said(*, kind: str, value: str, country: str, language: str, now: datetime) -> Known:
    """Who is known by what somebody says of themselves; a phone or mail nobody has makes a new customer.

    Nothing is proven by it. One statement for those known. Raises BadPhone, BadMail, and BadCustomer for a number that
    is not on the chain's list.
    """
    value = normal(kind, value, country=country)
    return said_hashed(kind, lookup_hash(kind, value), value, language=language, now=now)


def said_hashed(kind: str, digest: bytes, value: str, *, language: str, now: datetime) -> Known:
    """`said` for a value in its normal form with its hash."""
    known = known_by_hash(kind, digest)
    if known is not None:
        return known
    if kind == Kind.NUMBER:
        raise BadCustomer
    with transaction.atomic():
        hold_way(digest)
        return known_by_hash(kind, digest) or _first_said(kind, digest, value, language=language, now=now)


def known_elsewhere(*, number: str, language: str, now: datetime) -> Known:
    """The customer with this number, made when new: not on the chain's list, but its own system knows it."""
    value = normal(Kind.NUMBER, number, country="")
    digest = lookup_hash(Kind.NUMBER, value)
    with transaction.atomic():
        hold_way(digest)
        known = known_by_hash(Kind.NUMBER, digest)
        return known or _first_said(Kind.NUMBER, digest, value, language=language, now=now)


def hold_way(digest: bytes) -> None:
    """One at a time makes somebody of this phone or mail: it may be shared, so no unique index says so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], signed=True)])


def _first_said(kind: str, digest: bytes, value: str, *, language: str, now: datetime) -> Known:
    customer = Customer.objects.create(language=language, updated_at=now)
    way = CustomerWay.objects.create(customer=customer, kind=kind, hash=digest, value=value, made_at=now)
    return Known(way.pk, (customer,))


def new_person(*, like: CustomerWay, name: str, language: str, now: datetime) -> Customer:
    """Somebody else with the same phone or mail as others have."""
    customer = Customer.objects.create(name=name or None, language=language, updated_at=now)
    CustomerWay.objects.create(customer=customer, kind=like.kind, hash=like.hash, value=like.value, made_at=now)
    return customer


def prove(*, customer: Customer, kind: str, digest: bytes, now: datetime, by_id: int | None = None) -> None:
    """That this way is theirs: shown by a code, or to a member of staff (`by_id`). The first proof stays."""
    ways = CustomerWay.objects.filter(customer__in=members(customer.person_id), kind=kind, hash=digest, proof="")
    ways.update(proof=Proof.STAFF if by_id else Proof.CODE, proven_at=now, proven_by=by_id)


def members(person_id: int) -> list[int]:
    """The rows that are one person."""
    return [person_id, *Customer.objects.filter(merged_into=person_id).order_by("id").values_list("pk", flat=True)]


def rename(*, customer: Customer, name: str, now: datetime) -> None:
    """What staff call them."""
    Customer.objects.filter(pk=customer.person_id).update(name=name, updated_at=now)
