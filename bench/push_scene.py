"""What push.py stands on: stores with a line, and somebody who calls in them through the real commands."""

import itertools
import time
from dataclasses import dataclass, field


@dataclass
class Place:
    """A store with a counter, its waiting customers' tokens, and the token of its hall display."""

    store_id: int
    code: str
    counter: int
    staff: int
    tickets: list[str]
    display: str
    called: int | None = None
    number: str = ""  # of the ticket that is called
    committed: dict[int, float] = field(default_factory=dict)  # revision -> when (monotonic seconds)

    def hall(self) -> str:
        return f"/ws/display/{self.code}/"

    def move(self) -> int:
        """Call the next customer, or take the last call back; the new revision."""
        from django.db import transaction  # noqa: PLC0415 -- Django is set up by now
        from django.utils import timezone  # noqa: PLC0415

        from queueing.actors import Actor  # noqa: PLC0415
        from queueing.commands import dispatch, serving  # noqa: PLC0415
        from queueing.models import TicketMove  # noqa: PLC0415

        actor, now, at = Actor(staff_id=self.staff), timezone.now(), []
        with transaction.atomic():
            transaction.on_commit(lambda: at.append(time.monotonic()))
            if self.called is None:
                called = dispatch.call_next(counter_id=self.counter, store_ids=[self.store_id], actor=actor, now=now)
                assert called is not None, "there is somebody to call"
                self.called, self.number = called.ticket.id, called.ticket.number
            else:
                facts = {"ticket_id": self.called, "store_id": self.store_id}
                serving.take_back(**facts, reason="bench", actor=actor, now=now)
                self.called, self.number = None, ""
            revision = TicketMove.objects.filter(store_id=self.store_id).latest("id").revision
        self.committed[revision] = at[0]
        return revision


def places(stores: int, waiting: int) -> list[Place]:
    """`stores` open stores with `waiting` customers and one open counter each."""
    from django.utils import timezone  # noqa: PLC0415 -- Django is set up by now

    from stores.models import LinePolicy, Region, Service, Tier, Topic  # noqa: PLC0415

    now = timezone.now()
    region = Region.objects.create(code="push", name="Push")
    policy = LinePolicy.objects.create(code="push", name="Push")
    topic = Topic.objects.create(code="push", names={"en": "Matters"})
    services = [
        Service.objects.create(
            code=f"matter-{letter.lower()}", letter=letter, topic=topic, names={"en": f"Matter {letter}"}
        )
        for letter in "ABC"
    ]
    Tier.objects.create(code="standard", names={"en": "Standard"}, is_default=True)
    return [_place(n, region, policy, services, waiting, now) for n in range(stores)]


def _place(n: int, region: object, policy: object, services: list[object], waiting: int, now: object) -> Place:
    from core.models import User  # noqa: PLC0415 -- Django is set up by now
    from queueing.actors import Actor  # noqa: PLC0415
    from queueing.commands.counters import open_counter  # noqa: PLC0415
    from queueing.commands.issuing import Wish, issue_ticket  # noqa: PLC0415
    from queueing.states import Channel  # noqa: PLC0415
    from stores.commands.pairing import new_token  # noqa: PLC0415
    from stores.models import Device, Skill, Staff, Store, StoreService  # noqa: PLC0415

    store = Store.objects.create(
        code=f"push-{n}",
        name=f"Store {n}",
        region=region,
        policy=policy,
        opening_hours="24/7",
        time_zone="Europe/Lisbon",
    )
    StoreService.objects.bulk_create([StoreService(store=store, service=service) for service in services])
    staff = Staff.objects.create(user=User.objects.create(username=f"push-{n}"), code=f"push-{n}", first_name="Ada")
    staff.stores.set([store])
    Skill.objects.bulk_create([Skill(staff=staff, service=service) for service in services])
    counter = store.counters.create(number=1)
    open_counter(counter_id=counter.pk, store_id=store.pk, actor=Actor(staff_id=staff.pk), now=now)
    device = Device.objects.create(store=store, purpose="display", paired_at=now, token_hash=n.to_bytes(32))
    wishes = [Wish(service.code, "standard", Channel.KIOSK, "en", any_tier=True) for service in services]
    tickets = [
        issue_ticket(store_id=store.pk, wish=wish, day=now.date(), actor=Actor(), now=now).token
        for wish in itertools.islice(itertools.cycle(wishes), waiting)
    ]
    return Place(store.pk, store.code, counter.pk, staff.pk, tickets, new_token(device))
