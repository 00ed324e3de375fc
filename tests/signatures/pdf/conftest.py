"""A token of SoftHSM for the whole run: its library reads its settings once in a process."""

import os
import subprocess
from datetime import timedelta

import pytest

from signatures.keys import Purpose, TokenKey
from signatures.rendering import rendering
from signatures.verifying import verifying
from tests.signatures.pdf.ceremony import NOW, home

SOFTHSM = "/usr/lib/softhsm/libsofthsm2.so"


@pytest.fixture(scope="session", autouse=True)
def _no_process_stays():
    yield
    rendering.pool.close()
    verifying.pool.close()


@pytest.fixture(scope="session")
def token(tmp_path_factory):
    """A token of SoftHSM with a P-256 key that was made inside it."""
    folder = tmp_path_factory.mktemp("token")
    (folder / "tokens").mkdir()
    config = folder / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(config)
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", "lado", "--pin", "1234", "--so-pin", "5678"],
        check=True,
        capture_output=True,
    )
    yield made_key()
    del os.environ["SOFTHSM2_CONF"]


def made_key():
    import pkcs11  # noqa: PLC0415 -- after SOFTHSM2_CONF
    from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters  # noqa: PLC0415 -- the same

    with pkcs11.lib(SOFTHSM).get_token(token_label="lado").open(user_pin="1234", rw=True) as session:
        curve = encode_named_curve_parameters("secp256r1")
        domain = session.create_domain_parameters(pkcs11.KeyType.EC, {pkcs11.Attribute.EC_PARAMS: curve}, local=True)
        public, _private = domain.generate_keypair(store=True, label="seal")
        point = encode_ec_public_key(public)
    from cryptography.hazmat.primitives.serialization import load_der_public_key  # noqa: PLC0415 -- beside its use

    certificate = home().authority.certify(
        load_der_public_key(point), name="Token", purpose=Purpose.SEAL, at=NOW - timedelta(days=1)
    )
    return TokenKey(SOFTHSM, "lado", "1234", "seal", certificate, home().authority.chain)
