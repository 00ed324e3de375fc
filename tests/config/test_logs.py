"""Log files stay small and can be followed."""

import pytest

from config.supervise import logs
from config.supervise.logs import Logs


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "web.log"
    path.write_bytes(b"old line\n")
    return path


def append(path, text):
    with path.open("ab") as file:
        file.write(text)


def test_tend_shows_only_new_whole_lines_behind_the_name(log, capsys):
    looked = Logs(log.parent, follow=True)
    append(log, b"first\nsec")
    looked.tend()
    append(log, b"ond\n")
    looked.tend()
    assert capsys.readouterr().err == "web      | first\nweb      | second\n"


def test_tend_shows_nothing_unless_asked(log, capsys):
    looked = Logs(log.parent)
    append(log, b"first\n")
    looked.tend()
    assert capsys.readouterr().err == ""


def test_tend_puts_a_large_log_away_under_an_open_writer(log, monkeypatch):
    monkeypatch.setattr(logs, "LARGEST", 100)
    looked = Logs(log.parent)
    with log.open("ab", buffering=0) as writer:
        for number in range(5):
            writer.write(b"%d" % number * 101)
            looked.tend()
        writer.write(b"afterwards\n")
    kept = {path.name: path.read_bytes()[-1:] for path in log.parent.iterdir()}
    assert kept == {"web.log": b"\n", "web.log.1": b"4", "web.log.2": b"3", "web.log.3": b"2"}
    assert log.read_bytes() == b"afterwards\n"


def test_tend_follows_on_after_a_log_was_put_away(log, monkeypatch, capsys):
    monkeypatch.setattr(logs, "LARGEST", 20)
    looked = Logs(log.parent, follow=True)
    append(log, b"a line that is long enough\n")
    looked.tend()
    append(log, b"short\n")
    looked.tend()
    assert capsys.readouterr().err == "web      | a line that is long enough\nweb      | short\n"
