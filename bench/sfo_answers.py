"""A real survey brought in through the public answer API: 2,831 passengers at an airport, its areas as stores.

Sent twice: the second time every answer must be known. 84 of them said 11, "don't know": they are kept and count for
nobody. The net promoter score is told for all and by area, counted here and by PostgreSQL; ends with 1 where the two
differ.

`LADO_DATA` names the folder of data (default ../shared/data).
"""

import csv
import json
import os
import sys
import time
import urllib.request
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import ground

DATA = Path(os.environ.get("LADO_DATA", "../shared/data"))
FILE = "d1_sfo_survey_2017.csv"
DONT_KNOW = 11
MOST = 1000  # answers of one request
SCORE = """
SELECT s.code, count(a.nps), count(*) FILTER (WHERE a.nps >= 9), count(*) FILTER (WHERE a.nps <= 6)
FROM feedback_answer a JOIN feedback_invitation i ON i.id = a.invitation_id JOIN stores_store s ON s.id = i.store_id
GROUP BY s.code
"""


def answers(rows: list[dict[str, str]]) -> list[dict[str, object]]:
    return [
        {
            "key": row["respnum"],
            "store": f"area-{row['barea'].lower()}",
            "at": f"{row['inferred_date']}T12:00:00-07:00",
            "answers": {
                code: value for code, name in (("nps", "netpro"), ("all", "q7all")) if (value := said(row[name]))
            },
        }
        for row in rows
    ]


def said(cell: str) -> int | str | None:
    """A mark, "unknown", or None for an empty cell."""
    if not cell:
        return None
    return "unknown" if float(cell) == DONT_KNOW else int(float(cell))


def scene(areas: set[str]) -> str:
    """The areas, the survey; an administrator's token."""
    from feedback.commands.defining import Wording, begin_draft, publish, save_draft  # noqa: PLC0415 -- after Django
    from feedback.demo.surveys import LANGUAGES, RECOMMEND  # noqa: PLC0415 -- the same
    from feedback.models import Survey  # noqa: PLC0415 -- the same
    from stores.commands.tokens import issue_token  # noqa: PLC0415 -- the same
    from tests.factories import StaffFactory, StoreFactory  # noqa: PLC0415 -- the same

    now = datetime.now(UTC)
    for area in sorted(areas):
        StoreFactory(code=area, name=area, time_zone="America/Los_Angeles")
    survey = Survey.objects.create(code="airport", names={"en": "Airport"}, touchpoint="visit", made_at=now)
    words = dict.fromkeys(LANGUAGES, "All in all? 1 to 5")
    questions = [RECOMMEND | {"code": "nps"}, {"code": "all", "kind": "five", "texts": words}]
    draft = begin_draft(survey=survey, by_id=None, now=now)
    draft = save_draft(draft=draft, wording=Wording(questions, words, words), revision=0)
    publish(draft=draft, revision=1, by_id=None, now=now)
    return issue_token(staff=StaffFactory(role="administrator"), scopes=["insight"], by="bench", now=now)


def send(port: int, token: str, given: list[dict[str, object]]) -> dict[str, int]:
    """What became of them, over all requests."""
    total: dict[str, int] = defaultdict(int)
    for start in range(0, len(given), MOST):
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/api/v1/surveys/airport/answers/import/",
            json.dumps({"answers": given[start : start + MOST]}).encode(),
            {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            done = json.load(response)
        for name in ("taken", "known"):
            total[name] += done[name]
        total["refused"] += len(done["refused"])
    return total


def score(promoters: int, critics: int, count: int) -> float:
    return 100 * (promoters - critics) / count


def counted(rows: list[dict[str, str]]) -> dict[str, tuple[int, int, int]]:
    """Answers, promoters and critics by area, from the file."""
    marks = defaultdict(list)
    for row in rows:
        value = said(row["netpro"])
        if isinstance(value, int):
            marks[f"area-{row['barea'].lower()}"].append(value)
    return {
        area: (len(each), sum(mark >= 9 for mark in each), sum(mark <= 6 for mark in each))
        for area, each in marks.items()
    }


def main() -> None:
    with (DATA / FILE).open(newline="") as file:
        rows = list(csv.DictReader(file))
    given = answers(rows)
    with ground.servers():
        from django.db import connection  # noqa: PLC0415 -- after Django is set up

        token = scene({str(each["store"]) for each in given})
        with ground.web() as (port, _pid):
            for turn in ("first", "again"):
                began = time.perf_counter()
                done = send(port, token, given)
                print(f"{turn}: {dict(done)} in {time.perf_counter() - began:.2f} s")
        with connection.cursor() as cursor:
            cursor.execute(SCORE)
            kept = {area: tuple(counts) for area, *counts in cursor.fetchall()}
    expected = counted(rows)
    kept_all = tuple(map(sum, zip(*kept.values(), strict=True)))
    lines = [("all", kept_all), *sorted(kept.items())]
    ground.table(("area", "answers", "NPS"), [(area, n, f"{score(up, down, n):.1f}") for area, (n, up, down) in lines])
    if kept != expected or done["known"] + done["refused"] != len(given):
        sys.exit("what is kept is not what was sent")


if __name__ == "__main__":
    main()
