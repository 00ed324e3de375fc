"""Sentences as sound. The port: something that says a text in a language; which one, `LADO_VOICE` says."""

from pathlib import Path
from typing import Protocol

from django.conf import settings

from core.speech import espeak
from core.speech.errors import SpeechFailed
from core.speech.shelf import Shelf

__all__ = ["SpeechFailed", "Voice", "engine", "spoken", "voice"]


class Voice(Protocol):
    """An engine that speaks."""

    @property
    def name(self) -> str:
        """The engine and whatever else changes how it sounds: another name, other files."""

    def say(self, text: str, language: str) -> bytes:
        """`text` as a WAV file, or SpeechFailed. Languages it does not know are read by rule of its first one."""


def voice() -> Voice | None:
    """The engine of this server; None when it is switched off or not installed (Lado goes on without)."""
    program = espeak.program() if settings.VOICE == "espeak-ng" else None
    return None if program is None else espeak.Espeak(program)


def engine() -> str:
    """What a person reads about it: the engine, `off`, or `missing`."""
    if settings.VOICE != "espeak-ng":
        return "off"
    return "missing" if espeak.program() is None else "espeak-ng"


def spoken(engine: Voice, text: str, language: str) -> bytes:
    """The WAV of `text`, from the shelf where it was said before; raises SpeechFailed."""
    shelf = Shelf(Path(settings.VAR_DIR) / "voice", limit=settings.VOICE_BYTES)
    return shelf.get(f"{engine.name}\n{language}\n{text}", lambda: engine.say(text, language))
