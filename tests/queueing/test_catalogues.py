"""What customers read exists in every language of the chain, and what is compiled is what is written."""

import ast
import gettext
import re
from pathlib import Path

import pytest

LOCALE = Path(__file__).resolve().parents[2] / "locale"
CUSTOMERS = re.compile(r"templates/queueing/(kiosk|ticket|hall|store|unpaired)|queueing/templatetags/|core/words")
HOLE = re.compile(r"%\((\w+)\)|%%s")
LINE = re.compile(r'(?:(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?) )?(".*")')


def entries(language):
    """(where it is used, context, msgid, plural, forms) of every text of a catalogue."""
    found = []
    for block in (LOCALE / language / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8").split("\n\n"):
        texts, field = {}, ""
        for line in block.splitlines():
            part = LINE.fullmatch(line)
            if part:
                field = part[1] or field
                texts[field] = texts.get(field, "") + ast.literal_eval(part[2])
        forms = [text for name, text in texts.items() if name.startswith("msgstr")]
        where = " ".join(line for line in block.splitlines() if line.startswith("#:"))
        if texts.get("msgid"):
            found.append((where, texts.get("msgctxt"), texts["msgid"], texts.get("msgid_plural"), forms))
    return found


@pytest.fixture(params=["pt", "cs", "ru"])
def language(request):
    return request.param


def test_everything_on_customers_pages_is_translated(language):
    missing = [
        msgid
        for where, _context, msgid, _plural, forms in entries(language)
        if CUSTOMERS.search(where) and not all(forms)
    ]
    assert missing == []


def test_translations_have_the_holes_of_their_text(language):
    for _where, _context, msgid, plural, forms in entries(language):
        holes = set(HOLE.findall(msgid)) | set(HOLE.findall(plural or ""))
        for form in filter(None, forms):
            assert set(HOLE.findall(form)) == holes, form


def test_compiled_catalogue_is_the_written_one(language):
    with (LOCALE / language / "LC_MESSAGES" / "django.mo").open("rb") as compiled:
        catalogue = gettext.GNUTranslations(compiled)
    for _where, context, msgid, plural, forms in entries(language):
        if plural is None and forms[0]:
            assert (catalogue.pgettext(context, msgid) if context else catalogue.gettext(msgid)) == forms[0]
        elif plural and all(forms):
            assert {catalogue.ngettext(msgid, plural, n) for n in (1, 2, 5, 21)} <= set(forms)
