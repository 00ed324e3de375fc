"""Mails through a real mail server: what arrives is what was written."""

import pytest

from core.mail import Letter, MailNotTaken, Post, send

pytestmark = pytest.mark.xdist_group("mail")
CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nSUMMARY:Balcão 3\r\nEND:VCALENDAR\r\n"
LETTER = Letter(
    to="ana@example.org",
    subject="Ваша запись: 10:00 – balcão 3",
    text="Приходите завтра 😀\nàs 10:00",
    html="<p>Приходите <b>завтра</b> 😀</p>",
    calendar=CALENDAR,
    calendar_method="REQUEST",
    message_id="<0123@lado.example>",
)


def said(part):
    return part.get_content().replace("\r\n", "\n").strip()


def test_mail_has_text_html_and_calendar_to_choose_from_and_the_file(mail_server):
    with Post() as post:
        post.send(LETTER)

    (mail,) = mail_server.mails
    choice, attached = mail.iter_parts()
    text, html, calendar = choice.iter_parts()
    assert (mail.get_content_type(), choice.get_content_type()) == ("multipart/mixed", "multipart/alternative")
    assert mail["Subject"] == LETTER.subject
    assert (mail["To"], mail["Message-ID"]) == ("ana@example.org", "<0123@lado.example>")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert said(text) == LETTER.text
    assert said(html) == LETTER.html
    for part in (calendar, attached):
        assert part.get_content_type() == "text/calendar"
        assert (part.get_param("method"), part.get_content_charset()) == ("REQUEST", "utf-8")
        assert said(part) == CALENDAR.replace("\r\n", "\n").strip()
    assert not calendar.is_attachment()
    assert attached.get_filename() == "invite.ics"


def test_plain_mail_is_one_part(mail_server):
    send("ana@example.org", "Code", "123456")

    (mail,) = mail_server.mails
    assert (mail.get_content_type(), said(mail)) == ("text/plain", "123456")


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\x00"])
def test_no_name_in_a_subject_begins_a_header(mail_server, ending):
    with Post() as post:
        post.send(Letter("ana@example.org", f"For Ana{ending}Bcc: all@example.org{ending}{ending}Body", "Text"))

    (mail,) = mail_server.mails
    assert mail["Bcc"] is None
    assert mail["Subject"] == "For Ana Bcc: all@example.org Body"
    assert said(mail) == "Text"


@pytest.mark.parametrize(
    "to", ["ana@example.org\nBcc: all@example.org", "ana@example.org, all@example.org", "Ana <ana@example.org>", ""]
)
def test_what_is_no_address_is_not_written_to(mail_server, to):
    with Post() as post, pytest.raises(MailNotTaken) as refused:
        post.send(Letter(to, "Subject", "Text"))

    assert refused.value.for_good
    assert mail_server.mails == []


def test_method_that_is_none_is_not_sent(mail_server):
    with Post() as post, pytest.raises(MailNotTaken) as refused:
        post.send(Letter("ana@example.org", "Subject", "Text", calendar=CALENDAR, calendar_method="REQUEST; x=y"))

    assert refused.value.for_good


def test_one_conversation_for_many_letters(mail_server):
    with Post() as post:
        for _n in range(5):
            post.send(LETTER)

    assert (len(mail_server.mails), mail_server.conversations) == (5, 1)


def test_server_that_hangs_up_between_letters_is_called_again(mail_server):
    mail_server.be("one_each")
    with Post() as post:
        for n in range(3):
            post.send(LETTER)
            mail_server.wait_for_end(n + 1)

    assert (len(mail_server.mails), mail_server.conversations) == (3, 3)


def refusal(mail_server, mood):
    mail_server.be(mood)
    with Post() as post, pytest.raises(MailNotTaken) as refused:
        post.send(LETTER)
    return refused.value


@pytest.mark.parametrize(
    ("mood", "for_good", "is_down", "in_doubt", "code"),
    [
        ("refuses", True, False, False, "550"),
        ("busy", False, False, False, "451"),
        ("says_nothing", False, True, True, "NoAnswer"),
    ],
)
def test_refusal_says_what_it_means(mail_server, mood, for_good, is_down, in_doubt, code):
    error = refusal(mail_server, mood)

    assert (error.for_good, error.is_down, error.in_doubt, error.code) == (for_good, is_down, in_doubt, code)
    assert "ana" not in f"{error!r} {error}"


def test_after_a_refusal_the_conversation_goes_on(mail_server):
    with Post() as post:
        mail_server.be("refuses")
        with pytest.raises(MailNotTaken):
            post.send(LETTER)
        mail_server.be("")
        post.send(LETTER)

    assert (len(mail_server.mails), mail_server.conversations) == (1, 1)


def test_nobody_at_the_other_end_is_no_refusal(mail_server, settings):
    settings.EMAIL_PORT = 9  # nobody listens
    with Post() as post, pytest.raises(MailNotTaken) as refused:
        post.send(LETTER)

    assert (refused.value.for_good, refused.value.is_down, refused.value.in_doubt) == (False, True, False)
