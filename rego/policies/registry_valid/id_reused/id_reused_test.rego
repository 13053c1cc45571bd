package policies.registry_valid.id_reused_test

import data.policies.registry_valid.id_reused

_input(before, after) := {"change": {"rows": [{
	"id": "CMP-A",
	"kind": "changed",
	"fields": ["entity_type"],
	"before": {"entity_type": before, "registry": "registry.csv", "line": 2},
	"after": {"entity_type": after, "registry": "registry.csv", "line": 3},
}]}}

_found(document) := {[f.code, f.location.line] | some f in id_reused.finding with input as document}

test_another_type_under_the_same_id_is_denied if {
	_found(_input("component", "module")) == {["registry.id_reused", 3]}
}

test_the_same_type_passes if {
	_found(_input("component", "component")) == set()
}

test_a_type_that_was_not_known_passes if {
	_found(_input(null, "component")) == set()
	_found(_input("", "component")) == set()
	_found(_input("component", null)) == set()
}

test_without_a_base_no_id_is_reused if {
	_found({"change": null}) == set()
}

test_considered_counts_changed_rows if {
	id_reused.considered == 1 with input as _input("component", "module")
	id_reused.considered == 0 with input as {"change": null}
}
