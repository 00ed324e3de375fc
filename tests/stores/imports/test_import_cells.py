"""What single cells say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stores.imports import cells as read
from stores.imports.cells import BadCell, armed, stable_code, unarmed


@given(st.text(alphabet="'=+-@\t\rab1", max_size=8))
def test_unarmed_gives_back_what_was_armed(text):
    assert unarmed(armed(text)) == text


@pytest.mark.parametrize("text", ["=1+1", "+351", "-1", "@cmd", "\tx", "\rx", "'=1"])
def test_armed_never_begins_like_a_formula(text):
    assert armed(text).startswith("'")


@pytest.mark.parametrize("text", ["O'Connell", "'quoted'", "Lado", "", "5 = 5"])
def test_armed_leaves_plain_text(text):
    assert armed(text) == text == unarmed(text)


TEXTS = [
    ("  a \t b  ", "a b"),
    ("<b>Bold</b>", "<b>Bold</b>"),
    ("\u200bSie\u00a0haben", "Sie haben"),
    ("Unit 15Â\u00a0 Road", "Unit 15 Road"),
    ("a\x00b", "ab"),
    ("line\nbreak", "line break"),
]


@pytest.mark.parametrize(("cell", "text"), TEXTS)
def test_text_is_one_line_of_visible_signs(cell, text):
    assert read.text({"name": cell}, "name") == text


def test_text_refuses_what_does_not_fit():
    with pytest.raises(BadCell, match="longer than 5"):
        read.text({"name": "abcdef"}, "name", longest=5)


def test_code_keeps_codes_and_derives_the_rest():
    assert read.code({"code": "DE_10-a"}, "code") == "DE_10-a"
    assert read.code({"code": "Köln Süd/1"}, "code") == "koln-sud-1"


def test_stable_code_is_the_same_each_time_and_different_for_others():
    moscow, kazan = stable_code("Москва, Тверская 1"), stable_code("Казань, Тверская 1")
    assert moscow == stable_code("Москва, Тверская 1") != kazan
    assert moscow.isascii()
    long = stable_code("a" * 80, "b")
    assert len(long) == 60
    assert long != stable_code("a" * 80, "c")


NUMBERS = [("5", 5.0), ("-9,25", -9.25), ("+1.5", 1.5), ("1e2", 100.0), ("", None)]


@pytest.mark.parametrize(("cell", "value"), NUMBERS)
def test_number_reads_what_people_write(cell, value):
    assert read.number({"n": cell}, "n", lowest=-100, highest=100) == value


@pytest.mark.parametrize("cell", ["nan", "inf", "1_0", "5 km", "101", "--1", "٣x"])
def test_number_refuses_the_rest(cell):
    with pytest.raises(BadCell):
        read.number({"n": cell}, "n", lowest=-100, highest=100)


def test_whole_refuses_fractions():
    assert read.whole({"n": "20.0"}, "n", highest=60) == 20
    with pytest.raises(BadCell, match="whole"):
        read.whole({"n": "20.5"}, "n", highest=60)


@pytest.mark.parametrize(("cell", "value"), [("Yes", True), ("0", False), ("да", True), ("não", False), ("", None)])
def test_yes_no_reads_several_languages(cell, value):
    assert read.yes_no({"flag": cell}, "flag") is value


def test_yes_no_refuses_perhaps():
    with pytest.raises(BadCell, match="perhaps"):
        read.yes_no({"flag": "perhaps"}, "flag")


def test_phone_takes_the_first_number_in_e164():
    assert read.phone({"phone": "21 123 4567; +420 601 123 456"}, "phone", country="PT") == "+351211234567"
    assert read.phone({"phone": ""}, "phone", country="PT") == ""


def test_phone_refuses_what_is_none():
    with pytest.raises(BadCell):
        read.phone({"phone": "12"}, "phone", country="PT")


@pytest.mark.parametrize("cell", ["02/03/2026", "2026-02-30", "tomorrow"])
def test_day_refuses_what_is_ambiguous_or_wrong(cell):
    with pytest.raises(BadCell, match="2026-03-02"):
        read.day({"date": cell}, "date")


@pytest.mark.parametrize("cell", ["25:00", "9", "9:60", "noon", "24:30"])
def test_clock_refuses_what_is_no_time(cell):
    with pytest.raises(BadCell, match="17:30"):
        read.clock(cell, "start")
