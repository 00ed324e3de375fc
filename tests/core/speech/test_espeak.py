"""The real espeak-ng, and programs in its place that fail as programs do."""

import shutil
import time

import pytest

from core import speech
from core.speech import espeak, wav
from tests.sounds import seconds

PHRASES = {
    "en": "Number A, zero one two, counter three.",
    "pt": "Número A, zero um dois, balcão três.",
    "cs": "Číslo A, nula jedna dva, přepážka tři.",
    "ru": "Номер а, ноль один два, окно три.",
}


@pytest.fixture
def program():
    found = espeak.program()
    assert found, "espeak-ng is not installed: requirements/setup.sh dev"
    return found


def stand_in(tmp_path, script):
    """A program that answers --version and does `script` instead of speaking."""
    path = tmp_path / "espeak-ng"
    path.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "eSpeak NG 1" && exit 0\n{script}\n')
    path.chmod(0o755)
    return espeak.Espeak(str(path), within=1)


@pytest.mark.parametrize("language", PHRASES)
def test_every_language_becomes_a_mono_wav_of_some_seconds(program, language):
    sound = espeak.Espeak(program).say(PHRASES[language], language)
    assert sound[:4] == b"RIFF"
    assert sound[8:12] == b"WAVE"
    assert int.from_bytes(sound[22:24], "little") == 1
    assert wav.is_whole(sound)
    assert 2 < seconds(sound) < 8
    assert len(sound) < 400_000


def test_each_language_sounds_like_itself(program):
    engine = espeak.Espeak(program)
    assert len({engine.say("A, 0 1 2.", language) for language in PHRASES}) == 4


def test_nothing_in_a_text_is_an_option_or_a_command(program, tmp_path):
    engine = espeak.Espeak(program)
    for text in (f"-w {tmp_path}/made", f"$(touch {tmp_path}/made)", f"; touch {tmp_path}/made"):
        assert seconds(engine.say(text, "en")) > 0
    assert list(tmp_path.iterdir()) == []


def test_name_changes_with_the_version(program, tmp_path):
    assert espeak.Espeak(program).name != stand_in(tmp_path, "exit 0").name


def test_program_that_hangs_is_given_up(tmp_path):
    begun = time.monotonic()
    with pytest.raises(speech.SpeechFailed, match="TimeoutExpired"):
        stand_in(tmp_path, "exec sleep 30").say("A", "en")
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    "script", ["exit 3", "exit 0", "echo this is no sound, only words and words and words and words"]
)
def test_program_that_makes_no_sound_has_failed(tmp_path, script):
    with pytest.raises(speech.SpeechFailed):
        stand_in(tmp_path, script).say("A", "en")


def test_program_that_is_gone_has_failed(tmp_path):
    gone = espeak.Espeak(str(tmp_path / "espeak-ng"))
    with pytest.raises(speech.SpeechFailed):
        gone.say("A", "en")
    with pytest.raises(speech.SpeechFailed):
        _ = gone.name


# --- which engine a server has ----------------------------------------------------------------------------------------
def test_server_with_the_program_has_a_voice(settings):
    assert isinstance(speech.voice(), espeak.Espeak)
    assert speech.engine() == "espeak-ng"


@pytest.mark.parametrize("word", ["off", "0", "none", ""])
def test_voice_is_switched_off_by_the_operator(settings, word):
    settings.VOICE = word
    assert speech.voice() is None
    assert speech.engine() == "off"


def test_server_without_the_program_has_none(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert speech.voice() is None
    assert speech.engine() == "missing"
