"""Every text exists in every language of the chain, and what is compiled is what is written (`make messages`)."""

import ast
import functools
import gettext
import re
from pathlib import Path

import pytest
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
OURS = ("config", "core", "feedback", "insight", "queueing", "signatures", "stores")
FORMS = {"pt": (0, 1, 1, 1), "cs": (0, 1, 2, 2), "ru": (0, 1, 2, 0)}  # which form 1, 2, 5 and 21 take
HOLE = re.compile(r"%\(\w+\)[a-z]|%d|%%s?|<[^>]+>")  # a mark-up is kept as a placeholder is
LINE = re.compile(r'(?:(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?) )?(".*")')
LITERAL = r"""(?:u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))"""
CALL = re.compile(rf"\b(\w*gettext\w*|_)\(\s*((?:{LITERAL}\s*,?\s*)+)")
CALLED = re.compile(r"_|(n?)(p?)gettext(?:_lazy|_noop)?")


def catalogue_of(language):
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def entries(language):
    """(context, msgid, plural, forms) of every text of a catalogue."""
    found = []
    for block in catalogue_of(language).read_text(encoding="utf-8").split("\n\n"):
        texts, field = {}, ""
        for line in block.splitlines():
            part = LINE.fullmatch(line)
            if part:
                field = part[1] or field
                texts[field] = texts.get(field, "") + ast.literal_eval(part[2])
        forms = [text for name, text in texts.items() if name.startswith("msgstr")]
        if texts.get("msgid"):
            found.append((texts.get("msgctxt"), texts["msgid"], texts.get("msgid_plural"), forms))
    return found


def text_of(name, words):
    """(context, msgid, plural) of a call of `name` with these literal words, None when nothing is translated there."""
    kind = CALLED.fullmatch(name)
    wanted = 1 + bool(kind and kind[1]) + bool(kind and kind[2])
    if not kind or len(words) < wanted:
        return None
    context = words[0] if kind[2] else None
    singular, plural = [*words[1 if kind[2] else 0 : wanted], None][:2]
    return context, singular, plural


def in_template(source):
    for name, literals in CALL.findall(templatize(source)):
        yield text_of(name, [ast.literal_eval(word) for word in re.findall(LITERAL, literals)])


def in_code(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
            words = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            yield text_of(name, words)


@functools.cache
def spoken():
    """Every text that our templates and our code say."""
    found = set()
    for path in (ROOT / "templates").rglob("*.*"):
        found.update(in_template(path.read_text(encoding="utf-8")))
    for package in OURS:
        for path in (ROOT / package).rglob("*.py"):
            found.update(in_code(path.read_text(encoding="utf-8")))
    return found - {None}


@pytest.fixture(params=sorted(FORMS))
def language(request):
    return request.param


def test_what_is_read_out_of_sources():
    page = """{% translate "Left" context "state" %}{% include "a.html" with text=_("Go on") only %}
        {% blocktranslate count n=n %}{{ n }} waits{% plural %}{{ n }} wait{% endblocktranslate %}"""
    assert set(in_template(page)) == {
        ("state", "Left", None),
        (None, "Go on", None),
        (None, "%(n)s waits", "%(n)s wait"),
    }
    code = 'a = _("Go" " on"), pgettext_lazy("state", "Left"), ngettext("one", "some", n), _(name), print("no")'
    assert set(in_code(code)) == {None, (None, "Go on", None), ("state", "Left", None), (None, "one", "some")}


def test_catalogue_has_what_is_said_and_nothing_else(language):
    written = {(context, msgid, plural) for context, msgid, plural, _forms in entries(language)}
    assert written - spoken() == set()
    # gettext keeps one entry for a text that is said with and without a plural
    assert {text[:2] for text in spoken()} == {text[:2] for text in written}


def test_everything_is_translated(language):
    missing = [msgid for _context, msgid, _plural, forms in entries(language) if not all(map(str.strip, forms))]
    assert missing == []
    marks = [
        line for line in catalogue_of(language).read_text(encoding="utf-8").splitlines() if line[:2] in ("#,", "#~")
    ]
    assert [line for line in marks if "fuzzy" in line or line.startswith("#~")] == []


def test_plural_forms_are_those_of_the_language(language):
    compiled = gettext.GNUTranslations(catalogue_of(language).with_suffix(".mo").open("rb"))
    assert tuple(compiled.plural(n) for n in (1, 2, 5, 21)) == FORMS[language]
    count = len(set(FORMS[language]))
    assert {len(forms) for _context, _msgid, plural, forms in entries(language) if plural} == {count}


def test_translations_have_the_holes_of_their_text(language):
    for _context, msgid, plural, forms in entries(language):
        for form in forms:
            assert set(HOLE.findall(form)) == set(HOLE.findall(plural or msgid)), form


def test_compiled_catalogue_is_the_written_one(language):
    with catalogue_of(language).with_suffix(".mo").open("rb") as compiled:
        catalogue = gettext.GNUTranslations(compiled)
    for context, msgid, plural, forms in entries(language):
        if plural:
            assert {catalogue.ngettext(msgid, plural, n) for n in (1, 2, 5, 21)} <= set(forms)
        else:
            assert (catalogue.pgettext(context, msgid) if context else catalogue.gettext(msgid)) == forms[0]
