from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = _("Feedback")

    def ready(self) -> None:
        from feedback import claim_letters, letters, receivers, receivers_followups  # noqa: PLC0415 -- after the registry is loaded
        from stores.queries.messages import PURPOSES  # noqa: PLC0415 -- the same

        letters.declare()
        claim_letters.declare()
        PURPOSES.update({f"claim_{kind}": title for kind, title in claim_letters.TITLES.items()})
        receivers_followups.connect()  # before the others: by the addresses of invitations its rows are found
        receivers.connect()
