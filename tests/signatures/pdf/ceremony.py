"""From preview to sealed, as the app will do it: a letter, keys of a root of the test's own, evidence, strokes."""

import functools
import hashlib
import io
import math
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pikepdf
from django.utils.safestring import mark_safe

from signatures.evidence import AttachedFile, CodeEvent, Consent, Evidence, Link, PageShown, canonical
from signatures.keys import Authority, OwnStamper, Purpose, SoftwareKey, Trust
from signatures.policy import Expected
from signatures.rendering import Attached, Field, Frozen, Letter, SignaturePlace, document_html, rendering
from signatures.sealing import Ink, TypedName, seal, sign
from signatures.verifying import verifying

NOW = datetime.now(UTC).replace(microsecond=0)
"""pdfsig looks at the machine's clock: so do these tests."""

WORDS = {
    "en": ("SIM swap", "Anna Smith", "The new card replaces the old one at once. Keep your PIN to yourself."),
    "pt": (
        "Troca de cartão SIM",
        "João Conceição",
        "O cartão novo substitui o antigo de imediato. Guarde o PIN só para si.",
    ),
    "cs": ("Výměna karty SIM", "Jiří Dvořák", "Nová karta hned nahradí starou. PIN si nechte jen pro sebe."),
    "ru": ("Замена SIM-карты", "Анна Щербакова", "Новая карта сразу заменяет старую. Никому не говорите PIN-код."),
}
FIELDS = (
    Field("Customer", "Signature of the customer"),
    Field("Clerk", "Signature of the clerk"),
    Field("Seal", "Seal of Demo Telecom"),
)


def letter(language="en", *, paragraphs=12, **more):
    title, name, words = WORDS[language]
    body = "".join(f"<h2>{number}. {title}</h2><p>{words} {words} {words}</p>" for number in range(1, paragraphs + 1))
    given = {
        "language": language,
        "title": title,
        "reference": "DEMO-2026-000123",
        "organisation": "Demo Telecom",
        "sender": ("Shop Baixa", "Rua Augusta 1", "1100-048 Lisboa"),
        "recipient": (name, "Rua do Ouro 7", "1100-062 Lisboa"),
        "place_and_date": "2026-11-27",
        "verify_address": "https://lado.example/v/3Jx9kQ2m7TzB",
        "facts": (("SIM", "8935101234567890123"),),
        "body": mark_safe(body),
        "places": (
            SignaturePlace("Customer", "Customer", name),
            SignaturePlace("Clerk", "Clerk", "Rui Costa"),
            SignaturePlace("Seal", "Seal", "Demo Telecom"),
        ),
    }
    return Letter(**given | more)


@functools.cache
def frozen(language="en", *, photos=0, paragraphs=12) -> Frozen:
    files = [
        Attached(f"photo {n}.jpg", "image/jpeg", b"\xff\xd8\xff" + bytes([n]) * 500, "Router") for n in range(photos)
    ]
    return rendering.freeze(document_html(letter(language, paragraphs=paragraphs)), fields=FIELDS, attached=files)


def strokes(turns=3):
    """A loop as a hand draws it: one stroke of some hundred points, and a bar."""
    loop = [[int(900 + 80 * n), int(5000 + 3000 * math.sin(n / 100 * turns * 6.28))] for n in range(100)]
    return [loop, [[1000, 8000], [9000, 7600]]]


@dataclass
class House:
    """An organisation with its keys."""

    authority: Authority
    seal_key: SoftwareKey
    stamp_key: SoftwareKey
    serial: int = field(default=1)

    @property
    def stamper(self):
        return OwnStamper(self.stamp_key)

    @property
    def trust(self):
        return Trust([self.authority.certificate], crls=[self.authority.revoked({}, at=NOW)])

    def key(self, name, at=NOW):
        return self.authority.issue(name=name, purpose=Purpose.CEREMONY, at=at)


def house(name="Demo Telecom", **more):
    authority = Authority.create(organisation=name, at=NOW - timedelta(days=10), **more)
    seal_key = authority.issue(name=f"{name} seal", purpose=Purpose.SEAL, at=NOW - timedelta(days=9))
    return House(
        authority, seal_key, authority.issue(name=f"{name} time", purpose=Purpose.STAMP, at=NOW - timedelta(days=9))
    )


@functools.cache
def home():
    return house(crl_address="http://127.0.0.1:9/lado.crl")


def attached(paper: Frozen):
    """The files inside it, in their order."""
    with pikepdf.open(io.BytesIO(paper.pdf)) as pdf:
        inside = [(name, each.get_file().read_bytes()) for name, each in pdf.attachments.items()]
    return [AttachedFile(name, hashlib.sha256(data).hexdigest(), len(data)) for name, data in inside]


def evidence(paper: Frozen, language="en", **more) -> bytes:
    found = Evidence(
        document_sha256=paper.sha256,
        document_length=len(paper.pdf),
        reference="DEMO-2026-000123",
        template="sim-swap",
        template_version=3,
        approver="maria.santos",
        language=language,
        role="customer",
        signer=WORDS[language][1],
        clerk="rui.costa",
        device="tablet 4",
        method="ink",
        signed_at=NOW.isoformat(),
        ink_sha256=Ink.of(strokes()).sha256,
        reached_end_at=NOW.isoformat(),
        pages=[PageShown(1, 5100), PageShown(2, 3400)],
        consents=[Consent("marketing", "0" * 64, given=False)],
        codes=[CodeEvent("sent", NOW.isoformat(), "ab" * 8), CodeEvent("right", NOW.isoformat())],
        attachments=attached(paper),
        link=Link("document", 4, "1" * 64),
    )
    return canonical(replace(found, **more).record())


def by_customer(pdf, paper, *, at_home=None, language="en", record=None, key=None):
    at_home = at_home or home()
    name = WORDS[language][1]
    return sign(
        pdf,
        role="Customer",
        name=name,
        ink=Ink.of(strokes()),
        key=key or at_home.key(name),
        at=NOW,
        evidence=evidence(paper, language) if record is None else record,
    )


def by_clerk(pdf, *, at_home=None):
    at_home = at_home or home()
    return sign(
        pdf, role="Clerk", name="Rui Costa", ink=TypedName.of("Rui Costa"), key=at_home.key("Rui Costa"), at=NOW
    )


def by_seal(pdf, *, at_home=None):
    it = at_home or home()
    return seal(pdf, name="Demo Telecom", key=it.seal_key, stamper=it.stamper, trust=it.trust, at=NOW)


@dataclass(frozen=True)
class Papers:
    """The same document after each step."""

    frozen: Frozen
    customer: bytes
    clerk: bytes
    sealed: bytes


def ceremony(paper: Frozen, *, at_home=None, language="en", record=None) -> Papers:
    customer = by_customer(paper.pdf, paper, at_home=at_home, language=language, record=record)
    clerk = by_clerk(customer, at_home=at_home)
    return Papers(paper, customer, clerk, by_seal(clerk, at_home=at_home))


@functools.cache
def papers(language="en") -> Papers:
    return ceremony(frozen(language), language=language)


def verdict(pdf, *, at_home=None, at=None, expected=None):
    return verifying.verdict(
        pdf, trust=(at_home or home()).trust, at=at or datetime.now(UTC), expected=expected or Expected()
    )
