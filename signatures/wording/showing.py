"""How a value reads in a language: dates, amounts and numbers as people there write them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from signatures.wording.fields import Field
from signatures.wording.filling import Value

NBSP: Final = "\u00a0"
MONTHS: Final = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "pt": [
        "janeiro",
        "fevereiro",
        "março",
        "abril",
        "maio",
        "junho",
        "julho",
        "agosto",
        "setembro",
        "outubro",
        "novembro",
        "dezembro",
    ],
    "cs": [
        "ledna",
        "února",
        "března",
        "dubna",
        "května",
        "června",
        "července",
        "srpna",
        "září",
        "října",
        "listopadu",
        "prosince",
    ],
    "ru": [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ],
}
DATES: Final = {
    "en": "{day} {month} {year}",
    "pt": "{day} de {month} de {year}",
    "cs": "{day}. {month} {year}",
    "ru": "{day} {month} {year} года",
}
CURRENCIES: Final = {"EUR": "€", "CZK": "Kč", "RUB": "₽", "GBP": "£", "USD": "$"}
USUAL_CURRENCY: Final = "EUR"
SAMPLES: Final[dict[str, Any]] = {
    "text": "Abc",
    "date": "2026-03-04",
    "money": "24.90",
    "number": "24",
    "phone": "+351910000000",
    "mail": "name@example.org",
    "yes_no": True,
}


def shown(fields: Sequence[Field], values: Mapping[str, Any], language: str) -> dict[str, Value]:
    """`values` (valid ones) of every field as `fill` takes them; what is not given is "" or False."""
    return {each.code: _shown(each, values.get(each.code), language) for each in fields}


def _shown(declared: Field, value: Any, language: str) -> Value:
    if declared.type == "yes_no":
        return bool(value)
    if not value:
        return ""
    if declared.type == "date":
        return date_words(date.fromisoformat(value), language)
    if declared.type == "money":
        amount, _space, currency = value.partition(" ")
        return money_words(amount, currency or USUAL_CURRENCY, language)
    if declared.type == "number":
        return number_words(value, language)
    return declared.choices[value][language] if declared.type == "choice" else str(value)


def date_words(day: date, language: str) -> str:
    """ "4 March 2026", "4. března 2026": with the month in letters nobody takes one for the other."""
    form, months = DATES.get(language, DATES["en"]), MONTHS.get(language, MONTHS["en"])
    return form.format(day=day.day, month=months[day.month - 1], year=day.year).replace(" ", NBSP)


def number_words(value: str, language: str) -> str:
    """Thousands apart by a space that does not break, decimals after the language's own sign."""
    whole, _point, part = value.partition(".")
    grouped = f"{int(whole):,}".replace(",", NBSP)
    grouped = f"-{grouped}" if whole.startswith("-") and not grouped.startswith("-") else grouped  # -0.50
    return f"{grouped}{'.' if language == 'en' else ','}{part}" if part else grouped


def money_words(amount: str, currency: str, language: str) -> str:
    """ "24.90 €": always two decimals, the sign of the currency behind."""
    whole, _point, part = amount.partition(".")
    return f"{number_words(f'{whole}.{part:0<2}', language)}{NBSP}{CURRENCIES.get(currency, currency)}"


def sample_values(fields: Sequence[Field]) -> dict[str, Any]:
    """A value for each field that shows what the form looks like: the field's own sample, else one of its type."""
    return {each.code: _sample(each) for each in fields}


def _sample(declared: Field) -> Any:
    if declared.sample is not None:
        return declared.sample
    if declared.type == "choice":
        return next(iter(declared.choices))
    return SAMPLES[declared.type]
