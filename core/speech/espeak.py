"""espeak-ng: small, quick (a call in 50 ms), in Debian, speaks all our languages. GPL: run, never linked."""

import functools
import shutil
import subprocess
from pathlib import Path

from core.speech.errors import SpeechFailed
from core.speech.wav import put_right

PROGRAM = "espeak-ng"
WITHIN = 5.0  # seconds for a sentence; it takes 0.05
VOICES = {"en": "en-gb", "pt": "pt", "cs": "cs", "ru": "ru"}  # `pt` is European Portuguese, Brazil's is `pt-br`
WORDS_A_MINUTE, WORD_GAP, LOUDNESS = 130, 5, 140  # slow, with a breath between digits; of 175, 0 and 100 by itself
ENVIRONMENT = {"LANG": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent"}


def program() -> str | None:
    """Where espeak-ng is, if it is installed."""
    return shutil.which(PROGRAM)


@functools.cache
def _version(program: str, _changed: int) -> str:
    return _run([program, "--version"]).decode(errors="replace").partition("  Data")[0].strip()


def _run(arguments: list[str], text: str = "", within: float = WITHIN) -> bytes:
    """What the program wrote. The text goes in by its standard input: no shell, and nothing in it is an option."""
    try:
        done = subprocess.run(  # noqa: S603 -- our own arguments; the text is no argument
            arguments, input=text.encode(), capture_output=True, timeout=within, check=True, env=ENVIRONMENT
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise SpeechFailed(type(error).__name__) from error
    return done.stdout


class Espeak:
    """The first adapter of the port."""

    def __init__(self, program: str, *, within: float = WITHIN) -> None:
        self.program, self.within = program, within

    @property
    def name(self) -> str:
        try:
            changed = Path(self.program).stat().st_mtime_ns
        except OSError as error:
            raise SpeechFailed(type(error).__name__) from error
        return f"{_version(self.program, changed)} {WORDS_A_MINUTE} {WORD_GAP} {LOUDNESS}"

    def say(self, text: str, language: str) -> bytes:
        voice = VOICES.get(language, VOICES["en"])
        manner = ["-s", str(WORDS_A_MINUTE), "-g", str(WORD_GAP), "-a", str(LOUDNESS)]
        raw = _run([self.program, "-v", voice, *manner, "-b", "1", "--stdin", "--stdout"], text, self.within)
        try:
            return put_right(raw)
        except ValueError as error:
            raise SpeechFailed(str(error)) from error
