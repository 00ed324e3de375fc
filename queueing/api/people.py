"""Who the customer of a running session is: what was said, who may be meant, who it is; joining, taking apart."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import CommandView, parsed
from core.openapi import STAFF, About
from core.text import localised
from queueing import access
from queueing.api import schema
from queueing.api.outputs import Form
from queueing.commands import people, side
from queueing.commands.serving import NotYourTicket
from queueing.models import Session, Ticket
from queueing.queries.people import MergeView, PersonView, WayView, person_view
from queueing.states import Outcome
from stores import access as rights
from stores.access import Principal, WrongScope
from stores.authentication import asked_by
from stores.commands.customers import BadCustomer, BadMail, BadPhone
from stores.commands.merging import SamePerson, UnknownMerge
from stores.models import CustomerWay

KINDS = CustomerWay.Kind.values


class Way(Form):
    kind = serializers.ChoiceField(choices=KINDS)
    ending = serializers.CharField(help_text="The end of it, never all.")
    proven = serializers.BooleanField(help_text="By a code, or by staff.")


class Candidate(Form):
    id = serializers.IntegerField()
    initial = serializers.CharField(help_text="Of the name that staff gave; may be empty.")
    tier = serializers.CharField(allow_null=True)


class Case(Form):
    id = serializers.IntegerField()
    topic = serializers.SlugField()
    opened_at = serializers.DateTimeField()
    visits = serializers.IntegerField()
    here = serializers.BooleanField(help_text="This visit belongs to it.")


class Visit(Form):
    id = serializers.IntegerField()
    service = serializers.SlugField()
    store = serializers.CharField()
    at = serializers.DateTimeField()
    outcome = serializers.ChoiceField(choices=Outcome.values)
    said = serializers.CharField(help_text="The words that the customer took along.")


class Merge(Form):
    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    ways = Way(many=True)


class Known(Form):
    id = serializers.IntegerField()
    name = serializers.CharField()
    tier = serializers.CharField(allow_null=True)
    confirmed_at = serializers.DateTimeField()
    by_code = serializers.BooleanField()
    ways = Way(many=True)
    cases = Case(many=True, help_text="Those that are open.")
    visits = Visit(many=True, help_text="The last ones.")
    merges = Merge(many=True, help_text="What was joined and may be taken apart.")


class Person(Form):
    """The customer of a session. Without `person` nobody is confirmed, and there is no history."""

    session = serializers.IntegerField(allow_null=True)
    said = Way(allow_null=True)
    candidates = Candidate(many=True)
    person = Known(allow_null=True)


class PersonState(Form):
    """Where it stands. Who it is says `sessions/{id}/person/` alone: answers to commands are kept for a day."""

    session = serializers.IntegerField()
    confirmed = serializers.BooleanField()
    customer = serializers.IntegerField(allow_null=True, help_text="Who is meant, or confirmed.")


class SayInput(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=KINDS)
    value = serializers.CharField(max_length=254)


class ConfirmInput(serializers.Serializer[Any]):
    customer = serializers.IntegerField(
        min_value=1, max_value=2**53, required=False, allow_null=True, default=None, help_text="None: somebody else."
    )
    name = serializers.CharField(max_length=people.LONGEST_NAME, required=False, allow_blank=True, default="")


class NameInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=people.LONGEST_NAME)


class SplitInput(serializers.Serializer[Any]):
    merge = serializers.IntegerField(min_value=1, max_value=2**53)


def _way(way: WayView) -> dict[str, Any]:
    return {"kind": way.kind, "ending": way.ending, "proven": way.proven}


def _merge(row: MergeView) -> dict[str, Any]:
    return {"id": row.id, "at": row.at, "ways": [_way(way) for way in row.ways]}


def _known(view: PersonView) -> dict[str, Any] | None:
    person = view.person
    if person is None:
        return None
    return {
        "id": person.id,
        "name": person.name,
        "tier": localised(person.tier) if person.tier else None,
        "confirmed_at": person.confirmed_at,
        "by_code": person.by_code,
        "ways": [_way(way) for way in person.ways],
        "cases": [
            {
                "id": case.id,
                "topic": case.topic_code,
                "opened_at": case.opened_at,
                "visits": case.visits,
                "here": case.here,
            }
            for case in person.cases
        ],
        "visits": [
            {
                "id": visit.id,
                "service": visit.service_code,
                "store": visit.store,
                "at": visit.at,
                "outcome": visit.outcome,
                "said": visit.said,
            }
            for visit in person.visits
        ],
        "merges": [_merge(row) for row in person.merges],
    }


def person_answer(principal: Principal, session_id: int) -> dict[str, Any]:
    """The person of a session as the desk shows it; of one that has ended, nothing."""
    session = Session.objects.select_related("counter__store").get(pk=session_id)
    counter, staff_id = session.counter, principal.staff_id or 0
    manages = principal.has(rights.MANAGER)
    view = person_view(counter.store, counter_id=counter.pk, staff_id=staff_id, manages=manages)
    if view.session_id != session_id:
        view = PersonView(counter.pk, counter.store, view.revision)
    return {
        "session": view.session_id,
        "said": _way(view.said) if view.said else None,
        "candidates": [
            {"id": one.id, "initial": one.initial, "tier": localised(one.tier) if one.tier else None}
            for one in view.candidates
        ],
        "person": _known(view),
    }


ON_PERSON = schema.STAFF_COMMAND.answering(200, PersonState).refusing(side.SessionOver, NotYourTicket)
ON_KNOWN = ON_PERSON.refusing(people.NotConfirmed)


class SessionPerson(APIView):
    """Who the customer is, for the clerk who serves and the managers of the store."""

    about = About({200: Person}, who=STAFF, scope="desk", refusals=(WrongScope,))

    def get(self, request: Request, session_id: int) -> Response:
        place = access.person_session(asked_by(request), session_id)
        return Response(person_answer(asked_by(request), place.id))


class PersonCommand(CommandView):
    """A command about the customer of a running session."""

    about = ON_PERSON

    def facts(self, request: Request, session_id: int) -> dict[str, Any]:
        place = access.person_session(asked_by(request), session_id)
        actor = access.actor(asked_by(request), request.headers.get("Idempotency-Key", ""))
        return {"session_id": place.id, "actor": actor, "now": timezone.now()}

    def done(self, session_id: int) -> Response:
        """Ids only: the answer is kept for repeats, and nobody's name is kept in the clear."""
        ticket = Ticket.objects.select_related("customer").get(sessions=session_id)
        person = ticket.customer.person_id if ticket.customer else None
        state = {"session": session_id, "confirmed": ticket.confirmed_at is not None, "customer": person}
        return Response(state)


