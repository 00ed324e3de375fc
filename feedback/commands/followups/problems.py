"""Systemic problems: what many suffer from gets an owner and a date, and later what was done about it."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit
from core.errors import Conflict, Invalid
from feedback.models import Cause, SystemicProblem
from stores.models import Region, Staff, Store


class AlreadyRemedied(Conflict):
    code, message = "problem_remedied", _("This problem is settled already. Open a new one if it has come back.")


class NoRemedy(Invalid):
    code, message = "problem_without_remedy", _("Write what was done about it.")


@transaction.atomic
def open_problem(
    *,
    title: str,
    cause: Cause,
    owner: Staff,
    due_on: date,
    by_id: int,
    now: datetime,
    store: Store | None = None,
    region: Region | None = None,
) -> SystemicProblem:
    """Put a cause on the list, for a store, a region or everywhere."""
    problem = SystemicProblem.objects.create(
        title=title.strip(), cause=cause, owner=owner, due_on=due_on, store=store, region=region,
        opened_at=now, opened_by_id=by_id,
    )  # fmt: skip
    _audit(problem, "opened", by_id, now)
    return problem


@transaction.atomic
def remedy_problem(*, problem_id: int, remedy: str, by_id: int, now: datetime) -> SystemicProblem:
    """Say what was done: from now on the figures are those after it. Raises NoRemedy, AlreadyRemedied."""
    if not remedy.strip():
        raise NoRemedy
    problem = SystemicProblem.objects.select_for_update(no_key=True).get(pk=problem_id)
    if problem.remedied_at is not None:
        raise AlreadyRemedied
    problem.remedy, problem.remedied_at, problem.remedied_by_id = remedy.strip(), now, by_id
    problem.save(update_fields=["remedy", "remedied_at", "remedied_by"])
    _audit(problem, "remedied", by_id, now)
    return problem


def _audit(problem: SystemicProblem, what: str, by_id: int, now: datetime) -> None:
    audit.record(actor=f"staff:{by_id}", action=f"problem.{what}", target=f"problem:{problem.pk}", now=now)
