from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("People and audit")

    def ready(self) -> None:
        from core import converters  # noqa: PLC0415 -- after the registry is loaded

        converters.register()
