"""Clauses: found by their headings, held against those of another version or language."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signatures.wording import beside, clauses_of, difference

OLD = """<p>Before.</p><h2 id="price">Price</h2><p>You pay {{ sum }} a month.</p><ul><li>One</li><li>Two</li></ul>
<h2 id="term">Term</h2><p>Two years.</p><h2 id="end">End</h2><p>At any time.</p>"""
NEW = """<p>Before.</p><h2 id="price">Price</h2><p>You pay {{ sum }} every month.</p><ul><li>One</li><li>Two</li></ul>
<h2 id="copy">Copy</h2><p>You get one.</p><h2 id="end">End</h2><p>At any time.</p>"""


def pieces(line):
    return [(piece.kind, piece.text) for piece in line]


def test_clauses_are_what_stands_under_each_heading():
    first, price, term, _end = clauses_of(OLD)

    assert (first.code, first.heading, first.lines) == ("start", "", ("Before.",))
    assert (price.code, price.heading) == ("price", "Price")
    assert price.lines == ("You pay {{sum}} a month.", "One", "Two")
    assert [block.line for block in term.blocks] == [2]


def test_clause_without_an_id_has_its_place():
    assert [clause.code for clause in clauses_of("<h2>A</h2><p>x</p><h2>B</h2><p>y</p>")] == ["clause-1", "clause-2"]


def test_conditions_stand_in_the_clause_as_they_are_written():
    (clause,) = clauses_of('<h2 id="a">A</h2>{% if x %}<p>yes</p>{% else %}<p>no</p>{% endif %}')

    assert clause.lines == ("{% if x %}", "yes", "{% else %}", "no", "{% endif %}")


def test_difference_names_what_became_of_each_clause():
    found = difference(OLD, NEW)

    assert [(change.code, change.kind) for change in found] == [
        ("start", "same"),
        ("price", "changed"),
        ("term", "removed"),
        ("copy", "added"),
        ("end", "same"),
    ]
    changed = found[1].lines
    assert pieces(changed[0]) == [("same", "You pay {{sum}}"), ("gone", "a"), ("new", "every"), ("same", "month.")]
    assert pieces(changed[1]) == [("same", "One")]


words = st.lists(st.sampled_from(["a", "b", "c", "dd"]), min_size=1, max_size=5).map(" ".join)
bodies = st.lists(st.tuples(st.sampled_from("pqrs"), words), max_size=4, unique_by=lambda row: row[0]).map(
    lambda rows: "".join(f'<h2 id="{code}">{code}</h2><p>{text}</p>' for code, text in rows)
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # on a machine that does other things too
@given(bodies, bodies)
def test_both_texts_can_be_read_out_of_their_difference(old, new):
    changes = {change.code: change for change in difference(old, new)}

    for body, unseen in ((old, "new"), (new, "gone")):
        for clause in clauses_of(body):
            lines = [[p.text for p in line if p.kind != unseen] for line in changes[clause.code].lines]
            assert tuple(" ".join(line) for line in lines if line) == clause.lines
    assert all(change.kind == "same" for change in difference(old, old))


def test_languages_stand_clause_beside_clause():
    rows = beside({"en": OLD, "cs": '<h2 id="price">Cena</h2><p>x</p><h2 id="extra">Víc</h2><p>y</p>'})

    assert [(row.code, row.is_everywhere) for row in rows] == [
        ("start", False),
        ("price", True),
        ("term", False),
        ("end", False),
        ("extra", False),
    ]
    assert rows[1].cells["cs"].heading == "Cena"
