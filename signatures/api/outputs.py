"""What documents answer, as OpenAPI describes it, and the making of it."""

from datetime import datetime
from typing import Any

from fido2.utils import websafe_encode
from rest_framework import serializers

from signatures.commands.passkeys import Question
from signatures.models import Document
from signatures.queries.passkeys import needs_passkey
from signatures.queries.withdrawing import withdraw_until
from signatures.states import DocumentState, Follows, Level, Maker, Method, SignerRole, Where

Form = serializers.Serializer[Any]


class Signer(Form):
    """Somebody who signs, in their order; the last three are empty until they have."""

    role = serializers.ChoiceField(choices=SignerRole.values)
    signed_at = serializers.DateTimeField(allow_null=True)
    method = serializers.ChoiceField(choices=Method.values, allow_null=True)
    where = serializers.ChoiceField(choices=Where.values, allow_null=True)
    passkey = serializers.BooleanField(help_text="A clerk who has shown who they are with a passkey, for these bytes.")


class LaterAct(Form):
    """What was done to it later: a document of its own."""

    reference = serializers.CharField()
    act = serializers.ChoiceField(choices=Follows.values)
    at = serializers.DateTimeField()
    made_by = serializers.ChoiceField(choices=Maker.values)
    state = serializers.ChoiceField(choices=DocumentState.values)


class DocumentFacts(Form):
    id = serializers.IntegerField()
    reference = serializers.CharField(help_text="Printed on it.")
    state = serializers.ChoiceField(choices=DocumentState.values)
    template = serializers.SlugField()
    version = serializers.IntegerField()
    language = serializers.CharField()
    store = serializers.SlugField()
    ticket = serializers.IntegerField(allow_null=True)
    sha256 = serializers.CharField(help_text="Of the frozen bytes: what is shown and signed.")
    needs_passkey = serializers.BooleanField(
        help_text="Its form or its store wants a passkey for the countersignature."
    )
    pages = serializers.IntegerField()
    made_at = serializers.DateTimeField()
    reason = serializers.CharField(help_text="Why it was declined, made void, withdrawn or replaced.")
    level = serializers.ChoiceField(choices=Level.values)
    withdraw_until = serializers.DateField(
        allow_null=True, help_text="The last day on which the customer may withdraw; null where they may not."
    )
    follows = serializers.CharField(allow_null=True, help_text="The reference of the document that this act is about.")
    follows_as = serializers.ChoiceField(choices=Follows.values, allow_null=True)
    replaced_by = serializers.CharField(allow_null=True)
    later = LaterAct(many=True)
    signers = Signer(many=True)


class DocumentMade(DocumentFacts):
    sign_url = serializers.CharField(
        help_text="For whoever signs next, once, for 15 minutes; empty when that is a clerk."
    )


class Credential(Form):
    type = serializers.ChoiceField(choices=["public-key"])
    id = serializers.CharField()


class PasskeyOptions(Form):
    """What navigator.credentials.get takes (PublicKeyCredentialRequestOptionsJSON)."""

    challenge = serializers.CharField(help_text="SHA-256 over the document, its hash and a nonce; base64url.")
    rpId = serializers.CharField()  # noqa: N815 -- WebAuthn's name, as those below
    timeout = serializers.IntegerField(help_text="Milliseconds.")
    userVerification = serializers.ChoiceField(choices=["required"])  # noqa: N815
    allowCredentials = Credential(many=True)  # noqa: N815


class PasskeyQuestion(Form):
    publicKey = PasskeyOptions()  # noqa: N815 -- as above
    expires_at = serializers.DateTimeField()


def question_answer(question: Question, *, now: datetime) -> dict[str, Any]:
    """A question as browsers read it."""
    return {
        "publicKey": {
            "challenge": websafe_encode(question.challenge),
            "rpId": question.rp_id,
            "timeout": int((question.expires_at - now).total_seconds() * 1000),
            "userVerification": "required",
            "allowCredentials": [{"type": "public-key", "id": websafe_encode(each)} for each in question.credentials],
        },
        "expires_at": question.expires_at,
    }


def document_answer(document: Document) -> dict[str, Any]:
    """Two statements besides the document's own row, and one for those that may be withdrawn from."""
    done = {each.role: each for each in document.signatures.all()}
    return {
        "id": document.pk,
        "reference": document.reference,
        "state": document.state,
        "template": document.version.template.code,
        "version": document.version.number,
        "language": document.language,
        "store": document.store.code,
        "ticket": document.ticket_id,
        "sha256": document.sha256,
        "needs_passkey": needs_passkey(document),
        "pages": document.pages,
        "made_at": document.made_at,
        "reason": document.reason,
        "level": document.level,
        "withdraw_until": withdraw_until(document),
        "follows": document.follows.reference if document.follows else None,
        "follows_as": document.follows_as or None,
        "replaced_by": document.replaced_by.reference if document.replaced_by else None,
        "later": [
            {
                "reference": row.reference,
                "act": row.follows_as,
                "at": row.made_at,
                "made_by": row.made_by,
                "state": row.state,
            }
            for row in document.later.order_by("id")
        ],
        "signers": [
            {
                "role": role,
                "signed_at": done[role].at if role in done else None,
                "method": done[role].method if role in done else None,
                "where": done[role].where if role in done else None,
                "passkey": role in done and bool(done[role].passkey_sha256),
            }
            for role in document.roles
        ],
    }
