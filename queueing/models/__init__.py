"""The line: tickets, their moves, sessions, and what is derived from them."""

from queueing.models.bookings import Booking, BookingDay, BookingMove, BookingPart, EarlierWish
from queueing.models.cases import Case
from queueing.models.displaced import Displacement
from queueing.models.moves import TicketMove
from queueing.models.proofs import ProofCode
from queueing.models.push import PushNotice, PushSubscription
from queueing.models.sessions import Session
from queueing.models.side import SessionStep, Side, StepTemplate
from queueing.models.statistics import DayTotal, OnlineHint
from queueing.models.tickets import NumberSequence, Ticket
from queueing.models.visits import SettledVisit, VisitMark

__all__ = [
    "Booking",
    "BookingDay",
    "BookingMove",
    "BookingPart",
    "Case",
    "DayTotal",
    "Displacement",
    "EarlierWish",
    "NumberSequence",
    "OnlineHint",
    "ProofCode",
    "PushNotice",
    "PushSubscription",
    "Session",
    "SessionStep",
    "SettledVisit",
    "Side",
    "StepTemplate",
    "Ticket",
    "TicketMove",
    "VisitMark",
]
