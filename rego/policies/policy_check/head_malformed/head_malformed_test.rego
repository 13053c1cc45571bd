package policies.policy_check.head_malformed_test

import data.lib.source_test as example
import data.policies.policy_check.head_malformed

_found(document) := {[f.code, f.location.line] | some f in head_malformed.finding with input as document}

_rules(rules) := example.document([object.union(example.policy, {"rules": rules})], [])

_with(rule) := _rules([example.considered, example.finding, rule])

test_another_public_name_is_denied if {
	every rule in [
		example.rule("denied", "contains"),
		example.rule("helper", "function"),
		example.rule("finding.more", "contains"),
		example.rule("Finding", "contains"),
	] {
		_found(_with(rule)) == {["policy.head_malformed", 20]}
	}
}

test_a_finding_that_is_not_contains_is_denied if {
	every kind in ["value", "function", "default", "object"] {
		_found(_with(example.rule("finding", kind))) == {["policy.head_malformed", 20]}
	}
}

test_a_considered_that_is_no_value_is_denied if {
	every kind in ["contains", "function", "object"] {
		_found(_with(example.rule("considered", kind))) == {["policy.head_malformed", 20]}
	}
}

test_a_policy_without_finding_or_considered_is_denied if {
	_found(_rules([example.considered])) == {["policy.head_malformed", 6]}
	_found(_rules([example.finding])) == {["policy.head_malformed", 6]}
	count(head_malformed.finding) == 2 with input as _rules([])
}

test_private_rules_and_a_default_pass if {
	_found(_with(example.rule("_denied", "function"))) == set()
	_found(_with(example.rule("considered", "default"))) == set()
}

test_a_sound_document_passes if {
	_found(example.sound) == set()
}

test_a_file_that_cannot_be_read_is_denied if {
	broken := object.union(example.policy, {"rules": [], "error": {"line": 3, "message": "unexpected }"}})
	_found(example.document([broken], [])) == {["policy.unreadable", 3]}
}

test_a_test_that_cannot_be_read_is_denied if {
	broken := object.union(example.tests, {"rules": [], "error": {"line": null, "message": "not UTF-8"}})
	_found(example.document([broken], [])) == {["policy.unreadable", null]}
}

test_a_stray_file_is_denied if {
	document := {"sources": [object.union(example.origin("repository", [], []), {"stray": ["rego/gates/data.json"]})]}
	_found(document) == {["policy.stray_file", null]}
}

test_considered_counts_files if {
	head_malformed.considered == 5 with input as example.sound
	head_malformed.considered == 0 with input as example.empty
}
