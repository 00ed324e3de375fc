"""Everything that can be wrong has words."""

import re
from pathlib import Path

from signatures.screens.templates import PARTS, PROBLEMS, fault_remarks
from signatures.wording import Problem
from signatures.wording.content import Fault

FOLDER = Path(__file__).resolve().parents[2] / "signatures" / "wording"
SOURCE = "\n".join(path.read_text() for path in sorted(FOLDER.glob("*.py")))
CODES = {
    *re.findall(r'Problem\(\s*f?"(\w+)"', SOURCE),
    *re.findall(r'self\.bad\(token, "(\w+)"', SOURCE),
    *re.findall(r'\("(field_\w+)", ', SOURCE),
    *(f"other_{part}" for part in ("fields", "clauses", "consents")),
} - {"other_", "missing_field", "bad_value"}  # the last two are about values, which forms do not have


def test_every_problem_has_words():
    assert len(CODES) > 30
    assert CODES - PROBLEMS.keys() == set()
    assert PROBLEMS.keys() - CODES == set()


def test_words_name_what_they_are_about():
    faults = [Fault(part, Problem(code, 3, "it %s {{"), "cs") for part in PARTS for code in PROBLEMS]

    remarks = fault_remarks(faults)

    assert all("%(" not in remark.words for remark in remarks)
    assert {remark.language for remark in remarks} == {"cs"}
    assert "line 3" in remarks[0].where
