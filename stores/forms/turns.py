"""Forms in which the turns of a fixed ratio are written."""

from typing import Any

from django import forms

from stores import checks
from stores.models import LinePolicy, Tier


class TurnsForm(forms.BaseForm):
    """Of the fields `kind` and `weights`: the second is checked by what the first needs."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "weights" in data and "kind" in data:
            codes = list(Tier.objects.order_by("id").values_list("code", flat=True))
            try:
                checks.weights(data["weights"], is_ratio=data["kind"] == LinePolicy.Kind.RATIO, tiers=codes)
            except forms.ValidationError as error:
                self.add_error("weights", error)
        return data
