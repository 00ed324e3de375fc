"""Call next and take a ticket: plain Django views, because DRF costs a third of the throughput (PERFORMANCE).

What such a press costs is mostly round trips to the database, so what has to be asked travels together: who asks by a
token this process knows, the key of the press and the command's first statements in one packet; the command's last, the
answer under the key and the commit in another.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from core import idempotency, metrics
from core.errors import DomainError
from core.http import MethodNotAllowed, answer_response, as_domain_error, check_csrf, json_object, problem
from core.idempotency import Answer, Envelope
from core.sql import Send, batch
from queueing import access
from queueing.actors import Actor
from queueing.answers import called_answer, issued_answer
from queueing.api.inputs import IssueInput
from queueing.commands.asking import asked
from queueing.commands.dispatch import choose
from queueing.commands.takings import take
from stores.access import Principal, RightsChanged, known_bearer, principal_of

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Press:
    """Who presses what. `send` sends the first statements; `ready` is what was fetched before the transaction."""

    principal: Principal
    data: dict[str, Any]
    actor: Actor
    send: Send = batch
    ready: Mapping[str, Any] = field(default_factory=dict)


Act = Callable[..., Answer]  # (press, envelope, **ids)
Before = Callable[[Press], Mapping[str, Any]]


def command(act: Act, *, before: Before | None = None) -> Callable[..., HttpResponse]:
    """A POST view around `act(press, envelope, **ids)`: rights, CSRF, idempotency, problems.

    What `before(press)` fetches, outside the transaction, is the press's `ready`.
    """

    @csrf_exempt  # tokens carry no cookie; whoever came by cookie is checked below
    @wraps(act)
    def view(request: HttpRequest, **ids: Any) -> HttpResponse:
        try:
            return answer_response(_run(partial(_act, act, before, request, ids), request))
        except Exception as error:
            refusal = as_domain_error(error)
            if refusal is None:
                raise
            if not isinstance(error, DomainError):
                log.warning("%s: %s", request.path, type(error).__name__)
            return problem(refusal)

    return view


def _run(run: Callable[[Principal, Send], Answer], request: HttpRequest) -> Answer:
    """As whom this process knows the bearer; if that does not hold, nothing is done or said before it is known anew."""
    if request.method != "POST":
        raise MethodNotAllowed
    known = known_bearer(request.headers.get("Authorization", ""))
    if known is not None:
        try:
            return run(known.principal, known.send)
        except (DomainError, RightsChanged):
            if known.confirmed:
                raise
    principal = principal_of(request)
    if principal.by_cookie:
        check_csrf(request)
    return run(principal, batch)


def _act(
    act: Act, before: Before | None, request: HttpRequest, ids: dict[str, Any], principal: Principal, send: Send
) -> Answer:
    body, key = request.body, request.headers.get("Idempotency-Key", "")
    press = Press(principal, json_object(body), access.actor(principal, key), send)
    if before:
        press = replace(press, ready=before(press))
    return idempotency.framed(
        principal=principal.rights,
        route=request.path,
        key=key,
        body=body,
        now=timezone.now(),
        act=lambda envelope: act(press, envelope, **ids),
        send=send,
    )


@command
def counter_call_next(press: Press, envelope: Envelope, *, counter_id: int) -> Answer:
    """200 with the ticket and why it is next; 204 when nobody can be served."""
    stores = access.serving_stores(press.principal)
    with metrics.call_seconds.time():
        choice = choose(
            counter_id=counter_id, store_ids=stores, actor=press.actor, now=timezone.now(), send=envelope.first
        )
        if choice is None:
            answer = Answer(204)
            envelope.last(answer=answer)
        else:
            answer = Answer.of(called_answer(choice.called))
            choice.carry_out(partial(envelope.last, answer=answer))
    return answer


def _asked(press: Press) -> Mapping[str, Any]:
    wanted = IssueInput.of(press.data)
    store = access.issuing_store(press.principal, wanted.store, press.send)
    return {"store": store, "wanted": asked(wanted.request(press.principal), store)}


@partial(command, before=_asked)
def tickets(press: Press, envelope: Envelope) -> Answer:
    """201 with the new ticket."""
    envelope.first()
    taken = take(**press.ready, actor=press.actor, now=timezone.now(), ends=not press.actor.key)
    answer = Answer.of(issued_answer(taken), status=201)
    envelope.last(answer=answer)
    return answer
