"""Later acts: each is a document of its own that says which one it is about, and is sealed like any other."""

import subprocess
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from core.wordings import Words
from signatures.commands import acts, chains, retention, seals
from signatures.commands import templates_wordings as wordings
from signatures.commands.documents import NoReason
from signatures.commands.moving import DocumentIllegalMove
from signatures.models import Document, FormTemplate
from signatures.queries.documents import file_bytes, frozen_bytes, history_of, title_of
from signatures.queries.keeping import keep_until
from signatures.queries.verification import verdict_on
from signatures.queries.withdrawing import acts_open, withdraw_until
from signatures.rendering import GlyphUnknown
from signatures.states import Follows
from signatures.vault import Erased
from tests.factories import NOON, StaffFactory, customer_with
from tests.races.together import answers_at_once
from tests.signatures.forms import manager, moved
from tests.signatures.keeping import own_folders  # noqa: F401 -- a fixture
from tests.signatures.papers import Paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]
LATER = NOON + timedelta(days=3)
LANGUAGES = ["en", "pt", "cs", "ru"]


@pytest.fixture
def paper():
    return Paper()


@pytest.fixture
def free(paper):
    """A form that customers may withdraw from."""
    return FormTemplate.objects.get(code="e-invoice")


def printed(document):
    """What its pages say, in one line."""
    text = subprocess.run(
        ["/usr/bin/pdftotext", "-layout", "-", "-"], input=frozen_bytes(document), capture_output=True, check=True
    ).stdout.decode()
    return " ".join(text.split())


