"""How mail leaves is said in one word; a slip of the pen stops the start instead of sending in the clear."""

import pytest

from config.settings import _one_of


@pytest.mark.parametrize(("said", "meant"), [("", "starttls"), (" TLS ", "tls"), ("none", "none")])
def test_security_is_one_of_three_words(monkeypatch, said, meant):
    monkeypatch.setenv("LADO_SMTP_SECURITY", said)
    assert _one_of("LADO_SMTP_SECURITY", "starttls", "tls", "none") == meant


def test_security_that_is_none_of_them_stops_the_start(monkeypatch):
    monkeypatch.setenv("LADO_SMTP_SECURITY", "ssl")
    with pytest.raises(SystemExit, match="LADO_SMTP_SECURITY"):
        _one_of("LADO_SMTP_SECURITY", "starttls", "tls", "none")
