"""The administration is in the administrator's language, down to the names that Django makes of the code."""

from django.contrib import admin
from django.utils.functional import Promise
from django.utils.translation import override

from config.admin_words import WORDS
from stores.models import Tier

UNSEEN = {
    "available_at", "calendar", "calendar_method", "claimed_at", "counted_at", "cycle", "facts", "first_missed_at",
    "hash", "html", "id", "is_only", "key", "message_id", "moved_at", "pin", "pin_failures", "pin_locked_until", "previous_hash",
    "search", "subject", "text", "to", "to_hash", "token", "token_hash", "version",
}  # fmt: skip


def models():
    pages = admin.site._registry.values()
    return {page.model for page in pages} | {inline.model for page in pages for inline in page.inlines}


def names():
    for model in models():
        yield from (model._meta.verbose_name, model._meta.verbose_name_plural)
        for field in (*model._meta.fields, *model._meta.many_to_many):
            if field.name not in UNSEEN and not field.name.startswith("estimate_"):
                yield field.verbose_name


def test_every_name_an_administrator_reads_is_translated():
    assert [str(name) for name in names() if not isinstance(name, Promise)] == []


def test_no_word_is_kept_that_no_name_needs():
    with override("en"):
        assert WORDS - {str(name) for name in names()} == set()


def test_names_follow_the_language():
    with override("ru"):
        assert [str(Tier._meta.verbose_name), str(Tier._meta.get_field("max_wait").verbose_name)] == [
            "класс",
            "предел ожидания",
        ]
