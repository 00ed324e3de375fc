"""What displays and public pages were sent in front of this module's web process, kept to be searched for people."""

import re
from collections.abc import Iterable
from html import unescape
from urllib.parse import urlsplit

from playwright.sync_api import Error, Page, Response, WebSocket

PUBLIC_SOCKETS = re.compile(r"^/ws/display/")
PUBLIC_PAGES = re.compile(
    r"^/(hall/(live/)?|kiosk/(live/|topic/[^/]+/)?|stores/([^/]+/)?|health/.*|api/v1/stores/[^/]*/?)$"
)
TYPED_ON = re.compile(r"^/(book|booking|desk|side|greet|kiosk|t|pin)/")
LONG_ENOUGH = 8  # signs: shorter things that people type, such as 14 or B00, stand in payloads of their own right
REPORT_TYPING = """
    addEventListener("input", ({ target }) => {
      const isText = target.matches("textarea, input:not([type=search], [type=radio], [type=checkbox], [type=number])");
      if (isText && target.value) window.ladoTyped([location.pathname, target.name, target.value]);
    }, true);
"""


class Payloads:
    """All that was sent to screens that everybody reads, and all that people typed where it is nobody else's business."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []  # (address, body)
        self._typed: dict[tuple[str, str], str] = {}
        self._typed_before: set[str] = set()

    def clear(self) -> None:
        self.__init__()

    def watch(self, page: Page) -> None:
        """Keep what `page` is sent, if it is a screen that everybody reads, and what is typed on it."""
        page.on("websocket", self._socket)
        page.on("response", self._response)
        page.context.expose_binding("ladoTyped", lambda _source, told: self.type(*told))
        page.add_init_script(REPORT_TYPING)

    def type(self, path: str, name: str, value: str) -> None:
        """Somebody typed `value`, one sign after another; what was there before counts too unless it goes on."""
        if not TYPED_ON.match(path):
            return
        before = self._typed.get((path, name), "")
        if not value.startswith(before):
            self._typed_before.add(before)
        self._typed[path, name] = value

    @property
    def typed(self) -> set[str]:
        return {value for value in {*self._typed.values(), *self._typed_before} if len(value) >= LONG_ENOUGH}

    def _socket(self, socket: WebSocket) -> None:
        path = urlsplit(socket.url).path
        if PUBLIC_SOCKETS.match(path):
            socket.on("framereceived", lambda frame: self.sent.append((path, _text(frame))))

    def _response(self, response: Response) -> None:
        path = urlsplit(response.url).path
        kind = response.headers.get("content-type", "")
        if not PUBLIC_PAGES.match(path) or not kind.startswith(("text/html", "application/json")):
            return
        try:
            self.sent.append((path, response.text()))
        except Error:  # a redirect, or the page has gone on meanwhile: then nobody has read it either
            return

    def leaks(self, secrets: Iterable[str], names: Iterable[str] = ()) -> list[tuple[str, str]]:
        """(address, what should not be there). Names count as words of their own, phones however they are written."""
        found = []
        words = [(name, re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")) for name in names]
        for path, body in set(self.sent):
            plain = unescape(body)
            digits = re.sub(r"[\s().-]", "", plain)
            found += [(path, secret) for secret in secrets if secret in plain or _compact(secret) in digits]
            found += [(path, name) for name, word in words if word.search(plain)]
        return found


def _text(frame: str | bytes) -> str:
    return frame if isinstance(frame, str) else frame.decode("utf-8", "replace")


def _compact(secret: str) -> str:
    """A phone as its digits; anything else as it is."""
    return re.sub(r"[\s().-]", "", secret) if re.fullmatch(r"\+?[\d\s().-]{8,}", secret) else secret
