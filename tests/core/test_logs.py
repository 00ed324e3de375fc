"""What never stands in a log line."""

import logging

import pytest

from core.logs import HideTokens, hide

TOKEN = "q1W2e3R4t5Y6u7I8o9P0a1S2"


@pytest.mark.parametrize(
    "line",
    [
        f'GET /t/{TOKEN}/ HTTP/1.1" 200',
        f"/api/v1/tickets/{TOKEN}/leave/",
        f"Authorization: Bearer lds_{TOKEN}",
        f"ldd_{TOKEN}",
        f"/x/?token={TOKEN}&a=1",
        f"/join/chiado/?pass={TOKEN}:1wabcd:{TOKEN}",
        "/stores/?phone=%2B351912345678",
    ],
)
def test_hide_leaves_no_token_or_phone(line):
    hidden = hide(line)

    assert TOKEN not in hidden
    assert "912345678" not in hidden


@pytest.mark.parametrize("line", ["GET /api/v1/stores/demo-001/line/ 200", "counter 3 called A012"])
def test_hide_leaves_the_rest(line):
    assert hide(line) == line


def test_filter_changes_formatted_arguments_too():
    record = logging.LogRecord("x", logging.INFO, "", 0, "%s %s", ("GET", f"/t/{TOKEN}/"), None)

    assert HideTokens().filter(record)
    assert record.getMessage() == "GET /t/***/"
