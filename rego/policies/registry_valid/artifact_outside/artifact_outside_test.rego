package policies.registry_valid.artifact_outside_test

import data.policies.registry_valid.artifact_outside

_input(kind, reason, status) := {"registry": {
	"entities": [{"id": "CMP-A", "status": status, "registry": "registry.csv", "line": 2}],
	"artifacts": {kind: [{"value": "../a", "path": null, "reason": reason, "rows": [0]}]},
}}

_codes(document) := {f.code | some f in artifact_outside.finding with input as document}

test_a_path_outside_is_denied_whatever_the_status if {
	_codes(_input("outside", "leaves the repository", "active")) == {"registry.artifact_outside"}
	_codes(_input("outside", "leaves the repository", "missing")) == {"registry.artifact_outside"}
	_codes(_input("outside", "leaves the repository", null)) == {"registry.artifact_outside"}
}

test_a_malformed_path_is_denied if {
	_codes(_input("malformed", "has a NUL", "active")) == {"registry.artifact_outside"}
}

test_the_message_says_why if {
	some f in artifact_outside.finding with input as _input("outside", "a symlink leads out", "active")
	endswith(f.msg, "a symlink leads out")
}

test_a_reason_that_is_not_given_is_no_way_out if {
	some f in artifact_outside.finding with input as _input("malformed", null, "active")
	endswith(f.msg, "it is malformed")
}

test_a_path_inside_passes if {
	_codes(_input("file", null, "active")) == set()
	_codes(_input("missing", null, "active")) == set()
}

test_considered_counts_artifacts if {
	artifact_outside.considered == 0 with input as {"registry": {"entities": [], "artifacts": {}}}
}
