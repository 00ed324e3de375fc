from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "insight"

    def ready(self) -> None:
        from insight import receivers  # noqa: PLC0415 -- after the registry is loaded

        receivers.connect()
