"""A name in several languages as one field per language, over the JSON column that holds them."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

ONE_LINE = 200  # longer texts have lines


def _label(what: str, language: str) -> str:
    return f"{gettext(what)} ({language})"


_lazy_label = lazy(_label, str)


class TextsForm(forms.ModelForm):
    """Subclasses name their JSON columns in `texts`: column -> (label, most characters, needed at all).

    Languages that the site does not show, from an import, stay as they are.
    """

    texts: dict[str, tuple[Any, int, bool]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for column in self.texts:
            known = getattr(self.instance, column, None) or {}
            for code, _name in settings.LANGUAGES:
                self.initial.setdefault(f"{column}_{code}", known.get(code, ""))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for column, (_what, _longest, needed) in self.texts.items():
            texts = dict(getattr(self.instance, column, None) or {})
            for code, _name in settings.LANGUAGES:
                texts[code] = data.get(f"{column}_{code}", "").replace("\r\n", "\n")  # as browsers send new lines
            texts = {code: text for code, text in texts.items() if text}
            if needed and not texts:
                self.add_error(f"{column}_en", _("A name in at least one language is needed."))
            setattr(self.instance, column, texts)
        return data


def text_fields(texts: dict[str, tuple[Any, int, bool]]) -> dict[str, forms.CharField]:
    """The form fields of `texts`, to be declared in the class: the administration asks the class for them."""
    return {
        f"{column}_{code}": forms.CharField(
            label=_lazy_label(what, name), max_length=longest, required=False, strip=True, widget=_widget(longest)
        )
        for column, (what, longest, _needed) in texts.items()
        for code, name in settings.LANGUAGES
    }


def _widget(longest: int) -> forms.Widget:
    return forms.TextInput() if longest <= ONE_LINE else forms.Textarea({"rows": 4, "class": "vLargeTextField"})


def columns(column: str) -> tuple[str, ...]:
    """The names of a column's fields, for a page's layout."""
    return tuple(f"{column}_{code}" for code, _name in settings.LANGUAGES)


def texts_form(**texts: tuple[Any, int, bool]) -> type[TextsForm]:
    """A base class with one field per language for each of `texts`."""
    return type("Texts", (TextsForm,), {"texts": texts, **text_fields(texts)})
