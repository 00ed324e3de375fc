"""The library as `load_library` leaves it, in a few statements: most tests of documents begin with it.

test_library.py holds the rows against those of the command.
"""

from functools import cache

from signatures.commands.needs import tell_services
from signatures.library import forms, plain_words
from signatures.models import FormTemplate, PlainWord, TemplateVersion, VersionText
from signatures.states import VersionState
from signatures.wording import content_hash
from stores.models import Service


@cache
def _forms():
    return [(form, content_hash(form.content.plain())) for form in forms()]


@cache
def _words():
    return tuple(plain_words())


def shelve(*, writer, reader, now):
    """Every form published, written by one person and approved by the other."""
    rows = [PlainWord(language=a, kind=kind, word=word, instead=plain) for a, kind, word, plain in _words()]
    PlainWord.objects.bulk_create(rows, ignore_conflicts=True)
    templates = FormTemplate.objects.bulk_create(FormTemplate(code=form.code, **form.facts) for form, _sha in _forms())
    versions = TemplateVersion.objects.bulk_create(
        TemplateVersion(
            template=template, number=1, author=writer, made_at=now, fields=[*form.content.fields],
            signers=[*form.content.signers], revision=4, sha256="", submitted_at=now,
        )
        for template, (form, _sha) in zip(templates, _forms(), strict=True)
    )  # fmt: skip
    VersionText.objects.bulk_create(
        VersionText(version=version, language=code, title=text.title, body=text.body, consents=[*text.consents])
        for version, (form, _sha) in zip(versions, _forms(), strict=True)
        for code, text in sorted(form.content.texts.items())
    )
    TemplateVersion.editors.through.objects.bulk_create(
        TemplateVersion.editors.through(templateversion=version, staff=writer) for version in versions
    )
    for version, (_form, sha256) in zip(versions, _forms(), strict=True):
        version.sha256, version.state, version.reviewer, version.publisher = sha256, "published", reader, writer
        version.approved_at = version.published_at = now
    TemplateVersion.objects.bulk_update(
        versions, ["sha256", "state", "reviewer", "publisher", "approved_at", "published_at"]
    )
    assert {version.state for version in versions} == {VersionState.PUBLISHED}
    _offer(templates)


def _offer(templates):
    services = dict(Service.objects.values_list("code", "pk"))
    link = FormTemplate.services.through
    rows = [
        link(formtemplate=template, service_id=services[code])
        for template, (form, _sha) in zip(templates, _forms(), strict=True)
        for code in form.services
        if code in services
    ]
    link.objects.bulk_create(rows)
    if rows:
        tell_services()
