"""Feedback: what customers are asked, and what they say."""

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
    "Answer",
    "AnswerMark",
    "HeardMessage",
    "Invitation",
    "OptOut",
    "ShortNumber",
    "Survey",
    "SurveyVersion",
]
