package policies.policy_check.capability_forbidden_test

import data.lib.source_test as example
import data.policies.policy_check.capability_forbidden

_engine := {"forbidden_builtins": ["http.send", "time.now_ns"], "forbidden_prefixes": ["parse_config"]}

_found(document) := {[f.code, f.location.line] |
	some f in capability_forbidden.finding with input as document with data.engine as _engine
}

_calling(file, name) := example.document([object.union(file, {"calls": [{"name": name, "line": 12}]})], [])

_importing(file, path) := example.document([object.union(file, {"imports": [path]})], [])

test_a_forbidden_builtin_is_denied if {
	every file in [example.policy, example.shared, example.gate([])] {
		_found(_calling(file, "http.send")) == {["policy.capability_forbidden", 12]}
		_found(_calling(file, "parse_config_file")) == {["policy.capability_forbidden", 12]}
	}
}

test_other_calls_pass if {
	_found(_calling(example.policy, "http.send_nothing")) == set()
	_found(_calling(example.policy, "data.lib.decision.finding")) == set()
}

test_a_test_may_call_what_it_likes if {
	_found(_calling(example.tests, "time.now_ns")) == set()
}

test_a_policy_that_calls_itself_a_test_is_denied if {
	file := object.union(example.policy, {"test": true})
	_found(_calling(file, "http.send")) == {["policy.capability_forbidden", 12]}
}

test_an_import_of_another_policy_is_denied if {
	every path in [
		"data.policies.registry_valid.purpose",
		"data",
		"data.gates.registry_valid",
		"data[\"policies\"].a",
		"data.library",
	] {
		_found(_importing(example.policy, path)) == {["policy.import_disallowed", 6]}
	}
}

test_imports_of_libraries_and_input_pass if {
	every path in ["data.lib.decision", "data.lib", "input.registry", "rego.v1", "database"] {
		_found(_importing(example.policy, path)) == set()
	}
}

test_reading_another_package_is_denied if {
	every name in ["data.policies.registry_valid.purpose", "data.gates", "data", "data.policies"] {
		file := object.union(example.policy, {"references": [{"name": name, "line": 8}]})
		_found(example.document([file], [example.row])) == {["policy.import_disallowed", 8]}
	}
}

test_reading_vocabularies_and_libraries_passes if {
	every name in ["data.registry.types", "data.lib.decision", "data.policies_of_ours"] {
		file := object.union(example.policy, {"references": [{"name": name, "line": 8}]})
		_found(example.document([file], [example.row])) == set()
	}
}

test_a_test_imports_what_it_tests if {
	_found(example.sound) == set()
}

test_considered_counts_what_is_evaluated if {
	capability_forbidden.considered == 4 with input as example.sound
	capability_forbidden.considered == 0 with input as example.empty
}
