"""What an edge asks for before it lets strangers set a machine to work."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest

from core.errors import TooMany

CHECKS = {"verify": "30/m/ip"}  # a file costs a quarter of a second
LOOKS = {"verify_known": "60/m/ip"}  # a reference has eight signs: nobody tries them all
COPIES = {"document_copy": "60/m/ip"}
PAGES = {"sign_page": "300/m/key"}  # of one link: a document has at most 100 pages, and each is drawn anew


def require_few_checks(request: HttpRequest) -> None:
    """Raise TooMany when one address has had too many files checked."""
    _count(request, "verify", CHECKS)


def require_few_looks(request: HttpRequest) -> None:
    """Raise TooMany when one address has asked for too many references and hashes."""
    _count(request, "verify_known", LOOKS)


def require_few_copies(request: HttpRequest) -> None:
    """Raise TooMany when one address has tried too many links to copies."""
    _count(request, "document_copy", COPIES)


def require_few_pages(request: HttpRequest, link_id: int) -> None:
    """Raise TooMany when one signing link has had too many pages drawn, or files."""
    _count(request, "sign_page", PAGES, key=str(link_id))


def _count(request: HttpRequest, action: str, limits: dict[str, str], *, key: str | None = None) -> None:
    """A look is a GET, which is not counted unless told so."""
    if not ratelimit.consume(request, app="lado", action=action, config=limits, key=key, limit_get=True):
        raise TooMany
