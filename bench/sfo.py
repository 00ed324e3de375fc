"""Real answers of an airport's passengers: `bench/sfo.py`, over the survey of San Francisco 2017 (see data/README).

Every answer goes in through the public interface, where the boarding area stands for a store and the code 11, "don't
know", is sent as what it is. What the satisfaction page then tells is held against a count of the file's lines, and
against the score that the airport published. Ends with 1 where they differ.
"""

import csv
import json
import sys
import time
import urllib.request
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.bank import opened
from bench.ground import servers, table, web

FILE = "d1_sfo_survey_2017.csv"
DONT_KNOW = 11
PUBLISHED = (39.8, 2746, 84)  # the score, over so many answers; so many who did not know
BATCH = 500
QUESTIONS = [
    {"code": "nps", "kind": "nps", "texts": {"en": "Would you recommend the airport?"}},
    {"code": "mark", "kind": "five", "texts": {"en": "The airport as a whole?"}},
]
Line = tuple[str, str, int | None, int | None]  # number, area, would recommend (0-11), the whole (1-5)


def lines() -> list[Line]:
    with opened(FILE).open(encoding="utf-8", newline="") as file:
        return [
            (row["respnum"], row["barea"], whole(row["netpro"]), whole(row["q7all"])) for row in csv.DictReader(file)
        ]


def whole(text: str) -> int | None:
    return int(float(text)) if text else None


def recounted(found: list[Line]) -> dict[str, tuple[int, float]]:
    """(answers, score) by area, and of all under "": no code of Lado's in it."""
    marks = defaultdict(list)
    for _number, area, nps, _mark in found:
        if nps is not None and nps != DONT_KNOW:
            marks[area].append(nps)
            marks[""].append(nps)
    return {
        area: (len(given), 100 * (sum(x > 8 for x in given) - sum(x < 7 for x in given)) / len(given))
        for area, given in marks.items()
    }


def prepared(areas: list[str]) -> str:
    """A store for each area, the survey, an administrator; their token."""
    from django.utils import timezone  # noqa: PLC0415 -- Django is set up by now

    from core.models import User  # noqa: PLC0415 -- the same
    from feedback.models import Survey, SurveyVersion  # noqa: PLC0415 -- the same
    from stores.commands.tokens import issue_token  # noqa: PLC0415 -- the same
    from stores.models import LinePolicy, Region, Staff, Store  # noqa: PLC0415 -- the same

    now = timezone.now()
    region = Region.objects.create(code="sfo", name="San Francisco")
    policy = LinePolicy.objects.create(code="usual", name="Usual")
    for area in areas:
        Store.objects.create(
            code=f"area-{area.lower()}", name=f"Area {area}", region=region, policy=policy,
            time_zone="America/Los_Angeles",
        )  # fmt: skip
    survey = Survey.objects.create(code="sfo", names={"en": "SFO 2017"}, touchpoint="visit", ways=["mail"], made_at=now)
    SurveyVersion.objects.create(
        survey=survey, number=1, state="published", questions=QUESTIONS, made_at=now, published_at=now
    )
    admin = Staff.objects.create(
        user=User.objects.create(username="bench"), code="bench", first_name="Bench", role=Staff.Role.ADMINISTRATOR
    )
    return issue_token(staff=admin, scopes=["insight"], by="bench", now=now)


def sent(found: list[Line], port: int, token: str) -> tuple[int, list[dict[str, object]]]:
    """How many were taken, and what was refused."""
    taken, refused = 0, []
    for start in range(0, len(found), BATCH):
        body = {"answers": [given(line) for line in found[start : start + BATCH]]}
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/api/v1/surveys/sfo/answers/import/",
            data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=120) as answer:
            done = json.load(answer)
        taken += done["taken"]
        refused += done["refused"]
    return taken, refused


def given(line: Line) -> dict[str, object]:
    number, area, nps, mark = line
    told = {"nps": "unknown" if nps == DONT_KNOW else nps, "mark": mark}
    at = "2017-05-24T12:00:00-07:00"  # the days of the file are inferred, and no figure here depends on them
    values = {code: value for code, value in told.items() if value is not None}
    return {"key": number, "store": f"area-{area.lower()}", "at": at, "answers": values}


def compared(found: list[Line]) -> bool:
    """Print what the page tells beside the recount; whether they agree."""
    from feedback.models import Answer, AnswerMark, FollowUp  # noqa: PLC0415 -- the same
    from insight.queries.satisfaction import satisfaction  # noqa: PLC0415 -- the same
    from insight.screens.satisfaction import NPS, ranking  # noqa: PLC0415 -- the same

    told = satisfaction(Answer.objects.all(), who="bench", days=365, now=datetime(2017, 8, 31, tzinfo=UTC))
    own, rows, same = recounted(found), [], True
    figures = [("all", told.whole.nps), *ranking(told.stores, NPS)]
    for name, figure in figures:
        count, score = own["" if name == "all" else name.removeprefix("Area ")]
        same = same and (count, round(score, 9)) == (figure.count, round(figure.value or 0.0, 9))
        rows.append(
            (name, figure.count, f"{figure.value:.1f}", f"{figure.low:.1f} to {figure.high:.1f}", count, f"{score:.1f}")
        )
    table(("area, by its lower end", "answers", "NPS", "95 % between", "recounted", "NPS"), rows)
    share = told.whole.share
    print(f"satisfied (4 and 5 of 5): {100 * (share.value or 0):.1f} % of {share.count}")
    unknown = AnswerMark.objects.filter(code="nps", word="unknown").count()
    print(f'"don\'t know": {unknown}; follow-ups opened about visits of 2017: {FollowUp.objects.count()}')
    is_published = (round(told.whole.nps.value or 0, 1), told.whole.nps.count, unknown) == PUBLISHED
    print("as published" if is_published else f"published: {PUBLISHED}")
    return same and is_published and len(figures) == len(own) and not FollowUp.objects.exists()


def main() -> int:
    found = lines()
    with servers():
        token = prepared(sorted({area for _number, area, _nps, _mark in found}))
        with web(1) as (port, _pid):
            begun = time.perf_counter()
            taken, refused = sent(found, port, token)
            seconds = time.perf_counter() - begun
            again, _refused = sent(found, port, token)
        print(f"{len(found)} lines: {taken} taken in {seconds:.1f} s, {len(refused)} refused, {again} taken again")
        for each in refused:
            print(f"  line {each['key']}: {each['code']}")
        return 0 if compared(found) and not again else 1


if __name__ == "__main__":
    sys.exit(main())