def withdrawn(document, *, staff=None, now=LATER):
    return acts.withdraw(document_id=document.pk, staff=staff, now=now, address="https://lado.example/v/{reference}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_withdrawal_is_a_sealed_document_that_names_the_other(paper, free, language):
    document = paper.sealed(template=free, language=language, customer_name="Jiří Dvořák")

    act = withdrawn(document)
    assert seals.seal_document(document_id=act.pk, now=LATER)

    document, act = paper.again(document), paper.again(act)
    words = printed(act)
    found = verdict_on(file_bytes(act), now=LATER)
    assert (document.state, act.state, act.follows, act.follows_as) == ("withdrawn", "sealed", document, "withdrawal")
    assert (act.made_by, act.roles, act.language, act.ticket) == ("customer", [], language, document.ticket)
    for said in (document.reference, title_of(document), "Jiří Dvořák", act.reference, document.sha256[:8]):
        assert said in words
    assert file_bytes(act).startswith(frozen_bytes(act))
    assert found.stands, found.verdict.codes
    assert title_of(act) in words
    for each in (document, act):
        chains.check(f"document:{each.pk}")
    assert history_of(document)[-2] | {"at": ""} == {
        "what": "followed", "at": "", "document": document.reference, "sha256": document.sha256, "by": "customer",
        "act": "withdrawal", "later": act.reference, "later_sha256": act.sha256,
    }  # fmt: skip
    assert history_of(act)[0]["about_sha256"] == document.sha256


def test_said_again_it_is_done_once_and_five_presses_at_once_too(paper, free):
    document = paper.sealed(template=free)
    first = withdrawn(document)

    assert withdrawn(document, now=LATER + timedelta(days=40)) == first
    assert Document.objects.filter(follows=document).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_receipt(paper, free):
    document = paper.sealed(template=free)

    answers = answers_at_once(*[lambda: withdrawn(document)] * 2)

    assert answers[0] == answers[1]
    assert Document.objects.filter(follows=document).count() == 1


def test_last_day_counts_and_the_next_does_not(paper, free):
    document = paper.sealed(template=free)
    last = NOON + timedelta(days=14)
    assert withdraw_until(document) == last.date()

    with pytest.raises(acts.WithdrawalOver):
        withdrawn(document, now=last + timedelta(days=1))
    assert acts_open(document, now=last + timedelta(days=1)) == ("replacement", "correction", "void")
    assert "withdrawal" in acts_open(document, now=last)

    withdrawn(document, now=last)


def test_what_the_form_says_later_changes_nothing_of_what_was_made(paper, free, settings):
    document = paper.sealed(template=free)
    FormTemplate.objects.filter(pk=free.pk).update(
        may_withdraw=False, withdraw_days=1, retention="short", level="advanced", needs_code=True, needs_passkey=True
    )
    document = paper.again(document)

    assert (document.level, document.needs_code, document.needs_passkey) == ("simple", False, False)
    assert keep_until(document, now=NOON).year == NOON.year + settings.KEEP_YEARS["consent"]
    assert document.retention == "consent"
    assert withdrawn(document).withdraw_days == 14
    FormTemplate.objects.filter(pk=free.pk).update(level="simple")
    later = paper.made(template=FormTemplate.objects.get(pk=free.pk))
    assert (later.level, later.retention, later.needs_code, later.withdraw_days) == ("simple", "short", True, 1)


def test_without_the_right_there_is_no_withdrawal(paper):
    document = paper.sealed()

    with pytest.raises(acts.NoWithdrawal):
        withdrawn(document)
    assert not Document.objects.exclude(pk=document.pk).exists()


def test_void_is_said_in_a_document_once_somebody_has_signed(paper):
    unsigned, signed = paper.made(), paper.made()
    paper.signed(signed)
    for each in (unsigned, signed, signed):
        facts = {"reason": "Wrong <b> number", "staff": paper.clerk, "now": LATER}
        assert acts.void(document_id=each.pk, **facts).state == "void"

    act = Document.objects.get(follows__isnull=False)
    assert (act.follows, act.follows_as, act.made_by, act.author) == (signed, "void", "staff", paper.clerk)
    words = printed(act)
    assert "Wrong <b> number" in words
    assert "Inês Matos" in words


def test_newer_document_takes_the_place_of_the_other(paper):
    customer, other = customer_with(number="K-1"), customer_with(number="K-2")
    older, newer, foreign, open_one = paper.sealed(), paper.sealed(), paper.sealed(), paper.made()
    Document.objects.filter(pk__in=[older.pk, newer.pk]).update(customer=customer)
    Document.objects.filter(pk=foreign.pk).update(customer=other)
    facts = {"document_id": older.pk, "reason": "New tariff", "staff": paper.clerk, "now": LATER}
    for wrong in (foreign, open_one, older):
        with pytest.raises(acts.NotAReplacement):
            acts.supersede(newer=paper.again(wrong), **facts)

    act = acts.supersede(newer=paper.again(newer), **facts)

    older = paper.again(older)
    assert (older.state, older.replaced_by, older.reason) == ("superseded", newer, "New tariff")
    assert newer.reference in printed(act)
    assert newer.sha256[:8] in printed(act)
    assert paper.again(newer).state == "sealed"
    assert list(newer.replaces.all()) == [older]


def test_correction_leaves_the_document_as_it_is(paper):
    document = paper.sealed()
    facts = {"document_id": document.pk, "staff": paper.clerk, "now": LATER}

    first = acts.correct(text="The name is Anna.", **facts)
    assert acts.correct(text="The name is Anna.", **facts) == first
    second = acts.correct(text="The street is Rua do Sol.", **facts)

    assert paper.again(document).state == "sealed"
    assert [first.follows_as, second.follows_as] == ["correction"] * 2
    assert "The name is Anna." in printed(first)
    assert "Rua do Sol" in printed(second)


@pytest.mark.parametrize("act", ["void", "supersede", "correct"])
def test_staff_say_why(paper, act):
    document = paper.sealed()
    more = {"supersede": {"newer": document, "reason": " "}, "correct": {"text": ""}}.get(act, {"reason": "\n"})

    with pytest.raises(NoReason):
        getattr(acts, act)(document_id=document.pk, staff=paper.clerk, now=LATER, **more)


def test_an_act_is_final_and_what_is_over_stays_over(paper, free):
    document = paper.sealed(template=free)
    act = withdrawn(document)
    seals.seal_document(document_id=act.pk, now=LATER)
    facts = {"reason": "Wrong", "staff": paper.clerk, "now": LATER}

    for each in (document, act):
        with pytest.raises(DocumentIllegalMove):
            acts.void(document_id=each.pk, **facts)
        assert acts_open(paper.again(each), now=LATER) == ()
    with pytest.raises(DocumentIllegalMove):
        acts.correct(document_id=document.pk, text="Anna", staff=paper.clerk, now=LATER)


def test_what_was_erased_is_no_longer_acted_on(paper, free):
    document = paper.sealed(template=free)
    retention.erase(document_id=document.pk, reason="asked for", by="test", now=LATER)

    with pytest.raises(Erased):
        withdrawn(document)


def test_erasing_a_document_erases_what_was_done_to_it_later(paper):
    document = paper.sealed()
    act = acts.correct(document_id=document.pk, text="The name is Anna.", staff=paper.clerk, now=LATER)
    facts = {"document_id": document.pk, "reason": "asked for", "by": "test", "now": LATER}
    with pytest.raises(retention.StillSealing):
        retention.erase_with_acts(**facts)
    assert paper.again(document).key.destroyed_at is None
    seals.seal_document(document_id=act.pk, now=LATER)

    assert retention.erase_with_acts(**facts)

    for each in map(paper.again, (document, act)):
        assert (each.reason, bytes(each.values), each.key.destroyed_at) == ("", b"", LATER)
    chains.check(f"document:{act.pk}")


def test_what_fails_while_rendering_leaves_nothing_behind(paper):
    document = paper.sealed()

    with pytest.raises(GlyphUnknown):
        acts.void(document_id=document.pk, reason="\U0001fae0", staff=paper.clerk, now=LATER)

    assert paper.again(document).state == "sealed"
    assert Document.objects.count() == 1


def test_database_ends_a_document_once(paper, free):
    document = paper.sealed(template=free)
    act = withdrawn(document)
    copy = Document.objects.get(pk=act.pk)
    copy.pk, copy.reference, copy.follows_as = None, "AAAA-AAAA", Follows.VOID

    with pytest.raises(IntegrityError, match="document_ended_once"), transaction.atomic():
        copy.save()


def test_chain_writes_words_of_its_own_that_go_the_same_steps(paper, free):
    document, author = paper.sealed(template=free), manager()
    place = {"purpose": "document_withdrawal", "channel": "pdf", "language": "en"}
    version = wordings.create_wording(**place, by=author.pk, now=NOON)
    assert version.subject == "Withdrawal"
    words = Words("Farewell, {{ reference }} of {{ made_on }} <i>.", "We part")
    version = moved(wordings.edit_wording, version, author, words=words)
    version = moved(wordings.submit_wording, version, author)
    version = moved(wordings.approve_wording, version, StaffFactory(role="admin"))
    version = moved(wordings.publish_wording, version, author)

    act = withdrawn(document)

    assert (act.wording, title_of(act)) == (version, "We part")
    assert f"Farewell, {document.reference} of" in printed(act)
    assert "<i>" in printed(act)
    assert history_of(act)[0]["words"] == version.number
