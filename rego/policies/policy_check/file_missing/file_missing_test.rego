package policies.policy_check.file_missing_test

import data.lib.source_test as example
import data.policies.policy_check.file_missing

_found(document) := {[f.code, f.subject] | some f in file_missing.finding with input as document}

_row(more) := object.union(example.row, more)

_denied := {["policy.file_missing", "POL-REG-900"]}

test_a_row_whose_folder_is_not_there_is_denied if {
	_found(example.document([], [_row({"exists": false})])) == _denied
}

test_a_row_whose_folder_has_no_rego_is_denied if {
	_found(example.document([], [example.row])) == _denied
}

test_a_row_whose_path_leads_nowhere_is_denied if {
	_found(example.document([example.policy], [_row({"folder": null, "artifact_path": "../out"})])) == _denied
	_found(example.document([example.policy], [_row({"folder": null, "artifact_path": null, "exists": false})])) == _denied
}

test_a_test_alone_is_no_policy if {
	_found(example.document([example.tests], [example.row])) == _denied
}

test_a_draft_is_evaluated_and_so_needs_its_rego if {
	_found(example.document([], [_row({"status": "draft"})])) == _denied
}

test_a_deprecated_row_may_lack_its_rego if {
	_found(example.document([], [_row({"status": "deprecated"})])) == set()
}

test_a_row_with_its_rego_passes if {
	_found(example.sound) == set()
}

test_a_file_that_cannot_be_read_is_for_another_policy if {
	broken := object.union(example.policy, {"package": null, "error": {"line": 1, "message": "?"}})
	_found(example.document([broken], [example.row])) == set()
}

test_considered_counts_rows_in_force if {
	file_missing.considered == 1 with input as example.sound
	file_missing.considered == 0 with input as example.empty
}
