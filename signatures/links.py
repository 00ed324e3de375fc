"""Addresses of documents that leave the house. A copy's link is signed by Lado and kept nowhere: it runs out by itself,
and opens nothing once the document is erased.
"""

import base64
import binascii
from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.errors import Expired, NotFound

SALT = "signatures.copy"
LONGEST = 300


class CopyExpired(Expired):
    code, message = "copy_expired", _("This link has run out. Ask the store for a new one.")


def copy_link(reference: str) -> str:
    """Where the customer of a document gets their copy."""
    return (settings.PUBLIC_URL or settings.OWN_URL).rstrip("/") + reverse("copy", args=[copy_token(reference)])


def copy_token(reference: str) -> str:
    """What opens the copy of a document for LADO_COPY_DAYS; one word, which logs hide."""
    said = TimestampSigner(salt=SALT).sign(reference)
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def reference_of(token: str) -> str:
    """The document that a token opens; raises NotFound or CopyExpired."""
    try:
        said = base64.urlsafe_b64decode(token[:LONGEST] + "=" * (-len(token) % 4)).decode()
        return TimestampSigner(salt=SALT).unsign(said, max_age=timedelta(days=settings.COPY_DAYS))
    except SignatureExpired as error:
        raise CopyExpired from error
    except (BadSignature, binascii.Error, UnicodeDecodeError) as error:
        raise NotFound from error
