"""Documents as commands and pages read them."""

from typing import Any

import orjson

from signatures import vault
from signatures.evidence import AttachedFile, Link
from signatures.models import Attachment, Chain, ChainEntry, Document, Layer
from signatures.queries.acts import title_of_act
from signatures.queries.templates import content_of
from signatures.wording import Consent
from signatures.wording.content import consents_of


def secret_of(document: Document) -> bytes:
    """The document's own key; empty once it is destroyed."""
    return bytes.fromhex(str(document.key.secret or ""))


def values_of(document: Document) -> dict[str, Any]:
    """What was filled in; raises vault.Erased."""
    found: dict[str, Any] = orjson.loads(vault.unbox(bytes(document.values), secret=secret_of(document)))
    return found


def signer_name(document: Document) -> str:
    """The customer's name as it was filled in."""
    return str(values_of(document).get("customer_name", ""))


def title_of(document: Document) -> str:
    """What it is called, in its own language."""
    if document.follows_as:
        return title_of_act(document)
    return content_of(document.version).texts[document.language].title


def consents_asked(document: Document) -> tuple[Consent, ...]:
    """In the document's language, as they stand in it."""
    return consents_of(content_of(document.version).texts[document.language])


def attached_to(document: Document) -> list[AttachedFile]:
    """The files inside its frozen bytes, in their order."""
    rows = Attachment.objects.filter(document=document).order_by("number")
    return [AttachedFile(each.name, each.sha256, each.length) for each in rows]


def layers_of(document: Document) -> list[Layer]:
    """Every revision, the frozen bytes first."""
    return list(Layer.objects.filter(document=document).order_by("number"))


def last_layer(document: Document) -> Layer:
    """The file as it is now."""
    return layers_of(document)[-1]


def frozen_bytes(document: Document) -> bytes:
    """What everybody sees and signs."""
    return vault.get(document.sha256, secret=secret_of(document))


def file_bytes(document: Document) -> bytes:
    """The file as it is now, with all its revisions."""
    return vault.get(last_layer(document).sha256, secret=secret_of(document))


def history_of(document: Document) -> list[dict[str, Any]]:
    """What has happened to it, in order."""
    entries = ChainEntry.objects.filter(chain__name=f"document:{document.pk}").order_by("number")
    return list(entries.values_list("event", flat=True))


def chain_head(document: Document) -> Link:
    """How far the document's own chain has come."""
    chain = Chain.objects.get(name=f"document:{document.pk}")
    return Link(chain.name, chain.count, bytes(chain.head).hex())
