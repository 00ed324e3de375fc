"""What `make run` says when something is missing that Lado can do without."""

import shutil

import pytest

from config.supervise import summary


@pytest.mark.parametrize(
    ("installed", "given", "says"),
    [("/usr/bin/espeak-ng", {}, False), (None, {}, True), (None, {"LADO_VOICE": "Off"}, False)],
)
def test_summary_says_that_displays_do_not_speak_and_how_they_would(monkeypatch, installed, given, says):
    monkeypatch.setattr(shutil, "which", lambda _name: installed)
    notes = summary._voice(given)
    assert bool(notes) == says
    assert all("sudo apt-get install -y espeak-ng" in note for note in notes)
