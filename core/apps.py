from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core import converters  # noqa: PLC0415 -- after the registry is loaded

        converters.register()
