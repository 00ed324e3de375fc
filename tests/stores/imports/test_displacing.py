"""An import that takes places says how many, and the bookings are on the work list."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from queueing.models import Displacement
from stores.imports import running
from stores.imports.kinds import Options
from stores.imports.places import KIND
from stores.models import Store
from stores.queries.opening import local_day
from tests.factories import StaffFactory
from tests.queueing.bookings import Desk, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def booking(desk):
    day = local_day(desk.store, now=timezone.now()) + timedelta(days=3)
    return desk.book(f"{day} 10:00", who=somebody(1), now=timezone.now())


def run(tmp_path, capsys, command, text, *options):
    path = tmp_path / "rows.csv"
    path.write_text(text)
    call_command(command, str(path), *options)
    return capsys.readouterr().out


def test_stores_with_other_hours(desk, booking, tmp_path, capsys):
    text = f'code,name,opening_hours\nchiado,{desk.store.name},"Mo-Su 11:00-12:00"\n'

    told = run(tmp_path, capsys, "import_stores", text, "--dry-run")
    assert not Displacement.objects.exists()
    assert "1 bookings on the work list" in told

    told = run(tmp_path, capsys, "import_stores", text)
    assert Store.objects.get().opening_hours == "Mo-Su 11:00-12:00"
    assert "1 bookings on the work list" in told
    assert (Displacement.objects.get().booking, Displacement.objects.get().state) == (booking, "open")


def test_an_import_that_breaks_off_has_nobody_forgotten(desk, booking, tmp_path, monkeypatch):
    path = tmp_path / "rows.csv"
    hours = f'chiado,{desk.store.name},"Mo-Su 11:00-12:00"\n'
    path.write_text("code,name,opening_hours\n" + hours + 'new,New,"Mo-Su 09:00-12:00"\n')
    monkeypatch.setattr(running, "BATCH", 1)

    def breaks_off(_rows):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        running.run(
            running.Order((KIND,), path, Options(now=timezone.now()), "import"),
            tell=lambda _news: None,
            progress=breaks_off,
        )

    assert Store.objects.get().opening_hours == "Mo-Su 11:00-12:00"
    assert Displacement.objects.get().booking == booking


def test_a_roster_without_whoever_would_serve_them(desk, booking, tmp_path, capsys):
    StaffFactory(code="ana", stores=[desk.store])

    told = run(tmp_path, capsys, "import_roster", f"staff,store,date,start,end\nana,chiado,{booking.day},09:00,12:00\n")

    assert "1 bookings on the work list" in told
    assert Displacement.objects.get().booking == booking
