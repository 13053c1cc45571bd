package policies.policy_check.decision_unregistered_test

import data.lib.records_test as example
import data.policies.policy_check.decision_unregistered

_policies := {"POL-DEC-003": {"parameters": {"folders": ["specs/decisions"], "exempt": ["README.md"]}}}

_found(rows, documents) := {[f.code, f.subject] |
	some f in decision_unregistered.finding with input as _document(rows, documents)
}

_document(rows, documents) := object.union(example.document(rows, documents), {"policies": _policies})

_at(path) := object.union(example.decided, {"path": path})

_error := {"error": "it has no front matter", "id": null, "status": null}

test_a_decision_with_row_and_file_passes if _found([example.row], [example.decided]) == set()

test_a_document_without_a_row_is_denied if {
	_found([], [example.decided]) == {["decision.row_missing", "specs/decisions/a.md"]}
}

test_a_row_of_another_id_or_another_file_does_not_count if {
	_found([object.union(example.row, {"id": "DEC-B"})], [example.decided]) == {["decision.row_missing", "specs/decisions/a.md"]}
	other := object.union(example.row, {"path": "specs/decisions/b.md"})
	_found([other], [example.decided]) == {["decision.row_missing", "specs/decisions/a.md"]}
}

test_other_files_are_decisions_by_the_id_that_they_claim if {
	_found([], [_at("docs/a.md")]) == {["decision.row_missing", "docs/a.md"]}
	_found([], [object.union(_at("docs/a.md"), {"id": "GUIDE-1"})]) == set()
	_found([], [object.union(_at("docs/a.md"), _error)]) == set()
}

test_an_exempt_name_is_no_decision if {
	_found([], [object.union(_at("specs/decisions/README.md"), _error)]) == set()
	_found([], [_at("specs/decisions/README.md")]) == {["decision.row_missing", "specs/decisions/README.md"]}
}

test_a_document_that_cannot_be_read_is_denied if {
	broken := object.union(example.decided, _error)
	_found([], [broken]) == {["decision.document_invalid", "specs/decisions/a.md"]}
	elsewhere := object.union(broken, {"path": "docs/a.md"})
	_found([object.union(example.row, {"path": "docs/a.md"})], [elsewhere]) == {["decision.document_invalid", "docs/a.md"]}
}

test_a_row_without_a_file_is_denied if {
	none := object.union(example.row, {"path": null, "exists": false})
	_found([none], []) == {["decision.file_missing", "DEC-A"]}
	every kind in ["record", "migration"] {
		_found([object.union(none, {"kind": kind, "status": "deprecated"})], []) == {["decision.file_missing", "DEC-A"]}
	}
}

test_what_is_still_missing_and_what_needs_no_reasons_needs_no_file if {
	_found([object.union(example.row, {"exists": false, "status": "missing"}), example.waiver], []) == set()
}

test_considered_counts_documents_and_rows if {
	decision_unregistered.considered == 2 with input as _document([example.row, example.waiver], [example.decided])
}
