"""Documents: what was filled in for whom, who has signed which bytes, and where that is written down for good."""

from django.db import models
from django.db.models import F, Q

from core.personal import SealedField
from signatures.states import (
    DOCUMENT_MOVES,
    ENDS,
    DocumentState,
    Follows,
    LayerKind,
    Level,
    Maker,
    Method,
    Retention,
    Where,
)

HASH = "^[0-9a-f]{64}$"


class Document(models.Model):
    """A form filled in for somebody, from the moment its bytes are frozen.

    `sha256`, `length` and `pages` are of the frozen bytes: what everybody sees and signs. What was filled in lies in
    `values`, encrypted under the document's own key like its bytes: with the key gone both are, and the proof stays.
    What its form asked for (`level` to `needs_passkey`) is copied when it is frozen: a later change of the form changes
    nothing of it. A later act (`follows_as`) is a document too: of the form that it is about, with words of its own.
    """

    reference = models.CharField(max_length=12, unique=True)  # printed on it; with the hash behind its QR code
    version = models.ForeignKey("signatures.TemplateVersion", models.PROTECT, related_name="documents")
    language = models.CharField(max_length=5)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="documents")
    ticket = models.ForeignKey("queueing.Ticket", models.PROTECT, null=True, related_name="documents")
    session = models.ForeignKey("queueing.Session", models.PROTECT, null=True, related_name="documents")
    customer = models.ForeignKey("stores.Customer", models.SET_NULL, null=True, related_name="documents")
    author = models.ForeignKey("stores.Staff", models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=DocumentState, default=DocumentState.FROZEN)
    state_since = models.DateTimeField()
    made_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)  # why it was declined or made void
    values = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    length = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField()
    roles = models.JSONField()  # who signs, in their order
    level = models.CharField(max_length=12, choices=Level, default=Level.SIMPLE)
    retention = models.CharField(max_length=12, choices=Retention, default=Retention.CONTRACT)
    may_withdraw = models.BooleanField(default=False)
    withdraw_days = models.PositiveSmallIntegerField(default=14)
    needs_code = models.BooleanField(default=False)
    needs_passkey = models.BooleanField(default=False)
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="later")
    follows_as = models.CharField(max_length=11, choices=Follows, blank=True)
    wording = models.ForeignKey("signatures.WordingVersion", models.PROTECT, null=True, related_name="+")  # an act's
    made_by = models.CharField(max_length=8, choices=Maker, default=Maker.STAFF)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaces")
    keep_until = models.DateField(null=True)
    held_because = models.CharField(max_length=200, blank=True)  # a legal hold: nothing is erased while it says why
    seal_claimed_at = models.DateTimeField(null=True)
    seal_tries = models.PositiveSmallIntegerField(default=0)
    seal_again_at = models.DateTimeField(null=True)  # not tried before: what it waits for was away
    seal_trouble = models.CharField(max_length=40, blank=True)  # what was in the way, as an error's code
    stamped_at = models.DateTimeField(null=True)  # its last archive timestamp

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(DOCUMENT_MOVES)), name="document_state_known"),
            models.CheckConstraint(condition=Q(sha256__regex=HASH), name="document_hash_whole"),
            models.CheckConstraint(
                condition=Q(follows=None, follows_as="") | Q(follows__isnull=False, follows_as__in=Follows.values),
                name="document_follows_as_something",
            ),
            models.CheckConstraint(condition=~Q(follows=F("id")), name="document_follows_another"),
            models.UniqueConstraint(
                fields=["follows"], condition=Q(follows_as__in=list(ENDS)), name="document_ended_once"
            ),
            models.CheckConstraint(
                condition=Q(replaced_by=None) | Q(state=DocumentState.SUPERSEDED), name="document_replaced_when_over"
            ),
            models.CheckConstraint(condition=~Q(replaced_by=F("id")), name="document_replaced_by_another"),
        ]
        indexes = [
            models.Index(fields=["store", "made_at"], name="document_by_store"),
            models.Index(fields=["sha256"], name="document_by_hash"),
            models.Index(fields=["keep_until"], condition=Q(keep_until__isnull=False), name="document_by_end"),
            models.Index(
                fields=["state_since"], condition=Q(state=DocumentState.SEALING), name="document_awaiting_seal"
            ),
            models.Index(fields=["stamped_at"], condition=Q(stamped_at__isnull=False), name="document_by_timestamp"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def name(self) -> str:
        """What it is, for staff, in the language of the page."""
        form = str(self.version.template)
        return f"{self.get_follows_as_display()} · {form}" if self.follows_as else form


class DocumentKey(models.Model):
    """What a document's bytes and values are encrypted with. Erasing is to destroy it: `secret` is empty then."""

    document = models.OneToOneField(Document, models.CASCADE, primary_key=True, related_name="key")
    secret = SealedField()
    destroyed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.document_id}"


class Layer(models.Model):
    """The whole file after one act (append-only by trigger): each begins with the bytes of the one before."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="layers")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=LayerKind)
    sha256 = models.CharField(max_length=64)
    length = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="layer_number_once"),
            models.UniqueConstraint(
                fields=["document", "kind"], condition=~Q(kind=LayerKind.RENEWAL), name="layer_kind_once"
            ),
            models.CheckConstraint(condition=Q(sha256__regex=HASH), name="layer_hash_whole"),
        ]
        indexes = [models.Index(fields=["sha256"], name="layer_by_hash")]

    def __str__(self) -> str:
        return f"{self.document_id}.{self.number}"


class Signature(models.Model):
    """Somebody's act (append-only by trigger, but for `dynamics` and `device`, which may go).

    `mark_sha256` is of the ink or of the typed name.
    `dynamics` is time and pressure of the ink, locked to a key that lies elsewhere.
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="signatures")
    layer = models.OneToOneField(Layer, models.CASCADE, related_name="signature")
    role = models.CharField(max_length=8, choices=[(each.value, each.label) for each in LayerKind][1:4])
    method = models.CharField(max_length=8, choices=Method)
    where = models.CharField(max_length=8, choices=Where)
    staff = models.ForeignKey("stores.Staff", models.PROTECT, null=True, related_name="+")
    device = models.ForeignKey("stores.Device", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    mark_sha256 = models.CharField(max_length=64)
    evidence_sha256 = models.CharField(max_length=64, blank=True)
    passkey_sha256 = models.CharField(
        max_length=64, blank=True
    )  # of the record of a clerk's passkey, where one was used
    dynamics = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "role"], name="signature_role_once")]

    def __str__(self) -> str:
        return f"{self.document_id} {self.role}"


