"""What the published forms of a service ask customers to bring, written where bookings and letters read it."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction

from signatures.models import FormTemplate, TemplateVersion
from signatures.queries.templates import LANGUAGES
from signatures.states import VersionState
from signatures.wording.fields import Field, bring_of, read_fields
from stores.models import Service


@transaction.atomic
def tell_services(service_ids: Iterable[int] | None = None) -> None:
    """Bring `form_bring` of these services (None: of all) up to date. Locks them, so that the last to tell has seen
    what all before have published.
    """
    wanted = Service.objects.all() if service_ids is None else Service.objects.filter(pk__in=list(service_ids))
    services = list(wanted.order_by("pk").select_for_update(no_key=True))
    schemas = _schemas()
    for service in services:
        bring = bring_of(schemas[service.pk], LANGUAGES)
        if bring != service.form_bring:
            Service.objects.filter(pk=service.pk).update(form_bring=bring)


def _schemas() -> defaultdict[int, list[tuple[Field, ...]]]:
    """The fields of what is published now, by service, in the order of the forms' codes."""
    pairs = FormTemplate.services.through.objects.filter(formtemplate__is_active=True)
    published = TemplateVersion.objects.filter(state=VersionState.PUBLISHED, template__is_active=True)
    fields = {row.template_id: read_fields(row.fields, LANGUAGES) for row in published.only("template", "fields")}
    found: defaultdict[int, list[tuple[Field, ...]]] = defaultdict(list)
    for service, template in pairs.order_by("formtemplate__code").values_list("service", "formtemplate"):
        if template in fields:
            found[service].append(fields[template])
    return found
