"""Which line a key came on first: as a dictionary tells it, out of a file."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from stores.imports.lines import FirstLines

TEXTS = st.text("a\u00e9'\"\\\n0, ()", max_size=4)
KEYS = st.one_of(TEXTS, st.integers(), st.tuples(TEXTS, st.dates()))


@settings(deadline=None)
@given(st.lists(KEYS, max_size=12), KEYS)
def test_lines_are_those_of_a_dictionary(keys, other):
    plain, kept = {}, FirstLines()
    for line, key in enumerate([*keys, *keys[:3]], 1):
        plain[key] = kept[key] = line

    assert [kept[key] for key in plain] == list(plain.values())
    assert kept.get(other, 0) == plain.get(other, 0)
    assert (len(kept), list(kept)) == (len(plain), [repr(key) for key in sorted(plain, key=plain.get)])
    kept.close()


def test_a_key_that_was_taken_out_is_gone():
    kept = FirstLines()
    kept[("ana", date(2026, 3, 2))] = 7

    del kept[("ana", date(2026, 3, 2))]

    assert ("ana", date(2026, 3, 2)) not in kept
    kept.close()
