"""What the forms of a store's changes share."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from queueing.changes import Change
from stores.models import Store
from stores.queries.opening import local_day

FURTHEST = timedelta(days=400)


class ChangeForm(forms.Form):
    """A form about one store. `name` tells the forms of the page apart."""

    name = ""

    def __init__(self, data: Mapping[str, Any] | None = None, *, store: Store, now: datetime, **more: Any) -> None:
        self.store, self.now = store, now
        super().__init__(data, prefix=more.pop("prefix", self.name), **more)

    def change(self) -> Change:
        """Of a valid form."""
        raise NotImplementedError

    def hidden(self) -> list[tuple[str, str]]:
        """What was sent, to be sent again."""
        pairs = []
        for field in self:
            value = field.value()
            values = value if isinstance(value, list | tuple) else [value]
            pairs += [(field.html_name, str(each)) for each in values if each not in (None, "", False)]
        return pairs

    def _day(self, name: str, value: Any) -> None:
        today = local_day(self.store, now=self.now)
        if value and not today <= value <= today + FURTHEST:
            self.add_error(name, _("Choose today or a later day, at most 400 days ahead."))


def date_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def time_field(label: Any, **more: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **more)
