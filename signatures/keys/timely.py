"""HTTP with a time limit for the whole answer: a socket's own limit begins again with every byte that drips in."""

import http.client
import io
import socket
import time
import urllib.request
from typing import Any


class _Until(io.RawIOBase):
    """What comes out of a socket until a time limit is over."""

    def __init__(self, raw: Any, sock: socket.socket) -> None:
        self._raw, self._sock = raw, sock
        self._over = time.monotonic() + (sock.gettimeout() or 0.0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._over - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left)
        found: int | None = self._raw.readinto(buffer)
        return found

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Answer(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *facts: Any, **more: Any) -> None:
        super().__init__(sock, *facts, **more)
        self.fp = io.BufferedReader(_Until(self.fp.detach(), sock))


class _Http(http.client.HTTPConnection):
    response_class = _Answer


class _Https(http.client.HTTPSConnection):
    response_class = _Answer


class TimelyHttp(urllib.request.HTTPHandler):
    """For urllib's opener: `timeout` is for status, headers and body together."""

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_Http, req)


class TimelyHttps(urllib.request.HTTPSHandler):
    """The same by TLS."""

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_Https, req)
