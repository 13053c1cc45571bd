package policies.policy_check.unregistered_test

import data.lib.source_test as example
import data.policies.policy_check.unregistered

_found(document) := {[f.code, f.subject] | some f in unregistered.finding with input as document}

_denied := {["policy.unregistered", example.policy.path]}

test_a_policy_that_no_row_names_is_denied if {
	_found(example.document([example.policy], [])) == _denied
}

test_a_row_for_another_folder_does_not_help if {
	other := object.union(example.row, {"folder": "rego/policies/registry_valid/other"})
	_found(example.document([example.policy], [other])) == _denied
}

test_a_row_of_another_source_does_not_help if {
	document := {"sources": [
		example.origin("control-plane", [], [example.row]),
		example.origin("repository", [example.policy], []),
	]}
	_found(document) == _denied
}

test_a_row_that_leads_nowhere_does_not_help if {
	_found(example.document([example.policy], [object.union(example.row, {"folder": null})])) == _denied
}

test_a_registered_policy_passes if {
	_found(example.sound) == set()
}

test_a_deprecated_row_registers_too if {
	_found(example.document([example.policy], [object.union(example.row, {"status": "deprecated"})])) == set()
}

test_tests_gates_and_libraries_need_no_row if {
	_found(example.document([example.tests, example.gate([]), example.shared, example.described], [])) == set()
}

test_considered_counts_policy_files if {
	unregistered.considered == 1 with input as example.sound
	unregistered.considered == 0 with input as example.empty
}
