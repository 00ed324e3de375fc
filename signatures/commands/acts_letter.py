"""A later act as a letter: the words, and a table of which document it is about, why, by whom and when."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, override

from signatures import policy
from signatures.library.acts import act_labels
from signatures.models import Document, WordingVersion
from signatures.queries.acts import words_of
from signatures.queries.documents import title_of, values_of
from signatures.rendering import Field, Frozen, Letter, SignaturePlace, document_html, rendering
from signatures.states import Follows
from signatures.wording.acts import act_html
from signatures.wording.showing import date_words
from stores.hours import local_time
from stores.models import Staff
from stores.queries.opening import local_day


@dataclass(frozen=True)
class Told:
    """An act and why; `staff` is None for the customer. `newer` is what takes the document's place."""

    act: Follows
    reason: str = ""
    staff: Staff | None = None
    newer: Document | None = None
    address: str = ""  # where the act can be verified: {reference} stands for its own

    @property
    def by(self) -> str:
        """For the chains: a code, never a customer's name."""
        return self.staff.code if self.staff else "customer"


@dataclass(frozen=True)
class Act:
    """A rendered act: its bytes, what they are made of, and the chain's own words where it has published some."""

    frozen: Frozen
    reference: str
    values: dict[str, str]
    wording: WordingVersion | None


def rendered(document: Document, told: Told, reference: str, *, now: datetime) -> Act:
    """The act's bytes, with a place for the seal alone. Raises what rendering raises, and Erased."""
    values = _values(document, told)
    words, version = words_of(told.act, document.language, _names(document, told, values))
    letter = _letter(document, told, values, (words.subject, words.text), reference, now=now)
    with override(document.language):
        frozen = rendering.freeze(document_html(letter), fields=[Field(policy.SEAL, gettext("Seal of the company"))])
    return Act(frozen, reference, values, version)


def _values(document: Document, told: Told) -> dict[str, str]:
    """What the act is made of, kept like what is filled into a form."""
    said = values_of(document)
    customer, company = str(said.get("customer_name", "")), str(said.get("company") or settings.CONTROLLER_NAME)
    who = str(told.staff) if told.staff else customer
    return {"customer_name": customer, "company": company or "Lado", "who": who, "reason": told.reason}


def _names(document: Document, told: Told, values: dict[str, str]) -> dict[str, str]:
    """What the words may name."""
    made_on = date_words(local_day(document.store, now=document.made_at), document.language)
    names = {
        "company": values["company"], "made_on": made_on, "reference": document.reference,
        "store": document.store.name, "title": title_of(document),
    }  # fmt: skip
    return names | ({"newer": told.newer.reference} if told.newer else {})


def _letter(
    document: Document, told: Told, values: dict[str, str], words: tuple[str, str], reference: str, *, now: datetime
) -> Letter:
    title, text = words
    store, company = document.store, values["company"]
    with override(document.language):
        seal = SignaturePlace(policy.SEAL, gettext("Seal of the company"), company)
    return Letter(
        language=document.language,
        title=title,
        reference=reference,
        organisation=company,
        body=mark_safe(act_html(text, _facts(document, told, values, now=now))),  # noqa: S308 -- act_html escapes all
        places=[seal],
        sender=[line for line in (store.name, store.address, f"{store.postcode} {store.city}".strip()) if line],
        recipient=[name for name in (values["customer_name"],) if name],
        verify_address=told.address.format(reference=reference),
    )


def _facts(document: Document, told: Told, values: dict[str, str], *, now: datetime) -> list[tuple[str, str]]:
    """The table below the words: what it is about, its fingerprint, what takes its place, why, by whom, when."""
    labels, newer = act_labels(document.language), told.newer
    at = local_time(document.store.time_zone, now)
    when = f"{date_words(at.date(), document.language)}, {at:%H:%M}"
    why = labels["correction" if told.act == Follows.CORRECTION else "reason"]
    rows = [
        (labels["reference"], f"{document.reference}\n{title_of(document)}"),
        (labels["sha256"], spaced(document.sha256)),
        *([(labels["newer"], newer.reference), (labels["newer_sha256"], spaced(newer.sha256))] if newer else []),
        (why, told.reason),
        (labels["by"], f"{values['who']}\n{document.store.name}" if told.staff else values["who"]),
        (labels["at"], when),
    ]
    return [(label, value) for label, value in rows if value]


def spaced(digest: str) -> str:
    """A hash that fits into a line and can be compared by eye."""
    return " ".join(digest[place : place + 8] for place in range(0, len(digest), 8))
