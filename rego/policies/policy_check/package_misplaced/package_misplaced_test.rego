package policies.policy_check.package_misplaced_test

import data.lib.source_test as example
import data.policies.policy_check.package_misplaced

_gates := {"registry-valid": "registry_valid", "policy-check": "policy_check"}

_found(document) := {[f.code, f.subject] |
	some f in package_misplaced.finding with input as document with data.engine.gates as _gates
}

_file(path, name) := object.union(example.policy, {"path": path, "package": name})

_denied(path) := {["policy.package_misplaced", path]}

test_a_package_that_is_not_its_path_is_denied if {
	file := _file(example.policy.path, "policies.registry_valid.other")
	_found(example.document([file], [])) == _denied(file.path)
}

test_a_policy_that_slips_into_a_gate_is_denied if {
	file := _file(example.policy.path, "gates.registry_valid")
	_found(example.document([file], [])) == _denied(file.path)
}

test_a_file_without_a_package_is_denied if {
	file := _file(example.policy.path, null)
	_found(example.document([file], [])) == _denied(file.path)
}

test_rego_in_no_place_is_denied if {
	every path in [
		"rego/a.rego",
		"rego/lib/a.rego",
		"rego/lib_test/a.rego",
		"rego/gates/gate.rego",
		"rego/gates/a/b/gate.rego",
		"rego/policies/registry_valid/a.rego",
		"rego/policies/registry_valid/a/b/c.rego",
		"rego/other/a/b.rego",
	] {
		_found(example.document([_file(path, "a")], [])) == _denied(path)
	}
}

test_a_folder_that_looks_like_a_test_is_denied if {
	file := _file("rego/policies/registry_valid/a_test/a.rego", "policies.registry_valid.a_test")
	_found(example.document([file], [])) == _denied(file.path)
}

test_a_test_without_its_suffix_is_denied if {
	file := object.union(example.tests, {"package": "policies.registry_valid.example", "test": false})
	_found(example.document([file], [])) == _denied(file.path)
}

test_a_policy_that_calls_itself_a_test_is_denied if {
	file := object.union(example.policy, {"package": "policies.registry_valid.example_test", "test": true})
	_found(example.document([file], [])) == _denied(file.path)
}

test_a_second_file_in_a_package_is_denied if {
	second := _file("rego/policies/registry_valid/example/zebra.rego", example.policy.package)
	_found(example.document([second, example.policy], [])) == _denied(second.path)
}

test_two_sources_may_have_the_same_package if {
	library := object.union(example.shared, {"path": "rego/lib/words/words.rego"})
	origins := [example.origin(name, [library], []) | some name in ["control-plane", "repository"]]
	_found({"sources": origins}) == set()
}

test_a_document_with_rules_is_denied if {
	file := object.union(example.described, {"rules": [example.considered]})
	_found(example.document([file], [])) == _denied(file.path)
}

test_a_policy_of_another_gate_than_its_row_says_is_denied if {
	every gate in ["policy-check", "unheard-of", null] {
		row := object.union(example.row, {"gate": gate})
		_found(example.document([example.policy], [row])) == _denied("POL-REG-900")
	}
}

test_a_row_for_a_folder_that_is_no_policys_is_denied if {
	every folder in ["rego/lib/decision", "rego", "rego/policies/registry_valid", "other/policies/registry_valid/a"] {
		row := object.union(example.row, {"folder": folder})
		_found(example.document([], [row])) == _denied("POL-REG-900")
	}
}

test_a_row_that_is_deprecated_or_leads_nowhere_is_for_others if {
	rows := [
		object.union(example.row, {"gate": null, "status": "deprecated"}),
		object.union(example.row, {"folder": null}),
	]
	_found(example.document([], rows)) == set()
}

test_files_in_their_places_pass if {
	_found(example.sound) == set()
}

test_a_file_that_cannot_be_read_is_for_another_policy if {
	broken := object.union(example.policy, {"package": null, "error": {"line": 1, "message": "?"}})
	_found(example.document([broken], [])) == set()
}

test_considered_counts_readable_files if {
	package_misplaced.considered == 5 with input as example.sound
	package_misplaced.considered == 0 with input as example.empty
}
