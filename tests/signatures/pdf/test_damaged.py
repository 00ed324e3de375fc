"""Files that nobody made in good faith: whatever they are, the answer is "not valid", in time and within limits."""

import io
import os
import random
import re
import signal
import time
import zlib

import pikepdf
import pytest

from core import caged
from signatures.verifying import LARGEST, pool, verifying, worker
from tests.signatures.pdf.ceremony import frozen, papers, verdict

MANY, SOME = 200, 20


def noise(data, at, size, rng):
    data[at : at + size] = rng.randbytes(min(size, len(data) - at))


def left_out(data, at, size, _rng):
    del data[at : at + size]


def doubled(data, at, size, _rng):
    data[at:at] = data[at : at + size]


def cut_off(data, at, _size, _rng):
    del data[at:]


def other_number(data, at, _size, rng):
    if numbers := list(re.finditer(rb"\d+", data[at : at + 3000])):
        begin, end = rng.choice(numbers).span()
        data[at + begin : at + end] = str(rng.choice([0, 1, -1, 7, 2**31, 2**63, 10**30])).encode()


def bit(data, at, _size, rng):
    data[at] ^= 1 << rng.randrange(8)


SPOILERS = [noise, left_out, doubled, cut_off, other_number, bit]


def damaged(seed):
    """One of our files with bytes changed, cut out, doubled or cut off, and numbers that are others."""
    rng = random.Random(seed)
    data = bytearray(rng.choice([papers().sealed, papers().customer, papers().frozen.pdf]))
    for _time in range(rng.choice([1, 1, 2, 5, 40])):
        if len(data) > 100:
            rng.choice(SPOILERS)(data, rng.randrange(len(data)), rng.choice([1, 4, 40, 4000]), rng)
    return bytes(data)


def looked_at(pdf):
    begun = time.monotonic()
    found = verdict(pdf)
    assert time.monotonic() - begun < 30
    assert found.length == len(pdf)
    return found


def check(seeds):
    for seed in seeds:
        pdf = damaged(seed)
        found = looked_at(pdf)
        assert not found.valid or pdf == papers().sealed, seed
        assert found.all_reasons or found.valid, seed


@pytest.mark.long
def test_some_damaged_files_are_refused_in_time():
    check(range(SOME))


@pytest.mark.long
def test_many_damaged_files_are_refused_in_time():
    check(range(SOME, SOME + MANY))


# --- made to hurt ----------------------------------------------------------------------------------------------------
def saved(change=None, **how):
    with pikepdf.open(io.BytesIO(frozen().pdf)) as pdf:
        if change:
            change(pdf)
        out = io.BytesIO()
        pdf.save(out, **how)
    return out.getvalue()


def many_pages():
    with pikepdf.new() as pdf:
        for _n in range(10_000):
            pdf.add_blank_page(page_size=(200, 200))
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def by_hand(*objects, trailer="", prev=None):
    """A small file with an old-fashioned table."""
    body, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n" % number + each + b"\nendobj\n"
    table = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % place for place in places)
    more = b"" if prev is None else b"/Prev %d" % (table if prev == "itself" else prev)
    body += b"trailer\n<< /Size %d /Root 1 0 R %s %s >>\n" % (len(objects) + 1, more, trailer.encode())
    return body + b"startxref\n%d\n%%%%EOF\n" % table


def bomb():
    """A table as a stream that would unpack to two gigabytes."""
    packer = zlib.compressobj(9)
    first = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = first + again * 2_000 + packer.flush()
    head = b"<< /Type /XRef /Size 400000000 /W [1 3 1] /Root 1 0 R /Filter /FlateDecode /Length %d >>\nstream\n" % len(
        packed
    )
    body = b"%PDF-1.7\n1 0 obj\n" + head
    return body + packed + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"


def nested(depth):
    return by_hand(b"<< /Type /Catalog /Pages " + b"[" * depth + b"]" * depth + b" >>")


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
LOOP = b"<< /Type /Catalog /Pages 1 0 R /AcroForm 1 0 R /Fields [1 0 R] /Kids [1 0 R] /T (a) /FT /Sig >>"

