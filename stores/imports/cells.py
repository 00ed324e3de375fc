"""What a cell says: text, numbers, yes or no, codes, phones, days and times. Raises BadCell."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, time

from django.utils.translation import gettext as _

from core.errors import DomainError
from core.text import folded
from stores.commands.customers import normal_phone

FORMULA = ("=", "+", "-", "@", "\t", "\r")
YES = {"1", "yes", "y", "true", "t", "on", "x", "sim", "ano", "да", "ja"}
NO = {"0", "no", "n", "false", "f", "off", "não", "nao", "ne", "нет", "nein"}
CODE = re.compile(r"[-a-zA-Z0-9_]+")
MOJIBAKE = "Â\N{NO-BREAK SPACE}"  # a no-break space that was UTF-8 and has been read as Latin-1

Cells = Mapping[str, str]


class BadCell(Exception):
    """Why a row is refused: the field and the reason, in words."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


def armed(text: str) -> str:
    """`text` for a spreadsheet's cell, which must not be taken for a formula; `unarmed` gives it back."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA) else text


def unarmed(cell: str) -> str:
    """What `armed` was given."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA) else cell


def text(cells: Cells, field: str, *, longest: int = 0) -> str:
    """One line of text: runs of blanks become one, invisible signs go."""
    plain = "".join(sign for sign in cells.get(field, "").replace(MOJIBAKE, " ") if _is_visible(sign))
    line = " ".join(plain.split())
    if longest and len(line) > longest:
        raise BadCell(field, _("longer than %(longest)d characters") % {"longest": longest})
    return line


def _is_visible(sign: str) -> bool:
    """Blanks count, control signs and the zero-width ones do not; joiners are letters' business."""
    return sign.isspace() or sign in "\u200c\u200d" or unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co"}


def required(cells: Cells, field: str, *, longest: int = 0) -> str:
    found = text(cells, field, longest=longest)
    if not found:
        raise BadCell(field, _("missing"))
    return found


def code(cells: Cells, field: str, *, longest: int = 60) -> str:
    """A code of letters, digits, hyphens: as it stands when it is one, otherwise derived, each time the same."""
    found = required(cells, field)
    return found if CODE.fullmatch(found) and len(found) <= longest else stable_code(found, longest=longest)


def stable_code(*words: str, longest: int = 60) -> str:
    """A code made of words, the same for the same words; a digest stands for what does not fit or is not Latin."""
    plain = folded(*words)
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(slug) <= longest and not re.search(r"[^\W\da-z_]", plain):
        return slug or _digest(plain)
    return f"{slug[: longest - 11].strip('-')}-{_digest(plain)}".lstrip("-")


def _digest(plain: str) -> str:
    return hashlib.sha256(plain.encode()).hexdigest()[:10]


def whole(cells: Cells, field: str, *, lowest: int = 0, highest: int) -> int | None:
    """A whole number, None when the cell is empty; "20.0" is one, as spreadsheets write it."""
    found = number(cells, field, lowest=lowest, highest=highest)
    if found is not None and found != int(found):
        raise BadCell(field, _("not a whole number: “%(found)s”") % {"found": found})
    return None if found is None else int(found)


def number(cells: Cells, field: str, *, lowest: float, highest: float) -> float | None:
    """A number, None when the cell is empty; a decimal comma is read as a point."""
    found = text(cells, field)
    if not found:
        return None
    if not re.fullmatch(r"[-+]?\d+([.,]\d+)?([eE][-+]?\d{1,2})?", found):
        raise BadCell(field, _("not a number: “%(found)s”") % {"found": found[:40]})
    value = float(found.replace(",", "."))
    if not lowest <= value <= highest:
        bounds = {"found": found, "lowest": f"{lowest:g}", "highest": f"{highest:g}"}
        raise BadCell(field, _("%(found)s is not between %(lowest)s and %(highest)s") % bounds)
    return value


def yes_no(cells: Cells, field: str) -> bool | None:
    """True or False, None when the cell is empty."""
    found = text(cells, field).casefold()
    if found and found not in YES | NO:
        raise BadCell(field, _("not yes or no: “%(found)s”") % {"found": found[:40]})
    return found in YES if found else None


def listed(cells: Cells, field: str) -> list[str]:
    """The parts of a cell between | signs, each once."""
    return list(dict.fromkeys(part for part in map(str.strip, text(cells, field).split("|")) if part))


def phone(cells: Cells, field: str, *, country: str) -> str:
    """The first of the numbers in the cell, in E.164 form; "" when there is none."""
    found = re.split(r"[;|]", text(cells, field))[0].strip()
    if not found:
        return ""
    try:
        return normal_phone(found, country)
    except DomainError as error:
        raise BadCell(field, str(error.message)) from error


def day(cells: Cells, field: str) -> date:
    found = required(cells, field)
    try:
        return date.fromisoformat(found)
    except ValueError as error:
        raise BadCell(field, _("not a day such as 2026-03-02: “%(found)s”") % {"found": found[:40]}) from error


def clock(found: str, field: str) -> time:
    """A time of day such as 9:00 or 17:30; 24:00 is midnight."""
    match = re.fullmatch(r"(\d{1,2}):(\d{2})(?::00)?", found.strip())
    hour, minute = (int(match[1]), int(match[2])) if match else (99, 0)
    if (hour, minute) == (24, 0):
        return time(0)
    if hour > 23 or minute > 59:  # noqa: PLR2004 -- a clock
        raise BadCell(field, _("not a time such as 17:30: “%(found)s”") % {"found": found[:40]})
    return time(hour, minute)
