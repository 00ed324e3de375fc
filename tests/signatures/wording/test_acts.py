"""The body of a later act, and the library's words for it."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.wordings import FIELD
from signatures.library.acts import ACTS, act_fields, act_labels, act_text, act_title
from signatures.states import Follows
from signatures.wording import unprintable
from signatures.wording.acts import act_html

LANGUAGES = ("en", "pt", "cs", "ru")
OURS = {"div", "p", "table", "tbody", "tr", "th", "td", "br"}
LINES = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0\r"), max_size=40)


class Marks(HTMLParser):
    """The tags and the words of a piece of HTML."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.words = set(), ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)

    def handle_data(self, data):
        self.words += data


@given(text=LINES, rows=st.lists(st.tuples(LINES, LINES), max_size=3))
def test_whatever_is_said_is_words_and_no_markup(text, rows):
    found = Marks(act_html(text, rows))

    assert found.tags <= OURS
    said = "".join(line.strip() for line in text.splitlines())
    assert found.words.startswith(said)
    assert all("".join(value.splitlines()) in found.words for _label, value in rows)


def test_markup_in_a_reason_is_printed_as_it_was_typed():
    html = act_html("Void.", [("Why", "<b>now</b> & {{ company }}")])

    assert html == (
        '<div class="clauses"><p>Void.</p><table class="facts"><tbody><tr><th scope="row">Why</th>'
        "<td>&lt;b&gt;now&lt;/b&gt; &amp; {{ company }}</td></tr></tbody></table></div>"
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("act", ACTS)
def test_library_has_words_for_every_act_and_they_name_the_document(act, language):
    text, title = act_text(act, language), act_title(act, language)

    assert {"reference", "title", "made_on"} <= set(FIELD.findall(text)) <= set(act_fields(act))
    assert title
    assert unprintable(text + title) == ""
    assert act_labels(language).keys() == act_labels("en").keys()


def test_every_act_is_in_the_library():
    assert set(ACTS) == set(Follows.values)
    assert len({act_text(act, language) for act in ACTS for language in LANGUAGES}) == len(ACTS) * len(LANGUAGES)
