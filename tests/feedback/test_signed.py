"""A sealed form asks whoever signed it, in the store or at home; who is not known for sure is not asked."""

import pytest

from feedback.models import Invitation
from insight.receivers import sealed
from signatures.commands import seals
from signatures.commands.drafts import begin_draft
from signatures.models import Document, DocumentDraft, FormTemplate
from tests.factories import NOON, customer_with
from tests.feedback.surveys import PHONE, a_survey
from tests.signatures.papers import Paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper():
    return Paper()


def made(paper, customer):
    document = paper.made(now=NOON)
    Document.objects.filter(pk=document.pk).update(customer=customer)
    return paper.again(document)


def test_sealed_form_asks_the_customer_once(paper):
    survey = a_survey(touchpoint="signing", minutes=60)
    document = made(paper, customer_with(phone=PHONE))
    for role in document.roles:
        paper.signed(document, role, now=NOON)

    assert seals.seal_document(document_id=document.pk, now=NOON)
    sealed(document=paper.again(document), now=NOON)

    row = Invitation.objects.get()
    assert (row.survey, row.state, row.way, row.to) == (survey, "planned", "sms", PHONE)
    assert (row.clerk, row.store, row.key) == (paper.clerk, paper.store, f"document:{document.pk}")


def test_form_signed_at_home_asks_about_the_visit_at_home(paper):
    a_survey(touchpoint="signing"), a_survey(touchpoint="home", code="at-home")
    document = made(paper, customer_with(phone=PHONE))
    home = FormTemplate.objects.get(code="home-intervention")
    draft = begin_draft(template=home, store=paper.store, author=paper.clerk, language="en", now=NOON)
    DocumentDraft.objects.filter(pk=draft.pk).update(document=document)

    sealed(document=document, now=NOON)

    assert Invitation.objects.get().survey.code == "at-home"


def test_form_of_somebody_unknown_asks_nobody(paper):
    a_survey(touchpoint="signing")

    sealed(document=made(paper, None), now=NOON)

    assert not Invitation.objects.exists()
