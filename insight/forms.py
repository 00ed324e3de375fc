"""What a manager asks of the rule preview."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from insight.templatetags.rules import unlocalised
from queueing.discipline import Tier as Numbers
from queueing.queries.offers import turns
from stores.commands.rules import Rule
from stores.forms.turns import TurnsForm
from stores.models import LinePolicy, Tier
from stores.models.places import MOST_SECONDS

BIGGEST = 2**63 - 1
LONGEST = 200  # characters of a policy's turns
DAYS = (("1", "1"), ("3", "3"), ("7", "7"))
MOST = 10_000.0  # minutes or points that can be asked for; what the store has already is never too much
# what a tier is played with: its field, the form's name and label, bounds
NUMBERS: tuple[tuple[str, str, Any, float, float], ...] = (
    ("rate", "rate", _("Points a minute"), 0, MOST),
    ("head_start", "head", _("Head start, min"), -MOST, MOST),
    ("rank", "rank", _("Rank"), -(2**15), 2**15 - 1),
    ("max_wait", "limit", _("Longest wait, min"), 0, MOST),
)
MOST_TURNS = 999
WINDOWS = ((7, _("7 days")), (14, _("14 days")), (30, _("30 days")))
MOST_MONTHS = 24


@dataclass(frozen=True)
class TierFields:
    """The fields of one tier, as the page shows them."""

    tier: Tier
    numbers: Sequence[forms.BoundField]
    turns: forms.BoundField


class RuleForm(forms.Form):
    """The rule to be played. Whatever the address does not name is as the store has it today."""

    days = forms.TypedChoiceField(label=_("Days before today"), choices=DAYS, coerce=int)
    kind = forms.ChoiceField(label=_("Who is next"), choices=LinePolicy.Kind.choices)

    def __init__(self, asked: Mapping[str, Any], *, rule: Rule, tiers: Sequence[Tier]) -> None:
        self.today, self.tiers = rule, _in_order(tiers, turns(rule.weights))
        initial: dict[str, Any] = {
            "days": "1",
            "kind": rule.kind,
            "lead": rule.lead_minutes,
            "grace": rule.grace_minutes,
        }
        weights = turns(rule.weights)
        for tier in self.tiers:
            initial |= {_name(short, tier): getattr(tier, field) for field, short, *_rest in NUMBERS}
            initial[_name("turns", tier)] = weights.get(tier.code, 0)
        super().__init__({name: asked.get(name, _plain(value)) for name, value in initial.items()})
        lead, grace = _minutes(rule)
        lead.help_text = _("Minutes before their time.")
        grace.help_text = _("Minutes after their time; who comes later is a walk-in.")
        self.fields |= {"lead": lead, "grace": grace}
        for tier in self.tiers:
            self.fields |= _tier_fields(tier)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        weights = self._weights(data)
        if (data.get("kind"), weights) == (self.today.kind, self.today.weights):
            return data
        if data.get("kind") == LinePolicy.Kind.RATIO and not weights:
            self.add_error("kind", forms.ValidationError(_("Give at least one tier a turn, below."), code="no_turns"))
        if len(weights) > LONGEST:
            self.add_error("kind", forms.ValidationError(_("Too many tiers have turns."), code="too_many_turns"))
        return data

    @property
    def wrong_numbers(self) -> bool:
        """Whether something about a tier is wrong."""
        return any(field.errors for row in self.by_tier() for field in row.numbers)

    @property
    def wrong_turns(self) -> bool:
        return any(row.turns.errors for row in self.by_tier())

    def _weights(self, data: Mapping[str, Any]) -> str:
        given = {tier.code: data.get(_name("turns", tier)) or 0 for tier in self.tiers}
        today = turns(self.today.weights)
        if given == {code: today.get(code, 0) for code in given}:
            return self.today.weights  # untouched: with what no field shows, such as a tier that is gone
        return ", ".join(f"{code}:{count}" for code, count in given.items() if count)

    def rule(self) -> Rule:
        """Of a valid form."""
        data = self.cleaned_data
        return Rule(data["kind"], self._weights(data), data["lead"], data["grace"]).plain()

    def numbers(self) -> dict[str, Numbers]:
        """The tiers as the form has them, by code; of a valid form."""
        data = self.cleaned_data
        return {
            tier.code: Numbers(
                tier.code,
                **{field: data[_name(short, tier)] for field, short, *_rest in NUMBERS},
                statutory=tier.statutory,
            )
            for tier in self.tiers
        }

    def by_tier(self) -> Iterator[TierFields]:
        for tier in self.tiers:
            yield TierFields(
                tier, [self[_name(short, tier)] for _field, short, *_rest in NUMBERS], self[_name("turns", tier)]
            )


def numbers_of(tiers: Sequence[Tier]) -> dict[str, Numbers]:
    """The chain's tiers as they are."""
    return {
        tier.code: Numbers(tier.code, tier.rate, tier.head_start, tier.rank, tier.max_wait, tier.statutory)
        for tier in tiers
    }


