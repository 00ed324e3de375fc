"""A manager's devices: what is paired where, since when it is silent, and a way to end it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError, NotAllowed
from stores import access
from stores.access import Principal
from stores.commands import pairing
from stores.forms.devices import PairForm
from stores.models import Counter, Device
from stores.queries.devices import device_row, devices_of
from stores.views.gate import staff_page

ROWS = 50


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def devices(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The list with the field for a code; POST pairs."""
    if not principal.has(access.MANAGER, access.REGIONAL, access.ADMINISTRATOR):
        raise NotAllowed
    stores = access.stores_to_manage(principal)
    form = PairForm(request.POST or None, stores=stores, initial={"store": request.GET.get("store")})
    if request.method == "POST" and form.is_valid():
        paired = _pair(form, principal)
        if paired is not None:
            messages.success(request, _("%(device)s is paired with %(store)s.") % paired)
            return HttpResponseRedirect(reverse("devices"))
    now = timezone.now()
    chosen = stores.filter(code=request.GET["store"]) if request.GET.get("store") else stores
    page = Paginator(devices_of(chosen, now=now), ROWS).get_page(request.GET.get("page"))
    rows = [device_row(device, now=now) for device in page.object_list]
    context = {"form": form, "rows": rows, "page": page, "now": now, "query": _query(request)}
    return render(request, "stores/devices.html", context, status=400 if form.errors else 200)


def _pair(form: PairForm, principal: Principal) -> dict[str, str] | None:
    """Who was paired with what; None when the code was refused, which the form then says."""
    data = form.cleaned_data
    counter = Counter.objects.filter(store=data["store"], number=data["counter"] or 0, is_active=True).first()
    try:
        device = pairing.pair(
            code=data["code"],
            store=data["store"],
            by=principal.staff_id or 0,
            name=data["name"],
            now=timezone.now(),
            counter_id=counter.pk if counter else None,
        )
    except DomainError as error:
        form.add_error("counter" if isinstance(error, pairing.CounterNeeded) else "code", str(error.message))
        return None
    return {"device": device.name or str(Device.Purpose(device.purpose).label), "store": data["store"].name}


def _query(request: HttpRequest) -> str:
    store = request.GET.get("store", "")
    return f"store={store}&" if store.replace("-", "").isalnum() else ""


@require_POST
@staff_page
def revoke(request: HttpRequest, principal: Principal, device_id: int) -> HttpResponse:
    """The device is one no longer."""
    device = access.device_for(principal, device_id)
    pairing.revoke(device_id=device.pk, by=principal.staff_id or 0, now=timezone.now())
    messages.success(request, _("%(device)s is no longer paired.") % {"device": device})
    return HttpResponseRedirect(reverse("devices"))
