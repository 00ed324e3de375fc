"""What browsers are sent: by the letter of RFC 8291, readable by the one browser and by nobody else."""

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from queueing.push.encryption import CURVE, BadKeysError, Keys, encrypted, from_base64, to_base64
from tests.push_server import Phone

# RFC 8291, section 5 and appendix A
TEXT = b"When I grow up, I want to be a watermelon"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
RECEIVER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
SALT, AUTH = "DGv6ra1nlYgDCS1FRnbzlw", "BTBZMqHH6r4Tts7J_aSIgg"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def keys_of(phone):
    return Keys.read(phone.subscription["p256dh"], phone.subscription["auth"])


def test_the_example_of_the_standard_comes_out_byte_for_byte():
    private = ec.derive_private_key(int.from_bytes(from_base64(SENDER), "big"), CURVE)
    body = encrypted(TEXT, Keys.read(RECEIVER, AUTH), private=private, salt=from_base64(SALT), padded=0)
    assert to_base64(body) == BODY


@given(st.binary(max_size=3000))
def test_the_browser_reads_what_was_written(text):
    phone = Phone("https://example.org/")
    assert phone.read(encrypted(text, keys_of(phone))) == text


def test_another_browser_reads_nothing():
    phone, other = Phone("https://example.org/"), Phone("https://example.org/")
    other.auth = phone.auth
    with pytest.raises(InvalidTag):
        other.read(encrypted(b"A012", keys_of(phone)))


def test_messages_of_different_length_have_one_size():
    keys = keys_of(Phone("https://example.org/"))
    assert len({len(encrypted(b"x" * length, keys)) for length in range(1, 250, 31)}) == 1


def test_the_same_text_never_looks_the_same():
    keys = keys_of(Phone("https://example.org/"))
    assert len({encrypted(b"A012", keys) for _again in range(20)}) == 20


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [
        ("", AUTH),
        (RECEIVER, ""),
        (RECEIVER[:-4], AUTH),
        (RECEIVER, AUTH + "AAAA"),
        (to_base64(b"\x04" + b"\x01" * 64), AUTH),  # no point of the curve
        (to_base64(b"\x02" + from_base64(RECEIVER)[1:33]), AUTH),  # short form of a point
        ("<script>", AUTH),
        (RECEIVER, "ключ"),
    ],
)
def test_what_are_no_keys_is_refused(p256dh, auth):
    with pytest.raises(BadKeysError):
        Keys.read(p256dh, auth)
