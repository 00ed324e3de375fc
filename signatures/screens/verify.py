"""A verdict as people read it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.dates import short_day
from signatures.policy import SEAL, Reason, Revision, Verdict
from signatures.queries.verification import Found, Known, Linked
from signatures.states import DocumentState, Follows, Maker
from signatures.verifying import LEVELS, basis, sentence
from stores.hours import local_day

UNREAD = {"not_a_pdf", "unreadable", "encrypted", "too_large", "too_much_memory", "took_too_long", "too_complex"}


@dataclass(frozen=True)
class Row:
    """One revision: what it is, whose, when (as claimed, and as proven), what it proves, what is against it.

    `until` is the byte it reaches to: the file up to there is that revision.
    """

    number: int
    title: str
    signer: str
    holder: str
    issuer: str
    at: datetime | None
    proven_at: datetime | None
    level: str
    basis: str
    until: int
    sha256: str
    faults: tuple[str, ...]


def rows(verdict: Verdict) -> list[Row]:
    """Every revision, the first one first."""
    said = (verdict.evidence or {}).get("signer")
    signer = said if isinstance(said, dict) else {}
    return [_row(each, signer) for each in verdict.revisions]


def _row(each: Revision, signer: Mapping[str, Any]) -> Row:
    return Row(
        number=each.number, title=_title(each), signer=_signer(each, signer), holder=each.holder, issuer=each.issuer,
        at=instant(each.at), proven_at=instant(each.proven_at), level=str(LEVELS.get(each.level, "")),
        basis=basis(each), until=each.end, sha256=each.sha256,
        faults=tuple(sentence(reason) for reason in each.reasons),
    )  # fmt: skip


def _signer(each: Revision, signer: Mapping[str, Any]) -> str:
    """The person whom the record inside names; the certificate is Lado's own."""
    mine = each.kind == "act" and signer.get("role") == each.field.lower()
    return str(signer.get("name", "")) if mine else ""


def _title(each: Revision) -> str:
    match each.kind:
        case "preview":
            return _("Shown and frozen")
        case "act":
            names = {"Customer": _("Signed by the customer"), "Witness": _("Signed by the witness")}
            return names.get(each.field, _("Countersigned by the clerk"))
        case "seal":
            return _("Sealed")
        case "timestamp":
            return _("Timestamp of the archive")
        case _:
            return _("Data for checking later")


def instant(text: str) -> datetime | None:
    """An ISO 8601 instant; None for none."""
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo else None


def faults(reasons: Iterable[Reason]) -> list[str]:
    """Each reason once, in plain words."""
    return list(dict.fromkeys(sentence(reason) for reason in reasons))


@dataclass(frozen=True)
class Said:
    """The verdict in one line and a sentence. `tone` is good, soon or late."""

    tone: str
    title: str
    text: str


def said(found: Found) -> Said:
    """What a visitor reads first."""
    verdict = found.verdict
    if not verdict.valid:
        return _refused(verdict, found.known)
    if found.known is not None and found.known.is_over:
        return Said("soon", _("Genuine, but it no longer counts."), over_words(found.known))
    people = sum(each.kind == "act" for each in verdict.revisions)
    seal = next((each for each in verdict.revisions if each.field == SEAL), None)
    by = ngettext("Signed by %(count)d person", "Signed by %(count)d people", people) % {"count": people}
    sealed = _("sealed with the key “%(name)s”") % {"name": seal.holder} if seal else ""
    if not people:  # a later act, or a form that nobody signs
        by, sealed = "", _("Sealed with the key “%(name)s”") % {"name": seal.holder} if seal else ""
    text = ", ".join(filter(None, [by, sealed])) + ". " + _("Nothing was changed since.")
    return Said("good", _("Genuine and unchanged."), text)


def _refused(verdict: Verdict, known: Known | None) -> Said:
    codes = verdict.codes
    first = faults(verdict.all_reasons)[:1]
    if codes & UNREAD or codes == {"not_lado"}:
        return Said("late", _("This file cannot be checked."), " ".join(first))
    if known is not None and known.state in {DocumentState.FROZEN, DocumentState.SIGNED, DocumentState.SEALING}:
        return Said("soon", _("Not finished."), _("Ask for the sealed document: it is the one that counts."))
    return Said("late", _("Do not rely on this file."), " ".join([*first, _("Ask the store for the original.")]))


def over_words(known: Known) -> str:
    """Why a genuine document has no effect any more: since when, and by whose act."""
    end = known.end
    if end is not None:
        return act_words(end, newer=known.replaced_by)
    words = {
        DocumentState.VOID: _("It was declared void later."),
        DocumentState.WITHDRAWN: _("It was withdrawn later."),
        DocumentState.SUPERSEDED: _("A newer document has replaced it."),
    }
    return words.get(DocumentState(known.state), "")


def act_words(act: Linked, *, newer: str = "") -> str:
    """What was done to a document, on which day in its store's time, and by which side."""
    words = {
        (Follows.VOID, Maker.STAFF): _("The store declared this document void on %(day)s."),
        (Follows.WITHDRAWAL, Maker.CUSTOMER): _("This document was withdrawn on %(day)s by the customer."),
        (Follows.WITHDRAWAL, Maker.STAFF): _("This document was withdrawn on %(day)s by the customer, in the store."),
        (Follows.REPLACEMENT, Maker.STAFF): _("The newer document %(newer)s replaced this one on %(day)s."),
        (Follows.CORRECTION, Maker.STAFF): _("The store corrected this document on %(day)s."),
    }
    day = short_day(local_day(act.store_zone, act.at), "Y")
    return words[Follows(act.act), Maker(act.made_by)] % {"day": day, "newer": newer}


def about_words(act: Linked) -> str:
    """What kind of act a document is itself."""
    words = {
        Follows.VOID: _("It declares another document void."),
        Follows.WITHDRAWAL: _("It is the withdrawal from another document."),
        Follows.REPLACEMENT: _("It says which document another one was replaced by."),
        Follows.CORRECTION: _("It corrects another document."),
    }
    return words[Follows(act.act)]


def linked_rows(known: Known) -> list[tuple[str, str]]:
    """The documents linked with it: a sentence, and the reference it leads to."""
    found = [(act_words(each, newer=known.replaced_by), each.reference) for each in known.later]
    if known.about is not None:
        found.append((about_words(known.about), known.about.reference))
    return found + ([(_("What counts now:"), known.replaced_by)] if known.replaced_by else [])


def context(found: Found, *, name: str) -> dict[str, Any]:
    """What the page of a verdict shows."""
    return {
        "said": said(found), "rows": rows(found.verdict), "faults": faults(found.verdict.reasons),
        "known": found.known, "verdict": found.verdict, "name": name,
        "linked": linked_rows(found.known) if found.known else [],
    }  # fmt: skip
