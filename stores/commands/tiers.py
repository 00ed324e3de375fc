"""Tiers."""

from django.db import transaction

from stores.models import Tier


@transaction.atomic
def save_tier(*, tier: Tier) -> Tier:
    """Save `tier`; when it is the default, no other stays it."""
    if tier.is_default:
        Tier.objects.filter(is_default=True).exclude(pk=tier.pk).update(is_default=False)
    tier.save()
    return tier
