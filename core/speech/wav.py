"""WAV files: mono, as engines write them to a pipe, and put right."""

import io
import struct
import wave

HEADER = 44  # bytes of the plain form: RIFF, fmt, data
_PLAIN = struct.Struct("<4sI4s4sIHHIIHH4sI")


def put_right(raw: bytes) -> bytes:
    """The same sound with its true length: who writes to a pipe cannot know it beforehand. ValueError if it is none."""
    if len(raw) <= HEADER:
        raise ValueError("no sound")
    riff, _size, kind, _fmt, _length, coding, channels, rate, _bytes, _align, bits, data, _said = _PLAIN.unpack_from(
        raw
    )
    if (riff, kind, data, coding, channels, bits) != (b"RIFF", b"WAVE", b"data", 1, 1, 16):
        raise ValueError("not a plain mono WAV")
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(raw[HEADER : len(raw) - len(raw) % 2])
    return sound.getvalue()


def is_whole(sound: bytes) -> bool:
    """Whether this is all of a WAV file: one cut short by a full disk or a lost power line is not."""
    return len(sound) > HEADER and sound[:4] == b"RIFF" and int.from_bytes(sound[4:8], "little") + 8 == len(sound)
