"""Categories and letters of the demo."""

import pytest
from django.conf import settings

from core.wordings import FIELD
from feedback.claim_letters import IN_LETTERS
from feedback.commands.demo_claims import load_claims
from feedback.models import ClaimCategory, ClaimLetter


@pytest.mark.django_db
def test_demo_has_every_language_and_may_be_loaded_again():
    for _each in range(2):
        load_claims()

    rows = [*ClaimCategory.objects.all(), *ClaimLetter.objects.all()]
    assert all(set(row.names) == set(dict(settings.LANGUAGES)) for row in rows)
    texts = [text for letter in ClaimLetter.objects.all() for text in letter.texts.values()]
    assert {name for text in texts for name in FIELD.findall(text)} <= set(IN_LETTERS)
    assert ClaimCategory.objects.filter(queue="technical").exists()
    assert ClaimCategory.objects.get(track="ombudsman").is_public is False
