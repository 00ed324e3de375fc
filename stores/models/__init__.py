"""The chain: places, catalogue, people, devices."""

from stores.models.catalogue import Reason, Service, StoreService, Tier, Topic
from stores.models.counter import Counter
from stores.models.customers import PERSON, Customer, CustomerMerge, CustomerWay
from stores.models.devices import ApiToken, Device, PairingRequest
from stores.models.people import Shift, ShiftBreak, Skill, Staff
from stores.models.places import HoursException, LinePolicy, Partner, Region, Store
from stores.models.rules import PolicyChange

__all__ = [
    "PERSON",
    "ApiToken",
    "Counter",
    "Customer",
    "CustomerMerge",
    "CustomerWay",
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
