"""Who we are to a push service (RFC 8292): a key of this installation signs a note that is good for half a day."""

from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

import orjson
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from django.conf import settings

from queueing.push.encryption import CURVE, from_base64, point, to_base64

GOOD_FOR = timedelta(hours=12)  # services take at most 24 hours
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the curve P-256


@lru_cache(maxsize=4)
def _key(secret: str) -> ec.EllipticCurvePrivateKey:
    """Any 32 bytes make a key: they are taken as a number from 1 to below the order of the curve."""
    return ec.derive_private_key(int.from_bytes(from_base64(secret), "big") % (ORDER - 1) + 1, CURVE)


def is_on() -> bool:
    """Whether this installation can write to browsers at all."""
    return bool(settings.VAPID_KEY)


def public_key() -> str:
    """What a browser ties its subscription to; "" when Web Push is off."""
    return to_base64(point(_key(settings.VAPID_KEY).public_key())) if is_on() else ""


def authorization(endpoint: str, *, now: datetime) -> str:
    """The header that goes with a message to `endpoint`."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((now + GOOD_FOR).timestamp()),
        "sub": settings.PUSH_CONTACT or settings.PUBLIC_URL or settings.OWN_URL,
    }
    text = b".".join(to_base64(orjson.dumps(part)).encode() for part in ({"typ": "JWT", "alg": "ES256"}, claims))
    r, s = decode_dss_signature(_key(settings.VAPID_KEY).sign(text, ec.ECDSA(hashes.SHA256())))
    signature = to_base64(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={text.decode()}.{signature}, k={public_key()}"
