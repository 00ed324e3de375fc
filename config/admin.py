"""The administration's place among the applications: the site itself comes after the models."""

from django.contrib.admin.apps import AdminConfig


class LadoAdminConfig(AdminConfig):
    default_site = "config.admin_site.LadoAdminSite"
