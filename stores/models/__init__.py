"""The chain: places, catalogue, people, devices."""

from stores.models.bookings import BookingPattern, BookingPolicy
from stores.models.catalogue import Reason, Service, StoreService, Tier, Topic
from stores.models.counter import Counter
from stores.models.customers import PERSON, Customer, CustomerMerge, CustomerWay
from stores.models.devices import ApiToken, Device, PairingRequest
from stores.models.features import Feature
from stores.models.gazetteer import Place
from stores.models.messages import OutgoingMessage, SmsTally
from stores.models.people import Shift, ShiftBreak, Skill, Staff
from stores.models.places import HoursException, LinePolicy, Partner, Region, Store
from stores.models.rules import PolicyChange
from stores.states import MessageChannel, MessageFate

__all__ = [
    "PERSON",
    "ApiToken",
    "BookingPattern",
    "BookingPolicy",
    "Counter",
    "Customer",
    "CustomerMerge",
    "CustomerWay",
    "Device",
    "Feature",
    "HoursException",
    "LinePolicy",
    "MessageChannel",
    "MessageFate",
    "OutgoingMessage",
    "PairingRequest",
    "Partner",
    "Place",
    "PolicyChange",
    "Reason",
    "Region",
    "Service",
    "Shift",
    "ShiftBreak",
    "Skill",
    "SmsTally",
    "Staff",
    "Store",
    "StoreService",
    "Tier",
    "Topic",
]
