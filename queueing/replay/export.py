"""A log, desks, tiers and a policy as the files that `manage.py replay` reads: nothing is lost on the way."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime

from queueing.discipline import Policy, Tier
from queueing.eta import Desk
from queueing.replay.log import COLUMNS, OPTIONAL, Log


def log_csv(log: Log) -> str:
    """The arrivals, one a line, with what those who were called really waited."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow([*COLUMNS, *OPTIONAL])
    for one in log.arrivals:
        real = (log.waited or {}).get(str(one.id))
        numbers = ("" if value is None else repr(value) for value in (one.patience_seconds, real))
        patience, waited = numbers
        lasts = repr(float(one.service_seconds))
        rows.writerow(
            [one.id, one.at.isoformat(), one.service, one.tier.code, lasts, patience, _text(one.booked_for), waited]
        )
    return out.getvalue()


def desks_json(desks: Iterable[Desk]) -> str:
    return _json(
        [
            {
                "id": desk.id,
                "services": sorted(desk.services),
                "opens_at": _text(desk.opens_at) or None,
                "closes_at": _text(desk.closes_at) or None,
                "breaks": [[_text(begins), _text(ends)] for begins, ends in desk.breaks],
            }
            for desk in desks
        ]
    )


def tiers_json(tiers: Iterable[Tier]) -> str:
    return _json([asdict(tier) for tier in tiers])


def policy_json(policy: Policy) -> str:
    return _json({"kind": policy.kind, "weights": dict(policy.weights), "lead": policy.lead, "grace": policy.grace})


def _text(at: datetime | None) -> str:
    return "" if at is None else at.isoformat()


def _json(value: Sequence[object] | dict[str, object]) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"
