"""Before anything else: real servers. Then what every test may use."""

import gc
import os

import django
import pytest
from django.conf import settings
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests import migrated, servers

if settings.configured:  # pytest-django has read them already, from the operator's own servers
    pytest.exit(
        "Unset DJANGO_SETTINGS_MODULE: the tests choose their settings after they have started their servers.", 1
    )
gc.disable()  # until all tests are collected: what is made meanwhile stays, and looking through it takes a quarter longer
# a busy machine is no fault of what is tested
hypothesis_settings.register_profile("lado", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("lado")
servers.begin()
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()
from tests.emptying import empty_after_tests  # noqa: E402 -- settings first
from tests.static_files import find_static_files_once  # noqa: E402 -- settings first

empty_after_tests()
find_static_files_once()
del os.environ["DJANGO_SETTINGS_MODULE"]  # xdist's workers would inherit it and read the settings too early


def pytest_sessionstart(session: pytest.Session) -> None:
    """With several workers their database is begun before they have collected what they run."""
    if session.config.getoption("numprocesses", None) and not session.config.option.collectonly:
        gc.enable()  # this process collects nothing itself
        servers.begin_migrating()


def pytest_collection_finish() -> None:
    """What is there by now stays to the end of the run."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_keepdb) -> None:
    """A worker's database is a copy of the migrated one; a run in one process migrates its own."""
    if "PYTEST_XDIST_WORKER" in os.environ and not django_db_keepdb:
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated.made()


@pytest.fixture
def broker_prefix() -> str:
    """What every key, channel and queue of this worker begins with."""
    return os.environ["LADO_PREFIX"]


@pytest.fixture(scope="session")
def web(django_db_setup):
    """The web process on this worker's database, one for all that look at it from outside."""
    from tests.e2e.served import Served  # noqa: PLC0415 -- settings first

    served = Served()
    yield served
    served.stop()


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """A process remembers figures for seconds, the broker counts tries for minutes: every test begins without them."""
    from queueing.queries import bookable, cache  # noqa: PLC0415 -- settings first

    cache.forget()
    bookable.forget()
    servers.forget_keys(f"{settings.PREFIX}:cache")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those in a browser come last: one browser serves them all, and no other event loop can run beside it."""
    items.sort(key=lambda item: "e2e" in item.path.parts)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """What the web process has said belongs to the report of a test that failed in front of it."""
    report = yield
    served = getattr(item, "funcargs", {}).get("served")
    if report.failed and served is not None and not served.log.closed:
        report.sections.append(("Said by the web process", served.said()))
    return report
