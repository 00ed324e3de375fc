"""A key in a token or a security module, by PKCS#11. It never leaves it."""

import os
import threading
from dataclasses import dataclass, field
from typing import Any

import pkcs11
from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives import hashes
from django.utils.translation import gettext_lazy as _
from pkcs11.util.ec import encode_ecdsa_signature

from core.errors import Unavailable


class TokenUnavailable(Unavailable):
    code, message = "token_unavailable", _("The signing token does not answer. Check that it is connected.")


@dataclass
class TokenKey:
    """The key `label` in `token`; one session for a process, opened when it is first wanted and after a fault."""

    library: str
    token: str
    pin: str = field(repr=False)
    label: str
    certificate: bytes
    chain: tuple[bytes, ...]
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _open: tuple[int, Any, Any] | None = field(default=None, repr=False)

    @property
    def algorithm(self) -> str:
        kind = Certificate.load(self.certificate).public_key.algorithm
        return "ecdsa" if kind == "ec" else "rsa"

    def sign(self, data: bytes) -> bytes:
        """The signature, or TokenUnavailable."""
        with self._lock:
            try:
                return self._sign(data)
            except pkcs11.PKCS11Error:
                self._open = None  # taken out and put in again: the session is gone
            try:
                return self._sign(data)
            except pkcs11.PKCS11Error as error:
                self._open = None
                raise TokenUnavailable from error

    def _sign(self, data: bytes) -> bytes:
        key = self._key()
        if self.algorithm == "rsa":
            return bytes(key.sign(data, mechanism=pkcs11.Mechanism.SHA256_RSA_PKCS))
        digest = hashes.Hash(hashes.SHA256())
        digest.update(data)
        return bytes(encode_ecdsa_signature(key.sign(digest.finalize(), mechanism=pkcs11.Mechanism.ECDSA)))

    def _key(self) -> Any:
        if self._open is None or self._open[0] != os.getpid():  # a session does not outlive a fork
            library = pkcs11.lib(self.library)
            session = self._session(library.get_token(token_label=self.token))
            key = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=self.label)
            self._open = (os.getpid(), session, key)
        return self._open[2]

    def _session(self, token: Any) -> Any:
        try:
            return token.open(user_pin=self.pin)
        except pkcs11.UserAlreadyLoggedIn:  # by another key of this process: a token counts logins by process
            return token.open()
