"""The web form for claims, and the page on which a customer follows theirs: by its link, without an account."""

import secrets
from functools import partial
from typing import Any

import orjson
from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import idempotency
from core.errors import DomainError
from core.idempotency import Answer
from feedback.access import claims as access
from feedback.claim_guards import counted, require_few_looks
from feedback.claim_kinds import LARGEST, MOST
from feedback.claim_states import ClaimChannel, ClaimState
from feedback.commands.claim_files import add_file
from feedback.commands.claim_refusals import ClaimEmpty, ClaimFileKind, ClaimFileTooLarge, ClaimsOff
from feedback.commands.claim_words import add_words
from feedback.commands.claims import NewClaim, open_claim
from feedback.forms.claims import ClaimForm, ClaimWordsForm
from feedback.models import Claim, ClaimAct
from feedback.queries.claims import categories, leads_on, shown_history
from feedback.screens.claims import own_lines, tone
from stores.models import Store

ACTS = 50
LEAST_KEY = 16  # signs: a key that nobody guesses


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """What happened, and how to reach whoever writes. A POST makes the claim and leads to its page."""
    stores = Store.objects.filter(is_active=True).order_by("name", "id").only("code", "name", "country", "id")
    around: dict[str, Any] = {"categories": categories(public=True), "stores": list(stores)}
    if not around["categories"]:
        raise ClaimsOff
    if request.method != "POST":
        said = {"store": request.GET.get("store", ""), "category": request.GET.get("category", "")}
        return _form(request, ClaimForm(initial=said, **around))
    form = ClaimForm(request.POST, **around)
    if not form.is_valid():
        return _form(request, form, status=400)
    data = form.cleaned_data
    wanted = NewClaim(
        text=data["text"],
        channel=ClaimChannel.WEB,
        contact=form.contact((get_language() or "en").partition("-")[0]),
        category=form.categories[data["category"]],
        store=form.stores.get(data["store"]),
    )
    try:
        token = _once(request, wanted)
    except DomainError as error:
        return _form(request, form, status=error.status, problem=error.message)
    return HttpResponseRedirect(reverse("claim", args=[token]))


def _once(request: HttpRequest, wanted: NewClaim) -> str:
    """The token of the claim of this form's key, made now or at its first press. Raises KeyReused."""
    key, now = request.POST.get("key", ""), timezone.now()
    said = sorted((name, value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken")

    def act() -> Answer:
        return Answer.of({"token": counted(request, partial(open_claim, new=wanted, by_id=None, now=now)).token})

    answer = idempotency.once(
        principal="claim-form", route="claim-new", key=key if len(key) >= LEAST_KEY else "",
        body=orjson.dumps(said), now=now, act=act,
    )  # fmt: skip
    token: str = orjson.loads(answer.body)["token"]
    return token


def _form(request: HttpRequest, form: ClaimForm, *, status: int = 200, problem: Any = "") -> HttpResponse:
    context = {"form": form, "problem": problem, "key": secrets.token_urlsafe(LEAST_KEY)}
    return render(request, "feedback/claim_new.html", context, status=status)


@require_safe
@never_cache
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Where the claim stands, what we wrote, what they wrote; and the way to add to it. Of one that was joined to
    another its own and where that one stands; who has both may go on to it.
    """
    claim = _own(request, token)
    works_on = claim.merged_into or claim
    colour, shape = tone(works_on.state)
    zone, shown = claim.store.time_zone if claim.store else "UTC", acts_page(request, shown_history(claim))
    is_over = works_on.state in (ClaimState.ANSWERED, ClaimState.CLOSED)
    context = {
        "claim": claim, "works_on": works_on, "leads_on": leads_on(claim),
        "tone": colour, "shape": shape, "zone": zone, "is_over": is_over,
        "is_late": not is_over and works_on.due_at < timezone.now(), "form": ClaimWordsForm(),
        "lines": own_lines(shown.object_list), "page": shown, "most": MOST, "is_erased": claim.erased_at is not None,
    }  # fmt: skip
    return render(request, "feedback/claim.html", context)


@require_POST
@never_cache
def words(request: HttpRequest, token: str) -> HttpResponse:
    """The customer writes; what was answered or closed is open again."""
    claim, form = _own(request, token), ClaimWordsForm(request.POST)
    if not form.is_valid():
        raise ClaimEmpty
    counted(request, partial(add_words, claim_id=claim.pk, text=form.cleaned_data["text"], now=timezone.now()))
    if claim.merged_into_id is None or claim.merged_apart:
        messages.success(request, _("We have it. It stands below, and whoever works on your claim sees it."))
    else:
        messages.success(request, _("We have it. Whoever works on your claim sees it."))
    return _back(token)


@require_POST
@never_cache
def file(request: HttpRequest, token: str) -> HttpResponse:
    """The customer adds a photo or a PDF."""
    claim = _own(request, token)
    data, name = sent_file(request)
    counted(request, partial(add_file, claim_id=claim.pk, data=data, name=name, by_id=None, now=timezone.now()))
    messages.success(request, _("We have the file."))
    return _back(token)


def acts_page(request: HttpRequest, acts: QuerySet[ClaimAct]) -> Page[ClaimAct]:
    """The part of a history that is asked for, without a wish the newest."""
    pages = Paginator(acts, ACTS)
    return pages.get_page(request.GET.get("page") or pages.num_pages)


def sent_file(request: HttpRequest) -> tuple[bytes, str]:
    """The one file of a form, with the name that it had. Raises ClaimFileKind for none, ClaimFileTooLarge."""
    try:
        sent = request.FILES.get("file")
    except SuspiciousOperation as error:  # too many parts
        raise ClaimFileKind from error
    if sent is None:
        raise ClaimFileKind
    if sent.size is None or sent.size > LARGEST:
        raise ClaimFileTooLarge
    return sent.read(), str(sent.name or "")


def _own(request: HttpRequest, token: str) -> Claim:
    """The claim of a link; raises NotFound, TooMany."""
    require_few_looks(request)
    return access.own_claim(token)


def _back(token: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("claim", args=[token]))
