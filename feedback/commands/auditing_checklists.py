"""Checklists: written as a draft, published, and from then on as they are; what changes is the next version."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from core import audit as log
from core.errors import Conflict, Invalid, NotFound
from feedback.models import Checklist, ChecklistItem, ChecklistSection, ChecklistVersion
from feedback.scoring import Kind

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
LONGEST_NAME, LONGEST_TEXT = 120, 300
MOST_SECTIONS, MOST_ITEMS = 30, 60  # of a version, of a section
HEAVIEST = 100
State = ChecklistVersion.State


class ChecklistFixed(Conflict):
    code, message = "checklist_fixed", _("This version is in use and never changes. Begin the next one.")


class ChecklistChanged(Conflict):
    code, message = "checklist_changed", _("Somebody has changed this checklist meanwhile. Load the page again.")


class ChecklistWords(Invalid):
    code, message = "checklist_words", _("Every text is needed in all four languages, in at most 300 signs.")


class ChecklistEmpty(Invalid):
    code, message = "checklist_empty", _("Every section needs an item, and one item has to count.")


class ChecklistFull(Invalid):
    code, message = "checklist_full", _("A checklist takes 30 sections, and a section 60 items.")


class ChecklistNumbers(Invalid):
    code, message = (
        "checklist_numbers",
        _("Weights go from 1 to 100, the target from 0 to 100. A text decides nothing."),
    )


@dataclass(frozen=True)
class ItemFacts:
    """What an item says and how it counts."""

    texts: Mapping[str, str]
    kind: str
    weight: int = 1
    knock_out: bool = False
    wants_photo: bool = False


@transaction.atomic
def create_checklist(*, names: Mapping[str, str], kind: str, by: int, now: datetime, code: str = "") -> Checklist:
    """A checklist with an empty first draft. Raises ChecklistWords."""
    words = _words(names, LONGEST_NAME)
    checklist = Checklist.objects.create(code=_free_code(code or slugify(words["en"])), names=words, kind=kind)
    ChecklistVersion.objects.create(checklist=checklist, number=1, author_id=by, made_at=now)
    return checklist


def _free_code(wanted: str) -> str:
    base = wanted[:50] or "checklist"
    taken = set(Checklist.objects.filter(code__startswith=base).values_list("code", flat=True))
    return next(code for code in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if code not in taken)


@transaction.atomic
def create_draft(*, checklist_id: int, by: int, now: datetime) -> ChecklistVersion:
    """The next version, as the newest one is; the draft that is there already. Locks the checklist."""
    checklist = Checklist.objects.select_for_update(no_key=True).get(pk=checklist_id)
    newest = checklist.versions.order_by("-number").first()
    if newest is not None and newest.state == State.DRAFT:
        return newest
    number, target = (newest.number + 1, newest.target) if newest else (1, 85)
    facts = {"number": number, "target": target, "author_id": by, "made_at": now}
    draft = ChecklistVersion.objects.create(checklist=checklist, **facts)
    for section in newest.sections.order_by("position") if newest else ():
        copy = ChecklistSection.objects.create(version=draft, position=section.position, names=section.names)
        items = list(section.items.order_by("position"))
        for item in items:
            item.pk, item.section = None, copy
        ChecklistItem.objects.bulk_create(items)
    return draft


@transaction.atomic
def set_target(*, version_id: int, revision: int, target: int) -> ChecklistVersion:
    """The percentage to reach. Raises ChecklistFixed, ChecklistChanged, ChecklistNumbers."""
    if not 0 <= target <= 100:  # noqa: PLR2004 -- per cent
        raise ChecklistNumbers
    draft = _open(version_id, revision)
    draft.target = target
    draft.save(update_fields=["target"])
    return draft


@transaction.atomic
def save_section(
    *, version_id: int, revision: int, names: Mapping[str, str], section_id: int | None = None
) -> ChecklistSection:
    """A new section at the end, or other words for one. Raises ChecklistFixed, ChecklistChanged, ChecklistWords."""
    draft, words = _open(version_id, revision), _words(names, LONGEST_NAME)
    if section_id is None:
        if draft.sections.count() >= MOST_SECTIONS:
            raise ChecklistFull
        place = _after_last(draft.sections.all())
        return ChecklistSection.objects.create(version=draft, position=place, names=words)
    section = _section(draft, section_id)
    section.names = words
    section.save(update_fields=["names"])
    return section


@transaction.atomic
def save_item(
    *, version_id: int, revision: int, section_id: int, facts: ItemFacts, item_id: int | None = None, code: str = ""
) -> ChecklistItem:
    """A new item at the end of a section, or another wording of one, which keeps its code.

    Raises ChecklistFixed, ChecklistChanged, ChecklistWords, ChecklistNumbers, ChecklistFull.
    """
    draft = _open(version_id, revision)
    section, said = _section(draft, section_id), _item_facts(facts)
    if item_id is None:
        if section.items.count() >= MOST_ITEMS:
            raise ChecklistFull
        known = set(ChecklistItem.objects.filter(section__version__checklist=draft.checklist_id).values_list("code"))
        base = (code or slugify(said["texts"]["en"]))[:50] or "item"
        free = next(each for each in (base, *(f"{base}-{n}" for n in range(2, len(known) + 3))) if (each,) not in known)
        place = _after_last(section.items.all())
        return ChecklistItem.objects.create(section=section, position=place, code=free, **said)
    item = section.items.filter(pk=item_id).first()
    if item is None:
        raise NotFound
    for name, value in said.items():
        setattr(item, name, value)
    item.save(update_fields=list(said))
    return item


@transaction.atomic
def remove_part(*, version_id: int, revision: int, section_id: int, item_id: int | None = None) -> None:
    """Take an item out of a draft, or a section with all its items. Raises ChecklistFixed, ChecklistChanged."""
    section = _section(_open(version_id, revision), section_id)
    if item_id is None:
        section.delete()
    else:
        section.items.filter(pk=item_id).delete()


@transaction.atomic
def publish_version(*, version_id: int, revision: int, by: int, now: datetime) -> ChecklistVersion:
    """Put a draft into use; the version before is retired, and audits under way finish with theirs.

    Raises ChecklistFixed, ChecklistChanged, ChecklistEmpty.
    """
    draft = _open(version_id, revision)
    kinds = [list(each.items.values_list("kind", flat=True)) for each in draft.sections.all()]
    if not all(kinds) or not any(kind != Kind.TEXT for each in kinds for kind in each):
        raise ChecklistEmpty
    before = ChecklistVersion.objects.filter(checklist=draft.checklist_id, state=State.PUBLISHED)
    before.update(state=State.RETIRED, retired_at=now)
    draft.state, draft.published_at, draft.publisher_id = State.PUBLISHED, now, by
    draft.save(update_fields=["state", "published_at", "publisher"])
    target = f"checklist:{draft.checklist_id}"
    log.record(actor=f"staff:{by}", action="checklist.publish", target=target, now=now, data={"version": draft.number})
    return draft


def _open(version_id: int, revision: int) -> ChecklistVersion:
    """A draft, locked, and its revision raised."""
    draft = ChecklistVersion.objects.select_for_update(no_key=True).get(pk=version_id)
    if draft.state != State.DRAFT:
        raise ChecklistFixed
    if draft.revision != revision:
        raise ChecklistChanged
    draft.revision += 1
    draft.save(update_fields=["revision"])
    return draft


def _section(draft: ChecklistVersion, section_id: int) -> ChecklistSection:
    section = draft.sections.filter(pk=section_id).first()
    if section is None:
        raise NotFound
    return section


def _after_last(rows: Any) -> int:
    last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else int(last) + 1


def _words(names: Mapping[str, str], longest: int) -> dict[str, str]:
    words = {code: str(names.get(code, "")).strip() for code in LANGUAGES}
    if not all(0 < len(text) <= longest for text in words.values()):
        raise ChecklistWords
    return words


def _item_facts(facts: ItemFacts) -> dict[str, Any]:
    is_text = facts.kind == Kind.TEXT
    if facts.kind not in list(Kind) or not 1 <= facts.weight <= HEAVIEST or (is_text and facts.knock_out):
        raise ChecklistNumbers
    return {
        "texts": _words(facts.texts, LONGEST_TEXT),
        "kind": facts.kind,
        "weight": facts.weight,
        "knock_out": facts.knock_out,
        "wants_photo": facts.wants_photo,
    }
