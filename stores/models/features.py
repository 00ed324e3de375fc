"""What a store has for people who hear, see or walk differently: known codes, so that every language has words."""

from collections.abc import Collection

from django.db import models
from django.utils.translation import gettext_lazy as _


class Feature(models.TextChoices):
    """The order is that of lists and filters."""

    STEP_FREE = "step_free", _("No steps")
    WIDE_DOOR = "wide_door", _("Wide door")
    HEARING_LOOP = "hearing_loop", _("Hearing loop")
    SIGN_LANGUAGE = "sign_language", _("Sign language spoken")
    BRAILLE_KIOSK = "braille_kiosk", _("Kiosk with braille")
    SEATING = "seating", _("Seats for waiting")
    ACCESSIBLE_TOILET = "accessible_toilet", _("Wheelchair toilet")
    PARKING_BAY = "parking_bay", _("Wide parking bay at the door")
    QUIET_HOUR = "quiet_hour", _("Quiet hour")


def in_order(codes: Collection[str]) -> list[str]:
    """The known ones among `codes`, each once, in the order of all lists."""
    return [code for code in Feature.values if code in codes]
