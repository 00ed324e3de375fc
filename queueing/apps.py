from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QueueingConfig(AppConfig):
    name = "queueing"
    verbose_name = _("Line")

    def ready(self) -> None:
        from queueing import letters, receivers  # noqa: PLC0415 -- after the registry is loaded
        from queueing.push import bell  # noqa: PLC0415 -- the same

        letters.declare()
        receivers.connect()
        bell.register()
