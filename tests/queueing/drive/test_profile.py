"""The arrivals of a day."""

import gzip

from queueing.drive.profile import HOURLY, built_in, day_profile, from_bank_log


def test_built_in_profile_peaks_at_one(tmp_path):
    profile = day_profile(tmp_path)

    assert profile == built_in()
    assert max(profile.levels) == 1
    assert (profile.level(10), profile.level(34), profile.level(3)) == (1, 1, 0)
    assert len(HOURLY) == 24


def test_bank_log_counts_each_quarter_of_an_hour(tmp_path):
    log = tmp_path / "a1_bank_calls_1999-02.csv.gz"
    with gzip.open(log, "wt") as file:
        file.write("enter\n1999-02-01T09:00:00\n1999-02-01T09:14:59\n1999-02-01T09:15:00\n")

    profile = from_bank_log(log)

    assert (profile.level(9.0), profile.level(9.25), profile.level(9.5)) == (1, 0.5, 0)
    assert day_profile(tmp_path).source == "a1_bank_calls_1999-02.csv.gz"
