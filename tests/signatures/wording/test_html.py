"""What a body may hold: each fault is found, with its line."""

import pytest

from signatures.wording import problems_of

DECLARED = {"name", "price"}
GOOD = """<section id="a" class="together"><h2>One</h2>
<p class="note">Text {{ name }} &amp; <strong>more</strong><br>line</p></section>
<h2 id="b">Two</h2><h3>Deeper</h3>
<ul><li>a</li>{% if price %}<li>{{ price }}</li>{% endif %}</ul>
<table class="sum"><caption>c</caption><tbody><tr><th scope="row">x</th><td colspan="2">{{price}}</td></tr></tbody></table>
<p>A { brace } alone, 5 % and a &lt; b.</p>"""


def found(body):
    return [(each.code, each.line) for each in problems_of(body, DECLARED)]


def test_good_body_has_no_problem():
    assert found(GOOD) == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<p>{{ other }}</p>", "unknown_field"),
        ("{% if other %}<p>x</p>{% endif %}", "unknown_field"),
        ("<p>{{ name.title }}</p>", "stray_sign"),
        ("<p>{{ name|safe }}</p>", "stray_sign"),
        ("<p>{{ name() }}</p>", "stray_sign"),
        ("<p>{% for x in name %}x{% endfor %}</p>", "stray_sign"),
        ("<p>{% load x %}</p>", "stray_sign"),
        ("<p>{# x #} {{ Name }}</p>", "stray_sign"),
        ("<p>a & b</p>", "stray_sign"),
        ("<p>a < b</p>", "stray_sign"),
        ("<p>&#106;</p>", "stray_sign"),
        ("<p onclick='x'>a</p>", "stray_sign"),
        ("<!-- x --><p>a</p>", "stray_sign"),
        ("<SCRIPT>", "stray_sign"),
        ("<br/>", "stray_sign"),
        ("<script>x</script>", "tag_not_allowed"),
        ('<p><a href="x">x</a></p>', "tag_not_allowed"),
        ('<p><img src="x"></p>', "tag_not_allowed"),
        ("<svg></svg>", "tag_not_allowed"),
        ("<style>x</style>", "tag_not_allowed"),
        ("<h1>Title</h1>", "tag_not_allowed"),
        ('<p style="color:red">a</p>', "attribute_not_allowed"),
        ('<p onclick="x">a</p>', "attribute_not_allowed"),
        ('<p class="secret">a</p>', "attribute_not_allowed"),
        ('<p class="{{ name }}">a</p>', "stray_sign"),
        ('<td scope="row">a</td>', "wrong_place"),
        ("<li>a</li>", "wrong_place"),
        ("<p><p>a</p></p>", "wrong_place"),
        ("<p><strong><strong>a</strong></strong></p>", "wrong_place"),
        ("loose", "loose_text"),
        ("{{ name }}", "loose_text"),
        ("<ul>a</ul>", "loose_text"),
        ("<p>a", "not_closed"),
        ("<p>a</em></p>", "closes_other"),
        ("</p>", "closes_other"),
        ("<p><em>a</p></em>", "closes_other"),
        ("<h3>a</h3>", "skips_level"),
        ('<h2 id="a">x</h2><p id="a">y</p>', "id_twice"),
        ("{% if name %}<p>a</p>", "if_not_ended"),
        ("<p>a</p>{% endif %}", "no_if"),
        ("<p>a</p>{% else %}", "no_if"),
        ("<p>{% if name %}a{% else %}b{% else %}c{% endif %}</p>", "second_else"),
        ("<p>{% if name %}a</p>{% endif %}", "crosses_element"),
        ("{% if name %}<p>a{% endif %}</p>", "crosses_element"),
        ("<p>" + "{% if name %}" * 4 + "a" + "{% endif %}" * 4 + "</p>", "too_deep"),
        ("<p>" + "a" * 100_000 + "</p>", "too_long"),
    ],
)
def test_fault_is_found(body, code):
    assert code in [each for each, _line in found(body)]


def test_problems_come_with_their_line():
    body = "<p>fine</p>\n<p>{{ other }}</p>\n\n<p>a & b</p>\n<h2>never closed"

    assert found(body) == [("unknown_field", 2), ("stray_sign", 4), ("not_closed", 5)]


def test_long_body_of_openings_is_read_at_once():
    assert found("<ul><li>" * 6000)[0][0] == "not_closed"
    assert found("{{ " * 30_000)[0] == ("stray_sign", 1)
