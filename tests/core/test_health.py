"""What supervisors and proxies ask."""

import pytest
import redis

from core import live


@pytest.mark.django_db
def test_ready_names_every_part(client):
    answer = client.get("/health/ready/")

    assert answer.status_code == 200
    assert {name: part["status"] for name, part in answer.json()["parts"].items()} == {
        "database": "ok",
        "migrations": "ok",
        "broker": "ok",
        "voice": "ok",
        "crm": "ok",
        "seals": "ok",
    }


@pytest.mark.django_db
def test_ready_says_what_speaks_and_is_ready_without(client, settings, monkeypatch):
    assert client.get("/health/ready/").json()["parts"]["voice"]["engine"] == "espeak-ng"
    monkeypatch.setattr("shutil.which", lambda _name: None)
    answer = client.get("/health/ready/").json()
    assert (answer["status"], answer["parts"]["voice"]["engine"]) == ("ok", "missing")
    settings.VOICE = "off"
    assert client.get("/health/ready/").json()["parts"]["voice"]["engine"] == "off"


@pytest.mark.django_db
def test_ready_is_degraded_but_serves_without_the_broker(client, monkeypatch):
    monkeypatch.setattr(live, "client", lambda: redis.Redis(unix_socket_path="/nowhere/valkey.sock"))

    answer = client.get("/health/ready/")

    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["parts"]["broker"]["status"] == "down"


def test_live_asks_nobody(client):
    assert client.get("/health/live/").json() == {"status": "ok"}


@pytest.mark.django_db
def test_metrics_do_not_exist_without_their_token(client, settings):
    assert client.get("/metrics/").status_code == 404
    settings.METRICS_TOKEN = "letmein"
    assert client.get("/metrics/", headers={"Authorization": "Bearer wrong"}).status_code == 404
    assert b"lado_sockets" in client.get("/metrics/", headers={"Authorization": "Bearer letmein"}).content
