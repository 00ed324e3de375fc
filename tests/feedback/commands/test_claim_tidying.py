"""Files of claims that no row names go away; whatever is being uploaded, and everybody else's, stays."""

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.utils import timezone

from config.celery import app
from feedback import claim_vault as vault
from feedback import tasks
from feedback.commands.claim_files import add_file, file_bytes
from feedback.commands.claim_tidying import tidy_all_claim_files, tidy_claim_files
from tests.e2e.served import ROOT
from tests.feedback.claims import claim
from tests.signatures.keeping import kept_files, own_folders  # noqa: F401 -- a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]
PDF = b"%PDF-1.7 bill"
DYING = """
import os, signal, django
django.setup()
from feedback import claim_vault
from feedback.commands import claim_files
real = claim_vault.put
def put(data):
    real(data)
    os.kill(os.getpid(), signal.SIGKILL)
claim_vault.put = put
claim_files.boxed({data!r}, "bill.pdf")
"""


def aged(settings, place, *, hours):
    path = Path(settings.STORAGES["documents"]["OPTIONS"]["location"]) / place
    at = path.stat().st_mtime - 3600 * hours
    os.utime(path, (at, at))


def attached(row, data=PDF):
    return add_file(claim_id=row.pk, data=data, name="bill.pdf", by_id=None, now=timezone.now())


def test_file_that_no_row_names_goes_after_a_day(settings):
    kept, (left, _secret) = attached(claim()), vault.put(PDF)
    aged(settings, kept.place, hours=48)
    aged(settings, left, hours=25)

    assert tidy_all_claim_files(now=timezone.now()) == 1

    assert not storages["documents"].exists(left)
    assert file_bytes(kept) == PDF


def test_upload_that_runs_is_left_alone(settings):
    """Its row is not there yet: for a day nobody takes the file for a lost one."""
    place, _secret = vault.put(PDF)
    aged(settings, place, hours=23)

    assert tidy_all_claim_files(now=timezone.now()) == 0

    assert storages["documents"].exists(place)


def test_half_written_file_goes_and_files_of_others_stay(settings):
    half, paper, odd = "claims/ab/.half-x1", f"ab/cd/{'e' * 64}-12345678", "claims/ab/readme"
    for place in (half, paper, odd, "erased/claim-aa"):
        storages["documents"].save(place, ContentFile(b"x"))
        aged(settings, place, hours=48)

    assert tidy_all_claim_files(now=timezone.now()) == 1

    assert sorted(kept_files()) == sorted(Path(place).name for place in (paper, odd))
    assert storages["documents"].exists("erased/claim-aa")


def test_every_folder_has_its_hour_of_the_day(settings):
    places = [vault.put(PDF)[0] for _each in range(20)]
    for place in places:
        aged(settings, place, hours=72)
    midnight = timezone.now().replace(hour=0)

    done = [tidy_claim_files(now=midnight + timedelta(hours=hour)) for hour in range(24)]

    assert sum(done) == len(places)
    assert kept_files() == []


def test_clock_and_command_do_it(settings):
    ring = app.conf.beat_schedule["tidy claims' files"]["task"]
    assert ring == tasks.tidy_claim_files.name
    tasks.tidy_claim_files()  # no folder yet
    place, _secret = vault.put(PDF)
    aged(settings, place, hours=25)

    call_command("tidy_claim_files")

    assert kept_files() == []


@pytest.mark.long
def test_process_killed_between_file_and_row_leaves_nothing_for_ever(settings):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LADO_DOCUMENT_STORE_OPTIONS": json.dumps(settings.STORAGES["documents"]["OPTIONS"]),
    }
    died = subprocess.run([sys.executable, "-c", DYING.format(data=PDF)], cwd=ROOT, env=environment, check=False)
    assert died.returncode == -signal.SIGKILL
    (left,) = kept_files()
    place = f"claims/{left[:2]}/{left}"

    assert tidy_all_claim_files(now=timezone.now()) == 0
    aged(settings, place, hours=25)
    assert tidy_all_claim_files(now=timezone.now()) == 1

    assert kept_files() == []
