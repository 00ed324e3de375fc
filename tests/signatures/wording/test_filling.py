"""The template language: what is in a value stays text; nothing runs; what is not the language is refused."""

from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signatures.wording import BadWording, fill, missing, problems_of
from signatures.wording.html import ATTRIBUTES, PARENTS

NASTY = (
    "{{ secret }}", "{% if secret %}x{% endif %}", "{{ name.__class__ }}", "{% load static %}", "<script>alert(1)</script>",
    "<svg onload=alert(1)>", "</p><h1>", "&lt;", "&amp;amp;", '"><img src=x>', "'", "{{", "}}", "{%", "<!--", "]]>", "\\",
)  # fmt: skip
values = st.one_of(
    st.sampled_from(NASTY), st.text(max_size=40), st.lists(st.sampled_from(NASTY), max_size=3).map("".join)
)
BODY = (
    '<p id="a">Dear {{ name }}, you pay {{ sum }}.</p>{% if note %}<p>{{ note }}</p>{% else %}<p>Nothing</p>{% endif %}'
)


class Read(HTMLParser):
    """A body as a browser reads it: its tags, and the text between them."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.text = [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, attrs))

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        self.tags.append(("comment", data))

    handle_decl = unknown_decl = handle_pi = handle_comment


def lines(value):
    return value.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "")


@given(name=values, total=values, note=values)
def test_values_come_out_as_the_text_they_are_and_add_no_tag(name, total, note):
    html = fill(BODY, {"name": name, "sum": total, "note": note})

    read = Read(html)
    last = note or "Nothing"
    assert read.text == "".join(lines(each) for each in ("Dear ", name, ", you pay ", total, ".", last))
    assert [tag for tag in read.tags if tag != ("br", [])] == [("p", [("id", "a")]), ("p", [])]


@given(name=values)
def test_value_can_be_read_back_from_the_html(name):
    html = fill("<p>{{ name }}</p>", {"name": name})

    inside = html.removeprefix("<p>").removesuffix("</p>")
    assert unescape(inside.replace("<br>", "\n")) == name.replace("\r\n", "\n").replace("\r", "\n")
    assert not set("<>\"'") & set(inside.replace("<br>", ""))


@given(name=values)
def test_values_are_not_read_again(name):
    once = fill("<p>{{ name }}</p>", {"name": name, "secret": "told"})

    assert once == fill("<p>{{ name }}</p>", {"name": name, "secret": "other"})


@given(
    st.text(max_size=80)
    | st.lists(st.sampled_from([*NASTY, "<p>", "</p>", "{{ name }}", " ", "a"]), max_size=8).map("".join)
)
def test_whatever_is_accepted_holds_only_allowed_tags_and_can_be_filled(body):
    if problems_of(body, {"name"}):
        with pytest.raises(BadWording):
            fill(body, {"name": "x"})
        return

    read = Read(fill(body, {"name": "<b>"}))
    assert {tag for tag, _attributes in read.tags} <= set(PARENTS)
    assert {name for _tag, attributes in read.tags for name, _value in attributes} <= set(ATTRIBUTES)


@pytest.mark.parametrize(
    ("value", "shown"), [("x", "yes"), (True, "yes"), ("", "no"), (None, "no"), (False, "no"), ("no", "yes")]
)
def test_condition_asks_whether_there_is_something(value, shown):
    assert fill("<p>{% if a %}yes{% else %}no{% endif %}</p>", {"a": value}) == f"<p>{shown}</p>"


def test_conditions_stand_in_each_other():
    body = "<p>{% if a %}a{% if b %}b{% else %}c{% endif %}{% endif %}d</p>"

    answers = [fill(body, {"a": a, "b": b}) for a, b in ((True, True), (True, False), (False, True))]

    assert answers == ["<p>abd</p>", "<p>acd</p>", "<p>d</p>"]


def test_yes_and_no_are_words_of_the_language():
    assert fill("<p>{{ a }} {{ b }}</p>", {"a": True, "b": False}, language="cs") == "<p>ano ne</p>"


def test_lines_of_a_value_stay_lines():
    assert fill("<p>{{ a }}</p>", {"a": "one\r\ntwo\nthree"}) == "<p>one<br>two<br>three</p>"


def test_field_without_a_value_is_refused():
    with pytest.raises(BadWording) as refused:
        fill("<p>{{ a }} {{ b }}</p>", {"a": "x"})

    assert [(each.code, each.text) for each in refused.value.problems] == [("unknown_field", "b")]


def test_missing_fields_are_named_once():
    found = missing("<p>{{ a }} {{ b }} {{ b }}</p>{% if c %}<p>x</p>{% endif %}", {"a"})

    assert [(each.code, each.text) for each in found] == [("missing_field", "b"), ("missing_field", "c")]
