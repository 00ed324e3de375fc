"""The web form for claims, and a customer's own page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from feedback.claim_states import ClaimChannel
from feedback.commands import claim_acts as acts
from feedback.commands.claim_joining import join
from feedback.commands.claim_words import add_words
from feedback.models import Claim, ClaimFile
from feedback.views.claim_own import ACTS
from tests.clients import Client
from tests.factories import StoreFactory
from tests.feedback.claims import category, claim, worker

SAID = {"category": "bill", "store": "", "text": "Wrong.", "name": "Ana", "mail": "ana@example.org", "phone": ""}


@pytest.fixture
def store(db, settings):
    settings.EMAIL_HOST = "mail.example"
    category()
    category("secret", is_public=False)
    return StoreFactory(name="Chiado", code="chiado")


@pytest.fixture
def client():
    return Client(headers={"Accept-Language": "cs"})


def shown(client, row):
    return client.get(f"/claim/{row.token}/").content.decode()


def test_customer_writes_on_the_web_and_is_led_to_the_page(store, client):
    answer = client.post("/claim/", {**SAID, "store": "chiado"})

    row = Claim.objects.get()
    assert answer["Location"] == f"/claim/{row.token}/"
    assert (row.channel, row.language, row.store, row.entered_by) == ("web", "cs", store, None)
    assert row.number in shown(client, row)


@pytest.mark.parametrize(
    "wrong",
    [{"text": ""}, {"mail": ""}, {"mail": "ana"}, {"category": "secret"}, {"phone": "12"}, {"store": "nowhere"}],
)
def test_form_says_what_is_wrong_and_keeps_what_was_typed(store, client, wrong):
    answer = client.post("/claim/", {**SAID, **wrong})

    assert answer.status_code == 400
    assert 'class="error"' in answer.content.decode()
    assert not Claim.objects.exists()


def test_page_shows_letters_and_own_words_and_nothing_of_the_house(store, client):
    row, by = claim(store), worker(store)
    facts = {"claim_id": row.pk, "by_id": by.pk, "now": timezone.now()}
    acts.take(**facts)
    acts.add_note(text="A difficult one.", **facts)
    acts.answer(text="You get it back.", **facts)
    acts.close(finding="right", text="Our fault.", **facts)

    page = shown(client, row)

    assert "You get it back." in page
    for inside in ("difficult", "Our fault", by.first_name, "ana@example.org", "912345678"):
        assert inside not in page


def test_words_reopen_what_was_answered(store, client):
    row = claim(store)
    acts.answer(claim_id=row.pk, text="No.", by_id=worker(store).pk, now=timezone.now())

    client.post(f"/claim/{row.token}/words/", {"text": "But yes."})

    row.refresh_from_db()
    assert row.state == "reopened"
    assert "But yes." in shown(client, row)


def test_customer_adds_a_file_that_only_staff_open(store, client):
    row = claim(store)

    client.post(f"/claim/{row.token}/file/", {"file": SimpleUploadedFile("bill.pdf", b"%PDF-1.7")})

    page = shown(client, row)
    assert "bill.pdf" in page
    assert f"/files/{ClaimFile.objects.get().pk}/" not in page


def test_page_of_a_joined_claim_shows_its_own_and_the_other_number_alone(store, client):
    first, second = claim(store), claim(store, text="My secret.", channel=ClaimChannel.PHONE)
    facts = {"by_id": worker(store).pk, "now": timezone.now()}
    join(claim_id=first.pk, into_id=second.pk, **facts)
    acts.answer(claim_id=second.pk, text="You get it back.", **facts)

    client.post(f"/claim/{first.token}/words/", {"text": "Thank you."})

    page = shown(client, first)
    assert second.number in page
    for others in ("You get it back.", "My secret.", "Thank you."):
        assert others not in page
    assert "Thank you." in shown(client, second)


@pytest.mark.parametrize("whose", ["web", "other"])
def test_pages_of_claims_joined_apart_show_the_state_and_nothing_of_each_other(store, client, whose):
    """Two of the web, in one name or in two: the words, files and numbers of neither pass to the other."""
    theirs = {} if whose == "web" else {"mail": "eva@example.org", "phone": "+351961234567"}
    first, second = claim(store, text="Ana’s secret."), claim(store, text="Eva’s secret.", **theirs)
    facts = {"by_id": worker(store).pk, "now": timezone.now()}
    join(claim_id=first.pk, into_id=second.pk, **facts)
    acts.take(claim_id=second.pk, **facts)
    client.post(f"/claim/{first.token}/words/", {"text": "And the router."})
    client.post(f"/claim/{first.token}/file/", {"file": SimpleUploadedFile("router.pdf", b"%PDF-1.7")})
    client.post(f"/claim/{second.token}/words/", {"text": "And the modem."})
    acts.answer(claim_id=second.pk, text="Dear Eva", **facts)

    one, two = shown(client, first), shown(client, second)

    for word, here in [("Ana’s secret.", one), ("And the router.", one), ("router.pdf", one), ("Eva’s secret.", two),
                       ("And the modem.", two), ("Dear Eva", two)]:  # fmt: skip
        assert word in here
        assert word not in (two if here is one else one)
    assert second.number not in one
    assert second.token not in one
    assert first.number not in two
    for page in (one, two):
        assert "Zodpovězeno" in page


def test_page_of_ones_own_joined_claim_leads_on_to_the_other(store, client):
    first, second = (claim(store, channel=ClaimChannel.PHONE) for _each in range(2))
    join(claim_id=first.pk, into_id=second.pk, by_id=worker(store).pk, now=timezone.now())

    assert f'href="/claim/{second.token}/"' in shown(client, first)
    assert first.token not in shown(client, second)


def test_claim_that_anybody_may_have_typed_leads_nobody_on(store, client):
    typed, victim = claim(store), claim(store, channel=ClaimChannel.PHONE)
    join(claim_id=typed.pk, into_id=victim.pk, by_id=worker(store).pk, now=timezone.now())

    assert victim.token not in shown(client, typed)


def test_form_sent_again_with_its_key_is_one_claim_and_a_key_of_few_signs_is_none(store, client):
    sent = [client.post("/claim/", {**SAID, "key": key})["Location"] for key in ("k" * 16, "k" * 16, "k", "k")]

    assert len(set(sent)) == 3
    assert client.get("/claim/").context["key"] != client.get("/claim/").context["key"]


def test_long_history_comes_in_pages_the_newest_first(store, client):
    row = claim(store, text="The first word.")
    for n in range(ACTS):
        add_words(claim_id=row.pk, text=f"Word {n}.", now=timezone.now())

    assert "The first word." not in shown(client, row)
    assert f"Word {ACTS - 1}." in shown(client, row)
    assert "The first word." in client.get(f"/claim/{row.token}/?page=1").content.decode()


def test_other_tokens_open_nothing_and_looking_is_limited(store, client):
    assert client.get(f"/claim/{'x' * 32}/").status_code == 404

    assert [client.get(f"/claim/{'x' * 32}/").status_code for _each in range(60)][-1] == 429


def test_one_address_adds_only_so_much(store, client, settings):
    settings.CLAIMS_PER_ADDRESS = "2/h/ip"
    row = claim(store)

    statuses = [client.post(f"/claim/{row.token}/words/", {"text": f"Word {n}"}).status_code for n in range(3)]

    assert statuses == [302, 302, 429]


def test_claims_without_categories_are_off(db):
    assert Client().get("/claim/").status_code == 409
