"""The page on which somebody reads and signs: a phone, the clerk's tablet turned round, the customer screen.

The secret in the address is the right, as on the customer's own ticket: whoever has it may act, nobody else can write
one. So the forms carry no CSRF token, and the address is told to no other site.
"""

from collections.abc import Callable, Sequence
from functools import partial, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import DomainError, Expired, NotFound
from signatures import access
from signatures.commands import links, reads
from signatures.commands.signing import Act, CodeNeeded, ConsentMissing
from signatures.forms.signing import SigningForm
from signatures.guards import require_few_pages
from signatures.models import SigningLink
from signatures.queries.documents import consents_asked, file_bytes, signer_name
from signatures.queries.links import AROUND, FILE, grouped
from signatures.queries.pictures import picture_of
from signatures.queries.templates import content_of
from signatures.states import DocumentState, SignerRole, Where
from stores.access import device_by_cookie
from stores.models import Device

Page = Callable[..., HttpResponse]
PURPOSES = {Where.TABLET: Device.Purpose.TABLET, Where.SCREEN: Device.Purpose.SCREEN}


def by_link(page: Page, around: Sequence[str] = AROUND) -> Page:
    """Give the page its link, in the document's language; a link that is over says so and nothing else."""

    @csrf_exempt
    @wraps(page)
    def shown(request: HttpRequest, token: str, **ids: Any) -> HttpResponse:
        link = access.link_for(token, around)
        translation.activate(link.document.language)  # the language middleware puts back what was before
        try:
            response = page(request, link, token, **ids)
        except Expired as error:
            response = render(request, "signatures/sign_over.html", {"error": error, "link": link}, status=error.status)
        response.headers["Content-Language"] = link.document.language
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return shown


to_file = partial(by_link, around=FILE)


def _is_done(link: SigningLink) -> bool:
    return link.used_at is not None and link.document.signatures.filter(role=link.role, at=link.used_at).exists()


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, link: SigningLink, token: str) -> HttpResponse:
    """Read, agree, sign; afterwards what was done."""
    if request.method == "POST":
        return _sign(request, link, token)
    if _is_done(link) or link.document.state == DocumentState.DECLINED:
        return render(request, "signatures/sign_done.html", {"link": link, "document": link.document, "token": token})
    links.require_open(link, link.document, now=timezone.now())
    if links.awaits_code(link):
        return _ask_code(request, link, token)
    return _shown(request, link, token)


def _shown(request: HttpRequest, link: SigningLink, token: str, error: DomainError | None = None) -> HttpResponse:
    document, post = link.document, request.POST
    mine = link.role == SignerRole.CUSTOMER
    context = {
        "link": link,
        "token": token,
        "document": document,
        "title": content_of(document.version).texts[document.language].title,
        "hash": grouped(document.sha256),
        "pages": range(1, document.pages + 1),
        "consents": consents_asked(document) if mine else (),
        "given": post.getlist("consent"),
        "method": post.get("method") or "draw",
        "typed": post.get("typed", signer_name(document) if mine else "")[:200],
        "strokes": post.get("strokes", ""),
        "dynamics": post.get("dynamics", ""),
        "looked": post.get("looked", ""),
        "ended": post.get("ended", ""),
        "error": error,
    }
    return render(request, "signatures/sign.html", context, status=error.status if error else 200)


def _sign(request: HttpRequest, link: SigningLink, token: str) -> HttpResponse:
    form, now = SigningForm(request.POST), timezone.now()
    try:
        if not form.is_valid():
            raise ConsentMissing
        facts = form.facts(consents=request.POST.getlist("consent")[:40], now=now)
        act = Act(role=link.role, where=Where(link.where), device=_device(request, link), **facts)
        links.sign_by_link(link_id=link.pk, act=act, now=now)
    except (Expired, NotFound):
        raise
    except DomainError as error:
        return _shown(request, link, token, error)
    return HttpResponseRedirect(reverse("sign", args=[token]))


def _device(request: HttpRequest, link: SigningLink) -> Device | None:
    """The paired device on which it is signed, where it is one."""
    purpose = PURPOSES.get(Where(link.where))
    found = device_by_cookie(request.COOKIES, purpose) if purpose else None
    return Device.objects.filter(pk=found.device_id or 0).first() if found else None


def _ask_code(request: HttpRequest, link: SigningLink, token: str, error: DomainError | None = None) -> HttpResponse:
    context = {"link": link, "document": link.document, "token": token, "error": error}
    return render(request, "signatures/sign_code.html", context, status=error.status if error else 200)


@by_link
@require_POST
def code(request: HttpRequest, link: SigningLink, token: str) -> HttpResponse:
    """The code that came by SMS."""
    try:
        links.prove(link_id=link.pk, code=request.POST.get("code", "")[:20], now=timezone.now())
    except links.WrongCode as error:
        return _ask_code(request, link, token, error)
    return HttpResponseRedirect(reverse("sign", args=[token]))


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, link: SigningLink, token: str) -> HttpResponse:
    """Asks first; then it is said."""
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        links.decline_by_link(link_id=link.pk, reason=reason, now=timezone.now())
        return HttpResponseRedirect(reverse("sign", args=[token]))
    links.require_open(link, link.document, now=timezone.now())
    return render(request, "signatures/sign_decline.html", {"link": link, "document": link.document, "token": token})


@to_file
@require_GET
def picture(request: HttpRequest, link: SigningLink, token: str, number: int) -> HttpResponse:
    """A page of the frozen bytes, kept by this browser only."""
    del token
    _require_reader(link)
    require_few_pages(request, link.pk)
    response = HttpResponse(picture_of(link.document, number), content_type="image/png")
    response.headers["Cache-Control"] = "private, max-age=900, immutable"
    return response


@to_file
@require_GET
def copy(request: HttpRequest, link: SigningLink, token: str) -> HttpResponse:
    """The file as it is now: to read with a screen reader before signing, to take along afterwards."""
    del token
    _require_reader(link)
    require_few_pages(request, link.pk)
    response = HttpResponse(file_bytes(link.document), content_type="application/pdf")
    reads.note_read(link.document, reads.COPY, staff_id=None, now=timezone.now())
    response.headers["Content-Disposition"] = f'inline; filename="{link.document.reference}.pdf"'
    return response


def _require_reader(link: SigningLink) -> None:
    """Raise LinkUsed, LinkExpired or CodeNeeded unless the link shows the document: as long as it is good, and
    for a day to whoever signed by it."""
    now = timezone.now()
    if _is_done(link) and link.used_at is not None and now < link.used_at + links.COPY:
        return
    links.require_open(link, link.document, now=now)
    if links.awaits_code(link):
        raise CodeNeeded
