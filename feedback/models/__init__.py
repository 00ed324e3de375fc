"""What customers say afterwards, and what becomes of it."""

from feedback.models.claims import (
    Claim,
    ClaimAct,
    ClaimCategory,
    ClaimFile,
    ClaimLetter,
    ClaimMail,
    ClaimSequence,
    ClaimWords,
)

__all__ = [
    "Claim",
    "ClaimAct",
    "ClaimCategory",
    "ClaimFile",
    "ClaimLetter",
    "ClaimMail",
    "ClaimSequence",
    "ClaimWords",
]
