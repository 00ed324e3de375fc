"""What a chain has switched on of its figures."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class FirstVisitSettings(models.Model):
    """One row for the chain; none is the same as everything off."""

    exports_clerks = models.BooleanField(
        default=False,
        help_text=_(
            "Managers may export clerks’ monthly figures, for pay. Labour law often asks for an agreement first; it is "
            "off until you switch it on."
        ),
    )
    is_only = models.BooleanField(default=True, unique=True, editable=False)

    class Meta:
        verbose_name_plural = "first visit settings"
        constraints = [models.CheckConstraint(condition=Q(is_only=True), name="first_visit_settings_only_one")]

    def __str__(self) -> str:
        return str(_("Solved the first time"))
