"""Plain language: what is warned of, and what is not."""

import pytest

from signatures.wording import PlainRules, warnings_of, warnings_of_text
from signatures.wording.plain import sentences

RULES = PlainRules("en", {"shall": "must", "terminat*": "end", "in the event": "if"}, frozenset({"SIM"}))


def found(body, rules=RULES):
    return [(each.code, each.line, each.text, each.instead) for each in warnings_of(body, rules)]


def test_plain_text_is_not_warned_of():
    assert found("<p>You pay for the SIM. We help.</p>") == []


def test_sentence_of_more_than_25_words_is_warned_of():
    fine, long = " ".join(["Word"] * 25), " ".join(["Word"] * 26)

    assert found(f"<p>{fine}.</p>\n<p>{fine}. {long}.</p>") == [("long_sentence", 2, f"{long}.", "26")]


def test_field_is_one_word_and_blocks_end_sentences():
    words = " ".join(["word"] * 24)

    assert found(f"<p>{words} {{{{ name }}}}</p><p>{words}</p>") == []
    assert len(found(f"<p>{words} {{{{ name }}}} more</p>")) == 1


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("en", "See No. 5 and e.g. this. Then that!", 2),
        ("cs", "Dne 4. března přijďte na ul. Dlouhou č. 5. Děkujeme.", 2),
        ("pt", "Rua do Sol n.º 4, Sr. Silva. Obrigado.", 2),
        ("ru", "Это г. Москва, ул. Новая. Спасибо! Всё?", 3),
        ("en", "It costs 24.90 a month… Really? “Yes.” Good", 4),
    ],
)
def test_sentences_end_where_people_end_them(language, text, count):
    assert len(list(sentences(text, language))) == count


def test_listed_words_are_warned_of_with_the_plain_one():
    body = "<p>You shall pay.</p>\n<p>Terminating it, in  the\nevent of fire. Marshall is fine.</p>"

    assert found(body) == [
        ("hard_word", 1, "shall", "must"),
        ("hard_word", 2, "Terminating", "end"),
        ("hard_word", 2, "in the event", "if"),
    ]


def test_abbreviation_is_warned_of_once_unless_somebody_explains_it():
    assert found("<p>The VAT and the VAT.</p>") == [("abbreviation", 1, "VAT", "")]
    assert found("<p>Value added tax (VAT). Then VAT.</p>") == []
    assert found("<p>VAT (value added tax).</p>") == []
    assert found("<p>I see part IV, A1 and a SIM. {{ name }}</p>") == []


def test_field_names_are_no_words():
    assert found("<p>{{ shall }}</p>{% if shall %}<p>x</p>{% endif %}") == []


def test_mails_are_read_line_by_line():
    assert [(each.code, each.line) for each in warnings_of_text("Hello\nYou shall come", RULES)] == [("hard_word", 2)]
