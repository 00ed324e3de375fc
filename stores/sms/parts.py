"""How long an SMS is, and of how many parts: what the operator bills (3GPP TS 23.038)."""

from typing import Final

# The default alphabet: one septet each. "@" stands for its zero, ESC for the way into the extension.
BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED: Final = frozenset("\f^{}\\[~]|€")  # two septets each
GSM_ONE, GSM_MORE = 160, 153  # septets: alone, and in one of several parts
UCS_ONE, UCS_MORE = 70, 67  # units of 16 bits


def is_gsm(text: str) -> bool:
    """Whether every sign is in GSM's own alphabet; otherwise all of the text goes as UCS-2."""
    return all(sign in BASIC or sign in EXTENDED for sign in text)


def weights(text: str) -> list[int]:
    """What each sign takes: septets in GSM's alphabet, else units of 16 bits (two for an emoji)."""
    if is_gsm(text):
        return [2 if sign in EXTENDED else 1 for sign in text]
    return [2 if ord(sign) > 0xFFFF else 1 for sign in text]  # noqa: PLR2004 -- the last of UCS-2's own plane


def parts(text: str) -> int:
    """In how many parts `text` goes; a sign of two units is never cut."""
    one, more = (GSM_ONE, GSM_MORE) if is_gsm(text) else (UCS_ONE, UCS_MORE)
    each = weights(text)
    if sum(each) <= one:
        return 1
    count, room = 1, more
    for weight in each:
        if weight > room:
            count, room = count + 1, more
        room -= weight
    return count
