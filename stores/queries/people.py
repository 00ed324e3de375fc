"""Who works in a store."""

from django.db.models import QuerySet

from stores.models import Staff

# Who stands in the store; more rights than that are worth more than four digits.
MAY_HAVE_PIN = (Staff.Role.GREETER, Staff.Role.CLERK, Staff.Role.STORE_MANAGER)


def people_at(store_id: int) -> QuerySet[Staff]:
    """Those who may sign in by PIN in that store, by name; never somebody who may enter the administration."""
    working = Staff.objects.filter(stores=store_id, is_active=True, user__is_active=True, role__in=MAY_HAVE_PIN)
    own = working.filter(user__is_staff=False, user__is_superuser=False)
    return own.order_by("first_name", "last_name", "id")
