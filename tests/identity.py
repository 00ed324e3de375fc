"""A provider of single sign-on in a process of its own, and the way of a browser through it."""

import json
import os
import socket
import subprocess
import sys
import tempfile
from urllib.parse import parse_qs, urlsplit

import httpx

from tests.waiting import wait_until

CLIENT = "lado"


class Provider:
    """`oidc-provider-mock` on a port of its own until `stop`; it refuses requests without a nonce."""

    def __init__(self):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.log = tempfile.TemporaryFile()  # noqa: SIM115 -- closed in stop
        self.process = subprocess.Popen(
            [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce"],
            env={**os.environ, "NO_COLOR": "1"},
            stdout=self.log,
            stderr=self.log,
        )
        wait_until(self._answers, seconds=60, what="the provider")

    def _answers(self):
        assert self.process.poll() is None, self.log.seek(0) or self.log.read().decode()
        try:
            return httpx.get(f"{self.url}/.well-known/openid-configuration").status_code == 200
        except httpx.TransportError:
            return False

    def knows(self, subject, **claims):
        """Somebody with these claims can sign in there."""
        httpx.put(
            f"{self.url}/users/{subject}", content=json.dumps(claims), headers={"Content-Type": "application/json"}
        )

    def settings(self, **more):
        """What LADO_OIDC_* make of the settings."""
        app = {
            "provider_id": "sso",
            "name": "Chain sign-on",
            "client_id": CLIENT,
            "secret": "secret",
            "settings": {"server_url": self.url},
        }
        return {
            "openid_connect": {
                "provider_class": "config.sso.SsoProvider",
                "OAUTH_PKCE_ENABLED": True,
                "VERIFIED_EMAIL": False,
                "APPS": [app],
                **more,
            }
        }

    def stop(self):
        self.process.terminate()
        self.process.wait(20)
        self.log.close()


def leave_for(browser, **more):
    """Press the button: the address at the provider, and what it asks there."""
    answer = browser.post("/accounts/oidc/sso/login/", more)
    assert answer.status_code == 302, answer.content
    return answer["Location"], {name: value[0] for name, value in parse_qs(urlsplit(answer["Location"]).query).items()}


def agree(address, subject):
    """Sign in at the provider as `subject`: the address that it sends the browser back to, as path and query."""
    answer = httpx.post(address, data={"sub": subject})
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"
