"""Fields: the schema is checked, so are values, and they are written as each language does."""

from decimal import Decimal

import pytest

from signatures.wording import BadWording, problems_of_values, read_fields, sample_values, shown, unprintable
from signatures.wording.fields import bring_of

LANGUAGES = ("en", "cs")
LABELS = {"en": "Name", "cs": "Jméno"}
CHOICES = [{"code": "a", "labels": {"en": "yes, all", "cs": "ano, vše"}}, {"code": "b", "labels": LABELS}]


def row(code="name", **facts):
    return {"code": code, "type": "text", "source": "customer", "labels": LABELS, **facts}


def fields(*rows):
    return read_fields(list(rows), LANGUAGES)


def codes(rows):
    with pytest.raises(BadWording) as refused:
        read_fields(rows, LANGUAGES)
    return [(each.code, each.line) for each in refused.value.problems]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (row(code="Name"), "field_code"),
        (row(code="a.b"), "field_code"),
        (row(code=["a"]), "field_code"),
        (row(type="html"), "field_type"),
        (row(type=[]), "field_type"),
        (row(source="internet"), "field_source"),
        (row(source="typed"), "field_typed_by"),
        (row(source="store", typed_by="clerk"), "field_typed_by"),
        (row(labels={"en": "Name"}), "field_labels"),
        (row(labels={"en": "Name", "cs": "漢"}), "field_labels"),
        (row(longest=0), "field_limits"),
        (row(longest=True), "field_limits"),
        (row(longest=10**9), "field_limits"),
        (row(most="many"), "field_limits"),
        (row(type="choice"), "field_choices"),
        (row(type="choice", choices=[{"code": "a", "labels": {}}]), "field_choices"),
        (row(type="choice", choices=[CHOICES[0], CHOICES[0]]), "field_choices"),
        (row(choices=CHOICES), "field_choices"),
        (row(bring={"en": "Passport"}), "field_bring"),
        (row(bring={"en": "Passport", "cs": "Pas\nnebo průkaz"}), "field_bring"),
        (row(bring={"en": "Passport", "cs": "P" * 121}), "field_bring"),
        (row(bring="Passport"), "field_bring"),
        (row(pattern=".*"), "field_keys"),
        (row(required="yes"), "field_keys"),
        ("name", "field_not_object"),
    ],
)
def test_bad_schema_is_refused_with_its_place(wrong, code):
    assert codes([row("first"), wrong]) == [(code, 2)]


def test_schema_that_is_no_list_or_names_a_field_twice_is_refused():
    assert codes({"code": "x"}) == [("fields_not_list", 0)]
    assert codes([row()] * 61) == [("fields_not_list", 0)]
    assert codes([row(), row()]) == [("field_twice", 2)]


@pytest.mark.parametrize(
    ("facts", "good", "bad"),
    [
        ({"longest": 5}, ["a", "Žluťo", "a\nb"], ["abcdef", 5, True, ["a"], "\x00", "a\u202eb", "漢"]),
        ({"type": "date"}, ["2026-03-04"], ["04.03.2026", "2026-02-30", "20260304", "2026-W10-3"]),
        ({"type": "money", "least": "0", "most": "100"}, ["24.90", "0", "100", "12.5 CZK"], ["-1", "100.01", "1e2", "24,90", "NaN", "5 eur"]),
        ({"type": "number", "most": "24"}, ["24", "-3", "1.25"], ["25", "x", "1e1", " 1", "٣"]),
        ({"type": "phone"}, ["+351910000000"], ["910000000", "+", "+3519100000001234567"]),
        ({"type": "mail"}, ["a@example.org"], ["a", "a@b", "a@b@c.org", "<a@example.org>"]),
        ({"type": "choice", "choices": CHOICES}, ["a", "b"], ["c", "A"]),
        ({"type": "yes_no"}, [True, False], ["yes", 1, "true"]),
    ],
)  # fmt: skip
def test_values_are_held_against_their_type_and_limits(facts, good, bad):
    declared = fields(row(**facts))

    for value in good:
        assert problems_of_values(declared, {"name": value}) == []
    for value in bad:
        assert problems_of_values(declared, {"name": value}) != [], value


def test_missing_and_unknown_values_are_named():
    declared = fields(row("a"), row("b", required=False), row("c", type="yes_no"))

    found = problems_of_values(declared, {"a": "", "other": "x"})

    assert [(each.code, each.text) for each in found] == [("unknown_field", "other"), ("missing_field", "a")]


def test_signs_without_a_glyph_are_named():
    (problem,) = problems_of_values(fields(row()), {"name": "Ana 漢"})

    assert (problem.code, problem.text) == ("no_glyph", "name: U+6F22")


def test_all_four_languages_can_be_printed_and_hidden_signs_cannot():
    assert unprintable("Příliš žluťoučký kůň; não, ações, órgão; съешь ещё этих булок, ЁЁ; “quotes” – € Kč ₽ №") == ""
    assert unprintable("a\u200eb\u202ec\x07") == "\u200e\u202e\x07"


def test_values_are_written_as_the_language_does():
    rows = [
        row("day", type="date"),
        row("sum", type="money"),
        row("count", type="number"),
        row("pick", type="choice", choices=CHOICES),
    ]
    values = {"day": "2026-03-04", "sum": "1234.5 CZK", "count": "-12000.25", "pick": "a"}

    english, czech = (shown(fields(*rows), values, language) for language in LANGUAGES)

    nbsp = "\u00a0"
    assert english == {
        "day": f"4{nbsp}March{nbsp}2026",
        "sum": f"1{nbsp}234.50{nbsp}Kč",
        "count": f"-12{nbsp}000.25",
        "pick": "yes, all",
    }
    assert czech == {
        "day": f"4.{nbsp}března{nbsp}2026",
        "sum": f"1{nbsp}234,50{nbsp}Kč",
        "count": f"-12{nbsp}000,25",
        "pick": "ano, vše",
    }


def test_what_is_not_given_is_nothing():
    assert shown(fields(row("a", required=False), row("b", type="yes_no")), {}, "en") == {"a": "", "b": False}


@pytest.mark.parametrize("kind", ["text", "date", "money", "number", "phone", "mail", "yes_no", "choice"])
def test_sample_of_a_type_is_a_good_value(kind):
    declared = fields(row(type=kind, **({"choices": CHOICES} if kind == "choice" else {})))

    assert problems_of_values(declared, sample_values(declared)) == []


def test_limits_are_read():
    (declared,) = fields(row(type="money", least="0", most="9.5"))

    assert (declared.least, declared.most) == (Decimal(0), Decimal("9.5"))


def test_bring_of_names_each_thing_once_in_the_order_of_the_forms():
    card, bill = {"en": "Identity card", "cs": "Občanský průkaz"}, {"en": "Last bill", "cs": "Vyúčtování"}
    one, other = fields(row("a", bring=card), row("b")), fields(row("a", bring=bill), row("c", bring=card))

    assert bring_of([one, other], LANGUAGES) == {
        "en": "Identity card\nLast bill",
        "cs": "Občanský průkaz\nVyúčtování",
    }
    assert bring_of([fields(row())], LANGUAGES) == {}
