from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SignaturesConfig(AppConfig):
    name = "signatures"
    verbose_name = _("Forms")

    def ready(self) -> None:
        from core import health, wordings  # noqa: PLC0415 -- after the registry is loaded
        from signatures.queries import acts, waiting  # noqa: PLC0415 -- the same
        from signatures.queries.templates_wordings import published_words  # noqa: PLC0415 -- the same

        wordings.keep(published_words)
        acts.declare()
        health.PARTS["seals"] = (waiting.health, True)
