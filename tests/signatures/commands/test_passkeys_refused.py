"""Answers of passkeys that do not hold: changed, made up, for another document, of another clerk."""

from copy import deepcopy

import pytest

from signatures.commands.passkeys import PasskeyWrong
from signatures.models import Layer, PasskeyChallenge, Signature
from tests.factories import StaffFactory
from tests.signatures.keeping import own_folders  # noqa: F401 -- a fixture
from tests.signatures.stepping import Step
from tests.soft_passkey import PRESENT, SoftPasskey

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]


@pytest.fixture
def step():
    return Step()


def wrong_type(step, challenge):
    return step.passkey.answer(challenge, kind="webauthn.create")


def wrong_origin(step, challenge):
    return step.passkey.answer(challenge, origin="https://lado.example.evil")


def wrong_place(step, challenge):
    return step.passkey.answer(challenge, rp_id="lado.example")


def in_a_frame(step, challenge):
    return step.passkey.answer(challenge, client={"crossOrigin": True})


def not_verified(step, challenge):
    return step.passkey.answer(challenge, flags=PRESENT)


def not_present(step, challenge):
    return step.passkey.answer(challenge, flags=0x04)


def another_key(step, challenge):
    return SoftPasskey(credential_id=step.passkey.credential_id).answer(challenge)


def unknown_credential(step, challenge):
    return SoftPasskey(key=step.passkey.key).answer(challenge)


def another_challenge(step, challenge):
    return step.passkey.answer(bytes(32))


def changed(part):
    def answer(step, challenge):
        said = deepcopy(step.passkey.answer(challenge))
        text = said["response"][part]
        said["response"][part] = text[:-8] + ("A" if text[-8] != "A" else "B") + text[-7:]
        return said

    answer.__name__ = f"changed_{part}"
    return answer


WRONG = (
    wrong_type, wrong_origin, wrong_place, in_a_frame, not_verified, not_present, another_key, unknown_credential,
    another_challenge, changed("authenticatorData"), changed("clientDataJSON"), changed("signature"),
)  # fmt: skip
PARTS = {"authenticatorData": "AA", "clientDataJSON": "AA", "signature": "AA"}
NONSENSE = (
    {}, [], "x", 5, {"response": {}}, {"id": "AA", "response": 5}, {"id": "AA", "response": {"signature": 5}},
    {"id": "é", "response": PARTS},
    {"id": "AA", "response": PARTS | {"clientDataJSON": "AA" * 9000}},
    {"id": "AA", "response": PARTS | {"clientDataJSON": "W10"}},
    {"id": "AA", "response": PARTS | {"clientDataJSON": "bnVsbA"}},
    {"id": "AA", "response": PARTS | {"clientDataJSON": "e30"}},
)  # fmt: skip


def outcome(step, document, answer):
    try:
        return step.countersign(document, answer).state
    except PasskeyWrong as error:
        return error.code


def test_answers_that_do_not_hold_are_refused_and_use_nothing_up(step):
    document = step.document()
    asked = step.asked(document)
    answers = {each.__name__: each(step, asked.challenge) for each in WRONG}

    outcomes = {name: outcome(step, document, answer) for name, answer in answers.items()}

    assert outcomes == dict.fromkeys(answers, "passkey_wrong")
    assert Layer.objects.count() == 2
    step.countersign(document, step.passkey.answer(asked.challenge))  # the right one still counts


def test_nonsense_is_refused(step):
    document = step.document()
    step.asked(document)

    assert [outcome(step, document, said) for said in NONSENSE] == ["passkey_wrong"] * len(NONSENSE)


def test_an_answer_for_another_document_is_refused(step):
    first, second = step.document(), step.document()
    answer = step.passkey.answer(step.asked(first).challenge)
    step.asked(second)

    with pytest.raises(PasskeyWrong):
        step.countersign(second, answer)

    assert not Signature.objects.filter(role="clerk").exists()


def test_a_challenge_for_other_bytes_is_refused(step):
    document = step.document()
    asked = step.asked(document)
    PasskeyChallenge.objects.update(sha256="0" * 64)  # as if the document had been exchanged since

    with pytest.raises(PasskeyWrong):
        step.countersign(document, step.passkey.answer(asked.challenge))


def test_a_challenge_that_does_not_follow_from_the_hash_is_refused(step):
    document = step.document()
    planted = bytes(range(32))
    step.asked(document)
    PasskeyChallenge.objects.update(challenge=planted)  # by whoever writes in the database

    with pytest.raises(PasskeyWrong):
        step.countersign(document, step.passkey.answer(planted))


def test_the_passkey_of_another_clerk_is_refused(step):
    document = step.document()
    other = StaffFactory(stores=[step.paper.store])
    theirs = SoftPasskey()
    theirs.registered(other.user)
    mine, asked = step.asked(document), step.asked(document, staff=other)

    for answer in (theirs.answer(mine.challenge), theirs.answer(asked.challenge), step.passkey.answer(asked.challenge)):
        with pytest.raises(PasskeyWrong):
            step.countersign(document, answer)
