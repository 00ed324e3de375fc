"""A shared tablet: whose turn it is to work with it. The PIN opens a session of its own, which ends with the tablet."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import languages
from core.errors import DomainError, NotFound, NotSignedIn
from stores.access import PIN_DEVICE, Principal, device_of, staff_of
from stores.commands import pairing, pins
from stores.forms.devices import NewPinForm, PinForm
from stores.models import Device, Staff, Store
from stores.queries.people import people_at
from stores.views.gate import staff_page

# Seconds without a touch after which the tablet asks for a PIN again. The page says that somebody is there (stay.js);
# news that come by themselves do not count. Long enough to talk, short enough for a tablet left on a table.
IDLE = 15 * 60
BACKEND = "django.contrib.auth.backends.ModelBackend"


def _tablet(request: HttpRequest) -> Principal:
    """The paired tablet behind the request; raises NotSignedIn."""
    return device_of(request, Device.Purpose.TABLET)


def _next(request: HttpRequest, tablet: Principal) -> str:
    """Where the person wanted to go, else the tablet's own counter, else the counters."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure()):
        return asked
    return reverse("desk", args=[tablet.device_counter_id]) if tablet.device_counter_id else reverse("desks")


@require_safe
@never_cache
def people(request: HttpRequest) -> HttpResponse:
    """Who works here: one press on the own name. A browser that is no tablet is shown the way to become one."""
    try:
        tablet = _tablet(request)
    except NotSignedIn:
        return render(request, "stores/pin_unpaired.html", status=NotSignedIn.status)
    pairing.seen(device_id=tablet.device_id or 0, now=timezone.now())
    store = Store.objects.get(pk=tablet.device_store_id or 0)
    context = {"store": store, "people": people_at(store.pk), "next": request.GET.get("next", "")}
    return render(request, "stores/pin_people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def enter(request: HttpRequest, staff_id: int) -> HttpResponse:
    """The PIN of one person."""
    tablet = _tablet(request)
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _signed_in(request, tablet, staff_id, form):
        response = HttpResponseRedirect(_next(request, tablet))
        languages.follow(request, response, request.user.staff.language)  # type: ignore[union-attr]  # signed in above
        return response
    person = people_at(tablet.device_store_id or 0).filter(pk=staff_id).first()
    if person is None and request.method != "POST":
        raise NotFound
    context = {"form": form, "person": person, "next": request.POST.get("next") or request.GET.get("next", "")}
    return render(request, "stores/pin_enter.html", context, status=400 if form.errors else 200)


def _signed_in(request: HttpRequest, tablet: Principal, staff_id: int, form: PinForm) -> bool:
    """Open the person's session; a refusal is put into the form."""
    try:
        staff = pins.check_pin(
            staff_id=staff_id, store_id=tablet.device_store_id or 0, pin=form.cleaned_data["pin"], now=timezone.now()
        )
    except DomainError as error:
        form.add_error("pin", str(error.message))
        return False
    request.session.flush()  # nothing of the person before stays
    login(request, staff.user, backend=BACKEND)
    request.session[PIN_DEVICE] = tablet.device_id
    request.session.set_expiry(IDLE)
    return True


@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Somebody has touched the tablet: the session lasts another quarter of an hour."""
    principal = staff_of(request)
    if principal.device_id is not None:
        request.session.set_expiry(IDLE)
    return HttpResponse(status=204)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """The next person, please: the session ends, the counter stays as it is."""
    logout(request)
    return HttpResponseRedirect(reverse("pin"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def choose(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Set one's own PIN, after the password."""
    response: HttpResponse = _choose(request, principal)
    return response


@reauthentication_required
def _choose(request: HttpRequest, principal: Principal) -> HttpResponse:
    staff = Staff.objects.select_related("user").get(pk=principal.staff_id or 0)
    if not pins.may_have_pin(staff):
        raise pins.NoPinForYou
    form = NewPinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            pins.set_pin(staff=staff, pin=form.cleaned_data["pin"], now=timezone.now())
        except DomainError as error:
            form.add_error("pin", str(error.message))
        else:
            messages.success(request, _("Your PIN is set."))
            return HttpResponseRedirect(reverse("start"))
    return render(request, "stores/pin_set.html", {"form": form}, status=400 if form.errors else 200)
