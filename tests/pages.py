"""Forms of a page as a browser would send them back: what stands in them, with a few fields changed."""

from typing import Any

from django import forms


def filled(form: forms.BaseForm) -> dict[str, Any]:
    """Every field of `form` with the value it is shown with."""
    data: dict[str, Any] = {}
    for field in form:
        widget, value = field.field.widget, field.value()
        widget = getattr(widget, "widget", widget)  # the administration wraps those of relations
        if isinstance(widget, forms.MultiWidget):
            parts = value if isinstance(value, list) else widget.decompress(value)
            for name, inner, part in zip(widget.widgets_names, widget.widgets, parts, strict=True):
                data[field.html_name + name] = inner.format_value(part) or ""
        elif isinstance(widget, forms.CheckboxInput):
            data |= {field.html_name: "on"} if value else {}
        elif isinstance(widget, forms.SelectMultiple | forms.CheckboxSelectMultiple):
            data[field.html_name] = [str(each) for each in value or ()]
        elif not getattr(widget, "read_only", False):
            data[field.html_name] = "" if value is None else str(value)
    return data


def admin_form(response: Any) -> dict[str, Any]:
    """A whole page of the administration: the form and the rows of its inlines."""
    data = filled(response.context["adminform"].form)
    for inline in response.context["inline_admin_formsets"]:
        data |= filled(inline.formset.management_form)
        for form in inline.formset.forms:
            data |= filled(form)
    return data


def admin_errors(response: Any) -> str:
    """All that a page of the administration complains of."""
    assert response.status_code == 200, response.status_code
    found = [str(response.context["adminform"].form.errors)]
    for inline in response.context["inline_admin_formsets"]:
        found += [str(inline.formset.errors), str(inline.formset.non_form_errors())]
    return " ".join(found)


def change(browser: Any, address: str, **values: Any) -> Any:
    """Open a page of the administration, change some fields and save it; None takes a field away."""
    data = admin_form(browser.get(address)) | values
    return browser.post(address, {name: value for name, value in data.items() if value is not None})
