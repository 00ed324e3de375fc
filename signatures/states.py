"""The states of a form template's version and of a document, and the moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class VersionState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("version", "Draft")
    REVIEW = "review", pgettext_lazy("version", "In review")
    PUBLISHED = "published", pgettext_lazy("version", "Published")
    RETIRED = "retired", pgettext_lazy("version", "Retired")


V = VersionState
VERSION_MOVES: dict[str, frozenset[str]] = {
    V.DRAFT: frozenset({V.REVIEW}),
    V.REVIEW: frozenset({V.DRAFT, V.PUBLISHED}),  # back to its author, or on, once another person has approved it
    V.PUBLISHED: frozenset({V.RETIRED}),
    V.RETIRED: frozenset(),
}
OPEN = (V.DRAFT, V.REVIEW)


class SignerRole(models.TextChoices):
    CUSTOMER = "customer", _("Customer")
    CLERK = "clerk", _("Clerk")
    WITNESS = "witness", _("Witness")


class Retention(models.TextChoices):
    """How long what was signed is kept; the years are a setting of the archive."""

    CONTRACT = "contract", _("Contract")
    TAX = "tax", _("Tax record")
    CONSENT = "consent", _("Consent")
    COMPLAINT = "complaint", _("Complaint")
    SHORT = "short", _("Short")


class Level(models.TextChoices):
    """What an electronic signature is worth by law (eIDAS)."""

    SIMPLE = "simple", pgettext_lazy("signature", "Simple")
    ADVANCED = "advanced", pgettext_lazy("signature", "Advanced")
    QUALIFIED = "qualified", pgettext_lazy("signature", "Qualified")


class WordKind(models.TextChoices):
    HARD = "hard", _("Hard word")
    KNOWN = "known", _("Known abbreviation")


class DocumentState(models.TextChoices):
    """`sealing`: everybody has signed, and the seal with its timestamps is on its way."""

    FROZEN = "frozen", pgettext_lazy("document", "Ready to sign")
    SIGNED = "signed", pgettext_lazy("document", "Signed by the customer")
    SEALING = "sealing", pgettext_lazy("document", "Awaiting its seal")
    SEALED = "sealed", pgettext_lazy("document", "Sealed")
    DECLINED = "declined", pgettext_lazy("document", "Declined")
    VOID = "void", pgettext_lazy("document", "Void")
    WITHDRAWN = "withdrawn", pgettext_lazy("document", "Withdrawn")
    SUPERSEDED = "superseded", pgettext_lazy("document", "Replaced by a newer one")


D = DocumentState
DOCUMENT_MOVES: dict[str, frozenset[str]] = {
    D.FROZEN: frozenset({D.SIGNED, D.SEALING, D.DECLINED, D.VOID}),
    D.SIGNED: frozenset({D.SEALING, D.VOID}),
    D.SEALING: frozenset({D.SEALED}),
    D.SEALED: frozenset({D.VOID, D.WITHDRAWN, D.SUPERSEDED}),
    D.DECLINED: frozenset(),
    D.VOID: frozenset(),
    D.WITHDRAWN: frozenset(),
    D.SUPERSEDED: frozenset(),
}
UNSIGNED = (D.FROZEN, D.SIGNED)  # still waits for somebody


class Follows(models.TextChoices):
    """What a later document does to the one that it follows."""

    CORRECTION = "correction", pgettext_lazy("document", "Correction")
    VOID = "void", pgettext_lazy("document", "Declaration that it is void")
    WITHDRAWAL = "withdrawal", pgettext_lazy("document", "Withdrawal")
    REPLACEMENT = "replacement", pgettext_lazy("document", "Replacement")


ENDS: dict[str, DocumentState] = {  # what becomes of the earlier one; a correction leaves it as it is
    Follows.VOID: D.VOID,
    Follows.WITHDRAWAL: D.WITHDRAWN,
    Follows.REPLACEMENT: D.SUPERSEDED,
}


ACT_STATES: dict[str, tuple[DocumentState, ...]] = {  # of a document, in which an act on it can be
    Follows.WITHDRAWAL: (D.SEALED,),
    Follows.REPLACEMENT: (D.SEALED,),
    Follows.CORRECTION: (D.SEALED,),
    Follows.VOID: (D.FROZEN, D.SIGNED, D.SEALED),
}


class Maker(models.TextChoices):
    """Who made a document: staff, or the customer by the link to their copy."""

    STAFF = "staff", _("Staff")
    CUSTOMER = "customer", _("Customer")


class LayerKind(models.TextChoices):
    """What a revision of the file adds."""

    FROZEN = "frozen", _("Frozen")
    CUSTOMER = "customer", _("Customer")
    WITNESS = "witness", _("Witness")
    CLERK = "clerk", _("Clerk")
    SEAL = "seal", _("Seal")
    RENEWAL = "renewal", _("Archive timestamp")


class Method(models.TextChoices):
    """How somebody signed."""

    INK = "ink", _("Drawn")
    TYPED = "typed", _("Name typed")


class Where(models.TextChoices):
    """On what somebody signs; a link opens one document in its frozen bytes."""

    TABLET = "tablet", _("The clerk’s tablet")
    SCREEN = "screen", _("Customer screen")
    PHONE = "phone", _("Own phone")
    HOME = "home", _("The technician’s phone")
