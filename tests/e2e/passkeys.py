"""Passkeys in Chromium: a fingerprint reader of software, and what people do with it."""

from tests.signin import PASSWORD

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
ADD = "/accounts/2fa/webauthn/add/"


def virtual_key(page):
    """A fingerprint reader built into the machine, whose owner always agrees; (session, id)."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]


def say_again_who(page):
    """Before the sign-in is changed, the password is asked for once more."""
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main button[type=submit], main [type=submit]").first.click()
    page.wait_for_url(lambda url: "/webauthn/add/" in url and "reauthenticate" not in url)


def make_passkey(page, name="Till three"):
    """On the page that adds one."""
    page.locator("input[name=name]").fill(name)
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: "/webauthn/add/" not in url)
