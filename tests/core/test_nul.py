"""NUL, which no text of the database can hold, is refused wherever it stands."""

import pytest

from tests.clients import paired, signed_in
from tests.queueing.conftest import make_shop

NUL = "chi\0ado"


@pytest.fixture
def shop(db):
    return make_shop()


@pytest.mark.parametrize("page", ["/stores/?q=%00", "/stores/?near=%00", "/stores/?a=1&b=x%00y"])
def test_address_with_nul_is_a_page_that_says_so(client, db, page):
    response = client.get(page)

    assert response.status_code == 400
    assert response["Content-Type"].startswith("text/html")


def test_address_with_nul_is_a_problem_for_programs(client, db):
    response = client.get("/api/v1/stores/?q=%00")

    assert (response.status_code, response.json()["code"]) == (400, "invalid")


@pytest.mark.parametrize("kind", ["form", "multipart"])
def test_form_with_nul_is_refused(shop, kind):
    kiosk = paired(shop.store, "kiosk")
    data = {"tier": NUL, "key": "press-12345", "phone": ""}
    form = {"data": "tier=%00&key=press-12345", "content_type": "application/x-www-form-urlencoded"}

    response = kiosk.post("/kiosk/service/sim-swap/", **(form if kind == "form" else {"data": data}))

    assert response.status_code == 400
    assert not shop.store.tickets.exists()


def test_form_goes_on_without_nul(shop):
    response = paired(shop.store, "kiosk").post("/kiosk/service/sim-swap/", {"tier": "standard", "key": "press-12345"})

    assert response.status_code == 302
    assert shop.store.tickets.count() == 1


def test_nul_sent_by_staff_takes_them_back(shop):
    browser = signed_in(shop.clerk)

    response = browser.post(
        "/language/", {"language": NUL, "next": "/"}, headers={"Referer": "http://testserver/desk/"}
    )

    assert (response.status_code, response["Location"]) == (302, "/desk/")
