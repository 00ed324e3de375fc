"""Asking for a timestamp over a hash of one's own, and looking whether the answer is about it."""

import secrets

from asn1crypto import cms, tsp

from signatures.keys.ports import Stamper, StampRefused


def digest_stamped(token: bytes) -> bytes:
    """The SHA-256 that a timestamp token (DER) is over; b"" for what is none."""
    try:
        said = cms.ContentInfo.load(token)["content"]["encap_content_info"]["content"].parsed
        return bytes(said["message_imprint"]["hashed_message"].native)
    except (ValueError, TypeError, KeyError):
        return b""


def stamp_of(digest: bytes, *, stamper: Stamper) -> bytes:
    """The timestamp token (DER) over a SHA-256; raises StampUnavailable, or StampRefused for any other answer."""
    nonce = secrets.randbits(63)
    imprint = tsp.MessageImprint({"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": digest})
    asked = tsp.TimeStampReq({"version": "v1", "message_imprint": imprint, "nonce": nonce, "cert_req": True})
    try:
        answer = tsp.TimeStampResp.load(stamper.answer(asked.dump()), strict=True)
        granted = answer["status"]["status"].native in {"granted", "granted_with_mods"}
        token = answer["time_stamp_token"]
        said = token["content"]["encap_content_info"]["content"].parsed
        right = said["message_imprint"]["hashed_message"].native == digest and said["nonce"].native == nonce
    except (ValueError, TypeError, KeyError) as error:
        raise StampRefused from error
    if not granted or not right:
        raise StampRefused
    return bytes(token.dump())
