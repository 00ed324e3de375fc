"""Reasons and levels in plain words."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from signatures.policy import Reason, Revision

SENTENCES: dict[str, Promise] = {
    "attachments_changed": _("The attached files are not those that were shown and signed with the document."),
    "attributes_missing": _("A signature lacks facts that it must have signed itself."),
    "certificate_expired": _("A certificate was not valid at the time that is proven."),
    "certificate_revoked": _("A certificate was withdrawn."),
    "changed_after": _("Something was changed after this signature that nobody may change."),
    "changed_before_signing": _("The document was changed between what was shown and the first signature."),
    "content_changed": _("The signed content was changed."),
    "encrypted": _("The file is locked with a password. Nobody but its owner can check it."),
    "evidence_missing": _("The record of how the document was signed is missing."),
    "evidence_not_canonical": _("The record of how the document was signed is damaged."),
    "evidence_other_document": _("The record inside belongs to another document."),
    "evidence_other_signer": _("The record inside names another signer."),
    "evidence_replaced": _("The record of how the document was signed was exchanged or added later."),
    "fillable_field": _("The document has a field that can still be filled in."),
    "foreign_annotation": _("Something was laid over the page."),
    "hidden_layer": _("The document has layers that can be shown or hidden."),
    "lock_missing": _("A signature does not lock what it must."),
    "not_a_pdf": _("This is no PDF file."),
    "not_covered": _("A signature does not cover the whole document."),
    "not_lado": _("This document was not made by Lado."),
    "order_wrong": _("The signatures are in the wrong order."),
    "passkey_missing": _("The record of the clerk’s passkey is missing, or another one stands in its place."),
    "passkey_wrong": _("The clerk’s passkey did not sign for this document."),
    "preview_changed": _("This is not the document that was shown to the signers."),
    "room_used": _("Something stands in the place of a signature that does not belong there."),
    "script": _("The document holds a program."),
    "signature_broken": _("A signature is wrong."),
    "signature_missing": _("A signature is missing: the document is not finished, or it was cut off."),
    "signature_unknown": _("There is a signature that the document has no place for."),
    "signed_twice": _("One place was signed twice."),
    "tail_bytes": _("The end of the file is damaged: something was cut off or added."),
    "timestamp_invalid": _("A timestamp is wrong, or nobody that we trust gave it."),
    "timestamp_missing": _("The seal has no timestamp."),
    "too_complex": _("The file is built in a way that no document of Lado is."),
    "too_large": _("The file is larger than any document of Lado."),
    "too_much_memory": _("The file could not be read within the limits."),
    "took_too_long": _("The file could not be read within the limits."),
    "unreadable": _("The file is damaged."),
    "unsigned": _("Nobody has signed this file."),
    "unsigned_tail": _("The last part of the file is covered by no signature or timestamp."),
    "untrusted": _("A certificate was not issued by anybody that we trust."),
}

LEVELS: dict[str, Promise] = {
    "B-B": _("Signature"),
    "B-T": _("Signature with timestamp"),
    "B-LT": _("Signature with timestamp and all that is needed to check it"),
    "B-LTA": _("Signature that can be checked for many years"),
}

FIELDS: dict[str, Promise] = {
    "Customer": pgettext_lazy("signer", "Customer"),
    "Witness": pgettext_lazy("signer", "Witness"),
    "Clerk": pgettext_lazy("signer", "Clerk"),
    "Seal": pgettext_lazy("signer", "Seal"),
    "DocTS": pgettext_lazy("signer", "Timestamp"),
}


def sentence(reason: Reason) -> str:
    """`reason` for a person, with what it is about."""
    text = str(SENTENCES.get(reason.code, SENTENCES["unreadable"]))
    about: Any = FIELDS.get(reason.about, reason.about)
    return f"{text} ({about})" if about else text


def basis(revision: Revision) -> str:
    """What this revision proves, and on whose word."""
    if revision.passkey is not None and not any(each.code.startswith("passkey_") for each in revision.reasons):
        return f"{_basis(revision)} {_passkey(revision.passkey)}"
    return _basis(revision)


def _passkey(record: Mapping[str, Any]) -> str:
    """Whose passkey it was, and where it was used."""
    return gettext(
        "For this very document the clerk (%(staff)s) used their own passkey, which asks for a finger, a face or a PIN,"
        " at %(origin)s."
    ) % {"staff": record["signer"]["staff"], "origin": record["relying_party"]["origin"]}


def _basis(revision: Revision) -> str:
    match revision.kind:
        case "preview":
            return gettext("The document as both screens showed it.")
        case "act":
            return gettext(
                "A simple electronic signature: what was drawn or typed, held by a key that Lado made for this one act."
            )
        case "seal":
            return gettext("The organisation's seal. It covers the document and every signature before it.")
        case "timestamp":
            return gettext("A timestamp over everything before it: it was there, like this, by then.")
        case _:
            return gettext("Certificates and lists that are needed to check the signatures later.")