class SigningLink(models.Model):
    """The right to sign one document, in exactly these bytes, once (by its secret's hash, which is all that is kept).

    `code_hash` is of a one-time code that was sent to the customer's own phone; the text names store and document.
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="links")
    role = models.CharField(max_length=8)
    where = models.CharField(max_length=8, choices=Where)
    secret_hash = models.BinaryField(max_length=32, unique=True)
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    code_hash = models.BinaryField(max_length=32, null=True)
    code_sent_at = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    proven_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="link_expires_after"),
            models.CheckConstraint(condition=Q(sha256__regex=HASH), name="link_hash_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.role}"


class Chain(models.Model):
    """How far a chain of entries has come: its tail cannot be cut unseen. One per document, one per store and day.

    `stamp` is a timestamp (RFC 3161) over the head of a day that is over.
    """

    name = models.CharField(max_length=60, unique=True)
    count = models.PositiveIntegerField(default=0)
    head = models.BinaryField(max_length=32)
    stamp = models.BinaryField(null=True)
    stamped_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class ChainEntry(models.Model):
    """What happened (append-only by trigger): its hash follows from the entry before (signatures.evidence)."""

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    event = models.JSONField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="chain_entry_once")]

    def __str__(self) -> str:
        return f"{self.chain_id}.{self.number}"


class DocumentRead(models.Model):
    """Somebody looked at a document (append-only by trigger): staff, or who has one of its links."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="reads")
    staff = models.ForeignKey("stores.Staff", models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=20)  # page, file, facts, copy, export
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["document", "at"], name="read_by_document")]

    def __str__(self) -> str:
        return f"{self.document_id} {self.what}"
