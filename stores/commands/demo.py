"""Load the demo chain. Safe to repeat: what exists is brought back to the demo's values, nothing is doubled."""

from datetime import datetime
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit
from core.errors import NotAllowed
from core.models import User
from core.personal import lookup_hash
from stores.demo import bring, catalogue, places, towns
from stores.models import (
    Counter,
    Customer,
    CustomerWay,
    LinePolicy,
    Partner,
    Place,
    Reason,
    Region,
    Service,
    Skill,
    Staff,
    Store,
    StoreService,
    Tier,
    Topic,
)
from stores.models.features import in_order

LANGUAGES = ("en", "pt", "cs", "ru")
# What some clerks cannot do: every third clerk does no home matters, every fourth no contracts.
GAPS = {2: {"home", "device"}, 3: {"contract"}}


class DemoOff(NotAllowed):
    code, message = "demo_off", _("The demo chain is only for the demo mode (LADO_DEMO=1).")


def _names(texts: catalogue.Names) -> dict[str, str]:
    return dict(zip(LANGUAGES, texts, strict=True))


@transaction.atomic
def load_demo(*, now: datetime) -> None:
    """Make the demo chain, its people and their logins; raises DemoOff outside the demo mode."""
    if not settings.DEMO:
        raise DemoOff
    _catalogue()
    stores = _stores()
    _towns()
    _people(stores)
    _customers(now)
    audit.record(actor="command line", action="demo.load", target="chain", now=now, data={"stores": len(stores)})


def _catalogue() -> None:
    for position, topic in enumerate(catalogue.TOPICS):
        facts = {"names": _names(topic.names), "hints": _names(topic.hints), "icon": topic.icon, "position": position}
        Topic.objects.update_or_create(code=topic.code, defaults=facts)
    topics = {topic.code: topic for topic in Topic.objects.all()}
    for position, row in enumerate(catalogue.SERVICES):
        Service.objects.update_or_create(
            code=row.code,
            defaults={
                "topic": topics[row.topic],
                "names": _names(row.names),
                "letter": row.letter,
                "typical_minutes": row.minutes,
                "online_url": row.online_url,
                "overflow_after": row.overflow_after,
                "is_bookable": row.bookable,
                "position": position,
                "bring": _names(bring.BRING[row.code]) if row.code in bring.BRING else {},
                "book_notice": bring.NOTICE.get(row.code, bring.USUAL_NOTICE),
            },
        )
    for tier in catalogue.TIERS:
        facts = tier._asdict() | {"names": _names(tier.names)}
        Tier.objects.update_or_create(code=facts.pop("code"), defaults=facts)
    for kind, rows in catalogue.REASONS.items():
        for position, (code, names) in enumerate(rows):
            things = _names(bring.REASONS[code]) if code in bring.REASONS else {}
            facts = {"names": _names(names), "bring": things, "position": position}
            Reason.objects.update_or_create(kind=kind, code=code, defaults=facts)


def _stores() -> list[Store]:
    regions = {code: Region.objects.update_or_create(code=code, defaults={"name": n})[0] for code, n in places.REGIONS}
    partners = {
        code: Partner.objects.update_or_create(code=code, defaults={"name": n})[0] for code, n in places.PARTNERS
    }
    policies = {
        code: LinePolicy.objects.update_or_create(code=code, defaults={"name": name} | facts)[0]
        for code, name, facts in places.POLICIES
    }
    services = list(Service.objects.filter(code__in=[row.code for row in catalogue.SERVICES]))
    stores = []
    for number, row in enumerate(places.STORES, start=1):
        facts = {
            "name": row.name,
            "region": regions[row.region],
            "partner": partners.get(row.partner),
            "policy": policies[row.policy],
            "address": row.address,
            "city": row.city,
            "country": row.country,
            "latitude": row.position[0],
            "longitude": row.position[1],
            "time_zone": row.zone,
            "opening_hours": row.hours,
            "language": row.language,
            "is_expert": row.expert,
            "accessibility": in_order(row.features),
            "joining": row.joining,
            "join_on_display": row.joining != "off",
        }
        store = Store.objects.update_or_create(code=f"demo-{number:03}", defaults=facts)[0]
        StoreService.objects.bulk_create(
            [StoreService(store=store, service=service) for service in services], ignore_conflicts=True
        )
        _counters(store, row.counters)
        stores.append(store)
    return stores


