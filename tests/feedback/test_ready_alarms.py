"""The ready-made rules: they stand, they can be loaded twice, and they find what people write."""

import pytest

from feedback.alarm import fired
from feedback.commands.followups.ready import load_ready
from feedback.models import AlarmRule, Cause, LevelDeadline
from feedback.ready_alarms import LANGUAGES, RULES

pytestmark = pytest.mark.django_db


def test_load_ready_adds_everything_once_and_leaves_what_people_changed():
    added = load_ready()
    AlarmRule.objects.filter(code="low-mark").update(five_at_most=1)

    assert (load_ready(), added) == (0, len(RULES) + Cause.objects.count() + LevelDeadline.objects.count())
    assert AlarmRule.objects.get(code="low-mark").five_at_most == 1


def test_every_rule_and_cause_has_a_name_in_every_language():
    load_ready()
    for row in (*AlarmRule.objects.all(), *Cause.objects.all()):
        assert set(row.names) == set(LANGUAGES), row.code
        assert all(row.names.values()), row.code


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        ("I will call my lawyer", "en", "law-en"),
        ("Vou escrever no livro de reclamações", "pt", "law-pt"),
        ("To je podvod!", "cs", "fraud-cs"),
        ("Меня обманули", "ru", "fraud-ru"),
        ("Продавец нахамил", "cs", "rude-ru"),
        ("podam na vas zalobu", "cs", "law-cs"),
    ],
)
def test_ready_rules_find_what_people_write(text, language, code):
    load_ready()
    rules = [row.rule() for row in AlarmRule.objects.order_by("position")]
    assert code in [hit.rule.code for hit in fired(text, [], language, rules)]


@pytest.mark.parametrize(
    "text", ["Everything was fine, thank you", "Tudo bem", "Všechno v pořádku", "Всё хорошо, спасибо"]
)
def test_ready_rules_leave_praise_alone(text):
    load_ready()
    rules = [row.rule() for row in AlarmRule.objects.all()]
    assert [fired(text, [], language, rules) for language in LANGUAGES] == [[], [], [], []]
