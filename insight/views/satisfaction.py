"""What customers think, for those who are over the stores: figures that print."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from feedback.access import hearing
from feedback.access.claims import claims
from feedback.queries.complaints import Told, complaints
from insight import access
from insight.queries.complaints import places
from insight.queries.satisfaction import Satisfaction, handled, satisfaction
from insight.screens import complaints as complained
from insight.screens import satisfaction as screens
from stores.access import Principal
from stores.views.gate import staff_page

WEEKS = (4, 13, 26, 52)
USUAL = 13
ROWS = 30


@require_safe
@staff_page
def page(request: HttpRequest, principal: Principal) -> HttpResponse:
    """NPS and satisfaction with their intervals, the trend, who is ahead, what waiting does to marks."""
    stores, now = access.insight_stores(principal), timezone.now()
    asked = request.GET.get("weeks", "")
    weeks = int(asked) if asked in map(str, WEEKS) else USUAL
    days, answers = 7 * weeks, hearing.answers_visible_to(principal)
    who = (principal.role, principal.staff_id)
    found = satisfaction(answers, who=who, days=days, now=now)
    kind = screens.kind_of(found, request.GET.get("by", ""))
    follow_ups = hearing.follow_ups_visible_to(principal)
    told = Told(follow_ups, claims(principal))
    visits = access.settled_visits(principal, by="store")
    context = {
        **_pictures(found, kind, request.GET.get("page")),
        "found": found,
        "kind": kind,
        "weeks": weeks,
        "choices": [(n, ngettext("%(n)d week", "%(n)d weeks", n) % {"n": n}) for n in WEEKS],
        "query": f"weeks={weeks}&by={kind.code}&",
        "handled": handled(follow_ups, days=days, now=now),
        "complaints": complaints(told, stores, now=now, days=days),
        "complained": complained.tables(places(told, visits, who=who, now=now, days=days)),
    }
    return render(request, "insight/satisfaction.html", context)


def _pictures(found: Satisfaction, kind: screens.Kind, number: str | None) -> dict[str, Any]:
    whole = kind.of(found.whole)
    stores = Paginator(screens.ranking(found.stores, kind), ROWS).get_page(number)
    shown, partners = list(stores.object_list), screens.ranking(found.partners, kind)
    return {
        "whole": [(code.code, screens.line("", code.of(found.whole), code)) for code in (screens.SHARE, screens.NPS)],
        "trend": screens.trend_picture(found, kind),
        "trend_lines": screens.trend_lines(found, kind),
        "trend_words": screens.trend_words(found, kind),
        "page": stores,
        "stores": screens.ranking_picture(shown, whole, kind),
        "store_lines": [screens.line(name, figure, kind) for name, figure in shown],
        "partners": screens.ranking_picture(partners, whole, kind),
        "partner_lines": [screens.line(name, figure, kind) for name, figure in partners],
        "bars": screens.band_bars(found.bands),
        "band_lines": screens.band_lines(found.bands),
        "has_waits": any(band.marks for band in found.bands),
        "outliers": [(each, screens.line(str(each.clerk), each.share, screens.SHARE)) for each in found.outliers],
    }
