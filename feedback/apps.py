from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = _("Feedback")

    def ready(self) -> None:
        from feedback import letters, receivers, receivers_followups  # noqa: PLC0415 -- after the registry is loaded

        letters.declare()
        receivers_followups.connect()  # before the others: by the addresses of invitations its rows are found
        receivers.connect()
