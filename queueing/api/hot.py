"""Call next and take a ticket: plain Django views, because DRF costs a third of the throughput (PERFORMANCE)."""

import logging
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from core import idempotency, metrics
from core.errors import DomainError
from core.http import MethodNotAllowed, answer_response, as_domain_error, check_csrf, json_object, problem
from core.idempotency import Answer
from queueing import access
from queueing.actors import Actor
from queueing.answers import called_answer, issued_answer
from queueing.api.inputs import IssueInput
from queueing.commands.asking import asked
from queueing.commands.dispatch import claim
from queueing.commands.takings import Wanted, take
from stores.access import Principal, principal_of
from stores.models import Store

log = logging.getLogger(__name__)
Act = Callable[..., Answer]
Before = Callable[[Principal, dict[str, Any]], dict[str, Any]]


def command(act: Act, *, before: Before | None = None) -> Callable[..., HttpResponse]:
    """A POST view around `act(principal, data, actor, **ids)`: rights, CSRF, idempotency, problems.

    What `before(principal, data)` fetches, outside the transaction, `act` gets besides.
    """

    @csrf_exempt  # tokens carry no cookie; whoever came by cookie is checked below
    @wraps(act)
    def view(request: HttpRequest, **ids: Any) -> HttpResponse:
        try:
            return answer_response(_run(act, before, request, ids))
        except Exception as error:
            refusal = as_domain_error(error)
            if refusal is None:
                raise
            if not isinstance(error, DomainError):
                log.warning("%s: %s", request.path, type(error).__name__)
            return problem(refusal)

    return view


def _run(act: Act, before: Before | None, request: HttpRequest, ids: dict[str, Any]) -> Answer:
    if request.method != "POST":
        raise MethodNotAllowed
    principal = principal_of(request)
    if principal.by_cookie:
        check_csrf(request)
    body, key = request.body, request.headers.get("Idempotency-Key", "")
    data = json_object(body)
    actor = access.actor(principal, key)
    ready = before(principal, data) if before else {}
    return idempotency.once(
        principal=principal.rights,
        route=request.path,
        key=key,
        body=body,
        now=timezone.now(),
        act=lambda: act(principal=principal, data=data, actor=actor, **ids, **ready),
    )


@command
def counter_call_next(*, principal: Principal, data: dict[str, Any], actor: Actor, counter_id: int) -> Answer:  # noqa: ARG001 -- takes no fields
    """200 with the ticket and why it is next; 204 when nobody can be served."""
    stores = access.serving_stores(principal)
    with metrics.call_seconds.time():
        called = claim(counter_id=counter_id, store_ids=stores, actor=actor, now=timezone.now())
    return Answer(204) if called is None else Answer.of(called_answer(called))


def _asked(principal: Principal, data: dict[str, Any]) -> dict[str, Any]:
    wanted = IssueInput.of(data)
    store = access.issuing_store(principal, wanted.store)
    return {"store": store, "wanted": asked(wanted.request(principal), store)}


@partial(command, before=_asked)
def tickets(*, principal: Principal, data: dict[str, Any], actor: Actor, store: Store, wanted: Wanted) -> Answer:  # noqa: ARG001 -- `wanted` has it all
    """201 with the new ticket."""
    taken = take(store=store, wanted=wanted, actor=actor, now=timezone.now())
    return Answer.of(issued_answer(taken), status=201)
