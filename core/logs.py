"""Log lines carry no tokens and no personal data."""

import logging
import re

# Customers' tokens stand in paths (/t/<token>/, /api/v1/tickets/<token>/, /ws/ticket/<token>/), staff's in headers.
_TOKEN = re.compile(r"(?<=/)[A-Za-z0-9_-]{22,}(?=[/?\s\"']|$)|\bld[sd]_[A-Za-z0-9_-]+")
_QUERY_SECRET = re.compile(r"((?:token|code|pass|key|phone|email)=)[^&\s\"']+", re.IGNORECASE)


def hide(text: str) -> str:
    """`text` with everything that opens a door, or names a person, replaced."""
    return _QUERY_SECRET.sub(r"\1***", _TOKEN.sub("***", text))


class HidingFormatter(logging.Formatter):
    """The whole line, its traceback included, with what must not stand there replaced."""

    def format(self, record: logging.LogRecord) -> str:
        return hide(super().format(record))


class HideTokens(logging.Filter):
    """Applied to every handler."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        hidden = hide(message)
        if hidden != message:
            record.msg, record.args = hidden, None
        return True
