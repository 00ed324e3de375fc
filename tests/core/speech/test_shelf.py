"""Spoken calls are made once, kept within bounds, and whole for whoever reads them."""

import io
import os
import subprocess
import sys
import time
import wave

import pytest

from core.speech import shelf as shelves
from core.speech import wav
from core.speech.shelf import Shelf


def sound(frames=1000):
    """A silent WAV."""

    whole = io.BytesIO()
    with wave.open(whole, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(22050)
        file.writeframes(b"\0\0" * frames)
    return whole.getvalue()


ONE = len(sound())


class Maker:
    """Counts how often it was asked."""

    def __init__(self, made=None):
        self.made, self.asked = made or sound(), 0

    def __call__(self):
        self.asked += 1
        return self.made


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "voice", limit=10 * ONE)


def kept(shelf):
    return sorted(path.name for path in shelf.folder.iterdir())


def put(shelf, key, age):
    """A sound that was made `age` seconds ago."""
    before = set(shelf.folder.iterdir()) if shelf.folder.exists() else set()
    shelf.get(key, Maker())
    (new,) = set(shelf.folder.iterdir()) - before
    at = time.time() - age
    os.utime(new, (at, at))
    return new


def test_sound_is_made_once(shelf):
    make = Maker()
    assert shelf.get("a", make) == shelf.get("a", make) == make.made
    assert make.asked == 1
    assert len(kept(shelf)) == 1


def test_another_key_is_another_sound(shelf):
    make = Maker()
    shelf.get("a", make)
    shelf.get("b", make)
    assert make.asked == 2


def test_what_is_kept_names_nobody(shelf):
    shelf.get("espeak-ng\nen\nNumber A, zero one two", Maker())
    assert len(kept(shelf)[0].removesuffix(".wav")) == 64
    assert shelf.folder.stat().st_mode & 0o077 == 0


def test_oldest_go_when_there_are_too_many(shelf):
    files = [put(shelf, str(n), age=100 - n) for n in range(10)]
    shelf.get("one more", Maker())
    assert [path.exists() for path in files] == [False, False, *[True] * 8]
    assert sum(path.stat().st_size for path in shelf.folder.iterdir()) <= shelf.limit


def test_sound_that_was_cut_short_is_made_again(shelf):
    shelf.get("a", Maker())
    (path,) = shelf.folder.iterdir()
    path.write_bytes(path.read_bytes()[:-10])
    make = Maker()
    assert shelf.get("a", make) == make.made
    assert make.asked == 1
    assert wav.is_whole(path.read_bytes())


def test_what_dead_processes_left_is_removed_and_what_others_write_now_is_not(shelf):
    shelf.get("a", Maker())
    left, now = shelf.folder / "left.new", shelf.folder / "now.new"
    left.write_bytes(b"")
    now.write_bytes(b"")
    at = time.time() - shelves.UNFINISHED - 1
    os.utime(left, (at, at))
    shelf.get("b", Maker())
    assert not left.exists()
    assert now.exists()


def test_place_that_cannot_be_written_costs_time_alone(tmp_path, caplog):
    (tmp_path / "voice").write_text("a file where the folder should be")
    shelf, make = Shelf(tmp_path / "voice", limit=10 * ONE), Maker()
    assert shelf.get("a", make) == shelf.get("a", make) == make.made
    assert make.asked == 2
    assert "is not kept" in caplog.text


def test_nothing_is_left_behind_when_a_sound_could_not_be_made(shelf):
    def fail():
        raise RuntimeError

    with pytest.raises(RuntimeError):
        shelf.get("a", fail)
    assert not shelf.folder.exists() or kept(shelf) == []


MANY = """
import sys, random
from pathlib import Path
from core.speech.shelf import Shelf
sound = Path(sys.argv[2]).read_bytes()
shelf = Shelf(Path(sys.argv[1]), limit=6 * len(sound))
for turn in range(600):
    assert shelf.get(str(random.randrange(12)), lambda: sound) == sound
"""


def test_processes_share_a_shelf(tmp_path):
    (tmp_path / "sound.wav").write_bytes(sound())
    folder = tmp_path / "voice"
    arguments = [sys.executable, "-c", MANY, str(folder), str(tmp_path / "sound.wav")]
    workers = [subprocess.Popen(arguments, stderr=subprocess.PIPE) for _process in range(2)]
    said = [worker.communicate(timeout=60)[1].decode() for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0], said
    assert said == ["", ""], "nothing was in the other's way"
    assert all(wav.is_whole(path.read_bytes()) for path in folder.iterdir())
    assert {path.suffix for path in folder.iterdir()} == {".wav"}
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 7 * ONE  # the last writer may not see the other's
