"""Kannel's sendsms, by HTTP. A POST, so that no phone and no password stand in an address that somebody logs.

What is asked stands in headers, as Kannel wants it then; the body is the text.
"""

import asyncio
import re
from dataclasses import dataclass, field
from http import HTTPStatus

import aiohttp

from stores.sms.parts import is_gsm
from stores.sms.port import Answer
from stores.states import MessageFate

LATER = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)
E164 = re.compile(r"\+[1-9][0-9]{5,14}")
GSM, UCS2 = "0", "2"  # Kannel's names of the codings


@dataclass
class Kannel:
    """The smsbox at `url`, such as http://127.0.0.1:13013/cgi-bin/sendsms. One connection for several messages."""

    url: str
    user: str
    password: str = field(repr=False)
    within: float  # seconds for an answer
    _runner: asyncio.Runner = field(default_factory=asyncio.Runner, repr=False)
    _session: aiohttp.ClientSession | None = field(default=None, repr=False)

    def send(self, to: str, text: str, sender: str, reference: str) -> Answer:
        """Kannel took it, refused it, or will be asked again."""
        if not E164.fullmatch(to):
            return Answer(MessageFate.REFUSED, "bad_number")
        headers = {
            "X-Kannel-Username": self.user,
            "X-Kannel-Password": self.password,
            "X-Kannel-To": to,
            "X-Kannel-Coding": GSM if is_gsm(text) else UCS2,
            "X-Kannel-Account": reference,  # stands in Kannel's own log
            "Content-Type": "text/plain; charset=UTF-8",
        }
        return self._runner.run(self._asked(headers | ({"X-Kannel-From": sender} if sender else {}), text))

    async def _asked(self, headers: dict[str, str], text: str) -> Answer:
        question = self._here().post(self.url, headers=headers, data=text.encode(), allow_redirects=False)
        try:
            async with question as answer:
                return meaning(answer.status)
        except (ValueError, aiohttp.NonHttpUrlClientError):  # no address, no header; a certificate of another name
            return Answer(None, "bad_settings", is_down=True)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return Answer(None, "no_connection", is_down=True)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:  # asked, and no answer
            return Answer(None, type(error).__name__, in_doubt=True, is_down=True)

    def _here(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=self.within),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
            )
        return self._session

    def close(self) -> None:
        if self._session is not None:
            self._runner.run(self._session.close())
            self._session = None
        self._runner.close()


def meaning(status: int) -> Answer:
    """202 is taken (now or when the operator is reached), 4xx is no, 5xx is "Temporal failure, try again later"."""
    code = f"http {status}"
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Answer(MessageFate.SENT, code)
    if status in LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Answer(None, code, is_down=True)
    return Answer(MessageFate.REFUSED, code)
