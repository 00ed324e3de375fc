"""Every template of ours is as the house wants it, and the check that says so can fail."""

import pytest

from tests.check_templates import all_faults, faults_in


def test_templates_are_without_fault():
    assert [str(fault) for fault in all_faults()] == []


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("<p>Take a ticket</p>", "'Take a ticket' is not translated"),
        ("<p>{{ name }} waits</p>", "waits"),
        ("<svg><title>Arrow</title></svg>", "'Arrow' is not translated"),
        ('<button aria-label="Close"></button>', "aria-label='Close' is not translated"),
        ('<input placeholder="Phone {{ x }}">', "is not translated"),
        ('{% include "components/why.html" with text="Go on" only %}', "write _(…)"),
        ("<script>alert(1)</script>", "inline <script>"),
        ("<style>p{}</style>", "inline <style>"),
        ('<p style="color: red"></p>', "style=: the CSP forbids it"),
        ('<svg><rect style="fill: red"/></svg>', "style=: the CSP forbids it"),
        ('<a onclick="go()"></a>', "onclick=: the CSP forbids it"),
        ('<a hx-on:click="go()"></a>', "hx-on:click=: the CSP forbids it"),
        ('<a hx-vals="js:{a: 1}"></a>', "holds a script"),
        ('<a href="javascript:go()"></a>', "holds a script"),
    ],
)
def test_check_templates_finds_the_fault(source, said):
    faults = [str(fault) for fault in faults_in("queueing/desk.html", source)]
    assert len(faults) == 1
    assert said in faults[0]


@pytest.mark.parametrize(
    "source",
    [
        '{% translate "Take a ticket" %} <b>{{ number }}</b> · 10 min',
        '{% blocktranslate with n=n %}Counter {{ n }}{% endblocktranslate %}<a aria-label="{% translate "Close" %}"></a>',
        '{% include "components/why.html" with text=_("Go on") only %}',
        '<script type="module" src="{% static "js/live.js" %}"></script>{# a remark in English #}',
        '<script type="application/json">{"ids": {"login": "passkey"}}</script>',
        '{% extends "layouts/base.html" %}{% block device %}phone{% endblock %}',
        "{% comment %}Words for those who read the source.{% endcomment %}",
    ],
)
def test_check_templates_lets_good_templates_pass(source):
    assert list(faults_in("queueing/desk.html", source)) == []


def test_check_templates_lets_mails_bring_their_style():
    assert list(faults_in("mail/booking.html", '<p style="margin: 0">{{ when }}</p>')) == []
    assert list(faults_in("mail/booking.html", "<p>Hello</p>"))
    assert list(faults_in("mail/booking.html", '<p onclick="go()"></p>'))


def test_check_templates_wants_the_parameters_of_a_component():
    assert "names its parameters" in str(next(faults_in("components/new.html", "<p></p>")))
    assert list(faults_in("components/new.html", "{# text #}\n<p>{{ text }}</p>")) == []


def test_check_templates_names_the_line():
    assert next(faults_in("a.html", "{% comment %}\n\n{% endcomment %}<p>\n\nHello</p>")).line == 3


def test_check_templates_tries_whether_a_template_compiles(tmp_path, settings):
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path], "OPTIONS": {}}]
    (tmp_path / "broken.html").write_text("{% if %}")
    (tmp_path / "lost.html").write_text('{% include "nowhere.html" %}')
    assert [fault.template for fault in all_faults(tmp_path)] == ["broken.html", "lost.html"]
