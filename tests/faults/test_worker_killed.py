"""The worker is killed while messages go out: none is lost, a second copy comes only where nothing could prevent it."""

import pytest
from django.utils import timezone

from stores.commands.messages import write
from stores.models import MessageFate, OutgoingMessage
from tests.e2e.served import database_url
from tests.mail_process import MailProcess
from tests.post_office import all_ended, drafts, go_out, office
from tests.waiting import wait_until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("faults")]


@pytest.fixture
def here(tmp_path, transactional_db):
    folders = [tmp_path / name for name in ("mails", "office")]
    for folder in folders:
        folder.mkdir()
    mail = MailProcess(folders[0])
    with office(mail, folders[1], DATABASE_URL=database_url()) as found:
        yield found
    mail.stop()


def test_thousand_messages_survive_three_kills(here):
    count = go_out(here, messages=1000, kills=3)

    print(count)  # noqa: T201 -- the count is what was asked for
    assert (count.written, count.taken, count.sent) == (1000, 1000, 1000)
    assert count.died <= count.kills
    assert count.copies <= count.died
    assert count.copies_elsewhere == 0


def test_worker_killed_between_acceptance_and_our_note_sends_the_same_mail_again(here):
    here.mail.be("says_nothing")  # it has the mail, and does not say so
    (row,) = write(store_id=None, drafts=drafts(1), now=timezone.now())
    wait_until(lambda: here.mail.count == 1, seconds=60, what=here.said)
    here.kill("worker")
    here.mail.be("")
    here.start("worker")
    wait_until(all_ended, seconds=60, what=here.said)

    assert [mail["Message-ID"] for mail in here.mail.mails] == [row.message_id] * 2
    row = OutgoingMessage.objects.get()
    assert (row.fate, row.tries, row.doubts) == (MessageFate.SENT, 2, 1)
