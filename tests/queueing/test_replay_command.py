"""`manage.py replay` as an operator types it."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

LOG = """id,at,service,tier,service_seconds,patience_seconds,booked_for,waited_seconds
1,2026-03-02T09:00:00,bill,plain,600,,,0
2,2026-03-02T09:01:00,bill,plain,600,,,300
3,2026-03-02T09:02:00,bill,gold,600,,,60
4,2026-03-02T09:03:00,bill,gold,oops,,,60
"""


@pytest.fixture
def file(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


@pytest.fixture
def log(file):
    return file("log.csv", LOG)


def said(*arguments):
    """(standard output, standard error)."""
    out, err = StringIO(), StringIO()
    call_command("replay", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_replay_prints_waits_by_tier_beside_what_happened(log):
    out, _ = said(log)
    lines = out.splitlines()
    assert lines[0].startswith("3 customers, 1 desks, accumulating")
    assert [line.split()[:4] for line in lines[3:]] == [
        ["gold", "1", "1", "0"],
        ["plain", "2", "2", "0"],
        ["all", "3", "3", "0"],
    ]
    assert "| really served" in lines[2]


def test_replay_tells_bad_rows_on_standard_error(log):
    assert said(log)[1] == "line 5, service_seconds: 'oops' is no number\n"


def test_replay_plays_the_policy_tiers_and_desks_given(log, file):
    desks = file("desks.json", '[{"id": "d", "services": "*", "opens_at": "2026-03-02T09:05:00"}]')
    policy = file("policy.json", '{"kind": "strict"}')
    tiers = file("tiers.json", '[{"code": "plain", "rank": 2}]')
    out, _ = said(log, "--policy", policy, "--tier", "gold:rank=1", "--tiers", tiers, "--desks", desks, "--json")
    called = {one["id"]: one["called_at"] for one in json.loads(out)["customers"]}
    assert called == {
        "3": "2026-03-02 09:05:00+00:00",
        "1": "2026-03-02 09:15:00+00:00",
        "2": "2026-03-02 09:25:00+00:00",
    }


def test_replay_reads_times_in_the_zone_given(log):
    called = json.loads(said(log, "--zone", "Europe/Prague", "--json")[0])["customers"][0]["called_at"]
    assert called == "2026-03-02 08:00:00+00:00"


def test_replay_as_json_has_everything_and_no_infinity(log, file):
    desks = file("desks.json", '[{"id": "d", "services": []}]')
    answer = json.loads(said(log, "--desks", desks, "--predict", "--json")[0], parse_constant=pytest.fail)
    assert answer["desks"] == 1
    assert answer["problems"] == [{"line": 5, "field": "service_seconds", "reason": "'oops' is no number"}]
    assert answer["promises"] is None
    assert answer["tiers"][-1]["real"]["served"] == 3
    assert answer["customers"][0]["estimate"]["p50"] is None


def test_replay_says_how_often_the_promise_held(log):
    assert "promises: " in said(log, "--predict")[0]
    assert "promises: " not in said(log)[0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--policy", "lifo"], "unknown kind of policy 'lifo'"),
        (["--policy", "nowhere.json"], "nowhere.json: No such file"),
        (["--tier", "gold:speed=1"], "has no speed"),
        (["--desks", "nowhere.json"], "nowhere.json: No such file"),
        (["--zone", "Mars/Base"], "'Mars/Base' is no time zone"),
        (["--predict", "--leave-rate", "-1"], "leave_rate"),
    ],
)
def test_replay_says_what_is_wrong_with_an_option(log, arguments, message):
    with pytest.raises(CommandError, match=message):
        said(log, *arguments)


def test_replay_says_what_is_wrong_with_the_file(file, tmp_path):
    with pytest.raises(CommandError, match="no column"):
        said(file("bad.csv", "a,b\n1,2\n"))
    with pytest.raises(CommandError, match="No such file"):
        said(str(tmp_path / "none.csv"))
    (tmp_path / "latin.csv").write_bytes(LOG.replace("plain", "pláin").encode("latin-1"))
    with pytest.raises(CommandError, match="not in UTF-8"):
        said(str(tmp_path / "latin.csv"))
