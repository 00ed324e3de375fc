"""The policy alone, on facts made by hand."""

from dataclasses import replace

import pytest

from signatures.policy import Expected, Facts, Reason, Revision, Verdict, excluded, judge, refused

FIELDS = ["Customer", "Clerk", "Seal", "DocTS"]
RECORD = {"document": {"sha256": "aa", "length": 100}, "signer": {"role": "customer"}}
GOOD = Facts(
    sha256="ff",
    length=500,
    revisions=[
        Revision(1, 100, "preview", "aa"),
        Revision(2, 200, "act", "bb", "Customer"),
        Revision(3, 300, "act", "cc", "Clerk"),
        Revision(4, 400, "seal", "dd", "Seal"),
        Revision(5, 500, "timestamp", "ff", "DocTS"),
    ],
    fields=FIELDS,
    locks={name: excluded(name, FIELDS) for name in FIELDS[:3]},
    evidence=RECORD,
    evidence_sha256="ee",
    evidence_revision=2,
    evidence_files=1,
)


def without(number):
    return [each for each in GOOD.revisions if each.number != number]


def test_good_facts_are_valid():
    assert judge(GOOD, Expected("aa", "ee", ["Customer"])).valid
    assert judge(GOOD, Expected()).valid


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"revisions": []}, "not_lado"),
        ({"fields": []}, "not_lado"),
        ({"revisions": without(1)}, "not_lado"),
        *(({"revisions": without(number)}, "signature_missing") for number in (2, 3, 4, 5)),
        ({"revisions": [GOOD.revisions[0], GOOD.revisions[2], GOOD.revisions[1], *GOOD.revisions[3:]]}, "order_wrong"),
        ({"revisions": [*GOOD.revisions, GOOD.revisions[1]]}, "signed_twice"),
        ({"revisions": [*GOOD.revisions, Revision(6, 600, "act", field="Friend")]}, "signature_unknown"),
        ({"revisions": [*GOOD.revisions, Revision(6, 600, "data")]}, "unsigned_tail"),
        (
            {"revisions": [GOOD.revisions[0], Revision(2, 150, "data"), *GOOD.revisions[1:]]},
            "changed_before_signing",
        ),
        ({"locks": {}}, "lock_missing"),
        ({"locks": {**GOOD.locks, "Seal": []}}, "lock_missing"),
        ({"locks": {**GOOD.locks, "Customer": ["Clerk", "Seal", "DocTS", "Sum"]}}, "lock_missing"),
        ({"evidence": None}, "evidence_missing"),
        ({"evidence": {**RECORD, "document": {"sha256": "ab", "length": 100}}}, "evidence_other_document"),
        ({"evidence": {**RECORD, "document": {"sha256": "aa", "length": 101}}}, "evidence_other_document"),
        ({"evidence": {**RECORD, "document": 7}}, "evidence_other_document"),
        ({"evidence": {**RECORD, "signer": {"role": "clerk"}}}, "evidence_other_signer"),
        ({"evidence": {**RECORD, "signer": []}}, "evidence_other_signer"),
        ({"evidence_revision": 3}, "evidence_replaced"),
        ({"evidence_files": 2}, "evidence_replaced"),
        ({"reasons": [Reason("script")]}, "script"),
        ({"revisions": [replace(GOOD.revisions[0], reasons=(Reason("x"),)), *GOOD.revisions[1:]]}, "x"),
    ],
)
def test_any_wrong_fact_is_a_reason(change, code):
    found = judge(replace(GOOD, **change), Expected())

    assert not found.valid
    assert code in found.codes


@pytest.mark.parametrize(
    ("expected", "code"),
    [
        (Expected(preview_sha256="ab"), "preview_changed"),
        (Expected(evidence_sha256="ab"), "evidence_replaced"),
        (Expected(signers=["Witness"]), "signature_missing"),
    ],
)
def test_what_the_archive_knows_counts(expected, code):
    assert judge(GOOD, expected).codes == {code}


def test_locks_leave_open_what_comes_later():
    assert excluded("Customer", FIELDS) == ["Clerk", "Seal", "DocTS"]
    assert excluded("Clerk", [*FIELDS, "Witness"]) == ["Seal", "DocTS"]
    assert excluded("Customer", [*FIELDS, "Witness"]) == ["Witness", "Clerk", "Seal", "DocTS"]


def test_verdict_goes_through_json_unchanged():
    found = judge(replace(GOOD, evidence=None), Expected())
    assert Verdict.from_json(found.as_json()) == found
    assert refused("encrypted", length=7).codes == {"encrypted"}
