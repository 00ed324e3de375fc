"""The tablet at the exit: a paired kiosk whose page asks how it was."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.errors import DomainError
from feedback.commands.exiting import KEY, Left, answer_at_exit, version_at
from feedback.guards import require_few_exits
from feedback.models import SurveyVersion
from feedback.screens.surveys import empty_fields
from queueing.access import device_store
from stores.access import device_of
from stores.models import Device, Store
from stores.tokens import new_secret

FORM = "form.key"  # the field that makes a form count once: no question may have a dot in its code


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """The questions for whoever comes next; a banner thanks the one before."""
    device = device_of(request, Device.Purpose.KIOSK)
    store = device_store(device)
    version, language = version_at(store), (get_language() or store.language).split("-")[0]
    if request.method != "POST":
        return _shown(request, store, version, language)
    codes = [row["code"] for row in version.questions]
    values = {code: request.POST[code] for code in codes if request.POST.get(code, "").strip()}
    left = Left(request.POST.get(FORM, ""), values, language)
    try:
        require_few_exits(request, device.device_id or 0)
        answer_at_exit(store=store, left=left, now=timezone.now())
    except DomainError as error:
        return _shown(request, store, version, language, error)
    return HttpResponseRedirect(f"{reverse('exit')}?thanks=1")


def _shown(
    request: HttpRequest, store: Store, version: SurveyVersion, language: str, error: DomainError | None = None
) -> HttpResponse:
    key = request.POST.get(FORM, "")
    context = {
        "store": store,
        "fields": empty_fields(version, language, dict(request.POST.items())),
        "form": FORM,
        "key": key if KEY.fullmatch(key) else new_secret(),
        "error": error,
        "thanks": "thanks" in request.GET,
    }
    return render(request, "feedback/exit.html", context, status=error.status if error else 200)
