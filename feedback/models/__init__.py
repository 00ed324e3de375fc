"""Feedback: what customers are asked, and what they say."""

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
from feedback.models.followups import (
    AlarmRule,
    Cause,
    FollowUp,
    FollowUpAct,
    Level,
    LevelDeadline,
    SystemicProblem,
)
from feedback.models.surveys import (
    Answer,
    AnswerMark,
    HeardMessage,
    Invitation,
    OptOut,
    ShortNumber,
    Survey,
    SurveyVersion,
)

__all__ = [
    "AlarmRule",
    "Answer",
    "AnswerMark",
    "Cause",
    "Claim",
    "ClaimAct",
    "ClaimCategory",
    "ClaimFile",
    "ClaimLetter",
    "ClaimMail",
    "ClaimSequence",
    "ClaimWords",
    "FollowUp",
    "FollowUpAct",
    "HeardMessage",
    "Invitation",
    "Level",
    "LevelDeadline",
    "OptOut",
    "ShortNumber",
    "Survey",
    "SurveyVersion",
    "SystemicProblem",
]
