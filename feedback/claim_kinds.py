"""Which files a claim takes, told by what is in them: what a name or a browser says of a file proves nothing. Pure."""

from typing import Final

LARGEST: Final = 5 * 1024 * 1024  # bytes
MOST: Final = 10  # of one claim
LONGEST_NAME: Final = 80
ENDINGS: Final = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "application/pdf": ".pdf"}


def kind_of(data: bytes) -> str | None:
    """The media type of a photo or PDF; None for anything else."""
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return "application/pdf" if data.startswith(b"%PDF-") else None


def safe_name(said: str, kind: str) -> str:
    """A file's name as it is shown and downloaded: its last part, plain signs only, with the ending of its content."""
    last = said.replace("\\", "/").rpartition("/")[2]
    stem = last.rpartition(".")[0] or last
    plain = " ".join("".join(sign if sign.isalnum() or sign in " -_()" else " " for sign in stem).split())
    return (plain[:LONGEST_NAME].strip() or "file") + ENDINGS[kind]
