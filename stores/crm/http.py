"""The port by HTTP, as docs/crm.md says: a POST, so that no phone stands in an address, one second for all of it."""

import asyncio
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import aiohttp
import orjson

from stores.crm.courier import Courier
from stores.crm.reading import VERSION, record_in
from stores.crm.values import CrmFailed, Failure, Query, Record

LARGEST = 32 * 1024  # bytes of an answer
AGAIN_WITH = 0.2  # seconds that must be left for a second try
AGAIN_AFTER = 0.05
LOST = (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)  # nothing was answered; a look-up changes nothing
COURIER = Courier()


@dataclass(frozen=True)
class HttpCrm:
    """The customer system at `url`; clerks are led to `hosts` only."""

    url: str
    token: str = field(repr=False)
    hosts: Collection[str]
    within: float
    demo: bool

    def look_up(self, query: Query) -> Record | None:
        """Who it is, None when nobody is known, or CrmFailed; never later than `within` seconds."""
        until = time.monotonic() + self.within
        try:
            body = COURIER.run(lambda session: self._asked(session, query, until), until=until)
        except TimeoutError as error:
            raise CrmFailed(Failure.SLOW) from error
        except (OSError, aiohttp.ServerDisconnectedError) as error:
            raise CrmFailed(Failure.DOWN) from error
        except (aiohttp.ClientError, ValueError) as error:
            raise CrmFailed(Failure.BROKEN) from error
        return record_in(body, want=query.want, hosts=self.hosts, demo=self.demo)

    async def _asked(self, session: aiohttp.ClientSession, query: Query, until: float) -> bytes:
        """The body of the answer; asked twice at most, and only where the first question was lost."""
        try:
            return await self._once(session, query)
        except LOST:
            if until - time.monotonic() < AGAIN_WITH:
                raise
        await asyncio.sleep(AGAIN_AFTER)
        return await self._once(session, query)

    async def _once(self, session: aiohttp.ClientSession, query: Query) -> bytes:
        question = session.post(self.url, data=_question(query), headers=self._headers(), allow_redirects=False)
        async with question as answer:
            if answer.status != HTTPStatus.OK:
                raise CrmFailed(Failure.REFUSED)
            body = bytearray()
            async for chunk in answer.content.iter_any():
                body += chunk
                if len(body) > LARGEST:
                    raise CrmFailed(Failure.BROKEN)
            return bytes(body)

    def _headers(self) -> dict[str, str]:
        headers = {
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "Content-Type": "application/json",
            "User-Agent": "Lado",
        }
        return headers | ({"Authorization": f"Bearer {self.token}"} if self.token else {})


def _question(query: Query) -> bytes:
    question: dict[str, Any] = {
        "version": VERSION,
        "want": query.want.value,
        "customer": {query.key.value: query.value},
        "language": query.language,
    }
    return orjson.dumps(question)
