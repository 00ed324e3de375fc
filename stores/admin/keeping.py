"""A save in the administration by which bookings would lose their place is refused once, and says what it would do."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from stores.admin.base import administrator
from stores.signals import Watch, watch

ALL_THE_SAME = "save_all_the_same"


class LosesPlaces(Exception):
    """The save would take places away; it is taken back."""

    def __init__(self, count: int, code: str) -> None:
        super().__init__()
        self.count, self.code = count, code


class _Refused(forms.ModelForm):
    """What the form becomes then: it says so, and offers to go on."""

    refused: LosesPlaces

    save_all_the_same = forms.BooleanField(
        label=_("Save all the same: the bookings go to the work list"), required=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        text = ngettext(
            "%(n)d booking would lose its place by this. Nothing is saved yet.",
            "%(n)d bookings would lose their place by this. Nothing is saved yet.",
            self.refused.count,
        )
        link = reverse("changes", args=[self.refused.code])
        look = _("Look at them first, and decide about each")
        self.add_error(
            None,
            forms.ValidationError(format_html('{} <a href="{}">{}</a>', text % {"n": self.refused.count}, link, look)),
        )
        return data


class KeepsBookings:
    """Before `AuditedAdmin`. `stores_of` says on which stores a row bears; None is all of them."""

    form: Any

    def stores_of(self, row: Any) -> Collection[int] | None:
        raise NotImplementedError

    def changeform_view(self, request: HttpRequest, *asked: Any, **more: Any) -> HttpResponse:
        view: Any = super().changeform_view  # type: ignore[misc]  # the administration's
        try:
            answer: HttpResponse = view(request, *asked, **more)
        except LosesPlaces as refused:
            request.lado_refused = refused  # type: ignore[attr-defined]  # its form says so
            answer = view(request, *asked, **more)
        return answer

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 -- Django's signature
        refused = getattr(request, "lado_refused", None)
        if refused is not None:
            kwargs["form"] = type("RefusedForm", (_Refused, self.form), {"refused": refused})
        return super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]  # the administration's

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)  # type: ignore[misc]  # the administration's
        if getattr(request, "lado_refused", None) is None:
            return fieldsets
        return [(None, {"fields": (ALL_THE_SAME,)}), *fieldsets]

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        request.lado_watch = watch(self.stores_of(obj), now=timezone.now())  # type: ignore[attr-defined]  # until save_related
        super().save_model(request, obj, form, change)  # type: ignore[misc]  # the administration's

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        super().save_related(request, form, formsets, change)  # type: ignore[misc]  # the administration's
        self.after_related(form)
        self._settle(request, getattr(request, "lado_watch", None), may_lose=ALL_THE_SAME in request.POST)

    def after_related(self, form: Any) -> None:
        """What is saved last, before it is looked at who loses their place."""

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        """Who deletes has confirmed it already: the bookings go to the work list at once."""
        watching = watch(self.stores_of(obj), now=timezone.now())
        super().delete_model(request, obj)  # type: ignore[misc]  # the administration's
        self._settle(request, watching, may_lose=True)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for obj in queryset:
            self.delete_model(request, obj)

    def _settle(self, request: HttpRequest, watching: Watch | None, *, may_lose: bool) -> None:
        if watching is None:
            return
        lost = watching.lost()
        codes = watching.store_codes()
        if lost and not may_lose:
            raise LosesPlaces(len(lost), codes[0])
        count = watching.displace(by=administrator(request))  # also: whoever has a place again is off the list
        if not count:
            return
        text = ngettext(
            "%(n)d booking has lost its place and is on the work list.",
            "%(n)d bookings have lost their place and are on the work list.",
            count,
        )
        link = format_html(
            '{} <a href="{}">{}</a>', text % {"n": count}, reverse("changes-list", args=[codes[0]]), _("Open it")
        )
        messages.warning(request, link)
