"""Rows in a table of a form: each field says aloud what the column's heading shows."""

from typing import Any

from django import forms


class RowFormSet(forms.BaseInlineFormSet):
    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            widget = getattr(field.widget, "widget", field.widget)  # the administration wraps those of relations
            if field.label and not isinstance(widget, forms.MultiWidget):
                widget.attrs.setdefault("aria-label", field.label)
