"""The administration's place among the applications: the site itself comes after the models."""

from django.apps import apps
from django.contrib.admin.apps import AdminConfig


class LadoAdminConfig(AdminConfig):
    default_site = "config.admin_site.LadoAdminSite"

    def ready(self) -> None:
        from config import admin_site, admin_words  # noqa: PLC0415 -- after the models are loaded

        admin_words.translate(model for name in admin_site.OWN for model in apps.get_app_config(name).get_models())
        super().ready()  # forms take the names over
