"""What is typed into a form template."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from signatures.wording.content import LONGEST_CONSENT, LONGEST_TITLE, MOST_CONSENTS, Text
from signatures.wording.html import LONGEST

BIGGEST: Final = 2**31 - 1
LONGEST_FIELDS: Final = 60_000
SPARE_CONSENTS: Final = 2
SIGNERS: Final = (
    ("customer,clerk", _("Customer, then clerk")),
    ("customer", _("Customer")),
    ("clerk", _("Clerk")),
    ("customer,witness,clerk", _("Customer, witness, clerk")),
    ("", _("Nobody")),
)


class LineText(forms.CharField):
    """Text of several lines, with one kind of line end and no spaces lost at its beginning."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")


class TextForm(forms.Form):
    """A version in one language, without its consents. What is wrong with the wording, the command says."""

    revision = forms.IntegerField(min_value=0, max_value=BIGGEST, widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    body = LineText(
        label=_("Text"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "true"})
    )


class ConsentForm(forms.Form):
    """One consent; a row without text is none."""

    code = forms.SlugField(label=_("Code"), max_length=40, required=False)
    text = forms.CharField(
        label=_("Sentence to agree to"),
        max_length=LONGEST_CONSENT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    required = forms.BooleanField(label=_("Without it nobody can sign"), required=False)


ConsentForms = forms.formset_factory(
    ConsentForm, extra=SPARE_CONSENTS, max_num=MOST_CONSENTS, absolute_max=MOST_CONSENTS + SPARE_CONSENTS
)


def text_of(form: TextForm, consents: Any) -> Text:
    """Of a valid form and its consents."""
    rows = [row for row in (each.cleaned_data for each in consents) if row.get("text") or row.get("code")]
    plain = [{"code": row["code"], "text": row["text"], "required": row["required"]} for row in rows]
    return Text(form.cleaned_data["title"], form.cleaned_data["body"], plain)


class SchemaForm(forms.Form):
    """Fields and signers of a version."""

    revision = forms.IntegerField(min_value=0, max_value=BIGGEST, widget=forms.HiddenInput)
    signers = forms.ChoiceField(label=_("Who signs, in this order"), choices=SIGNERS, required=False)
    schema = LineText(
        label=_("Fields"), max_length=LONGEST_FIELDS, widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false"})
    )

    def clean_schema(self) -> list[Any]:
        try:
            rows = json.loads(self.cleaned_data["schema"], parse_float=str)
        except (ValueError, RecursionError) as error:
            line = getattr(error, "lineno", 1)
            raise forms.ValidationError(_("Line %(line)s is not JSON."), params={"line": line}, code="json") from error
        if not isinstance(rows, list):
            raise forms.ValidationError(_("Write a list: [ … ]."), code="list")
        return rows

    def roles(self) -> list[dict[str, str]]:
        """Of a valid form: as a version holds them."""
        return [{"role": role} for role in self.cleaned_data["signers"].split(",") if role]


def schema_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """Fields as they are edited: a field a paragraph, letters as letters."""
    return json.dumps(list(rows), ensure_ascii=False, indent=1)


class MoveForm(forms.Form):
    """What is to become of a version."""

    revision = forms.IntegerField(min_value=0, max_value=BIGGEST)
    act = forms.ChoiceField(choices=[(name, name) for name in ("submit", "approve", "back", "publish", "retire")])
    note = forms.CharField(max_length=300, required=False)