class PersonSay(PersonCommand):
    """The phone, mail address or customer number that the customer says at the counter: a claim, no more."""

    about = ON_PERSON.refusing(people.AlreadyConfirmed, BadPhone, BadMail, BadCustomer)
    Input = SayInput

    def command(self, request: Request, session_id: int) -> Response:
        facts = self.facts(request, session_id)
        people.say(**parsed(self.Input, request), **facts)
        return self.done(session_id)


class PersonConfirm(PersonCommand):
    """This is the person: one of the candidates, or somebody else who shares the phone or mail."""

    about = ON_PERSON.refusing(people.AlreadyConfirmed, people.NothingSaid, people.UnknownPerson, people.NobodyElse)
    Input = ConfirmInput

    def command(self, request: Request, session_id: int) -> Response:
        facts, data = self.facts(request, session_id), parsed(self.Input, request)
        people.confirm(customer_id=data["customer"], name=data["name"], **facts)
        return self.done(session_id)


class PersonTakeBack(PersonCommand):
    """A wrong press: it is not this person; the visit leaves their history and cases."""

    about = ON_KNOWN

    def command(self, request: Request, session_id: int) -> Response:
        people.take_back(**self.facts(request, session_id))
        return self.done(session_id)


class PersonName(PersonCommand):
    """What staff call the confirmed customer."""

    about = ON_KNOWN
    Input = NameInput

    def command(self, request: Request, session_id: int) -> Response:
        facts = self.facts(request, session_id)
        people.rename(name=parsed(self.Input, request)["name"], **facts)
        return self.done(session_id)


class PersonMerge(PersonCommand):
    """The confirmed customer has this phone, mail address or number too: whoever is known by it is the same person."""

    about = ON_KNOWN.refusing(SamePerson, people.SeveralPeople, BadPhone, BadMail, BadCustomer)
    Input = SayInput

    def command(self, request: Request, session_id: int) -> Response:
        facts = self.facts(request, session_id)
        people.merge(**parsed(self.Input, request), **facts)
        return self.done(session_id)


class PersonSplit(PersonCommand):
    """What was wrongly joined comes apart again; what came after stays."""

    about = ON_KNOWN.refusing(UnknownMerge)
    Input = SplitInput

    def command(self, request: Request, session_id: int) -> Response:
        facts = self.facts(request, session_id)
        people.split(merge_id=parsed(self.Input, request)["merge"], **facts)
        return self.done(session_id)
