"""Customers are found by keyed hash; a phone typed at the kiosk makes one who is not yet proven."""

from datetime import datetime

import phonenumbers
from django.utils.translation import gettext_lazy as _

from core.errors import Invalid
from core.personal import lookup_hash
from stores.models import Customer


class BadPhone(Invalid):
    code, message = "bad_phone", _("This phone number is not complete. Example: +351 912 345 678.")


def normal_phone(phone: str, country: str) -> str:
    """`phone` in E.164 form, read as a number of `country` when it has no prefix; raises BadPhone."""
    try:
        number = phonenumbers.parse(phone, country or None)
    except phonenumbers.NumberParseException as error:
        raise BadPhone from error
    if not phonenumbers.is_valid_number(number):
        raise BadPhone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def known_customer(*, number: str) -> Customer | None:
    """The customer of the chain's list with this customer number."""
    return Customer.objects.select_related("tier").filter(number_hash=lookup_hash("number", number)).first()


def customer_by_number(*, number: str, language: str, now: datetime) -> Customer:
    """The customer with this number, made when new: the chain's own system knows it."""
    customer, _made = Customer.objects.select_related("tier").get_or_create(
        number_hash=lookup_hash("number", number),
        defaults={"number": number.strip(), "language": language, "updated_at": now},
    )
    return customer


def customer_by_phone(*, phone: str, country: str, language: str, now: datetime) -> Customer:
    """The customer with this phone, made when new; raises BadPhone."""
    normal = normal_phone(phone, country)
    customer, _made = Customer.objects.select_related("tier").get_or_create(
        phone_hash=lookup_hash("phone", normal),
        defaults={"phone": normal, "language": language, "updated_at": now},
    )
    return customer
