"""What is typed into a survey: its questions in four languages, and when it goes out."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from feedback.asking import LONGEST_TEXT, MOST_CHOICES, MOST_QUESTIONS
from feedback.commands.defining import LANGUAGES, Sending, Wording
from feedback.models import Survey, SurveyVersion
from feedback.reading import Kind
from feedback.states import Way

BIGGEST: Final = 2**31 - 1
SPARE: Final = 2  # empty questions below the last
ASKED_BY: Final = (Way.MAIL, Way.SMS, Way.TABLET)
KINDS: Final = [
    (Kind.FIVE, _("A mark from 1 to 5")),
    (Kind.NPS, _("Would you recommend us, 0 to 10")),
    (Kind.YES_NO, _("Yes or no")),
    (Kind.CHOICE, _("One of several answers")),
    (Kind.TEXT, _("Own words")),
]
NAMES: Final = dict(settings.LANGUAGES)


class WordsForm(forms.Form):
    """How a survey begins and ends."""

    revision = forms.IntegerField(min_value=0, max_value=BIGGEST, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in LANGUAGES:
            self.fields[f"intro_{code}"] = _words(_("Beginning"), code)
        for code in LANGUAGES:
            self.fields[f"thanks_{code}"] = _words(_("Thanks at the end"), code)

    def by_language(self, name: str) -> dict[str, str]:
        return {code: self.cleaned_data[f"{name}_{code}"] for code in LANGUAGES}


class QuestionForm(forms.Form):
    """One question; a row without a code is none. Of a choice, each line is an answer, in the same order everywhere."""

    code = forms.SlugField(label=_("Code"), max_length=40, required=False)
    kind = forms.ChoiceField(label=_("Kind of answer"), choices=KINDS, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in LANGUAGES:
            self.fields[f"text_{code}"] = _words(_("Question"), code)
        for code in LANGUAGES:
            self.fields[f"choices_{code}"] = _words(_("Answers to choose from, one in a line"), code, rows=3)

    def asked(self) -> list[forms.BoundField]:
        """The question in each language."""
        return [self[f"text_{code}"] for code in LANGUAGES]

    def choosable(self) -> list[forms.BoundField]:
        """The answers of a choice in each language."""
        return [self[f"choices_{code}"] for code in LANGUAGES]

    def row(self) -> dict[str, Any] | None:
        """The question as a version keeps it; None for an empty row."""
        said = self.cleaned_data
        if not said.get("code"):
            return None
        texts = {code: said[f"text_{code}"] for code in LANGUAGES}
        row = {"code": said["code"], "kind": said.get("kind") or Kind.FIVE.value, "texts": texts}
        return row | ({"choices": self._choices()} if row["kind"] == Kind.CHOICE else {})

    def _choices(self) -> list[dict[str, Any]]:
        lines = {code: self.cleaned_data[f"choices_{code}"].splitlines() for code in LANGUAGES}
        count = min(max(map(len, lines.values())), MOST_CHOICES)
        return [
            {"code": str(place + 1), "texts": {code: each[place] for code, each in lines.items() if place < len(each)}}
            for place in range(count)
        ]


QuestionForms = forms.formset_factory(
    QuestionForm, extra=SPARE, max_num=MOST_QUESTIONS, absolute_max=MOST_QUESTIONS + SPARE
)


def _clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class SendingForm(forms.Form):
    """When it goes out, and to whom."""

    ways = forms.MultipleChoiceField(
        label=_("Asked by"), choices=[(way.value, way.label) for way in ASKED_BY], widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(label=_("Days after"), min_value=0, max_value=366)
    minutes = forms.IntegerField(label=_("Minutes after"), min_value=0, max_value=1440)
    quiet_from = forms.TimeField(label=_("Not later than"), help_text=_("By the store’s own clock."), widget=_clock())
    quiet_until = forms.TimeField(
        label=_("Not earlier than"), help_text=_("By the store’s own clock."), widget=_clock()
    )
    percent = forms.FloatField(label=_("Per cent of the visits"), min_value=0, max_value=100)
    rest_days = forms.IntegerField(label=_("Days in which nobody is asked twice"), min_value=0, max_value=3660)
    open_days = forms.IntegerField(label=_("Days in which an answer is waited for"), min_value=1, max_value=366)
    is_active = forms.BooleanField(label=pgettext_lazy("survey", "Ask from now on"), required=False)

    def sending(self) -> Sending:
        return Sending(**self.cleaned_data | {"ways": [Way(each) for each in self.cleaned_data["ways"]]})

    def clean_percent(self) -> float:
        """NaN is no share."""
        percent = float(self.cleaned_data["percent"])
        if not 0 <= percent <= 100:  # noqa: PLR2004 -- per cent
            raise forms.ValidationError(_("A number from 0 to 100."))
        return percent


def _words(label: Any, language: str, rows: int = 2) -> forms.CharField:
    attributes = {"rows": rows, "lang": language}
    return forms.CharField(
        label=f"{label} ({NAMES[language]})",
        max_length=LONGEST_TEXT * (MOST_CHOICES if rows > 2 else 1),  # noqa: PLR2004 -- a list of answers
        required=False,
        widget=forms.Textarea(attrs=attributes),
    )


def draft_forms(draft: SurveyVersion, data: Mapping[str, Any] | None = None) -> tuple[WordsForm, Any]:
    """The forms of a draft, with what is sent or else what stands in it."""
    if data is not None:
        return WordsForm(data), QuestionForms(data, prefix="questions")
    words = {"revision": draft.revision}
    words |= {f"intro_{code}": draft.intro.get(code, "") for code in LANGUAGES}
    words |= {f"thanks_{code}": draft.thanks.get(code, "") for code in LANGUAGES}
    return WordsForm(initial=words), QuestionForms(
        initial=[_initial(row) for row in draft.questions], prefix="questions"
    )


def _initial(row: Mapping[str, Any]) -> dict[str, Any]:
    choices = row.get("choices", [])
    return {
        "code": row["code"],
        "kind": row["kind"],
        **{f"text_{code}": row["texts"].get(code, "") for code in LANGUAGES},
        **{f"choices_{code}": "\n".join(each["texts"].get(code, "") for each in choices) for code in LANGUAGES},
    }


def wording_of(words: WordsForm, questions: Any) -> Wording:
    """What valid forms say."""
    rows = [row for form in questions if (row := form.row()) is not None]
    return Wording(rows, words.by_language("intro"), words.by_language("thanks"))


def sending_form(survey: Survey, data: Mapping[str, Any] | None = None) -> SendingForm:
    if data is not None:
        return SendingForm(data)
    initial = {name: getattr(survey, name) for name in SendingForm.base_fields}
    return SendingForm(initial=initial | {"percent": f"{survey.percent:g}"})
