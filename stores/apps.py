from django.apps import AppConfig


class StoresConfig(AppConfig):
    name = "stores"

    def ready(self) -> None:
        from stores import receivers  # noqa: PLC0415 -- after the models are loaded

        receivers.connect()
