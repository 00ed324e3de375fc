"""Claims for staff: the list, one claim, and taking one down."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError
from core.text import localised
from feedback.access import claims as access
from feedback.claim_kinds import MOST
from feedback.claim_letters import can_be_written_to, filled
from feedback.claim_states import CLAIM_OPEN, ClaimChannel, ClaimFinding, ClaimState, ClaimTrack
from feedback.commands.claim_files import add_file, file_bytes
from feedback.commands.claim_refusals import ClaimsOff
from feedback.commands.claims import NewClaim, open_claim
from feedback.forms.claims import ClaimByStaffForm, ClaimFilters
from feedback.models import Claim
from feedback.queries import claims as queries
from feedback.screens import claims as screen
from feedback.views.claim_own import acts_page, sent_file
from stores.access import ADMINISTRATOR, REGIONAL, Principal, stores_visible_to
from stores.models import Store
from stores.views.gate import staff_page

ROWS = 50


@require_safe
@staff_page
def choose(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The open claims that one may read, the most urgent first; or what the filters ask for."""
    rows, now = access.claims(principal), timezone.now()
    stores = list(stores_visible_to(principal).order_by("name", "id"))
    form = ClaimFilters(request.GET, stores=stores)
    wanted = queries.Wanted(**{**form.cleaned_data, "q": form.cleaned_data["q"][:254]}) if form.is_valid() else None
    found = queries.found(
        rows, wanted or queries.Wanted(), staff_id=principal.staff_id, country=stores[0].country if stores else ""
    )
    shown = Paginator(found, ROWS).get_page(request.GET.get("page"))
    kept = {name: value for name, value in (form.cleaned_data if wanted else {}).items() if value}
    context = {
        "form": form, "page": shown, "query": f"{urlencode(kept)}&" if kept else "", "is_asked": bool(kept),
        "rows": [_row(claim, now) for claim in shown.object_list], "share": queries.contact_share(rows, now=now),
        "may_enter": access.may_work(principal),
    }  # fmt: skip
    return render(request, "feedback/claims.html", context, status=200 if wanted else 400)


