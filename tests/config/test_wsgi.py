"""Programs go a short way through the layers, and are answered as by the whole one."""

import io

import pytest
from django.conf import settings

from config import wsgi
from core.models import User
from stores.commands.tokens import issue_token
from tests.factories import NOON, StaffFactory
from tests.queueing.conftest import make_shop

pytestmark = pytest.mark.django_db(transaction=True)  # a request ends what a test's own transaction would be
NOT_COMPARED = {"X-Request-Id"}
LATER_LAYERS = {"X-Frame-Options", "Content-Security-Policy"}  # a page that is sent on does not reach them


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def token(shop):
    return issue_token(staff=StaffFactory(stores=[shop.store]), scopes=["desk"], by="test", now=NOON)


def ask(application, method, path, *, body=b"", **headers):
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": "testserver",
        "SERVER_PORT": "80", "HTTP_HOST": "testserver", "CONTENT_LENGTH": str(len(body)), "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/json", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(), "wsgi.url_scheme": "http", "wsgi.version": (1, 0), **headers,
    }  # fmt: skip
    said = []
    answer = application(environ, lambda status, head: said.append((status, dict(head))))
    return *said[0], b"".join(answer)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/api/v1/stores/{code}/line/", b"", 200),
        ("POST", "/api/v1/counters/{counter}/call-next/", b"", 409),
        ("POST", "/api/v1/counters/999999/call-next/", b"", 404),
        ("POST", "/api/v1/tickets/", b"not json", 400),
        ("GET", "/api/v1/nothing/", b"", 404),
        ("GET", "/api/v1/stores/{code}/line", b"", 301),
    ],
)
def test_short_way_answers_as_the_whole_one(shop, token, method, path, body, status):
    path = path.format(code=shop.store.code, counter=shop.counter.pk)
    given = {"HTTP_AUTHORIZATION": f"Bearer {token}", "HTTP_ACCEPT_LANGUAGE": "cs"}

    whole, short = (ask(way, method, path, body=body, **given) for way in (wsgi.pages, wsgi.programs))

    heads = [{name: value for name, value in way[1].items() if name not in NOT_COMPARED} for way in (whole, short)]
    assert short[0] == whole[0]
    assert short[0].startswith(str(status))
    assert heads[0].items() <= heads[1].items()
    assert heads[1].keys() - heads[0].keys() == (LATER_LAYERS if status == 301 else set())
    if b"as_of" not in whole[2]:
        assert short[2] == whole[2]


def test_only_programs_go_the_short_way(monkeypatch):
    monkeypatch.setattr(wsgi, "programs", lambda _environ, _start: [b"short"])
    monkeypatch.setattr(wsgi, "pages", lambda _environ, _start: [b"whole"])

    def way(path, **headers):
        return b"".join(wsgi.application({"PATH_INFO": path, **headers}, None))

    assert way("/api/v1/tickets/", HTTP_AUTHORIZATION="Bearer x") == b"short"
    assert way("/api/v1/tickets/", HTTP_COOKIE="sessionid=x") == b"whole"
    assert way("/api/v1/tickets/", HTTP_AUTHORIZATION="Basic x") == b"whole"
    assert way("/desk/", HTTP_AUTHORIZATION="Bearer x") == b"whole"


def test_session_beside_a_bad_token_opens_nothing(shop, client):
    user = User.objects.create(username="ana")
    StaffFactory(user=user, stores=[shop.store])
    client.force_login(user)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"

    status, _head, _body = ask(
        wsgi.application, "GET", f"/api/v1/stores/{shop.store.code}/line/",
        HTTP_AUTHORIZATION="Bearer wrong", HTTP_COOKIE=cookie,
    )  # fmt: skip

    assert status.startswith("401")


def test_settings_are_as_they_were():
    assert "core.middleware.RequestIdMiddleware" in settings.MIDDLEWARE
