"""What a visitor hands in to be checked."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from signatures.verifying import LARGEST

HASH = re.compile(r"[0-9a-f]{64}")
REFERENCE = re.compile(r"([A-Z0-9]{4})-?([A-Z0-9]{4})")
LONGEST = 200


class UploadForm(forms.Form):
    """A file. It is looked at and not kept."""

    file = forms.FileField(
        label=_("PDF file"),
        allow_empty_file=True,
        error_messages={"required": _("Choose the PDF file first.")},
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def clean_file(self):  # type: ignore[no-untyped-def]  # noqa: ANN201 -- Django's own shape
        """No larger than any document of ours."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than any document of Lado."))
        return file


class SearchForm(forms.Form):
    """The reference that is printed on a document, or the SHA-256 of its file."""

    q = forms.CharField(label=_("Reference or fingerprint"), max_length=LONGEST, required=False)

    def clean_q(self) -> str:
        """A reference in its printed form, or a hash in small letters; "" for none."""
        said = "".join(str(self.cleaned_data["q"]).split())
        if not said or HASH.fullmatch(said.lower()):
            return said.lower()
        found = REFERENCE.fullmatch(said.upper())
        if found is None:
            raise forms.ValidationError(
                _("Type the reference as it is printed, such as K7QM-2XWP, or the whole fingerprint of 64 signs.")
            )
        return f"{found[1]}-{found[2]}"
