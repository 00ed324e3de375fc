"""What stands around a form's text on paper: the same in a preview and in the document that is signed."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext, override

from signatures import policy
from signatures.rendering import Field, SignaturePlace
from signatures.states import SignerRole

FIELD_OF = {SignerRole.CUSTOMER: "Customer", SignerRole.WITNESS: "Witness", SignerRole.CLERK: "Clerk"}


def signature_places(
    roles: Sequence[str], values: Mapping[str, Any], *, clerk: str, language: str
) -> list[SignaturePlace]:
    """A box for everybody who signs, and one for the seal."""
    holders = {"customer": str(values.get("customer_name", "")), "clerk": clerk}
    with override(language):
        people = [
            SignaturePlace(FIELD_OF[SignerRole(role)], str(SignerRole(role).label), holders.get(role, ""))
            for role in roles
        ]
        seal = SignaturePlace(policy.SEAL, gettext("Seal of the company"), str(values.get("company", "")))
    return [*people, seal]


def signature_fields(roles: Sequence[str], *, language: str) -> list[Field]:
    """The fields in those boxes, with what a screen reader calls them."""
    with override(language):
        people = [
            Field(FIELD_OF[SignerRole(role)], gettext("Signature: %(who)s") % {"who": SignerRole(role).label})
            for role in roles
        ]
        return [*people, Field(policy.SEAL, gettext("Seal of the company"))]


def recipient_lines(values: Mapping[str, Any]) -> list[str]:
    """To whom it goes."""
    return [str(values[name]) for name in ("customer_name", "customer_address") if values.get(name)]
