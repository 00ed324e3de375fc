"""The chain: places, catalogue, people, devices."""

from stores.models.catalogue import Reason, Service, StoreService, Tier, Topic
from stores.models.counter import Counter
from stores.models.devices import ApiToken, Device, PairingRequest
from stores.models.people import Customer, Shift, ShiftBreak, Skill, Staff
from stores.models.places import HoursException, LinePolicy, Partner, Region, Store
from stores.models.rules import PolicyChange

__all__ = [
    "ApiToken",
    "Counter",
    "Customer",
    "Device",
    "HoursException",
    "LinePolicy",
    "PairingRequest",
    "Partner",
    "PolicyChange",
    "Reason",
    "Region",
    "Service",
    "Shift",
    "ShiftBreak",
    "Skill",
    "Staff",
    "Store",
    "StoreService",
    "Tier",
    "Topic",
]
