"""The public page that says whether a document is genuine. Nothing that is handed in is kept."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import NotFound
from signatures import holding
from signatures.forms.verify import REFERENCE, SearchForm, UploadForm
from signatures.guards import require_few_checks, require_few_looks
from signatures.queries import verification
from signatures.queries.verification import DocumentUnknown
from signatures.screens import verify as screen

LONGEST_NAME = 80


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Hand in a file, or look for a reference or a hash."""
    if request.method == "POST":
        return _checked(request)
    search = SearchForm(request.GET if "q" in request.GET else None)
    if not search.is_bound:
        return _asked(request, UploadForm(), search)
    if not search.is_valid():
        return _asked(request, UploadForm(), search, status=400)
    said = search.cleaned_data["q"]
    if REFERENCE.fullmatch(said):
        return HttpResponseRedirect(reverse("verify-reference", args=[said]))
    return _shown(request, said, search) if said else _asked(request, UploadForm(), SearchForm())


def _checked(request: HttpRequest) -> HttpResponse:
    require_few_checks(request)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _asked(request, form, SearchForm(), status=400)
    file = form.cleaned_data["file"]
    found = verification.verdict_on(file.read(), now=timezone.now())
    return render(request, "signatures/verify_verdict.html", screen.context(found, name=str(file.name)[:LONGEST_NAME]))


def _shown(request: HttpRequest, sha256: str, search: SearchForm) -> HttpResponse:
    require_few_looks(request)
    known = verification.known_by_hash(sha256)
    if known is None:
        search.add_error("q", str(DocumentUnknown.message))
        return _asked(request, UploadForm(), search, status=404)
    return _known(request, known)


@require_safe
@never_cache
def reference(request: HttpRequest, reference: str) -> HttpResponse:
    """What the QR code on a document leads to: what is known of it, and the way to check the file itself."""
    require_few_looks(request)
    known = verification.known_by_reference(reference)
    if known is None:
        raise DocumentUnknown
    return _known(request, known)


@require_safe
def roots(_request: HttpRequest) -> HttpResponse:
    """Whom to believe when documents of this Lado are checked with other tools."""
    found = holding.published_roots()
    if not found:
        raise NotFound
    return HttpResponse(found, content_type="application/x-pem-file")


@require_safe
def revocations(_request: HttpRequest) -> HttpResponse:
    """The list that certificates of this Lado name as theirs."""
    found = holding.published_revocations(now=timezone.now())
    if not found:
        raise NotFound
    return HttpResponse(found, content_type="application/pkix-crl")


def _known(request: HttpRequest, known: verification.Known) -> HttpResponse:
    context = {
        "known": known,
        "over": screen.over_words(known),
        "linked": screen.linked_rows(known),
        "upload": UploadForm(),
    }
    return render(request, "signatures/verify_known.html", context)


def _asked(request: HttpRequest, upload: UploadForm, search: SearchForm, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"upload": upload, "search": search}
    return render(request, "signatures/verify.html", context, status=status)
