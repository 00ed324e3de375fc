"""Web Push (RFC 8030): one POST for each message to the push service of the browser's maker."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import aiohttp
import orjson
from yarl import URL

from core.errors import DomainError
from queueing.push import Answer, Letter, Notice
from queueing.push.encryption import Keys, encrypted
from queueing.push.endpoints import NotPublicError, PublicOnly, checked
from queueing.push.vapid import authorization
from queueing.states import NoticeFate

log = logging.getLogger(__name__)
TIMEOUT = aiohttp.ClientTimeout(total=10, connect=5)
AT_ONCE = 50
LINE = 8190  # bytes that a line of an answer may have; its body is never read
TAKEN, UNKNOWN_HERE, LATER = (200, 201, 202, 204), (404, 410), (429,)
FAULTY = 500
LONGEST_PAUSE = 3600.0


@dataclass(frozen=True)
class Browser:
    """A subscription's address and keys."""

    endpoint: str
    p256dh: str
    auth: str


def payload(notice: Notice) -> bytes:
    """What the service worker reads."""
    shown = {"kind": notice.kind, "number": notice.number, "title": notice.title, "body": notice.body, "at": notice.at}
    return orjson.dumps(shown)


def deliver(letters: Sequence[Letter[Browser]], *, now: datetime) -> list[Answer]:
    """Send all, some at a time; what became of each, in the same order."""
    return asyncio.run(_deliver(letters, now)) if letters else []


async def _deliver(letters: Sequence[Letter[Browser]], now: datetime) -> list[Answer]:
    connector = aiohttp.TCPConnector(
        resolver=PublicOnly(), use_dns_cache=False, force_close=True, limit=AT_ONCE, limit_per_host=AT_ONCE
    )
    async with aiohttp.ClientSession(
        connector=connector,
        timeout=TIMEOUT,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        max_line_size=LINE,
        max_field_size=LINE,
    ) as session:
        gate = asyncio.Semaphore(AT_ONCE)  # the time limit is for the message, not for its turn
        return await asyncio.gather(*(_send(session, gate, letter, now) for letter in letters))


async def _send(
    session: aiohttp.ClientSession, gate: asyncio.Semaphore, letter: Letter[Browser], now: datetime
) -> Answer:
    host = urlsplit(letter.to.endpoint).hostname or ""
    async with gate:
        try:
            answer = await _post(session, letter, now)
        except aiohttp.ClientConnectorCertificateError:  # a ValueError, too
            answer = Answer(None, why="not the certificate of that name")
        except (ValueError, DomainError) as error:  # an address or a key that a later setting no longer takes
            answer = Answer(NoticeFate.REFUSED, why=type(error).__name__)
        except aiohttp.ClientConnectorError as error:
            private = isinstance(error.os_error, NotPublicError)
            answer = Answer(NoticeFate.REFUSED if private else None, why="not public" if private else "no connection")
        except aiohttp.ConnectionTimeoutError:
            answer = Answer(None, why="no connection")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            answer = Answer(NoticeFate.UNKNOWN, why=type(error).__name__)
    if answer.why:
        log.info("a notice through %s: %s", host, answer.why)  # the rest of the address is a secret
    return answer


async def _post(session: aiohttp.ClientSession, letter: Letter[Browser], now: datetime) -> Answer:
    to, notice = letter.to, letter.notice
    headers = {
        "Authorization": authorization(checked(to.endpoint), now=now),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(notice.lives_for),
        "Topic": notice.topic,
        "Urgency": "high",
    }
    body = encrypted(payload(notice), Keys.read(to.p256dh, to.auth))
    address = URL(to.endpoint, encoded=True)
    async with session.post(address, data=body, headers=headers, allow_redirects=False) as response:
        return _meaning(response.status, response.headers.get("Retry-After", ""), now)


def _meaning(status: int, retry_after: str, now: datetime) -> Answer:
    if status in TAKEN:
        return Answer(NoticeFate.SENT)
    if status in UNKNOWN_HERE:
        return Answer(NoticeFate.GONE, why=str(status))
    if status in LATER or status >= FAULTY:
        return Answer(None, after=_pause(retry_after, now), why=str(status))
    return Answer(NoticeFate.REFUSED, why=str(status))


def _pause(retry_after: str, now: datetime) -> float | None:
    """Seconds, however the service wrote them."""
    if retry_after.isascii() and retry_after.isdecimal():
        return min(float(retry_after), LONGEST_PAUSE)
    try:
        return max(0.0, min((parsedate_to_datetime(retry_after) - now).total_seconds(), LONGEST_PAUSE))
    except (TypeError, ValueError):
        return None
