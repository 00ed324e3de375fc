"""The whole document, the content's checks and its hash."""

import hashlib
from dataclasses import replace

import pytest

from signatures.wording import Consent, canonical, content_hash, document_html
from signatures.wording.content import Content, Text, faults_of, gaps_of
from tests.signatures.forms import BODY, CONTENT, LANGUAGES, with_text


def test_document_shows_title_clauses_consents_and_signers():
    html = document_html(
        language="cs",
        title="A <b> title",
        body="<p>{{ a }}</p>",
        consents=[Consent("x", "I & you", required=True), Consent("y", "Maybe", required=False)],
        signers=("customer", "clerk"),
        values={"a": "<i>"},
    )

    assert html == (
        '<article lang="cs"><h1>A &lt;b&gt; title</h1><div class="clauses"><p>&lt;i&gt;</p></div>'
        '<section class="consents"><h2>S čím souhlasíte</h2><ul>'
        '<li data-consent="x">I &amp; you <span class="consent-kind">(nutné)</span></li>'
        '<li data-consent="y">Maybe <span class="consent-kind">(vaše volba)</span></li></ul></section>'
        '<section class="signers"><h2>Podpisy</h2><ol><li data-signer="customer">Zákazník</li>'
        '<li data-signer="clerk">Za prodejnu</li></ol></section></article>'
    )


def test_content_has_one_spelling():
    assert canonical({"b": [1, True, None], "a": "ž"}) == '{"a":"ž","b":[1,true,null]}'.encode()
    assert content_hash({"a": 1}) == hashlib.sha256(b'{"a":1}').hexdigest()
    for wrong in (1.5, {"é": 1}, {1: 2}, object()):
        with pytest.raises(TypeError):
            canonical({"a": wrong})


def faults(content):
    return [(each.part, each.language, each.problem.code) for each in faults_of(content, LANGUAGES)]


def gaps(content):
    return [(each.language, each.problem.code, each.problem.text) for each in gaps_of(content, LANGUAGES)]


def consent(**facts):
    return [{"code": "terms", "text": "I agree.", "required": True, **facts}]


def test_good_content_has_no_fault_and_no_gap():
    assert (faults(CONTENT), gaps(CONTENT)) == ([], [])
    assert faults(Content()) == []


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (with_text(title=" "), ("title", "en", "empty")),
        (with_text(title="x" * 161), ("title", "en", "too_long")),
        (with_text(title="漢"), ("title", "en", "no_glyph")),
        (with_text(body=" "), ("body", "en", "empty")),
        (with_text(body="<p>{{ other }}</p>"), ("body", "en", "unknown_field")),
        (with_text(body="<p>漢</p>"), ("body", "en", "no_glyph")),
        (with_text(consents=consent(code="A B")), ("consents", "en", "consent_code")),
        (with_text(consents=consent() * 2), ("consents", "en", "consent_code")),
        (with_text(consents=consent(text=" ")), ("consents", "en", "consent_text")),
        (with_text(consents=consent(required="yes")), ("consents", "en", "consent_text")),
        (with_text(consents=consent(text="x" * 601)), ("consents", "en", "too_long")),
        (with_text(consents=consent(text="漢")), ("consents", "en", "no_glyph")),
        (replace(CONTENT, signers=[{"role": "boss"}]), ("signers", "", "bad_signer")),
        (replace(CONTENT, signers=[{"role": "clerk", "x": 1}]), ("signers", "", "bad_signer")),
        (replace(CONTENT, signers=["clerk"]), ("signers", "", "bad_signer")),
        (replace(CONTENT, signers=[{"role": "clerk"}] * 2), ("signers", "", "signer_twice")),
        (replace(CONTENT, signers=[{"role": "witness"}] * 2), ("signers", "", "signer_twice")),
        (replace(CONTENT, signers=[{"role": "clerk"}, {"role": "customer"}]), ("signers", "", "signer_order")),
        (replace(CONTENT, signers=[{"role": "clerk"}, {"role": "witness"}]), ("signers", "", "signer_order")),
        (replace(CONTENT, signers=[{"role": "witness"}] * 5), ("signers", "", "too_many_signers")),
        (replace(CONTENT, fields="x"), ("fields", "", "field_not_object")),
        (replace(CONTENT, texts={**CONTENT.texts, "de": Text("x", "<p>x</p>")}), ("texts", "", "unknown_language")),
    ],
)
def test_content_with_a_fault_may_not_be_saved(content, fault):
    assert fault in faults(content)


@pytest.mark.parametrize("roles", [("customer",), ("customer", "witness", "clerk"), ("witness", "clerk"), ()])
def test_signers_in_the_order_of_the_file_may_sign(roles):
    assert faults(replace(CONTENT, signers=[{"role": role} for role in roles])) == []


@pytest.mark.parametrize(
    ("content", "gap"),
    [
        (replace(CONTENT, texts={"en": CONTENT.texts["en"]}), ("pt", "language_missing", "pt")),
        (with_text(language="cs", consents=[]), ("cs", "other_consents", "terms")),
        (with_text(language="cs", consents=consent(required=False)), ("cs", "other_consents", "terms, terms?")),
        (with_text(language="ru", body=BODY.replace('id="who"', 'id="whom"')), ("ru", "other_clauses", "who, whom")),
        (
            with_text(language="ru", body=BODY.replace("{{ customer_name }}", "x")),
            ("ru", "other_fields", "customer_name"),
        ),
    ],
)
def test_content_with_a_gap_may_not_be_submitted(content, gap):
    assert faults(content) == []
    assert gap in gaps(content)
