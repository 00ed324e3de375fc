"""Sign-in, one's own second step, administration and refusals as pages."""

import pytest

from core.models import User
from stores.models import Staff
from tests.check_templates import Reader
from tests.factories import StaffFactory

PASSWORD = "a-quiet-morning-9"


@pytest.fixture
def person(db):
    """An administrator: the one role that sees every page here."""
    user = User.objects.create_superuser("ines", "ines@example.org", PASSWORD)
    StaffFactory(user=user, role=Staff.Role.ADMINISTRATOR)
    return user


def scripts_and_styles(answer):
    """What the strict CSP would stop in a finished page."""
    reader = Reader("page")
    reader.feed(answer.content.decode())
    return [fault.what for fault in reader.faults if "CSP" in fault.what or "script" in fault.what]


@pytest.mark.django_db
def test_sign_in_offers_password_and_passkey(client):
    page = client.get("/accounts/login/").content.decode()
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert "Use a passkey" in page
    assert "sign up" not in page.lower()


def test_sign_in_says_what_is_wrong_and_what_to_do(client, person):
    page = client.post("/accounts/login/", {"login": "ines", "password": "wrong"}).content.decode()
    assert "Name and password do not match." in page
    assert "ask your store manager" in page
    assert 'value="ines"' in page


def test_sign_in_lets_in_by_name_or_mail_without_a_word(client, person):
    for name in ("ines", "ines@example.org"):
        answer = client.post("/accounts/login/", {"login": name, "password": PASSWORD})
        assert (answer.status_code, answer["Location"]) == (302, "/")
        assert "Successfully" not in client.get("/accounts/2fa/").content.decode()
        client.post("/accounts/logout/")


@pytest.mark.parametrize(
    "path",
    ["/accounts/2fa/", "/accounts/2fa/webauthn/", "/accounts/password/change/", "/accounts/logout/",
     "/accounts/reauthenticate/", "/admin/"],
)  # fmt: skip
def test_pages_of_people_who_are_in_keep_the_strict_csp(client, person, path):
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    answer = client.get(path)
    assert answer.status_code == 200
    assert scripts_and_styles(answer) == []
    assert b"css/lado.css" in answer.content or b"css/admin.css" in answer.content


@pytest.mark.django_db
def test_sign_in_keeps_the_strict_csp(client):
    answer = client.get("/accounts/login/")
    assert scripts_and_styles(answer) == []
    assert "style-src" not in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_error_page_says_what_is_missing_without_asking_the_database(client):
    answer = client.get("/no/such/page/")  # the test has no access to the database
    assert answer.status_code == 404
    assert "This does not exist, or not for you." in answer.content.decode()
    assert scripts_and_styles(answer) == []


@pytest.mark.django_db
def test_pages_come_in_the_language_of_the_visitor(client):
    page = client.get("/accounts/login/", headers={"Accept-Language": "pt"}).content.decode()
    assert '<html lang="pt"' in page
    assert 'value="pt" lang="pt" aria-current="true"' in page
