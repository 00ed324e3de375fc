"""What a replay is told in words and JSON: tiers, the policy, the desks. ValueError says what is wrong."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from functools import partial
from math import ceil
from typing import Any

from queueing.discipline import Policy, Ranking, Tier
from queueing.eta import Desk
from queueing.replay.visits import Arrival

Fields = Mapping[str, Callable[[Any], Any]]


def tier_of(text: str) -> Tier:
    """A tier as `gold:rate=2,head_start=5,max_wait=30`, or by its code alone."""
    code, _, rest = text.partition(":")
    given = dict(part.partition("=")[::2] for part in rest.split(",") if part)
    return Tier(**_read({"code": code, **given}, _TIER, f"tier {code!r}"))


def tiers_of(text: str) -> list[Tier]:
    """Tiers as a JSON list of objects."""
    return [Tier(**_read(entry, _TIER, "a tier", needs=("code",))) for entry in _objects(text, "tiers")]


def policy_of(text: str) -> Policy:
    """A policy by its kind alone, or as a JSON object."""
    given = _json(text, "policy") if text.lstrip().startswith("{") else {"kind": text.strip()}
    policy = Policy(**_read(given, _POLICY, "the policy"))
    Ranking(policy)
    return policy


def desks_of(text: str, *, services: Iterable[str], zone: tzinfo) -> list[Desk]:
    """Desks as a JSON list of objects; `services` "*" are all of the log, times without an offset are of `zone`."""
    moment = partial(_moment, zone=zone)
    reads: Fields = {
        "id": _any,
        "services": partial(_services, everything=frozenset(services)),
        "opens_at": moment,
        "closes_at": moment,
        "breaks": lambda value: [(moment(begins), moment(ends)) for begins, ends in value],
    }
    return [Desk(**_read(entry, reads, "a desk", needs=("id", "services"))) for entry in _objects(text, "desks")]


def enough_desks(arrivals: Sequence[Arrival]) -> list[Desk]:
    """As many desks that serve everything as the work of the busiest hour fills, at least one."""
    work: Counter[int] = Counter()
    for arrival in arrivals:
        work[int(arrival.at.timestamp()) // 3600] += ceil(arrival.service_seconds)
    services = frozenset(arrival.service for arrival in arrivals)
    return [Desk(number, services) for number in range(1, max(1, ceil(max(work.values(), default=0) / 3600)) + 1)]


def _read(given: Mapping[str, Any], reads: Fields, what: str, needs: Sequence[str] = ()) -> dict[str, Any]:
    wrong = [name for name in given if name not in reads]
    if wrong:
        raise ValueError(f"{what} has no {', '.join(wrong)}: {', '.join(reads)}")
    missing = [name for name in needs if name not in given]
    if missing:
        raise ValueError(f"{what} lacks {', '.join(missing)}")
    answer = {}
    for name, value in given.items():
        try:
            answer[name] = reads[name](value)
        except (AttributeError, KeyError, TypeError, ValueError):
            raise ValueError(f"{name} of {what} cannot be {value!r}") from None
    return answer


def _json(text: str, what: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as bad:
        raise ValueError(f"the {what} are no JSON: {bad}") from None


def _objects(text: str, what: str) -> list[dict[str, Any]]:
    found = _json(text, what)
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise ValueError(f"the {what} must be a JSON list of objects")
    return found


def _any(value: Any) -> Any:
    return value


def _limit(value: Any) -> float | None:
    return None if value in (None, "", "none") else float(value)


def _flag(value: Any) -> bool:
    return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}[str(value).lower()]


def _weights(value: Any) -> dict[str, int]:
    return {str(code): int(weight) for code, weight in value.items()}


def _services(value: Any, *, everything: frozenset[str]) -> frozenset[str]:
    if value == "*":
        return everything
    if isinstance(value, str):
        raise TypeError(value)
    return frozenset(map(str, value))


def _moment(value: Any, *, zone: tzinfo) -> datetime | None:
    if value is None:
        return None
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


_TIER: Fields = {
    "code": str,
    "rate": float,
    "head_start": float,
    "rank": int,
    "max_wait": _limit,
    "statutory": _flag,
}
_POLICY: Fields = {"kind": str, "weights": _weights, "lead": float, "grace": float, "cycle": int}