def _plain(value: Any) -> str:
    """A number as people write it: 30, not 30.0."""
    return "" if value is None else unlocalised(value) if isinstance(value, float) else str(value)


def _in_order(tiers: Sequence[Tier], weights: Mapping[str, int]) -> list[Tier]:
    """Those with turns in the order of their turns, for that order counts; then the others."""
    places = {code: place for place, code in enumerate(weights)}
    return sorted(tiers, key=lambda tier: (places.get(tier.code, len(places)), tier.pk))


def _name(short: str, tier: Tier) -> str:
    return f"{short}-{tier.code}"


def _minutes(rule: Rule) -> tuple[forms.FloatField, forms.FloatField]:
    """The fields of lead and grace; what the store has today is never too much."""
    return (
        forms.FloatField(
            label=_("Bookings count from, min before"), min_value=0, max_value=max(MOST, rule.lead_minutes)
        ),
        forms.FloatField(
            label=_("Bookings keep their right, min after"), min_value=0, max_value=max(MOST, rule.grace_minutes)
        ),
    )


def _tier_fields(tier: Tier) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {}
    for field, short, label, least, most in NUMBERS:
        kind: Any = forms.IntegerField if field == "rank" else forms.FloatField
        own = getattr(tier, field) or 0
        fields[_name(short, tier)] = kind(
            label=label,
            min_value=min(least, own),
            max_value=max(most, own),
            required=field != "max_wait",
            widget=forms.NumberInput(attrs={"inputmode": "decimal"}),
        )
    fields[_name("turns", tier)] = forms.IntegerField(label=str(tier), min_value=0, max_value=MOST_TURNS)
    return fields


class PlanForm(TurnsForm, forms.Form):
    """The rule that was played, and the day from which it is to hold."""

    kind = forms.ChoiceField(label=_("Who is next"), choices=LinePolicy.Kind.choices)
    weights = forms.CharField(label=_("Turns"), required=False, max_length=LONGEST)
    from_on = forms.DateField(label=_("From"))

    def __init__(self, data: Mapping[str, Any], *, rule: Rule) -> None:
        super().__init__(data)
        lead, grace = _minutes(rule)
        self.fields |= {"lead_minutes": lead, "grace_minutes": grace}

    def rule(self) -> Rule:
        """Of a valid form."""
        data = self.cleaned_data
        return Rule(data["kind"], data["weights"], data["lead_minutes"], data["grace_minutes"]).plain()


class UndoForm(forms.Form):
    """Which change is taken back."""

    change = forms.IntegerField(min_value=1, max_value=BIGGEST)


class AutoCallForm(forms.Form):
    """Whether a store calls by itself (`on`), and after how many seconds."""

    auto_call = forms.ChoiceField(choices=[("on", "on"), ("", "")], required=False)
    auto_call_after = forms.IntegerField(min_value=0, max_value=MOST_SECONDS)


class PasskeyForm(forms.Form):
    """Whether clerks countersign every form with a passkey (`on`)."""

    needs_passkey = forms.ChoiceField(choices=[("on", "on"), ("", "")], required=False)


class ResolutionForm(forms.Form):
    """What of first-visit resolution is compared; whatever the address does not name is as usual."""

    by = forms.ChoiceField(
        label=_("Compare"),
        choices=[
            ("store", _("Stores")),
            ("clerk", _("Clerks")),
            ("region", _("Regions")),
            ("partner", _("Partners")),
            ("topic", _("Topics")),
            ("channel", _("How they came")),
            ("hour", _("Hours of the day")),
        ],
    )
    window = forms.TypedChoiceField(
        label=_("Solved means: not back within"),
        coerce=int,
        choices=WINDOWS,
    )
    period = forms.TypedChoiceField(
        label=_("First visits of the last"),
        coerce=int,
        choices=[
            (30, _("30 days")),
            (90, _("90 days")),
            (180, _("180 days")),
            (365, _("365 days")),
            (1095, _("3 years")),
        ],
    )

    def __init__(self, asked: Mapping[str, Any]) -> None:
        usual = {"by": "store", "window": "14", "period": "90"}
        super().__init__({name: asked.get(name, value) for name, value in usual.items()})


class ClerkExportForm(forms.Form):
    """Which month of the clerks' figures; older ones than the list has may be asked for by a program."""

    month = forms.DateField(label=_("Month"), input_formats=["%Y-%m"], widget=forms.Select)
    window = forms.TypedChoiceField(label=ResolutionForm.base_fields["window"].label, coerce=int, choices=WINDOWS)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].widget.choices = [
            (f"{month:%Y-%m}", date_format(month, "F Y")) for month in _months(today)
        ]


def _months(today: date) -> Iterator[date]:
    """The first days of this month and those before it."""
    month = today.replace(day=1)
    for _month in range(MOST_MONTHS):
        yield month
        month = (month - timedelta(days=1)).replace(day=1)
