from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsightConfig(AppConfig):
    name = "insight"
    verbose_name = _("Figures")

    def ready(self) -> None:
        from insight import receivers  # noqa: PLC0415 -- after the registry is loaded

        receivers.connect()
