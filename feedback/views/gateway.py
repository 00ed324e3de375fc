"""SMS that come in, from Kannel's smsbox by its `post-url`: a POST, so that nobody's number stands in an address.

Who posts, HTTP Basic says: Kannel takes the name and the secret out of the address that it is configured with. The body
is the text; headers say from whom and to which number.
"""

import base64
import binascii
import hmac
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core.errors import Invalid, NotFound, NotSignedIn
from core.http import as_domain_error, problem
from feedback.commands.hearing import hear

USER: Final = "kannel"
LONGEST_KEY, LONGEST_BODY = 100, 8000


class BadMessage(Invalid):
    code, message = "bad_message", _("This is no message from the gateway.")


@csrf_exempt  # no cookie is looked at
@require_POST
def kannel(request: HttpRequest) -> HttpResponse:
    """Taken once, by the gateway's id; an empty answer, which Kannel sends to nobody."""
    try:
        _require_gateway(request)
        hear(**_message(request), now=timezone.now())
    except Exception as exc:  # as the API's own handler: refusals become problems, bugs go on
        error = as_domain_error(exc)
        if error is None:
            raise
        return problem(error)
    return HttpResponse(status=HTTPStatus.OK, content_type="text/plain")


def _message(request: HttpRequest) -> dict[str, str]:
    asked = parse_qs(request.META.get("QUERY_STRING", ""))  # request.GET would read it in the letters of the body
    key = asked.get("id", [""])[0].strip()[:LONGEST_KEY]
    sender, number = (request.headers.get(f"X-Kannel-{name}", "") for name in ("From", "To"))
    if not key or not sender:
        raise BadMessage
    return {"key": f"kannel:{key}", "sender": sender, "number": number, "text": _text(request)}


def _require_gateway(request: HttpRequest) -> None:
    """Raise NotFound where no secret is set, NotSignedIn for who does not know it."""
    if not settings.SMS_INBOUND_SECRET:
        raise NotFound
    kind, _space, said = request.headers.get("Authorization", "").partition(" ")
    try:
        given = base64.b64decode(said, validate=True) if kind.lower() == "basic" else b""
    except binascii.Error:
        given = b""
    if not hmac.compare_digest(given, f"{USER}:{settings.SMS_INBOUND_SECRET}".encode()):
        raise NotSignedIn


def _text(request: HttpRequest) -> str:
    """The body, in the letters that its type names; Kannel's UCS-2 is big endian."""
    body = request.body[:LONGEST_BODY]
    charset = (request.content_params or {}).get("charset", "utf-8")
    try:
        return body.decode("utf-16-be" if charset.lower() in ("utf-16be", "ucs-2", "utf-16") else charset)
    except (LookupError, UnicodeDecodeError) as error:
        raise BadMessage from error
