"""What signs, stamps and locks away: ports, and what stands behind them by default. Bytes in, bytes out."""

from signatures.keys import definite
from signatures.keys.authority import Authority, Purpose, SoftwareKey
from signatures.keys.escrow import lock_away, new_pair, take_out
from signatures.keys.folder import KeyFolder
from signatures.keys.hardware import TokenKey, TokenUnavailable
from signatures.keys.ports import Key, KeysUnavailable, Stamper, StampRefused, StampUnavailable, Trust
from signatures.keys.stamping import HttpStamper, OwnStamper

__all__ = [
    "Authority",
    "HttpStamper",
    "Key",
    "KeyFolder",
    "KeysUnavailable",
    "OwnStamper",
    "Purpose",
    "SoftwareKey",
    "StampRefused",
    "StampUnavailable",
    "Stamper",
    "TokenKey",
    "TokenUnavailable",
    "Trust",
    "lock_away",
    "new_pair",
    "take_out",
]

definite.mend()
