"""Every refusal explains itself: one code of its own, one plain sentence that somebody can act on."""

import importlib
import pkgutil
from collections import Counter

import pytest

from core import errors
from core.errors import DomainError
from queueing.commands.booking.refusals import NoTime
from tests.test_docs import ROOT

FAMILIES = {one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, DomainError)}
LONGEST = 120  # what a desk shows in two lines on a phone


def _loaded():
    for app in ("queueing", "stores"):
        package = importlib.import_module(app)
        for module in pkgutil.walk_packages(package.__path__, f"{app}."):
            if ".migrations" not in module.name:
                importlib.import_module(module.name)


def _below(family):
    for one in family.__subclasses__():
        yield one
        yield from _below(one)


def refusals():
    """Every refusal of the line and of the stores, in the order of their codes."""
    _loaded()
    found = {one for one in _below(DomainError) if one.__module__.split(".")[0] in ("queueing", "stores")}
    found -= {NoTime}  # what several share
    return sorted(found, key=lambda one: (one.code, one.__name__))


REFUSALS = refusals()
each = pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.code)


def test_there_are_as_many_as_we_know_of():
    assert len(REFUSALS) > 40


def test_every_code_stands_for_one_refusal():
    codes = Counter(refusal.code for refusal in REFUSALS)
    assert [code for code, often in codes.items() if often > 1] == []
    assert not set(codes) & {family.code for family in FAMILIES}


@each
def test_message_is_its_own_plain_sentence(refusal):
    said = str(refusal.message)
    assert "message" in vars(refusal)
    assert said[0].isupper() or said.startswith("near ")
    assert said.endswith(".")
    assert len(said) <= LONGEST
    assert not set(said) & set("{}<>%")


@each
def test_message_can_be_translated(refusal):
    assert type(refusal.message).__name__ == "__proxy__"


# What stands in a clerk's or a customer's way is told with what to do about it.
@pytest.mark.parametrize(
    "refusal",
    [one for one in REFUSALS if one.__module__.startswith("queueing.commands") and ".side" not in one.__module__],
    ids=lambda refusal: refusal.code,
)
def test_refusal_of_the_line_says_what_to_do(refusal):
    words = set(str(refusal.message).replace(".", " ").replace(",", " ").split())
    acts = {
        "Choose", "Close", "Finish", "Open", "Press", "Give", "Look", "Go", "Check", "press", "open", "taken", "given",
        "Only", "Show", "Scan", "Ask", "Confirm", "Use", "Try", "tell", "look", "Switch",
    }  # fmt: skip
    assert words & acts, refusal.message


def test_every_code_of_the_line_stands_in_the_docs():
    told = (ROOT / "docs/api.md").read_text()
    on_pages = tuple(f"queueing.commands.{part}" for part in ("joining", "proofs", "push"))  # customers' own pages
    over_http = [
        one.code
        for one in REFUSALS
        if one.__module__.startswith("queueing.commands") and not one.__module__.startswith(on_pages)
    ]
    at_the_console = {"customer_expected"}
    only_on_pages = {"invitation_over", "not_handed_over", "stale_preview", "already_settled", "no_address"}
    assert [code for code in over_http if f"`{code}`" not in told and code not in only_on_pages | at_the_console] == []
