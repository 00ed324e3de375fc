from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StoresConfig(AppConfig):
    name = "stores"
    verbose_name = _("Stores")

    def ready(self) -> None:
        from core import health  # noqa: PLC0415 -- after the models are loaded
        from stores import bell, crm, figures, receivers  # noqa: PLC0415 -- the same

        receivers.connect()
        bell.register()
        figures.register()
        health.PARTS["crm"] = (crm.health, True)
