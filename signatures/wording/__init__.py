"""How form templates are written: a small language over HTML that runs nothing, and rules for plain words. Pure.

`problems_of` says what is wrong with a body before it is saved, `fill` puts values in, `clauses_of`, `difference` and
`beside` hold versions and languages against each other, `warnings_of` looks for what is hard to read.
"""

from signatures.wording.canonical import canonical, content_hash
from signatures.wording.clauses import Beside, Block, Change, Clause, Piece, beside, clauses_of, difference
from signatures.wording.document import Consent, clauses_html, document_html
from signatures.wording.fields import Field, problems_of_values, read_fields
from signatures.wording.filling import Value, fill, missing
from signatures.wording.glyphs import unprintable
from signatures.wording.html import names_in, problems_of
from signatures.wording.plain import PlainRules, PlainWarning, warnings_about, warnings_of, warnings_of_text
from signatures.wording.problems import BadWording, Problem
from signatures.wording.showing import sample_values, shown

__all__ = [
    "BadWording",
    "Beside",
    "Block",
    "Change",
    "Clause",
    "Consent",
    "Field",
    "Piece",
    "PlainRules",
    "PlainWarning",
    "Problem",
    "Value",
    "beside",
    "canonical",
    "clauses_html",
    "clauses_of",
    "content_hash",
    "difference",
    "document_html",
    "fill",
    "missing",
    "names_in",
    "problems_of",
    "problems_of_values",
    "read_fields",
    "sample_values",
    "shown",
    "unprintable",
    "warnings_about",
    "warnings_of",
    "warnings_of_text",
]