HURTFUL = {
    "nothing": (lambda: b"", {"not_a_pdf"}),
    "text": (lambda: b"hello" * 1000, {"not_a_pdf"}),
    "only a head": (lambda: b"%PDF-1.7\n", {"unreadable"}),
    "zeros": (lambda: b"%PDF-1.7\n" + bytes(1_000_000), {"unreadable"}),
    "picture in front": (lambda: b"\xff\xd8\xff" + papers().sealed, {"not_a_pdf"}),
    "locked with a password": (
        lambda: saved(encryption=pikepdf.Encryption(owner="a", user="b")),
        {"encrypted"},
    ),
    "locked without a password": (lambda: saved(encryption=pikepdf.Encryption(owner="a", user="")), {"encrypted"}),
    "10,000 pages": (many_pages, {"unsigned"}),
    "table that follows itself": (lambda: by_hand(CATALOG, b"<< /Kids [] >>", prev="itself"), {"unreadable"}),
    "table that leads nowhere": (lambda: by_hand(CATALOG, b"<< /Kids [] >>", prev=999_999), {"unreadable"}),
    "objects that hold themselves": (lambda: by_hand(LOOP), {"unreadable"}),
    "reference to itself": (lambda: by_hand(b"1 0 R"), {"unreadable"}),
    "deep lists": (lambda: nested(100_000), {"unreadable"}),
    "unsigned": (saved, {"unsigned"}),
    "two gigabytes in two megabytes": (bomb, {"unreadable"}),
    "absurd size": (
        lambda: by_hand(CATALOG, b"<< /Kids [] >>", trailer="/Size 2000000000"),
        {"too_complex", "unreadable"},
    ),
    "larger than we take": (lambda: bytes(LARGEST + 1), {"too_large"}),
}


@pytest.mark.parametrize("kind", HURTFUL)
def test_hurtful_file_is_refused_in_time(kind):
    make, codes = HURTFUL[kind]

    found = looked_at(make())

    assert not found.valid
    assert found.codes & codes, found.all_reasons


def test_reader_that_dies_is_a_verdict_and_the_next_file_is_read():
    """Ended from outside in the middle of its work."""
    looked_at(papers().frozen.pdf)
    (worker, _used), *_rest = verifying.pool._idle
    worker.process.kill()
    worker.process.wait()

    assert verdict(papers().sealed).valid


def test_time_is_up_when_there_is_none(monkeypatch):
    monkeypatch.setattr(pool, "SECONDS", -4.999)

    assert verdict(papers().sealed).codes == {"took_too_long"}


@pytest.mark.long
def test_reader_that_works_for_too_long_is_ended():
    """Thirty megabytes of numbers in one list."""
    found = looked_at(by_hand(b"<< /Type /Catalog /Pages [" + b"1 " * 15_000_000 + b"] >>"))

    assert found.codes <= {"took_too_long", "too_much_memory"}


def in_a_child(act):
    """What happens to a process with the reader's limits: 0 done, 1 MemoryError, 2 OSError, 3 anything else."""
    child = os.fork()
    if child == 0:
        code = 3
        try:
            caged._limit(cpu=worker.CPU_SECONDS, memory=worker.MEMORY)
            act()
            code = 0
        except MemoryError:
            code = 1
        except OSError:
            code = 2
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_reader_has_limits_of_memory_files_and_writing(tmp_path):
    assert in_a_child(lambda: bytearray(1 << 26)) == 0
    assert in_a_child(lambda: bytearray(2 << 30)) == 1
    assert in_a_child(lambda: [os.dup(0) for _n in range(1000)]) == 2
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    assert in_a_child(lambda: (tmp_path / "a").write_text("words")) == 2


def test_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    looked_at(papers().sealed)

    assert list(tmp_path.iterdir()) == []
