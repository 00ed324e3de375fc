"""What a signing page sends. A browser without scripts sends a typed name and no times."""

from datetime import datetime, timedelta
from typing import Any

import orjson
from django import forms

from signatures.marks import mark_of
from signatures.sealing import InkOutside

LONGEST_INK = 300_000  # signs: 20,000 points
LONGEST_LOOKED = 20_000
LONGEST_PASSKEY = 40_000
LONGEST_WHILE = 24 * 3600 * 1000  # milliseconds


class SigningForm(forms.Form):
    """`facts` are those of an Act."""

    sha256 = forms.CharField(max_length=64)
    method = forms.ChoiceField(choices=[("draw", ""), ("type", "")], required=False)
    typed = forms.CharField(max_length=200, required=False)
    strokes = forms.CharField(required=False)
    dynamics = forms.CharField(required=False)
    looked = forms.CharField(required=False)
    ended = forms.CharField(max_length=20, required=False)
    passkey = forms.CharField(required=False)

    def passkey_answer(self) -> Any:
        """What the clerk's passkey has answered; None where it was not asked. What is no JSON is no answer of any."""
        text = self.cleaned_data["passkey"].strip()
        if not text:
            return None
        try:
            return orjson.loads(text) if len(text) <= LONGEST_PASSKEY else {}
        except orjson.JSONDecodeError:
            return {}

    def facts(self, *, consents: list[str], now: datetime) -> dict[str, Any]:
        """Raises InkOutside, InkTooMuch. What was read when is the browser's own word: nonsense in it is left out."""
        said = self.cleaned_data
        drawn = said["method"] == "draw"
        ink = {"strokes": _ink(said["strokes"]) or [], "dynamics": _ink(said["dynamics"])} if drawn else {}
        return {
            **mark_of(ink if drawn else {"typed": said["typed"]}),
            "sha256": said["sha256"],
            "consents": frozenset(consents),
            "looked": _looked(said["looked"]),
            "ended_at": _ended(said["ended"], now),
        }


def _ink(text: str) -> Any:
    if len(text) > 2 * LONGEST_INK:
        raise InkOutside
    try:
        return orjson.loads(text) if text.strip() else None
    except orjson.JSONDecodeError as error:
        raise InkOutside from error


def _looked(text: str) -> dict[int, int]:
    """Milliseconds by page, from "1:4000 2:900"."""
    found: dict[int, int] = {}
    for part in text[:LONGEST_LOOKED].split():
        page, _colon, time = part.partition(":")
        if _is_count(page) and _is_count(time):
            found[int(page)] = min(int(time), LONGEST_WHILE)
    return found


def _ended(text: str, now: datetime) -> datetime | None:
    """When the end was reached, from the milliseconds that have gone since."""
    return now - timedelta(milliseconds=min(int(text), LONGEST_WHILE)) if _is_count(text) else None


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10  # noqa: PLR2004 -- digits: eleven days