def _towns() -> None:
    for row in towns.TOWNS:
        facts = row._asdict()
        facts["latitude"], facts["longitude"] = facts.pop("position")
        Place.objects.update_or_create(code=facts.pop("code"), defaults=facts)


def _counters(store: Store, count: int) -> None:
    """Desks; the last counter of a larger store is an express counter for the quick matters."""
    for number in range(1, count + 1):
        express = number == count and count > 4  # noqa: PLR2004 -- small stores have desks only
        counter = Counter.objects.update_or_create(
            store=store,
            number=number,
            defaults={"kind": "express" if express else "desk", "direction": ("left", "ahead", "right")[number % 3]},
        )[0]
        if express:
            counter.services.set(Service.objects.filter(typical_minutes__lte=8))  # "express" in minutes


def _people(stores: list[Store]) -> None:
    regions = list(Region.objects.filter(code__in=[code for code, _name in places.REGIONS]).order_by("stores__code"))
    ordered = list(dict.fromkeys(regions))
    _person("admin", Staff.Role.ADMINISTRATOR, "pt", 0, superuser=True)
    _person("auditor1", Staff.Role.AUDITOR, "pt", 1)
    for number, region in enumerate(ordered, start=1):
        _person(f"region{number}", Staff.Role.REGIONAL_MANAGER, "pt", 2 + number).regions.set([region])
    clerk = 0
    for number, store in enumerate(stores, start=1):
        _person(f"manager{number}", Staff.Role.STORE_MANAGER, store.language, number).stores.set([store])
        _person(f"greeter{number}", Staff.Role.GREETER, store.language, number + 3).stores.set([store])
        for _seat in range(store.counters.count()):
            clerk += 1
            person = _person(f"clerk{clerk}", Staff.Role.CLERK, store.language, clerk)
            person.stores.set([store])
            _skills(person, clerk)


def _person(name: str, role: str, language: str, seed: int, *, superuser: bool = False) -> Staff:
    user = User.objects.filter(username=name).first() or User(username=name)
    user.email, user.is_staff, user.is_superuser, user.is_active = f"{name}@example.org", superuser, superuser, True
    if not _is_demo_password(user.password):
        user.password = _demo_password()
    user.save()
    first, last = places.FIRST_NAMES[language], places.LAST_NAMES[language]
    facts = {
        "code": name,
        "first_name": first[seed % len(first)],
        "last_name": last[(seed * 7) % len(last)],
        "role": role,
        "language": language,
        "is_active": True,
    }
    return Staff.objects.update_or_create(user=user, defaults=facts)[0]


# The demo's people share one password, so one hash serves them all: hashing is slow on purpose.
@cache
def _demo_password() -> str:
    return make_password(settings.DEMO_PASSWORD)


@cache
def _is_demo_password(hashed: str) -> bool:
    return bool(hashed) and check_password(settings.DEMO_PASSWORD, hashed)


def _skills(person: Staff, number: int) -> None:
    missing = GAPS.get((number - 1) % 6, set())
    able = Service.objects.exclude(topic__code__in=missing)
    Skill.objects.bulk_create([Skill(staff=person, service=service) for service in able], ignore_conflicts=True)
    person.skill_rows.filter(service__topic__code__in=missing).delete()


def _customers(now: datetime) -> None:
    """Key customers, each known by number and phone; two of them share a phone, as families do."""
    for number, phone, tier, name in places.CUSTOMERS:
        digest = lookup_hash("number", number)
        way = CustomerWay.objects.filter(kind="number", hash=digest).first()
        customer = way.customer if way else Customer.objects.create(updated_at=now)
        Customer.objects.filter(pk=customer.pk).update(tier=Tier.objects.get(code=tier), name=name, updated_at=now)
        for kind, value in (("number", number), ("phone", phone)):
            facts = {"value": value, "made_at": now}
            CustomerWay.objects.get_or_create(
                customer=customer, kind=kind, hash=lookup_hash(kind, value), defaults=facts
            )