def _row(claim: Claim, now: Any) -> dict[str, Any]:
    """A claim in the list: no name, no words."""
    tone, shape = screen.tone(claim.state)
    return {
        "claim": claim, "tone": tone, "shape": shape, "zone": claim.store.time_zone if claim.store else "UTC",
        "due": screen.due_tone(claim, now=now) if claim.state in CLAIM_OPEN else "",
        "contact": screen.contact_tone(claim, now=now) if claim.state in CLAIM_OPEN else "",
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def new(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Take a claim down, in the store, on the phone, or of our own people."""
    around: dict[str, Any] = {
        "categories": queries.categories(public=False),
        "stores": list(access.claim_stores(principal).order_by("name", "id")),
        "needs_store": not principal.has(REGIONAL, ADMINISTRATOR),
    }
    if not around["categories"]:
        raise ClaimsOff
    if request.method != "POST":
        first = _first(principal, request.GET.get("ticket", ""), around["stores"])
        return render(request, "feedback/claim_enter.html", {"form": ClaimByStaffForm(initial=first, **around)})
    form = ClaimByStaffForm(request.POST, **around)
    if not form.is_valid():
        return render(request, "feedback/claim_enter.html", {"form": form}, status=400)
    data = form.cleaned_data
    ticket = access.claim_ticket(principal, data["ticket"])
    wanted = NewClaim(
        text=data["text"], channel=ClaimChannel(data["channel"]), contact=form.contact(data["language"]),
        category=form.categories[data["category"]], store=form.stores.get(data["store"]),
        ticket_id=ticket.pk if ticket else None,
        customer_id=ticket.customer_id if ticket and ticket.confirmed_at else None,
    )  # fmt: skip
    try:
        claim = open_claim(new=wanted, by_id=principal.staff_id, now=timezone.now())
    except DomainError as error:
        form.add_error(None, str(error.message))
        return render(request, "feedback/claim_enter.html", {"form": form}, status=error.status)
    messages.success(request, _("Taken down as %(number)s.") % {"number": claim.number})
    readable = access.claims(principal).filter(pk=claim.pk).exists() if access.may_work(principal) else False
    return HttpResponseRedirect(reverse("claim-work", args=[claim.pk]) if readable else reverse("claim-enter"))


def _first(principal: Principal, said: str, stores: list[Store]) -> dict[str, Any]:
    """What the form begins with: of the visit that is served at the moment, its store and language."""
    known = said.isascii() and said.isdecimal() and len(said) < 19  # noqa: PLR2004 -- an id
    ticket = access.claim_ticket(principal, int(said)) if known else None
    if ticket is not None:
        return {"ticket": ticket.pk, "store": ticket.store.code, "language": ticket.language}
    return {"language": stores[0].language if stores else "en"}


@require_safe
@staff_page
def page(request: HttpRequest, principal: Principal, claim_id: int) -> HttpResponse:
    """One claim with its history, and what can be done with it; `?letter=` begins a letter with words of the chain."""
    claim, now = access.claim_for(principal, claim_id), timezone.now()
    history = acts_page(request, queries.history(claim))
    acts = list(history.object_list)
    people = queries.names_of(screen.person_in(act) for act in acts)
    tone, shape = screen.tone(claim.state)
    is_workable = access.may_work(principal) and claim.erased_at is None
    is_open, is_over = claim.state in CLAIM_OPEN, claim.state in (ClaimState.CLOSED, ClaimState.MERGED)
    context = {
        "claim": claim, "zone": claim.store.time_zone if claim.store else "UTC", "tone": tone, "shape": shape,
        "lines": screen.lines(acts, people=people), "page": history, "most": MOST, "is_open": is_open,
        "is_over": is_over, "due": screen.due_tone(claim, now=now) if is_open else "",
        "contact": screen.contact_tone(claim, now=now) if is_open else "",
        "may_work": is_workable and claim.state != ClaimState.MERGED,
        "may_write_apart": is_workable and claim.merged_apart,
        "joined": queries.joined_to(access.claims(principal), claim),
        "is_mine": claim.assigned_to_id == principal.staff_id, "is_ombudsman": claim.track == ClaimTrack.OMBUDSMAN,
        "can_write": can_be_written_to(claim), "findings": ClaimFinding.choices,
    }  # fmt: skip
    if context["may_work"]:
        context |= _choices(request, principal, claim)
    return render(request, "feedback/claim_work.html", context)


def _choices(request: HttpRequest, principal: Principal, claim: Claim) -> dict[str, Any]:
    """What the forms on a claim's page offer."""
    letters = queries.letters()
    chosen = next((each for each in letters if each.code == request.GET.get("letter")), None)
    return {
        "categories": queries.categories(public=False),
        "workers": list(access.claim_workers(claim)),
        "twins": [(each, queries.is_better(each, claim)) for each in queries.twins(access.claims(principal), claim)],
        "letters": letters,
        "letter": filled(localised(chosen.texts, claim.language), claim) if chosen else "",
    }


@require_POST
@staff_page
def file(request: HttpRequest, principal: Principal, claim_id: int) -> HttpResponse:
    """Staff add a photo or a PDF."""
    claim = access.worked_claim(principal, claim_id)
    data, name = sent_file(request)
    add = partial(add_file, claim_id=claim.pk, by_id=principal.staff_id, now=timezone.now())
    add(data=data, name=name)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("claim-work", args=[claim.pk]))


@require_safe
@staff_page
def download(_request: HttpRequest, principal: Principal, claim_id: int, file_id: int) -> HttpResponse:
    """A file as a download that no browser guesses at or runs."""
    found = access.claim_file(principal, claim_id, file_id)
    response = HttpResponse(file_bytes(found), content_type=found.kind)
    ascii_name = str(found.name).encode("ascii", "replace").decode().replace("?", "_")
    response.headers["Content-Disposition"] = f'attachment; filename="{ascii_name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response
