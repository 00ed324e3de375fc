"""The administration of the chain, split by noun."""

from stores.admin import catalogue, devices, people, places, shifts

__all__ = ["catalogue", "devices", "people", "places", "shifts"]
