"""What a clerk's page says about the passkey that a document asks for."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from core.passkeys import Place
from signatures.models import Document
from signatures.queries.passkeys import needs_passkey, own_passkeys
from stores.models import Staff


@dataclass(frozen=True)
class StepUp:
    """`state` is none (not asked for), place (no browser uses one here), missing (the clerk has none) or ready."""

    state: str
    place: Place
    add_url: str = ""
    own_url: str = ""


def step_up(document: Document, clerk: Staff, place: Place, *, here: str) -> StepUp:
    """At most one statement. `here` is the page that adding one comes back to."""
    if not needs_passkey(document):
        return StepUp("none", place)
    if place.fault:
        return StepUp("place", place)
    state = "ready" if own_passkeys(clerk, rp_id=place.rp_id) else "missing"
    back = urlencode({"next": here})
    return StepUp(state, place, f"{reverse('mfa_add_webauthn')}?{back}", f"{reverse('mfa_list_webauthn')}?{back}")
