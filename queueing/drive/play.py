"""The play itself: customers who come, wait, leave or are served, and clerks who work, over HTTP."""

import asyncio
import contextlib
import math
import random
import secrets
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from queueing.drive.cast import Clerk, Stage
from queueing.drive.profile import Profile

LOAD = 0.85  # of the clerks' time in the busiest quarter of an hour
GIVES_UP, MISSES, LAW = 0.06, 0.04, 0.05  # shares of customers
OUTCOMES = (("resolved", 0.82), ("follow_up", 0.12), ("not_possible", 0.06))
PAUSES = 0.02  # a clerk pauses after so many customers of a hundred
SPREAD = 0.6  # of the service times' logarithm: a long tail, as measured ones have
IDLE = (2.0, 5.0)  # seconds of real time between an idle clerk's looks
TRIES = 5


@dataclass
class Tally:
    """What was done, how long the server took, and what it refused."""

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def took(self, act: str, seconds: float) -> None:
        self.done[act] += 1
        self.seconds.setdefault(act, []).append(seconds)


@dataclass
class Play:
    """One running play. `speed` shortens every wait of the simulated people, not the server's work."""

    profile: Profile
    speed: float
    from_hour: float
    until: float  # time.monotonic()
    tally: Tally
    draw: random.Random
    began: float = field(default_factory=time.monotonic)
    stopped: asyncio.Event = field(default_factory=asyncio.Event)

    def hour(self) -> float:
        """The simulated hour of the day."""
        return self.from_hour + (time.monotonic() - self.began) * self.speed / 3600

    @property
    def over(self) -> bool:
        return self.stopped.is_set() or time.monotonic() >= self.until

    async def rest(self, seconds: float) -> None:
        """So many simulated seconds, or until the play is over."""
        left = max(0.0, min(seconds / self.speed, self.until - time.monotonic()))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.stopped.wait(), left)


async def run(play: Play, stages: list[Stage], *, url: str) -> None:
    """Play all `stages` until the time is over or somebody says stop; every counter that was opened is closed again."""
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, play.stopped.set)
    timeout = aiohttp.ClientTimeout(total=20)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(url, timeout=timeout, connector=connector) as session:
        caller = Caller(session, play.tally)
        people = [arrivals(play, caller, stage) for stage in stages]
        people += [work(play, caller, stage, clerk) for stage in stages for clerk in stage.clerks]
        await asyncio.gather(*people)


@dataclass
class Caller:
    """Sends commands, each repeated with its key while the network or the server fails."""

    session: aiohttp.ClientSession
    tally: Tally

    async def post(self, act: str, path: str, token: str = "", **body: Any) -> dict[str, Any] | None:
        """The answer's JSON ({} when empty), or None when it was refused or cannot be had."""
        headers = {"Idempotency-Key": secrets.token_hex(12)}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        for attempt in range(TRIES):
            started = time.perf_counter()
            try:
                async with self.session.post(f"/api/v1/{path}", json=body, headers=headers) as answer:
                    data = await answer.json(content_type=None) if answer.status != 204 else {}  # noqa: PLR2004 -- no content
                    status = answer.status
            except (TimeoutError, aiohttp.ClientError):
                status, data = 0, None
            if 200 <= status < 300:  # noqa: PLR2004 -- success
                self.tally.took(act, time.perf_counter() - started)
                return data or {}
            if status and status < 500:  # noqa: PLR2004 -- refused for good
                self.tally.refused[f"{act}: {(data or {}).get('code', status)}"] += 1
                return None
            await asyncio.sleep(0.2 * 2**attempt)
        self.tally.refused[f"{act}: no answer"] += 1
        return None

    async def waits(self, token: str) -> bool:
        """Whether the ticket is still in the line: nobody walks out of a conversation."""
        with contextlib.suppress(TimeoutError, aiohttp.ClientError):
            async with self.session.get(f"/api/v1/tickets/{token}/") as answer:
                return answer.ok and (await answer.json())["state"] == "waiting"
        return False


async def arrivals(play: Play, caller: Caller, stage: Stage) -> None:
    """Customers come one by one, as the day's profile has it."""
    mean = sum(matter.seconds for matter in stage.matters) / len(stage.matters)
    busiest = LOAD * len(stage.clerks) / mean  # customers per simulated second
    customers: set[asyncio.Task[None]] = set()
    while not play.over:
        rate = busiest * max(play.profile.level(play.hour()), 0.02)
        await play.rest(play.draw.expovariate(rate))
        if not play.over:
            task = asyncio.create_task(visit(play, caller, stage))
            customers.add(task)
            task.add_done_callback(customers.discard)
    await asyncio.gather(*customers)


async def visit(play: Play, caller: Caller, stage: Stage) -> None:
    """Take a ticket; some walk out before they are called."""
    tier = {"tier": "law"} if play.draw.random() < LAW else {}
    matter = play.draw.choice(stage.matters)
    ticket = await caller.post("issue", "tickets/", stage.kiosk, store=stage.code, service=matter.code, **tier)
    if ticket and play.draw.random() < GIVES_UP:
        await play.rest(play.draw.uniform(240, 1500))
        if not play.over and await caller.waits(ticket["token"]):
            await caller.post("leave", f"tickets/{ticket['token']}/leave/")


async def work(play: Play, caller: Caller, stage: Stage, clerk: Clerk) -> None:
    """Open the counter, serve whoever comes, pause now and then, close."""
    await play.rest(play.draw.uniform(0, 2) * play.speed)
    if clerk.left_behind:
        await caller.post("clear", f"tickets/{clerk.left_behind}/take-out/", clerk.token)
    if await caller.post("open", f"counters/{clerk.counter}/open/", clerk.token) is None:
        return
    while not play.over:
        called = await caller.post("call", f"counters/{clerk.counter}/call-next/", clerk.token)
        if called:
            await serve(play, caller, stage, clerk, called["ticket"])
        else:
            await play.rest(play.draw.uniform(*IDLE) * play.speed)
        if play.draw.random() < PAUSES:
            await pause(play, caller, stage, clerk)
    await caller.post("close", f"counters/{clerk.counter}/close/", clerk.token)


async def serve(play: Play, caller: Caller, stage: Stage, clerk: Clerk, ticket: dict[str, Any]) -> None:
    """From the call to the outcome; some customers miss it."""
    path = f"tickets/{ticket['id']}/"
    await play.rest(play.draw.uniform(5, 40))
    if play.draw.random() < MISSES and not play.over:
        await caller.post("miss", path + "miss/", clerk.token)
        return
    await caller.post("serve", path + "serve/", clerk.token)
    usual = next((matter.seconds for matter in stage.matters if matter.code == ticket["service"]), 300.0)
    await play.rest(play.draw.lognormvariate(math.log(usual) - SPREAD**2 / 2, SPREAD))
    outcome = play.draw.choices([name for name, _share in OUTCOMES], [share for _name, share in OUTCOMES])[0]
    reason = {"reason": play.draw.choice(stage.reasons[outcome])} if stage.reasons.get(outcome) else {}
    await caller.post("finish", path + "finish/", clerk.token, outcome=outcome, **reason)


async def pause(play: Play, caller: Caller, stage: Stage, clerk: Clerk) -> None:
    reason = play.draw.choice(stage.reasons["pause"] or ("break",))
    await caller.post("pause", f"counters/{clerk.counter}/pause/", clerk.token, reason=reason)
    await play.rest(play.draw.uniform(120, 600))
    await caller.post("resume", f"counters/{clerk.counter}/resume/", clerk.token)
