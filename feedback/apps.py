from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = _("Feedback")

    def ready(self) -> None:
        from feedback import claim_letters, receivers  # noqa: PLC0415 -- after the registry is loaded

        claim_letters.declare()
        receivers.connect()
