package policies.policy_check.test_missing_test

import data.lib.source_test as example
import data.policies.policy_check.test_missing

_found(document) := {[f.code, f.subject] | some f in test_missing.finding with input as document}

_denied := {["policy.test_missing", example.policy.path]}

test_a_policy_without_a_test_file_is_denied if {
	_found(example.document([example.policy], [])) == _denied
}

test_a_test_file_without_a_test_is_denied if {
	every rules in [[], [example.rule("todo_test_it", "value")], [example.rule("_helper", "value")]] {
		_found(example.document([example.policy, object.union(example.tests, {"rules": rules})], [])) == _denied
	}
}

test_tests_in_another_folder_do_not_count if {
	elsewhere := object.union(example.tests, {"path": "rego/policies/registry_valid/other/other_test.rego"})
	_found(example.document([example.policy, elsewhere], [])) == _denied
}

test_tests_of_another_source_do_not_count if {
	document := {"sources": [
		example.origin("control-plane", [example.tests], []),
		example.origin("repository", [example.policy], []),
	]}
	_found(document) == _denied
}

test_a_file_that_is_no_test_by_its_package_does_not_count if {
	odd := object.union(example.tests, {"test": false, "package": "p"})
	_denied & _found(example.document([example.policy, odd], [])) == _denied
}

test_a_test_that_cannot_be_read_does_not_count if {
	broken := object.union(example.tests, {"error": {"line": 1, "message": "?"}})
	_found(example.document([example.policy, broken], [])) == _denied
}

test_a_policy_with_a_test_passes if {
	_found(example.sound) == set()
}

test_considered_counts_policy_files if {
	test_missing.considered == 1 with input as example.sound
	test_missing.considered == 0 with input as example.empty
}
