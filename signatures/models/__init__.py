"""Paperless: form templates, the chain's own words for mails and SMS, and the documents made of forms."""

from signatures.models.documents import (
    Chain,
    ChainEntry,
    Document,
    DocumentKey,
    DocumentRead,
    Layer,
    Signature,
    SigningLink,
)
from signatures.models.drafts import Attachment, DocumentDraft, Photo
from signatures.models.passkeys import PasskeyChallenge
from signatures.models.templates import FormTemplate, PlainWord, TemplateVersion, VersionText
from signatures.models.versions import Version
from signatures.models.wordings import WordingVersion

__all__ = [
    "Attachment",
    "Chain",
    "ChainEntry",
    "Document",
    "DocumentDraft",
    "DocumentKey",
    "DocumentRead",
    "FormTemplate",
    "Layer",
    "PasskeyChallenge",
    "Photo",
    "PlainWord",
    "Signature",
    "SigningLink",
    "TemplateVersion",
    "Version",
    "VersionText",
    "WordingVersion",
]
