"""Django's own administration, with our style sheet."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class LadoAdminSite(AdminSite):
    site_title = site_header = "Lado"
    index_title = _("Administration")
    site_url = "/"


class LadoAdminConfig(AdminConfig):
    default_site = "config.admin.LadoAdminSite"
