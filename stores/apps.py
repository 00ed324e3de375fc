from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StoresConfig(AppConfig):
    name = "stores"
    verbose_name = _("Stores")

    def ready(self) -> None:
        from stores import receivers  # noqa: PLC0415 -- after the models are loaded

        receivers.connect()
