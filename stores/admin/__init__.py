"""The administration of the chain, split by noun."""

from stores.admin import bookings, catalogue, devices, messages, people, places, shifts

__all__ = ["bookings", "catalogue", "devices", "messages", "people", "places", "shifts"]
