"""Call next and take a ticket: plain Django views, because DRF costs a third of the throughput (PERFORMANCE)."""

import logging
from collections.abc import Callable
from functools import wraps
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
from queueing.commands.dispatch import claim
from queueing.commands.takings import take
from stores.access import Principal, principal_of

log = logging.getLogger(__name__)
Act = Callable[..., Answer]


def command(act: Act) -> Callable[..., HttpResponse]:
    """A POST view around `act(request, principal, body, actor, **ids)`: rights, CSRF, idempotency, problems."""

    @csrf_exempt  # tokens carry no cookie; whoever came by cookie is checked below
    @wraps(act)
    def view(request: HttpRequest, **ids: Any) -> HttpResponse:
        try:
            return answer_response(_run(act, request, ids))
        except Exception as error:
            refusal = as_domain_error(error)
            if refusal is None:
                raise
            if not isinstance(error, DomainError):
                log.warning("%s: %s", request.path, type(error).__name__)
            return problem(refusal)

    return view


def _run(act: Act, request: HttpRequest, ids: dict[str, Any]) -> Answer:
    if request.method != "POST":
        raise MethodNotAllowed
    principal = principal_of(request)
    if principal.by_cookie:
        check_csrf(request)
    body, key = request.body, request.headers.get("Idempotency-Key", "")
    data = json_object(body)
    actor = access.actor(principal, key)
    return idempotency.once(
        principal=principal.rights,
        route=request.path,
        key=key,
        body=body,
        now=timezone.now(),
        act=lambda: act(principal=principal, data=data, actor=actor, **ids),
    )


@command
def counter_call_next(*, principal: Principal, data: dict[str, Any], actor: Actor, counter_id: int) -> Answer:  # noqa: ARG001 -- takes no fields
    """200 with the ticket and why it is next; 204 when nobody can be served."""
    stores = access.serving_stores(principal)
    with metrics.call_seconds.time():
        called = claim(counter_id=counter_id, store_ids=stores, actor=actor, now=timezone.now())
    return Answer(204) if called is None else Answer.of(called_answer(called))


@command
def tickets(*, principal: Principal, data: dict[str, Any], actor: Actor) -> Answer:
    """201 with the new ticket."""
    wanted = IssueInput.of(data)
    store = access.issuing_store(principal, wanted.store)
    taken = take(store=store, wanted=wanted.request(principal), actor=actor, now=timezone.now())
    return Answer.of(issued_answer(taken), status=201)
