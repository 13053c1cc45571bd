package policies.policy_check.decision_status_mismatch_test

import data.lib.records_test as example
import data.policies.policy_check.decision_status_mismatch

_agree(row_status, document_status) if {
	row := object.union(example.row, {"status": row_status})
	document := object.union(example.decided, {"status": document_status})
	found := {f.code | some f in decision_status_mismatch.finding with input as example.document([row], [document])}
	found == set()
}

test_what_each_status_of_a_row_stands_for if {
	agreeing := {[row, document] |
		some row in ["missing", "draft", "active", "deprecated", "", "live"]
		some document in ["proposed", "accepted", "superseded", "rejected"]
		_agree(row, document)
	}
	agreeing == {
		["missing", "proposed"], ["draft", "proposed"], ["active", "accepted"],
		["deprecated", "superseded"], ["deprecated", "rejected"],
	}
}

test_the_finding_stands_at_the_row_and_names_the_document if {
	document := object.union(example.decided, {"status": "proposed"})
	found := decision_status_mismatch.finding with input as example.document([example.row], [document])
	{[f.code, f.subject, f.location.line, f.related[0].path] | some f in found} == {["decision.status_mismatch", "DEC-A", 2, "specs/decisions/a.md"]}
}

test_a_row_without_a_document_and_a_document_that_cannot_be_read_are_for_another_policy if {
	broken := object.union(example.decided, {"error": "it is broken", "status": null})
	found := decision_status_mismatch.finding with input as example.document([example.row, example.waiver], [broken])
	found == set()
}

test_considered_counts_pairs if {
	decision_status_mismatch.considered == 1 with input as example.document([example.row, example.waiver], [example.decided])
}
