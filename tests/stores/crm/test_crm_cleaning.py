"""Texts and links of others, made safe."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stores.crm.cleaning import MARKS, one_line, safe_link

HOSTS = {"crm.example.org", "crm.example.org:8443", "127.0.0.1:9000"}


@given(st.text() | st.text(alphabet="a\u0301\u202e\u200b\u2028\t \ufffe\U000e0001é"), st.integers(1, 80))
def test_line_shows_all_it_holds_and_fits(text, longest):
    line = one_line(text, longest)

    assert len(line) <= longest
    assert all(unicodedata.category(sign)[0] != "C" for sign in line)
    assert all(sign == " " or not sign.isspace() for sign in line)
    assert line == line.strip()
    run = 0
    for sign in line:
        run = run + 1 if unicodedata.category(sign)[0] == "M" else 0
        assert run <= MARKS


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=60))
def test_line_keeps_what_people_write(text):
    assert one_line(text, 80) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("value", [None, 7, 1.5, True, ["a"], {"a": "b"}, b"bytes"])
def test_line_of_what_is_no_text_is_empty(value):
    assert one_line(value, 80) == ""


@pytest.mark.parametrize(
    "link",
    ["https://crm.example.org/customers/47?tab=open#top", "https://CRM.example.org", "https://crm.example.org:8443/x"],
)
def test_link_leads_to_a_host_that_is_allowed(link):
    assert safe_link(link, HOSTS, demo=False) == link


@pytest.mark.parametrize(
    "link",
    [
        "http://crm.example.org/",
        "//crm.example.org/",
        "javascript:alert(1)//crm.example.org",
        "data:text/html,x",
        "https://evil.example/",
        "https://crm.example.org.evil.example/",
        "https://crm.example.org@evil.example/",
        "https://user:password@crm.example.org/",
        "https://crm.example.org\\@evil.example/",
        "https://crm.example.org:444/",
        "https:///crm.example.org/",
        "https:crm.example.org",
        "https://crm.example.org/\nx",
        " https://crm.example.org/",
        "https://crm.example.org/\u202e",
        "https://crm.еxample.org/",
        "https://crm.example.org/" + "x" * 600,
        "",
        None,
        ["https://crm.example.org/"],
    ],
)
@pytest.mark.parametrize("demo", [False, True])
def test_link_leads_nowhere_else(link, demo):
    assert safe_link(link, HOSTS, demo=demo) == ""


def test_link_without_tls_is_for_this_machine_in_a_demo():
    assert safe_link("http://127.0.0.1:9000/x", HOSTS, demo=True) == "http://127.0.0.1:9000/x"
    assert safe_link("http://127.0.0.1:9000/x", HOSTS, demo=False) == ""


@given(st.text())
def test_link_of_any_text_is_kept_as_it_is_or_left_out(text):
    for link in (text, "https://" + text, "https://crm.example.org" + text):
        kept = safe_link(link, HOSTS, demo=True)
        assert kept in ("", link)
        assert kept.lower().startswith(("https://crm.example.org", "http://127.0.0.1:9000")) or not kept
