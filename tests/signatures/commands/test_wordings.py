"""The chain's own words for mails and SMS: from a draft to the customer's phone."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from core.models import AuditEntry
from core.wordings import Words, declared
from feedback.claim_letters import Kind as ClaimKind
from queueing.letters import Kind, Told, drafts
from queueing.models import Booking
from signatures.commands import templates_wordings as commands
from signatures.commands.templates_library import load_words
from signatures.commands.templates_steps import BadContent, DraftOpen, NotApproved, OwnWork, StaleVersion
from signatures.models import WordingVersion
from signatures.queries.templates import LANGUAGES, plain_rules
from signatures.queries.templates_wordings import wording_lines
from signatures.states import Follows
from tests.factories import NOON, ServiceFactory, StoreFactory
from tests.races.together import answers_at_once
from tests.signatures.forms import manager, moved

pytestmark = pytest.mark.django_db
SMS = {"purpose": "booking_booked", "channel": "sms", "language": "en"}
MAIL = {**SMS, "channel": "mail"}
ACT = {"purpose": "document_void", "channel": "pdf", "language": "en"}
OWN = "Booked: {{ short }}, {{ sms_store }}. Show or change: {{ link }}"


@pytest.fixture
def author():
    return manager()


def begin(author, place=SMS):
    return commands.create_wording(**place, by=author.pk, now=NOON)


def publish(author, words, place=SMS):
    version = moved(commands.edit_wording, begin(author, place), author, words=words)
    version = moved(commands.submit_wording, version, author)
    version = moved(commands.approve_wording, version, manager())
    return moved(commands.publish_wording, version, author)


def sent(settings, **facts):
    """The message that tells of a booking."""
    settings.DEMO, settings.SMS_URL, settings.EMAIL_HOST = True, "", "localhost"
    start = NOON + timedelta(days=1)
    booking = Booking(
        reference="AAAA-AAAA", token="a-token-of-a-booking-22", store=StoreFactory(name="Chiado"), party=1,
        service=ServiceFactory(), state="booked", starts_at=start, minutes=15, language="en", **facts,
    )  # fmt: skip
    told = Told(booking, [booking.service], NOON, change_until=start)
    (draft,) = drafts(told, Kind.BOOKED, key="test", useless_at=start)
    return draft


def test_every_message_of_a_booking_is_declared_with_its_words_in_each_language():
    messages = {(each.purpose, each.channel): each for each in declared()}

    acts = {(f"document_{act}", "pdf") for act in Follows}
    letters = [*(f"booking_{kind}" for kind in Kind), *(f"claim_{kind}" for kind in ClaimKind)]
    assert set(messages) == {(purpose, channel) for purpose in letters for channel in ("mail", "sms")} | acts
    assert messages["booking_booked", "sms"].own("en") == Words(OWN)
    assert messages["booking_booked", "mail"].own("en") == Words(
        "Your time is booked.", "Booked: {{ short }}, {{ store }}"
    )
    assert len({messages["booking_booked", "mail"].own(language).text for language in LANGUAGES}) == 4


def test_lados_own_words_are_plain_in_every_language():
    load_words()

    lines = wording_lines(plain_rules())

    assert len(lines) == ((len(Kind) + len(ClaimKind)) * 2 + len(Follows)) * 4
    assert {f"{line.message.purpose} {line.language}": line.warnings for line in lines if line.warnings} == {}


def test_draft_begins_with_what_is_sent_today(author):
    assert begin(author).text == OWN
    with pytest.raises(DraftOpen):
        begin(author)


def test_published_words_are_sent(author, settings):
    assert sent(settings, phone="+351910000001").text.startswith("Booked: Thu 5 Mar")

    publish(author, Words("See you in {{ sms_store }}: {{ link }}"))

    assert sent(settings, phone="+351910000001").text.startswith("See you in Chiado: http")


def test_published_subject_and_first_sentence_are_sent(author, settings):
    publish(author, Words("We <wait> for you.", "Come to {{ store }}"), MAIL)

    draft = sent(settings, mail="ana@example.org")

    assert draft.subject == "Come to Chiado"
    assert draft.text.startswith("We <wait> for you.\n")
    assert "We &lt;wait&gt; for you." in draft.html
    assert "Your time is booked." not in draft.text + draft.html


def test_retired_words_give_way_to_lados_own(author, settings):
    version = publish(author, Words("See you: {{ link }}"))

    moved(commands.retire_wording, version, author)

    assert sent(settings, phone="+351910000001").text.startswith("Booked: ")


def test_next_words_retire_the_former(author):
    publish(author, Words("One {{ link }}"))

    second = publish(author, Words("Two {{ link }}"))

    assert (second.number, WordingVersion.objects.get(number=1).state) == (2, "retired")


@pytest.mark.parametrize(
    ("place", "words", "code"),
    [
        (SMS, Words("Booked."), "field_needed"),
        (SMS, Words("{{ link }} {{ phone }}"), "unknown_field"),
        (SMS, Words("{{ link }} {% if x %}"), "stray_sign"),
        (SMS, Words("{{ link }} {{ link.x }}"), "stray_sign"),
        (SMS, Words("{{ link }} " + "x" * 300), "too_long"),
        (SMS, Words("{{ link }} \x07"), "no_glyph"),
        (MAIL, Words(" ", "Booked"), "empty"),
        (MAIL, Words("Booked.", " "), "empty"),
        (MAIL, Words("Booked.", "x" * 161), "too_long"),
        (MAIL, Words("Booked.", "{{ link }}"), "unknown_field"),
        (MAIL, Words("Booked.", "a\nb"), "empty"),
        (ACT, Words("Void {{ newer }}", "Void"), "unknown_field"),
        (ACT, Words("Void \U0001fae0", "Void"), "no_glyph"),
        (ACT, Words("Void", "Void \U0001fae0"), "no_glyph"),
        (ACT, Words("Void", "Void {{ reference }}"), "unknown_field"),
        (ACT, Words("Void", ""), "empty"),
    ],
)
def test_words_of_no_use_are_not_saved(author, place, words, code):
    version = begin(author, place)

    with pytest.raises(BadContent) as refused:
        moved(commands.edit_wording, version, author, words=words)

    assert code in {fault.problem.code for fault in refused.value.faults}
    assert WordingVersion.objects.get().revision == version.revision


def test_words_go_the_steps_of_forms(author):
    version = moved(commands.submit_wording, begin(author), author)
    with pytest.raises(OwnWork):
        moved(commands.approve_wording, version, author)
    with pytest.raises(NotApproved):
        moved(commands.publish_wording, version, author)
    version = moved(commands.send_back_wording, version, manager(), note="Shorter")
    with pytest.raises(StaleVersion):
        commands.submit_wording(version_id=version.pk, revision=0, by=author.pk, now=NOON)

    assert list(AuditEntry.objects.order_by("id").values_list("action", flat=True)) == [
        "wording.draft",
        "wording.submit",
        "wording.send_back",
    ]


def test_database_refuses_to_change_words_that_were_submitted(author):
    version = publish(author, Words("One {{ link }}"))
    rows = WordingVersion.objects.filter(pk=version.pk)

    for change in ({"text": "x"}, {"subject": "x"}, {"language": "cs"}, {"reviewer": author}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows._raw_delete("default")


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_at_once_begin_one():
    author = manager()

    def run():
        try:
            return str(begin(author).number)
        except DraftOpen as open_:
            return open_.code

    assert sorted(answers_at_once(run, run, run)) == ["1", "draft_open", "draft_open"]
