package policies.policy_check.name_disallowed_test

import data.lib.source_test as example
import data.policies.policy_check.name_disallowed

_codes(document) := {f.code | some f in name_disallowed.finding with input as document}

_in(file, name, kind) := example.document([object.union(file, {"rules": [example.rule(name, kind)]})], [])

_denied := {"policy.name_disallowed"}

test_an_exception_is_denied_anywhere if {
	every file in [example.policy, example.tests, example.shared, example.gate([])] {
		every name in ["exception", "Exception", "exception.a", "exception[x]"] {
			_codes(_in(file, name, "contains")) == _denied
			count(name_disallowed.finding) == 1 with input as _in(file, name, "contains")
		}
	}
}

test_only_a_gate_denies_and_warns if {
	every name in ["deny", "warn", "violation", "deny_a", "warn_a", "violation_a", "deny__x", "deny[\"k\"]"] {
		_codes(_in(example.policy, name, "contains")) == _denied
		_codes(_in(example.shared, name, "contains")) == _denied
	}
}

test_a_near_miss_in_a_policy_is_denied if {
	every name in ["denied", "deny2", "Deny", "denies", "warning", "violations", "findings", "Finding", "exceptions"] {
		_codes(_in(example.policy, name, "contains")) == _denied
		count(name_disallowed.finding) == 1 with input as _in(example.policy, name, "contains")
	}
}

test_in_a_gate_all_but_deny_and_warn_is_denied if {
	every name in ["denied", "deny2", "Deny", "deny_a", "violation", "helper", "deny[\"k\"]"] {
		_codes(_in(example.gate([]), name, "contains")) == _denied
	}
}

test_in_a_gate_deny_and_warn_that_are_not_contains_are_denied if {
	every kind in ["value", "default", "object", "function"] {
		_codes(_in(example.gate([]), "deny", kind)) == _denied
	}
}

test_private_names_pass if {
	every name in ["_denied", "_warnings", "_finding"] {
		_codes(_in(example.policy, name, "value")) == set()
		_codes(_in(example.gate([]), name, "value")) == set()
	}
}

test_a_library_may_speak_of_denials if {
	_codes(_in(example.shared, "denied", "function")) == set()
	_codes(_in(example.shared, "finding", "function")) == set()
}

test_a_test_may_have_helpers if {
	_codes(_in(example.tests, "denied", "value")) == set()
}

test_a_package_name_that_is_not_plain_is_denied if {
	every name in ["policies.g.Main", "policies[\"a-b\"].c", "policies.9a", "policies.g.exception", "gates.g.deny"] {
		_codes(example.document([object.union(example.policy, {"package": name})], [])) == _denied
	}
}

test_a_package_that_is_not_known_is_for_another_policy if {
	_codes(example.document([object.union(example.policy, {"package": null})], [])) == set()
}

test_sound_names_pass if {
	_codes(example.sound) == set()
}

test_considered_counts_readable_files if {
	name_disallowed.considered == 5 with input as example.sound
	name_disallowed.considered == 0 with input as example.empty
}
