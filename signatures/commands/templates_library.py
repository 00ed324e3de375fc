"""The library of forms becomes templates of the chain, published. Safe to repeat."""

from datetime import datetime
from typing import Final

from django.db import transaction

from signatures.commands.templates import approve, create_draft, edit_draft, publish, submit
from signatures.library import LibraryForm, forms, plain_words
from signatures.models import FormTemplate, PlainWord, TemplateVersion
from signatures.states import OPEN
from signatures.wording import content_hash
from stores.models import Service, Staff

WRITES: Final = "admin"  # whose work the library is, and who has read it: people of the demo chain
READS: Final = "region1"


@transaction.atomic
def load_library(*, now: datetime) -> int:
    """Load what is not there yet; the number of versions published. Needs the people of the demo chain.

    What the chain has changed since stays: its words, the services of a form, a version that is in work.
    """
    load_words()
    writer, reader = (Staff.objects.get(code=code).pk for code in (WRITES, READS))
    return sum(_load(form, writer=writer, reader=reader, now=now) for form in forms())


def load_words() -> None:
    """The list of hard words as it begins; a word that is there already stays as the chain has it."""
    rows = [PlainWord(language=a, kind=kind, word=word, instead=plain) for a, kind, word, plain in plain_words()]
    PlainWord.objects.bulk_create(rows, ignore_conflicts=True)


def _load(form: LibraryForm, *, writer: int, reader: int, now: datetime) -> bool:
    template, is_new = FormTemplate.objects.get_or_create(code=form.code, defaults=dict(form.facts))
    if is_new:
        template.services.set(Service.objects.filter(code__in=form.services))
    versions = TemplateVersion.objects.filter(template=template)
    sha256 = content_hash(form.content.plain())
    if versions.filter(sha256=sha256).exists() or versions.filter(state__in=OPEN).exists():
        return False
    draft = create_draft(template_id=template.pk, by=writer, now=now)
    for act, person, more in (
        (edit_draft, writer, {"content": form.content}),
        (submit, writer, {}),
        (approve, reader, {}),
        (publish, writer, {}),
    ):
        draft = act(version_id=draft.pk, revision=draft.revision, by=person, now=now, **more)
    return True
